"""Who speaks: regulars with a heavy tail in quiet times, nearly everybody somebody else in a wave."""

from __future__ import annotations

import numpy as np

from benchmarks.storms.brands import log_uniform
from listener.core.pulse import Ints

_REGULARS = 0.4
"""Share of usual mentions that come from people who speak of the brand again and again."""


def usual(rng: np.random.Generator, count: int, per_day: float) -> Ints:
    """Draw the voices of a quiet stream: 40 % regulars by Zipf's law, the others heard once.

    StockNet has 1.3–2.0 messages an author in two years, airline2015 has 1.9 in eight days.
    """
    regulars = max(4.0, 6 * per_day**0.8)
    rank = (regulars ** rng.random(count)).astype(np.int64)
    once = int(regulars) + 1 + np.arange(count)
    return np.where(rng.random(count) < _REGULARS, rank, once)


def crowd(rng: np.random.Generator, count: int, each: float | None = None) -> Ints:
    """Draw the voices of a wave: 1.04–1.35 messages an author (Target 2017: 1.04, Domino's: 1.34)."""
    each = each or log_uniform(rng, 1.04, 1.35)
    authors = max(1, round(count / each))
    again = rng.integers(authors, size=max(0, count - authors))
    return rng.permutation(np.concatenate([np.arange(authors), again]))[:count].astype(np.int64)
