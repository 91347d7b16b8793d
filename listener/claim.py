"""One daemon per database: a lock file beside it, held for as long as the program runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from listener.errors import AlreadyRunning
from listener.store import Store, agenda, copies

_PATIENCE_S = 1.0
"""The owner's name is a courtesy: not worth waiting for longer while the owner writes."""
_GLANCE_S = 0.2
"""Whoever only looks whether there is a daemon holds the lock for a moment; none must refuse to start over that."""


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Hold the database at ``path`` for one daemon; raises AlreadyRunning with the owner's pid, host and start.

    The operating system lets go of the lock when the process ends, however it ends.
    """
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


def holder(path: Path) -> tuple[int, str, datetime] | None:
    """Return who works on the database now: (pid, host, since). None: nobody, or nobody who has signed."""
    try:
        with claimed(path):
            return None
    except AlreadyRunning:
        found = _owner(path)
    return found if found and _holds(found[0], Path(f"{path}.lock")) else None


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


def _who(path: Path) -> str:
    owner = _owner(path)
    if owner is None:
        return f"another Listener is working on {path}"
    pid, host, since = owner
    return f"another Listener is working on {path}: process {pid} on {host}, since {since:%Y-%m-%d %H:%M} UTC"


def _owner(path: Path) -> tuple[int, str, datetime] | None:
    """Return who signed last; nobody, if the owner has not come so far or lets nobody look."""
    return agenda.owner_at(path, _PATIENCE_S)
