"""The rules that vendors and peers publish, with the constants they ship; and the same statistics without a threshold.

All look every 15 minutes at what was said until then; an hour is the last 60 minutes. Sources: detection.md 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from benchmarks.storms.judging import MUTE, Detector, Rule, Scores, alarms
from benchmarks.storms.looks import STEP, before, counted, grid, negatives, strided_sum
from benchmarks.storms.posts import DAY, HOUR, Stream
from listener.core.pulse import UNSCORED, Flags, Floats, Pulse

PER_HOUR = int(HOUR / STEP)
WEEK_HOURS = 7 * 24
LEAST_DEVIATION = 0.5
"""Least standard deviation, in mentions an hour, that a score divides by. The rules divide by nothing and need none."""
LEAST = 5
"""Mentions an hour below which a rule of multiples is silent."""
SHARE, SHARE_LEAST = 0.5, 10
"""A negative share counts from so many scored mentions on."""
_Pick: TypeAlias = Callable[[Pulse], Pulse]


@dataclass(frozen=True, slots=True)
class _Hours:
    """Mentions of the last hour at each look, and the hours of the time before it."""

    looks: Floats
    now: Floats
    mean: Floats
    deviation: Floats


def everything(pulse: Pulse) -> Pulse:
    """Return all mentions: what most rules count."""
    return pulse


def hours(stream: Stream, pick: _Pick, days: int = 7) -> _Hours:
    """Return each look's hour beside mean and standard deviation of the hours of the ``days`` before it."""
    looks = grid(stream)
    now = counted(pick(stream.pulse).at, looks, HOUR)
    past, terms = before(now, PER_HOUR), days * 24
    mean = strided_sum(past, PER_HOUR, terms) / terms
    square = strided_sum(past * past, PER_HOUR, terms) / terms
    return _Hours(looks, now, mean, np.sqrt(np.maximum(square - mean * mean, 0.0)))


def _when(stream: Stream, looks: Floats, rings: Flags, mute: float = MUTE) -> Floats:
    """Return when a rule rings, from the moment on in which alarms count."""
    judged = looks >= stream.begin
    return alarms(Scores(looks[judged], rings[judged].astype(np.float64)), 0.5, mute)


def over_deviations(stream: Stream, times: float, pick: _Pick = everything) -> Floats:
    """Ring if the hour exceeds the mean of the last seven days' hours by so many standard deviations."""
    seen = hours(stream, pick)
    return _when(stream, seen.looks, seen.now > seen.mean + times * seen.deviation)


def day_over_deviations(stream: Stream, times: float, pick: _Pick = everything) -> Floats:
    """Ring if the mean of 24 hours exceeds that of seven days by 1.5, 2 or 3 standard deviations (Socialmetrix' help).

    Read as hours, the last day within the seven; checked hourly there, oftener here.
    """
    looks, day, mean, deviation = _days(stream, pick)
    return _when(stream, looks, day > mean + times * deviation)


def _days(stream: Stream, pick: _Pick) -> tuple[Floats, Floats, Floats, Floats]:
    looks = grid(stream)
    hourly = counted(pick(stream.pulse).at, looks, HOUR)
    day = strided_sum(hourly, PER_HOUR, 24) / 24
    mean = strided_sum(hourly, PER_HOUR, WEEK_HOURS) / WEEK_HOURS
    square = strided_sum(hourly * hourly, PER_HOUR, WEEK_HOURS) / WEEK_HOURS
    return looks, day, mean, np.sqrt(np.maximum(square - mean * mean, 0.0))


def over_mean(stream: Stream, window: float, times: float = 1.5, pick: _Pick = everything) -> Floats:
    """Ring if the last ``window`` seconds hold more than 150 % of what is the mean over the seven days before."""
    looks, ratio = _ratio(stream, window, pick)
    return _when(stream, looks, ratio > times)


def _ratio(stream: Stream, window: float, pick: _Pick) -> tuple[Floats, Floats]:
    looks, at = grid(stream), pick(stream.pulse).at
    now = counted(at, looks, window)
    mean = counted(at, looks - window, 7 * DAY) * window / (7 * DAY)
    enough = now >= LEAST
    return looks, np.where(enough, now / np.maximum(mean, 1 / WEEK_HOURS), 0.0)


def over_yesterday(stream: Stream, times: float = 3.0, pick: _Pick = everything) -> Floats:
    """Ring if the hour has five mentions or more, and three times as many as the same hour of yesterday."""
    looks, ratio = _yesterday(stream, pick)
    return _when(stream, looks, ratio >= times)


