"""Peers of the detector of bare series, each after its publication: counts and their bin's length to a score a bin.

Only the order of a peer's scores matters: thresholds are scanned. ``…_paused`` gives a peer the same rest after an
alarm as Listener's detector takes, so that not the rest alone makes the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import erfc, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Peer: TypeAlias = Callable[[Floats, timedelta], Floats]

_DAY, _WEEK, _HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)
_GAUSSIAN_ROWS, _GAUSSIAN_STEP = 6400, 100
_ENTROPY_BINS, _ENTROPY_ROWS, _ENTROPY_LIMIT = 5, 52, 13.2767
"""The limit is the 99 % quantile of chi-square with four degrees of freedom."""
_EWMA_WEIGHT, _CUSUM_SLACK = 0.2, 0.5
_SEED = 2015


def silent(counts: Floats, _: timedelta) -> Floats:
    """Say the same of every bin: NAB's null detector."""
    return np.full(len(counts), 0.5)


def random(counts: Floats, _: timedelta) -> Floats:
    """Draw every score: NAB's random detector."""
    return np.random.default_rng(_SEED + len(counts)).random(len(counts))


def periodic(counts: Floats, width: timedelta) -> Floats:
    """Ring at the same time every day: a control, as windows of a day and a half reward it."""
    begins: Floats = (np.arange(len(counts)) % _bins(_DAY, width) == 0).astype(np.float64)
    return begins


def windowed_gaussian(counts: Floats, _: timedelta) -> Floats:
    """Two-sided normal tail within the last 6,400 values, renewed every 100: NAB's windowedGaussian."""
    scores = np.zeros(len(counts))
    for first in range(_GAUSSIAN_STEP, len(counts), _GAUSSIAN_STEP):
        past, now = counts[max(0, first - _GAUSSIAN_ROWS) : first], slice(first, first + _GAUSSIAN_STEP)
        distances = np.abs(counts[now] - past.mean()) / max(float(past.std()), 1e-6)
        scores[now] = [1 - erfc(distance / sqrt(2)) / 2 for distance in distances]
    return scores


def relative_entropy(counts: Floats, _: timedelta) -> Floats:
    """Goodness of fit of the last 52 values, in five bins, to every distribution seen before (Wang et al. 2011).

    The bins span the range of the whole series, which the publication takes as known.
    """
    low, high = float(counts.min()), float(counts.max())
    coded = np.minimum(_ENTROPY_BINS - 1, (counts - low) / max((high - low) / _ENTROPY_BINS, 1e-9)).astype(np.int64)
    known: list[Floats] = []
    scores = np.zeros(len(counts))
    for row in range(_ENTROPY_ROWS - 1, len(counts)):
        window = coded[row - _ENTROPY_ROWS + 1 : row + 1]
        shares = np.bincount(window, minlength=_ENTROPY_BINS) / _ENTROPY_ROWS
        if all(2 * _ENTROPY_ROWS * _divergence(shares, one) >= _ENTROPY_LIMIT for one in known):
            scores[row] = float(bool(known))
            known.append(shares)
    return scores


def _divergence(shares: Floats, reference: Floats) -> float:
    """Return the Kullback-Leibler divergence, infinite where the reference knows nothing of what is seen."""
    seen = shares > 0
    if (reference[seen] == 0).any():
        return float("inf")
    return float(np.sum(shares[seen] * np.log(shares[seen] / reference[seen])))


def hour_over_week(counts: Floats, width: timedelta) -> Floats:
    """Return standard deviations of the last hour over the mean of the last seven days' hours: the vendors' rule."""
    hours = _trailing_sum(counts, _bins(_HOUR, width))
    return _standardised(hours, _bins(_WEEK, width), _bins(_HOUR, width))


def deviations(counts: Floats, width: timedelta) -> Floats:
    """Return standard deviations of a bin over the mean of the last seven days (Shewhart 1931: mean + 3 sd)."""
    return _standardised(counts, _bins(_WEEK, width), 1)


