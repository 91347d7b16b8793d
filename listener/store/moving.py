"""A whole store at another place: from a file to a server, back, or to another of its kind. Nothing is half there.

All rows go over in one transaction of the new place. Each table is counted and hashed on both sides before that ends;
whatever goes wrong, the new place stays as empty as it was. The old one is only read, and held against writers.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from listener.errors import StoreError
from listener.model.url import DatabaseUrl
from listener.store import fulltext, schema
from listener.store.db import Connection, Db, Place, marks, open_db
from listener.store.sqlite import SqliteDb

BATCH = 2000
_PASSING = frozenset({"lease", "worker", "turn"})
"""Who is at work, and whose turn it is, holds for the old place only."""
_SEEDED = frozenset({"asked", "pseudonym", "form_key"})
"""Hold a row of their own in a new database."""
_MASK = (1 << 256) - 1
Told: TypeAlias = Callable[[str, int], object]
"""Told of each batch: the table, and how many of its rows are there."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as both databases have it."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    """Places of the columns that rows are told apart by; none: it has one row."""
    own: tuple[int, ...]
    """Places of the columns that name other rows of the same table."""
    after: frozenset[str]
    """Tables whose rows its own name."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one table."""

    table: str
    rows: int
    copied: int
    hash: str
    hash_copied: str

    @property
    def same(self) -> bool:
        """Whether the copy is the original."""
        return (self.rows, self.hash) == (self.copied, self.hash_copied)


class Differs(StoreError):
    """A copy is not the original; nothing of it was kept."""

    def __init__(self, found: Sequence[Copied]) -> None:
        super().__init__("the copy differs from the original")
        self.found = tuple(found)


