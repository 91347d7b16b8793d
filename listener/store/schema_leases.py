"""The tables of several workers on one store, as a migration; in words that both databases know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLES = (
    """CREATE TABLE lease (
        kind TEXT NOT NULL, name TEXT NOT NULL, place TEXT NOT NULL, owner TEXT NOT NULL, since INTEGER NOT NULL,
        until INTEGER NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID""",
    "CREATE INDEX lease_owner ON lease (owner)",
    "CREATE INDEX lease_place ON lease (place)",
    """CREATE TABLE worker (
        name TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, roles TEXT NOT NULL, version TEXT NOT NULL,
        config TEXT NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX source_visited ON source (active, last_visit)",
    "CREATE TABLE turn (host TEXT PRIMARY KEY, settled INTEGER NOT NULL, next INTEGER NOT NULL) WITHOUT ROWID",
)
"""``turn`` counts milliseconds since 1970: a pace may be a part of a second. ``source_visited`` finds what a
clock that was ahead visited; without it, looking for what is due reads all sources at every tick."""


@MIGRATIONS()
def m021_leases(db: Database) -> None:
    """Who has taken what for how long, which workers there are, and when each host's next turn is."""
    for sql in TABLES:
        db.execute(sql)
