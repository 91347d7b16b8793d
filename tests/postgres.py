"""A PostgreSQL server of the tests' own: in a folder that goes with it, reached by a socket there or at loopback.

The system's PostgreSQL is neither asked nor touched: only its programs are used. Where there are none, tests that want
them are skipped and say why; with ``LISTENER_TEST_POSTGRES=required`` they fail instead.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

WANTED = "LISTENER_TEST_POSTGRES"
PASSWORD = "strengjeheim"
ROLE = "listener"
"""Owns the databases of the tests, and has no right beyond them: what runs as it runs at a customer's, too."""
_ADMIN = "keeper"
_PATIENCE_S = 60.0
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 32MB
max_wal_size = 4GB
log_min_messages = warning
full_page_writes = {sync}
fsync = {sync}
synchronous_commit = on
"""


def programs() -> Path | None:
    """Return the folder of the newest ``initdb`` here; Debian keeps each version's in a folder of its own."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(debian, key=lambda one: float(one.parts[-3]) if one.parts[-3][0].isdigit() else 0.0)
    if found:
        return found[-1].parent
    plain = shutil.which("initdb")
    return Path(plain).resolve().parent if plain else None


def here() -> Path:
    """Return that folder; else skip the test with the reason, or fail it where PostgreSQL is required."""
    found = programs()
    if found is not None and find_spec("psycopg"):
        return found
    reason = "PostgreSQL's programs (initdb, postgres) are not here; Debian: apt-get install postgresql"
    if found is not None:
        reason = "psycopg is not here: pip install 'reputation-listener[postgresql]'"
    if os.environ.get(WANTED) == "required":
        pytest.fail(f"{reason}, and {WANTED}=required wants them")
    pytest.skip(reason)


