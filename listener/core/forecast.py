"""How many critical voices are still to come, each with its interval, and how strong the wind will get.

What comes within a horizon is its *scale* – the present pace going on, plus what is usual – times a factor. Median and
10 % and 90 % quantiles of the factor are linear in some signs of the course (quantile regression, Koenker and Bassett
1978) whose weights were learned from simulated storms; the interval was then widened on further storms until it held
what it promises (conformalised quantile regression, Romano et al. 2019). See ``forecast_weights``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, expm1, log, log1p
from statistics import NormalDist

import numpy as np

from listener.core import chance
from listener.core.course import HOUR, Course, Usual
from listener.core.forecast_weights import HORIZONS, WEIGHTS, WIDER
from listener.core.pulse import Floats
from listener.model import Outlook

SHARE = 0.8
"""Share of futures that an interval is to hold."""
_NORMAL = NormalDist()
_SIDE = _NORMAL.inv_cdf((1 + SHARE) / 2)
_DRAWS = tuple(_NORMAL.inv_cdf((number + 0.5) / 60) for number in range(60))
AHEAD = tuple(hours for hours in HORIZONS if hours)
_DISPERSION = 0.3
"""Over-dispersion of quiet hours (detection.md 1e)."""
_MOST = 7.0
"""Largest logarithm of a factor: a wave that grows more than a thousandfold was never learned from."""
_LEAST_MINUTES = 2.0
"""Shortest tempo told apart: five voices within seconds are one event, not a pace."""


_NOTHING = Outlook(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a wave will bring, as seen at one moment."""

    ahead: tuple[tuple[int, Outlook], ...]
    """For each horizon in hours, the critical voices within it, the usual ones included."""
    to_come: Outlook
    """Voices of the wave itself that are still to come in all."""
    so_far: float
    """Voices of the wave itself so far."""

    def within(self, hours: int) -> Outlook:
        """Return the outlook for a horizon; raises KeyError for one that is not forecast."""
        return dict(self.ahead)[hours]


def forecast(times: Floats, course: Course, usual: Usual) -> Forecast:
    """Return what is to come of a wave with this course; ``times`` as they were given to ``course``.

    Without a wave – less than one voice beyond the usual – the usual is expected, and nothing more to come.
    """
    if course.excess < 1:
        calm = tuple((hours, _calm(usual.within(course.now, course.now + hours * HOUR))) for hours in AHEAD)
        return Forecast(calm, Outlook(0.0, 0.0, 0.0), course.excess)
    found: list[tuple[int, Outlook]] = []
    least = _NOTHING
    for hours in AHEAD:
        least = _at_least(_horizon(times, course, usual, hours), least)
        found.append((hours, least))
    day = usual.within(course.now, course.now + AHEAD[-1] * HOUR)
    rest = Outlook(*(max(0.0, one - day) for one in (least.median, least.low, least.high)))
    return Forecast(tuple(found), _at_least(_horizon(times, course, usual, 0), rest), course.excess)


def _horizon(times: Floats, course: Course, usual: Usual, hours: int) -> Outlook:
    place = HORIZONS.index(hours)
    factor = signs(times, course, usual, hours) @ WEIGHTS[place]
    return _outlook(factor, WIDER[place], expected(course, usual, hours))


def _at_least(one: Outlook, least: Outlook) -> Outlook:
    """Return an outlook that is nowhere below another: more hours cannot bring less."""
    return Outlook(max(one.median, least.median), max(one.low, least.low), max(one.high, least.high))


def _calm(mean: float) -> Outlook:
    """Return what is usual, with the bursts of quiet hours."""
    low, median, high = (chance.quantile(share, mean, _DISPERSION) for share in (0.1, 0.5, 0.9))
    return Outlook(float(median), float(low), float(high))


def expected(course: Course, usual: Usual, hours: int) -> float:
    """Return the scale of a horizon: today's pace for so many hours and what is usual; for 0, the wave so far."""
    if not hours:
        return course.excess
    return pace(course) * hours + usual.within(course.now, course.now + hours * HOUR)


def pace(course: Course) -> float:
    """Return the voices an hour in which the last quarter of the wave came."""
    return course.excess / 4 / max(course.quarter / HOUR, _LEAST_MINUTES / 60)


def signs(times: Floats, course: Course, usual: Usual, hours: int) -> Floats:
    """Return what a forecast for so many hours (0: in all) looks at, as numbers of about the same size.

    One; gain of speed, split into gain and loss; how much of the wave's time its latter half took; share of the height
    and its square; time since the height; number; tempo; age; tempo times age; size beside a usual day and its square;
    climb; the last hour beside the three before; and the rhythm ahead.
    """
    tempo = max(course.half / HOUR, _LEAST_MINUTES / 60)
    quarter = max(course.quarter / HOUR, _LEAST_MINUTES / 120)
    gain = min(1.5, max(-1.5, log(tempo / (2 * quarter))))
    size, age = log1p(course.excess / (usual.mean * 24 + 1)), log1p(course.age / HOUR)
    return np.array(
        [
            1.0,
            max(gain, 0.0),
            min(gain, 0.0),
            log(max(course.age / HOUR, tempo) / tempo),
            course.share_of_height,
            course.share_of_height**2,
            log1p(course.since_height / HOUR),
            log1p(course.excess),
            log(tempo),
            age,
            log(tempo) * age,
            size,
            size**2,
            min(4.0, max(-4.0, course.climb)) / 4,
            _fresh(times, course.now),
            _rhythm(course, usual, hours or 24),
        ]
    )


def _fresh(times: Floats, now: float) -> float:
    """Return the logarithm of the last hour's voices beside a mean one of the three before."""
    first, middle, last = np.searchsorted(times, (now - 4 * HOUR, now - HOUR, now), side="right")
    return log((last - middle + 1) / ((middle - first) / 3 + 1))


def _rhythm(course: Course, usual: Usual, hours: int) -> float:
    """Return how busy the hours ahead usually are beside those the pace was taken from: storms sleep as well."""
    quarter = max(course.quarter, HOUR / 4)
    ahead = usual.within(course.now, course.now + hours * HOUR) / hours
    behind = usual.within(course.now - quarter, course.now) / (quarter / HOUR)
    return log((ahead + 1e-3) / (behind + 1e-3))


def _outlook(logs: Floats, wider: float, scale: float) -> Outlook:
    """Return the outlook of a factor's three logarithms; one voice more on both sides keeps small numbers apart."""
    low, median, high = sorted(float(one) for one in logs)
    found = sorted(max(0.0, (scale + 1) * exp(min(one, _MOST)) - 1) for one in (low - wider, median, high + wider))
    return Outlook(found[1], found[0], found[2])


def levels(outlook: Outlook, level: Callable[[float], int]) -> tuple[int, int, int]:
    """Return the likeliest level of a number to come, and the lowest and the highest within its interval.

    ``level`` says what a number means. Between the quantiles the number is taken to be log-normal on each side.
    """
    found = [level(draw) for draw in draws(outlook)]
    likeliest = max(sorted(set(found)), key=found.count)
    low, high = sorted((level(outlook.low), level(outlook.high)))
    return likeliest, min(low, likeliest), max(high, likeliest)


def draws(outlook: Outlook) -> Sequence[float]:
    """Return sixty equally likely numbers, smallest first, that have the outlook's median and interval."""
    middle = log1p(outlook.median)
    down, up = middle - log1p(outlook.low), log1p(outlook.high) - middle
    return [expm1(middle + one * (up if one > 0 else down) / _SIDE) for one in _DRAWS]
