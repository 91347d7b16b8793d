"""Times to come: what people type after "until", and nothing that could be meant in two ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.ahead import until
from listener.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 2, 54, tzinfo=BERLIN)
"""The night to a Friday."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1h", "2026-11-20 03:54"),
        ("4 h", "2026-11-20 06:54"),
        ("eine Stunde", "2026-11-20 03:54"),
        ("90 Minuten", "2026-11-20 04:24"),
        ("3d", "2026-11-23 02:54"),
        ("2 Wochen", "2026-12-04 02:54"),
        ("for a day", "2026-11-21 02:54"),
        ("until 08:00", "2026-11-20 08:00"),
        ("bis 8 Uhr", "2026-11-20 08:00"),
        ("8 Uhr 30", "2026-11-20 08:30"),
        ("8am", "2026-11-20 08:00"),
        ("12am", "2026-11-21 00:00"),
        ("02:54", "2026-11-21 02:54"),
        ("01:00", "2026-11-21 01:00"),
        ("heute 18:00", "2026-11-20 18:00"),
        ("morgen 8 Uhr", "2026-11-21 08:00"),
        ("tomorrow at 8:30 pm", "2026-11-21 20:30"),
        ("übermorgen", "2026-11-23 00:00"),
        ("today", "2026-11-21 00:00"),
        ("Freitag", "2026-11-21 00:00"),
        ("Donnerstag 7 Uhr", "2026-11-26 07:00"),
        ("until Monday, 08:00", "2026-11-23 08:00"),
        ("25.11.", "2026-11-26 00:00"),
        ("bis zum 25.12.", "2026-12-26 00:00"),
        ("1.11.", "2027-11-02 00:00"),
        ("25.11. 18:00", "2026-11-25 18:00"),
        ("2026-11-25", "2026-11-26 00:00"),
        ("2026-11-25 18:00", "2026-11-25 18:00"),
        ("2026-11-25T18:00", "2026-11-25 18:00"),
        ("2026-11-25T18:00+01:00", "2026-11-25 18:00"),
        ("2026-11-25T17:00Z", "2026-11-25 18:00"),
        ("25 November 2026", "2026-11-26 00:00"),
    ],
)
def test_a_time_to_come_is_understood(text: str, expected: str) -> None:
    assert until(text, NOW, BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        *("", "bald", "8", "25", "h", "1x", "11/25/2026", "08:61", "25:00", "13pm", "0pm", "32.11.", "1h ago"),
        *(
            "gestern",
            "yesterday 8am",
            "letzten Montag",
            "last Monday",
            "diese Woche",
            "KW 48",
            "November",
            "until until",
        ),
    ],
)
def test_what_could_mean_anything_is_an_error_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        until(text, NOW, BERLIN)

    assert refused.value.key == "handling.unknown_time"
    assert "08:00" in refused.value.values["examples"]


@pytest.mark.parametrize("text", ["heute 02:00", "2026-11-19", "2025-01-01 08:00", "0h", "2026-11-20T02:54+01:00"])
def test_what_has_passed_is_not_to_come(text: str) -> None:
    with pytest.raises(UsageError, match=r"handling\.past_time"):
        until(text, NOW, BERLIN)


def test_a_day_is_a_local_one_also_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=BERLIN)  # the night after has 25 hours

    assert until("1d", before, BERLIN) - before.astimezone(UTC) == timedelta(hours=25)
    assert until("24h", before, BERLIN) - before.astimezone(UTC) == timedelta(hours=24)


def test_a_time_that_the_clocks_skip_is_told_so() -> None:
    with pytest.raises(UsageError, match=r"when\.gap"):
        until("2026-03-29 02:30", datetime(2026, 3, 28, tzinfo=BERLIN), BERLIN)


def understood(text: str, now: datetime) -> datetime | str:
    """Return the time, or the key of why there is none."""
    try:
        return until(text, now, BERLIN)
    except UsageError as refused:
        return refused.key


def test_a_time_that_was_skipped_today_is_there_again_tomorrow() -> None:
    noon = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)

    assert until("02:30", noon, BERLIN) == datetime(2026, 3, 30, 2, 30, tzinfo=BERLIN)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_understood_as_a_time_to_come_or_refused(text: str) -> None:
    found = understood(text, NOW)

    assert found > NOW if isinstance(found, datetime) else found.startswith(("handling.", "when."))


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 3 * 366 * 24 * 60))
def test_a_time_of_day_is_the_next_one_within_a_day(hour: int, minute: int, passed: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=passed)
    found = understood(f"{hour:02}:{minute:02}", now)

    if isinstance(found, datetime):
        assert now < found <= now + timedelta(hours=25)
        assert (found.astimezone(BERLIN).hour, found.astimezone(BERLIN).minute) == (hour, minute)
    else:
        assert (found, hour) == ("when.gap", 2)
