"""A database of our schema filled by the path that visits take, and what is measured on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import linear_regression

from benchmarks.storing.racers import NOW, visited
from benchmarks.storing.rows import BEGAN, mentions
from listener.model import Judged
from listener.store import Store
from listener.store.mentions import forget
from listener.store.searchfields import Clause

_AT_ONCE = 5_000
_CACHE_KB = 200_000
_SAMPLES = 20
_APART_S = 6


@dataclass(frozen=True, slots=True)
class Filling:
    """How it went."""

    per_s: float
    """Mentions per second of CPU, with their making."""
    wall_s: float
    slope_kb: float
    """What a million more mentions add to the resident memory: least squares over the second half."""


def fill(path: Path, first: int, last: int) -> Filling:
    """Fill a database from so many mentions to so many. Nobody waits for the disk meanwhile."""
    rows, marks = mentions(first), list[tuple[float, float]]()
    spent, began = time.process_time(), time.monotonic()
    with Store(path) as store:
        for pragma in ("synchronous=OFF", f"cache_size=-{_CACHE_KB}"):
            store._db.rows(f"PRAGMA {pragma}")  # noqa: SLF001 - to fill it quickly
        for done in range(first, last, _AT_ONCE):
            store.save_visits(visited(list(islice(rows, min(_AT_ONCE, last - done)))), NOW)
            if (done - first) // _AT_ONCE % max(1, (last - first) // _AT_ONCE // _SAMPLES) == 0:
                marks.append((done / 1e6, _resident_kb()))
    late = marks[len(marks) // 2 :]
    slope = linear_regression(*zip(*late, strict=True)).slope if len(late) > 1 else 0.0
    cpu = max(time.process_time() - spent, 1e-6)
    return Filling((last - first) / cpu, time.monotonic() - began, slope)


def on_top(path: Path, first: int, rows: int, size: int) -> float:
    """Return how many mentions a second of CPU are stored on top, as visits store them."""
    more = mentions(first)
    given: list[Sequence[Judged]] = [list(islice(more, size)) for _ in range(max(1, rows // size))]
    with Store(path) as store:
        visits = [visited(batch) for batch in given]
        began = time.process_time()
        for one in visits:
            store.save_visits(one, NOW)
        return sum(map(len, given)) / max(time.process_time() - began, 1e-6)


def retention(path: Path, rows: int) -> list[float]:
    """Delete so many of the oldest; returns for how many milliseconds each step kept writers waiting."""
    waits, after = list[float](), 0
    with Store(path) as store:
        before = BEGAN + timedelta(seconds=rows * _APART_S)
        while True:
            began = time.perf_counter()
            gone = forget(store._db, before, Clause("1"), after)  # noqa: SLF001 - a step of it
            if not gone:
                return waits or [0.0]
            waits.append((time.perf_counter() - began) * 1000)
            after = gone[-1]


def bytes_of(path: Path) -> int:
    """Return the size of a database whose log is folded in."""
    return path.stat().st_size


def _resident_kb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    except OSError:  # not Linux
        return 0.0
    return pages * 4.096
