"""How far counts leap on ordinary days, and how rare a leap is beside that."""

from __future__ import annotations

from math import exp, log, log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import tails
from listener.core.tails import Tail

leaps = st.floats(-5, 20)
some_tails = st.builds(Tail, st.floats(-1, 3), st.floats(0.05, 2))
QUIET = Tail(0.6, 0.28)


def draws(tail: Tail, number: int, seed: int = 1) -> np.ndarray:
    """Largest leaps of so many ordinary days, drawn from a Gumbel distribution."""
    chance = np.random.default_rng(seed).random(number)
    return np.asarray(tail.location - tail.scale * np.log(-np.log(chance)))


def test_one_of_ten_days_surprises_by_one_and_one_of_a_hundred_by_two() -> None:
    days = draws(QUIET, 20_000)
    surprises = np.array([QUIET.of_leap(float(one)) for one in days])
    assert (surprises >= 1).mean() == pytest.approx(0.1, abs=0.01)
    assert (surprises >= 2).mean() == pytest.approx(0.01, abs=0.003)


def test_surprise_is_the_chance_of_a_gumbel_day() -> None:
    chance = 1 - exp(-exp(-(1.5 - 0.6) / 0.28))
    assert QUIET.of_leap(1.5) == pytest.approx(-log10(chance))


def test_one_post_where_none_was_expected_is_no_infinite_leap() -> None:
    assert tails.leap(1, 0) == pytest.approx(log(2))
    assert tails.leap(0, 0) == 0
    assert QUIET.surprise(1, 0) < 1.0


@given(some_tails, leaps, leaps)
def test_a_larger_leap_never_surprises_less(tail: Tail, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= tail.of_leap(low) <= tail.of_leap(high) <= 12


@given(some_tails, st.integers(0, 10_000), st.floats(0, 1000))
def test_the_more_is_expected_the_less_it_surprises(tail: Tail, count: int, mean: float) -> None:
    assert tail.surprise(count, mean + 1) <= tail.surprise(count, mean)


def test_a_leap_is_counted_over_its_window() -> None:
    counts, means = np.array([0.0, 0, 0, 9, 0, 0]), np.ones(6)
    assert tails.leaps(counts, means, 1).tolist() == pytest.approx([log(0.5)] * 3 + [log(5)] + [log(0.5)] * 2)
    assert tails.leaps(counts, means, 3)[3:].tolist() == pytest.approx([log(10 / 4)] * 3)
    assert tails.leaps(counts, means, 3)[0] == pytest.approx(log(0.5))  # shortened: there is only one hour


def test_a_day_has_one_largest_leap_the_last_day_first() -> None:
    values = np.concatenate([np.linspace(0, 1, 24), np.linspace(0, 3, 24), np.full(10, 2.0)])
    assert tails.daily(values[:48], np.ones(48)).tolist() == pytest.approx([3, 1])
    assert tails.daily(values, np.ones(58)).tolist() == pytest.approx(
        [3, max(values[10:34])]
    )  # the last 24 hours first
    assert tails.daily(values[:20], np.ones(20)).tolist() == []


def test_hours_that_nobody_heard_are_no_calm_days() -> None:
    heard = np.ones(72)
    heard[24:48] = 0
    assert len(tails.daily(np.zeros(72), heard)) == 2
    heard[60:] = 0
    assert len(tails.daily(np.zeros(72), heard)) == 2


@pytest.mark.parametrize("tail", [Tail(0.3, 0.2), Tail(0.7, 0.3), Tail(1.5, 0.6)])
def test_sixty_days_find_a_brand_s_own_tail(tail: Tail) -> None:
    found = tails.fit(draws(tail, 60), QUIET)
    assert found.location == pytest.approx(tail.location, abs=0.15)
    assert found.scale == pytest.approx(tail.scale, rel=0.3)


def test_without_days_the_tail_is_the_usual_one() -> None:
    assert tails.fit(np.empty(0), QUIET) == QUIET
    assert tails.fit(np.array([3.0]), QUIET, outside=1) == QUIET


def test_three_days_move_it_a_little() -> None:
    found = tails.fit(np.array([2.0, 2.2, 2.4]), QUIET)
    assert QUIET.location < found.location < 1.5


def test_a_storm_of_the_past_does_not_make_the_next_one_ordinary() -> None:
    calm = draws(QUIET, 55)
    stormy = np.concatenate([calm, [4.0]])
    naive, careful = tails.fit(stormy, QUIET), tails.fit(stormy, QUIET, outside=4)
    assert careful.of_leap(3.0) > naive.of_leap(3.0)
    assert careful.of_leap(3.0) > 2.5


@given(st.lists(st.floats(-1, 5), max_size=60), st.integers(0, 5))
def test_a_tail_is_never_steeper_than_half_the_usual_one(maxima: list[float], outside: int) -> None:
    """Days that are all alike prove no certainty: the next one may differ."""
    assert tails.fit(np.array(maxima), QUIET, outside).scale >= 0.5 * QUIET.scale


def test_large_brands_leap_less_and_the_smallest_cannot_leap_far() -> None:
    assert tails.usual(1).location > tails.usual(50).location > tails.usual(5000).location
    assert tails.usual(0.01).location < tails.usual(1).location
    assert tails.usual(0) == tails.usual(1e-9)
