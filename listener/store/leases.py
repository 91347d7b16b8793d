"""Leases: what one of several workers on this store has taken, and until when. Whoever dies holds nothing for long.

Every write transaction is the only one of its moment, in a file and on a server. What is looked up in one therefore
still holds when it ends: a lease is taken by looking and writing, without further locks.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.errors import Overtaken
from listener.model import SourceName, Visit
from listener.store import schema_leases, turns
from listener.store.db import Connection, Db, marks, maybe, moment, seconds
from listener.store.turns import Turn

MIGRATED = schema_leases.m021_leases
"""Named here so that the tables are there wherever this part of the store is."""
SOURCE, VERB, MESSAGE = "source", "verb", "message"
"""What is leased: a source while it is visited, a verb that only one does at a time, a message while it is sent."""
LENGTH = timedelta(minutes=1)
"""So long after its last sign of life a worker's leases end, if nobody says otherwise."""
LONGEST = timedelta(hours=1)
"""A lease that would last longer was taken by a clock that was ahead."""
_REMEMBERED = timedelta(days=1)
_LIVE = "until > :stale AND until <= :far"


@dataclass(frozen=True, slots=True)
class Worker:
    """One process at work on the store."""

    name: str
    host: str
    pid: int
    roles: tuple[str, ...]
    version: str
    config: str
    """Tells two configurations apart."""
    since: datetime
    seen: datetime | None = None
    until: datetime | None = None
    """When it counts as dead, unless it shows up before."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a worker has taken."""

    kind: str
    name: str
    owner: str
    since: datetime
    until: datetime