@dataclass
class Cluster:
    """A server: running between ``start`` and ``stop`` or ``kill``; its data stay until ``remove``."""

    folder: Path
    programs: Path
    user: pwd.struct_passwd | None
    """Who runs it: postgres if we are root, whom PostgreSQL refuses; None: we."""
    port: int = 0
    sync: bool = False
    """Whether it writes through to the disk: only what is about a power cut asks for that; SIGKILL loses no write."""
    _server: subprocess.Popen[bytes] | None = None
    _number: int = 0
    _templates: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start it and wait until it answers. After ``kill`` that takes in what it had acknowledged."""
        for _ in range(5):
            self.port = self.port or _free_port()
            options = ("-D", self.data, "-p", str(self.port), "-k", str(self.folder))
            with self.log.open("ab") as log:
                self._server = subprocess.Popen(  # noqa: S603 - a program of the system, arguments of ours
                    [self.programs / "postgres", *options],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._who(),
                )  # fmt: skip
            if self._ready(self._server):
                return
            if "could not bind" not in self.log.read_text("utf-8", "replace"):
                break
            self.port = 0  # somebody took it between our look and the start
        pytest.fail(f"PostgreSQL does not start: {self.log.read_text('utf-8', 'replace')}")

    def stop(self) -> None:
        """Let it end in order, whoever is connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the whole server with SIGKILL, as a machine does that has run out of memory; nothing is written back.

        Linux only: its children are looked up in /proc.
        """
        assert self._server is not None, "it runs"
        self._server.send_signal(signal.SIGSTOP)  # it starts no others while we look
        those = _children(self._server.pid)
        for one in those:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self._end(signal.SIGKILL)
        _wait(lambda: not any(map(_alive, those)), "its processes outlive SIGKILL")

    def _end(self, by: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(by)
            self._server.wait(_PATIENCE_S)  # or its number stays taken, and the next one thinks that it runs
        self._server = None

    def _ready(self, server: subprocess.Popen[bytes]) -> bool:
        """Wait until it answers; False: it has ended. Its state stands in the last line of its own note."""
        note = self.folder / "data" / "postmaster.pid"

        def decided() -> bool:
            with suppress(FileNotFoundError):
                lines = note.read_text("ascii").splitlines()
                if lines and lines[0] == str(server.pid) and lines[-1].strip() == "ready":
                    return True
            return server.poll() is not None

        _wait(decided, "it does not begin to answer")
        return server.poll() is None

    def remove(self) -> None:
        """End it, and take its folder away."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> str:
        """Its folder of data."""
        return str(self.folder / "data")

    @property
    def log(self) -> Path:
        """What it has to say."""
        return self.folder / "log"

    def url(self, database: str, *, password: bool = False) -> str:
        """Return where a database is: by the socket, or with a password at loopback (``password``: it stands there)."""
        if password:
            return f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{self.port}/{database}"
        return f"postgresql://{ROLE}@/{database}?host={self.folder}&port={self.port}"

    def address(self, database: str) -> str:
        """Return where a database is at loopback, without the password that it asks for."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> str:
        """Make a fresh database and return its name."""
        self._number += 1
        name = f"t{os.getpid()}_{self._number}"
        self.ask(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template}")
        return name

    def filled(self, made: Callable[[str], None], kind: str) -> str:
        """Make a database like one that ``made`` has filled by its address, once for each ``kind``; return its name."""
        if kind not in self._templates:
            name = self.create()
            made(self.url(name))
            self._templates[kind] = name
        return self.create(self._templates[kind])

    def drop(self, database: str) -> None:
        """Take a database away, whoever is connected to it."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Do something as the one who may do all, outside of a transaction; returns the rows, if there are any."""
        import psycopg  # noqa: PLC0415 - an extra, which those without PostgreSQL need not have

        with psycopg.connect(
            host=str(self.folder), port=self.port, user=_ADMIN, dbname=database, autocommit=True
        ) as connection:
            found = connection.execute(sql.encode())
            return found.fetchall() if found.description else []

    def stored(self, database: str) -> bytes:
        """Return every byte of the files of a database, its tables and indexes, as they lie on the disk.

        What went into the log of the server stands in ``logged``: of that PostgreSQL itself decides when it goes.
        """
        self.ask("CHECKPOINT")
        oids = dict(self.ask("SELECT datname, oid FROM pg_database"))
        return _content(self.folder / "data" / "base" / str(oids[database]))

    def logged(self) -> bytes:
        """Return every byte of the write-ahead log."""
        return _content(self.folder / "data" / "pg_wal")

    def prepare(self) -> None:
        """Make the files and the roles."""
        secret = self.folder / "password"
        secret.write_text(secrets.token_hex(), "ascii")
        if self.user is not None:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        told = self._run(
            *("initdb", "-D", self.data, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={_ADMIN}"),
            *("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"),
        )
        if told.returncode:
            pytest.fail(f"initdb does not succeed: {told.stderr}")
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS.format(sync="on" if self.sync else "off"))
        self.start()
        self.ask(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - a program of the system, arguments of ours
            [self.programs / program, *arguments],
            check=False, capture_output=True, text=True, cwd=self.folder, **self._who(),
        )  # fmt: skip

    def _who(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


@contextmanager
def running(*, sync: bool = False) -> Iterator[Cluster]:
    """Start a server in a new folder and take both away in the end. Skips or fails where there are no programs."""
    found = here()
    user = _postgres() if os.geteuid() == 0 else None
    # short: the path of a socket may have 107 characters
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=None if user is None else _open_to_all()))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    cluster = Cluster(folder, found, user, sync=sync)
    try:
        cluster.prepare()
        yield cluster
    finally:
        cluster.remove()


def _open_to_all() -> Path | None:
    """Return a folder for passing files that others than root reach, the tests' own if it is one."""
    here = Path(tempfile.gettempdir())
    for place in (here, *(Path(name) for name in ("/dev/shm", "/tmp", "/var/tmp"))):  # noqa: S108 - a folder of our own is made in it
        if place.is_dir() and all(one.stat().st_mode & 0o001 for one in (place, *place.parents)):
            return place
    return None


def _content(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def _postgres() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not until():
        if time.monotonic() > end:
            pytest.fail(f"PostgreSQL: {otherwise}")
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _children(parent: int) -> list[int]:
    """Return the processes that a process has started; each of PostgreSQL's has a session of its own."""
    return [int(one.name) for one in Path("/proc").glob("[0-9]*") if _state(int(one.name))[1] == parent]


def _alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be buried does not."""
    return _state(pid)[0] not in {"", "Z", "X"}


def _state(pid: int) -> tuple[str, int]:
    """Return the state of a process, as a letter, and who started it."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return told[0], int(told[1])
