"""One daemon per database: the second is refused and told who the first is; a dead one refuses nobody."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from listener.claim import claimed, holder, sign
from listener.errors import AlreadyRunning
from listener.store import Store, copies, schema
from tests.store.test_copies import released

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOLDER = """
import sys, pathlib
from listener.claim import claimed
with claimed(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def refusal(path: Path) -> str:
    with pytest.raises(AlreadyRunning) as refused, claimed(path):
        pass
    return str(refused.value)


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    path = tmp_path / "data" / "listener.db"
    with claimed(path), Store(path) as store:
        sign(store, NOW)

        assert refusal(path) == (
            f"another Listener is working on {path}: process {os.getpid()} on {socket.gethostname()}, "
            "since 2026-11-22 09:30 UTC"
        )


def test_whoever_has_not_signed_yet_stays_unnamed(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    with claimed(path):
        assert refusal(path) == f"another Listener is working on {path}"
        with Store(path):
            assert refusal(path) == f"another Listener is working on {path}"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_has_claimed_the_daemon_can_claim_after(tmp_path: Path) -> None:
    """As on a new machine, where ``sudo listener restore`` comes before the first start."""
    os.chown(tmp_path, 65534, 65534)
    with claimed(tmp_path / "listener.db"):
        pass

    assert (tmp_path / "listener.db.lock").stat().st_uid == 65534


def test_asking_who_it_is_does_not_upgrade_the_file_under_an_older_daemon(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    last = schema.MIGRATIONS.names[-1]
    released(path, last)
    with claimed(path):
        refusal(path)

    assert not (tmp_path / "backups").exists()
    with copies.reading(path) as connection:
        assert last not in schema.MIGRATIONS.applied(connection)


def test_a_database_that_cannot_be_looked_into_is_still_claimed(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    path.write_bytes(b"no database at all" * 100)
    with claimed(path):
        assert refusal(path) == f"another Listener is working on {path}"


def test_who_only_looks_for_a_moment_keeps_no_daemon_from_starting(tmp_path: Path) -> None:
    """Health checks look once a minute, and a daemon that was refused is not started again."""
    looker = FileLock(tmp_path / "listener.db.lock", thread_local=False)
    looker.acquire()
    threading.Timer(0.05, looker.release).start()

    with claimed(tmp_path / "listener.db"):
        assert not looker.is_locked


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not say who holds a lock")
def test_a_daemon_that_has_not_signed_yet_is_not_taken_for_its_predecessor(tmp_path: Path) -> None:
    """It migrates for minutes; a signal would go to whoever has the dead one's number now."""
    path = tmp_path / "listener.db"
    with claimed(path), Store(path) as store:
        store.own(os.getppid(), socket.gethostname(), NOW)
        assert holder(path) is None
        sign(store, NOW)
        found = holder(path)

    assert found is not None
    assert found[0] == os.getpid()
    assert holder(path) is None


def test_two_databases_have_two_daemons(tmp_path: Path) -> None:
    with claimed(tmp_path / "a.db"), claimed(tmp_path / "b.db"):
        assert "a.db" in refusal(tmp_path / "a.db")


def test_the_claim_ends_with_its_block_even_if_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    with pytest.raises(ZeroDivisionError), claimed(path):
        raise ZeroDivisionError

    with claimed(path):
        assert re.match("another", refusal(path))


def test_a_daemon_that_was_killed_refuses_nobody(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert refusal(path)
        other.send_signal(signal.SIGKILL)
        other.wait()

    with claimed(path), Store(path) as store:
        sign(store, NOW)
        assert store.owner() == (os.getpid(), socket.gethostname(), NOW)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
