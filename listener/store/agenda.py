"""Recurring tasks as rows with a due time, and who works on this file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from listener.errors import StoreError
from listener.store.copies import reading
from listener.store.db import Db, Place, moment, open_db, seconds

_OWNER = "SELECT pid, host, since FROM owner WHERE id = 1"


def due(db: Db, task: str, now: datetime, most: timedelta) -> bool:
    """Tell whether a task is due; one never planned is, and one that a wrong clock planned beyond ``most`` from now."""
    row = db.row("SELECT due FROM agenda WHERE task = ?", [task])
    return row is None or not seconds(now) < int(row[0]) <= seconds(now + most)


def plan(db: Db, task: str, when: datetime) -> None:
    """Set when a task is due next."""
    with db.transaction() as connection:
        connection.execute(
            "INSERT INTO agenda VALUES (?, ?) ON CONFLICT (task) DO UPDATE SET due = excluded.due",
            [task, seconds(when)],
        )


def own(db: Db, pid: int, host: str, now: datetime) -> None:
    """Note the daemon at work."""
    with db.transaction() as connection:
        connection.execute(
            "INSERT INTO owner VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET pid = excluded.pid, "
            "host = excluded.host, since = excluded.since",
            [pid, host, seconds(now)],
        )


def owner(db: Db) -> tuple[int, str, datetime] | None:
    """Return the last daemon at work: (pid, host, since)."""
    row = db.row(_OWNER)
    return (row[0], row[1], moment(row[2])) if row else None


def owner_at(place: Place, wait_s: float) -> tuple[int, str, datetime] | None:
    """Likewise, for whoever may be of another version than the daemon: nothing is migrated. None: or it cannot be told.

    A second program that brought the file up to date would take it from a daemon at work.
    """
    try:
        if isinstance(place, Path):
            with reading(place, wait_s) as connection:
                row = connection.execute(_OWNER).fetchone()
        else:
            with closing(open_db(place, wait_s)) as db:
                row = db.row(_OWNER) if db.row("SELECT to_regclass('owner')") != (None,) else None
    except (StoreError, sqlite3.Error):
        return None
    return (row[0], row[1], moment(row[2])) if row else None
