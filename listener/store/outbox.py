"""Promises to tell somebody something: written with the decision, kept afterwards, never lost in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from listener.model import ChannelName, IncidentId, Owed, Promise, Reason, Told
from listener.store.sqlite import Db, maybe, moment, seconds


def promise(connection: sqlite3.Connection, promises: Sequence[Promise], now: datetime) -> None:
    """Add promises. One that still waits for its time gives way to a newer one for the same incident and channel.

    The same key again refreshes the words of a promise that nobody has tried to keep.
    """
    for p in promises:
        connection.execute(
            "UPDATE outbox SET state = 'superseded' WHERE incident = ? AND channel = ? AND state = 'queued' "
            "AND due > ? AND begun = 0 AND key <> ?",
            [p.incident, p.channel, seconds(now), p.key],
        )
        connection.execute(
            "INSERT INTO outbox (key, incident, channel, reason, level, notice, state, due, created) "
            "VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT (key) DO UPDATE SET notice = excluded.notice, "
            "level = excluded.level WHERE state = 'queued' AND begun = 0",
            [p.key, p.incident, p.channel, p.reason, p.level, p.notice, seconds(p.due), seconds(now)],
        )


def sequence(db: Db, incident: IncidentId) -> int:
    """Return the number of the next message about an incident."""
    row = db.row(
        "SELECT count(DISTINCT substr(key, 1, instr(key, '/') - 1)) FROM outbox WHERE incident = ?", [incident]
    )
    return int(row[0]) + 1 if row else 1


def owed(db: Db, now: datetime, limit: int) -> list[Owed]:
    """Return the promises to keep now, oldest first; no message overtakes an older one to the same channel.

    One made in the future was made by a clock that was ahead: it is owed now.
    """
    rows = db.rows(
        "SELECT key, channel, notice, attempts, created, begun FROM outbox AS this WHERE state = 'queued' "
        "AND (due <= :now OR created > :now + 3600) AND NOT EXISTS (SELECT 1 FROM outbox AS older "
        "WHERE older.incident = this.incident AND older.channel = this.channel "
        "AND older.state IN ('queued', 'sending') "
        "AND (older.created, older.key) < (this.created, this.key)) ORDER BY created, key LIMIT :limit",
        {"now": seconds(now), "limit": limit},
    )
    return [
        Owed(key, ChannelName(channel), notice, attempts, moment(created), bool(begun))
        for key, channel, notice, attempts, created, begun in rows
    ]


def begin(db: Db, key: str) -> bool:
    """Claim a promise before sending; False if somebody else has it."""
    with db.transaction() as connection:
        done = connection.execute(
            "UPDATE outbox SET state = 'sending', begun = 1, attempts = attempts + 1 "
            "WHERE key = ? AND state = 'queued'",
            [key],
        )
        return done.rowcount == 1


def keep(db: Db, key: str, now: datetime) -> None:
    """Note that the receiver took it."""
    with db.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'sent', sent = ?, error = '' WHERE key = ?", [seconds(now), key])


def postpone(db: Db, key: str, until: datetime, error: str, *, maybe_taken: bool) -> None:
    """Try again later. ``maybe_taken``: no answer came, so the next try may repeat what was told."""
    with db.transaction() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'queued', begun = ?, due = ?, error = ? WHERE key = ?",
            [int(maybe_taken), seconds(until), error, key],
        )


def give_up(db: Db, key: str, error: str) -> None:
    """The receiver will never take it."""
    with db.transaction() as connection:
        connection.execute("UPDATE outbox SET state = 'dead', error = ? WHERE key = ?", [error, key])


def recover(db: Db) -> int:
    """At start, make whatever was being sent due again: only one daemon runs, so nobody is sending it now."""
    with db.transaction() as connection:
        return connection.execute("UPDATE outbox SET state = 'queued' WHERE state = 'sending'").rowcount


def told(db: Db, incident: IncidentId) -> list[Told]:
    """Return all promises about an incident, oldest first."""
    rows = db.rows(
        "SELECT key, channel, reason, level, state, due, sent, error FROM outbox WHERE incident = ? "
        "ORDER BY created, key",
        [incident],
    )
    return [
        Told(key, ChannelName(channel), Reason(reason), level, state, moment(due), maybe(sent), error)
        for key, channel, reason, level, state, due, sent, error in rows
    ]


def waiting(db: Db) -> tuple[int, datetime | None]:
    """Return how many promises are not kept yet, and since when the oldest waits."""
    row = db.row("SELECT count(*), min(created) FROM outbox WHERE state IN ('queued', 'sending')")
    return (int(row[0]), maybe(row[1])) if row else (0, None)
