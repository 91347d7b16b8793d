"""A brand's last two days as mentions: who is critical, since when, and how fast that grows. Decides no level."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import expm1, log, sqrt
from operator import attrgetter

from listener.core.baseline import HOUR, Baseline, Series
from listener.model import Heard, Mood

DAY = 24 * HOUR
LENGTHS = (HOUR, 3 * HOUR, 6 * HOUR, DAY)
"""Windows in which growth is looked for."""
_KEPT = 2 * DAY
_GROWING, _LEAST_GROWN = 2.0, 8
_STARTS = 200
"""Moments that are tried as the onset, evenly spread over the posts, so that a huge storm costs no more."""
_ORDER = attrgetter("at", "id")


@dataclass(frozen=True, slots=True)
class Day:
    """The last 48 hours of a brand, oldest first, and what is usual."""

    now: datetime
    usual: Baseline
    heard: tuple[Heard, ...]
    originals: tuple[Heard, ...]
    """Without copies."""
    critics: tuple[Heard, ...]
    """Critical originals."""


def day(recent: Iterable[Heard], now: datetime, usual: Baseline) -> Day:
    """Return the last 48 hours from mentions in any order."""
    start = now - _KEPT
    kept = sorted([heard for heard in recent if start < heard.at <= now], key=_ORDER)
    originals = tuple([heard for heard in kept if heard.story == heard.id])
    critics = tuple([heard for heard in originals if heard.mood is Mood.NEGATIVE])
    return Day(now, usual, tuple(kept), originals, critics)


def since(mentions: Sequence[Heard], start: datetime) -> Sequence[Heard]:
    """Return the mentions from ``start`` on; they must be in order."""
    return mentions[bisect_left(mentions, start, key=lambda heard: heard.at) :]


def last_words(mentions: Sequence[Heard]) -> list[datetime]:
    """Return when each speaker spoke last, sorted: how many speak in a window is then one look-up."""
    return sorted({heard.author or f"#{heard.id}": heard.at for heard in mentions}.values())


def wave(day: Day) -> tuple[Heard, ...]:
    """Return the critical originals of the last day since the onset: where the count since then stands out most.

    The onset is the largest Poisson likelihood ratio over all suffixes of the day.
    """
    critics = since(day.critics, day.now - DAY)
    hourly = day.usual.expected(day.now - DAY, day.now, Series.NEGATIVE) / 24
    best, place = 0.0, 0
    for index in range(0, len(critics), 1 + len(critics) // _STARTS):
        count, usual = len(critics) - index, max(hourly * ((day.now - critics[index].at) / HOUR), 0.01)
        gain = count * log(count / usual) - count + usual if count > usual else 0.0
        if gain > best:
            best, place = gain, index
    return tuple(critics[place:])


def fastest(critics: Sequence[Heard], now: datetime) -> timedelta | None:
    """Return the shortest doubling time of the voices over windows of an hour and more, None if none clearly grows."""
    times = last_words(critics)
    found = [doubling(times[bisect_left(times, now - length) :], now - length, now) for length in LENGTHS]
    return min((one for one in found if one is not None), default=None)


def doubling(times: Sequence[datetime], start: datetime, end: datetime) -> timedelta | None:
    """Return the doubling time of events in an interval, or None if they do not clearly grow.

    The mean position of events whose rate is exp(g·t) on [0, 1] is 1/(1−e^−g) − 1/g; the likelihood's maximum matches
    it. Growth is clear if the mean lies two standard errors after the middle (the uniform's are 1/√(12 n)).
    """
    if len(times) < _LEAST_GROWN:
        return None
    mean = sum((time - start) / (end - start) for time in times) / len(times)
    if (mean - 0.5) * sqrt(12 * len(times)) < _GROWING:
        return None
    low, high = 1e-6, 1e3
    for _ in range(40):
        growth = sqrt(low * high)
        low, high = (growth, high) if -1 / expm1(-growth) - 1 / growth < mean else (low, growth)
    return (end - start) * (log(2) / high)
