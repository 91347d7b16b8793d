"""The full-text index with tags, and what sources are found by quickly, as a migration; kept apart from ``schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store import schema_copies, schema_courses, schema_privacy, schema_users, tags
from listener.store.schema import MIGRATIONS
from listener.store.tokens import folded

if TYPE_CHECKING:
    from sqlite_utils import Database

BEHIND = (
    schema_copies.m019_copies,
    schema_courses.m018_phases,
    schema_privacy.m020_privacy,
    schema_users.m017_users,
)
"""They are there first: migrations run in the order in which their modules are imported."""
_COLUMNS = "title, text, author, tags"


_SUCCESS = "CREATE INDEX source_success ON source (active, last_success)"


@MIGRATIONS(postgresql=lambda db: db.execute(_SUCCESS))
def m023_tags(db: Database) -> None:
    """Source and brands as a column of the index, which is written anew; sources by their last visits."""
    db.execute("DROP TABLE fulltext")
    db.execute("DROP VIEW searchable")
    db.execute(f"""CREATE VIEW searchable AS SELECT id, {folded("title")} AS title, {folded("text")} AS text,
        {folded("author")} AS author, {tags.SQL} AS tags FROM mention""")
    db.execute(f"""CREATE VIRTUAL TABLE fulltext USING fts5 (
        {_COLUMNS}, content = 'searchable', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2",
        prefix = '4')""")
    db.execute(f"INSERT INTO fulltext (rowid, {_COLUMNS}) SELECT id, {_COLUMNS} FROM searchable ORDER BY id")
    db.execute(_SUCCESS)
