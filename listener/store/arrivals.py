"""What a glance asks of the file: how much is stored of a brand's last minutes. Never reads more than it must."""

from __future__ import annotations

from datetime import datetime, timedelta

from listener.model import BrandId
from listener.store.db import Db
from listener.store.mentions import first_id

_SINCE = "SELECT count(*) FROM (SELECT 1 FROM hit WHERE brand = ? AND mention >= ? AND mention < ? LIMIT ?) AS few"
_VOICES = """SELECT count(*) FROM (SELECT DISTINCT CASE m.author WHEN '' THEN CAST(m.id AS TEXT) ELSE m.author END
    FROM hit h JOIN mention m ON m.id = h.mention
    WHERE h.brand = ? AND h.mention >= ? AND h.mention < ? AND m.backfill = 0 AND m.story = m.id LIMIT ?) AS few"""
_ALL = 1 << 40
_SECOND = timedelta(seconds=1)


class Arrivals:
    """The part of the store that a brand's newest mentions are counted in. All raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def count(self, brand: BrandId, since: datetime, now: datetime, most: int = _ALL) -> int:
        """Return how many mentions of a brand were published from ``since`` to ``now``, or ``most``."""
        return self._number(_SINCE, brand, since, now, most)

    def voices(self, brand: BrandId, since: datetime, now: datetime, most: int = _ALL) -> int:
        """Return how many different people, or papers, said something of their own then, or ``most``."""
        return self._number(_VOICES, brand, since, now, most)

    def _number(self, sql: str, brand: BrandId, since: datetime, now: datetime, most: int) -> int:
        row = self._db.row(sql, [brand, first_id(since), first_id(now + _SECOND), most])
        return int(row[0]) if row else 0
