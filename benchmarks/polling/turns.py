"""What all who poll share: two turns over the same feeds, the second of them measured, and what is printed of it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from urllib.request import urlopen


def addresses(web: str, count: int) -> list[str]:
    """Return where the feeds are."""
    return [f"{web}/{number}.xml" for number in range(count)]


def polled(web: str, visit: Callable[[], object], more: Callable[[], dict[str, float]] = dict) -> None:
    """Visit all feeds twice and print what the second turn cost; ``more``: further figures of it."""
    _turn(web, 0)
    visit()
    _turn(web, 1)
    wall, cpu = time.perf_counter(), time.process_time()
    visit()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    full, unchanged = _turn(web, 0)
    # Kilobytes, but on macOS bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
    figures = {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak, "full": full, "unchanged": unchanged, **more()}
    print(json.dumps(figures))


def _turn(web: str, number: int) -> tuple[float, float]:
    """Tell the server that a turn begins; returns how many full answers and how many 304 the last one took."""
    with urlopen(f"{web}/turn/{number}", timeout=10) as answer:  # noqa: S310 - our own server
        full, unchanged = answer.read().split()
    return float(full), float(unchanged)
