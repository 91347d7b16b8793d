"""Axes of time and of counts: round, legible, and right through every change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.drawing import axis

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENTS = st.integers(0, 10 * 366 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(2, 24 * 800), st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/Santiago", "UTC"]))
def test_labels_stand_in_order_at_full_local_hours_within_the_period_and_fit(
    start: datetime, hours: int, name: str
) -> None:
    zone, end = ZoneInfo(name), start + hours * HOUR
    ticks = axis.times(start, end, zone, "de", 660)

    assert all(start <= one.at <= end for one in ticks)
    assert all(a.at < b.at for a, b in pairwise(ticks))
    assert all(one.at.astimezone(zone).minute == 0 for one in ticks)
    assert len(ticks) <= 16
    if hours >= 24 * 8:
        assert ticks, "a week has a Monday"


def test_the_hour_that_the_clocks_skip_has_no_label() -> None:
    begin = datetime(2027, 3, 27, 23, tzinfo=UTC)  # midnight in Berlin
    labels = [one.label for one in axis.times(begin, begin + 10 * HOUR, BERLIN, "de", 660)]

    assert labels == ["So 28.03.", *(f"{hour:02}:00" for hour in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11))]


def test_the_hour_that_comes_twice_has_one_label() -> None:
    begin = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight in Berlin
    ticks = axis.times(begin, begin + 6 * HOUR, BERLIN, "en", 660)

    assert [one.label for one in ticks] == ["Sun 25 Oct", "01:00", "02:00", "03:00", "04:00", "05:00"]
    assert ticks[3].at - ticks[2].at == 2 * HOUR


@pytest.mark.parametrize(
    ("days", "first", "lang"),
    [(30, "Mo 02.11.", "de"), (30, "Mon 2 Nov", "en"), (500, "Jan. 2027", "de"), (500, "Jan 2027", "en")],
)
def test_long_periods_are_told_by_mondays_and_months(days: int, first: str, lang: str) -> None:
    begin = datetime(2026, 10, 27, 12, tzinfo=UTC)
    strong = [one.label for one in axis.times(begin, begin + days * DAY, BERLIN, lang, 660) if one.strong]

    assert strong[0] == first


@given(st.floats(0.01, 1e9))
def test_counts_are_few_and_round_and_reach_over_the_largest(most: float) -> None:
    lines = axis.counts(most)

    assert lines[0] == 0
    assert lines[-1] >= most * (1 - 1e-9)
    assert 2 <= len(lines) <= 6
    assert str(int(lines[1])).rstrip("0") in {"1", "2", "5"}
