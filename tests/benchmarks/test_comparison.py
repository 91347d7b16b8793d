"""Everything beside each other: thresholds from one set of streams, figures of another, controls in the same table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from benchmarks.storms import classics, incumbents
from benchmarks.storms.comparison import PERIODIC, Row, breakdown, compare, named_figures, summary
from benchmarks.storms.figures import figures
from benchmarks.storms.posts import DAY, Stream
from listener.core.pulse import NEGATIVE
from tests.benchmarks.brands import MONDAY, event, pulse, stream


def brands(seed: int, count: int) -> Iterator[Stream]:
    """Brands with a storm and a meme each, drawn one at a time."""
    for number in range(count):
        dice = np.random.default_rng((seed, number))
        usual = np.sort(MONDAY + dice.random(1200) * 60 * DAY)
        storm = replace(event("flash", MONDAY + 30 * DAY, hours=10), kind=("flash", "shock")[number % 2])
        meme = event("meme", MONDAY + 45 * DAY, hours=10, storm=False)
        angry, amused = pulse(np.array(storm.times), NEGATIVE), pulse(np.array(meme.times), 1)
        one = stream(pulse(usual), angry, amused, days=60, events=(storm, meme))
        yield replace(one, name=f"brand {seed}.{number}")


def rows() -> list[Row]:
    detectors = {"critics": classics.DETECTORS["EVT, critics (H)"], "all": classics.DETECTORS["EVT (H2)"]}
    rules = {"rule": incumbents.RULES["hour > 7 d + 5 sd"]}
    return compare(brands(1, 4), {"report": brands(2, 4), "again": brands(3, 2)}, detectors, rules, (1.0, 0.25))


@pytest.fixture(scope="module")
def found() -> list[Row]:
    return rows()


def test_every_detector_rule_and_control_is_in_each_report(found: list[Row]) -> None:
    told = [(row.name, row.budget) for row in found if row.part == "report" and not isnan(row.budget)]

    assert sorted(told) == sorted((name, budget) for name in ("critics", "all", PERIODIC) for budget in (1.0, 0.25))
    assert [row.name for row in found if isnan(row.budget)] == ["rule", "rule"]
    assert {row.part for row in found} == {"report", "again"}


def test_thresholds_are_the_same_in_all_reports(found: list[Row]) -> None:
    chosen = {(row.name, row.budget): row.threshold for row in found if row.part == "report"}

    assert all(row.threshold == chosen[row.name, row.budget] for row in found if row.name in {"critics", "all"})


def test_who_hears_critics_finds_the_storm_and_no_meme(found: list[Row]) -> None:
    critics, everybody = (
        next(row for row in found if (row.part, row.name, row.budget) == ("report", name, 0.25))
        for name in ("critics", "all")
    )

    assert figures(critics.outcomes).recall == 1
    assert named_figures(critics, "listener")["listener_rang_meme"] == 0
    assert figures(everybody.outcomes).recall < 1 or named_figures(everybody, "x")["x_rang_meme"] > 0


def test_figures_that_could_not_be_counted_are_left_out() -> None:
    assert named_figures(Row("report", "none", 1.0, 1.0, ()), "x") == {"x_storms": 0, "x_months": 0}


def test_the_table_has_a_line_a_row_and_the_breakdown_a_column_a_kind(found: list[Row]) -> None:
    told = summary(found, draws=20).splitlines()
    parts = breakdown(found).splitlines()

    assert len(told) == len(parts) == len(found) + 1
    assert "shipped" in told[-3]
    assert {"20/day", "flash", "shock"} <= set(parts[0].split())
    assert "rang: meme" in parts[0]
    assert max(map(len, told)) < 200
    assert summary(found[:1], draws=0).splitlines()[1].count("–") >= 1
