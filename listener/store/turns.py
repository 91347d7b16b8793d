"""Turns of hosts as rows, so that all workers together are as polite as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.store.db import Connection, Db, seconds
from listener.store.places import LONGEST_WAIT

CLOCK_SLIP = timedelta(minutes=1)
"""What was settled so far in the future was settled before somebody set the clock back: it holds no longer."""
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a request to a host is told. One of the three is not nothing, or it may be sent at once."""

    pause: timedelta = timedelta()
    """So long until its turn, which it has."""
    alone: timedelta = timedelta()
    """So long is the host to be left alone: it has no turn."""
    busy: timedelta = timedelta()
    """So long until a turn would come, which is too long: it has none."""


def take(db: Db, host: str, pace: timedelta, now: datetime, longest: timedelta) -> Turn:
    """Take a host's next turn, and put the one after it off by ``pace``."""
    if not pace:  # who keeps no distance takes nobody's turn, and need not write
        left, turn = _known(db, host, now)
        if left or not turn:
            return Turn(alone=left)
    with db.transaction() as connection:
        left, turn = _known(connection, host, now)
        if left:
            return Turn(alone=left)
        if turn > longest:
            return Turn(busy=turn)
        connection.execute(
            "INSERT INTO turn (host, settled, next) VALUES (?, ?, ?) ON CONFLICT (host) "
            "DO UPDATE SET settled = excluded.settled, next = excluded.next",
            [host, millis(now), millis(now + turn + pace)],
        )
    return Turn(turn)


def _known(db: Db | Connection, host: str, now: datetime) -> tuple[timedelta, timedelta]:
    """Return how long a host is to be left alone, and how long until its next turn."""
    sql, values = "SELECT until FROM host WHERE name = ?", [host]
    waits = db.row(sql, values) if isinstance(db, Db) else db.execute(sql, values).fetchone()
    left = timedelta(seconds=max(0, int(waits[0]) - seconds(now))) if waits else timedelta()
    sql = "SELECT settled, next FROM turn WHERE host = ?"
    turn = db.row(sql, values) if isinstance(db, Db) else db.execute(sql, values).fetchone()
    holds = turn is not None and turn[0] <= millis(now + CLOCK_SLIP) and turn[1] > millis(now)
    ahead = timedelta(milliseconds=turn[1] - millis(now)) if turn and holds else timedelta()
    return (left if left <= LONGEST_WAIT else timedelta()), ahead


def leave_alone(db: Db, host: str, until: datetime, now: datetime) -> None:
    """Note that a host wants to be left alone; of two waits the longer one holds, unless a wrong clock made it."""
    far = seconds(now + LONGEST_WAIT)
    with db.transaction() as connection:
        connection.execute(
            "INSERT INTO host (name, until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until "
            "WHERE host.until < excluded.until OR host.until > ?",
            [host, seconds(until), far],
        )


def forget(connection: Connection, now: datetime) -> None:
    """Delete the turns that came long ago."""
    connection.execute("DELETE FROM turn WHERE next < ?", [millis(now - _FORGOTTEN)])


def millis(when: datetime) -> int:
    """Return a time as whole milliseconds since 1970 (UTC)."""
    return round(when.timestamp() * 1000)
