"""All detectors, rules and controls beside each other in one run: thresholds from some streams, figures of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan, nan

from benchmarks.report import table
from benchmarks.storms.budgets import BUDGETS, ONE_A_DAY, Case, Debounce, applied, cases, thresholds
from benchmarks.storms.controls import chance_hits, periodic_alarms
from benchmarks.storms.figures import DRAWS, by_kind, by_volume, figures, intervals, triggers
from benchmarks.storms.judging import Detector, Outcome, Rule, judge, muted, truth
from benchmarks.storms.posts import Stream

PERIODIC = "an alarm every so often"


@dataclass(frozen=True, slots=True)
class Row:
    """What one detector at one budget, or one rule, made of one set of streams."""

    part: str
    """Which streams."""
    name: str
    budget: float
    """False alarms a brand-month for which the threshold was chosen; nan for a rule with shipped constants."""
    threshold: float
    outcomes: tuple[Outcome, ...]


def compare(
    development: Iterable[Stream],
    reports: Mapping[str, Iterable[Stream]],
    detectors: Mapping[str, Detector],
    rules: Mapping[str, Rule],
    budgets: Sequence[float] = BUDGETS,
    debounce: Debounce = ONE_A_DAY,
) -> list[Row]:
    """Choose each detector's thresholds on ``development`` and apply them, frozen, to every set of ``reports``.

    Streams may be generators: each is heard once and forgotten. Rules and the periodic alarm need no threshold.
    """
    chosen = {name: thresholds(budgets, scored, debounce) for name, scored in cases(development, detectors).items()}
    rows: list[Row] = []
    for part, streams in reports.items():
        ruled: dict[str, list[Outcome]] = {name: [] for name in rules}
        scored = cases(_heard(streams, rules, ruled), detectors)
        rows += _of_detectors(part, scored, chosen, debounce)
        rows += [Row(part, name, nan, nan, tuple(outcomes)) for name, outcomes in ruled.items()]
        truths = [case.truth for case in next(iter(scored.values()), [])]
        rows += [Row(part, PERIODIC, budget, nan, tuple(periodic_alarms(truths, budget))) for budget in budgets]
    return rows


def _heard(
    streams: Iterable[Stream], rules: Mapping[str, Rule], ruled: Mapping[str, list[Outcome]]
) -> Iterable[Stream]:
    """Yield the streams, and judge the rules at each in passing, so that none is drawn twice."""
    for stream in streams:
        for name, rule in rules.items():
            ruled[name].append(judge(truth(stream), muted(rule(stream))))
        yield stream


def _of_detectors(
    part: str,
    scored: Mapping[str, Sequence[Case]],
    chosen: Mapping[str, Mapping[float, float]],
    debounce: Debounce,
) -> list[Row]:
    return [
        Row(part, name, budget, threshold, tuple(applied(scored[name], threshold, debounce)))
        for name, by_budget in chosen.items()
        for budget, threshold in by_budget.items()
    ]


_HEAD = (
    *("detector", "budget", "false/month", "found", "95 %", "early", "90 % to come", "lead h", "to come"),
    *("delay h", "heard", "precision", "again", "by chance"),
)


def summary(rows: Iterable[Row], draws: int = DRAWS) -> str:
    """Return one line a row: its figures, the interval of what was found, and what chance would have found."""
    return table(_HEAD, [_line(row, draws) for row in rows])


def _line(row: Row, draws: int) -> tuple[str, ...]:
    found = figures(row.outcomes)
    low, high = intervals(row.outcomes, draws=draws)["recall"] if draws else (nan, nan)
    numbers = (found.early, found.to_come_90, found.lead, found.to_come, found.delay)
    return (
        f"{row.name} ({row.part})",
        "shipped" if isnan(row.budget) else f"{row.budget:g}",
        *map(_number, (found.false, found.recall)),
        "–" if isnan(low) else f"{low:.2f}–{high:.2f}",
        *map(_number, numbers),
        *("–" if isnan(found.heard) else f"{found.heard:.0f}", _number(found.precision), _number(found.again)),
        _number(chance_hits(row.outcomes)) if row.name != PERIODIC else "–",
    )


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}"


def breakdown(rows: Iterable[Row]) -> str:
    """Return, a row a line, what was found by volume class and kind of storm, and which look-alikes rang."""
    kept = list(rows)
    found = [_parts(row) for row in kept]
    columns = list(dict.fromkeys(name for parts in found for name in parts))
    lines = [
        (f"{row.name} ({row.part})", *(_number(parts.get(name, nan)) for name in columns))
        for row, parts in zip(kept, found, strict=True)
    ]
    return table(("found, rang", *columns), lines)


def _parts(row: Row) -> dict[str, float]:
    volumes = {f"{volume:g}/day": found.recall for volume, found in by_volume(row.outcomes).items()}
    kinds = {kind: found.recall for kind, found in by_kind(row.outcomes).items()}
    rang = {f"rang: {kind}": share for kind, (share, _) in triggers(row.outcomes).items()}
    return {**volumes, **kinds, **rang}


def named_figures(row: Row, prefix: str) -> dict[str, float]:
    """Return a row's figures under names for a report, those left out that could not be counted."""
    found = {**asdict(figures(row.outcomes)), "chance": chance_hits(row.outcomes)}
    found |= {f"rang_{kind}": share for kind, (share, _) in triggers(row.outcomes).items()}
    return {f"{prefix}_{name}": value for name, value in found.items() if not isnan(value)}
