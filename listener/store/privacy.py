"""What people may demand of whoever keeps their words: to be told, erased, left out; and what keeps or logs that.

Each deed leaves a line in the log, in the same transaction; the log holds no name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from listener.model import IncidentId, MentionId, SourceName
from listener.model.alias import person as person_of
from listener.model.person import Audited, Cause, Erased, Hold, Objection
from listener.store import erasing, mentions, schema_privacy
from listener.store.db import Connection, Db, marks, moment, seconds
from listener.store.disclosing import disclosed

MIGRATED = schema_privacy.m020_privacy
"""Registers the tables: whoever imports this module has them."""
ANYWHERE = SourceName("")
_HELD = "mention, incident, until, at, actor, reason"


class Privacy:
    """The part of the store that answers people's demands. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, author: str, sources: Sequence[SourceName] = ()) -> list[MentionId]:
        """Return what somebody wrote, by name or alias, at some sources (none given: at all), oldest first."""
        with self._db.transaction() as connection:
            return erasing.written_by(connection, sources, author)

    def at(self, url: str) -> list[MentionId]:
        """Return what stands at an address."""
        return [MentionId(id_) for (id_,) in self._db.rows("SELECT id FROM mention WHERE url = ? ORDER BY id", [url])]

    def saying(self, text: str) -> list[MentionId]:
        """Return what says these words in this spelling, now or before it was edited."""
        sql = """SELECT id FROM mention WHERE instr(title, :it) > 0 OR instr(text, :it) > 0
            UNION SELECT mention FROM revision WHERE instr(title, :it) > 0 OR instr(text, :it) > 0 ORDER BY 1"""
        return [MentionId(id_) for (id_,) in self._db.rows(sql, {"it": text})]

    def erase(
        self, author: str, sources: Sequence[SourceName], cause: Cause, *, override: bool = False
    ) -> Erased:  # fmt: skip
        """Take out everything of an author (``store.erasing``). Raises UsageError ``privacy.held``."""
        self.release_due(cause.at)
        with self._db.transaction() as connection:
            gone = erasing.erase(connection, sources, author, override=override)
            _log(connection, cause, "erase", _person(connection, author), _numbers(gone, override=override))
        mentions.wipe(self._db)
        return replace(gone, named=erasing.named(self._db, author))

    def erase_some(self, ids: Sequence[MentionId], cause: Cause, *, override: bool = False) -> Erased:
        """Take out some mentions, likewise."""
        self.release_due(cause.at)
        with self._db.transaction() as connection:
            gone = erasing.erase_some(connection, ids, override=override)
            _log(connection, cause, "erase", "", _numbers(gone, override=override))
        mentions.wipe(self._db)
        return gone

    def disclose(self, author: str, sources: Sequence[SourceName], cause: Cause) -> dict[str, Any]:
        """Return everything that is stored of an author (``store.disclosing``), and note that it was asked for."""
        with self._db.transaction() as connection:
            found = disclosed(connection, sources, author)
            _log(connection, cause, "export", _person(connection, author), {"mentions": len(found["mentions"])})
        return found

    def object(self, author: str, source: SourceName | None, cause: Cause) -> bool:
        """Store nothing more of somebody, at a source or (None) anywhere. False: that was so already."""
        with self._db.transaction() as connection:
            person = _person(connection, author, source)
            if connection.execute("SELECT 1 FROM objection WHERE person = ?", [person]).fetchone():
                return False
            connection.execute(
                "INSERT INTO objection (person, source, at, actor, reason) VALUES (?, ?, ?, ?, ?)",
                [person, source or "", seconds(cause.at), cause.actor, cause.reason],
            )
            _log(connection, cause, "object", _person(connection, author), {})
            return True

    def withdraw(self, author: str, source: SourceName | None, cause: Cause) -> bool:
        """Take an objection back. False: there is none."""
        with self._db.transaction() as connection:
            person = _person(connection, author, source)
            gone = connection.execute("DELETE FROM objection WHERE person = ?", [person]).rowcount
            if gone:
                _log(connection, cause, "withdraw", _person(connection, author), {})
            return bool(gone)

    def objections(self) -> list[Objection]:
        """Return all objections, oldest first."""
        rows = self._db.rows("SELECT person, source, at, actor, reason, refused FROM objection ORDER BY at, person")
        return [
            Objection(person, SourceName(source) if source else None, Cause(actor, moment(at), reason), refused)
            for person, source, at, actor, reason, refused in rows
        ]

    def barred(self) -> frozenset[str]:
        """Return the pseudonyms of those who have objected."""
        return frozenset(person for (person,) in self._db.rows("SELECT person FROM objection"))

    def refused(self, persons: Mapping[str, int]) -> None:
        """Count posts that were left out because somebody has objected."""
        with self._db.transaction() as connection:
            rows = [(count, person) for person, count in persons.items()]
            connection.executemany("UPDATE objection SET refused = refused + ? WHERE person = ?", rows)

    def hold(self, ids: Collection[MentionId], incident: IncidentId, until: datetime, cause: Cause) -> int:
        """Keep mentions from retention until a time, for an incident or (0) for themselves; returns how many."""
        with self._db.transaction() as connection:
            there = connection.execute(f"SELECT id FROM mention WHERE id IN ({marks(ids)})", list(ids)).fetchall()
            told = (incident, seconds(until), seconds(cause.at), cause.actor, cause.reason)
            rows = [(id_, *told) for (id_,) in there]
            connection.executemany(
                f"INSERT INTO hold ({_HELD}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (mention, incident) DO UPDATE "
                "SET until = excluded.until, at = excluded.at, actor = excluded.actor, reason = excluded.reason",
                rows,
            )
            about = {"incident": incident, "mentions": len(rows), "until": seconds(until)}
            _log(connection, cause, "hold", "", about)
            return len(rows)

    def release(self, incident: IncidentId, mention: MentionId | None, cause: Cause) -> int:
        """End what is held for an incident, or a mention's own hold; returns how many mentions that were."""
        which, value = ("incident = ?", incident) if mention is None else ("incident = 0 AND mention = ?", mention)
        with self._db.transaction() as connection:
            gone = connection.execute(f"DELETE FROM hold WHERE {which}", [value]).rowcount
            if gone:
                _log(connection, cause, "release", "", {"incident": incident, "mentions": gone})
            return gone

    def release_due(self, now: datetime) -> int:
        """End the holds whose time is over; returns how many."""
        return self._db.changes("DELETE FROM hold WHERE until <= ?", [seconds(now)])

    def holds(self) -> list[Hold]:
        """Return all that is held, by the end of it."""
        return [
            Hold(MentionId(id_), IncidentId(incident), moment(until), Cause(actor, moment(at), reason))
            for id_, incident, until, at, actor, reason in self._db.rows(
                f"SELECT {_HELD} FROM hold ORDER BY until, incident, mention"
            )
        ]

    def unquote(self, before: datetime) -> int:
        """Take quotes out of old messages that were sent, but for incidents that are held; returns how many had any."""
        rows = self._db.rows(
            "SELECT key, notice FROM outbox WHERE created < ? AND state NOT IN ('queued', 'sending') "
            "AND incident NOT IN (SELECT incident FROM hold WHERE incident > 0) "
            "AND (json_array_length(notice, '$.voices') > 0 OR json_array_length(notice, '$.why') > 0)",
            [seconds(before)],
        )
        bare = [
            (json.dumps({**json.loads(notice), "voices": [], "why": []}, ensure_ascii=False), key)
            for key, notice in rows
        ]
        with self._db.transaction() as connection:
            connection.executemany("UPDATE outbox SET notice = ? WHERE key = ?", bare)
        return len(bare)

    def expiring(self, keep: Sequence[mentions.Keep]) -> list[int]:
        """Return how many mentions are past each of these times, what is held left out."""
        return mentions.past(self._db, keep)

    def audit(self, limit: int = 100) -> list[Audited]:
        """Return the latest lines of the log, newest first."""
        rows = self._db.rows(
            "SELECT at, actor, deed, person, reason, detail FROM audit ORDER BY id DESC LIMIT ?", [limit]
        )
        return [
            Audited(Cause(actor, moment(at), reason), deed, person, json.loads(detail))
            for at, actor, deed, person, reason, detail in rows
        ]


def _person(connection: Connection, author: str, source: SourceName | None = None) -> str:
    return person_of(erasing.key_of(connection), source or ANYWHERE, author)


def _numbers(gone: Erased, *, override: bool) -> dict[str, object]:
    counts = {name: getattr(gone, name) for name in Erased.__slots__ if getattr(gone, name)}
    return counts | ({"override": True} if override else {})


def _log(connection: Connection, cause: Cause, deed: str, person: str, detail: Mapping[str, object]) -> None:
    connection.execute(
        "INSERT INTO audit (at, actor, deed, person, reason, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [seconds(cause.at), cause.actor, deed, person, cause.reason, json.dumps(dict(detail))],
    )
