"""How unusual each bin of a bare count series is, judged online by how loud the days before it were. Pure.

There is nothing here but numbers: no authors, no tone, no copies. What makes a burst remarkable is then the series' own
history of bursts and not a distribution of noise (detection.md 1c: detectors whose scale comes from past bursts beat
Poisson and negative binomial tails): a brand that sees fifty times its mean every other day is not excited by fifty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

ALARM = 0.5
"""From this score on a bin is called an anomaly; one threshold for every series."""
SCORES = (0.0, 0.25, ALARM, 1.0)
"""All scores there are: nothing, half as far out as an alarm, an alarm, twice as far out."""

_SHORTEST, _STEPS = timedelta(minutes=5), (1, 3, 6, 12)
"""The shortest window, or a bin if that is longer, and all windows as multiples of it: for bins of five minutes an hour
is the longest. Half a day is the most."""
_DAY, _DAY_BINS = timedelta(days=1), 7
"""A day is a block of maxima; it has seven bins at least, so that daily counts are judged by weeks."""
_LEVEL_DAYS, _BURST_DAYS, _FIRST_DAYS = 14, 28, 2
_RARE = 0.875
"""Deviations above a usual day's peak that make an alarm: by Gumbel's law one day in six exceeds them in one window,
and fewer do in all windows at once."""
_SPREAD, _SPREAD_DAYS = 0.5, 7
"""Belief about the spread of log peaks, and the days it counts for: quiet series never ring for a ripple."""
_FEW = 3.0
"""As many single events in one window are nothing in a series that is mostly silent."""
_FIRST_BINS = 12
_LEAST, _MOST = 1e-100, 1e15
"""What is smaller is zero; what is larger is no count, and sums of it would lose the small ones."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Spans of time as numbers of bins."""

    windows: tuple[int, ...]
    day: int


def anomaly_scores(values: Sequence[float], width: timedelta) -> list[float]:
    """Return one of ``SCORES`` for each bin, from that bin and those before it only.

    A score marks an onset: once given, none follows for a day unless the burst grows to a higher one. ``width`` is the
    length of a bin; values below zero count as zero. Raises ValueError for a value that is no number or beyond 1e15,
    and for a width that is not positive.
    """
    if width <= timedelta():
        raise ValueError(width)
    given = np.asarray(values, np.float64)
    if not (np.abs(given) <= _MOST).all():
        raise ValueError("a value is no number up to 1e15")
    counts = np.where(given >= _LEAST, given, 0.0)
    grid = _grid(width)
    unusual = [_unusual(counts, window, grid.day) for window in grid.windows]
    return _onsets(np.mean(unusual, axis=0), grid.day)


def _grid(width: timedelta) -> _Grid:
    day, shortest = max(_DAY_BINS, _bins(_DAY, width)), _bins(_SHORTEST, width)
    return _Grid(tuple(shortest * step for step in _STEPS if shortest * step <= day / 2), day)


def _bins(span: timedelta, width: timedelta) -> int:
    return max(1, round(span / width))


def _unusual(counts: Floats, window: int, day: int) -> Floats:
    """Return how many deviations each window's loudness lies above the peak of a usual day.

    Block maxima of extreme value theory (Gumbel 1958, Coles 2001 ch. 3), with a day as the block and the logarithm of
    the rate as the variable, because bursts are heavy-tailed. The last day is left out: a burst is no yardstick for
    itself. The mean over several windows asks that a spike be new on each of them.
    """
    end = np.maximum(0, np.arange(len(counts)) - window + 1)
    start = np.maximum(0, end - _LEVEL_DAYS * day)
    usual = _mean_between(counts, start, end)
    quantum = _quantum(counts)
    usual = np.maximum(usual, quantum / (_LEVEL_DAYS * day))
    silent = _mean_between((counts <= 0).astype(np.float64), start, end)
    loud = np.where(end - start < _FIRST_BINS, 0.0, _loudness(_trailing_mean(counts, window), usual))
    peak, spread = _usual_peak(np.maximum(loud, 0.0), window, day)
    few = _loudness(_FEW * quantum * silent / window, usual)
    return (loud - np.maximum(peak, np.where(silent > 0, few, peak))) / spread


