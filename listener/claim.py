"""One daemon per database: a lock file beside it, held for as long as the program runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from listener.errors import AlreadyRunning, StoreError
from listener.store import Store

_PATIENCE_S = 1.0
"""The owner's name is a courtesy: not worth waiting for longer while the owner writes."""


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Hold the database at ``path`` for one daemon; raises AlreadyRunning with the owner's pid, host and start.

    The operating system lets go of the lock when the process ends, however it ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise AlreadyRunning(_who(path)) from None
    try:
        yield
    finally:
        lock.release()


def sign(store: Store, now: datetime) -> None:
    """Note this process as the owner, for the message a second one will get."""
    store.own(os.getpid(), socket.gethostname(), now)


def _who(path: Path) -> str:
    owner = _owner(path)
    if owner is None:
        return f"another Listener is working on {path}"
    pid, host, since = owner
    return f"another Listener is working on {path}: process {pid} on {host}, since {since:%Y-%m-%d %H:%M} UTC"


def _owner(path: Path) -> tuple[int, str, datetime] | None:
    """Return who signed last; nobody, if the owner has not come so far or lets nobody look."""
    try:
        with Store(path, create=False, wait_s=_PATIENCE_S) as store:
            return store.owner()
    except StoreError:
        return None
