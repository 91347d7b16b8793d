"""The rhythm of a brand's week from counts by hour, and those counts without the storms of the past. Judges nothing.

The profile is a product of hour of day, day of week and hour of week, each shrunk to the coarser pattern before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from math import cos, pi

import numpy as np

from listener.core.pulse import Floats, Ints

WEEK = 168
_DAY_WEIGHT, _HOUR_WEIGHT, _CLASS_WEIGHT, _SLOT_WEIGHT = 8.0, 12.0, 20.0, 12.0
"""Mentions that the coarser pattern counts for at each step of the profile."""


def without_storms(counts: Floats, slots: Ints) -> Floats:
    """Cap what past storms added: an hour by its own other weeks, a day by the median day."""
    if not len(counts):
        return counts
    calm = counts.copy()
    order = np.argsort(slots, kind="stable")
    begins = np.flatnonzero(np.diff(slots[order], prepend=-1))
    for first, last in zip(begins, [*begins[1:], len(order)], strict=True):
        if last - first >= 3:
            own = order[first:last]
            calm[own] = np.minimum(calm[own], 1.25 * np.partition(counts[own], -2)[-2] + 1)
    days = by_day(calm)
    most = 2 * float(np.median(days)) + 4
    factors = np.minimum(1.0, most / np.maximum(days, 1e-9))
    return np.asarray(calm * np.repeat(factors, 24)[: len(calm)])


def profile(slots_heard: Ints, voices: Floats) -> Floats:
    """Return the week's 168 factors: day × hour of day × what is left, each shrunk to the coarser one."""
    seen = np.bincount(slots_heard, minlength=WEEK).astype(np.float64)
    counted = np.asarray(np.bincount(slots_heard, weights=voices, minlength=WEEK), np.float64)
    mean = (counted.sum() + 1) / (seen.sum() + 24)
    slots = np.arange(WEEK, dtype=np.int64)
    prior_day = np.array([1 - 0.7 * cos(2 * pi * (hour - 3) / 24) for hour in range(24)])
    factors: Floats = mean * prior_day[slots % 24]
    groups = (
        (_HOUR_WEIGHT, slots % 24),
        (_DAY_WEIGHT, slots // 24),
        (_CLASS_WEIGHT, slots % 24 + np.where(slots >= 120, 24, 0)),
        (_SLOT_WEIGHT, slots),
    )
    for weight, keys in groups:
        factors = _refined(factors, seen, counted, keys, weight)
    return np.asarray(factors / factors.mean())


def _refined(factors: Floats, seen: Floats, counted: Floats, keys: Ints, weight: float) -> Floats:
    """Scale each group of slots to what was counted in it, as a Gamma-Poisson posterior of that weight."""
    expected = np.bincount(keys, weights=factors * seen)
    found = np.bincount(keys, weights=counted)
    return np.asarray(factors * ((found + weight) / (expected + weight))[keys])


def by_day(counts: Floats) -> Floats:
    """Return sums of 24 hours each, the last one of what is left."""
    return np.asarray(np.add.reduceat(counts, np.arange(0, len(counts), 24))) if len(counts) else np.empty(0)


@lru_cache(20_000)
def slot(hour: int, zone: tzinfo, rest_days: frozenset[date]) -> int:
    """Return the hour of the local week of an hour since 1970; that of a Sunday on a public holiday."""
    local = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone)
    return local.hour + 24 * (6 if local.date() in rest_days else local.weekday())


def slots(first: int, count: int, zone: tzinfo, rest_days: frozenset[date]) -> list[int]:
    """Return the hour of the local week of each of ``count`` hours."""
    return [slot(hour, zone, rest_days) for hour in range(first, first + count)]
