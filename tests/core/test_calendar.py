"""Public holidays are Sundays, and what was planned is no storm: both in people's own time, also when clocks change."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.calendar import (
    Planned,
    Region,
    factor,
    factors,
    planned_at,
    planned_hours,
    region_like,
    region_of,
    regions,
    rest_days,
)
from listener.model import BrandId

BERLIN, KIRITIMATI = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Kiritimati")
NORDWIND, SUEDEXPRESS = BrandId("nordwind"), BrandId("suedexpress")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NEW_YEAR, SILVESTER = date(2026, 1, 1), date(2026, 12, 31)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def berlin(text: str) -> datetime:
    """Return a moment by the clocks of Berlin."""
    return local(text).replace(tzinfo=BERLIN).astimezone(UTC)


def planned(
    start: str,
    end: str,
    *,
    brands: tuple[BrandId, ...] = (),
    times: float = 3.0,
    every: timedelta | None = None,
    until: str = "",
) -> Planned:
    last = local(until) if until else None
    return Planned("Länderspiel", local(start), local(end), BERLIN, times, brands, every, last)


def hours_of(event: Planned) -> float:
    """Return how long an event takes, in hours, by what it adds."""
    middle = event.start.replace(tzinfo=UTC)
    return (factor([event], NORDWIND, middle - 4 * DAY, middle + 4 * DAY) - 1) / (event.factor - 1) * 8 * 24


# ── holidays


def holidays_of(*codes: str) -> frozenset[date]:
    return rest_days([Region(code) for code in codes], NEW_YEAR, SILVESTER)


def test_germany_rests_on_its_nine_nationwide_holidays() -> None:
    found = sorted(f"{day:%d.%m.}" for day in holidays_of("DE"))

    assert found == ["01.01.", "01.05.", "03.04.", "03.10.", "06.04.", "14.05.", "25.05.", "25.12.", "26.12."]


@pytest.mark.parametrize(
    ("code", "day", "rests"),
    [
        ("DE-BY", date(2026, 1, 6), True),  # Epiphany
        ("DE-BY", date(2026, 6, 4), True),  # Corpus Christi
        ("DE-BY", date(2026, 8, 15), True),  # Assumption Day, in all towns that are mostly Catholic
        ("DE-SN", date(2026, 6, 4), False),  # in Saxony only in a few villages
        ("DE-SN", date(2026, 11, 18), True),  # the Day of Repentance, nowhere else
        ("DE-HH", date(2026, 10, 31), True),  # Reformation Day
        ("DE", date(2026, 6, 4), False),
        ("AT", date(2026, 10, 26), True),
        ("CH-ZH", date(2026, 8, 1), True),
        ("CH-ZH", date(2026, 1, 2), False),
        ("CH-BE", date(2026, 1, 2), True),
        ("GB-SCT", date(2026, 12, 28), True),  # Boxing Day was a Saturday
    ],
)
def test_a_region_rests_on_its_own_days(code: str, day: date, *, rests: bool) -> None:
    assert (day in holidays_of(code)) is rests


def test_whoever_is_heard_in_two_countries_rests_with_both() -> None:
    assert holidays_of("DE", "AT") == holidays_of("DE") | holidays_of("AT")
    assert rest_days([], NEW_YEAR, SILVESTER) == frozenset()


def test_first_and_last_day_are_asked_for_too_and_years_are_crossed() -> None:
    found = rest_days([Region("DE")], date(2025, 12, 26), NEW_YEAR)

    assert found == {date(2025, 12, 26), NEW_YEAR}
    assert rest_days([Region("DE")], NEW_YEAR, date(2025, 12, 26)) == frozenset()


def test_the_same_question_gets_the_same_object_so_that_caches_hit() -> None:
    assert holidays_of("DE", "CH") is holidays_of("DE", "CH")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("Europe/Busingen", "DE"),
        ("Europe/Vienna", "AT"),
        ("Europe/Zurich", "CH"),
        ("America/New_York", "US"),
        ("UTC", None),
        ("Etc/GMT+1", None),
        ("", None),
    ],
)
def test_a_time_zone_tells_the_country(zone: str, country: str | None) -> None:
    assert region_of(zone) == country


def test_every_country_that_has_a_time_zone_is_a_region() -> None:
    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()

    assert {row[:2] for row in rows if not row.startswith("#")} <= regions()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DE-BY", "DE-BY"),
        ("de-by", "DE-BY"),
        ("DE-Bayern", "DE-BY"),
        ("Bayern", "DE-BY"),
        ("de-bayren", "DE-BY"),
        ("DE-XYZ", ""),
        ("XX-BY", ""),
        ("Thueringen", "DE-TH"),
        ("DE-NRW", "DE-NW"),
        ("NRW", "DE-NW"),
        ("Wien", "AT-9"),
        ("Deutschland", "DE"),
        ("Germany", "DE"),
        ("DEU", "DE"),
        ("UK", "GB"),
        ("nowhere at all", ""),
        ("", ""),
    ],
)
def test_what_was_meant_is_guessed(written: str, meant: str) -> None:
    assert region_like(written) == meant
    assert meant in regions() | {""}


def test_whoever_asks_for_no_holidays_does_not_wait_for_them() -> None:
    code = "import sys, listener.core.calendar; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own line

    assert done.stdout.strip() == "False"


# ── planned events


def test_while_the_match_is_on_it_is_known_and_no_longer() -> None:
    match = planned("2026-11-24 20:45", "2026-11-24 23:00")

    assert planned_at([match], NORDWIND, berlin("2026-11-24 20:44:59")) == ()
    assert planned_at([match], NORDWIND, berlin("2026-11-24 20:45")) == (match,)
    assert planned_at([match], NORDWIND, berlin("2026-11-24 22:59:59")) == (match,)
    assert planned_at([match], NORDWIND, berlin("2026-11-24 23:00")) == ()


def test_an_event_of_one_brand_is_none_of_the_others() -> None:
    ours, everybodys = (planned("2026-11-24 20:00", "2026-11-24 22:00", brands=who) for who in ((NORDWIND,), ()))
    now = berlin("2026-11-24 21:00")

    assert planned_at([ours, everybodys], NORDWIND, now) == (ours, everybodys)
    assert planned_at([ours, everybodys], SUEDEXPRESS, now) == (everybodys,)
    assert planned_hours([ours], SUEDEXPRESS, now - DAY, now + DAY) == frozenset()
    assert factor([ours], SUEDEXPRESS, now, now + HOUR) == 1.0


def test_an_hour_that_is_half_an_event_is_expected_to_be_half_as_much_louder() -> None:
    show = planned("2026-11-24 20:30", "2026-11-24 22:00", times=5)
    eight = berlin("2026-11-24 20:00")

    assert factor([show], NORDWIND, eight, eight + HOUR) == 3.0
    assert factor([show], NORDWIND, eight + HOUR, eight + 2 * HOUR) == 5.0
    assert factor([show], NORDWIND, eight - HOUR, eight) == 1.0
    assert factor([show], NORDWIND, eight + HOUR, eight + HOUR) == 5.0, "a moment of it"
    assert factor([show], NORDWIND, eight, eight) == 1.0, "a moment before it"
    number = int(eight.timestamp()) // 3600
    assert factors([show], NORDWIND, eight - DAY, eight + DAY) == {number: 3.0, number + 1: 5.0}


def test_two_events_at_once_add_up() -> None:
    both = [planned("2026-11-24", "2026-11-25", times=4), planned("2026-11-24 20:00", "2026-11-24 21:00", times=3)]
    eight = berlin("2026-11-24 20:00")

    assert factor(both, NORDWIND, eight, eight + HOUR) == 1 + 3 + 2


def test_hours_that_an_event_touches_are_not_learned_from() -> None:
    show = planned("2026-11-24 20:30", "2026-11-24 22:01")
    eight = int(berlin("2026-11-24 20:00").timestamp()) // 3600

    found = planned_hours([show], NORDWIND, berlin("2026-11-01 00:00"), berlin("2026-12-01 00:00"))

    assert found == {eight, eight + 1, eight + 2}


def test_an_event_that_is_not_louder_is_not_learned_from_either() -> None:
    exercise = planned("2026-11-24 20:00", "2026-11-24 21:00", times=1)
    eight = berlin("2026-11-24 20:00")

    assert factor([exercise], NORDWIND, eight, eight + HOUR) == 1.0
    assert len(planned_hours([exercise], NORDWIND, eight - DAY, eight + DAY)) == 1


def test_a_weekly_show_keeps_its_local_hour_over_the_change_of_clocks() -> None:
    """Sunday 18 October 2026 is summer time, the 25th and the 1st of November are not."""
    show = planned("2026-10-18 20:15", "2026-10-18 21:45", every=WEEK)

    for sunday in ("2026-10-18", "2026-10-25", "2026-11-01", "2027-03-28"):
        assert planned_at([show], NORDWIND, berlin(f"{sunday} 20:15")) == (show,)
        assert planned_at([show], NORDWIND, berlin(f"{sunday} 20:14")) == ()
        assert planned_at([show], NORDWIND, berlin(f"{sunday} 21:45")) == ()
    assert planned_at([show], NORDWIND, berlin("2026-10-11 20:15")) == (), "not before its first night"
    assert planned_at([show], NORDWIND, berlin("2026-10-20 20:15")) == ()


@pytest.mark.parametrize(
    ("until", "again"),
    [("2026-11-08", False), ("2026-11-08 20:15", False), ("2026-11-08 20:16", True), ("2026-11-09", True)],
)
def test_a_season_ends(until: str, *, again: bool) -> None:
    show = planned("2026-11-01 20:15", "2026-11-01 21:45", every=WEEK, until=until)

    assert planned_at([show], NORDWIND, berlin("2026-11-01 21:00")) == (show,)
    assert bool(planned_at([show], NORDWIND, berlin("2026-11-08 21:00"))) is again
    assert planned_at([show], NORDWIND, berlin("2026-11-15 21:00")) == ()


# ── when clocks change


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-24", 24), ("2026-10-25", 25)]
)
def test_a_whole_day_has_as_many_hours_as_the_day_has(day: str, hours: int) -> None:
    whole = planned(day, str(date.fromisoformat(day) + DAY))

    assert hours_of(whole) == pytest.approx(hours)
    assert len(planned_hours([whole], NORDWIND, berlin(day) - DAY, berlin(day) + 3 * DAY)) == hours


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-10-25 02:00", "2026-10-25 03:00", 2.0),  # the hour that occurs twice
        ("2026-10-25 02:30", "2026-10-25 02:45", 1.25),  # from the first half past two to the second quarter to three
        ("2026-10-25 01:00", "2026-10-25 02:30", 2.5),
        ("2026-10-25 02:30", "2026-10-25 04:00", 2.5),
        ("2026-03-29 01:30", "2026-03-29 03:30", 1.0),
        ("2026-03-29 01:30", "2026-03-29 02:30", 0.5),  # until a time that does not exist
        ("2026-03-29 02:15", "2026-03-29 03:30", 0.5),
        ("2026-03-29 02:15", "2026-03-29 02:45", 0.0),  # wholly within the hour that clocks skip
    ],
)
def test_an_event_in_the_night_when_clocks_change(start: str, end: str, hours: float) -> None:
    assert hours_of(planned(start, end)) == pytest.approx(hours)


@pytest.mark.parametrize(("start", "end"), [("02:00", "02:30"), ("02:45", "03:30")])
def test_between_the_two_times_that_clocks_show_the_same_hour_it_may_still_or_already_be_on(
    start: str, end: str
) -> None:
    """At the first 02:45 it is not yet the second 02:30; at the second 02:15 the first 02:45 is long gone."""
    show = planned(f"2026-10-25 {start}", f"2026-10-25 {end}")
    late_first, early_second = (datetime(2026, 10, 25, *at, 50, tzinfo=UTC) for at in ((0, 45), (1, 15)))

    assert planned_at([show], NORDWIND, late_first) == (show,)
    assert planned_at([show], NORDWIND, early_second) == (show,)


def test_where_clocks_skip_midnight_the_day_begins_at_one() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    day = Planned("Feiertag", local("2026-04-24"), local("2026-04-25"), cairo)

    assert planned_at([day], NORDWIND, datetime(2026, 4, 23, 21, 59, 59, tzinfo=UTC)) == ()
    assert planned_at([day], NORDWIND, datetime(2026, 4, 23, 22, 0, tzinfo=UTC)) == (day,)
    assert len(planned_hours([day], NORDWIND, *(datetime(2026, 4, at, tzinfo=UTC) for at in (20, 28)))) == 23


# ── laws

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
LOCALS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001 - local times


@st.composite
def events(draw: st.DrawFn) -> Planned:
    start, zone = draw(LOCALS), ZoneInfo(draw(ZONES))
    length = draw(st.timedeltas(timedelta(minutes=1), 40 * DAY))
    every = draw(st.none() | st.integers(1, 200).map(lambda days: days * DAY).filter(lambda gap: gap >= 2 * length))
    until = draw(st.none() | LOCALS) if every else None
    return Planned("x", start, start + length, zone, draw(st.floats(1, 50)), (), every, until)


SEVERAL = st.lists(events(), max_size=4)


@given(event=events(), at=MOMENTS)
def test_an_event_is_on_when_clocks_show_a_time_between_its_start_and_its_end(event: Planned, at: datetime) -> None:
    """For one occurrence, at a time that occurs once: what a person reads off the wall decides."""
    shown = at.astimezone(event.zone)
    twice = shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()
    wall = shown.replace(tzinfo=None, fold=0)
    once = Planned(event.name, event.start, event.end, event.zone)

    assert twice or bool(planned_at([once], NORDWIND, at)) == (once.start <= wall < once.end)


@given(event=events(), number=st.integers(0, 60))
def test_each_occurrence_is_an_event_of_its_own(event: Planned, number: int) -> None:
    later = number * event.every if event.every else timedelta(0)
    one = Planned(event.name, event.start + later, event.end + later, event.zone, event.factor)
    middle = (one.start + (one.end - one.start) / 2).replace(tzinfo=event.zone).astimezone(UTC)
    over = event.until is not None and one.start >= event.until

    alone = factors([one], NORDWIND, middle - HOUR, middle + HOUR)

    assert factors([event], NORDWIND, middle - HOUR, middle + HOUR) == pytest.approx({} if over else alone)


@given(planned=SEVERAL, moments=st.lists(MOMENTS, min_size=3, max_size=3, unique=True).map(sorted))
def test_what_is_expected_of_two_times_is_what_is_expected_of_both_together(
    planned: list[Planned], moments: list[datetime]
) -> None:
    louder = [factor(planned, NORDWIND, one, two) * ((two - one) / HOUR) for one, two in pairwise(moments)]
    whole = factor(planned, NORDWIND, moments[0], moments[2]) * ((moments[2] - moments[0]) / HOUR)

    assert sum(louder) == pytest.approx(whole)


@given(planned=SEVERAL, at=MOMENTS, hours=st.integers(1, 60))
def test_hour_by_hour_says_the_same_as_the_whole(planned: list[Planned], at: datetime, hours: int) -> None:
    start = at.replace(minute=0, second=0, microsecond=0)
    end, first = start + hours * HOUR, int(start.timestamp()) // 3600
    by_hour = factors(planned, NORDWIND, start, end)

    assert set(by_hour) <= set(range(first, first + hours))
    assert all(value >= 1 for value in by_hour.values())
    assert planned_hours(planned, NORDWIND, start, end) == by_hour.keys()
    mean = sum(by_hour.get(hour, 1.0) for hour in range(first, first + hours)) / hours
    assert factor(planned, NORDWIND, start, end) == pytest.approx(mean)


@given(planned=SEVERAL, at=MOMENTS)
def test_whatever_is_on_now_is_in_an_hour_that_is_not_learned_from(planned: list[Planned], at: datetime) -> None:
    hour = int(at.timestamp()) // 3600
    on = planned_at(planned, NORDWIND, at)

    assert not on or hour in planned_hours(planned, NORDWIND, at, at + timedelta(seconds=1))
    assert factor(planned, NORDWIND, at, at) == pytest.approx(1 + sum(event.factor - 1 for event in on))
