"""Hours gathered into hours, days and weeks: nothing is lost, nothing is skipped, and a day is a local one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listener.core.trend import beginning, buckets
from listener.model import Count

BERLIN = ZoneInfo("Europe/Berlin")
STEPS = ("hour", "day", "week")
HOUR = timedelta(hours=1)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "UTC", "America/Santiago", "Asia/Kolkata", "Australia/Lord_Howe")]
)


def hour(at: datetime, total: int = 1, negative: int = 0) -> Count:
    return Count(at.replace(minute=0, second=0, microsecond=0), total, negative, total - negative, 0, 0)


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[arg-type,misc]  # year, month, day, …


@given(moments, st.integers(0, 24 * 40), zones, st.sampled_from(STEPS), st.lists(st.integers(0, 24 * 45), max_size=30))
@example(datetime(2000, 1, 1, tzinfo=UTC), 0, BERLIN, "day", [0])  # an hour that begins where the period ends
def test_buckets_lie_end_to_end_and_hold_every_hour(
    end: datetime, length: int, zone: ZoneInfo, by: str, ago: list[int]
) -> None:
    start = beginning(end - length * HOUR, by, zone)
    hours = [hour(end - n * HOUR, total=n + 1, negative=n % 2) for n in sorted(set(ago), reverse=True)]

    found = buckets(hours, by, start, end, zone)

    inside = [one for one in hours if start <= one.start < end]
    assert sum(one.total for one in found) == sum(one.total for one in inside)
    assert sum(one.negative for one in found) == sum(one.negative for one in inside)
    assert all(a.start < b.start for a, b in pairwise(found))
    assert [beginning(one.start, by, zone) for one in found] == [one.start for one in found]
    for a, b in pairwise(found):
        assert beginning(b.start - timedelta(seconds=1), by, zone) == a.start
    assert (not found) == (start >= end)


@given(moments, zones, st.sampled_from(STEPS))
def test_a_step_begins_before_or_at_its_moment_and_not_long_before(at: datetime, zone: ZoneInfo, by: str) -> None:
    begun = beginning(at, by, zone)

    assert begun <= at
    assert at - begun < {"hour": HOUR, "day": 26 * HOUR, "week": timedelta(days=7) + HOUR}[by]
    assert beginning(begun, by, zone) == begun


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (7, 1, 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(month: int, day: int, hours: int) -> None:
    start, end = local(2026, month, day), local(2026, month, day + 1)
    each = [hour(start + n * HOUR) for n in range(hours)]

    assert [one.total for one in buckets(each, "day", start, end, BERLIN)] == [hours]
    assert len(buckets(each, "hour", start, end, BERLIN)) == hours


def test_a_day_without_a_midnight_begins_when_the_clocks_had_moved() -> None:
    santiago = ZoneInfo("America/Santiago")
    noon = datetime(2026, 9, 6, 12, tzinfo=santiago)

    assert beginning(noon, "day", santiago).astimezone(santiago).isoformat() == "2026-09-06T01:00:00-03:00"


def test_weeks_begin_on_monday() -> None:
    assert beginning(local(2026, 11, 22, 23, 59), "week", BERLIN) == local(2026, 11, 16)
    assert beginning(local(2026, 11, 23), "week", BERLIN) == local(2026, 11, 23)


def test_silence_has_its_bucket() -> None:
    found = buckets([hour(local(2026, 11, 3, 8), 5, 2)], "day", local(2026, 11, 1), local(2026, 11, 5), BERLIN)

    assert [(one.total, one.negative) for one in found] == [(0, 0), (0, 0), (5, 2), (0, 0)]


def test_a_period_too_long_to_show_starts_later() -> None:
    found = buckets([], "hour", local(1990, 1, 1), local(2026, 1, 1), BERLIN)

    assert len(found) == 20_000
    assert found[-1].start == local(2025, 12, 31, 23)
