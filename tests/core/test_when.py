"""Times as people type them. It is Saturday, 21 November 2026, 15:20 in Berlin, unless said otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from listener.core.when import Range, parse, since, until
from listener.errors import UsageError
from listener.words import LANGUAGES, catalogue, say

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 14, 20, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2d", "2026-11-19 15:20", "now"),
        ("36h", "2026-11-20 03:20", "now"),
        ("90 min", "2026-11-21 13:50", "now"),
        ("2w", "2026-11-07 15:20", "now"),
        ("2 days ago", "2026-11-19 15:20", "now"),
        ("an hour ago", "2026-11-21 14:20", "now"),
        ("vor 2 Tagen", "2026-11-19 15:20", "now"),
        ("vor zwei Tagen", "2026-11-19 15:20", "now"),
        ("vor einer Stunde", "2026-11-21 14:20", "now"),
        ("vor zwölf Stunden", "2026-11-21 03:20", "now"),
        ("vor 1 Monat", "2026-10-21 15:20", "now"),
        ("9 months ago", "2026-02-21 15:20", "now"),
        ("2 Jahre", "2024-11-21 15:20", "now"),
        ("last 7 days", "2026-11-14 15:20", "now"),
        ("in den letzten 3 Stunden", "2026-11-21 12:20", "now"),
        ("since yesterday", "2026-11-20 00:00", "now"),
        ("since 2 days ago", "2026-11-19 15:20", "now"),
        ("seit gestern", "2026-11-20 00:00", "now"),
        ("seit gestern 14 Uhr", "2026-11-20 14:00", "now"),
        ("seit 2 Tagen", "2026-11-19 15:20", "now"),
        ("seit 14:30", "2026-11-21 14:30", "now"),
        ("seit dem 1.11.", "2026-11-01 00:00", "now"),
        ("Seit  Montag", "2026-11-16 00:00", "now"),
        ("since last Monday", "2026-11-16 00:00", "now"),
        ("gestern", "2026-11-20 00:00", "2026-11-21 00:00"),
        ("vorgestern", "2026-11-19 00:00", "2026-11-20 00:00"),
        ("yesterday", "2026-11-20 00:00", "2026-11-21 00:00"),
        ("heute", "2026-11-21 00:00", "2026-11-22 00:00"),
        ("today", "2026-11-21 00:00", "2026-11-22 00:00"),
        ("jetzt", "now", "now"),
        ("gestern 14 Uhr", "2026-11-20 14:00", "2026-11-20 15:00"),
        ("gestern um 14 Uhr 30", "2026-11-20 14:30", "2026-11-20 14:31"),
        ("gestern, 23 Uhr", "2026-11-20 23:00", "2026-11-21 00:00"),
        ("gestern 14:30 Uhr", "2026-11-20 14:30", "2026-11-20 14:31"),
        ("yesterday 2pm", "2026-11-20 14:00", "2026-11-20 15:00"),
        ("yesterday at 12 am", "2026-11-20 00:00", "2026-11-20 01:00"),
        ("yesterday 12:15 p.m.", "2026-11-20 12:15", "2026-11-20 12:16"),
        ("Montag 9 Uhr", "2026-11-16 09:00", "2026-11-16 10:00"),
        ("14:30", "2026-11-21 14:30", "2026-11-21 14:31"),
        ("letzten Montag", "2026-11-16 00:00", "2026-11-17 00:00"),
        ("last Monday", "2026-11-16 00:00", "2026-11-17 00:00"),
        ("am Samstag", "2026-11-21 00:00", "2026-11-22 00:00"),
        ("letzten Samstag", "2026-11-14 00:00", "2026-11-15 00:00"),
        ("diese Woche", "2026-11-16 00:00", "2026-11-23 00:00"),
        ("this week", "2026-11-16 00:00", "2026-11-23 00:00"),
        ("letzte Woche", "2026-11-09 00:00", "2026-11-16 00:00"),
        ("last month", "2026-10-01 00:00", "2026-11-01 00:00"),
        ("dieses Jahr", "2026-01-01 00:00", "2027-01-01 00:00"),
        ("letztes Jahr", "2025-01-01 00:00", "2026-01-01 00:00"),
        ("1.11.", "2026-11-01 00:00", "2026-11-02 00:00"),
        ("1.12.", "2025-12-01 00:00", "2025-12-02 00:00"),
        ("29.2.", "2024-02-29 00:00", "2024-03-01 00:00"),
        ("1.11.2026", "2026-11-01 00:00", "2026-11-02 00:00"),
        ("1. 11. 26", "2026-11-01 00:00", "2026-11-02 00:00"),
        ("01.11.2026 14:30", "2026-11-01 14:30", "2026-11-01 14:31"),
        ("1. November", "2026-11-01 00:00", "2026-11-02 00:00"),
        ("3. März 2026", "2026-03-03 00:00", "2026-03-04 00:00"),
        ("Nov 3rd, 2025", "2025-11-03 00:00", "2025-11-04 00:00"),
        ("November 2026", "2026-11-01 00:00", "2026-12-01 00:00"),
        ("Dezember", "2025-12-01 00:00", "2026-01-01 00:00"),
        ("2026-10", "2026-10-01 00:00", "2026-11-01 00:00"),
        ("2025", "2025-01-01 00:00", "2026-01-01 00:00"),
        ("KW 46", "2026-11-09 00:00", "2026-11-16 00:00"),
        ("kw46", "2026-11-09 00:00", "2026-11-16 00:00"),
        ("KW 50", "2025-12-08 00:00", "2025-12-15 00:00"),
        ("KW 53", "2020-12-28 00:00", "2021-01-04 00:00"),
        ("KW 53/2026", "2026-12-28 00:00", "2027-01-04 00:00"),
        ("week 1 2026", "2025-12-29 00:00", "2026-01-05 00:00"),
        ("2026-W46", "2026-11-09 00:00", "2026-11-16 00:00"),
        ("2026-11-01", "2026-11-01 00:00", "2026-11-02 00:00"),
        ("2026-11-01T14:30", "2026-11-01 14:30", "2026-11-01 14:31"),
        ("2026-11-01 14:30:05", "2026-11-01 14:30:05", "2026-11-01 14:30:06"),
        ("2026-11-01T13:30Z", "2026-11-01 14:30", "2026-11-01 14:31"),
        ("2026-11-01T14:30:05.5+0100", "2026-11-01 14:30:05.500000", "2026-11-01 14:30:06.500000"),
    ],
)
def test_a_time_means_what_people_mean(typed: str, start: str, end: str) -> None:
    found = parse(typed, NOW, BERLIN)
    assert found.start == (NOW if start == "now" else local(start))
    assert found.end == (NOW if end == "now" else local(end))
    assert (found.start.tzinfo, found.end.tzinfo) == (UTC, UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "bald", "11/01/2026", "1.13.", "31.2.", "31.2.2026", "29.2.2026", "1.11", "gestern 25 Uhr",
        "gestern 14", "gestern 13pm", "yesterday 0am", "gestern abend", "gestern 14 Uhr foo", "letzte Woche 14 Uhr",
        "KW 0", "KW 54", "KW 54 2026", "KW 53 2025", "2d foo", "foo 2d", "2 foos", "bald Tagen", "vor foo Tagen",
        "0001-01-01", "2200-01-01", "9999", "9999-12-31T23:59:59Z", "999999d", "999999y", "seit", "seit bald",
        "2026-13", "2026-11-01T25:00", "November 20260", "2026-11-01 14:30 +01", "Foo 2026", "gestern heute", "24:00",
        "14:60", "٢d", "²d", "1. Foo", "2026-02-30", "13 Foo", "2026-11-01T14:30+25:00", "Foo 1", "seit seit gestern",
    ],
)  # fmt: skip
def test_what_is_not_fully_understood_is_an_error(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(typed, NOW, BERLIN)
    assert caught.value.key == "when.unknown"
    assert all("KW 46" in say(caught.value.key, lang, **caught.value.values) for lang in LANGUAGES)


def test_since_a_time_to_come_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        parse("seit 1.12.2026", NOW, BERLIN)
    assert caught.value.key == "when.future"


def test_an_end_is_the_end_of_a_day_but_the_moment_of_an_ago() -> None:
    assert since("gestern", NOW, BERLIN) == local("2026-11-20 00:00")
    assert until("gestern", NOW, BERLIN) == local("2026-11-21 00:00")
    assert until("2d", NOW, BERLIN) == until("vor 2 Tagen", NOW, BERLIN) == local("2026-11-19 15:20")
    assert until("last 7 days", NOW, BERLIN) == NOW
    assert until("letzte Woche", local("2026-11-23 00:00"), BERLIN) == local("2026-11-23 00:00")
    assert until("1. November", NOW, BERLIN) == local("2026-11-02 00:00")
    with pytest.raises(UsageError) as caught:
        until("seit gestern", NOW, BERLIN)
    assert caught.value.key == "when.since_as_end"


def test_the_days_of_the_clock_change_have_23_and_25_hours() -> None:
    spring, autumn = parse("28.3.2027", NOW, BERLIN), parse("25.10.2026", NOW, BERLIN)
    assert (spring.end - spring.start, autumn.end - autumn.start) == (timedelta(hours=23), timedelta(hours=25))


def test_the_hour_that_comes_twice_is_one_long_hour() -> None:
    twice = parse("25.10.2026 2 Uhr", NOW, BERLIN)
    assert twice.end - twice.start == timedelta(hours=2)


def test_the_hour_that_never_was_is_said_to_be_so() -> None:
    with pytest.raises(UsageError) as caught:
        parse("28.3.2027 02:30", NOW, BERLIN)
    assert caught.value.key == "when.gap"
    last_before = parse("28.3.2027 1 Uhr", NOW, BERLIN)
    assert last_before.end - last_before.start == timedelta(hours=1)


def test_days_back_keep_the_time_on_the_wall_across_the_clock_change() -> None:
    sunday_evening = local("2026-10-25 18:00")
    assert parse("1d", sunday_evening, BERLIN).start == local("2026-10-24 18:00")
    assert parse("24h", sunday_evening, BERLIN).start == local("2026-10-24 19:00")


def test_a_month_back_from_the_31st_is_the_last_day_of_the_shorter_month() -> None:
    assert parse("1 month ago", local("2026-03-31 08:00"), BERLIN).start == local("2026-02-28 08:00")


def test_today_is_the_day_of_the_zone_and_not_of_utc() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert parse("heute", late, BERLIN).start == local("2026-11-21 00:00")
    assert parse("today", late, UTC).start == datetime(2026, 11, 20, tzinfo=UTC)


def test_what_was_typed_is_shown_without_control_characters() -> None:
    with pytest.raises(UsageError) as caught:
        parse("\x1b[2J" + "x" * 100, NOW, BERLIN)
    assert caught.value.values["text"] == ("[2J" + "x" * 100)[:60]


WORDS = """
seit since vor ago 2 14 0 99999 d h Tagen days gestern heute letzten Montag last week Woche KW 46 1.11. 29.2. 2026
2026-11-01 T14:30 14:30 Uhr 2pm am um Z +01:00 November . , 28.3.2027 02:30 eine month Jahr 30.2. now W46
"""
PIECES = st.sampled_from(WORDS.split())
TYPED = st.lists(PIECES, max_size=5).map(" ".join) | st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=20)
ZONES = st.sampled_from(["Europe/Berlin", "UTC", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"]).map(ZoneInfo)


@given(
    typed=TYPED,
    now=st.datetimes(datetime(1971, 1, 1), datetime(2198, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - gets its zone right there
    zone=ZONES,
)
@example(typed="1d", now=datetime(2026, 10, 26, 1, 30, tzinfo=UTC), zone=BERLIN)
@example(typed="30.12.2011", now=NOW, zone=ZoneInfo("Pacific/Apia"))
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_gives_a_stretch_of_time_or_a_sentence(typed: str, now: datetime, zone: ZoneInfo) -> None:
    try:
        found = parse(typed, now, zone)
    except UsageError as error:
        assert error.key.removeprefix("when.") in catalogue("when", "de")  # noqa: PT017 - both outcomes are allowed
        return
    assert isinstance(found, Range)
    assert found.start <= found.end
