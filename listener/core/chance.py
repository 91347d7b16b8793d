"""Chance of a count: negative-binomial tails as standard scores. Knows nothing of brands or mentions."""

from __future__ import annotations

from math import erfc, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_LIMIT = 12.0
_SMALLEST = erfc(_LIMIT / sqrt(2)) / 2
_STEADY = 1e-3
"""Least over-dispersion: below it a negative binomial cannot be told from a Poisson."""


def tail(count: int, mean: float, dispersion: float) -> float:
    """Return P(X ≥ count) of a negative binomial with variance ``mean + dispersion·mean²``.

    By its identity with the regularised incomplete beta function: I_q(count, 1/dispersion) with
    q = mean/(mean + 1/dispersion) (DLMF 8.17).
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    size = 1 / max(dispersion, _STEADY)
    return _incomplete_beta(mean / (mean + size), float(count), size)


def exactly(count: int, mean: float, dispersion: float) -> float:
    """Return P(X = count) of the same negative binomial."""
    if mean <= 0:
        return float(count == 0)
    size = 1 / max(dispersion, _STEADY)
    ways = lgamma(count + size) - lgamma(count + 1) - lgamma(size)
    return exp(ways - size * log1p(mean / size) + count * log(mean / (mean + size)))


def score(count: int, mean: float, dispersion: float, tries: int = 1) -> float:
    """Return how unusual a count is: the standard score of its mid-p tail, within ±12.

    Half of P(X = count) belongs to each side (mid-p, Lancaster 1961): small counts are neither flattered nor hidden.
    ``tries`` is Bonferroni's correction for having looked that often.
    """
    chance = tail(count, mean, dispersion) - 0.5 * exactly(count, mean, dispersion)
    return from_chance(chance * tries)


def from_chance(chance: float) -> float:
    """Return the standard score whose upper tail is ``chance``."""
    return -_NORMAL.inv_cdf(min(max(chance, _SMALLEST), 1 - 1e-15))


def quantile(share: float, mean: float, dispersion: float) -> int:
    """Return the smallest count that at least ``share`` of all draws do not exceed."""
    low, high = -1, 1
    while tail(high + 1, mean, dispersion) > 1 - share:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if tail(middle + 1, mean, dispersion) > 1 - share:
            low = middle
        else:
            high = middle
    return high


def _incomplete_beta(x: float, a: float, b: float) -> float:
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a + 1) - lgamma(b)
    return exp(front) * _fraction(x, a, b) if front > -700 else 0.0


def _fraction(x: float, a: float, b: float) -> float:
    """Continued fraction of DLMF 8.17.22 by the modified Lentz method; needs x ≤ (a+1)/(a+b+2) to be quick."""
    tiny = 1e-300
    d = 1 / (1 - (a + b) * x / (a + 1) or tiny)
    c, value, change, m = 1.0, d, 0.0, 0
    while abs(change - 1) > 1e-9 and m < 2000:
        m += 1
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            change = c * d
            value *= change
    return value
