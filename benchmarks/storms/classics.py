"""Classic detectors of bursts on a 15-minute grid, each as a score: what a textbook would do with a brand's stream.

They count distinct voices among originals, all or the negative ones. No score looks ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from benchmarks.storms.expected import LEARNED_DAYS, PER_DAY, PER_HOUR, Window, windows
from benchmarks.storms.judging import Detector, Scores
from benchmarks.storms.looks import before, distinct, grid, negatives, originals
from benchmarks.storms.posts import HOUR, Stream
from listener.core.pulse import Floats, Pulse

MAXIMA_DAYS = 28
"""Days whose maxima an extreme-value score is fitted to; the last day is being judged and left out."""
EXTREMES = (HOUR, 3 * HOUR, 6 * HOUR)
GATE = 0.42
"""Share of the excess that must be negative (detection.md 4, detector M)."""
_LEAST_SPREAD = 0.25
"""Least standard deviation of the logarithms of daily maxima: 14 days tell it badly."""
_EULER = 0.5772156649
_SLACK = 0.5
"""CUSUM's k, in standard deviations: half the shift that it is to find soonest (Page 1954)."""
_SMOOTHING = 0.1
"""EWMA's weight of the newest quarter of an hour; 0.05 to 0.25 is usual (Roberts 1959)."""
_FACTOR, _COST = 3.0, 4.0
"""Kleinberg's s, how much busier the burst state is, and the cost of entering it."""
_Pick: TypeAlias = Callable[[Pulse], Pulse]


def critical(pulse: Pulse) -> Pulse:
    """Return the negative originals."""
    return negatives(originals(pulse))


def surprise(seen: Floats, usual: Floats, dispersion: Floats | float) -> Floats:
    """Return the signed root of the deviance of a negative binomial count, about a standard score.

    2·(n·ln(n/m) - (n + 1/φ)·ln((1 + φn)/(1 + φm))), McCullagh & Nelder 1989, 11.2; φ → 0 is the Poisson's.
    """
    m, size = np.maximum(usual, 1e-9), 1 / np.maximum(dispersion, 1e-6)
    whole = seen * np.log(np.maximum(seen, 1e-9) / m) - (seen + size) * np.log((size + seen) / (size + m))
    found: Floats = np.sign(seen - m) * np.sqrt(np.maximum(2 * whole, 0.0))
    return found


