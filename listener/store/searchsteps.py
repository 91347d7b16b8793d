"""The newest hits of a search, in stretches where words would be gathered from all mentions first."""

from __future__ import annotations

from typing import Any

from listener.model import Search
from listener.store.db import Db
from listener.store.search import BY_WORDS, plan
from listener.store.searchforms import spelled

_STRETCH, _WIDER = 20_000, 8
"""Hits that the first question looks at (some milliseconds), and how many times as many each further one."""
_TOP = 1 << 62
_STEPS = 5
"""Stretches on PostgreSQL, each eight times as long as the one before in time; the last reaches back to the first."""
_FLOOR = "SELECT mention FROM hit INDEXED BY hit_mention WHERE mention < ? ORDER BY mention DESC LIMIT 1 OFFSET ?"


def floor(db: Db, top: int, many: int) -> int | None:
    """Return the id that so many hits below ``top`` reach down to; None if there are fewer. Raises StoreError."""
    row = db.row(_FLOOR, [top, many])
    return None if row is None else int(row[0])


def newest(db: Db, wanted: Search, columns: str, limit: int, stretch: int = _STRETCH) -> list[tuple[Any, ...]]:
    """Return columns of the newest hits, at most so many (-1: all), the newest mentions first. Raises StoreError."""
    wanted = spelled(db, wanted)
    found = plan(wanted, dialect=db.dialect)
    if limit >= 0 and found.road == BY_WORDS and not db.dialect.fulltext:
        return _near_or_rare(db, wanted, columns, limit, stretch)
    if limit < 0 or not found.gathers:
        limited = " LIMIT ?" if limit >= 0 else ""
        return db.rows(found.sql(columns) + limited, [*found.where.values, *([limit] if limited else [])])
    rows: list[tuple[Any, ...]] = []
    top, many = _TOP, stretch
    while top and len(rows) < limit:
        low = floor(db, top, many) or 0
        found = plan(wanted, (low, top))
        rows += db.rows(found.sql(columns) + " LIMIT ?", [*found.where.values, limit - len(rows)])
        top, many = low, many * _WIDER
    return rows


def _near_or_rare(db: Db, wanted: Search, columns: str, limit: int, stretch: int) -> list[tuple[Any, ...]]:
    """Return the newest hits of words on PostgreSQL, whose index knows no order.

    Frequent words are found among the newest hits. What is not must be rare: then all that hold it are few. Where more
    is asked for than words, the other may be what is rare: the server says which, for each of some stretches.
    """
    low, top, rows = floor(db, _TOP, stretch) or 0, _TOP, list[tuple[Any, ...]]()
    span = _newest(db) - low
    for step in range(_STEPS):
        found = plan(wanted, (low, top), db.dialect)
        sql = found.gathered(columns) if found.alone and step else found.sql(columns)
        rows += db.rows(f"{sql} LIMIT ?", [*found.where.values, limit - len(rows)])
        if not low or len(rows) >= limit:
            break
        span *= _WIDER
        low, top = (0 if found.alone or step == _STEPS - 2 else max(0, low - span)), low
    return rows


def _newest(db: Db) -> int:
    row = db.row("SELECT max(mention) FROM hit")
    return int(row[0]) if row and row[0] else 0
