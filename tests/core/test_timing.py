"""How a crowd keeps time."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.timing import clockwork, together
from tests.core.chatter import START


def at(*seconds: float) -> list[datetime]:
    return sorted(START + timedelta(seconds=int(second)) for second in seconds)


def by_chance(seed: int, posts: int, mean: float, doubling: float = 0.0) -> list[datetime]:
    """Return a Poisson stream with ``mean`` seconds between posts at first, growing if asked to."""
    dice, moment, found = Random(seed), 0.0, list[float]()  # noqa: S311 - a simulation, not a secret
    for _ in range(posts):
        moment += dice.expovariate(1 / (mean * 2 ** (-moment / doubling if doubling else 0.0)))
        found.append(moment)
    return at(*found)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("mean", "doubling"), [(300, 0), (20, 0), (2, 0), (120, 3600)])
def test_people_neither_meet_nor_march(seed: int, mean: float, doubling: float) -> None:
    times = by_chance(seed, 200, mean, doubling)
    assert together(times) < 0.05
    assert clockwork(times) < 0.3


def test_a_script_that_posts_in_volleys_is_seen() -> None:
    volleys = at(*(600 * volley for volley in range(10) for _ in range(20)))
    assert together(volleys) > 0.8
    assert clockwork(volleys) == 0 or clockwork(volleys) > 0.9


def test_volleys_within_an_ordinary_stream_are_seen_in_part() -> None:
    mixed = sorted([*by_chance(1, 100, 60), *at(*(900 * volley for volley in range(5) for _ in range(20)))])
    assert 0.2 < together(mixed) < 0.8


def test_a_post_every_four_minutes_is_clockwork() -> None:
    dice = Random(2)  # noqa: S311 - a simulation, not a secret
    assert clockwork(at(*(240 * step for step in range(60)))) == 1
    assert clockwork(at(*(240 * step + dice.uniform(-20, 20) for step in range(60)))) > 0.8


def test_a_source_that_tells_only_minutes_or_days_accuses_nobody() -> None:
    minutes = [time.replace(second=0) for time in by_chance(3, 200, 40)]
    days = [START.replace(hour=0, minute=0, second=0) + timedelta(days=number // 20) for number in range(100)]
    assert together(minutes) < 0.1
    assert clockwork(minutes) == 0
    assert together(days) < 0.1
    assert clockwork(days) == 0


def test_dated_reviews_among_posts_are_left_out() -> None:
    midnight = START.replace(hour=0, minute=0, second=0)
    assert together(sorted([*by_chance(4, 60, 120), *[midnight] * 40])) == 0


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_both_are_shares_whatever_comes(seconds: list[int]) -> None:
    times = at(*seconds)
    assert 0 <= together(times) <= 1
    assert 0 <= clockwork(times) <= 1


@given(st.lists(st.integers(0, 100_000), max_size=9))
def test_of_a_few_nothing_is_said(seconds: list[int]) -> None:
    assert together(at(*seconds)) == clockwork(at(*seconds)) == 0
