"""The index by which copies are found from what they copy, as a migration; kept apart from ``schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

COPIES = "story <> id AND deleted IS NULL"
"""The copies that are still there. What asks for them has to say it in these words: SQLite knows the index by them."""


@MIGRATIONS()
def m019_copies(db: Database) -> None:
    """Copies by their original: what was passed on most is told without reading a whole wave."""
    db.execute(f"CREATE INDEX mention_copies ON mention (story) WHERE {COPIES}")
