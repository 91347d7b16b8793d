"""Tails of counts: against hand sums, and laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import chance

means = st.floats(0.001, 5000)
dispersions = st.floats(0.001, 10)
counts = st.integers(0, 8000)


@pytest.mark.parametrize(("count", "mean", "dispersion"), [(3, 1.0, 0.3), (1, 0.08, 0.3), (40, 20.0, 0.1), (5, 30, 2)])
def test_a_tail_is_the_sum_of_its_parts(count: int, mean: float, dispersion: float) -> None:
    below = sum(chance.exactly(number, mean, dispersion) for number in range(count))
    assert chance.tail(count, mean, dispersion) == pytest.approx(1 - below, rel=1e-7)


def test_without_dispersion_it_is_a_poisson() -> None:
    assert chance.tail(1, 1.0, 0.0) == pytest.approx(0.632, abs=1e-3)


def test_where_nothing_is_expected_one_is_a_wonder() -> None:
    assert chance.tail(1, 0.0, 0.3) == 0.0
    assert chance.exactly(0, 0.0, 0.3) == 1.0
    assert chance.score(1, 0.0, 0.3) == pytest.approx(12.0, abs=1e-6)


def test_three_sigma_is_one_in_740() -> None:
    assert chance.from_chance(1 / 740.8) == pytest.approx(3.0, abs=1e-3)


def test_looking_often_makes_it_less_unusual() -> None:
    assert chance.score(10, 2.0, 0.3, tries=5) < chance.score(10, 2.0, 0.3)


def test_the_middle_is_nothing_unusual() -> None:
    assert abs(chance.score(1000, 1000.0, 0.001)) < 0.1


def test_a_count_beyond_all_measure_is_still_a_number() -> None:
    assert chance.score(10**6, 0.01, 0.05) == pytest.approx(12.0, abs=1e-6)


@given(counts, means, dispersions)
def test_chances_are_chances(count: int, mean: float, dispersion: float) -> None:
    assert 0 <= chance.tail(count, mean, dispersion) <= 1 + 1e-9
    assert -12.001 <= chance.score(count, mean, dispersion) <= 12.001


@given(counts, means, dispersions)
def test_one_more_is_never_less_unusual(count: int, mean: float, dispersion: float) -> None:
    here, there = (chance.score(number, mean, dispersion) for number in (count, count + 1))
    assert there >= here - 1e-6


@given(st.floats(0.05, 0.95), st.floats(0.01, 500), dispersions)
def test_a_quantile_holds_its_share_and_no_smaller_count_does(share: float, mean: float, dispersion: float) -> None:
    found = chance.quantile(share, mean, dispersion)
    assert chance.tail(found + 1, mean, dispersion) <= 1 - share + 1e-9
    assert found == 0 or chance.tail(found, mean, dispersion) > 1 - share - 1e-9
