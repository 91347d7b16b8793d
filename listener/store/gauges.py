"""Figures of the running database for whoever looks after it, over a connection of its own: it holds nobody up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.model import ChannelName, SourceHealth, SourceName, Tally
from listener.store import outbox, places, visits
from listener.store.db import Db, Place, open_db, seconds

_WAIT_S = 0.2
_SEQUENCE_BITS = 20
"""See MentionId."""
_TALLY = ("fetched", "stored", "known", "revised", "filtered", "quarantined")
_LEVEL = "log level "
"""Before a level, the task of the agenda that says until when that one is wanted."""


@dataclass(frozen=True, slots=True)
class Visits:
    """What visits of one source came to, since somebody asked last."""

    source: SourceName
    well: int
    failed: int
    total: Tally


class Gauges:
    """Opened with the first question; each may raise StoreError."""

    def __init__(self, place: Place, wait_s: float = _WAIT_S) -> None:
        self.place, self._wait_s = place, wait_s
        self._db: Db | None = None
        self._lock = threading.Lock()

    @contextmanager
    def _open(self) -> Iterator[Db]:
        with self._lock:
            if self._db is None:
                self._db = open_db(self.place, self._wait_s)
            yield self._db

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._db is not None:
                self._db.close()
            self._db = None

    def sources(self) -> list[SourceHealth]:
        """Return how the active sources fare."""
        with self._open() as db:
            return visits.health(db)

    def waiting(self) -> tuple[int, datetime | None]:
        """Return how many messages wait, and since when the oldest does."""
        with self._open() as db:
            return outbox.waiting(db)

    def blind(self) -> int:
        """Return how many sources are blind now."""
        with self._open() as db:
            return len(places.blind(db, None))

    def last_visit(self) -> int:
        """Return the number of the last visit."""
        with self._open() as db:
            row = db.row("SELECT coalesce(max(id), 0) FROM visit")
        return int(row[0]) if row else 0

    def visited(self, after: int) -> tuple[list[Visits], int]:
        """Return what the visits after that one came to, and the number of the last."""
        sums = ", ".join(f"sum({name})" for name in _TALLY)
        with self._open() as db:
            rows = db.rows(
                f"SELECT source, count(*) FILTER (WHERE error = ''), count(*) FILTER (WHERE error <> ''), max(id), "
                f"{sums} FROM visit WHERE id > ? "
                "GROUP BY source ORDER BY source",
                [after],
            )
        found = [Visits(SourceName(name), well, failed, Tally(*sums)) for name, well, failed, _, *sums in rows]
        return found, max((last for _, _, _, last, *_ in rows), default=after)

    def lags(self, now: datetime, back: timedelta = timedelta(hours=1), most: int = 1000) -> list[int]:
        """Return for the newest mentions how many seconds after their publication they came in; no history."""
        with self._open() as db:
            rows = db.rows(
                "SELECT first_seen - published FROM mention WHERE id >= ? AND backfill = 0 AND first_seen >= ? "
                "ORDER BY id DESC LIMIT ?",
                [seconds(now - back) << _SEQUENCE_BITS, seconds(now - back), most],
            )
        return [max(0, lag) for (lag,) in rows]

    def undeliverable(self) -> dict[ChannelName, int]:
        """Return how many messages of each channel nobody will get."""
        with self._open() as db:
            rows = db.rows(
                "SELECT channel, count(*) FROM outbox WHERE state = 'dead' GROUP BY channel ORDER BY channel"
            )
        return {ChannelName(channel): count for channel, count in rows}

    def file_bytes(self) -> tuple[int, int]:
        """Return the size of the database and of its log; a server's log is its owner's affair, and counts as none."""
        with self._open() as db:
            return db.file_bytes()

    def fold(self) -> None:
        """Fold the log into the database and cut it off, unless somebody reads what is in it."""
        with self._open() as db:
            db.fold()

    def wants_level(self, level: str, now: datetime, until: datetime) -> None:
        """Note until when the log is wanted at that level, and no longer at another one."""
        with self._open() as db, db.transaction() as connection:
            connection.execute("DELETE FROM agenda WHERE task LIKE ? || '%'", [_LEVEL])
            if until > now:
                connection.execute("INSERT INTO agenda VALUES (?, ?)", [_LEVEL + level, seconds(until)])

    def wanted_level(self, now: datetime, most: timedelta) -> str:
        """Return the level that is wanted now; "" for none. One wanted for longer than ``most`` is a wrong clock's."""
        with self._open() as db:
            row = db.row(
                "SELECT task FROM agenda WHERE task LIKE ? || '%' AND due > ? AND due <= ?",
                [_LEVEL, seconds(now), seconds(now + most)],
            )
        return str(row[0]).removeprefix(_LEVEL) if row else ""
