"""Which words of the full-text index a beginning stands for, so that it is searched for by them.

FTS5 gathers all that a beginning finds before it gives the first: of a brand's name, all its mentions. Whole words it
reads from wherever it is asked to, newest first.
"""

from __future__ import annotations

from dataclasses import replace

from listener.model import Search
from listener.model.query import AllOf, AnyOf, Not, Tree, Words
from listener.store.db import Db

MOST = 100
"""Words of one query: looking each up costs some 25 µs. Beginnings of more words stay what they are."""
_KNOWN = 4
"""Letters of the beginnings that the index keeps a list of (``prefix`` of the table): nothing is faster."""
OPEN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.spoken USING fts5vocab (main, fulltext, instance)"
"""Before anything is looked up; a connection that may change nothing has to have it open already."""
_FORMS = """WITH RECURSIVE form (term) AS (
    SELECT (SELECT term FROM temp.spoken WHERE term >= :from LIMIT 1) UNION ALL
    SELECT (SELECT term FROM temp.spoken WHERE term >= form.term || char(1) LIMIT 1) FROM form WHERE term < :to)
    SELECT term FROM form WHERE term < :to LIMIT :most"""
"""The next word is looked up behind the last one: no word has a character below the blank."""


def spelled(db: Db, wanted: Search) -> Search:
    """Return a search with the words of the index in place of beginnings, where they are few. Raises StoreError.

    PostgreSQL holds each text against a beginning as quickly as against a word.
    """
    if not db.dialect.fulltext:
        return wanted
    return replace(wanted, where=_Speller(db).spelled(wanted.where))


class _Speller:
    def __init__(self, db: Db) -> None:
        self._db, self._left = db, MOST

    def spelled(self, tree: Tree) -> Tree:
        match tree:
            case Words(text, prefix=True) if " " not in text and len(text) != _KNOWN:
                return self._forms(tree)
            case AllOf(parts):
                return AllOf(tuple(map(self.spelled, parts)))
            case AnyOf(parts):
                return AnyOf(tuple(map(self.spelled, parts)))
            case Not(inner):
                return Not(self.spelled(inner))
            case _:
                return tree

    def _forms(self, words: Words) -> Tree:
        self._db.rows(OPEN)
        values = {"from": words.text, "to": words.text + "\U0010ffff", "most": self._left + 1}
        found = self._db.rows(_FORMS, values)
        if not found or len(found) > self._left:
            return words
        self._left -= len(found)
        return AnyOf(tuple(Words(form) for (form,) in found))
