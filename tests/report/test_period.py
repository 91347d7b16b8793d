"""Which time a report is about: local days, ISO weeks and months, through every change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import UsageError
from listener.report.period import Kind, asked, complete, of_day

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
"""A Sunday evening."""
HOUR = timedelta(hours=1)
kinds = st.sampled_from(Kind)
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "UTC"]).map(ZoneInfo)
moments = st.integers(0, 90 * 365 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 3, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("day", "", "2026-11-21"),
        ("day", "gestern", "2026-11-21"),
        ("day", "heute", "2026-11-22"),
        ("day", "17.11.", "2026-11-17"),
        ("day", "2024-02-29", "2024-02-29"),
        ("week", "", "2026-W46"),
        ("week", "KW 46", "2026-W46"),
        ("week", "2026-W46", "2026-W46"),
        ("week", "17.11.", "2026-W47"),
        ("week", "letzte Woche", "2026-W46"),
        ("month", "", "2026-10"),
        ("month", "2026-11", "2026-11"),
        ("month", "November", "2026-11"),
        ("month", "Dezember", "2025-12"),
        ("month", "last month", "2026-10"),
    ],
)
def test_people_name_a_time_as_they_speak_and_without_a_word_it_is_the_last_that_is_over(
    kind: str, text: str, key: str
) -> None:
    assert asked(Kind(kind), text, NOW, BERLIN).key == key


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("day", "KW 46", "period.no_day"),
        ("day", "14 Uhr", "period.no_day"),
        ("week", "November", "period.no_week"),
        ("week", "vor 7 Tagen", "period.no_week"),
        ("month", "2026", "period.no_month"),
        ("month", "KW 46", "period.no_month"),
        ("day", "2026-11-23", "period.to_come"),
        ("month", "2027-01", "period.to_come"),
        ("week", "neulich", "when.unknown"),
    ],
)
def test_another_length_of_time_or_a_time_to_come_is_refused(kind: str, text: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        asked(Kind(kind), text, NOW, BERLIN)

    assert refused.value.key == says


def test_the_days_on_which_the_clocks_move_last_23_and_25_hours() -> None:
    spring, autumn = (of_day(Kind.DAY, date(2026, *day), BERLIN) for day in ((3, 29), (10, 25)))

    assert (spring.until - spring.since, autumn.until - autumn.since) == (23 * HOUR, 25 * HOUR)
    assert asked(Kind.DAY, "25.10.", NOW, BERLIN) == autumn


@given(kinds, moments, zones)
def test_periods_follow_each_other_without_gap_or_overlap(kind: Kind, now: datetime, zone: ZoneInfo) -> None:
    last = complete(kind, now, zone)

    assert last.before.until == last.since < last.until <= now
    assert of_day(kind, last.after, zone).until > now
    assert of_day(kind, last.first, zone) == of_day(kind, last.after - timedelta(days=1), zone) == last


@given(kinds, moments, zones)
def test_the_short_name_of_a_time_is_understood_as_that_time(kind: Kind, now: datetime, zone: ZoneInfo) -> None:
    last = complete(kind, now, zone)

    assert asked(kind, last.key, now, zone) == last
