"""Who takes part in a comparison, and what one stream's judges find: the work that is shared out to processes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isnan, nan
from typing import TypeAlias

import numpy as np

from benchmarks.storms import classics, incumbents, listening, simulator
from benchmarks.storms.budgets import BUDGETS, Case, thresholds
from benchmarks.storms.comparison import PERIODIC, Row
from benchmarks.storms.controls import periodic_alarms, soonest
from benchmarks.storms.crew import shared
from benchmarks.storms.judging import Detector, Outcome, Rule, Scores, Truth, alarms, counting, judge, muted, truth
from benchmarks.storms.parts import RECALL
from benchmarks.storms.posts import Stream
from benchmarks.storms.quiet import Alarm, explain
from listener.core.scorecard import card

OURS, SILENT = "Listener", "Listener, silent tier"
SHIPPED = 0.0
"""Listener's score is by how much its points lie above the threshold that it ships: from here on it rings."""
PEERS: Mapping[str, Detector] = {**incumbents.DETECTORS, **classics.DETECTORS}
RULES: Mapping[str, Rule] = {**incumbents.RULES, "limit: knows all, waits for five voices": soonest}
EVERYBODY = (OURS, SILENT, *PEERS)
FEW = (
    *(OURS, SILENT, "sd of 7 d, hour", "sd of 7 d, negative hour", "negative share"),
    *("EVT (H2)", "EVT, critics (H)", "EVT gated (M)"),
)
"""Listener and the best of each kind of peer: for the parts that repeat a comparison many times over."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A simulated brand that is yet to be drawn: where it is judged, so that no mentions need to be sent there."""

    seed: int
    per_day: float
    days: int = 90
    recall: float = RECALL
    calm: bool = False

    def stream(self) -> Stream:
        """Draw it."""
        if self.calm:
            return simulator.calm(self.seed, self.per_day, self.days, recall=self.recall)
        return simulator.draw(self.seed, self.per_day, days=self.days, recall=self.recall)


Recipe: TypeAlias = Drawn | Stream


@dataclass(frozen=True, slots=True)
class Bell:
    """A detector and the score from which it rings."""

    name: str
    budget: float
    """False alarms a brand-month for which the threshold was chosen; nan if it is shipped."""
    threshold: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of all alarms at one stream."""

    bells: tuple[Outcome, ...]
    rules: tuple[Outcome, ...]
    false: tuple[Alarm, ...]
    """False alarms of Listener as it is shipped, each with its cause."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one set of streams made of everybody."""

    rows: tuple[Row, ...]
    false: tuple[Alarm, ...]
    """False alarms of Listener as it is shipped."""


def stream_of(recipe: Recipe) -> Stream:
    """Return the stream itself."""
    return recipe.stream() if isinstance(recipe, Drawn) else recipe


def weight(recipe: Recipe) -> float:
    """Return about how long a stream takes, in no unit."""
    return recipe.days * recipe.per_day if isinstance(recipe, Drawn) else len(recipe.pulse)


def scores(stream: Stream, names: Collection[str]) -> dict[str, Scores]:
    """Return what each detector says of a stream; Listener's two tiers share their looks."""
    found = {name: PEERS[name](stream) for name in names if name in PEERS}
    return {**found, **_ours(stream)} if OURS in names or SILENT in names else found


def _ours(stream: Stream) -> dict[str, Scores]:
    """Return both tiers' scores. Looking is dear, so where no words count it is done once for both."""
    known, seen = card(), list(listening.looks(stream))
    at = np.array([at for at, _ in seen])
    silent = Scores(at, np.array([one.volume if one else 0.0 for _, one in seen]))
    if stream.text is not None:
        return {OURS: listening.detector(stream), SILENT: silent}
    margins = np.array([known.margin(one) if one else listening.CALM for _, one in seen])
    return {OURS: Scores(at, margins), SILENT: silent}


def scored(recipe: Recipe, names: Sequence[str]) -> dict[str, Case]:
    """Return each detector's scores while alarms count."""
    stream = stream_of(recipe)
    told = truth(stream)
    found = scores(stream, names)
    return {name: Case(_brief(told), counting(found[name], told)) for name in names}


def judged(recipe: Recipe, bells: Sequence[Bell], *, rules: bool) -> Verdict:
    """Judge every bell and, if asked for, every rule with shipped constants at one stream."""
    stream = stream_of(recipe)
    told = truth(stream)
    found = scores(stream, {bell.name for bell in bells})
    rung = [judge(told, alarms(counting(found[bell.name], told), bell.threshold)) for bell in bells]
    ruled = [judge(told, muted(rule(stream))) for rule in RULES.values()] if rules else []
    shipped = [outcome for bell, outcome in zip(bells, rung, strict=True) if bell.name == OURS and isnan(bell.budget)]
    false = [explain(stream, at) for outcome in shipped for at in outcome.false]
    brief = _brief(told)
    kept = [tuple(replace(one, truth=brief) for one in outcomes) for outcomes in (rung, ruled)]
    return Verdict(kept[0], kept[1], tuple(false))


def _brief(told: Truth) -> Truth:
    """Return the truth without its storms' mentions, which nobody asks for once they are judged."""
    return replace(told, events=tuple(replace(event, times=()) for event in told.events))


def bells(recipes: Sequence[Recipe], names: Sequence[str] = EVERYBODY, processes: int = 1) -> list[Bell]:
    """Return everybody at the threshold of each budget, chosen on these streams, and Listener as it is shipped."""
    found = shared(partial(scored, names=names), recipes, weight, processes)
    chosen = {name: thresholds(BUDGETS, [cases[name] for cases in found]) for name in names}
    shipped = [Bell(OURS, nan, SHIPPED)] if OURS in names else []
    return [
        *shipped,
        *(Bell(name, budget, by_budget[budget]) for budget in BUDGETS for name, by_budget in chosen.items()),
    ]


def held(
    part: str, recipes: Sequence[Recipe], rung: Sequence[Bell], processes: int = 1, *, rules: bool = True
) -> Found:
    """Return what frozen thresholds, rules and alarms at even distances are worth on these streams."""
    verdicts = shared(partial(judged, bells=rung, rules=rules), recipes, weight, processes)
    names = tuple(RULES) if rules else ()
    truths = [verdict.bells[0].truth for verdict in verdicts]
    budgets = dict.fromkeys(bell.budget for bell in rung if not isnan(bell.budget))
    rows = [
        *(Row(part, bell.name, bell.budget, bell.threshold, _column(n, verdicts)) for n, bell in enumerate(rung)),
        *(Row(part, name, nan, nan, tuple(one.rules[n] for one in verdicts)) for n, name in enumerate(names)),
        *(Row(part, PERIODIC, budget, nan, tuple(periodic_alarms(truths, budget))) for budget in budgets),
    ]
    return Found(tuple(rows), tuple(alarm for verdict in verdicts for alarm in verdict.false))


def _column(place: int, verdicts: Iterable[Verdict]) -> tuple[Outcome, ...]:
    return tuple(verdict.bells[place] for verdict in verdicts)
