"""What detection costs as a part of the benchmark: a pass over a thousand brands, learning, memory, a bare series."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.report import at_most, table
from benchmarks.storms import simulator
from benchmarks.storms.listening import HISTORY, bins, look
from benchmarks.storms.posts import DAY, HOUR
from benchmarks.storms.setting import Part, Setting
from listener.core.baseline import Baseline
from listener.core.classes import learn_classes
from listener.core.pulse import Pulse
from listener.core.scorecard import card
from listener.core.spikes import anomaly_scores
from listener.model import Bin

BRANDS = 1_000
"""Brands of a pass; each of those below is looked at many times over."""
MIX = {2.0: 16, 20.0: 16, 200.0: 8}
"""Brands that are drawn for it by mentions a day: the usual mix, the largest left out."""
_SMALLEST = {2.0: 1, 20.0: 1}
ROWS, MINUTES = 16_000, timedelta(minutes=5)
PASS_SECONDS, SERIES_SECONDS = 1.0, 5.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """What the daemon has at hand for one brand."""

    now: datetime
    day: Pulse
    history: tuple[Bin, ...]
    zone: ZoneInfo
    usual: Baseline


def cost(setting: Setting) -> Part:
    """Time what the daemon does for each brand, in CPU seconds of one thread: the machine may be busy otherwise."""
    mix = _SMALLEST if setting.smallest else MIX
    desks = [_desk(seed, per_day) for seed, per_day in enumerate(simulator.volumes(mix), 1)]
    many = list(islice(cycle(desks), 20 if setting.smallest else BRANDS))
    measures = {
        "cost_brands": float(len(many)),
        "cost_pass_seconds": _seconds(lambda: _pass(many)),
        "cost_learn_ms": 1000 * _seconds(lambda: _learn(desks)) / len(desks),
        "cost_bytes_per_brand": max(float(size(desk.usual)) for desk in desks),
        "cost_bytes_per_brand_least": min(float(size(desk.usual)) for desk in desks),
        "cost_series_seconds": _seconds(_series),
    }
    targets = {
        "cost_pass_seconds": at_most(measures["cost_pass_seconds"], PASS_SECONDS),
        "cost_series_seconds": at_most(measures["cost_series_seconds"], SERIES_SECONDS),
    }
    rows = [(name, f"{value:,.3f}".removesuffix(".000")) for name, value in measures.items()]
    return Part(table(("cost, one core", "value"), rows), measures, targets)


def _desk(seed: int, per_day: float) -> Desk:
    stream = simulator.draw(seed, per_day, days=60)
    last, zone = stream.end, ZoneInfo(stream.zone)
    now = datetime.fromtimestamp(last, UTC)
    first, end = np.searchsorted(stream.pulse.at, (last - DAY, last), side="right")
    history = tuple(one for one in bins(stream.pulse) if last - HISTORY <= one.hour.timestamp() < last - HOUR)
    return Desk(now, stream.pulse.part(int(first), int(end)), history, zone, learn_classes(history, now, zone))


def _pass(desks: Sequence[Desk]) -> None:
    known = card()
    for desk in desks:
        shown = look(desk.day, desk.now, desk.usual)
        if shown is not None:
            known.margin(shown)


def _learn(desks: Sequence[Desk]) -> None:
    for desk in desks:
        learn_classes(desk.history, desk.now, desk.zone)


def _series() -> None:
    anomaly_scores(np.random.default_rng(1).poisson(20, ROWS).astype(float).tolist(), MINUTES)


def _seconds(work: Callable[[], None]) -> float:
    """Return the median CPU time of some rounds, the first of which warms up and does not count."""
    found = []
    for _ in range(_ROUNDS + 1):
        begun = process_time()
        work()
        found.append(process_time() - begun)
    return median(found[1:])


def size(thing: object) -> int:
    """Return the bytes of a value and of all that it holds; what several brands share (the time zone) is left out."""
    if isinstance(thing, ZoneInfo):
        return 0
    parts: list[object] = []
    if is_dataclass(thing):
        parts = [getattr(thing, field.name) for field in fields(thing)]
    elif isinstance(thing, tuple | frozenset):
        parts = list(thing)
    return sys.getsizeof(thing) + sum(map(size, parts))
