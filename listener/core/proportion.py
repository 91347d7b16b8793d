"""A share with its count and its interval: what a hundred answers say of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share in 0…1, of how many, and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float
    of: float
    """How many were counted."""


def proportion(count: float, of: float) -> Proportion | None:
    """Return a share with the score interval of Wilson (1927); None of nothing.

    It also holds for the mean of any figure in 0…1 (``count``: their sum): none varies more than a yes or no of the
    same mean, so there it is on the safe side.
    """
    if of <= 0:
        return None
    share = min(1.0, max(0.0, count / of))
    centre = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z / (1 + _Z**2 / of) * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    return Proportion(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)), of)
