"""Simulated brands as a part of the benchmark: everybody at equal budgets, and what a worse sentiment model costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import isnan, nan

import numpy as np

from benchmarks.report import table
from benchmarks.storms.calibration import LENGTHS, REAL, Unevenness, measured
from benchmarks.storms.comparison import Row
from benchmarks.storms.contest import FEW, OURS, Bell, Drawn, Found, bells, held
from benchmarks.storms.figures import DRAWS, by_volume, figures
from benchmarks.storms.parts import RECALL
from benchmarks.storms.setting import SMALL, Part, Setting, goals
from benchmarks.storms.simulator import volumes
from benchmarks.storms.telling import BUDGET, blamed, bounded, breakdown, certainty, key, ours, standings, told

DEVELOPMENT_SEEDS = (901, 902)
"""Fleets that thresholds are chosen on; nothing is learned from them (``benchmarks.storms.training`` has its own)."""
RECALLS = (0.9, RECALL, 0.5, 0.3)
"""Shares of negatives that the sentiment model sees; thresholds were chosen at the second."""
LEAST = {"recall": 0.95, "early": 0.85, "to_come_90": 0.75, "precision": 0.75, "recall_2_a_day": 0.85}
MOST = {"false": 0.25, "rang_bots": 0.01, "rang_syndication": 0.10, "rang_launch": 0.05, "rang_homonym": 0.10}
MOST_LOST = 0.10
"""Recall that may be lost between the best and the worst sentiment model."""
_SMALLEST = {2.0: 2, 20.0: 2}
_BESIDE = (OURS, "EVT gated (M)", "EVT, critics (H)", "EVT (H2)", "sd of 7 d, hour")
_CLASSES = (20.0, 200.0, 2_000.0)


def recipes(setting: Setting, seeds: Sequence[int], recall: float = RECALL) -> tuple[Drawn, ...]:
    """Return the brands of the fleets, as ``simulator.fleet`` draws them."""
    mix = _SMALLEST if setting.smallest else setting.brands
    days = SMALL if setting.smallest else 90
    return tuple(
        Drawn(seed * 100_000 + number, per_day, days, recall)
        for seed in seeds
        for number, per_day in enumerate(volumes(mix))
    )


@cache
def development_bells(setting: Setting) -> tuple[Bell, ...]:
    """Return everybody at the thresholds that the development seeds give; chosen once a run."""
    seeds = DEVELOPMENT_SEEDS[: 1 if setting.smallest else None]
    return tuple(bells(recipes(setting, seeds), processes=setting.processes))


@cache
def frozen(setting: Setting) -> Found:
    """Return what everybody is worth on the seeds that are reported."""
    return held("simulator", recipes(setting, setting.seeds), development_bells(setting), setting.processes)


def simulator(setting: Setting) -> Part:
    """Compare everybody on simulated brands: thresholds from development seeds, figures of the others."""
    found = frozen(setting)
    measures = {**told(found.rows), **uneven()}
    beside = ours(found.rows) + [row for row in found.rows if row.budget == BUDGET and row.name in _BESIDE[1:]]
    reported, chosen = (", ".join(map(str, seeds)) for seeds in (setting.seeds, DEVELOPMENT_SEEDS))
    shown = (
        f"simulator: fleets {reported}, {len(found.rows[0].outcomes)} brands; thresholds from {chosen}",
        standings(found.rows, 0 if setting.smallest else DRAWS),
        certainty(found.rows),
        breakdown(beside),
        blamed(found.false),
        unevenness(measures),
    )
    wanted = (goals(measures, key(row), LEAST, MOST) for row in ours(found.rows))
    return Part("\n\n".join(shown), measures, {name: one for part in wanted for name, one in part.items()})


def uneven() -> dict[str, float]:
    """Return how uneven the simulator's quiet streams are; NAB's are in ``calibration.REAL``."""
    first = DEVELOPMENT_SEEDS[0] * 100_000
    found = {f"{per_day:g}": measured(range(first, first + 12), per_day) for per_day in _CLASSES}
    return {
        f"simulator_{name}_{hours}h_{per_day}_a_day": value
        for per_day, one in found.items()
        if one is not None
        for name, values in (("phi", one.phi), ("p999", one.tail))
        for hours, value in zip(LENGTHS, values, strict=True)
    }


def unevenness(measures: dict[str, float]) -> str:
    """Return the same as a table, beside NAB's."""
    known: dict[str, Unevenness] = {**REAL}
    for per_day in (f"{one:g}" for one in _CLASSES):
        columns = [
            [measures.get(f"simulator_{name}_{hours}h_{per_day}_a_day") for hours in LENGTHS]
            for name in ("phi", "p999")
        ]
        phi, tail = (tuple(value for value in column if value is not None) for column in columns)
        known |= {f"simulator, {per_day} a day": Unevenness(phi, tail)} if phi else {}
    head = ("quiet streams", *(f"{name} {hours} h" for name in ("φ", "p99.9") for hours in LENGTHS))
    return table(head, [(name, *(f"{value:.2f}" for value in (*one.phi, *one.tail))) for name, one in known.items()])


