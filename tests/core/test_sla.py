"""By when an answer is due: the matrix, office hours, holidays, clocks that change, and what was kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.calendar import Region
from listener.core.sla import Case, Hours, Matter, Sla, after, cells, due, is_open, limit
from listener.model import Medium, SourceName

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Hours(BERLIN, regions=(Region("DE-BY"),))
NONSTOP = Hours(BERLIN, time(0), time(0), frozenset(range(7)))
BLUESKY, TIKTOK, PORTAL = SourceName("bluesky"), SourceName("tiktok"), SourceName("portal")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def due_at(said: str, medium: Medium = Medium.MICROBLOG, matter: Matter = Matter.COMPLAINT, risen: str = "") -> str:
    """Return when an answer is due, by the clocks of Berlin."""
    found = due(Sla(OFFICE), medium, matter, BLUESKY, berlin(said), berlin(risen) if risen else None)
    return found.astimezone(BERLIN).strftime("%a %d.%m. %H:%M")


def test_a_complaint_on_a_microblog_is_due_within_the_hour() -> None:
    assert due_at("2026-11-17 10:20") == "Tue 17.11. 11:20"


def test_what_comes_in_the_evening_waits_for_the_office() -> None:
    assert due_at("2026-11-17 22:00") == "Wed 18.11. 10:00"


def test_what_the_office_closes_on_goes_on_in_the_morning() -> None:
    assert due_at("2026-11-17 16:40") == "Wed 18.11. 09:40"


def test_the_weekend_and_a_holiday_do_not_count() -> None:
    assert due_at("2026-05-22 16:30", matter=Matter.QUESTION) == "Tue 26.05. 12:30"  # Whit Monday lies between


def test_a_day_of_the_matrix_is_a_working_day_and_not_three() -> None:
    assert due_at("2026-11-16 12:00", Medium.EMAIL) == "Tue 17.11. 12:00"
    assert due_at("2026-11-20 12:00", Medium.REVIEW, Matter.QUESTION) == "Tue 24.11. 12:00"


def test_half_a_day_is_never_longer_than_a_whole_one() -> None:
    assert due_at("2026-11-16 10:00", Medium.FORUM, Matter.QUESTION) == "Tue 17.11. 10:00"


def test_a_storm_knows_no_office_hours() -> None:
    assert due_at("2026-11-21 23:00", matter=Matter.URGENT) == "Sat 21.11. 23:30"


def test_a_review_becomes_urgent_when_its_topic_rises() -> None:
    assert due_at("2026-11-20 16:00", Medium.FORUM, risen="2026-11-21 01:00") == "Sat 21.11. 03:00"
    assert due_at("2026-11-20 10:00", risen="2026-11-20 10:50") == "Fri 20.11. 11:00"


@pytest.mark.parametrize(
    ("medium", "matter", "whole", "young"),
    [
        (Medium.MICROBLOG, Matter.QUESTION, 240, 120),
        (Medium.MICROBLOG, Matter.URGENT, 30, 15),
        (Medium.VIDEO, Matter.COMPLAINT, 240, 120),
        (Medium.REVIEW, Matter.COMPLAINT, 1440, 1440),
        (Medium.NEWS, Matter.QUESTION, 60, 60),
    ],
)
def test_the_young_wait_half_as_long_where_they_are(medium: Medium, matter: Matter, whole: int, young: int) -> None:
    sla = Sla(young=frozenset({TIKTOK}))

    assert limit(sla, medium, matter, BLUESKY) == whole * MINUTE
    assert limit(sla, medium, matter, TIKTOK) == young * MINUTE


def test_a_brand_may_set_its_own_limit_and_no_halving_lengthens_one() -> None:
    own = Sla(limits={(Medium.MICROBLOG, Matter.COMPLAINT): 10 * MINUTE}, young=frozenset({TIKTOK}))

    assert limit(own, Medium.MICROBLOG, Matter.COMPLAINT, BLUESKY) == 10 * MINUTE
    assert limit(own, Medium.MICROBLOG, Matter.COMPLAINT, TIKTOK) == 10 * MINUTE
    assert limit(own, Medium.MICROBLOG, Matter.QUESTION, BLUESKY) == 4 * HOUR


def test_on_the_nights_when_clocks_change_an_hour_is_an_hour() -> None:
    for night in ("2026-03-29 01:30", "2026-10-25 01:30"):
        assert after(NONSTOP, berlin(night), 3 * HOUR) == berlin(night) + 3 * HOUR


def test_an_office_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="never opens"):
        after(Hours(BERLIN, days=frozenset()), berlin("2026-11-17 10:00"), HOUR)


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)
LENGTHS = st.integers(1, 72 * 60).map(lambda minutes: minutes * MINUTE)
OFFICES = st.builds(
    Hours,
    st.just(BERLIN),
    st.sampled_from([time(0), time(2, 30), time(8), time(9)]),
    st.sampled_from([time(17), time(20), time(0)]),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from([(), (Region("DE-BY"),)]),
)


@settings(max_examples=40)
@given(OFFICES, MOMENTS, LENGTHS)
def test_what_is_due_is_due_later_and_in_an_open_hour(office: Hours, at: datetime, length: timedelta) -> None:
    found = after(office, at, length)

    assert found > at
    assert is_open(office, found) or is_open(office, found - timedelta(seconds=1))


@settings(max_examples=40)
@given(OFFICES, MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_who_writes_later_or_may_wait_longer_is_never_due_earlier(
    office: Hours, one: datetime, other: datetime, short: timedelta, long: timedelta
) -> None:
    early, late = sorted((one, other))
    short, long = sorted((short, long))

    assert after(office, early, short) <= after(office, late, short)
    assert after(office, early, short) <= after(office, early, long)


NOW = datetime(2026, 11, 17, 12, tzinfo=UTC)


def case(due_in: float, answered: float | None = None, matter: Matter = Matter.QUESTION) -> Case:
    """A case on a microblog, due in so many hours and answered so many hours from now."""
    when = None if answered is None else NOW + answered * HOUR
    return Case(NOW - 9 * HOUR, Medium.MICROBLOG, matter, False, NOW + due_in * HOUR, when is not None, when)


def test_each_cell_says_what_was_kept_late_and_still_overdue() -> None:
    undated = Case(NOW, Medium.REVIEW, Matter.COMPLAINT, False, NOW + HOUR, answered=True)
    questions, complaints, reviews = cells(
        [case(-3, -4), case(-3, -1), case(-5), case(1), case(-2, matter=Matter.COMPLAINT), undated], NOW
    )

    assert (questions.kept, questions.late, questions.overdue, questions.pending) == (1, 1, 1, 1)
    assert questions.breached == pytest.approx(2 / 3)
    assert questions.past_due == 3.5 * HOUR
    assert (complaints.matter, complaints.breached) == (Matter.COMPLAINT, 1.0)
    assert (reviews.undated, reviews.breached, reviews.past_due) == (1, None, None)


CASES = st.lists(
    st.builds(case, st.integers(-9, 9), st.none() | st.integers(-8, 0), st.sampled_from(list(Matter))), max_size=12
)


@settings(max_examples=40)
@given(CASES)
def test_every_case_is_counted_once(cases: list[Case]) -> None:
    found = cells(cases, NOW)

    assert sum(cell.count for cell in found) == len(cases)
    assert all(cell.count == cell.kept + cell.late + cell.overdue + cell.pending + cell.undated for cell in found)
