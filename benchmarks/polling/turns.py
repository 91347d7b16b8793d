"""What all who poll share: two turns over the same feeds, the second of them measured, and what is printed of it."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from benchmarks.faultlab.vitals import children


def addresses(web: str, count: int) -> list[str]:
    """Return where the feeds are."""
    return [f"{web}/{number}.xml" for number in range(count)]


def polled(web: str, visit: Callable[[], object], more: Callable[[], dict[str, float]] = dict) -> None:
    """Visit all feeds twice and print what the second turn cost; ``more``: further figures of it."""
    _turn(web, 0)
    visit()
    _turn(web, 1)
    wall, cpu = time.perf_counter(), _seconds()
    visit()
    wall, cpu = time.perf_counter() - wall, _seconds() - cpu
    full, unchanged = _turn(web, 0)
    # Kilobytes, but on macOS bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
    peak += sum(_peak_mb(one) for one in _helpers())
    figures = {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak, "full": full, "unchanged": unchanged, **more()}
    print(json.dumps(figures))


def _helpers() -> list[int]:
    """Return the processes that work for this one; none where the system does not tell."""
    try:
        return children(os.getpid())
    except OSError:
        return []


def _seconds() -> float:
    """Return the CPU time of this process and of those that work for it."""
    ticks = [Path(f"/proc/{one}/stat").read_text("ascii").rpartition(")")[2].split() for one in _helpers()]
    return time.process_time() + sum(int(one[11]) + int(one[12]) for one in ticks) / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _turn(web: str, number: int) -> tuple[float, float]:
    """Tell the server that a turn begins; returns how many full answers and how many 304 the last one took."""
    with urlopen(f"{web}/turn/{number}", timeout=10) as answer:  # noqa: S310 - our own server
        full, unchanged = answer.read().split()
    return float(full), float(unchanged)
