"""The newest hits of a search, in stretches where words would be gathered from all mentions first."""

from __future__ import annotations

from typing import Any

from listener.model import Search
from listener.store.search import plan
from listener.store.searchforms import spelled
from listener.store.sqlite import Db

_STRETCH, _WIDER = 20_000, 8
"""Hits that the first question looks at (some milliseconds), and how many times as many each further one."""
_TOP = 1 << 62
_FLOOR = "SELECT mention FROM hit INDEXED BY hit_mention WHERE mention < ? ORDER BY mention DESC LIMIT 1 OFFSET ?"


def floor(db: Db, top: int, many: int) -> int | None:
    """Return the id that so many hits below ``top`` reach down to; None if there are fewer. Raises StoreError."""
    row = db.row(_FLOOR, [top, many])
    return None if row is None else int(row[0])


def newest(db: Db, wanted: Search, columns: str, limit: int, stretch: int = _STRETCH) -> list[tuple[Any, ...]]:
    """Return columns of the newest hits, at most so many (-1: all), the newest mentions first. Raises StoreError."""
    wanted = spelled(db, wanted)
    found = plan(wanted)
    if limit < 0 or not found.gathers:
        return db.rows(found.sql(columns) + " LIMIT ?", [*found.where.values, limit])
    rows: list[tuple[Any, ...]] = []
    top, many = _TOP, stretch
    while top and len(rows) < limit:
        low = floor(db, top, many) or 0
        found = plan(wanted, (low, top))
        rows += db.rows(found.sql(columns) + " LIMIT ?", [*found.where.values, limit - len(rows)])
        top, many = low, many * _WIDER
    return rows
