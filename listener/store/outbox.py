"""Promises to tell somebody something: written with the decision, kept afterwards, never lost in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from listener.errors import Overtaken
from listener.model import BrandId, ChannelName, IncidentId, Kind, Owed, Promise, Reason, Told
from listener.store.db import Connection, Db, marks, maybe, moment, seconds

_TOLD = "key, channel, reason, level, state, due, sent, error, kind"
Take: TypeAlias = Callable[[Connection, str], bool]
_LEASE = "EXISTS (SELECT 1 FROM lease WHERE kind = 'message' AND name = outbox.key"
_MINE = f"(? = '' OR {_LEASE} AND owner = ?))"
"""True if a worker has the say: it is alone, or the one that sends it."""
_FALLBACK = "failover "
"""Before the key of a page, the name of the task to look whether it has been sent."""


def promise(connection: Connection, promises: Sequence[Promise], now: datetime) -> None:
    """Add promises. What still waits for its time gives way to a newer message for the same incident and channel.

    An edit that nobody has tried yet gives way to any newer edit: only the latest state is worth showing. The end goes
    before every warning that has certainly not got through: it says what it was, and nobody needs to be woken for it
    any more. The same key again refreshes the words of a promise that nobody has tried to keep.
    """
    for p in promises:
        connection.execute(
            "UPDATE outbox SET state = 'superseded' WHERE incident = ? AND channel = ? AND state = 'queued' "
            "AND begun = 0 AND key <> ? AND kind = ? AND (kind = 'edit' OR ? = 1 OR due > ?)",
            [p.incident, p.channel, p.key, p.kind, int(p.reason is Reason.END), seconds(now)],
        )
        connection.execute(
            "INSERT INTO outbox (key, incident, channel, reason, level, notice, kind, state, due, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT (key) DO UPDATE SET notice = excluded.notice, "
            "level = excluded.level WHERE outbox.state = 'queued' AND outbox.begun = 0",
            [p.key, p.incident, p.channel, p.reason, p.level, p.notice, p.kind, seconds(p.due), seconds(now)],
        )
        if p.fallback is not None:
            connection.execute(
                "INSERT INTO agenda VALUES (?, ?) ON CONFLICT (task) DO UPDATE SET due = excluded.due",
                [_FALLBACK + p.key, seconds(p.fallback)],
            )


def unsent(db: Db, now: datetime) -> list[tuple[IncidentId, Told, datetime]]:
    """Return the pages of which somebody has to look now whether they have been sent, with since when; oldest first."""
    tasks = db.rows(
        "SELECT substr(task, ?), due FROM agenda WHERE task > ? AND task < ? AND due <= ?",
        [len(_FALLBACK) + 1, _FALLBACK, _FALLBACK.rstrip() + "!", seconds(now)],
    )
    since = {key: moment(due) for key, due in tasks}
    if not since:
        return []
    which = f"key IN ({marks(list(since))})"
    rows = db.rows(f"SELECT incident, {_TOLD} FROM outbox WHERE {which} ORDER BY created, key", list(since))
    return [(IncidentId(incident), _told(tuple(row)), since[row[0]]) for incident, *row in rows]


def looked(connection: Connection, key: str) -> bool:
    """Note that somebody has looked after a page; True for the first who does, if it has still not been sent."""
    first = connection.execute("DELETE FROM agenda WHERE task = ?", [_FALLBACK + key]).rowcount == 1
    row = connection.execute("SELECT state FROM outbox WHERE key = ?", [key]).fetchone()
    return first and row is not None and row[0] in {"queued", "sending", "dead"}


def sequence(db: Db, incident: IncidentId) -> int:
    """Return the number of the next message about an incident."""
    row = db.row(
        "SELECT count(DISTINCT substr(key, 1, instr(key, '/') - 1)) FROM outbox WHERE incident = ?", [incident]
    )
    return int(row[0]) + 1 if row else 1


def owed(db: Db, now: datetime, limit: int) -> list[Owed]:
    """Return the promises to keep now, oldest first; no message overtakes an older one to the same channel.

    What is held back (for the morning) holds nothing else up: who took it in the night is shown in the night.
    One made in the future was made by a clock that was ahead: it is owed now.
    """
    rows = db.rows(
        "SELECT key, channel, notice, attempts, created, begun, incident, kind FROM outbox AS this "
        "WHERE state = 'queued' AND (due <= :now OR created > :now + 3600) "
        "AND NOT EXISTS (SELECT 1 FROM outbox AS older "
        "WHERE older.incident = this.incident AND older.channel = this.channel "
        "AND (older.state = 'sending' OR older.state = 'queued' AND (older.due <= :now OR older.attempts > 0)) "
        "AND (older.created, older.key) < (this.created, this.key)) ORDER BY created, key LIMIT :limit",
        {"now": seconds(now), "limit": limit},
    )
    return [
        Owed(
            *(key, ChannelName(channel), notice, attempts, moment(created), bool(begun)),
            *(IncidentId(incident), Kind(kind)),
        )
        for key, channel, notice, attempts, created, begun, incident, kind in rows
    ]


def begin(db: Db, key: str, attempts: int | None = None, take: Take = lambda *_: True) -> bool:
    """Claim a promise before sending; False if somebody else has it.

    ``attempts``: how often it had been tried when it was read. If somebody has tried it since, what was read no longer
    says whether it may have been told already. ``take`` leases it in the same transaction.
    """
    with db.transaction() as connection:
        done = connection.execute(
            "UPDATE outbox SET state = 'sending', begun = 1, attempts = attempts + 1 "
            "WHERE key = :key AND state = 'queued' AND attempts = coalesce(:attempts, attempts)",
            {"key": key, "attempts": attempts},
        )
        if done.rowcount == 1 and take(connection, key):
            return True
        if done.rowcount == 1:
            raise Overtaken(f"{key} is being sent by another worker")  # and nothing of this holds
        return False


def keep(db: Db, key: str, now: datetime) -> None:
    """Note that the receiver took it."""
    with db.transaction() as connection:
        kept(connection, key, now)


def kept(connection: Connection, key: str, now: datetime) -> None:
    """Note that the receiver took it, as a part of something larger. That holds whoever sends it by now."""
    connection.execute("UPDATE outbox SET state = 'sent', sent = ?, error = '' WHERE key = ?", [seconds(now), key])
    connection.execute("DELETE FROM lease WHERE kind = 'message' AND name = ?", [key])


def postpone(db: Db, key: str, until: datetime, error: str, *, maybe_taken: bool, owner: str = "") -> None:
    """Try again later. ``maybe_taken``: no answer came, so the next try may repeat what was told.

    ``owner``: the worker that has tried it; if it is another's by now, that one has the say.
    """
    with db.transaction() as connection:
        connection.execute(
            f"UPDATE outbox SET state = 'queued', begun = ?, due = ?, error = ? WHERE key = ? AND {_MINE}",
            [int(maybe_taken), seconds(until), error, key, owner, owner],
        )
        _let_go(connection, key, owner)


def give_up(db: Db, key: str, error: str, owner: str = "") -> None:
    """The receiver will never take it. ``owner``: as with ``postpone``."""
    with db.transaction() as connection:
        connection.execute(
            f"UPDATE outbox SET state = 'dead', begun = 0, error = ? WHERE key = ? AND ({_MINE} "
            f"OR state = 'queued' AND NOT {_LEASE}))",  # nobody has begun
            [error, key, owner, owner],
        )
        _let_go(connection, key, owner)


def _let_go(connection: Connection, key: str, owner: str) -> None:
    connection.execute("DELETE FROM lease WHERE kind = 'message' AND name = ? AND owner = ?", [key, owner])


def recover(db: Db, unsent: tuple[str, Mapping[str, int | str]] = ("1 = 1", {})) -> int:
    """Make whatever was being sent due again, as far as nobody is sending it now; returns how many.

    ``unsent``: SQL that says so, and its values. A daemon that is alone on its database says so of all of them.
    """
    which, values = unsent
    left = f"FROM outbox WHERE state = 'sending' AND {which}"
    if values and db.row(f"SELECT 1 {left} LIMIT 1", values) is None:
        return 0  # many look for it at every tick
    with db.transaction() as connection:
        keys = connection.execute(f"SELECT key {left}", values).fetchall()
        connection.executemany("UPDATE outbox SET state = 'queued' WHERE key = ?", keys)
        connection.executemany("DELETE FROM lease WHERE kind = 'message' AND name = ?", keys)
        return len(keys)


def revive(connection: Connection, keys: Sequence[str], now: datetime) -> int:
    """Owe dead letters again (no keys: all of them), as if they had just been promised; returns how many."""
    which = f"AND key IN ({marks(keys)})" if keys else ""
    done = connection.execute(
        "UPDATE outbox SET state = 'queued', attempts = 0, due = ?, created = ?, error = '' "
        f"WHERE state = 'dead' {which}",
        [seconds(now), seconds(now), *keys],
    )
    return done.rowcount


def listed(db: Db, state: str, limit: int) -> list[Told]:
    """Return the promises in a state, newest first."""
    rows = db.rows(f"SELECT {_TOLD} FROM outbox WHERE state = ? ORDER BY created DESC, key LIMIT ?", [state, limit])
    return [_told(row) for row in rows]


def told(db: Db, incident: IncidentId) -> list[Told]:
    """Return all promises about an incident, oldest first."""
    rows = db.rows(f"SELECT {_TOLD} FROM outbox WHERE incident = ? ORDER BY created, key", [incident])
    return [_told(row) for row in rows]


def lately(db: Db, brand: BrandId, since: datetime, *, others: bool) -> list[Told]:
    """Return the promises about a brand's incidents, or all others', that were due or sent since then, oldest first."""
    rows = db.rows(
        f"SELECT {_TOLD} FROM outbox WHERE incident IN "
        "(SELECT id FROM incident WHERE CASE WHEN brand <> ? THEN 1 ELSE 0 END = ?) "
        "AND (due >= ? OR sent >= ?) ORDER BY created, key",
        [brand, int(others), seconds(since), seconds(since)],
    )
    return [_told(row) for row in rows]


def _told(row: tuple[Any, ...]) -> Told:
    key, channel, reason, level, state, due, sent, error, kind = row
    return Told(
        *(key, ChannelName(channel), Reason(reason), level, state, moment(due), maybe(sent), error),
        Kind(kind),
    )


def waiting(db: Db) -> tuple[int, datetime | None]:
    """Return how many promises are not kept yet, and since when the oldest waits."""
    row = db.row("SELECT count(*), min(created) FROM outbox WHERE state IN ('queued', 'sending')")
    return (int(row[0]), maybe(row[1])) if row else (0, None)
