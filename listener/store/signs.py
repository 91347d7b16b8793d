"""What the silent tier saw: one row for each time that something was unusual, kept for digests and lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from listener.model import BrandId, Sign
from listener.store.db import Db, marks, moment, seconds

ONE = timedelta(hours=6)
"""Signs of a brand that follow each other this closely are one."""
_COLUMNS = 'brand, since, until, surprise, voices, usual, "window", arranged, words'


class Signs:
    """The part of the store that remembers signs. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def note(self, sign: Sign) -> None:
        """Note what is unusual now; it continues the brand's last sign if that was seen within six hours."""
        with self._db.transaction() as connection:
            last = connection.execute(
                "SELECT since, surprise FROM sign WHERE brand = ? AND until >= ? AND since <= ? "
                "ORDER BY since DESC LIMIT 1",
                [sign.brand, seconds(sign.since - ONE), seconds(sign.until)],
            ).fetchone()
            if last is None:
                connection.execute(f"INSERT INTO sign ({_COLUMNS}) VALUES ({marks(range(9))})", _row(sign))
                return
            connection.execute(
                "UPDATE sign SET until = ?, arranged = CASE WHEN arranged > ? THEN arranged ELSE ? END "
                "WHERE brand = ? AND since = ?",
                [seconds(sign.until), int(sign.arranged), int(sign.arranged), sign.brand, last[0]],
            )
            if sign.surprise > last[1]:
                connection.execute(
                    'UPDATE sign SET surprise = ?, voices = ?, usual = ?, "window" = ?, words = ? '
                    "WHERE brand = ? AND since = ?",
                    [sign.surprise, sign.voices, sign.usual, *_row(sign)[6:7], _row(sign)[8], sign.brand, last[0]],
                )

    def since(self, brands: Sequence[BrandId], start: datetime) -> list[Sign]:
        """Return the signs of some brands (none given: all) that were still seen after ``start``, oldest first."""
        which = f"AND brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM sign WHERE until >= ? {which} ORDER BY since, brand", [seconds(start), *brands]
        )
        return [_sign(row) for row in rows]


def _row(sign: Sign) -> list[Any]:
    return [
        *(sign.brand, seconds(sign.since), seconds(sign.until), sign.surprise, sign.voices, sign.usual),
        *(int(sign.window.total_seconds()), int(sign.arranged), json.dumps(sign.words, ensure_ascii=False)),
    ]


def _sign(row: tuple[Any, ...]) -> Sign:
    brand, since, until, surprise, voices, usual, window, arranged, words = row
    return Sign(
        *(brand, moment(since), moment(until), surprise, voices, usual),
        *(timedelta(seconds=window), bool(arranged), tuple(json.loads(words))),
    )
