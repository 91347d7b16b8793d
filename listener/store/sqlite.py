"""SQLite as a file: opening, transactions, and errors a person can act on. Contains no business logic."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listener.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x4C535452
"""'LSTR' in the file's header: guards against opening somebody else's database."""

COPY_NOTE = ".copy"
"""Behind the database's name: a file that holds the path of its newest copy. It is wanted when the database is not."""

_PAUSE_S = 0.02
_OTHERS = 0o007

_REMEDIES = (
    ("locked", "is locked by another program; close it, or wait and try again"),
    ("full", "cannot grow: the disk is full; make space, nothing stored is lost"),
    ("malformed", "is damaged; {restore} and keep this file for inspection"),
    ("not a database", "is not a database; check the path under [storage]"),
    ("readonly", "cannot be written; check the owner and mode of the file and its folder"),
    ("unable to open", "cannot be opened; check that the folder exists and may be written"),
    ("disk i/o error", "cannot be read or written; check the disk and its free space"),
)


def seconds(when: datetime) -> int:
    """Return a time as whole seconds since 1970 (UTC), as all columns hold it."""
    return int(when.timestamp())


def moment(value: int) -> datetime:
    """Return a column's time as an aware UTC datetime."""
    return datetime.fromtimestamp(value, UTC)


def maybe(value: int | None) -> datetime | None:
    """Return a nullable column's time."""
    return None if value is None else moment(value)


@contextmanager
def explained(path: Path, only: str = "") -> Iterator[None]:
    """Turn what the owner of the machine can mend into StoreError; let bugs through. ``only``: what has this sign."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        text = str(error).lower()
        remedy = next((remedy for sign, remedy in _REMEDIES if sign in text and only in sign), None)
        if remedy is None:
            raise
        raise StoreError(f"{path} {remedy.format(restore=_restore(path))} ({error})") from error


def newest_copy(path: Path) -> Path | None:
    """Return the newest copy that was made of a database, if it is still there."""
    try:
        found = Path(path.with_name(path.name + COPY_NOTE).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None
    return found if found.is_file() else None


def note_copy(path: Path, copied: Path) -> Path:
    """Note which copy of a database is the newest; returns the note."""
    note = path.with_name(path.name + COPY_NOTE)
    part = note.with_name(f".{note.name}.part")
    part.write_text(f"{copied.absolute()}\n", "utf-8")
    return part.replace(note)


def _restore(path: Path) -> str:
    found = newest_copy(path)
    return f"restore the last backup: listener restore {found}" if found else "restore the last backup"


def _keep_private(path: Path) -> None:
    """Make a new file so that nobody else can read it, and take others' rights from one; its log inherits them."""
    if str(path) == ":memory:":
        return
    with suppress(OSError):  # whatever is wrong with the place, opening it says so in plain words
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with suppress(OSError):  # somebody else's file stays theirs; `listener doctor` tells
        if os.name == "posix" and path.is_file() and (mode := path.stat().st_mode & 0o777) & _OTHERS:
            path.chmod(mode & ~_OTHERS)


class Db:
    """One connection, shared by the daemon's few threads; a lock makes each transaction exclusive in the process."""

    def __init__(self, path: Path, wait_s: float = 10.0) -> None:
        self.path = path
        self.failures = (0, "")
        """How often the file could not be used, and the last reason."""
        self._lock = threading.RLock()
        _keep_private(path)
        with self.errors():
            self.connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False)
            self._prepare(wait_s)

    @cached_property
    def tables(self) -> Database:
        """The connection as sqlite-utils sees it."""
        from sqlite_utils import Database  # noqa: PLC0415 - 40 ms that a file without pending migrations saves

        return Database(self.connection)

    def _prepare(self, wait_s: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}")
        if self._signature() != APPLICATION_ID:
            self._sign()
        self._keep_log(wait_s)
        for pragma in (
            "synchronous=FULL",  # an acknowledged mention survives a power cut, too
            "foreign_keys=ON",
            "recursive_triggers=ON",  # what is replaced counts as deleted, too
            "secure_delete=ON",  # what is erased leaves no bytes behind
        ):
            self.connection.execute(f"PRAGMA {pragma}")

    def _signature(self) -> int:
        (owner,) = self.connection.execute("PRAGMA application_id").fetchone()
        return int(owner)

    def _sign(self) -> None:
        """Write our mark into a new file; looked at again inside the transaction, for another program may be first."""
        with self.transaction() as connection:
            owner = self._signature()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if owner != APPLICATION_ID and (owner or tables):
                raise StoreError(f"{self.path} belongs to another program; check the path under [storage]")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")

    def _keep_log(self, wait_s: float) -> None:
        """Switch the file to a write-ahead log. SQLite itself does not wait here while others open the same file."""
        until = time.monotonic() + wait_s
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_S)
            else:
                return

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        with self._lock:
            self.connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the owner of the machine can mend into StoreError, and count it; let bugs through."""
        try:
            with explained(self.path):
                yield
        except StoreError as error:
            if type(error) is StoreError:  # not one of those that say only who came first
                self.failures = (self.failures[0] + 1, str(error))
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Waits at the start for other writers, never in the middle."""
        with self._lock, self.errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            else:
                self.connection.execute("COMMIT")

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._lock, self.errors():
            return self.connection.execute(sql, values).fetchall()

    def changes(self, sql: str, values: Sequence[Any]) -> int:
        """Do something in a transaction of its own; returns how many rows that has changed."""
        with self.transaction() as connection:
            before = connection.total_changes
            connection.execute(sql, values)
            return connection.total_changes - before

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None


def marks(values: Iterable[object]) -> str:
    """Return ``?, ?, ?`` for as many values."""
    return ", ".join("?" for _ in values)
