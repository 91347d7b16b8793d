"""A brand's last day, window by window: distinct voices beside what is usual, onset and growth. Decides no level."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import expm1, log, sqrt
from operator import attrgetter

from listener.core import chance
from listener.core.baseline import HOUR, Baseline, Series
from listener.model import Heard, Medium, Mood

WINDOWS = (timedelta(minutes=15), HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR)
DAY = WINDOWS[-1]
CRITICS = 5
"""Least distinct critical voices of a storm, however small the brand: two grumblers never ring."""
_KEPT = 2 * DAY
_LEAST_SHARE, _MOST_SHARE, _SHARE_MARGIN = 0.42, 0.6, 0.1
"""The excess must be critical by at least the usual share and a margin, within these bounds."""
_GROWING, _LEAST_GROWN = 2.0, 8
_EBB, _FAIR = timedelta(hours=6), 0.15
"""A day's wave has ebbed when its last quarter holds less than this share of its critics. A slow burn grows, so there
it holds more than a quarter; and what still goes on rings in the window of six hours by itself."""
_STARTS = 200
"""Moments that are tried as the onset, evenly spread over the posts, so that a huge storm costs no more."""
_ORDER = attrgetter("at", "id")


@dataclass(frozen=True, slots=True)
class Look:
    """One window: distinct voices and distinct critical voices, each beside what is usual."""

    length: timedelta
    voices: int
    usual_voices: float
    negative: int
    usual_negative: float
    social: int
    """Of the critical voices, those outside the news."""
    sources: int
    """Distinct sources that critics speak from."""
    volume: float
    """Standard score of the voices, corrected for the number of windows."""
    criticism: float
    """The same of the critical voices."""
    confirmed: bool
    """True if the excess is critical."""
    ebbed: bool = False
    """True for a whole day whose criticism lies behind us; its scores are then zero."""

    @property
    def storm(self) -> float:
        """Score of the sounding tier: zero without enough critics outside the news, or without confirmation."""
        return self.criticism if self.confirmed and self.social >= CRITICS else 0.0

    @property
    def loudness(self) -> tuple[bool, float, float, timedelta]:
        """What the loudest window is found by; one that has ebbed tells of yesterday."""
        return not self.ebbed, self.storm, max(self.volume, self.criticism), self.length


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


def speaker(heard: Heard) -> str:
    """Return who speaks; a mention without author is a voice of its own."""
    return heard.author or f"#{heard.id}"


def last_words(mentions: Sequence[Heard]) -> list[datetime]:
    """Return when each speaker spoke last, sorted: how many speak in a window is then one look-up."""
    return sorted({heard.author or f"#{heard.id}": heard.at for heard in mentions}.values())


def windows(day: Day) -> tuple[Look, ...]:
    """Return every window, shortest first."""
    social = [heard for heard in day.critics if heard.medium is not Medium.NEWS]
    sources = sorted({heard.source: heard.at for heard in day.critics}.values())
    times = (last_words(day.originals), last_words(day.critics), last_words(social), sources)
    return tuple(_look(day, length, times) for length in WINDOWS)


def _look(day: Day, length: timedelta, times: Sequence[list[datetime]]) -> Look:
    start, usual = day.now - length, day.usual
    voices, negative, social, sources = (len(series) - bisect_left(series, start) for series in times)
    usual_voices = usual.expected(start, day.now, Series.VOICES)
    usual_negative = usual_voices * usual.levels[2] / usual.levels[1]
    least = min(_MOST_SHARE, max(_LEAST_SHARE, usual.negative_share + _SHARE_MARGIN))
    ebbed = length >= DAY and _ebbed(day, times[1], negative)
    volume = chance.score(voices, usual_voices, usual.dispersion(length, Series.VOICES), len(WINDOWS))
    criticism = chance.score(negative, usual_negative, usual.dispersion(length, Series.NEGATIVE), len(WINDOWS))
    return Look(
        length=length,
        voices=voices,
        usual_voices=usual_voices,
        negative=negative,
        usual_negative=usual_negative,
        social=social,
        sources=sources,
        volume=0.0 if ebbed else volume,
        criticism=0.0 if ebbed else criticism,
        confirmed=negative - usual_negative > least * max(0.0, voices - usual_voices),
        ebbed=ebbed,
    )


def _ebbed(day: Day, critics: list[datetime], within: int) -> bool:
    """Tell whether the day's criticism lies behind us: without this, a storm of yesterday would ring all of today."""
    last = len(critics) - bisect_left(critics, day.now - _EBB)
    return last < _FAIR * within


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
    found = [doubling(times[bisect_left(times, now - length) :], now - length, now) for length in WINDOWS[1:]]
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
