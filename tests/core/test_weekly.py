"""The rhythm of a week, and counts without the storms of the past."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.weekly import WEEK, by_day, profile, without_storms

WEEKS = 8
SLOTS = np.tile(np.arange(WEEK, dtype=np.int64), WEEKS)
counts = st.lists(st.integers(0, 50), min_size=24, max_size=24 * 21).map(lambda found: np.array(found, np.float64))


def test_without_a_past_the_night_is_quiet_and_all_days_are_alike() -> None:
    factors = profile(np.empty(0, np.int64), np.empty(0)).reshape(7, 24)
    assert factors.mean() == pytest.approx(1)
    assert factors.argmin(axis=1).tolist() == [3] * 7
    assert np.ptp(factors, axis=0).max() == pytest.approx(0)


def test_a_brand_of_the_evening_is_learned_as_one() -> None:
    evening = np.where(np.isin(SLOTS % 24, (19, 20, 21)), 30.0, 2.0)
    factors = profile(SLOTS, evening).reshape(7, 24)
    assert factors[2, 20] > 10 * factors[2, 12]
    assert factors[2, 20] * 5.5 == pytest.approx(30, rel=0.15)  # 5.5 posts in a mean hour


def test_an_hour_of_the_week_stands_out_only_if_it_did_often() -> None:
    show = np.where(SLOTS == 6 * 24 + 20, 40.0, 5.0)
    once = np.where((SLOTS == 6 * 24 + 20) & (np.arange(len(SLOTS)) < WEEK), 40.0, 5.0)
    weekly, single = (profile(SLOTS, found).reshape(7, 24) for found in (show, once))
    assert weekly[6, 20] > 3.5 * weekly[6, 15]
    assert single[6, 20] < 2 * single[6, 15]


def test_few_mentions_say_little_of_the_hour_and_something_of_the_day() -> None:
    """Two mentions a day, none at weekends: the single hours are shrunk to the day's pattern."""
    few = np.where((SLOTS % 24 == 9) | (SLOTS % 24 == 17), 1.0, 0.0) * (SLOTS < 120)
    factors = profile(SLOTS, few).reshape(7, 24)
    assert factors[5:].sum() < 0.45 * factors[:2].sum()
    assert factors[0, 9] < 12  # counted alone, it would be 17
    assert factors[0, 12] > 0.1


@settings(max_examples=40)
@given(counts)
def test_factors_have_mean_one_and_are_positive(found: np.ndarray) -> None:
    factors = profile(SLOTS[: len(found)], found)
    assert len(factors) == WEEK
    assert factors.mean() == pytest.approx(1)
    assert (factors > 0).all()


@settings(max_examples=40)
@given(counts)
def test_a_brand_twice_as_large_has_much_the_same_week(found: np.ndarray) -> None:
    """The more is known, the less the pattern depends on the size; a hundredfold, hardly at all."""
    slots = SLOTS[: len(found)]
    if found.sum() < 100:
        return
    assert profile(slots, 10_000 * found) == pytest.approx(profile(slots, 20_000 * found), rel=0.02, abs=0.01)


def test_a_storm_of_a_day_is_capped_and_the_weeks_around_it_stay() -> None:
    calm = np.full(28 * 24, 5.0)
    storm = calm.copy()
    storm[10 * 24 : 11 * 24] = 200
    kept = without_storms(storm, SLOTS[: len(storm)])
    assert kept[10 * 24 : 11 * 24].sum() <= 2 * 120 + 4
    assert kept[: 10 * 24] == pytest.approx(calm[: 10 * 24])
    assert kept[11 * 24 :] == pytest.approx(calm[11 * 24 :])


def test_a_weekly_show_is_no_storm() -> None:
    show = np.where(SLOTS == 6 * 24 + 20, 40.0, 5.0)
    assert without_storms(show, SLOTS) == pytest.approx(show)


def test_two_weeks_cannot_tell_a_storm_by_its_hours_but_by_its_day() -> None:
    young = np.full(10 * 24, 5.0)
    young[5 * 24 : 6 * 24] = 100
    assert without_storms(young, SLOTS[: len(young)])[5 * 24 : 6 * 24].sum() == pytest.approx(244)


@settings(max_examples=40)
@given(counts)
def test_calm_counts_are_never_more_and_never_below_zero(found: np.ndarray) -> None:
    kept = without_storms(found, SLOTS[: len(found)])
    assert kept.shape == found.shape
    assert (kept <= found + 1e-9).all()
    assert (kept >= 0).all()


@given(counts)
def test_days_add_up(found: np.ndarray) -> None:
    assert by_day(found).sum() == pytest.approx(found.sum())
    assert len(by_day(found)) == -(-len(found) // 24)


def test_of_nothing_there_are_no_days() -> None:
    assert len(by_day(np.empty(0))) == 0
    assert len(without_storms(np.empty(0), np.empty(0, np.int64))) == 0
