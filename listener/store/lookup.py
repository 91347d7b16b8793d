"""What names and words the file knows: sources, authors, the forms of a word; looked up in its indexes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias

from listener.model import BrandId, Medium, MentionId, Mood, SourceName
from listener.model.desk import Said
from listener.model.query import Words
from listener.model.relation import ContactPhase, Emotion, Relation, Touchpoint, Utterance
from listener.store.db import Db, moment
from listener.store.mentions import first_id
from listener.store.relations import Own
from listener.store.search import MATCHES
from listener.store.searchforms import OPEN
from listener.store.searchwords import any_of, wording

Alias: TypeAlias = Callable[[SourceName, str], str]
"""Makes the pseudonym of an author at a source."""

_AT_ONCE = 60
"""Names in one question to the full-text index: the stack of its parser holds about 100 symbols."""
_WAYS = {True: (MATCHES[True], "CROSS JOIN"), False: (MATCHES[False], "JOIN")}
"""By whether the index is FTS5's: how it is asked, and how SQLite is told to begin with it."""
_SOURCES = """WITH RECURSIVE found (name) AS (
    SELECT min(source) FROM mention UNION ALL
    SELECT (SELECT min(source) FROM mention WHERE source > found.name) FROM found WHERE found.name IS NOT NULL)
    SELECT name FROM found WHERE name IS NOT NULL"""
_TOLD = """SELECT h.brand, m.id, m.source, m.medium, m.at, h.mood, m.author, p.id, m.title, m.text,
    json_extract(m.extra, '$.reply')
    FROM json_each(?) asked {join} hit h INDEXED BY hit_mention ON h.mention = asked.value
    {join} mention m ON m.id = h.mention
    LEFT JOIN mention p ON m.parent <> '' AND p.source = m.source AND p.native_id = m.parent
    WHERE m.deleted IS NULL AND EXISTS (SELECT 1 FROM relation r WHERE r.mention = m.id)"""
_SIGNED = """SELECT m.id, m.source, m.author FROM fulltext {join} mention m ON m.id = fulltext.rowid
    WHERE {match} AND fulltext.rowid >= ? AND fulltext.rowid < ? AND m.deleted IS NULL
    ORDER BY fulltext.rowid"""
_EVER = 1 << 62
_UNREAD = Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)
_FORMS = "SELECT term, doc FROM temp.form WHERE term >= ? AND term < ? ORDER BY doc DESC, term"
_HOLDING = (
    "SELECT term, doc FROM temp.form WHERE instr(term, ?) > 1 AND unicode(term) <> 57344 "  # no tags (``tags``)
    "ORDER BY doc DESC, term LIMIT ?"
)
_NEWEST = 20_000
"""Mentions whose words PostgreSQL counts when somebody asks for forms: it keeps no list of words, and that takes half
a second."""
_COUNTED = f"""SELECT word, ndoc FROM ts_stat(format(
    'SELECT words FROM fulltext WHERE words @@ %L::tsquery ORDER BY rowid DESC LIMIT {_NEWEST}', ?::text))
    WHERE starts_with(word, ?) ORDER BY ndoc DESC, word COLLATE "C\""""
_COUNTED_WITHIN = f"""SELECT word, ndoc FROM ts_stat('SELECT words FROM fulltext ORDER BY rowid DESC LIMIT {_NEWEST}')
    WHERE strpos(word, ?) > 1 ORDER BY ndoc DESC, word COLLATE "C" LIMIT ?"""


class Lookup:
    """The part of the store that searches are understood and tried with. Changes nothing; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def read_only(self) -> None:
        """Refuse from now on whatever would change the file through this connection."""
        if not self._db.dialect.fulltext:
            self._db.rows("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            return
        self._open()
        self._db.rows(OPEN)
        self._db.rows("PRAGMA query_only = ON")

    def sources(self) -> list[SourceName]:
        """Return the names of all sources that ever brought a mention."""
        return [SourceName(name) for (name,) in self._db.rows(_SOURCES)]

    def signed(
        self, names: Iterable[str], since: datetime | None = None, until: datetime | None = None
    ) -> list[tuple[MentionId, SourceName, str]]:
        """Return what authors wrote in a time whose names hold the words of one of ``names`` (folded)."""
        ids = [first_id(since) if since else 0, first_id(until) if until else _EVER]
        said, (match, join) = wording(self._db.dialect), _WAYS[self._db.dialect.fulltext]
        wanted = [said.author(name) for name in dict.fromkeys(names)]
        sql = _SIGNED.format(match=match, join=join)
        return [
            (MentionId(id_), SourceName(source), author)
            for start in range(0, len(wanted), _AT_ONCE)
            for id_, source, author in self._db.rows(sql, [any_of(wanted[start : start + _AT_ONCE], said), *ids])
        ]

    def told(self, ids: Iterable[MentionId], own: Own, alias: Alias) -> list[Said]:
        """Return some mentions as far as answers are told by: toward each brand, if they were read, but not how."""
        sql = _TOLD.format(join=_WAYS[self._db.dialect.fulltext][1])
        return [_told(row, own, alias) for row in self._db.rows(sql, [json.dumps(list(ids))])]

    def forms(self, beginning: str) -> list[tuple[str, int]]:
        """Return the words of the index that begin like this, each with its number of mentions, most first.

        PostgreSQL: the words of the newest 20,000 mentions that hold one.
        """
        if not self._db.dialect.fulltext:
            values = [wording(self._db.dialect).phrase(Words(beginning, prefix=True)), beginning]
            return [(word, count) for word, count in self._db.rows(_COUNTED, values)]
        self._open()
        return [(word, count) for word, count in self._db.rows(_FORMS, [beginning, beginning + "\U0010ffff"])]

    def holding(self, part: str, limit: int) -> list[tuple[str, int]]:
        """Return words that hold this further in, likewise. Reads the whole index: a second or two for a million.

        PostgreSQL: the words of the newest 20,000 mentions.
        """
        if not self._db.dialect.fulltext:
            return [(word, count) for word, count in self._db.rows(_COUNTED_WITHIN, [part, limit])]
        self._open()
        return [(word, count) for word, count in self._db.rows(_HOLDING, [part, limit])]

    def many(self, words: Words) -> int:
        """Return how many mentions hold words."""
        match, _ = _WAYS[self._db.dialect.fulltext]
        row = self._db.row(f"SELECT count(*) FROM fulltext WHERE {match}", [wording(self._db.dialect).phrase(words)])
        return int(row[0]) if row else 0

    def _open(self) -> None:
        self._db.rows("CREATE VIRTUAL TABLE IF NOT EXISTS temp.form USING fts5vocab (main, fulltext, row)")


def _told(row: tuple[Any, ...], own: Own, alias: Alias) -> Said:
    brand, id_, source, medium, at, mood, author, parent, title, text, reply = row
    utterance = Utterance(
        *(MentionId(id_), BrandId(brand), SourceName(source), Medium(medium), moment(at), Mood(mood), _UNREAD),
        author=alias(SourceName(source), author),
        own=own(BrandId(brand), SourceName(source), author),
        parent=None if parent is None else MentionId(parent),
    )
    return Said(utterance, title, text, reply=reply or "")