def robustness(setting: Setting) -> Part:
    """Repeat it, on every second brand, with sentiment models that see more or fewer of the negatives."""
    known = frozen(setting)
    few = [
        bell
        for bell in development_bells(setting)
        if bell.name in FEW and (isnan(bell.budget) or bell.budget == BUDGET)
    ]
    by_recall: dict[float, list[Row]] = {}
    for recall in RECALLS:
        half = recipes(setting, setting.seeds, recall)[::2]
        if recall == RECALL:
            by_recall[recall] = _of(known.rows, few, {f"brand {one.seed}" for one in half})
        else:
            found = held("robustness", half, few, setting.processes, rules=False)
            by_recall[recall] = list(found.rows[: len(few)])
    measures = {name: value for recall, rows in by_recall.items() for name, value in _of_recall(recall, rows).items()}
    measures |= _lost(by_recall)
    wanted = (goals(measures, key(row), {}, {"lost": MOST_LOST}) for row in ours(by_recall[RECALL]))
    return Part(_shown(by_recall), measures, {name: one for part in wanted for name, one in part.items()})


def _of(rows: Sequence[Row], few: Sequence[Bell], names: set[str]) -> list[Row]:
    """Return the rows of some detectors, of some brands only."""
    kept = [row for bell in few for row in rows if row.name == bell.name and _same(row.budget, bell.budget)]
    return [
        replace(row, part="robustness", outcomes=tuple(one for one in row.outcomes if one.truth.name in names))
        for row in kept
    ]


def _same(one: float, other: float) -> bool:
    return one == other or (isnan(one) and isnan(other))


def _of_recall(recall: float, rows: Sequence[Row]) -> dict[str, float]:
    found = {
        f"{key(row)}_{name}_with_{recall:g}": getattr(figures(row.outcomes), name)
        for row in rows
        for name in ("recall", "early", "false")
    }
    small = {f"{key(row)}_recall_2_a_day_with_{recall:g}": _smallest(row) for row in ours(rows)}
    return {name: value for name, value in {**found, **small}.items() if not isnan(value)}


def _smallest(row: Row) -> float:
    return next(iter(by_volume(row.outcomes).values())).recall


def _lost(by_recall: dict[float, list[Row]]) -> dict[str, float]:
    found = {key(best): lost(best, worst) for best, worst in _pairs(by_recall)}
    ends = ("lost", "lost_low", "lost_high")
    named = {f"{name}_{end}": value for name, values in found.items() for end, value in zip(ends, values, strict=True)}
    return {name: value for name, value in named.items() if not isnan(value)}


def _pairs(by_recall: dict[float, list[Row]]) -> list[tuple[Row, Row]]:
    return list(zip(by_recall[RECALLS[0]], by_recall[RECALLS[-1]], strict=True))


def lost(best: Row, worst: Row, seed: int = 1) -> tuple[float, float, float]:
    """Return how much less was found of the same brands, with the 95 % interval by bootstrap over brands."""
    counts = np.array(
        [
            (
                sum(one.at is not None for one in left.found),
                sum(one.at is not None for one in right.found),
                len(left.found),
            )
            for left, right in zip(best.outcomes, worst.outcomes, strict=True)
        ]
    )
    if not len(counts) or not counts[:, 2].sum():
        return nan, nan, nan
    drawn = counts[np.random.default_rng(seed).integers(len(counts), size=(DRAWS, len(counts)))].sum(axis=1)
    shares = (drawn[:, 0] - drawn[:, 1]) / np.maximum(drawn[:, 2], 1)
    low, high = np.quantile(shares, (0.025, 0.975))
    hits, kept, storms = counts.sum(axis=0)
    return float((hits - kept) / storms), float(low), float(high)


def _shown(by_recall: dict[float, list[Row]]) -> str:
    head = ("robustness: found (false/month) with a recall of", *(f"{recall:g}" for recall in by_recall), "lost (95 %)")
    lines = []
    for column, pair in zip(zip(*by_recall.values(), strict=True), _pairs(by_recall), strict=True):
        name = f"{column[0].name}, {'shipped' if isnan(column[0].budget) else f'{column[0].budget:g}'}"
        cells = [f"{one.recall:.2f} ({one.false:.2f})" for one in (figures(row.outcomes) for row in column)]
        less, *bounds = lost(*pair)
        lines.append((name, *cells, bounded(less, (bounds[0], bounds[1]))))
    return table(head, lines)
