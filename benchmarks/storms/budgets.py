"""The threshold that keeps a budget of false alarms: chosen on some streams, then applied frozen to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from benchmarks.storms.judging import (
    MUTE,
    Detector,
    Outcome,
    Rule,
    Scores,
    Truth,
    alarms,
    counting,
    false_alarms,
    judge,
    muted,
    truth,
)
from benchmarks.storms.posts import DAY, Stream
from listener.core.pulse import Floats

BUDGETS = (1.0, 0.25, 0.1)
"""False alarms a brand-month at which detectors are compared."""
LEVELS = 60
_REFINED = 6


@dataclass(frozen=True, slots=True)
class Case:
    """One stream's truth and what one detector scored of it while alarms count."""

    truth: Truth
    scores: Scores


@dataclass(frozen=True, slots=True)
class Debounce:
    """How alarms of one score silence each other; see ``judging.alarms``."""

    mute: float = MUTE
    hysteresis: float | None = None


ONE_A_DAY = Debounce()


def cases(streams: Iterable[Stream], detectors: Mapping[str, Detector]) -> dict[str, list[Case]]:
    """Score every stream by every detector, one stream at a time: its mentions are then forgotten.

    Detectors that look at the same moments share them: two years of quarters of an hour take 0.6 MB a score.
    """
    found: dict[str, list[Case]] = {name: [] for name in detectors}
    for stream in streams:
        told = truth(stream)
        looks = np.zeros(0)
        for name, detector in detectors.items():
            scores = counting(detector(stream), told)
            looks = looks if np.array_equal(looks, scores.at) else scores.at.copy()
            found[name].append(Case(told, Scores(looks, scores.value.copy())))
    return found


def ruled(streams: Iterable[Stream], rules: Mapping[str, Rule]) -> dict[str, list[Outcome]]:
    """Judge rules with shipped constants; they too are silent for a day after an alarm."""
    found: dict[str, list[Outcome]] = {name: [] for name in rules}
    for stream in streams:
        told = truth(stream)
        for name, rule in rules.items():
            found[name].append(judge(told, muted(rule(stream))))
    return found


def applied(scored: Iterable[Case], threshold: float, debounce: Debounce = ONE_A_DAY) -> list[Outcome]:
    """Return what the alarms at a given threshold are worth."""
    return [judge(case.truth, alarms(case.scores, threshold, debounce.mute, debounce.hysteresis)) for case in scored]


def threshold_at(budget: float, scored: Sequence[Case], debounce: Debounce = ONE_A_DAY) -> float:
    """Return the lowest threshold from which on false alarms a brand-month stay within ``budget`` on these streams.

    Infinity if the score has too few levels to get there. Asked for several budgets, use ``thresholds``.
    """
    return thresholds((budget,), scored, debounce)[budget]


def thresholds(budgets: Sequence[float], scored: Sequence[Case], debounce: Debounce = ONE_A_DAY) -> dict[float, float]:
    """Return the threshold for each budget: 60 levels are tried from above, then the step between two is bisected."""
    kept = list(scored)
    months = sum(case.truth.months for case in kept)
    levels = _levels(kept)[::-1]

    def rate(threshold: float) -> float:
        rung = ((case.truth, alarms(case.scores, threshold, debounce.mute, debounce.hysteresis)) for case in kept)
        return sum(len(false_alarms(told, times)) for told, times in rung) / months

    found: dict[float, float] = {}
    above, place = inf, 0
    for budget in sorted(budgets):
        while place < len(levels) and rate(levels[place]) <= budget:
            above, place = levels[place], place + 1
        below = levels[place] if place < len(levels) else above
        found[budget] = _bisected(budget, below, above, rate)
    return found


def _bisected(budget: float, below: float, above: float, rate: Callable[[float], float]) -> float:
    """Return the lowest threshold known to keep the budget, after some halvings between one that fails and one not."""
    for _ in range(_REFINED if below < above < inf else 0):
        middle = (below + above) / 2
        below, above = (below, middle) if rate(middle) <= budget else (middle, above)
    return above


def _levels(scored: Sequence[Case]) -> list[float]:
    """Return the thresholds worth trying, lowest first: quantiles of the streams' daily maxima, dense where rare.

    An alarm is at most daily, so the share of days above a threshold bounds the alarms: a budget of 0.1 a month is
    near the level that one day in 300 exceeds.
    """
    peaks = np.concatenate([_daily_maxima(case.scores) for case in scored] or [np.zeros(0)])
    if not len(peaks):
        return []
    shares = np.geomspace(0.5 / len(peaks), 0.6, LEVELS)
    return sorted({float(level) for level in np.quantile(peaks, 1 - shares, method="higher")})


def _daily_maxima(scores: Scores) -> Floats:
    if not len(scores.at):
        return np.zeros(0)
    days = ((scores.at - scores.at[0]) // DAY).astype(np.int64)
    starts = np.flatnonzero(np.diff(days, prepend=-1))
    return np.maximum.reduceat(scores.value, starts)
