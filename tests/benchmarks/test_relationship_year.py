"""The replayed year in its smallest form: what people lived is what the program tells, but for what it misreads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.relationship_plans import PLANS, lived
from benchmarks.relationship_year import FEW, Clock, Row, meant, measured, program, run


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """The figures at the end of a small brand's year."""
    return {one.name: one for one in run(FEW)[0]}


def test_a_year_is_the_same_for_the_same_seed_and_each_plan_is_lived() -> None:
    one, other = lived(1, 60), lived(1, 60)

    assert one.posts == other.posts
    assert len(one.people) >= len(PLANS)
    assert Counter(one.number for one in one.posts).most_common(1)[0][1] == 1


def test_read_as_it_was_meant_every_figure_is_the_truth(tmp_path: Path) -> None:
    """The figures themselves make no mistake: whatever is off in the year was misread."""
    year, clock = lived(5, FEW), Clock()
    with program(tmp_path, clock) as parts:
        found = measured(year, meant(year, parts, year.end))

    assert {one.name: one.measured for one in found} == pytest.approx({one.name: one.truth for one in found})


def test_nothing_is_lost_on_the_way_and_nobody_is_counted_twice(rows: dict[str, Row]) -> None:
    for name in ("volume", "people", "median_minutes"):
        assert rows[name].ratio == pytest.approx(1.0), name


@pytest.mark.parametrize(
    "name", ["stories", "credits", "intent.praise", "intent.recommend", "answered", "people.promoter"]
)
def test_the_rest_is_near_the_truth(rows: dict[str, Row], name: str) -> None:
    assert rows[name].ratio == pytest.approx(1.0, abs=0.25)
