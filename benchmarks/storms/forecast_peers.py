"""What others would forecast: the last hours, a trend or a doubling go on, or a cascade excites itself.

Each gets the same past as Listener's forecast and returns medians only; the usual voices are in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log

import numpy as np

from benchmarks.storms.posts import HOUR
from listener.core.course import Course, Usual
from listener.core.pulse import Floats

Peer = Callable[[Floats, Course, Usual, int], float]
"""Voices up to now, the wave's course, what is usual, hours ahead (0: what is still to come of the wave in all)."""
_LONGEST = 72
"""Hours after which a peer takes a wave to be over, if it knows no end of its own."""
_DOUBLINGS = 10.0
"""Doublings after which an extrapolation stops: without a bound its mean error is infinite."""
_SETTLED, _POWER = 5 / 60, 0.242
"""Hours in which the answers to a post come evenly, and the power law after that (Zhao et al. 2015, Twitter)."""
_LOSING = 0.9
"""Largest infectiousness that has an end."""


def persistence(critics: Floats, course: Course, _usual: Usual, hours: int) -> float:
    """Return as many as in the same time before: what came goes on."""
    if not hours:
        return course.excess
    return float(_count(critics, course.now - hours * HOUR, course.now))


def trend(critics: Floats, course: Course, usual: Usual, hours: int) -> float:
    """Return the straight line through the last six hours, until it meets what is usual."""
    ends = course.now - HOUR * np.arange(5, -1, -1)
    counts = np.array([_count(critics, end - HOUR, end) for end in ends], np.float64)
    slope, level = np.polyfit(np.arange(-5, 1), counts, 1)
    ahead = level + slope * np.arange(1, (hours or _LONGEST) + 1)
    if not hours:
        return float(np.maximum(ahead - usual.mean, 0).sum())
    return float(np.maximum(ahead, usual.mean).sum())


def extrapolation(_critics: Floats, course: Course, usual: Usual, hours: int) -> float:
    """Return the growth or decay between the last two windows, going on exponentially."""
    last, before = max(course.last - course.usual, 0.5), max(course.before - course.usual, 0.5)
    window = course.window / HOUR
    growth = log(last / before) / window
    length = hours or _LONGEST
    steps = np.arange(length * 4) / 4 + 0.125
    ahead = last / window * np.exp(np.minimum(growth * (steps + window / 2), _DOUBLINGS * log(2))).sum() / 4
    return float(ahead) + (usual.within(course.now, course.now + hours * HOUR) if hours else 0.0)


def cascade(critics: Floats, course: Course, usual: Usual, hours: int) -> float:
    """Return what SEISMIC forecasts (Zhao et al. 2015) if every voice has one reader: its kernel, its infectiousness.

    The infectiousness p is the voices of the wave's latter half over what all voices pressed for in that time; still to
    come are p · (voices − pressed for) / (1 − p). It knows an end only; a horizon gets the kernel's part of it.
    """
    wave = critics[np.searchsorted(critics, course.onset) : np.searchsorted(critics, course.now, side="right")]
    ages = (course.now - wave) / HOUR
    pressed = float(_answered(ages).sum())
    middle = course.age / 2 / HOUR
    lately = float((_answered(ages) - _answered(np.maximum(ages - middle, 0))).sum())
    infectious = min(float((ages < middle).sum()) / max(lately, 1e-9), _LOSING)
    rest = infectious * (len(wave) - pressed) / (1 - infectious)
    if not hours:
        return rest
    due = float((_answered(ages + hours) - _answered(ages)).sum()) / max(len(wave) - pressed, 1e-9)
    return rest * due + usual.within(course.now, course.now + hours * HOUR)


PEERS: Mapping[str, Peer] = {
    "persistence": persistence,
    "trend": trend,
    "extrapolation": extrapolation,
    "cascade": cascade,
}


def _answered(ages: Floats) -> Floats:
    """Return the share of answers that have come at these ages in hours: the integral of SEISMIC's kernel."""
    density = 1 / (_SETTLED * (1 + 1 / _POWER))
    late = density * _SETTLED / _POWER * (1 - (np.maximum(ages, _SETTLED) / _SETTLED) ** -_POWER)
    found: Floats = density * np.minimum(ages, _SETTLED) + late
    return found


def _count(critics: Floats, start: float, end: float) -> int:
    return int(np.searchsorted(critics, end, side="right") - np.searchsorted(critics, start, side="right"))
