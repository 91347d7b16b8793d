"""The part of the store that keeps promises: what is owed to whom, and what became of it."""

from __future__ import annotations

from datetime import datetime

from listener.errors import Overtaken
from listener.model import IncidentId, Owed, Told
from listener.store import outbox
from listener.store.db import Connection, Db
from listener.store.leases import Leases


class Owing:
    """The outbox as methods of the store. Each is one transaction; all raise StoreError."""

    _db: Db
    leases: Leases

    def next_sequence(self, id_: IncidentId) -> int:
        """Return the number of the next message about an incident."""
        return outbox.sequence(self._db, id_)

    def owed(self, now: datetime, limit: int = 50) -> list[Owed]:
        """Return the promises to keep now."""
        return outbox.owed(self._db, now, limit)

    def begin(self, key: str, attempts: int | None = None, now: datetime | None = None) -> bool:
        """Claim a promise before sending; False if somebody else has it, or has tried it since it was read.

        ``attempts``: as often it had been tried then. ``now``: wanted where several send.
        """

        def take(connection: Connection, key: str) -> bool:
            return now is None or self.leases.hold_message(connection, key, now)

        try:
            return outbox.begin(self._db, key, attempts, take)
        except Overtaken:
            return False

    def kept(self, key: str, now: datetime) -> None:
        """Note that the receiver took it."""
        outbox.keep(self._db, key, now)

    def postpone(self, key: str, until: datetime, error: str, *, maybe_taken: bool) -> None:
        """Try again later."""
        outbox.postpone(self._db, key, until, error, maybe_taken=maybe_taken, owner=self.leases.owner)

    def broken(self, key: str, error: str) -> None:
        """The receiver will never take it."""
        outbox.give_up(self._db, key, error, self.leases.owner)

    def recover(self, now: datetime | None = None) -> int:
        """Make due again what was being sent by who is no more. ``now``: wanted where several send."""
        return outbox.recover(self._db) if now is None else outbox.recover(self._db, self.leases.unsent(now))

    def told(self, id_: IncidentId) -> list[Told]:
        """Return all messages about an incident."""
        return outbox.told(self._db, id_)

    def waiting(self) -> tuple[int, datetime | None]:
        """Return how many promises wait, and since when."""
        return outbox.waiting(self._db)
