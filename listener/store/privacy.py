"""What people may demand of whoever keeps their words: to be told, erased, left out; and what keeps or logs that.

Each deed leaves a line in the log, in the same transaction; the log holds no name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from listener.model import IncidentId, MentionId, SourceName
from listener.model.alias import person as person_of
from listener.model.person import Audited, Cause, Erased, Evidence, Hold, Objection
from listener.store import erasing, mentions, schema_privacy
from listener.store.disclosing import disclosed
from listener.store.sqlite import Db, marks, maybe, moment, seconds

MIGRATED = schema_privacy.m020_privacy
"""Registers the tables: whoever imports this module has them."""
ANYWHERE = SourceName("")
_HELD = "mention, incident, until, at, actor, reason"
_LET_GO = "DELETE FROM withheld WHERE mention NOT IN (SELECT mention FROM hold)"
_EVIDENCE = """SELECT m.id, m.source, m.published, w.at, coalesce(w.author, m.author), coalesce(w.url, m.url),
    coalesce(w.title, m.title), coalesce(w.text, m.text), coalesce(w.versions, (
        SELECT json_group_array(json_object('until', r.at, 'title', r.title, 'text', r.text))
        FROM revision r WHERE r.mention = m.id))
    FROM mention m LEFT JOIN withheld w ON w.mention = m.id
    WHERE m.id IN (SELECT mention FROM hold WHERE {which}) ORDER BY m.id"""


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
        sql = "SELECT id FROM mention WHERE url = :it UNION SELECT mention FROM withheld WHERE url = :it ORDER BY 1"
        return [MentionId(id_) for (id_,) in self._db.rows(sql, {"it": url})]

    def saying(self, text: str) -> list[MentionId]:
        """Return what says these words in this spelling, now or before it was edited."""
        sql = """SELECT id FROM mention WHERE instr(title, :it) OR instr(text, :it)
            UNION SELECT mention FROM revision WHERE instr(title, :it) OR instr(text, :it)
            UNION SELECT mention FROM withheld WHERE instr(title, :it) OR instr(text, :it) OR EXISTS (
                SELECT 1 FROM json_each(versions) v
                WHERE instr(json_extract(v.value, '$.title'), :it) OR instr(json_extract(v.value, '$.text'), :it))
            ORDER BY 1"""
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
            connection.executemany(f"INSERT OR REPLACE INTO hold ({_HELD}) VALUES (?, ?, ?, ?, ?, ?)", rows)
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
            forgot = connection.execute(_LET_GO).rowcount
        if forgot:
            mentions.wipe(self._db)
        return gone

    def release_due(self, now: datetime) -> int:
        """End the holds whose time is over; returns how many."""
        with self._db.transaction() as connection:
            gone = connection.execute("DELETE FROM hold WHERE until <= ?", [seconds(now)]).rowcount
            forgot = connection.execute(_LET_GO).rowcount
        if forgot:
            mentions.wipe(self._db)
        return gone

    def evidence(self, incident: IncidentId, mention: MentionId | None, cause: Cause) -> list[Evidence]:
        """Return what is held for an incident, or by a mention's own hold, oldest first; and note that it was read."""
        self.release_due(cause.at)
        which, value = ("incident = ?", incident) if mention is None else ("incident = 0 AND mention = ?", mention)
        with self._db.transaction() as connection:
            rows = connection.execute(_EVIDENCE.format(which=which), [value]).fetchall()
            _log(connection, cause, "evidence", "", {"incident": incident, "mentions": len(rows)})
        return [
            Evidence(
                *(MentionId(id_), SourceName(source), moment(at), maybe(gone), author, url, title, said),
                versions=_versions(versions),
            )
            for id_, source, at, gone, author, url, title, said, versions in rows
        ]

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


def _versions(text: str) -> tuple[tuple[datetime, str, str], ...]:
    return tuple((moment(one["until"]), one["title"], one["text"]) for one in json.loads(text))


def _person(connection: sqlite3.Connection, author: str, source: SourceName | None = None) -> str:
    return person_of(erasing.key_of(connection), source or ANYWHERE, author)


def _numbers(gone: Erased, *, override: bool) -> dict[str, object]:
    counts = {name: getattr(gone, name) for name in Erased.__slots__ if getattr(gone, name)}
    return counts | ({"override": True} if override else {})


def _log(connection: sqlite3.Connection, cause: Cause, deed: str, person: str, detail: Mapping[str, object]) -> None:
    connection.execute(
        "INSERT INTO audit (at, actor, deed, person, reason, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [seconds(cause.at), cause.actor, deed, person, cause.reason, json.dumps(dict(detail))],
    )