def ewma(counts: Floats, width: timedelta) -> Floats:
    """Return the exponentially weighted mean of those deviations, in its own standard deviations (Roberts 1959)."""
    smooth = np.zeros(len(counts))
    for row, deviation in enumerate(deviations(counts, width)):
        smooth[row] = _EWMA_WEIGHT * deviation + (1 - _EWMA_WEIGHT) * (smooth[row - 1] if row else 0.0)
    return smooth / sqrt(_EWMA_WEIGHT / (2 - _EWMA_WEIGHT))


def cusum(counts: Floats, width: timedelta) -> Floats:
    """Return the cumulative sum of those deviations above a slack of one half (Page 1954)."""
    sums = np.zeros(len(counts))
    for row, deviation in enumerate(deviations(counts, width)):
        sums[row] = max(0.0, (sums[row - 1] if row else 0.0) + deviation - _CUSUM_SLACK)
    return sums


def robust(counts: Floats, width: timedelta) -> Floats:
    """Return deviations from the last seven days' median in units of 1.4826 MAD (Iglewicz & Hoaglin 1993).

    Median and MAD are renewed every hour; a MAD of zero counts as one.
    """
    week, hour = _bins(_WEEK, width), _bins(_HOUR, width)
    scores = np.zeros(len(counts))
    for first in range(hour, len(counts), hour):
        past = counts[max(0, first - week) : first]
        middle = np.median(past)
        spread = 1.4826 * float(np.median(np.abs(past - middle)))
        scores[first : first + hour] = (counts[first : first + hour] - middle) / (spread or 1.0)
    return scores


def poisson(counts: Floats, width: timedelta) -> Floats:
    """Return how far a Poisson count lies above the last seven days' mean, by square roots (Anscombe 1948)."""
    usual, _ = _before(counts, _bins(_WEEK, width), 1)
    return 2 * (np.sqrt(counts + 3 / 8) - np.sqrt(usual + 3 / 8))


def _paused(peer: Peer) -> Peer:
    """Let a peer speak only where its score, in whole units, is the highest of a day."""

    def quieter(counts: Floats, width: timedelta) -> Floats:
        units, day = np.floor(peer(counts, width)), _bins(_DAY, width)
        padded = np.concatenate([np.zeros(day), units[:-1]])
        before = np.lib.stride_tricks.sliding_window_view(padded, day).max(axis=1)
        return np.where(units > before, units, 0.0)

    return quieter


PEERS: Mapping[str, Peer] = {
    "null": silent,
    "random": random,
    "periodic": periodic,
    "windowed_gaussian": windowed_gaussian,
    "relative_entropy": relative_entropy,
    "hour_over_week": hour_over_week,
    "deviations": deviations,
    "ewma": ewma,
    "cusum": cusum,
    "robust_z": robust,
    "poisson": poisson,
    "hour_over_week_paused": _paused(hour_over_week),
    "deviations_paused": _paused(deviations),
    "ewma_paused": _paused(ewma),
    "robust_z_paused": _paused(robust),
    "poisson_paused": _paused(poisson),
}


def _bins(span: timedelta, width: timedelta) -> int:
    return max(1, round(span / width))


def _trailing_sum(series: Floats, length: int) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(series)])
    after = np.arange(1, len(series) + 1)
    found: Floats = sums[after] - sums[np.maximum(0, after - length)]
    return found


def _standardised(series: Floats, length: int, gap: int) -> Floats:
    mean, spread = _before(series, length, gap)
    return (series - mean) / np.maximum(spread, 1.0)


def _before(series: Floats, length: int, gap: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the ``length`` values that end ``gap`` rows before each one."""
    end = np.maximum(0, np.arange(len(series)) - gap + 1)
    start = np.maximum(0, end - length)
    sums, squares = (np.concatenate([[0.0], np.cumsum(one)]) for one in (series, series * series))
    known = np.maximum(1, end - start)
    mean = (sums[end] - sums[start]) / known
    return mean, np.sqrt(np.maximum(0.0, (squares[end] - squares[start]) / known - mean * mean))
