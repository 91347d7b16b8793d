"""A change is told only where chance does not explain it: counts that are small or alike say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.proportion import proportion
from listener.report.periodcounts import LEAST, change, shift

counts = st.integers(LEAST, 100_000)
spreads = st.floats(0.0, 0.5)


@pytest.mark.parametrize(
    ("count", "before", "sure"),
    [(412, 400, False), (1200, 400, True), (40, 400, True), (0, 400, True), (70, 50, False)],
)
def test_what_ordinary_weeks_leap_by_anyway_is_no_change(count: int, before: int, sure: bool) -> None:
    found = change(count, before, 0.02)

    assert found is not None
    assert found.is_sure is sure
    assert found.low < count / before - 1 + 0.02 < found.high + 0.04


def test_of_a_handful_before_no_change_in_per_cent_is_told() -> None:
    assert change(500, LEAST - 1, 0.02) is None


def test_months_of_different_length_are_compared_by_the_day() -> None:
    """February has three days less than January: as many a day is no change."""
    found = change(2800, 3100, 0.0, longer=28 / 31)

    assert found is not None
    assert found.ratio == pytest.approx(0, abs=0.001)


@given(counts, counts, spreads)
def test_the_interval_holds_the_change_and_the_way_back_is_its_mirror(now: int, then: int, spread: float) -> None:
    there, back = change(now, then, spread), change(then, now, spread)

    assert there is not None
    assert back is not None
    assert there.low <= there.ratio <= there.high
    assert (1 + there.ratio) * (1 + back.ratio) == pytest.approx(1)
    assert there.is_sure == back.is_sure


@given(counts, counts, spreads)
def test_who_leaps_more_is_believed_less(now: int, then: int, spread: float) -> None:
    calm, wild = change(now, then, spread), change(now, then, spread + 0.1)

    assert calm is not None
    assert wild is not None
    assert calm.is_sure or not wild.is_sure


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_a_share_moves_only_beyond_both_of_its_intervals(part: int, whole: int, earlier: int, of: int) -> None:
    now, then = proportion(min(part, whole), whole), proportion(min(earlier, of), of)
    moved = shift(now, then)

    assert now is not None
    assert then is not None
    if now.low > then.high or now.high < then.low:
        assert moved == (pytest.approx(now.value - then.value) if min(whole, of) >= LEAST else None)
    if now == then:
        assert moved is None
    if moved is not None:
        assert moved == pytest.approx(-(shift(then, now) or 0))


def test_nothing_scored_has_moved_nowhere() -> None:
    assert shift(None, proportion(3, 100)) is None
