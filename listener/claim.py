"""One daemon per database: a lock file beside it, or a server's lock, held for as long as the program runs."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from listener.errors import AlreadyRunning, StoreError, UsageError
from listener.store import Store, agenda, copies
from listener.store.db import Place, open_db

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

_PATIENCE_S = 1.0
"""The owner's name is a courtesy: not worth waiting for longer while the owner writes."""
DAEMON = 0x4C535444
"""'LSTD': the advisory lock that a daemon holds on a server, on a connection of its own; workers share it."""
_GLANCE_S, _GLANCES = 0.2, 5
"""Whoever only looks whether there is a daemon holds the lock for a moment; none must refuse to start over that."""


@contextmanager
def claimed(place: Place) -> Iterator[None]:
    """Hold the database at ``place`` for one daemon; raises AlreadyRunning with the owner's pid, host and start.

    The operating system lets go of the lock when the process ends, however it ends; a server does with the connection.
    """
    with _claimed(place) if isinstance(place, Path) else _held(place, "pg_advisory_lock"):
        yield


@contextmanager
def _held(place: Place, lock: str) -> Iterator[None]:
    """Hold a server's lock; whoever only looks whether there is a daemon holds it for a moment, too."""
    with closing(open_db(place, _GLANCE_S)) as db:
        try:
            db.rows(f"SELECT {lock}(?)", [DAEMON])
        except StoreError as error:
            if "is locked" not in str(error):
                raise
            raise AlreadyRunning(_who(place)) from None
        yield


@contextmanager
def _claimed(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=_GLANCE_S, poll_interval=_GLANCE_S / 4)
    except Timeout:
        raise AlreadyRunning(_who(path)) from None
    copies.give(Path(lock.lock_file), path if path.exists() else path.parent)  # root's lock would keep the daemon out
    try:
        yield
    finally:
        lock.release()


def sign(store: Store, now: datetime) -> None:
    """Note this process as the owner, for the message a second one will get."""
    store.own(os.getpid(), socket.gethostname(), now)


def holder(place: Place) -> tuple[int, str, datetime] | None:
    """Return who works on the database now: (pid, host, since). None: nobody, or nobody who has signed."""
    try:
        with claimed(place):
            return None
    except AlreadyRunning:
        found = _owner(place)
    if found and isinstance(place, Path) and not _holds(found[0], Path(f"{place}.lock")):
        return None
    return found


def _holds(pid: int, lock: Path) -> bool:
    """Tell whether that process holds a lock, as far as the system says so (proc_locks(5)); else it is believed.

    Who has not come to sign yet, because it is still migrating, has its dead predecessor's name in the database: a
    process of that number would be anybody, and a signal would end it.
    """
    try:
        rows = [row.split() for row in Path("/proc/locks").read_text("ascii").splitlines()]
        inode = str(lock.stat().st_ino)
    except OSError:
        return True
    holders = {row[4] for row in rows if row[1] == "FLOCK" and row[5].rpartition(":")[2] == inode}
    return not holders or str(pid) in holders


def _who(place: Place) -> str:
    owner = _owner(place)
    if owner is None:
        return f"another Listener is working on {place}"
    pid, host, since = owner
    return f"another Listener is working on {place}: process {pid} on {host}, since {since:%Y-%m-%d %H:%M} UTC"


def _owner(place: Place) -> tuple[int, str, datetime] | None:
    """Return who signed last; nobody, if the owner has not come so far or lets nobody look."""
    return agenda.owner_at(place, _PATIENCE_S)


@contextmanager
def shared(place: Place) -> Iterator[None]:
    """Hold the database for one of several workers; a daemon that wants it alone waits for all of them.

    Raises AlreadyRunning, or UsageError where the system knows no locks that are shared.
    """
    if not isinstance(place, Path):
        with _held(place, "pg_advisory_lock_shared"):
            yield
        return
    if fcntl is None:
        raise UsageError("cluster.no_windows")
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = Path(f"{place}.lock")
    with lock.open("ab") as file:
        copies.give(lock, place if place.exists() else place.parent)
        for _ in range(_GLANCES):
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                break
            time.sleep(_GLANCE_S / _GLANCES)
        else:
            raise AlreadyRunning(_who(place))
        yield
