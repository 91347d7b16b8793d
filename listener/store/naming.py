"""Names that become aliases after they were stored, and the other way round: some rows at a time, with their index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listener.errors import StoreError
from listener.model import Json, Medium, MentionId, SourceName
from listener.model.alias import is_alias
from listener.store import copies, erasing, ingest, mentions
from listener.store.schema_privacy import IN_CLEAR
from listener.store.sqlite import Db, marks

_TOP = 1 << 62
_SIGNED = f"""SELECT id, author, source, medium, extra FROM mention
    WHERE {IN_CLEAR} AND id < ? ORDER BY id DESC LIMIT ?"""
_WITHHELD = """SELECT id, w.author, source, medium, extra FROM withheld w JOIN mention ON id = w.mention
    WHERE w.author <> ''"""
_RENAME = "UPDATE mention SET author = ?, extra = coalesce(?, extra) WHERE id = ? AND author = ?"


@dataclass(frozen=True, slots=True)
class Signed:
    """A mention that is stored by name."""

    id: MentionId
    author: str
    source: SourceName
    medium: Medium
    extra: Json


@dataclass(frozen=True, slots=True)
class Renamed:
    """A mention that is to stand under another name."""

    id: MentionId
    old: str
    new: str
    extra: Json | None = None
    """Its further facts from now on; None: as they are."""


class Names:
    """The part of the store that changes under what name mentions stand. One transaction a method; StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def state(self) -> tuple[str, int | None]:
        """Return by which rules names were gone through last, and how far down; None: to the end."""
        row = self._db.row("SELECT mark, below FROM veil")
        return (str(row[0]), row[1]) if row else ("", _TOP)

    def begin(self, mark: str) -> None:
        """Begin at the newest by other rules."""
        self._db.changes("INSERT OR REPLACE INTO veil VALUES (1, ?, ?)", [mark, _TOP])

    def in_clear(self, below: int, limit: int) -> list[Signed]:
        """Return mentions that are stored by name, the newest first."""
        return [_signed(row) for row in self._db.rows(_SIGNED, [below, limit])]

    def under(self, name: str, source: SourceName | None) -> list[tuple[MentionId, str]]:
        """Return what stands under the alias of a name, at a source or anywhere, each with that alias."""
        with self._db.transaction() as connection:
            found = erasing.signed(connection, [source] if source else [], name)
        return [one for one in found if is_alias(one[1])]

    def rename(self, changes: Iterable[Renamed], below: int | None = _TOP) -> None:
        """Put mentions under other names, and note how far down it was gone through (None: to the end).

        What was edited, deleted or erased meanwhile stays as it is.
        """
        wanted = list(changes)
        ids = [one.id for one in wanted]
        rows = [(one.new, None if one.extra is None else ingest.as_text(one.extra), one.id, one.old) for one in wanted]
        with self._db.transaction() as connection:
            ingest.unindex(connection, ids)
            connection.executemany(_RENAME, rows)
            ingest.index(connection, ids)
            connection.execute("UPDATE veil SET below = ?", [below])
        if below is None:
            mentions.wipe(self._db)

    def rename_withheld(self, change: Callable[[Signed], str]) -> int:
        """Put what is withheld for a hold under other names, likewise; returns how much of it."""
        with self._db.transaction() as connection:
            found = [_signed(row) for row in connection.execute(_WITHHELD)]
            changed = [(new, one.id) for one in found if (new := change(one)) != one.author]
            connection.executemany("UPDATE withheld SET author = ? WHERE mention = ?", changed)
        return len(changed)

    def reword(self, change: Callable[[str], str]) -> int:
        """Change the words of the messages in the outbox where ``change`` does; returns how many messages."""
        keys = [key for (key,) in self._db.rows("SELECT key FROM outbox")]
        return sum(self._reword(keys[start : start + 200], change) for start in range(0, len(keys), 200))

    def _reword(self, keys: Sequence[str], change: Callable[[str], str]) -> int:
        with self._db.transaction() as connection:
            rows = connection.execute(f"SELECT key, notice FROM outbox WHERE key IN ({marks(keys)})", keys).fetchall()
            found = [(new, key) for key, notice in rows if (new := change(notice)) != notice]
            connection.executemany("UPDATE outbox SET notice = ? WHERE key = ?", found)
        return len(found)


def in_clear_at(path: Path, limit: int) -> list[Signed]:
    """Return the newest mentions that a copy, also of an earlier version, holds by name; none of a damaged one."""
    try:
        with copies.reading(path) as connection:
            return [_signed(row) for row in connection.execute(_SIGNED, [_TOP, limit])]
    except (StoreError, sqlite3.Error, ValueError):
        return []


def _signed(row: Sequence[Any]) -> Signed:
    id_, author, source, medium, extra = row
    return Signed(MentionId(id_), author, SourceName(source), Medium(medium), _facts(extra))


def _facts(extra: str) -> Json:
    found = json.loads(extra)
    return found if isinstance(found, dict) else {}