def _yesterday(stream: Stream, pick: _Pick) -> tuple[Floats, Floats]:
    looks = grid(stream)
    now = counted(pick(stream.pulse).at, looks, HOUR)
    yesterday = before(now, int(DAY / STEP))
    return looks, np.where(now >= LEAST, now / np.maximum(yesterday, 1.0), 0.0)


def over_share(stream: Stream, share: float = SHARE) -> Floats:
    """Ring if more than half of the last day's scored mentions, ten at least, are negative."""
    seen = negative_share(stream)
    return _when(stream, seen.at, seen.value > share)


def huginn(stream: Stream) -> Floats:
    """Ring when an hour that exceeds two weeks' mean by 3 standard deviations is followed by a lower one.

    Huginn's peak detector with its defaults: two weeks of memory, the last two values left out of it, a peak every two
    days at most. It knows a peak by the decline after it; here it is fed every hour.
    """
    seen = hours(stream, everything, days=14)
    threshold = seen.mean + 3 * seen.deviation
    last = before(seen.now, PER_HOUR)
    rings = (seen.now < last) & (last > before(threshold, PER_HOUR))
    on_the_hour = slice(int(np.searchsorted(seen.looks, stream.begin)) % PER_HOUR, None, PER_HOUR)
    return _when(stream, seen.looks[on_the_hour], rings[on_the_hour], 2 * DAY)


def deviations(stream: Stream, pick: _Pick = everything) -> Scores:
    """Score the hour by its distance from the last seven days' mean in standard deviations."""
    seen = hours(stream, pick)
    return Scores(seen.looks, (seen.now - seen.mean) / np.maximum(seen.deviation, LEAST_DEVIATION))


def day_deviations(stream: Stream, pick: _Pick = everything) -> Scores:
    """Score the last 24 hours by their distance from seven days in standard deviations."""
    looks, day, mean, deviation = _days(stream, pick)
    return Scores(looks, (day - mean) / np.maximum(deviation, LEAST_DEVIATION / 24))


def mean_ratio(stream: Stream, window: float = HOUR, pick: _Pick = everything) -> Scores:
    """Score the window by its ratio to the mean of the seven days before; fewer than five mentions score nothing."""
    return Scores(*_ratio(stream, window, pick))


def yesterday_ratio(stream: Stream, pick: _Pick = everything) -> Scores:
    """Score the hour by its ratio to the same hour of yesterday; fewer than five mentions score nothing."""
    return Scores(*_yesterday(stream, pick))


def negative_share(stream: Stream) -> Scores:
    """Score the last day by the share of negative among scored mentions; fewer than ten score nothing."""
    looks = grid(stream)
    scored = counted(stream.pulse.at[stream.pulse.mood != UNSCORED], looks, DAY)
    critical = counted(negatives(stream.pulse).at, looks, DAY)
    return Scores(looks, np.where(scored >= SHARE_LEAST, critical / np.maximum(scored, 1.0), 0.0))


RULES: Mapping[str, Rule] = {
    "Huginn 3 sd of 14 d": huginn,
    **{f"hour > 7 d + {k} sd": partial(over_deviations, times=k) for k in (2, 3, 5)},
    **{f"negative hour > 7 d + {k} sd": partial(over_deviations, times=k, pick=negatives) for k in (2, 3, 5)},
    **{f"24 h > 7 d + {k:g} sd": partial(day_over_deviations, times=k) for k in (1.5, 2, 3)},
    **{f"negative 24 h > 7 d + {k:g} sd": partial(day_over_deviations, times=k, pick=negatives) for k in (1.5, 2, 3)},
    "hour > 150 % of 7 d": partial(over_mean, window=HOUR),
    "24 h > 150 % of 7 d": partial(over_mean, window=DAY),
    "3 x yesterday's hour": over_yesterday,
    "negative share > 50 %": over_share,
}
"""Rules as they are shipped."""
DETECTORS: Mapping[str, Detector] = {
    "sd of 7 d, hour": deviations,
    "sd of 7 d, negative hour": partial(deviations, pick=negatives),
    "sd of 7 d, 24 h": day_deviations,
    "sd of 7 d, negative 24 h": partial(day_deviations, pick=negatives),
    "ratio to 7 d, hour": mean_ratio,
    "ratio to 7 d, negative hour": partial(mean_ratio, pick=negatives),
    "ratio to yesterday's hour": yesterday_ratio,
    "negative share": negative_share,
}
"""The same statistics, to be compared at equal budgets."""
