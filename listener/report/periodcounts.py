"""What counts say beside those of the period before: only what chance does not explain. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from listener.core.proportion import Proportion

LEAST = 30
"""Mentions before of which a change in per cent says something; of fewer, one more or less is a large part."""
_Z = 1.959964
"""Of a two-sided interval of 95 %."""
_HALF = 0.5
"""Added to both counts before their ratio is taken, so that a count of nothing has one (Haldane 1956)."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a count changed against another one; 0.2: a fifth more. With the range in which the true change lies."""

    ratio: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Tell whether it is more than chance explains."""
        return self.low > 0 or self.high < 0


def change(count: int, before: int, spread: float, longer: float = 1.0) -> Change | None:
    """Return how a count changed, with an interval of 95 %; None where too little was counted before.

    Each count varies like a negative binomial of mean m and variance m + φm², so the logarithm of their ratio does by
    1/m₁ + 1/m₀ + 2φ (delta method). ``spread``: φ of such a length of time. ``longer``: length of this time by that of
    the other: what is compared is a rate.
    """
    if before < LEAST:
        return None
    now, then = count + _HALF, before + _HALF
    middle = log(now / then / longer)
    half = _Z * sqrt(1 / now + 1 / then + 2 * spread)
    return Change(exp(middle) - 1, exp(middle - half) - 1, exp(middle + half) - 1)


def shift(share: Proportion | None, before: Proportion | None) -> float | None:
    """Return by how much a share moved (0.1: ten points up), if chance does not explain it; None: it does.

    By the interval of Newcombe (1998, method 10), made of the two intervals of Wilson.
    """
    if share is None or before is None or min(share.of, before.of) < LEAST:
        return None
    moved = share.value - before.value
    down = sqrt((share.value - share.low) ** 2 + (before.high - before.value) ** 2)
    up = sqrt((share.high - share.value) ** 2 + (before.value - before.low) ** 2)
    return moved if moved - down > 0 or moved + up < 0 else None
