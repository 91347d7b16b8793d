"""Figures of many judged streams, whole and by kind, with intervals by bootstrap over brands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from itertools import chain
from math import log, nan
from statistics import fmean, median

import numpy as np

from benchmarks.storms.judging import Outcome

FRESH = 0.9
"""Share of a storm that must still be to come for the alarm to be called early enough."""
VOLUMES = (2.0, 20.0, 200.0, 2_000.0, 20_000.0)
DRAWS = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """What a detector is worth; nan where there was nothing to count. Times in hours, medians over found storms."""

    storms: int
    months: float
    recall: float
    """Share of the storms that were found."""
    early: float
    """Share of the storms that were found before the middle of their busiest hour."""
    to_come_90: float
    """Share of the storms that were found while at least 90 % of their mentions were still to come."""
    lead: float
    """Hours from the alarm to the middle of the busiest hour."""
    to_come: float
    delay: float
    """From the storm's tenth mention."""
    heard: float
    """Mentions of the storm until the alarm."""
    again: float
    """Mean number of further alarms of a found storm."""
    false: float
    """False alarms a brand-month."""
    precision: float
    """Found storms among found storms and false alarms."""


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Return the figures of judged streams."""
    kept = list(outcomes)
    found = [one for outcome in kept for one in outcome.found]
    hits = [one for one in found if one.at is not None]
    false = sum(len(outcome.false) for outcome in kept)
    months = sum(outcome.truth.months for outcome in kept)
    return Figures(
        storms=len(found),
        months=months,
        recall=_share(len(hits), len(found)),
        early=_share(sum(one.lead is not None and one.lead > 0 for one in hits), len(found)),
        to_come_90=_share(sum(one.to_come is not None and one.to_come >= FRESH for one in hits), len(found)),
        lead=_middle(one.lead for one in hits),
        to_come=_middle(one.to_come for one in hits),
        delay=_middle(one.delay for one in hits),
        heard=_middle(one.heard for one in hits),
        again=fmean(one.again for one in hits) if hits else nan,
        false=_share(false, months),
        precision=_share(len(hits), len(hits) + false),
    )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else nan


def _middle(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else nan


def by_volume(outcomes: Iterable[Outcome]) -> dict[float, Figures]:
    """Return the figures of each volume class (2, 20, 200 … mentions a day, whichever is nearest), smallest first."""
    groups: defaultdict[float, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[volume(outcome.truth.per_day)].append(outcome)
    return {key: figures(groups[key]) for key in sorted(groups)}


def volume(per_day: float) -> float:
    """Return the volume class of a brand: the nearest, by ratio, of 2, 20, 200, 2,000 and 20,000 mentions a day."""
    return min(VOLUMES, key=lambda one: abs(log(max(per_day, 0.01) / one)))


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, Figures]:
    """Return the figures of each kind of storm, by name; false alarms and precision belong to no kind and are nan."""
    kept = list(outcomes)
    kinds = sorted({one.kind for outcome in kept for one in outcome.found})
    return {kind: replace(_of_kind(kept, kind), false=nan, precision=nan) for kind in kinds}


def _of_kind(outcomes: Iterable[Outcome], kind: str) -> Figures:
    return figures(replace(one, found=tuple(found for found in one.found if found.kind == kind)) for one in outcomes)


def triggers(outcomes: Iterable[Outcome]) -> dict[str, tuple[float, int]]:
    """Return, for each kind of look-alike, which share of them rang the bell, and how many there were."""
    rang: defaultdict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        for kind, did in outcome.rang:
            rang[kind].append(did)
    return {kind: (fmean(did), len(did)) for kind, did in sorted(rang.items())}


def intervals(outcomes: Iterable[Outcome], seed: int = 1, draws: int = DRAWS) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of each figure: percentile bootstrap over brands (Efron 1979).

    All streams of one name are drawn together: what a brand is like is what they have in common. A figure that could
    be told in no draw has (nan, nan).
    """
    brands: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        brands[outcome.truth.name].append(outcome)
    groups = list(brands.values())
    dice = np.random.default_rng(seed)
    drawn = [
        figures(chain.from_iterable(groups[place] for place in dice.integers(len(groups), size=len(groups))))
        for _ in range(draws)
    ]
    return {field.name: _middle_95([float(getattr(one, field.name)) for one in drawn]) for field in fields(Figures)}


def _middle_95(values: list[float]) -> tuple[float, float]:
    known = np.array(values)[~np.isnan(values)]
    if not len(known):
        return nan, nan
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)
