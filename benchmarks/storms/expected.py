"""What is usual at each look by the classic means: an hour-of-week profile and a moving level, from the past only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.storms.looks import STEP, before, counted, distinct, grid
from benchmarks.storms.posts import DAY, HOUR, Stream
from listener.core.pulse import Floats, Pulse

PER_DAY = int(DAY / STEP)
PER_HOUR = int(HOUR / STEP)
WINDOWS = (HOUR, 3 * HOUR, 6 * HOUR, DAY)
LEARNED_DAYS = 14
"""Days that level and spread are taken from; the last day is being judged and left out."""
_WEEK = 168
_SLOT_WEIGHT = 12.0
"""Mentions that the pattern of the day counts for in each hour of the week, and an even day in each hour of it."""
_LEAST_LEVEL = 1 / LEARNED_DAYS
_DISPERSIONS = (0.02, 5.0)


@dataclass(frozen=True, slots=True)
class Window:
    """One window's count at each look beside what is usual for it."""

    length: float
    seen: Floats
    usual: Floats
    dispersion: Floats
    """φ of Var = m + φm²."""


def windows(stream: Stream, pulse: Pulse, lengths: tuple[float, ...] = WINDOWS) -> tuple[Floats, list[Window]]:
    """Return the looks, and for each length the distinct voices of ``pulse`` in it beside what is usual.

    ``pulse`` is the part of the stream that is counted. Usual is the mean of the window over 14 days, the last one left
    out, times the profile of the hours it covers.
    """
    looks = grid(stream)
    season = profile(pulse.at, looks)
    return looks, [_window(pulse, looks, season, length) for length in lengths]


def _window(pulse: Pulse, looks: Floats, season: Floats, length: float) -> Window:
    seen = distinct(pulse.at, pulse.voice, looks, length)
    factor = _trailing(season, max(1, int(length / STEP)))
    level = np.maximum(past_mean(seen / factor), _LEAST_LEVEL * length / DAY)
    usual = level * factor
    return Window(length, seen, usual, _dispersion(seen, usual))


def past_mean(values: Floats, days: int = LEARNED_DAYS) -> Floats:
    """Return the mean of the values of the last ``days`` days, the newest day left out; of fewer at the beginning."""
    return before(_trailing(values, days * PER_DAY), PER_DAY)


def _trailing(values: Floats, terms: int) -> Floats:
    sums = np.cumsum(values)
    found: Floats = (sums - before(sums, terms)) / np.minimum(np.arange(1, len(values) + 1), terms)
    return found


def _dispersion(seen: Floats, usual: Floats) -> Floats:
    """Return φ by moments over the same days."""
    over, squares = past_mean((seen - usual) ** 2 - usual), past_mean(usual * usual)
    return np.clip(over / np.maximum(squares, 1e-9), *_DISPERSIONS)


def profile(at: Floats, looks: Floats) -> Floats:
    """Return at each look the factor of its hour of the week (UTC), mean about 1, learned from whole weeks before it.

    Two Gamma-Poisson steps: the hours of the day from an even day, the hours of the week from those.
    """
    first = looks[0] - looks[0] % HOUR
    hours = counted(at, np.arange(first + HOUR, looks[-1] + 2 * HOUR, HOUR), HOUR)
    weeks = -(-len(hours) // _WEEK)
    heard = np.zeros(weeks * _WEEK)
    heard[: len(hours)] = hours
    factors = _factors(heard.reshape(weeks, _WEEK)).reshape(-1)
    found: Floats = factors[((looks - first) // HOUR).astype(np.int64)]
    return found


def _factors(heard: Floats) -> Floats:
    """Return factors of the shape of ``heard`` (weeks × 168), those of a week from the weeks before."""
    past = np.cumsum(heard, axis=0) - heard
    weeks = np.arange(len(heard), dtype=np.float64)[:, None]
    mean = past.sum(axis=1, keepdims=True) / _WEEK
    by_hour = past.reshape(-1, 7, 24).sum(axis=1)
    day = (by_hour + _SLOT_WEIGHT) / (7 * mean + _SLOT_WEIGHT)
    smooth = np.tile(day, (1, 7))
    week = (past + _SLOT_WEIGHT * smooth) / (mean + _SLOT_WEIGHT)
    learned: Floats = np.where(weeks >= 1, np.maximum(week, 0.05), 1.0)
    return learned
