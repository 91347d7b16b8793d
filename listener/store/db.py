"""What the store needs of a database, whichever it is: statements, transactions, times, and what they differ in."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from listener.errors import StoreError
from listener.model.url import DatabaseUrl

if TYPE_CHECKING:
    from listener.store.steps import Steps

A = TypeVar("A")
Place: TypeAlias = Path | DatabaseUrl
"""Where a database is: a file of SQLite's, or a server of PostgreSQL's."""
Values: TypeAlias = Sequence[Any] | Mapping[str, Any]
"""What stands for ``?`` or for ``:name`` in a statement."""


class Cursor(Protocol):
    """What a statement has come to."""

    @property
    def description(self) -> Any:
        """Of each column a sequence that begins with its name."""

    @property
    def rowcount(self) -> int:
        """How many rows were inserted, changed or deleted."""

    def fetchone(self) -> Any:
        """Return the next row, None behind the last."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What the parts of the store write to, within a transaction."""

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Do a statement."""

    def executemany(self, sql: str, rows: Iterable[Values], /) -> Cursor:
        """Do a statement once for each row."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What cannot be said in words that both know; where one is to be chosen, ``Db.dialect`` has it."""

    name: str
    fulltext: bool
    """Whether words are found by FTS5's own tables (``MATCH``) instead of by a column of their positions."""


SQLITE = Dialect("sqlite", fulltext=True)
POSTGRESQL = Dialect("postgresql", fulltext=False)


class Db(ABC):
    """One connection, shared by the daemon's few threads; a lock makes each transaction exclusive in the process."""

    dialect: Dialect
    place: Place
    fence: Callable[[Connection], None] | None = None
    """Asked at the begin of each transaction: it raises where a worker writes who has been taken for dead."""

    def __init__(self) -> None:
        self.failures = (0, "")
        """How often the database could not be used, and the last reason."""
        self._lock = threading.RLock()

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def _explained(self) -> AbstractContextManager[None]:
        """Turn what the owner of the machine can mend into StoreError; let bugs through."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]:
        """All or nothing, one writer at a time. Waits at the start for other writers, never in the middle."""

    @abstractmethod
    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""

    @abstractmethod
    def applied(self, steps: Steps) -> list[str]:
        """Return the names of the migrations that it has; none for a new one."""

    @abstractmethod
    def migrate(self, steps: Steps) -> None:
        """Do those that are due, within a transaction."""

    @abstractmethod
    def stamp(self) -> int:
        """Return a number that changes with every ``stamped``: one cheap look tells whether to read something anew."""

    @abstractmethod
    def stamped(self, connection: Connection) -> None:
        """Change it, within a transaction."""

    @abstractmethod
    def sizes(self) -> tuple[int, int]:
        """Return how many bytes have something in them, and how many are kept for what comes next."""

    @abstractmethod
    def file_bytes(self) -> tuple[int, int]:
        """Return the size of the database and of its log."""

    @abstractmethod
    def fold(self) -> None:
        """Fold the log into the database and cut it off, unless somebody reads what is in it."""

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the owner of the machine can mend into StoreError, and count it; let bugs through."""
        try:
            with self._explained():
                yield
        except StoreError as error:
            if type(error) is StoreError:  # not one of those that say only who came first
                self.failures = (self.failures[0] + 1, str(error))
            raise

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def changes(self, sql: str, values: Values) -> int:
        """Do something in a transaction of its own; returns how many rows that has changed."""
        with self.transaction() as connection:
            return connection.execute(sql, values).rowcount


def file_of(place: Place, instead: str) -> Path:
    """Return the file. Raises StoreError that says what is done ``instead`` (a command) where there is none."""
    if isinstance(place, Path):
        return place
    raise StoreError(f"{place} is no file; instead: {instead}")


ALL = 1 << 62
"""In place of a number of rows: as many as there are."""


def open_db(place: Place, wait_s: float = 10.0) -> Db:
    """Open a database. Raises StoreError."""
    if isinstance(place, DatabaseUrl):
        from listener.store.postgres import PostgresDb  # noqa: PLC0415 - an extra that a file does without

        return PostgresDb(place, wait_s)
    from listener.store.sqlite import SqliteDb  # noqa: PLC0415 - it is built on this module

    return SqliteDb(place, wait_s)


def seconds(when: datetime) -> int:
    """Return a time as whole seconds since 1970 (UTC), as all columns hold it."""
    return int(when.timestamp())


def moment(value: int) -> datetime:
    """Return a column's time as an aware UTC datetime."""
    return datetime.fromtimestamp(value, UTC)


def maybe(value: int | None) -> datetime | None:
    """Return a nullable column's time."""
    return None if value is None else moment(value)


def marks(values: Iterable[object]) -> str:
    """Return ``?, ?, ?`` for as many values."""
    return ", ".join("?" for _ in values)


def some_of(values: Iterable[A]) -> Iterator[list[A]]:
    """Give values in such lists as one statement takes."""
    rest = iter(values)
    while some := list(islice(rest, 500)):
        yield some
