"""What people write: their deeds about incidents, silences, dead letters revived; and what channels call a message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listener.model import BrandId, ChannelName, Entry, Incident, IncidentId, Owed, Promise, Silence, Told
from listener.store import incidents, outbox
from listener.store.db import ALL, Db, marks, maybe, moment, seconds

_SILENCE = "id, owner, reason, since, until, brand, topic, source, level, ended, ended_by"


@dataclass(frozen=True, slots=True)
class Fared:
    """How a channel has fared so far."""

    sent: datetime | None
    """When the receiver last took a message."""
    error: str
    """Of the newest message that it did not take, as the outbox keeps it; empty: there is none."""
    promised: datetime | None
    """When that message was promised."""
    waiting: int
    dead: int


class Hands:
    """The part of the store that people write to. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def act(
        self,
        done: Incident,
        event: tuple[str, dict[str, object]],
        actor: str,
        promises: Sequence[Promise],
        now: datetime,
    ) -> None:
        """Store an incident that somebody did something about, with its line in the log and the messages that follow.

        Raises Overtaken if the incident was stored by somebody else since it was read.
        """
        kind, detail = event
        with self._db.transaction() as connection:
            incidents.put(connection, done)
            incidents.log(connection, done.id, now, kind, detail, actor)
            outbox.promise(connection, promises, now)

    def note(self, incident: IncidentId, event: tuple[str, dict[str, object]], now: datetime) -> None:
        """Add a line to an incident's log."""
        with self._db.transaction() as connection:
            incidents.log(connection, incident, now, *event)

    def log(self, incident: IncidentId) -> list[Entry]:
        """Return all that happened to an incident, and by whom."""
        return incidents.entries(self._db, incident)

    def unreadable(self, brands: Sequence[BrandId] = ()) -> list[incidents.Unreadable]:
        """Return the incidents of some brands (none given: all) that this version cannot read."""
        return incidents.unreadable(self._db, brands)

    def judged(
        self, brands: Sequence[BrandId] = (), limit: int | None = None
    ) -> list[tuple[IncidentId, BrandId, Entry]]:
        """Return what people said last of each warning (false_alarm, verdict) and of its kind (kind_set, pinned).

        Newest first: labels for thresholds, and for what chooses the playbook.

        ``brands`` empty: of all; ``limit`` None: all.
        """
        which = f"AND i.brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(
            "SELECT e.incident, i.brand, e.at, e.kind, e.actor, e.detail FROM event e JOIN incident i "
            "ON i.id = e.incident WHERE e.id IN (SELECT max(id) FROM event WHERE kind IN "
            "('false_alarm', 'verdict', 'kind_set', 'pinned') "
            f"GROUP BY incident, kind) {which} ORDER BY e.id DESC LIMIT ?",
            [*brands, ALL if limit is None else limit],
        )
        return [
            (IncidentId(id_), BrandId(brand), Entry(moment(at), kind, actor, json.loads(detail)))
            for id_, brand, at, kind, actor, detail in rows
        ]

    def root(self, incident: IncidentId, channel: ChannelName) -> str:
        """Return what a channel calls the living message of an incident; empty if there is none."""
        row = self._db.row("SELECT root FROM thread WHERE incident = ? AND channel = ?", [incident, channel])
        return str(row[0]) if row else ""

    def told(self, owed: Owed, root: str, now: datetime) -> None:
        """Note that the receiver took a message, and what it calls the living one."""
        with self._db.transaction() as connection:
            outbox.kept(connection, owed.key, now)
            connection.execute(
                "INSERT INTO thread (incident, channel, root, at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (incident, channel) DO UPDATE SET root = excluded.root, at = excluded.at",
                [owed.incident, owed.channel, root, seconds(now)],
            )

    def lost(self, incident: IncidentId, channel: ChannelName) -> None:
        """Note that a living message is gone: the next message begins a new one."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM thread WHERE incident = ? AND channel = ?", [incident, channel])

    def shown(self, incident: IncidentId, channel: ChannelName) -> str | None:
        """Return the notice that a living message shows, or will show when the edits promised are kept.

        None: there is no living message. What was told in its thread is not shown by it.
        """
        edits = (
            "SELECT o.notice FROM outbox o JOIN thread t USING (incident, channel) WHERE incident = ? AND channel = ? "
            "AND o.kind = 'edit' AND (o.state IN ('queued', 'sending') OR (o.state = 'sent' AND o.sent >= t.at)) "
            "ORDER BY o.created DESC, o.key DESC LIMIT 1"
        )
        first = (
            "SELECT o.notice FROM outbox o JOIN thread t USING (incident, channel) WHERE incident = ? AND channel = ? "
            "AND o.kind = 'message' AND o.state = 'sent' AND o.sent = t.at ORDER BY o.created, o.key LIMIT 1"
        )
        row = self._db.row(edits, [incident, channel]) or self._db.row(first, [incident, channel])
        return None if row is None else str(row[0])

    def lately(self, brand: BrandId, since: datetime, *, others: bool = False) -> list[Told]:
        """Return the messages about a brand's incidents that were due or sent since then, oldest first.

        ``others``: those about the incidents of all other brands instead.
        """
        return outbox.lately(self._db, brand, since, others=others)

    def unsent(self, now: datetime) -> list[tuple[IncidentId, Told, datetime]]:
        """Return the pages whose time is up, sent or not, with when it was (``Promise.fallback``); oldest first."""
        return outbox.unsent(self._db, now)

    def other_way(
        self,
        key: str,
        incident: IncidentId,
        event: tuple[str, dict[str, object]],
        promises: Sequence[Promise],
        now: datetime,
    ) -> bool:
        """Promise a page once more, to other channels, with a line in the log. It is looked after once.

        False: it has been sent meanwhile, or another way was found already; then nothing is promised. Without promises
        nothing but that somebody has looked is noted.
        """
        with self._db.transaction() as connection:
            if not outbox.looked(connection, key) or not promises:
                return False
            incidents.log(connection, incident, now, *event)
            outbox.promise(connection, promises, now)
            return True

    def planned(self, task: str) -> datetime | None:
        """Return when a recurring task is due next, None if it was never planned."""
        row = self._db.row("SELECT due FROM agenda WHERE task = ?", [task])
        return None if row is None else moment(row[0])

    def drop(self, key: str) -> None:
        """Note that there is no use for a message any more."""
        with self._db.transaction() as connection:
            connection.execute("UPDATE outbox SET state = 'superseded' WHERE key = ?", [key])

    def retry(self, keys: Sequence[str], now: datetime) -> int:
        """Owe dead letters again (no keys: all of them); returns how many.

        Not edits: what they would show was overtaken long ago.
        """
        with self._db.transaction() as connection:
            dead = connection.execute("SELECT key FROM outbox WHERE state = 'dead' AND kind = 'message'").fetchall()
            wanted = [key for (key,) in dead if not keys or key in keys]
            return outbox.revive(connection, wanted, now) if wanted else 0

    def letters(self, state: str = "dead", limit: int = 50) -> list[Told]:
        """Return the messages in a state, newest first."""
        return outbox.listed(self._db, state, limit)

    def channels(self) -> Mapping[ChannelName, Fared]:
        """Return how each channel has fared that was ever to tell something."""
        rows = self._db.rows(
            "SELECT channel, max(sent), count(*) FILTER (WHERE state IN ('queued', 'sending')), "
            "count(*) FILTER (WHERE state = 'dead') FROM outbox "
            "GROUP BY channel ORDER BY channel"
        )
        failed = self._db.rows(
            "SELECT channel, error, created FROM (SELECT channel, error, created, row_number() OVER "
            "(PARTITION BY channel ORDER BY created DESC, key DESC) AS place FROM outbox "
            "WHERE error <> '' AND state <> 'superseded') AS these WHERE place = 1"
        )
        errors: dict[str, tuple[str, datetime]] = {channel: (error, moment(at)) for channel, error, at in failed}
        fared = {}
        for channel, sent, waiting, dead in rows:
            error, promised = errors.get(channel, ("", None))
            fared[ChannelName(channel)] = Fared(maybe(sent), error, promised, waiting, dead)
        return fared

    def silences(self, now: datetime | None = None) -> list[Silence]:
        """Return the silences that hold ``now`` (None: all there ever were), oldest first."""
        where, values = "", []
        if now is not None:
            where, values = "WHERE ended IS NULL AND since <= ? AND until > ?", [seconds(now)] * 2
        return [_silence(row) for row in self._db.rows(f"SELECT {_SILENCE} FROM silence {where} ORDER BY id", values)]

    def silence(self, wanted: Silence) -> int:
        """Store a silence; returns its number."""
        with self._db.transaction() as connection:
            done = connection.execute(
                "INSERT INTO silence (owner, reason, since, until, brand, topic, source, level) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                [
                    *(wanted.owner, wanted.reason, seconds(wanted.since), seconds(wanted.until)),
                    *(wanted.brand, wanted.topic, wanted.source, wanted.level),
                ],
            )
            return int(done.fetchone()[0])

    def unsilence(self, number: int, who: str, now: datetime) -> bool:
        """End a silence early; False if none of that number holds. It is not deleted: who silenced what stays known."""
        with self._db.transaction() as connection:
            done = connection.execute(
                "UPDATE silence SET ended = ?, ended_by = ? WHERE id = ? AND ended IS NULL AND until > ?",
                [seconds(now), who, number, seconds(now)],
            )
            return done.rowcount == 1


def _silence(row: Sequence[Any]) -> Silence:
    number, owner, reason, since, until, brand, topic, source, level, ended, by = row
    return Silence(owner, reason, moment(since), moment(until), brand, topic, source, level, number, maybe(ended), by)
