"""Which time a page of figures is about: the last days, or a calendar month of the company's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from listener.periods import months, period

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_the_last_days_end_with_what_was_stored_in_this_second() -> None:
    found = period("7d", "30d", NOW, BERLIN)

    assert (found.key, found.since, found.until) == ("7d", NOW - timedelta(days=7), NOW + timedelta(seconds=1))
    assert found.month is None


def test_a_month_begins_and_ends_at_midnight_here() -> None:
    found = period("2026-10", "30d", NOW, BERLIN)

    assert found.since == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert found.until == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert found.month == date(2026, 10, 1)


def test_the_running_month_ends_now() -> None:
    assert period("2026-11", "30d", NOW, BERLIN).until == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("asked", ["", "9d", "2026-13", "2026-12", "1999-01", "2026-11-01", "x\x00"])
def test_what_is_no_period_or_one_to_come_is_the_usual_one(asked: str) -> None:
    assert period(asked, "30d", NOW, BERLIN).key == "30d"


def test_twelve_months_can_be_chosen_the_running_one_first() -> None:
    found = months(datetime(2026, 2, 28, 23, 30, tzinfo=UTC), BERLIN)

    assert (found[0], found[1], found[-1]) == (date(2026, 3, 1), date(2026, 2, 1), date(2025, 4, 1))
    assert len(found) == 12