def poisson(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the window of an hour to a day that exceeds the hour-of-week baseline most, as if posts came singly."""
    looks, found = windows(stream, pick(stream.pulse))
    return Scores(looks, _most([surprise(one.seen, one.usual, 0.0) for one in found]))


def negative_binomial(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the same with each window's own over-dispersion."""
    looks, found = windows(stream, pick(stream.pulse))
    return Scores(looks, _most([surprise(one.seen, one.usual, one.dispersion) for one in found]))


def _most(scores: list[Floats]) -> Floats:
    found: Floats = np.maximum.reduce(scores)
    return found


def _residuals(stream: Stream, pick: _Pick) -> tuple[Floats, Window, Floats]:
    """Return looks, the window of an hour and how many standard deviations it lies above usual."""
    looks, (hour,) = windows(stream, pick(stream.pulse), (HOUR,))
    return looks, hour, (hour.seen - hour.usual) / np.sqrt(hour.usual + hour.dispersion * hour.usual**2)


def ewma(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the exponentially weighted mean of the hour's residuals (Roberts 1959)."""
    looks, _, residuals = _residuals(stream, pick)
    return Scores(looks, _smoothed(residuals, _SMOOTHING))


def _smoothed(values: Floats, weight: float) -> Floats:
    found, last = np.empty_like(values), 0.0
    for place, value in enumerate(values.tolist()):
        last += weight * (value - last)
        found[place] = last
    return found


def cusum(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the cumulated residuals above half a standard deviation, from where in the last day they began to add up.

    Page 1954, limited to a window as by Lai 1995: without a limit it rings for weeks after a storm.
    """
    looks, _, residuals = _residuals(stream, pick)
    path = np.cumsum(residuals - _SLACK) / PER_HOUR
    padded = np.concatenate((np.full(PER_DAY, np.inf), path))
    return Scores(looks, path - sliding_window_view(padded, PER_DAY + 1).min(axis=1))


def kleinberg(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the weight of the burst that the best explanation is in: two states, the busy one three times as busy.

    The counts of each quarter of an hour are Poisson; the weight is what the busy state explains better, cumulated
    since the burst began (Kleinberg 2002, batched form, as an online Viterbi).
    """
    looks, (quarter,) = windows(stream, pick(stream.pulse), (900.0,))
    gains = quarter.seen * np.log(_FACTOR) - (_FACTOR - 1) * quarter.usual
    return Scores(looks, _weights(gains))


def _weights(gains: Floats) -> Floats:
    """Return the burst's weight at each step.

    ``ahead`` is how much cheaper the busy state is than the usual one so far: Viterbi's two costs, of which only the
    difference counts. A burst begins when that is positive, and ends when leaving it and coming back would be cheaper.
    """
    found, ahead, weight = np.empty_like(gains), -_COST, 0.0
    for place, gain in enumerate(gains.tolist()):
        ahead = min(max(ahead, -_COST), 0.0) + gain
        lasts = ahead > 0 or (weight > 0 and ahead > -_COST)
        weight = max(weight + gain, 0.0) if lasts else 0.0
        found[place] = weight
    return found


def robust_z(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score the hour by median and median deviation of the same time of the last 14 days."""
    looks, kept = grid(stream), pick(stream.pulse)
    seen = distinct(kept.at, kept.voice, looks, HOUR)
    past = np.stack([before(seen, day * PER_DAY) for day in range(1, LEARNED_DAYS + 1)])
    middle = np.median(past, axis=0)
    spread = 1.4826 * np.median(np.abs(past - middle), axis=0)
    return Scores(looks, (seen - middle) / np.maximum(spread, np.sqrt(middle + 1)))


def extremes(stream: Stream, pick: _Pick = originals) -> Scores:
    """Score how rarely a day's maximum would be so high: a Gumbel law on logarithms of the last 28 days' maxima.

    In -log10 of the chance, the largest of windows of 1, 3 and 6 hours (detection.md 1c and 5: H2 with all originals,
    H with negative ones). Fitted by moments (Gumbel 1958); the scale comes from the brand's own bursts.
    """
    looks, kept = grid(stream), pick(stream.pulse)
    return Scores(looks, _most([_extreme(distinct(kept.at, kept.voice, looks, length)) for length in EXTREMES]))


def _extreme(seen: Floats) -> Floats:
    raised = np.log1p(seen)
    days = -(-len(seen) // PER_DAY)
    padded = np.zeros(days * PER_DAY)
    padded[: len(seen)] = raised
    maxima = padded.reshape(days, PER_DAY).max(axis=1)
    mean, spread = _moments(maxima)
    scale = np.maximum(spread, _LEAST_SPREAD) * np.sqrt(6) / np.pi
    at = np.repeat((mean - _EULER * scale), PER_DAY)[: len(seen)]
    reduced = (raised - at) / np.repeat(scale, PER_DAY)[: len(seen)]
    return _rarity(reduced)


def _moments(maxima: Floats) -> tuple[Floats, Floats]:
    """Return mean and deviation, for each day, of the 28 days that end before the day before it."""
    sums, squares = np.cumsum(maxima), np.cumsum(maxima * maxima)
    count = np.minimum(np.maximum(np.arange(len(maxima)) - 1, 1), MAXIMA_DAYS)
    mean = (before(sums, 2) - before(sums, MAXIMA_DAYS + 2)) / count
    variance = (before(squares, 2) - before(squares, MAXIMA_DAYS + 2)) / count - mean * mean
    return mean, np.sqrt(np.maximum(variance, 0.0))


def _rarity(reduced: Floats) -> Floats:
    """Return -log10 of a Gumbel law's upper tail, 1 - exp(-exp(-x))."""
    found: Floats = -np.log10(-np.expm1(-np.exp(-np.clip(reduced, -3.0, 600.0))))
    return found


def gated(stream: Stream) -> Scores:
    """Score negative voices as ``extremes`` does, where at least 42 % of what is more than usual is negative.

    Detector M of detection.md 4, there the best made by hand in simulation; the gate is open in any window of 1, 3 or
    6 hours.
    """
    rare = extremes(stream, critical)
    _, everybody = windows(stream, originals(stream.pulse), EXTREMES)
    _, critics = windows(stream, critical(stream.pulse), EXTREMES)
    gates = [
        critic.seen - critic.usual >= GATE * np.maximum(voices.seen - voices.usual, 0.0)
        for voices, critic in zip(everybody, critics, strict=True)
    ]
    return Scores(rare.at, np.where(np.logical_or.reduce(gates), rare.value, 0.0))


DETECTORS: Mapping[str, Detector] = {
    "Poisson": poisson,
    "negative binomial": negative_binomial,
    "negative binomial, critics": partial(negative_binomial, pick=critical),
    "EWMA": ewma,
    "EWMA, critics": partial(ewma, pick=critical),
    "CUSUM": cusum,
    "CUSUM, critics": partial(cusum, pick=critical),
    "Kleinberg": kleinberg,
    "Kleinberg, critics": partial(kleinberg, pick=critical),
    "robust z": robust_z,
    "robust z, critics": partial(robust_z, pick=critical),
    "EVT (H2)": extremes,
    "EVT, critics (H)": partial(extremes, pick=critical),
    "EVT gated (M)": gated,
}
"""All of them, for comparison at equal budgets."""
