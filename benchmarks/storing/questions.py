"""What commands, pages and the detector ask of an archive, and the CPU time of each answer: nobody else's load counts.

The file is in the system's memory by then; what a cold disk adds is the disk's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import TypeAlias

from benchmarks import archive
from listener.core.query import parse
from listener.core.query_fields import Setting
from listener.model import BrandId, Mood, Search, SourceName
from listener.store import Store

_Question: TypeAlias = Callable[[], Sequence[object] | int]
_DAY = timedelta(days=1)
HOT, RARE = BrandId(archive.BRANDS[0]), BrandId(archive.BRANDS[-1])
QUERIES = (
    "lieferung",
    "und",
    "the",
    '"nicht mehr"',
    "lief*",
    "alpenblick",
    "lieferung -paket",
    "(lieferung OR paket) -termin",
    f"brand:{RARE}",
    f"und brand:{RARE}",
    f"alpenblick brand:{RARE}",
    f"lieferung brand:{RARE}",
    "und tone:positive",
    f"und tone:negative brand:{RARE}",
    f"und source:{archive.SOURCES[3]}",
    f"und source:{archive.SOURCES[3]} brand:{RARE} tone:positive",
    f"source:{archive.SOURCES[3]}",
    "lang:de tone:negative",
    "und since:2025-01-01 until:2025-01-08",
    f"und since:2025-01-01 until:2025-01-08 brand:{RARE}",
    "-und",
    f"-und brand:{RARE}",
    "is:original und",
    f"quallenflug brand:{RARE}",
)
"""As people type them; the last word stands nowhere."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question."""

    name: str
    rows: int
    median_ms: float
    p95_ms: float


def asked(path: Path, now: datetime, rounds: int) -> list[Answer]:
    """Ask everything in turn, so often; the first time only warms what is read."""
    with Store(path, create=False) as store:
        ways = questions(store, now)
        spent: dict[str, list[float]] = {name: [] for name in ways}
        rows: dict[str, int] = {}
        for turn in range(rounds + 1):
            for name, ask in ways.items():
                began = time.thread_time()
                answer = ask()
                took = (time.thread_time() - began) * 1000
                rows[name] = answer if isinstance(answer, int) else len(answer)
                if turn:
                    spent[name].append(took)
    return [Answer(name, rows[name], median(some), _p95(some)) for name, some in spent.items()]


def _p95(some: Sequence[float]) -> float:
    return quantiles(some, n=20)[-1] if len(some) > 1 else some[0]


def questions(store: Store, now: datetime) -> dict[str, _Question]:
    """Return what is asked, by name."""
    setting = Setting(now, UTC, {one: BrandId(one) for one in archive.BRANDS}, archive.SOURCES)

    def newest(typed: str) -> Callable[[], Sequence[object]]:
        wanted = Search(parse(typed, setting), limit=50)
        return lambda: store.search(wanted)

    found: dict[str, Callable[[], Sequence[object] | int]] = {f"newest: {typed}": newest(typed) for typed in QUERIES}
    for name, brand in (("hot", HOT), ("rare", RARE)):
        found |= _of_brand(store, name, brand, now)
    found["moods of und"] = lambda: store.search(Search(parse("und", setting), moods=(Mood.NEGATIVE,), limit=50))
    found["count up to 1,000: und"] = lambda: store.count(Search(parse("und", setting)), 1_000)
    found["newest of all"] = lambda: store.search(Search(limit=50))
    found["source health"] = store.source_health
    found["due sources"] = lambda: store.due_sources(now)
    known = [one.mention.native_id for one in store.search(Search(limit=50))]
    found["known ids of a visit"] = lambda: len(store.known(SourceName(archive.SOURCES[0]), known))
    return found


def _of_brand(store: Store, name: str, brand: BrandId, now: datetime) -> dict[str, _Question]:
    return {
        f"newest of {name} brand": lambda: store.search(Search(brands=(brand,), limit=50)),
        f"heard in an hour, {name} brand": lambda: store.heard(brand, now - timedelta(hours=1), now),
        f"bins of 56 days, {name} brand": lambda: store.bins(brand, now - 56 * _DAY, now),
        f"hours of a year, {name} brand": lambda: store.hours((brand,), now - 365 * _DAY, now),
        f"coverage, {name} brand": lambda: store.coverage(brand, now - 56 * _DAY, now),
    }
