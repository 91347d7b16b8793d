"""The tables of what people may demand, as migrations; kept apart from ``schema``.

No table here holds a name: people are keyed hashes, as everywhere.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from listener.model.alias import person as person_of
from listener.store import schema_persons
from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

IN_CLEAR = "author <> '' AND author NOT GLOB '~?????-*'"
"""What is stored by name. Whatever asks for it has to say it in these words: SQLite knows the index by them."""
BEHIND = schema_persons.m016_persons
"""Its tables are there first: migrations run in the order in which their modules are imported."""
_APPEND_ONLY = (
    """CREATE TRIGGER audit_is_written_once BEFORE UPDATE ON audit
        BEGIN SELECT RAISE (ABORT, 'the log of privacy is append-only'); END""",
    """CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
        BEGIN SELECT RAISE (ABORT, 'the log of privacy is append-only'); END""",
)


@MIGRATIONS()
def m020_privacy(db: Database) -> None:
    """Objections, holds and who did what about somebody's data; and how far names have become aliases.

    Imported events move to the pseudonyms that are the same for a name and for its alias.
    """
    db.execute(f"CREATE INDEX mention_in_clear ON mention (id) WHERE {IN_CLEAR}")
    db.execute("CREATE TABLE veil (id INTEGER PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL, below INTEGER)")
    db.execute("""CREATE TABLE objection (
        person TEXT PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
        refused INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""")
    db.execute("""CREATE TABLE hold (
        mention INTEGER NOT NULL, incident INTEGER NOT NULL DEFAULT 0, until INTEGER NOT NULL, at INTEGER NOT NULL,
        actor TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (mention, incident)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE audit (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, deed TEXT NOT NULL, person TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL)""")
    for sql in _APPEND_ONLY:
        db.execute(sql)
    _move_events(db)


@MIGRATIONS()
def m022_withheld(db: Database) -> None:
    """What held mentions said before they were deleted at their source. Nothing but the hold's own export reads it."""
    db.execute("""CREATE TABLE withheld (
        mention INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
        text TEXT NOT NULL, versions TEXT NOT NULL)""")


def _move_events(db: Database) -> None:
    if db.execute("SELECT 1 FROM lead_event LIMIT 1").fetchone() is None:
        return
    key = db.execute("SELECT key FROM pseudonym").fetchone()[0]
    names = db.execute("SELECT DISTINCT source, author FROM mention WHERE author <> ''").fetchall()
    moved = [(person_of(key, source, name), _before(key, source, name)) for source, name in names]
    db.conn.executemany("UPDATE OR REPLACE lead_event SET author = ? WHERE author = ?", moved)


def _before(key: bytes, source: str, name: str) -> str:
    return blake2b(f"{source}\0{name}".encode("utf-8", "surrogatepass"), key=key, digest_size=8).hexdigest()