class Leases:
    """The leases as seen by one process. Without an owner it is alone, and nothing is leased. Raises StoreError."""

    def __init__(self, db: Db) -> None:
        """Begin alone."""
        self._db = db
        self.owner, self.length = "", LENGTH
        self._taken: set[SourceName] = set()
        self._patient_until: datetime | None = None
        self._fence = threading.local()

    def share(self, owner: str, length: timedelta = LENGTH) -> None:
        """Work from now on as one of several, under a name that no other has had."""
        self.owner, self.length = owner, length
        self._db.fence = self._check

    def shared(self) -> Leases | None:
        """Return where the turns of hosts are; None: this program is alone, and knows them itself."""
        return self if self.owner else None

    def patient(self, until: datetime) -> None:
        """Take nothing over from anybody until then: after a standstill of all, those who live show up first."""
        self._patient_until = until

    # --- the process and its verbs ---------------------------------------------------------------------------------

    def beat(self, me: Worker, wanted: Sequence[str], hung: Collection[str], now: datetime) -> frozenset[str]:
        """Show that this worker lives: renew what it holds, take the verbs that nobody holds; returns those it has.

        What ``hung`` has to do with is not renewed: who hangs in it does not count as alive.
        """
        with self._db.transaction() as connection:
            self._show(connection, me, now)
            self._renew(connection, hung, now)
            mine = "SELECT name FROM lease WHERE kind = 'verb' AND owner = ?"
            has = {name for (name,) in connection.execute(mine, [self.owner])}
            for verb in wanted:
                if verb not in has and verb not in hung and self._take(connection, VERB, verb, now):
                    has.add(verb)
        return frozenset(has)

    def _renew(self, connection: Connection, hung: Collection[str], now: datetime) -> None:
        until, taken = seconds(now + self.length), tuple(self._taken)
        mine = "UPDATE lease SET until = ? WHERE owner = ? AND kind = ?"
        values = [until, self.owner]
        connection.execute(f"{mine} AND name NOT IN ({marks(hung or ['-'])})", [*values, VERB, *(hung or ["-"])])
        if "deliver" not in hung:
            connection.execute(mine, [*values, MESSAGE])
        if "listen" not in hung and taken:
            connection.execute(f"{mine} AND name IN ({marks(taken)})", [*values, SOURCE, *taken])

    def _show(self, connection: Connection, me: Worker, now: datetime) -> None:
        fresh = connection.execute(
            "UPDATE worker SET seen = ?, until = ? WHERE name = ?",
            [seconds(now), seconds(now + self.length), self.owner],
        )
        if fresh.rowcount:
            return
        connection.execute(
            "INSERT INTO worker (name, host, pid, roles, version, config, since, seen, until) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(me.name, me.host, me.pid, " ".join(me.roles), me.version, me.config),
                *(seconds(me.since), seconds(now), seconds(now + self.length)),
            ],
        )
        connection.execute("DELETE FROM worker WHERE seen < ?", [seconds(now - _REMEMBERED)])
        connection.execute("DELETE FROM lease WHERE until < ?", [seconds(now - _REMEMBERED)])
        turns.forget(connection, now)

    def leave(self) -> None:
        """Give back everything, and be no worker any more."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM lease WHERE owner = ?", [self.owner])
            connection.execute("DELETE FROM worker WHERE name = ?", [self.owner])
        self._taken.clear()

    @contextmanager
    def under(self, kind: str, name: str) -> Iterator[None]:
        """Let everything that is written in this thread within be refused (Overtaken) once the lease is another's."""
        self._fence.wanted = (kind, name)
        try:
            yield
        finally:
            self._fence.wanted = None

    def _check(self, connection: Connection) -> None:
        wanted: tuple[str, str] | None = getattr(self._fence, "wanted", None)
        if wanted is None:
            return
        sql = "SELECT 1 FROM lease WHERE kind = ? AND name = ? AND owner = ?"
        if connection.execute(sql, [*wanted, self.owner]).fetchone() is None:
            raise Overtaken(f"another worker has taken {' '.join(wanted)} over")

    # --- visits ----------------------------------------------------------------------------------------------------

    def leased(self, now: datetime) -> tuple[str, dict[str, int]]:
        """Return SQL that is true for a source nobody may visit now (others are at it or its host), and its values."""
        if not self.owner:
            return "0 = 1", {}
        sql = (
            f"EXISTS (SELECT 1 FROM lease WHERE kind = 'source' AND name = source.name AND {_LIVE}) "
            f"OR source.host <> '' AND (EXISTS ("
            f"SELECT 1 FROM lease WHERE kind = 'source' AND place = source.host AND {_LIVE}) "
            "OR EXISTS (SELECT 1 FROM turn WHERE turn.host = source.host AND next > :now_ms AND settled <= :slip_ms))"
        )
        slip = turns.millis(now + turns.CLOCK_SLIP)
        return sql, {**self._span(now), "now_ms": turns.millis(now), "slip_ms": slip}

    def claim(self, visits: Sequence[Visit], now: datetime) -> list[Visit]:
        """Take sources to visit, each with its host; returns those got (nobody has visited them since)."""
        if not self.owner or not visits:
            return list(visits)
        with self._db.transaction() as connection:
            got = [one for one in visits if self._claimed(connection, one, now)]
        self._taken |= {one.source for one in got}
        return got

    def _claimed(self, connection: Connection, visit: Visit, now: datetime) -> bool:
        row = connection.execute("SELECT due FROM source WHERE name = ? AND active = 1", [visit.source]).fetchone()
        if row is None or row[0] != seconds(visit.due):
            return False
        values = {**self._span(now), "place": visit.host}
        sql = f"SELECT 1 FROM lease WHERE kind = 'source' AND place = :place AND {_LIVE}"
        if visit.host and connection.execute(sql, values).fetchone() is not None:
            return False
        return self._take(connection, SOURCE, visit.source, now, visit.host)

    def keep(self, away: Collection[str]) -> None:
        """Give back the sources that are not on the way (any more): what came of their visits could not be stored."""
        if lost := self._taken - set(away):
            with self._db.transaction() as connection:
                for name in lost:
                    self._give_back(connection, SOURCE, name)
            self._taken -= lost

    def spend(self, connection: Connection, source: SourceName) -> None:
        """Give a source back in the transaction that stores its visit. Raises Overtaken if it is another's by now."""
        if not self.owner:
            return
        self._taken.discard(source)  # also if that comes to nothing: the lease then ends by itself
        if not self._give_back(connection, SOURCE, source):
            raise Overtaken(f"{source} was visited by another worker meanwhile")

    # --- messages --------------------------------------------------------------------------------------------------

    def hold_message(self, connection: Connection, key: str, now: datetime) -> bool:
        """Take a message to send it; alone, there is nothing to take."""
        return not self.owner or self._take(connection, MESSAGE, key, now)

    def unsent(self, now: datetime) -> tuple[str, dict[str, int | str]]:
        """Return SQL that is true for a message that nobody is sending (any more), and its values.

        What this worker itself holds is left over: it sends one after the other, and asks before the first.
        """
        if not self.owner:
            return "1 = 1", {}
        held = f"kind = 'message' AND name = outbox.key AND owner <> :me AND {_LIVE}"
        return f"NOT EXISTS (SELECT 1 FROM lease WHERE {held})", {**self._span(now), "me": self.owner}

    # --- hosts -----------------------------------------------------------------------------------------------------

    def turn(self, host: str, pace: timedelta, now: datetime, longest: timedelta) -> Turn:
        """Take a host's next turn among all workers, unless that is too far away."""
        return turns.take(self._db, host, pace, now, longest)

    def leave_alone(self, host: str, until: datetime, now: datetime) -> None:
        """Note for all workers that a host wants to be left alone."""
        turns.leave_alone(self._db, host, until, now)

    # --- for whoever looks -----------------------------------------------------------------------------------------

    def workers(self) -> list[Worker]:
        """Return the workers of the last day that have not said good-bye, oldest first."""
        rows = self._db.rows(
            "SELECT name, host, pid, roles, version, config, since, seen, until FROM worker ORDER BY since, name"
        )
        return [
            Worker(name, host, pid, tuple(roles.split()), version, config, moment(since), maybe(seen), maybe(until))
            for name, host, pid, roles, version, config, since, seen, until in rows
        ]

    def held(self, now: datetime) -> list[Lease]:
        """Return what is leased now."""
        rows = self._db.rows(
            f"SELECT kind, name, owner, since, until FROM lease WHERE {_LIVE} ORDER BY owner, kind, name",
            {"stale": seconds(now), "far": seconds(now + LONGEST)},
        )
        return [Lease(kind, name, owner, moment(since), moment(until)) for kind, name, owner, since, until in rows]

    # --- one lease -------------------------------------------------------------------------------------------------

    def _span(self, now: datetime) -> dict[str, int]:
        """Return between which two times the end of a lease lies that holds."""
        waits = self._patient_until is not None and now < self._patient_until
        return {"stale": 0 if waits else seconds(now), "far": seconds(now + LONGEST)}

    def _take(self, connection: Connection, kind: str, name: str, now: datetime, place: str = "") -> bool:
        """Take something that nobody holds, or whose holder is gone."""
        span = self._span(now)
        done = connection.execute(
            "INSERT INTO lease (kind, name, place, owner, since, until) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, name) DO UPDATE SET place = excluded.place, owner = excluded.owner, "
            "since = excluded.since, until = excluded.until WHERE lease.until <= ? OR lease.until > ?",
            [kind, name, place, self.owner, seconds(now), seconds(now + self.length), span["stale"], span["far"]],
        )
        return done.rowcount == 1

    def _give_back(self, connection: Connection, kind: str, name: str) -> bool:
        sql = "DELETE FROM lease WHERE kind = ? AND name = ? AND owner = ?"
        return connection.execute(sql, [kind, name, self.owner]).rowcount == 1
