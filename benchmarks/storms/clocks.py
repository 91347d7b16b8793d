"""When people speak: the day's and the week's rhythm in local time, and moments drawn from a curve."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.storms.brands import Brand
from benchmarks.storms.posts import DAY, HOUR
from listener.core.pulse import Floats, Ints

STEP = 600.0
"""Width of a bin of intensity, in seconds."""
_BUSIEST = 15.5


def bins(begin: float, days: float) -> Floats:
    """Return the starts of the bins."""
    return begin + STEP * np.arange(round(days * DAY / STEP), dtype=np.float64)


def rhythm(one: Brand, at: Floats) -> Floats:
    """Return the usual factor on the brand's mean rate at moments, by hour of the local day and by weekday."""
    local = at + shifts(one.zone, at)
    hour = local / HOUR % 24
    swing = np.log(one.night) / 2
    day = np.exp(swing * np.cos(2 * np.pi * (hour - _BUSIEST) / 24)) / np.i0(swing)
    weekend = (local // DAY + 3) % 7 >= 5  # 1970 began on a Thursday
    factor: Floats = day * np.where(weekend, one.weekend, 1.0) * 7 / (5 + 2 * one.weekend)
    return factor


def shifts(zone: str, at: Floats) -> Floats:
    """Return local minus universal time, in seconds."""
    hours = (at // HOUR).astype(np.int64)
    if not len(hours):
        return np.zeros(0)
    changes, offsets = _changes(zone, int(hours.min()), int(hours.max()))
    found: Floats = offsets[np.searchsorted(changes, hours, side="right") - 1]
    return found


@lru_cache(maxsize=256)
def _changes(zone: str, first: int, last: int) -> tuple[Ints, Floats]:
    """Return the hours since 1970 at which the offset changes, the first one included, and the offsets from then on."""
    place = ZoneInfo(zone)
    days = [*range(first, last + 1, 24), last]
    known = {hour: _offset(place, hour) for hour in days}
    for start, end in pairwise(days):
        if known[start] != known[end]:
            known |= {hour: _offset(place, hour) for hour in range(start, end)}
    hours = sorted(known)
    kept = [hour for n, hour in enumerate(hours) if n == 0 or known[hour] != known[hours[n - 1]]]
    return np.array(kept, np.int64), np.array([known[hour] for hour in kept])


def _offset(place: ZoneInfo, hour: int) -> float:
    moment = datetime.fromtimestamp(hour * HOUR, UTC).astimezone(place)
    return (moment.utcoffset() or (moment - moment)).total_seconds()


def wander(rng: np.random.Generator, count: int, hours: float, sd: float) -> Floats:
    """Return a random factor with mean 1 that remembers itself for so many hours, one entry a bin (log-normal)."""
    white = np.fft.rfft(rng.normal(size=count))
    shaped = np.fft.irfft(white * _spectrum(count, hours), count)
    factor: Floats = np.exp(sd * shaped - sd * sd / 2)
    return factor


@lru_cache(maxsize=32)
def _spectrum(count: int, hours: float) -> Floats:
    """Return the amplitudes of a first-order autoregression with variance 1."""
    memory = np.exp(-STEP / (hours * HOUR))
    angle = 2 * np.pi * np.arange(count // 2 + 1) / count
    amplitudes: Floats = np.sqrt((1 - memory**2) / (1 - 2 * memory * np.cos(angle) + memory**2))
    return amplitudes


def moments(rng: np.random.Generator, counts: Ints, starts: Floats, width: float) -> Floats:
    """Return moments spread evenly within bins that hold so many each."""
    at: Floats = np.repeat(starts, counts) + width * rng.random(int(counts.sum()))
    return at


def drawn(rng: np.random.Generator, count: int, starts: Floats, weights: Floats, width: float) -> Floats:
    """Return so many moments from a curve over bins, sorted."""
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    where = np.sort(rng.random(count)) * edges[-1]
    place = np.clip(np.searchsorted(edges, where, side="right") - 1, 0, len(weights) - 1)
    within = (where - edges[place]) / np.maximum(weights[place], 1e-300)
    at: Floats = starts[place] + width * within
    return at
