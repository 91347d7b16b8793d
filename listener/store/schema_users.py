"""The tables of who may look at the dashboard, as a migration; kept apart from ``schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database


@MIGRATIONS()
def m017_users(db: Database) -> None:
    """Users and their sessions, passwords and tokens as hashes only; failed logins; and a key for what forms carry."""
    db.execute("""CREATE TABLE user (
        name TEXT PRIMARY KEY COLLATE NOCASE, access TEXT NOT NULL, password TEXT NOT NULL, created INTEGER NOT NULL,
        changed INTEGER NOT NULL) WITHOUT ROWID""")
    db.execute("""CREATE TABLE session (
        token BLOB PRIMARY KEY, user TEXT NOT NULL COLLATE NOCASE REFERENCES user (name) ON DELETE CASCADE,
        created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID""")
    db.execute("CREATE INDEX session_user ON session (user, created)")
    db.execute("CREATE INDEX session_expires ON session (expires)")
    db.execute("""CREATE TABLE login_failure (
        who BLOB PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID""")
    db.execute("CREATE TABLE form_key (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL)")
    db.execute("INSERT INTO form_key VALUES (1, randomblob(32))")
