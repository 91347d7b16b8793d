"""What early looks change: how many more looks, how many more alarms, and how much sooner a storm is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.report import at_most, table
from benchmarks.storms import glances, listening, simulator
from benchmarks.storms.contest import Drawn, Recipe, stream_of, weight
from benchmarks.storms.crew import shared
from benchmarks.storms.hybrid import quiet_streams
from benchmarks.storms.judging import AFTERMATH, Outcome, Scores, alarms, counting, judge, truth
from benchmarks.storms.posts import DAY, Stream
from benchmarks.storms.reading import Reader, read_posts
from benchmarks.storms.setting import SMALL, Part, Setting
from listener.core.pulse import Floats
from listener.core.scorecard import card

YEAR, CALM, STORMY = 120, 10, 6
"""Days and brands of the simulated stretch without storms, and brands of each fleet with storms."""
MOST_LOOKS = 0.002
"""Early looks for each planned one, where nothing happens: next to none."""
_LOOKS_A_DAY = DAY / 300


@dataclass(frozen=True, slots=True)
class Beside:
    """One stream with and without early looks."""

    months: float
    early: int
    """Early looks outside of storms and the days after them."""
    in_storms: int
    without: Outcome
    with_them: Outcome


def early(setting: Setting) -> Part:
    """Compare on real quiet streams, in simulated months without storms and on simulated storms."""
    parts = {name: _beside(recipes, setting.processes) for name, recipes in _recipes(setting)}
    figures = {key: value for name, found in parts.items() for key, value in _figures(name, found).items()}
    targets = {key: at_most(value, MOST_LOOKS) for key, value in figures.items() if key.endswith("_looks_more")}
    more = {f"early_{name}_false_more": at_most(figures[f"early_{name}_false_more"], 0.0) for name in parts}
    return Part(_shown(figures, parts), figures, {**targets, **more})


def _recipes(setting: Setting) -> Iterable[tuple[str, Sequence[Recipe]]]:
    path = setting.quiet or setting.file("stocknet", "mentions.csv.gz")
    if path is not None:
        yield "real", quiet_streams(read_posts(path), Reader())
    days, mix = (SMALL, {2.0: 1, 20.0: 1}) if setting.smallest else (YEAR, CALM)
    yield "calm", [Drawn(setting.seeds[0] * 1_000 + n, size, days, calm=True) for n, size in _sizes(mix)]
    drawn = [(seed, n, size) for seed in setting.seeds for n, size in _sizes({20.0: 1} if setting.smallest else STORMY)]
    yield "storms", [Drawn(seed * 1_000 + n, size, SMALL if setting.smallest else 90) for seed, n, size in drawn]


def _sizes(mix: int | dict[float, int]) -> list[tuple[int, float]]:
    return list(enumerate(simulator.volumes(mix)))


def _beside(recipes: Sequence[Recipe], processes: int) -> list[Beside]:
    return shared(compared, recipes, weight, processes)


def compared(recipe: Recipe) -> Beside:
    """Return what early looks change at one stream."""
    stream = stream_of(recipe)
    step = next(seconds for most, seconds in listening.STEPS if stream.per_day < most)
    usual = glances.Usual(listening.bins(stream.pulse), ZoneInfo(stream.zone))
    moments, told, planned = glances.early(stream, usual, step), truth(stream), listening.detector(stream)
    both = _joined(planned, Scores(moments, np.array([_margin(stream, at, usual) for at in moments.tolist()])))
    outcomes = [judge(told, alarms(counting(one, told), 0.0)) for one in (planned, both)]
    stormy = int(_in_storms(stream, moments).sum())
    return Beside(told.months, len(moments) - stormy, stormy, *outcomes)


def _margin(stream: Stream, at: float, usual: glances.Usual) -> float:
    found = listening.look(stream.pulse, datetime.fromtimestamp(at, UTC), usual.at(at))
    return card().margin(found) if found else listening.CALM


def _joined(one: Scores, other: Scores) -> Scores:
    at = np.concatenate([one.at, other.at])
    order = np.argsort(at, kind="stable")
    return Scores(at[order], np.concatenate([one.value, other.value])[order])


def _in_storms(stream: Stream, moments: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    inside = np.zeros(len(moments), np.bool_)
    for event in stream.events:
        if event.storm:
            inside |= (moments >= event.onset) & (moments <= event.over + AFTERMATH)
    return inside


def _figures(name: str, found: Sequence[Beside]) -> dict[str, float]:
    months = sum(one.months for one in found)
    false = [sum(len(each.false) for each in outcomes) for outcomes in _columns(found)]
    hits = [sum(one.at is not None for each in outcomes for one in each.found) for outcomes in _columns(found)]
    gained = _gained(found)
    figures = {
        "months": months,
        "looks_a_month": sum(one.early for one in found) / months,
        "looks_more": sum(one.early for one in found) / (months * 30 * _LOOKS_A_DAY),
        "false_without": false[0] / months,
        "false_with": false[1] / months,
        "false_more": (false[1] - false[0]) / months,
    }
    if sum(hits):
        figures |= {
            "found_without": float(hits[0]),
            "found_with": float(hits[1]),
            "sooner": float(np.mean(np.array(gained) > 0)),
            "sooner_mean_s": float(np.mean(gained)),
            "sooner_p90_s": float(np.quantile(gained, 0.9)),
        }
    return {f"early_{name}_{key}": value for key, value in figures.items()}


def _columns(found: Sequence[Beside]) -> tuple[list[Outcome], list[Outcome]]:
    return [one.without for one in found], [one.with_them for one in found]


def _gained(found: Sequence[Beside]) -> list[float]:
    """Return by how many seconds each storm that both find is found sooner."""
    pairs = [
        pair for one in found for pair in zip(one.without.found, one.with_them.found, strict=True)
    ]  # fmt: skip
    return [before.at - after.at for before, after in pairs if before.at is not None and after.at is not None]


def _shown(figures: dict[str, float], parts: dict[str, list[Beside]]) -> str:
    names = list(dict.fromkeys(key.split("_", 2)[2] for key in figures))
    head = ("early looks, beside none", *parts)
    cells = [[figures.get(f"early_{part}_{name}") for part in parts] for name in names]
    rows = [
        (name, *("" if value is None else f"{value:.4g}" for value in row))
        for name, row in zip(names, cells, strict=True)
    ]
    return table(head, rows)
