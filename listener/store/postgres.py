"""PostgreSQL as the database: connecting, transactions, and errors a person can act on. Contains no business logic.

One connection, as with a file. Writers take turns in the whole cluster (an advisory lock for the length of a
transaction), which is what SQLite does with a file; readers never wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from listener.errors import StoreError
from listener.model.url import DatabaseUrl
from listener.store import pgschema
from listener.store.db import POSTGRESQL, Connection, Cursor, Db, Values
from listener.store.pgsql import translated

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
    from psycopg.pq import TransactionStatus

    from listener.store.pgtypes import adapt
except ImportError as missing:  # pragma: no cover - told where it is opened
    _MISSING: ImportError | None = missing
else:
    _MISSING = None

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

    from listener.store.steps import Steps

WRITERS = 0x4C535452
"""'LSTR': the advisory lock that whoever writes holds until the end of the transaction."""
_OLDEST = 130_000
_CONNECT_S = 10
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""A server that is gone without a word is noticed within a minute. What the URL says counts instead."""
_FORGOTTEN_MS = 300_000
"""A client that stops in the middle of a transaction gives its turn back after so long."""
_SESSION = (
    "SET lock_timeout = {wait}; SET jit = off; SET idle_in_transaction_session_timeout = {forgotten}; "
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
_REMEDIES = (
    ("55P03", "is locked by another program; close it, or wait and try again"),
    ("40", "is locked by another program; close it, or wait and try again"),
    ("57014", "was stopped by statement_timeout of the server or of this user; raise it"),
    ("53100", "cannot grow: the disk of the server is full; make space, nothing stored is lost"),
    ("53300", "takes no more connections; raise max_connections of the server, or close other programs"),
    ("53", "has no memory or disk left; look at the server"),
    ("42501", "denies this user what the store needs; make the user the owner of the database and of its tables"),
    ("25006", "is read-only, as a standby is; name the primary server under [storage]"),
    ("28", "does not let this user in; check user and password under [storage]"),
    ("3D000", "does not exist; create it first: createdb --encoding=UTF8"),
    ("57P", "is shutting down or starting; wait, it is tried again by itself"),
    ("58", "cannot be read or written by the server; check its disk and its log"),
    ("XX", "is damaged or its server is; look at the server's log and restore a backup made by pg_dump"),
    ("08", "cannot be reached; check that the server runs and that the network lets this machine in"),
)
_SAID = (
    ("password", "28"),
    ("pg_hba", "28"),
    ("role", "28"),
    ("does not exist", "3D000"),
    ("too many connections", "53300"),
    ("remaining connection slots", "53300"),
    ("starting up", "57P"),
    ("shutting down", "57P"),
)
"""What refusals are told by, where libpq gives no code: before a session there is none."""


class PostgresConnection:
    """What statements go to, in the words that SQLite knows."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Values = (), /) -> Cursor:
        """Do a statement."""
        said = translated(sql)
        cursor = psycopg.RawCursor(self._connection)
        return cursor.execute(said.sql.encode(), _given(values, said.names) or None)

    def executemany(self, sql: str, rows: Iterable[Values], /) -> Cursor:
        """Do a statement once for each row."""
        said = translated(sql)
        cursor = psycopg.RawCursor(self._connection)
        cursor.executemany(said.sql.encode(), (_given(row, said.names) for row in rows))
        return cursor


def _given(values: Values, names: tuple[str, ...] | None) -> list[Any]:
    if isinstance(values, Mapping):
        return [values[name] for name in names or ()]
    return list(values)


class PostgresDb(Db):
    """A database of a server. A connection that is lost is a StoreError once; whatever comes next opens a new one."""

    dialect = POSTGRESQL

    def __init__(self, place: DatabaseUrl, wait_s: float = 10.0) -> None:
        super().__init__()
        self.place: DatabaseUrl = place
        self._wait_s = wait_s
        self._raw: psycopg.Connection[TupleRow] | None = None
        if _MISSING is not None:
            raise StoreError(
                f"{place} needs the extra 'postgresql': pip install 'reputation-listener[postgresql]' ({_MISSING})"
            )
        with self.errors():
            self._open()

    def _open(self) -> psycopg.Connection[TupleRow]:
        if self._raw is None or self._raw.closed:
            self._raw = self._connect()
        return self._raw

    def _connect(self) -> psycopg.Connection[TupleRow]:
        given: dict[str, Any] = {"connect_timeout": _CONNECT_S, "application_name": "listener", **_ALIVE}
        given |= conninfo_to_dict(self.place.text)
        if self.place.password:
            given["password"] = self.place.password
        # Never prepared for good: a plan for any value at all would parse the words of a search once for each mention.
        conninfo = make_conninfo("", **given | {"client_encoding": "UTF8"})
        raw = psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
        try:
            self._look(raw)
            adapt(raw)
            raw.execute(_SESSION.format(wait=max(1, int(self._wait_s * 1000)), forgotten=_FORGOTTEN_MS).encode())
        except BaseException:
            raw.close()
            raise
        return raw

    def _look(self, raw: psycopg.Connection[TupleRow]) -> None:
        if raw.info.server_version < _OLDEST:
            raise StoreError(f"{self.place} is PostgreSQL {raw.info.server_version // 10_000}; 13 or newer is needed")
        if (encoding := raw.info.parameter_status("server_encoding")) != "UTF8":
            raise StoreError(f"{self.place} stores {encoding}; create it anew: createdb --encoding=UTF8")

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._raw is not None:
                self._raw.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            remedy = _remedy(error, lost=self._raw is None or self._raw.broken)
            if remedy is None:
                raise
            raise StoreError(f"{self.place} {remedy} ({' '.join(str(error).split())})") from error

    def applied(self, steps: Steps) -> list[str]:  # noqa: ARG002 - one set, one table
        """Return the names of the migrations that it has; none for a new one."""
        with self._lock, self.errors():
            return pgschema.applied(PostgresConnection(self._open()))

    def migrate(self, steps: Steps) -> None:
        """Do those that are due, within a transaction."""
        with self._lock:
            pgschema.migrate(PostgresConnection(self._open()), self.place, steps)

    def stamp(self) -> int:
        """Return the number that stands in a table of its own."""
        return int(self.rows("SELECT value FROM counter WHERE name = 'tones'")[0][0])

    def stamped(self, connection: Connection) -> None:
        """Change it, within a transaction."""
        connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'tones'")

    def sizes(self) -> tuple[int, int]:
        """Return how large the database is; what in it is free, PostgreSQL tells only after counting."""
        return int(self.rows("SELECT pg_database_size(current_database())")[0][0]), 0

    def file_bytes(self) -> tuple[int, int]:
        """Return the size of the database; the server's log is not this database's alone."""
        return self.sizes()

    def fold(self) -> None:
        """Leave the log alone: the server folds it when it is time."""

    @contextmanager
    def transaction(self) -> Iterator[PostgresConnection]:
        """All or nothing. Waits at the start for other writers, wherever they run, never in the middle."""
        with self._lock, self.errors():
            raw = self._open()
            if raw.info.transaction_status is not TransactionStatus.IDLE:
                raise RuntimeError("a transaction within a transaction")
            try:
                raw.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})".encode())
                connection = PostgresConnection(raw)
                if self.fence is not None:
                    self.fence(connection)
                yield connection
            except BaseException:
                with suppress(psycopg.Error):  # the server itself forgets what was begun by who is gone
                    raw.execute("ROLLBACK")
                raise
            else:
                raw.execute("COMMIT")

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query; within a transaction of this thread, as that one sees them."""
        with self._lock, self.errors():
            done: Any = PostgresConnection(self._open()).execute(sql, values)
            return done.fetchall() if done.description else []


def _remedy(error: psycopg.Error, *, lost: bool) -> str | None:
    """Return what to do about an error; None for one that is a fault of ours."""
    code = error.sqlstate or ""
    if not code and isinstance(error, psycopg.OperationalError):
        text = str(error).lower()
        code = next((code for sign, code in _SAID if sign in text), "08")
    found = next((remedy for sign, remedy in _REMEDIES if code and code.startswith(sign)), None)
    return found or (_REMEDIES[-1][1] if lost and isinstance(error, psycopg.OperationalError) else None)