@dataclass(slots=True)
class Sum:
    """Count and hash of rows, in whatever order they come."""

    rows: int = 0
    value: int = 0
    nuls: int = 0

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take rows in."""
        self.rows += len(rows)
        self.value = (self.value + sum(_number(row) for row in rows)) & _MASK

    @property
    def hash(self) -> str:
        """The hash as people compare it."""
        return f"{self.value:064x}"[:16]


def _number(row: tuple[Any, ...]) -> int:
    return int.from_bytes(sha256(repr(row).encode("utf-8", "surrogatepass")).digest(), "big")


def tables() -> list[Table]:
    """Return all tables that are copied; a table comes after those that it names."""
    db = SqliteDb(Path(":memory:"))
    try:
        schema.migrate(db)
        names = [
            name
            for (name,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
            if not name.startswith(("sqlite_", "_sqlite", "fulltext")) and name not in _PASSING
        ]
        known = {name: _table(db, name) for name in names}
    finally:
        db.close()
    found: list[Table] = []
    while known:
        done = {one.name for one in found}
        ready = [one for one in known.values() if one.after <= done]
        found += ready
        known = {name: one for name, one in known.items() if one not in ready}
    return found


def _table(db: Db, name: str) -> Table:
    info = db.rows(f'PRAGMA table_info("{name}")')
    columns = tuple(row[1] for row in info)
    key = tuple(place for _, place in sorted((row[5], place) for place, row in enumerate(info) if row[5]))
    foreign = [(row[2], row[3]) for row in db.rows(f'PRAGMA foreign_key_list("{name}")')]
    own = tuple(columns.index(column) for other, column in foreign if other == name)
    return Table(name, columns, key, own, frozenset(other for other, _ in foreign if other != name))


def move(source: Place, target: Place, *, batch: int = BATCH, told: Told = lambda *_: None) -> tuple[list[Copied], int]:
    """Copy a store to an empty place; returns what became of its tables, and how many texts lost a NUL character.

    Raises StoreError, Differs.
    """
    with closing(open_db(source)) as old, _opened(target) as (new, settled):
        found, nuls = _moved(old, new, batch, told)
        settled()
    return found, nuls


@contextmanager
def _opened(target: Place) -> Iterator[tuple[Db, Callable[[], None]]]:
    """Give the new place, up to date and empty, and what is called when all is there."""
    if isinstance(target, DatabaseUrl):
        db = open_db(target)
        try:
            schema.migrate(db)
            yield db, lambda: None
        finally:
            db.close()
        return
    if target.exists():
        raise StoreError(f"{target} exists already; name a new file")
    part = target.with_name(f".{target.name}.part")
    _remove(part)  # of a copy that was interrupted
    target.parent.mkdir(parents=True, exist_ok=True)
    db, whole = SqliteDb(part), []
    try:
        schema.migrate(db)
        yield db, lambda: whole.append(True)
    finally:
        db.close()
        if not whole:
            _remove(part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    os.link(part, target)  # unlike a rename, this replaces nothing that has come meanwhile
    part.unlink()


def _remove(part: Path) -> None:
    for end in ("", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _moved(source: Db, target: Db, batch: int, told: Told) -> tuple[list[Copied], int]:
    known = tables()
    with source.transaction() as old, target.transaction() as new:  # the old one takes no writes meanwhile
        _refuse_full(new, known, target.place)
        triggers = _put_aside(new, known)
        sums = {one.name: _copied(old, new, one, batch, told) for one in known}
        _index(old, new, next(one for one in known if one.name == "mention"), batch)
        _number_on(old, new)
        _put_back(new, triggers)
        copied = {one.name: _summed(new, old, one, batch) for one in known}
        found = [Copied(name, one.rows, copied[name].rows, one.hash, copied[name].hash) for name, one in sums.items()]
        if not all(one.same for one in found):
            raise Differs(found)
    target.rows("ANALYZE")
    return found, sum(one.nuls for one in sums.values())


def _refuse_full(new: Connection, known: Sequence[Table], place: Place) -> None:
    for one in known:
        if one.name not in _SEEDED and new.execute(f'SELECT 1 FROM "{one.name}" LIMIT 1').fetchone() is not None:
            raise StoreError(f"{place} is not empty (table {one.name}); name an empty database")


def _copied(old: Connection, new: Connection, table: Table, batch: int, told: Told) -> Sum:
    """Copy the rows of a table."""
    total, names = Sum(), ", ".join(f'"{name}"' for name in table.columns)
    put = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks(table.columns)})'
    if table.name in _SEEDED:
        new.execute(f'DELETE FROM "{table.name}"')
    later: list[tuple[Any, ...]] = []
    for rows in _batches(old, table, batch):
        if not isinstance(new, sqlite3.Connection):
            clean = [tuple(_clean(value) for value in row) for row in rows]
            total.nuls += sum(one != other for row, other_row in zip(rows, clean, strict=True)
                              for one, other in zip(row, other_row, strict=True))  # fmt: skip
            rows = clean  # noqa: PLW2901 - what cannot be stored is no part of what is compared
        total.add(rows)
        later += [row for row in rows if any(row[place] is not None for place in table.own)]
        new.executemany(put, [_without(row, table.own) for row in rows])
        told(table.name, total.rows)
    for place in table.own:
        where = " AND ".join(f'"{table.columns[at]}" = ?' for at in table.key)
        put = f'UPDATE "{table.name}" SET "{table.columns[place]}" = ? WHERE {where}'
        new.executemany(put, [(row[place], *(row[at] for at in table.key)) for row in later])
    return total


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def _without(row: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    return tuple(None if at in places else value for at, value in enumerate(row)) if places else row


def _index(old: Connection, new: Connection, mentions: Table, batch: int) -> None:
    """Put into the full-text index what was in it before: now that all is there that it holds of a mention."""
    for rows in _batches(old, mentions, batch):
        fulltext.index(new, _indexed(old, [row[mentions.columns.index("id")] for row in rows]))


def _indexed(old: Connection, ids: Sequence[Any]) -> list[Any]:
    which, column = ("fulltext_docsize", "id") if isinstance(old, sqlite3.Connection) else ("fulltext", "rowid")
    rows = old.execute(f"SELECT {column} FROM {which} WHERE {column} IN ({marks(ids)})", list(ids)).fetchall()
    return sorted(id_ for (id_,) in rows)


def _summed(new: Connection, old: Connection, table: Table, batch: int) -> Sum:
    total = Sum()
    for rows in _batches(new, table, batch):
        total.add(rows)
        old.execute("SELECT 1")  # a server gives up who does nothing in a transaction for minutes
    return total


def _batches(connection: Connection, table: Table, batch: int) -> Iterator[list[tuple[Any, ...]]]:
    """Give all rows in the order of their key, some at a time."""
    names = ", ".join(f'"{name}"' for name in table.columns)
    if not table.key:
        yield connection.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
        return
    key = ", ".join(f'"{table.columns[place]}"' for place in table.key)
    after: list[Any] = []
    while True:
        beyond = f"WHERE ({key}) > ({marks(after)})" if after else ""
        sql = f'SELECT {names} FROM "{table.name}" {beyond} ORDER BY {key} LIMIT {batch}'
        rows = [tuple(row) for row in connection.execute(sql, after).fetchall()]
        if rows:
            yield rows
        if len(rows) < batch:
            return
        after = [rows[-1][place] for place in table.key]


def _put_aside(new: Connection, known: Sequence[Table]) -> list[str]:
    """Keep triggers from adding to what is copied as it is; returns what puts them back."""
    if not isinstance(new, sqlite3.Connection):
        for one in known:
            new.execute(f'ALTER TABLE "{one.name}" DISABLE TRIGGER USER')
        return [f'ALTER TABLE "{one.name}" ENABLE TRIGGER USER' for one in known]
    found = new.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        new.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in found]


def _put_back(new: Connection, triggers: Sequence[str]) -> None:
    for sql in triggers:
        new.execute(sql)


def _number_on(old: Connection, new: Connection) -> None:
    """Let claims be numbered on behind the last number that was ever given."""
    if isinstance(old, sqlite3.Connection):
        row = old.execute("SELECT seq FROM sqlite_sequence WHERE name = 'claim'").fetchone()
    else:
        row = old.execute("SELECT last_value FROM claim_number_seq WHERE is_called").fetchone()
    if row is None:
        return
    if isinstance(new, sqlite3.Connection):
        new.execute("DELETE FROM sqlite_sequence WHERE name = 'claim'")
        new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('claim', ?)", [row[0]])
    else:
        new.execute("SELECT setval('claim_number_seq', ?)", [row[0]])
