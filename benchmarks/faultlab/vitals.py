"""What a process needs, read off the system while it runs, and how that grows."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024 if hasattr(os, "sysconf") else 4.0


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look at a process and its children."""

    at: float
    """Seconds of real time."""
    rss_mb: float
    fds: int
    threads: int
    processes: int
    wal_mb: float


def look(pid: int, database: Path) -> Vitals | None:
    """Return what a process and its children need now; None if it has ended. Linux only."""
    try:
        family = [pid, *children(pid)]
        rss = _rss_mb(pid) + sum(map(_rss_mb_if_there, family[1:]))
        fds = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return None
    wal = database.with_name(database.name + "-wal")
    wal_mb = wal.stat().st_size / 2**20 if wal.exists() else 0.0
    return Vitals(time.monotonic(), rss, fds, threads, len(family), wal_mb)


def _rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE_KB / 1024


def _rss_mb_if_there(pid: int) -> float:
    """Return what a child needs; it may have ended in this very moment."""
    try:
        return _rss_mb(pid)
    except OSError:
        return 0.0


def children(pid: int) -> list[int]:
    """Return the living children of a process. Raises OSError where the system does not tell (not Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found += [int(one) for one in (task / "children").read_text("ascii").split()]
    return found


def slope(looks: Sequence[Vitals], name: str, hours: float) -> float:
    """Return by how much a figure grows in an hour of the story's time: the least-squares line through all looks.

    ``hours``: the story's hours between the first and the last look.
    """
    if len(looks) < 3:
        return 0.0
    span = looks[-1].at - looks[0].at
    times = [(one.at - looks[0].at) / span * hours for one in looks]
    values = [float(getattr(one, name)) for one in looks]
    mean_t, mean_v = sum(times) / len(times), sum(values) / len(values)
    spread = sum((at - mean_t) ** 2 for at in times)
    return sum((at - mean_t) * (value - mean_v) for at, value in zip(times, values, strict=True)) / spread
