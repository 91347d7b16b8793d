"""The part of the store that knows when something is due again, and who works on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from listener.store import agenda
from listener.store.db import Db


class Planning:
    """Recurring tasks as methods of the store. Each is one transaction; all raise StoreError."""

    _db: Db

    def task_due(self, task: str, now: datetime, most: timedelta) -> bool:
        """Tell whether a recurring task is due; one never heard of is, and one planned later than ``most`` from now."""
        return agenda.due(self._db, task, now, most)

    def plan_task(self, task: str, due: datetime) -> None:
        """Set when a recurring task is due next."""
        agenda.plan(self._db, task, due)

    def own(self, pid: int, host: str, now: datetime) -> None:
        """Note which daemon works on this file, for the message a second one gets."""
        agenda.own(self._db, pid, host, now)

    def owner(self) -> tuple[int, str, datetime] | None:
        """Return the last daemon that worked on this file: (pid, host, since)."""
        return agenda.owner(self._db)
