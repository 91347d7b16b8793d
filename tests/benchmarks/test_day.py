"""The simulated day of load: what is done, what waits, and what breaks first."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.loadlab.day import (
    STEPS,
    Costs,
    Fleet,
    Load,
    Place,
    arriving,
    cluster,
    day,
    fullest,
    most,
    one_machine,
    profile,
    scaled,
    work,
)

COSTS = Costs(1e-3, 1e-4, 5e-5, 6e-4, 6e-4, 1e-3, 3e-4, 1e-3, 2e-6, 700.0)
CALM = Load(1_000, 10_000, 10, storm=0.0)


def test_a_day_brings_what_its_profile_says_in_all_and_most_in_the_evening() -> None:
    seconds = [step * 86_400 / STEPS for step in range(STEPS)]
    assert sum(arriving(CALM, second, storm=False) for second in seconds) == pytest.approx(CALM.mentions)
    assert max(seconds, key=profile) == 19 * 3600


def test_a_storm_of_one_brand_of_ten_adds_its_share() -> None:
    stormy = replace(CALM, storm=20.0)
    assert arriving(stormy, 0, storm=True) == pytest.approx(3 * arriving(CALM, 0, storm=False))


def test_an_idle_place_makes_nobody_wait() -> None:
    assert all(one.longest_wait_s == 0 and one.busiest < 1 for one in day(CALM, COSTS, one_machine()).values())


def test_what_comes_in_the_evening_waits_and_is_done_by_night() -> None:
    """A place whose mean day fits and whose evening does not."""
    place = Fleet("one", (Place("all", 1.0),), {})
    full = scaled(CALM, 0.9 / day(CALM, COSTS, place)["all"].mean)

    found = day(full, COSTS, place)["all"]

    assert found.mean == pytest.approx(0.9, abs=0.02)
    assert found.busiest > 1
    assert found.longest_wait_s > 300
    assert found.backlog_s == 0


def test_a_load_beyond_all_cores_is_never_done() -> None:
    name, found = fullest(day(scaled(CALM, 1_000), COSTS, one_machine()))
    assert name == "daemon"
    assert found.backlog_s > 3600


@settings(max_examples=15)
@given(
    st.floats(1.0, 50.0), st.sampled_from(["visit", "parse", "entry", "mention", "store", "relate", "look", "heard"])
)
def test_nothing_that_costs_more_makes_a_fleet_stand_more(times: float, what: str) -> None:
    dearer = replace(COSTS, **{what: asdict(COSTS)[what] * times})
    for fleet in (one_machine(), cluster(2)):
        assert most(CALM, dearer, fleet) <= most(CALM, COSTS, fleet) * (1 + 1e-6)


def test_collectors_stand_more_until_the_one_writer_is_full() -> None:
    stands = [most(CALM, COSTS, cluster(many, many)) for many in (1, 2, 4, 64, 128)]
    assert stands[0] < stands[1] < stands[2]
    assert stands[3] == pytest.approx(stands[4], rel=0.01)
    assert fullest(day(scaled(CALM, stands[4]), COSTS, cluster(128, 128)))[0] in {"writer", "detector"}


def test_every_stage_has_its_work_counted_once() -> None:
    """A cost of nothing but storing shows in the stage of storing only."""
    nothing = dict.fromkeys(asdict(COSTS), 0.0)
    only = Costs(**(nothing | {"store": 1.0}))
    asked = work(CALM, only, 5.0)
    assert {stage for stage, seconds in asked.items() if seconds} == {"store"}
    assert asked["store"] == pytest.approx(5.0)
