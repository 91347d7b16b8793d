"""What is known of single people beside their words, and how all of an author is erased. Pseudonyms only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from listener.model import MentionId, SourceName
from listener.model.person import Consent, Erased, LeadEvent
from listener.store import mentions, schema_persons
from listener.store.db import Db, moment, seconds
from listener.store.erasing import erase, named

MIGRATED = schema_persons.m016_persons
"""Registers the tables: whoever imports this module has them."""
_CONSENTS = """SELECT c.mention, c.at, c.actor, c.evidence, c.given,
    m.deleted IS NULL AND m.fingerprint = c.fingerprint
    FROM consent c JOIN mention m ON m.id = c.mention ORDER BY c.id"""


class Persons:
    """The part of the store that knows people. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def take(self, events: Iterable[LeadEvent]) -> int:
        """Keep imported events; one of a kind a day for each person. Returns how many were new."""
        rows = [(one.author, one.day.isoformat(), one.kind) for one in events if one.author]
        with self._db.transaction() as connection:
            return connection.executemany("INSERT OR IGNORE INTO lead_event VALUES (?, ?, ?)", rows).rowcount

    def events(self) -> list[LeadEvent]:
        """Return all imported events, oldest first."""
        rows = self._db.rows("SELECT author, day, kind FROM lead_event ORDER BY day, author, kind")
        return [LeadEvent(author, date.fromisoformat(day), kind) for author, day, kind in rows]

    def consent(self, mention: MentionId, actor: str, evidence: str, now: datetime, *, given: bool) -> bool:
        """Note that somebody agreed that a mention of theirs is shown, or took that back. False: no such mention."""
        return bool(
            self._db.changes(
                "INSERT INTO consent (mention, at, actor, evidence, given, fingerprint) "
                "SELECT id, ?, ?, ?, ?, fingerprint FROM mention "
                "WHERE id = ? AND deleted IS NULL AND fingerprint <> ''",
                [seconds(now), actor, evidence, int(given), mention],
            )
        )

    def consents(self) -> list[Consent]:
        """Return every line about consent, oldest first."""
        return [
            Consent(MentionId(id_), moment(at), actor, evidence, bool(given), bool(holds))
            for id_, at, actor, evidence, given, holds in self._db.rows(_CONSENTS)
        ]

    def erase(self, source: SourceName, author: str) -> Erased:
        """Take out everything of an author, in one transaction, and then what is left of it in the file.

        See ``store.erasing`` for what goes and what stays. Erasing somebody who is not there erases nothing.
        """
        with self._db.transaction() as connection:
            gone = erase(connection, [source], author)
        mentions.wipe(self._db)
        return replace(gone, named=named(self._db, author))
