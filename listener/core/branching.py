"""How many further voices each voice brings: a self-exciting (Hawkes) process fitted to a wave. Names no phase.

The intensity is ``μ + ratio · Σ k(t − tᵢ)`` over earlier voices with an exponential k (Hawkes 1971). Maximum likelihood
by expectation-maximisation (Veen and Schoenberg 2008): each voice is shared out between "came by itself" and "came of
another". Below one a wave dies out, each voice bringing ``ratio`` direct and ``1/(1 − ratio)`` voices in all, itself
included; above one it grows until something else stops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from listener.core.pulse import Floats

LEAST = 12
"""Voices below which a ratio says nothing."""
_BINS = 192
_DELAYS = np.array([3.0, 6.0, 12.0, 24.0, 48.0])
"""Mean delays that are tried, in bins: from a 64th to a quarter of the wave. All is relative to its length, so that the
ratio of a wave does not depend on the clock it is measured with."""
_ROUNDS = 100
_SIDE = 1.2816
"""Standard errors on each side of the central 80 %."""
_FAINT = 1e-9


@dataclass(frozen=True, slots=True)
class Branching:
    """What each voice brings."""

    ratio: float
    """Further voices that a voice brings directly."""
    low: float
    high: float
    """Central 80 % of it, from the curvature of the likelihood and the spread over delays."""
    delay: float
    """Mean seconds from a voice to one it brings, as far as the wave tells."""


def branching(times: Floats, start: float, now: float, usual: float = 0.0) -> Branching | None:
    """Return what each voice between ``start`` and ``now`` brings, or None for fewer than twelve voices.

    ``times`` are sorted, in seconds; ``usual`` is how many voices an hour come by themselves at least.
    """
    wave = times[np.searchsorted(times, start) : np.searchsorted(times, now, side="right")]
    if len(wave) < LEAST or now <= start:
        return None
    counts = np.histogram(wave, _BINS, (start, now))[0].astype(np.float64)
    pressure: Floats = np.einsum("b,dbc->dc", counts, _kernels())
    least = usual * (now - start) / 3600.0 / _BINS
    own, ratios = _fit(counts, pressure, least)
    rates = np.maximum(own[:, None] + ratios[:, None] * pressure, _FAINT)
    fits = np.log(rates) @ counts - rates.sum(axis=1)
    weights = np.exp(fits - fits.max()) / np.exp(fits - fits.max()).sum()
    ratio = float(weights @ ratios)
    error = sqrt(float(weights @ (_variances(counts, pressure, rates) + (ratios - ratio) ** 2)))
    delay = float(weights @ _DELAYS) * (now - start) / _BINS
    return Branching(ratio, max(0.0, ratio - _SIDE * error), ratio + _SIDE * error, delay)


@cache
def _kernels() -> Floats:
    """Return for each delay the matrix that turns counts into the pressure on later bins, middle to middle."""
    lags = np.arange(_BINS)[None, :] - np.arange(_BINS)[:, None]
    shares = np.diff(-np.exp(-(np.arange(_BINS + 1)[None, :] - 0.5).clip(0) / _DELAYS[:, None]), axis=1)
    found: Floats = np.where(lags[None] > 0, shares[:, np.abs(lags)], 0.0)
    return found


def _fit(counts: Floats, pressure: Floats, least: float) -> tuple[Floats, Floats]:
    """Return for each delay how many come by themselves in a bin, and the ratio."""
    total = np.maximum(pressure.sum(axis=1), _FAINT)
    own = np.full(len(pressure), max(least, float(counts.mean()) / 2))
    ratios = np.full(len(pressure), 0.5)
    for _ in range(_ROUNDS):
        each = counts / np.maximum(own[:, None] + ratios[:, None] * pressure, _FAINT)
        own = np.maximum(least, own * each.mean(axis=1))
        ratios = ratios * (each * pressure).sum(axis=1) / total
    return own, ratios


def _variances(counts: Floats, pressure: Floats, rates: Floats) -> Floats:
    """Return the variance of each ratio: of the inverse information of both parameters, what belongs to the ratio."""
    weight = counts / rates**2
    own, both, brought = weight.sum(axis=1), (weight * pressure).sum(axis=1), (weight * pressure**2).sum(axis=1)
    found: Floats = own / np.maximum(own * brought - both**2, _FAINT)
    return found
