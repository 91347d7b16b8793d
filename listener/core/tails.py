"""How far a brand's counts leap on ordinary days, learned from its own daily maxima: the scale that surprise has.

Posts come in bursts, and brands differ in how bursty they are far more than any model of counts allows for
(detection.md 1c, 1e). So a window's count is not held against a distribution of counts but against the largest leaps of
the brand's own past days: extreme-value theory (Gumbel; Coles 2001, ch. 3) on the logarithm of count over expectation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, log, log10

import numpy as np

from listener.core.pulse import Floats

BASE = 1.0
"""Added to count and expectation: one post where none was expected is no infinite leap."""
_EULER, _SD = 0.5772156649, 1.2825498302  # mean and standard deviation of the standard Gumbel distribution
_DAYS = 7.0
"""Days that the prior counts for."""
_PRIORS = (
    (-3.0, 0.45, 0.25),
    (-1.0, 0.6, 0.25),
    (0.0, 0.75, 0.28),
    (2.0, 0.7, 0.3),
    (4.0, 0.5, 0.3),
    (7.0, 0.4, 0.3),
)
"""Log of the expectation, with location and scale of the largest leap of a day there, for brands without history."""
_STEEPEST = 12.0
"""Surprise is told up to once in 10^12 days."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Gumbel distribution of a day's largest leap."""

    location: float
    scale: float

    def surprise(self, count: float, mean: float) -> float:
        """Return −log10 of the chance that an ordinary day's largest leap is at least this one; 0…12."""
        return self.of_leap(leap(count, mean))

    def of_leap(self, value: float) -> float:
        """Return the same of a leap."""
        rarity = (value - self.location) / self.scale
        if rarity > 30:
            return min(_STEEPEST, rarity / log(10))
        chance = -expm1(-exp(-rarity))
        return min(_STEEPEST, -log10(chance)) if chance > 0 else _STEEPEST


def leap(count: float, mean: float) -> float:
    """Return log((count + 1)/(mean + 1))."""
    return log((count + BASE) / (mean + BASE))


def leaps(counts: Floats, means: Floats, hours: int) -> Floats:
    """Return the leap of each window of that many hours, by its last hour; windows that begin before are shortened."""
    found: Floats = np.log((_sums(counts, hours) + BASE) / (_sums(means, hours) + BASE))
    return found


def daily(values: Floats, heard: Floats) -> Floats:
    """Return the largest value of each whole day, the last day first; hours that were not heard are left out."""
    days = len(values) // 24
    if not days:
        return np.empty(0)
    cut = np.where(heard > 0, values, -np.inf)[len(values) - 24 * days :]
    most = cut.reshape(days, 24).max(axis=1)[::-1]
    found: Floats = most[np.isfinite(most)]
    return found


def fit(maxima: Floats, prior: Tail, outside: int = 0) -> Tail:
    """Return the tail of a brand's daily maxima, shrunk to what is usual for brands of its size.

    ``outside`` of the largest maxima are left out: storms of the past must not make the next one ordinary.
    """
    kept = np.sort(maxima)[: max(0, len(maxima) - outside)]
    if not len(kept):
        return prior
    weight = len(kept) / (len(kept) + _DAYS)
    mean = weight * float(kept.mean()) + (1 - weight) * (prior.location + _EULER * prior.scale)
    centre = float(kept.mean())
    squares = float(((kept - centre) ** 2).sum()) + _DAYS * (_SD * prior.scale) ** 2
    scale = max(0.5 * prior.scale, (squares / (len(kept) + _DAYS)) ** 0.5 / _SD)
    return Tail(mean - _EULER * scale, scale)


def _sums(values: Floats, hours: int) -> Floats:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    last = np.arange(1, len(values) + 1)
    found: Floats = sums[last] - sums[np.maximum(0, last - hours)]
    return found


def usual(mean: float) -> Tail:
    """Return the tail that is usual for brands of which so many posts are expected in a window."""
    rows = np.asarray(_PRIORS)
    x = log(max(mean, 1e-6))
    return Tail(float(np.interp(x, rows[:, 0], rows[:, 1])), float(np.interp(x, rows[:, 0], rows[:, 2])))