def _quantum(counts: Floats) -> Floats:
    """Return the smallest positive value up to each bin, zero before there is one: what one event adds."""
    least = np.minimum.accumulate(np.where(counts > 0, counts, np.inf))
    return np.where(np.isfinite(least), least, 0.0)


def _loudness(rate: Floats, usual: Floats) -> Floats:
    """Return the logarithm of a rate over the usual one, steadied at small rates by adding the usual one to both."""
    known = usual > 0
    scale = np.where(known, usual, 1.0)
    return np.where(known, np.log((rate + scale) / (2 * scale)), 0.0)


def _usual_peak(loud: Floats, window: int, day: int) -> tuple[Floats, Floats]:
    """Return mean and spread of the daily peaks of loudness (which is not negative) in the 28 days before the last.

    The spread is shrunk to a believed one, as the posterior of a variance is (scaled inverse chi-square, Gelman et al.
    2013 ch. 2.6). Before there are two whole days, the loudest so far stands for both, with a doubled spread.
    """
    peaks = _loudest(loud, day)
    sums, squares = np.zeros_like(loud), np.zeros_like(loud)
    for earlier in range(day, min((_BURST_DAYS + 1) * day, len(loud)), day):
        past = np.where(np.arange(len(loud) - earlier) >= day - 1, peaks[: len(loud) - earlier], 0.0)
        sums[earlier:] += past
        squares[earlier:] += past * past
    days = np.clip((np.arange(len(loud)) - day + 1) // day, 0, _BURST_DAYS)
    known = np.maximum(days, 1)
    scatter = np.maximum(0.0, squares - sums * sums / known)
    spread = np.sqrt((scatter + _SPREAD_DAYS * _SPREAD**2) / (known - 1 + _SPREAD_DAYS))
    learning = days < _FIRST_DAYS
    return np.where(learning, _loudest_yet(loud, window), sums / known), np.where(learning, 2 * _SPREAD, spread)


def _loudest_yet(loud: Floats, window: int) -> Floats:
    """Return the greatest loudness of all windows that ended before this one began; infinite for the first bins."""
    begun = max(window, _FIRST_BINS)
    if len(loud) <= begun:
        return np.full_like(loud, np.inf)
    return np.concatenate([np.full(begun, np.inf), np.maximum.accumulate(loud)[begun - window : -window]])


def _onsets(unusual: Floats, pause: int) -> list[float]:
    """Return the score of each bin that reaches a higher one than all bins of the pause before it; zero for others."""
    steps = 2 * _RARE * np.asarray(SCORES[1:])
    level = np.searchsorted(steps, unusual, side="right").astype(np.float64)
    before = np.concatenate([[0.0], _loudest(level, pause)[:-1]])
    return [SCORES[int(one)] for one in np.where(level > before, level, 0.0)]


def _loudest(series: Floats, length: int) -> Floats:
    """Return the maximum of the last ``length`` bins at each bin, by doubling."""
    found, span, longest = series.copy(), 1, min(length, len(series))
    while span < longest:
        step = min(span, longest - span)
        found[step:] = np.maximum(found[step:], found[: len(found) - step])
        span += step
    return found


def _trailing_mean(series: Floats, length: int) -> Floats:
    after = np.arange(1, len(series) + 1)
    return _mean_between(series, np.maximum(0, after - length), after)


def _mean_between(series: Floats, start: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    """Return means of stretches of a series, of which some may be empty (0)."""
    sums = np.concatenate([[0.0], np.cumsum(series)])
    found: Floats = np.maximum(0.0, sums[end] - sums[start]) / np.maximum(1, end - start)
    return found
