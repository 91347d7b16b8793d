"""When a message may be heard, on a wall clock that people and summer time move."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.mute import Hold, hold_until
from listener.model import QuietHours, Reason

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = QuietHours(time(22), time(7))
NIGHTS_ONLY = QuietHours(time(22), time(7), weekends=False)
SLOW, FAST = timedelta(hours=5), timedelta(hours=2)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("level", "doubling", "now", "until", "why"),
    [
        (3, FAST, "2026-11-18T23:00", "2026-11-19T07:00", Hold.NIGHT),  # Wednesday night
        (3, FAST, "2026-11-19T06:59", "2026-11-19T07:00", Hold.NIGHT),
        (4, SLOW, "2026-11-18T23:00", "2026-11-19T07:00", Hold.NIGHT),
        (4, None, "2026-11-18T23:00", "2026-11-19T07:00", Hold.NIGHT),
        (3, FAST, "2026-11-20T23:00", "2026-11-23T07:00", Hold.NIGHT),  # Friday night, on into the weekend
        (3, None, "2026-11-21T12:00", "2026-11-23T07:00", Hold.WEEKEND),  # Saturday noon
        (2, None, "2026-11-22T23:30", "2026-11-23T07:00", Hold.WEEKEND),  # Sunday night
        (4, SLOW, "2026-11-20T23:00", "2026-11-21T07:00", Hold.NIGHT),  # level 4 is told on a Saturday morning
        (3, None, "2027-03-27T23:00", "2027-03-29T07:00", Hold.WEEKEND),  # over the night the clocks go forward
        (3, None, "2026-10-25T02:30", "2026-10-26T07:00", Hold.WEEKEND),  # in the hour that comes twice
    ],
)
def test_a_message_waits(level: int, doubling: timedelta | None, now: str, until: str, why: Hold) -> None:
    held = hold_until(level, doubling, berlin(now), NIGHTS, BERLIN)
    assert held is not None
    assert (held.until, held.why) == (berlin(until), why)


@pytest.mark.parametrize(
    ("level", "doubling", "now"),
    [
        (3, None, "2026-11-19T07:00"),  # the very end of the night
        (3, None, "2026-11-18T21:59"),
        (4, FAST, "2026-11-18T03:00"),  # doubles within two hours
        (5, None, "2026-11-18T03:00"),
        (6, None, "2026-11-22T03:00"),
        (4, None, "2026-11-21T12:00"),  # Saturday noon is no night for level 4
    ],
)
def test_a_message_is_told_at_once(level: int, doubling: timedelta | None, now: str) -> None:
    assert hold_until(level, doubling, berlin(now), NIGHTS, BERLIN) is None


def test_an_all_clear_wakes_nobody_whatever_the_level_was() -> None:
    night = berlin("2026-11-18T03:00")
    held = hold_until(6, FAST, night, NIGHTS, BERLIN, Reason.END)
    assert held is not None
    assert held.until == berlin("2026-11-18T07:00")
    assert hold_until(6, FAST, berlin("2026-11-21T12:00"), NIGHTS, BERLIN, Reason.END) is None


def test_where_weekends_are_days_like_others_saturday_noon_is_told() -> None:
    assert hold_until(3, None, berlin("2026-11-21T12:00"), NIGHTS_ONLY, BERLIN) is None


def test_without_quiet_hours_everything_is_told() -> None:
    assert hold_until(1, None, berlin("2026-11-22T03:00"), None, BERLIN) is None


def test_quiet_hours_that_end_when_they_begin_are_none() -> None:
    empty = QuietHours(time(22), time(22), weekends=False)
    assert hold_until(1, None, berlin("2026-11-18T22:00"), empty, BERLIN) is None


def test_an_end_that_the_clocks_skip_still_comes() -> None:
    quiet = QuietHours(time(22), time(2, 30), weekends=False)
    held = hold_until(3, None, berlin("2027-03-28T01:00"), quiet, BERLIN)
    assert held is not None
    assert held.until == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 03:30 summer time: 02:30 never was


def test_the_second_half_past_two_of_an_autumn_night_is_waited_for() -> None:
    quiet = QuietHours(time(22), time(2, 30), weekends=False)
    second_ten_past_two = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    held = hold_until(3, None, second_ten_past_two, quiet, BERLIN)
    assert held is not None
    assert held.until == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]).map(
    ZoneInfo
)
moments = st.integers(1_262_304_000, 2_208_988_800).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(st.integers(0, 6), moments, st.builds(QuietHours, clocks, clocks, st.booleans()), zones)
def test_whoever_waits_waits_for_a_moment_at_which_the_message_may_be_told(
    level: int, now: datetime, quiet: QuietHours, zone: ZoneInfo
) -> None:
    held = hold_until(level, None, now, quiet, zone)
    if held is not None:
        assert held.until > now
        assert held.until - now < timedelta(days=5)
        assert hold_until(level, None, held.until, quiet, zone) is None


@given(st.integers(0, 4), moments, zones)
def test_nobody_waits_longer_than_the_night_or_the_weekend_lasts(level: int, now: datetime, zone: ZoneInfo) -> None:
    held = hold_until(level, None, now, NIGHTS, zone)
    if held is not None:
        quarter = (held.until - now) / 4
        between = [now + part * quarter for part in range(1, 4)]
        assert all(hold_until(level, None, moment, NIGHTS, zone) is not None for moment in between)
