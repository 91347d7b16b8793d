"""The tables of what is known of single people beside their words, as a migration; kept apart from ``schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database


@MIGRATIONS()
def m016_persons(db: Database) -> None:
    """What companies import of people (pseudonyms), what people agreed to, and hashes of what may not come back."""
    db.execute("""CREATE TABLE lead_event (
        author TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
        PRIMARY KEY (author, day, kind)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE consent (
        id INTEGER PRIMARY KEY, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        at INTEGER NOT NULL, actor TEXT NOT NULL, evidence TEXT NOT NULL, given INTEGER NOT NULL,
        fingerprint TEXT NOT NULL)""")
    db.execute("CREATE INDEX consent_mention ON consent (mention)")
    db.execute("CREATE TABLE erased (hash BLOB PRIMARY KEY) WITHOUT ROWID")
