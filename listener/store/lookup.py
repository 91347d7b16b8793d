"""What names and words the file knows: sources, authors, the forms of a word; looked up in its indexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from listener.model import MentionId, SourceName
from listener.model.query import Words
from listener.store.mentions import first_id
from listener.store.search import phrase
from listener.store.sqlite import Db

_AT_ONCE = 60
"""Names in one question to the full-text index: the stack of its parser holds about 100 symbols."""
_SOURCES = """WITH RECURSIVE found (name) AS (
    SELECT min(source) FROM mention UNION ALL
    SELECT (SELECT min(source) FROM mention WHERE source > found.name) FROM found WHERE found.name IS NOT NULL)
    SELECT name FROM found WHERE name IS NOT NULL"""
_ABOVE = """WITH RECURSIVE above (id) AS (
    SELECT value FROM json_each(?) UNION
    SELECT p.id FROM above JOIN mention m ON m.id = above.id
    JOIN mention p ON p.source = m.source AND p.native_id = m.parent WHERE m.parent <> '')
    SELECT id FROM above"""
_SIGNED = """SELECT m.id, m.source, m.author FROM fulltext CROSS JOIN mention m ON m.id = fulltext.rowid
    WHERE fulltext MATCH ? AND fulltext.rowid >= ? AND m.deleted IS NULL ORDER BY fulltext.rowid"""
_FORMS = "SELECT term, doc FROM temp.form WHERE term >= ? AND term < ? ORDER BY doc DESC, term"
_HOLDING = "SELECT term, doc FROM temp.form WHERE instr(term, ?) > 1 ORDER BY doc DESC, term LIMIT ?"


class Lookup:
    """The part of the store that searches are understood and tried with. Changes nothing; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def sources(self) -> list[SourceName]:
        """Return the names of all sources that ever brought a mention."""
        return [SourceName(name) for (name,) in self._db.rows(_SOURCES)]

    def signed(self, names: Iterable[str], since: datetime | None = None) -> list[tuple[MentionId, SourceName, str]]:
        """Return what was written since then by authors whose names hold the words of one of ``names`` (folded)."""
        first = first_id(since) if since else 0
        wanted = [f'author : "{name}"' for name in dict.fromkeys(names)]
        return [
            (MentionId(id_), SourceName(source), author)
            for start in range(0, len(wanted), _AT_ONCE)
            for id_, source, author in self._db.rows(_SIGNED, [" OR ".join(wanted[start : start + _AT_ONCE]), first])
        ]

    def above(self, ids: Sequence[MentionId]) -> list[MentionId]:
        """Return mentions, and what they answer as far as it is stored, and what that answers."""
        return [MentionId(id_) for (id_,) in self._db.rows(_ABOVE, [f"[{', '.join(map(str, ids))}]"])]

    def forms(self, beginning: str) -> list[tuple[str, int]]:
        """Return the words of the index that begin like this, each with its number of mentions, most first."""
        self._open()
        return [(word, count) for word, count in self._db.rows(_FORMS, [beginning, beginning + "\U0010ffff"])]

    def holding(self, part: str, limit: int) -> list[tuple[str, int]]:
        """Return words that hold this further in, likewise. Reads the whole index: a second or two for a million."""
        self._open()
        return [(word, count) for word, count in self._db.rows(_HOLDING, [part, limit])]

    def many(self, words: Words) -> int:
        """Return how many mentions hold words."""
        row = self._db.row("SELECT count(*) FROM fulltext WHERE fulltext MATCH ?", [phrase(words)])
        return int(row[0]) if row else 0

    def _open(self) -> None:
        self._db.rows("CREATE VIRTUAL TABLE IF NOT EXISTS temp.form USING fts5vocab (main, fulltext, row)")
