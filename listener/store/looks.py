"""What pages ask of the file itself: how much lies in it, how far back so many mentions reach, the last visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.model import BrandId, SourceName
from listener.store.db import moment, seconds
from listener.store.shown import Shown

_BITS = 20
"""A mention's id is its time with so many bits for those of the same second."""


@dataclass(frozen=True, slots=True)
class Stock:
    """How much lies in the file."""

    used: int
    """Bytes with something in them."""
    free: int
    """Bytes inside the file that are kept for what comes next."""
    oldest: datetime | None
    """The oldest mention; None without any."""
    unread: int
    """Mentions that are not read for the relationship so far."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit to a source that has been."""

    source: SourceName
    at: datetime
    error: str
    """Empty: it answered."""
    fetched: int
    stored: int


class Looks(Shown):
    """The part of the store that pages ask. Nothing here counts mentions by going through them."""

    def stock(self) -> Stock:
        """Return how much lies in the file."""
        oldest, unread = self._db.rows("SELECT (SELECT min(id) FROM mention), (SELECT count(*) FROM unread)")[0]
        began = None if oldest is None else moment(oldest >> _BITS)
        return Stock(*self._db.sizes(), began, unread)

    def reaches(self, brands: Sequence[BrandId], until: datetime, most: int) -> datetime | None:
        """Return when the newest ``most`` mentions of some brands before a moment begin; None if there are fewer."""
        its = "SELECT mention FROM hit WHERE brand = ? AND mention < ? ORDER BY mention DESC LIMIT ?"
        each = f"SELECT * FROM ({its}) AS its"
        values = [value for brand in brands for value in (brand, seconds(until) << _BITS, most)]
        every = " UNION ALL ".join([each] * len(brands))
        row = self._db.row(f"{every} ORDER BY mention DESC LIMIT 1 OFFSET ?", [*values, most - 1])
        return None if row is None else moment(row[0] >> _BITS)

    def visited(self, limit: int = 10) -> list[Visited]:
        """Return the last visits, the newest first."""
        rows = self._db.rows("SELECT source, at, error, fetched, stored FROM visit ORDER BY id DESC LIMIT ?", [limit])
        return [Visited(SourceName(source), moment(at), *rest) for source, at, *rest in rows]
