"""SQLite as a file: opening, transactions, and errors a person can act on. Contains no business logic."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listener.errors import StoreError
from listener.store.db import SQLITE, Connection, Db, Values

if TYPE_CHECKING:
    from sqlite_utils import Database

    from listener.store.steps import Steps

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


class SqliteDb(Db):
    """A file."""

    dialect = SQLITE

    def __init__(self, path: Path, wait_s: float = 10.0) -> None:
        super().__init__()
        self.path = self.place = path
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

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.path)

    def applied(self, steps: Steps) -> list[str]:
        """Return the names of the migrations that it has; none for a new one."""
        return steps.applied(self.connection)

    def migrate(self, steps: Steps) -> None:
        """Do those that are due, within a transaction."""
        steps.apply(self.tables)

    def stamp(self) -> int:
        """Return the file's own number, which nothing else uses."""
        return int(self.rows("PRAGMA user_version")[0][0])

    def stamped(self, connection: Connection) -> None:
        """Change it, within a transaction."""
        (stamp,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {(stamp + 1) % 2**31}")

    def sizes(self) -> tuple[int, int]:
        """Return how many bytes of the file have something in them, and how many are kept for what comes next."""
        pages, size, free = self.rows(
            "SELECT (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size), "
            "(SELECT freelist_count FROM pragma_freelist_count)"
        )[0]
        return (pages - free) * size, free * size

    def file_bytes(self) -> tuple[int, int]:
        """Return the size of the file and of its log."""
        log = self.path.with_name(self.path.name + "-wal")
        return self.path.stat().st_size, log.stat().st_size if log.exists() else 0

    def fold(self) -> None:
        """Fold the log into the file and cut it off, unless somebody reads what is in it."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Waits at the start for other writers, never in the middle."""
        with self._lock, self.errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                if self.fence is not None:
                    self.fence(self.connection)
                yield self.connection
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            else:
                self.connection.execute("COMMIT")

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._lock, self.errors():
            return self.connection.execute(sql, values).fetchall()

    def changes(self, sql: str, values: Values) -> int:
        """Likewise; what triggers and the full-text index change counts, too."""
        with self.transaction() as connection:
            before = connection.total_changes
            connection.execute(sql, values)
            return connection.total_changes - before
