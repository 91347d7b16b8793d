"""What is searched for words: put in when a mention is stored, taken out before its words change or go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from listener.model import MentionId
from listener.store import pgtext, tags
from listener.store.db import Connection, Db, marks, some_of
from listener.store.tokens import folded, refolded

Row: TypeAlias = tuple[int, str, str, str, str]
"""Id, title, text, author and tags of a mention."""
_OUT = (
    f"INSERT INTO fulltext (fulltext, rowid, title, text, author, tags) SELECT 'delete', id, {folded('title')}, "
    f"{folded('text')}, {folded('author')}, {tags.SQL} FROM mention WHERE id IN "
)
_IN = "INSERT INTO fulltext (rowid, title, text, author, tags) VALUES (?, ?, ?, ?, ?)"
_SPOKEN = "id IN (SELECT rowid FROM fulltext WHERE {})"
_PAGES = 500
"""Of the index, at least, in one step of its merging: some milliseconds."""
SMALL_BYTES = 256 << 20
"""A table up to this is written anew when something was deleted: some seconds in which it is locked."""
_TABLES = """SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'
    AND relnamespace = current_schema()::regnamespace AND pg_total_relation_size(oid) {} ? ORDER BY relname"""
_WORDS = """INSERT INTO fulltext (rowid, words) VALUES (?, ?::tsvector)
    ON CONFLICT (rowid) DO UPDATE SET words = excluded.words"""


def unindex(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Take mentions out of the full-text index, before their text or their brands change or go."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"{_OUT} ({marks(ids)})", list(ids))
    elif ids:
        connection.execute(f"DELETE FROM fulltext WHERE rowid IN ({marks(ids)})", list(ids))


def index(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Put mentions into the full-text index, as they are in the tables."""
    tagged = tags.SQL if isinstance(connection, sqlite3.Connection) else "''"
    for some in some_of(ids):
        sql = f"SELECT id, title, text, author, {tagged} FROM mention WHERE id IN ({marks(some)}) ORDER BY id"
        add(connection, connection.execute(sql, some).fetchall())


def add(connection: Connection, rows: Iterable[Row]) -> None:
    """Put rows into the full-text index; ids rise.

    With values, not from a query: FTS5 writes what it has gathered to its tables at the begin of each such statement.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.executemany(_IN, [(id_, *map(_spelled, words), tagged) for id_, *words, tagged in rows])
    else:
        connection.executemany(_WORDS, [(id_, pgtext.vector(*words)) for id_, *words, _ in rows])


def _spelled(text: str) -> str:
    return text if text.isascii() else refolded(text)


def signed(connection: Connection, names: Iterable[str]) -> tuple[str, list[str]]:
    """Return a condition on the id of mentions, with its values: the author's name holds the words of one of these."""
    spoken = [refolded(one) for one in names]
    if isinstance(connection, sqlite3.Connection):
        quoted = (one.replace('"', '""') for one in spoken)
        return _SPOKEN.format("fulltext MATCH ?"), [" OR ".join(f'author : "{one}"' for one in quoted)]
    return _SPOKEN.format("words @@ ?::tsquery"), [" | ".join(map(pgtext.author, spoken))]


def wipe(db: Db, small: int = SMALL_BYTES) -> None:
    """Take the words of what was deleted out of the index, which only marks them so, and out of the log.

    SQLite's index is rewritten in small steps, between which others may write. PostgreSQL's tables are written anew as
    a whole, up to so many bytes (``_rewrite``).
    """
    if not db.dialect.fulltext:
        _rewrite(db, small)
        return
    step = "INSERT INTO fulltext (fulltext, rank) VALUES ('merge', ?)"
    pages = -_PAGES
    while db.changes(step, [pages]) > 1:
        pages = _PAGES
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def _rewrite(db: Db, most: int) -> None:
    """Write tables anew without what was deleted in them: PostgreSQL leaves its bytes, and an index keeps its words.

    A table is locked as long as that takes, so only small ones are. In others the space is set free,
    and what stood there goes when it is taken again; their owner rewrites them (VACUUM FULL) when nobody waits.
    What somebody uses right now is left for the next time.
    """
    small, large = ([name for (name,) in db.rows(_TABLES.format(which), [most])] for which in ("<=", ">"))
    for options, names in (("FULL, SKIP_LOCKED, ANALYZE", small), ("SKIP_LOCKED, ANALYZE", large)):
        if names:
            db.rows(f"VACUUM ({options}) {', '.join(names)}")
    db.rows("VACUUM (FULL, SKIP_LOCKED) pg_statistic")  # former figures of the index name its frequent words
