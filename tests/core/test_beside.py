"""Two replays of one past: which alarms both have, which only one, and how much earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.beside import alerts_by_brand, paired, usual_lead
from listener.core.replayed import Course
from listener.model import BrandId

T0 = datetime(2025, 3, 3, 8, tzinfo=UTC)
END = T0 + timedelta(days=60)
NORDWIND = BrandId("nordwind")


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def storm(opened: float, lasts: float | None = 10, brand: BrandId = NORDWIND, lead: float | None = 2) -> Course:
    return Course(
        *("INC-0001", brand, at(opened), at(opened), at(opened - 1), ((at(opened), 3),), 4),
        closed=None if lasts is None else at(opened + lasts),
        waves=1, words=("bremse",), evidence=(), learning=False, heard=9, volume=90, to_come=0.9,
        peak=None if lead is None else at(opened + lead),
    )  # fmt: skip


def test_the_same_storm_seen_two_hours_earlier_is_one_pair() -> None:
    (pair,) = paired([storm(5)], [storm(3)], END)

    assert pair.gained == timedelta(hours=2)
    assert pair.either.opened == at(3)


def test_a_storm_of_another_brand_or_another_week_is_another_storm() -> None:
    other = BrandId("suedexpress")
    pairs = paired([storm(5)], [storm(5, brand=other), storm(200)], END)

    assert [(bool(one.current), bool(one.other)) for one in pairs] == [(True, False), (False, True), (False, True)]
    assert {one.gained for one in pairs} == {None}


def test_of_two_alarms_within_one_long_one_the_closer_is_its_partner() -> None:
    whole, first, second = storm(0, 100), storm(20, 10), storm(1, 10)
    pairs = paired([whole], [first, second], END)

    assert [(one.current, one.other) for one in pairs] == [(whole, second), (None, first)]


def test_a_storm_that_goes_on_lasts_until_the_end_of_the_past() -> None:
    (pair,) = paired([storm(0, None)], [storm(1_000)], END)
    apart = paired([storm(0, None)], [storm(1_000)], at(500))

    assert pair.gained == timedelta(hours=-1_000)
    assert len(apart) == 2


@given(st.lists(st.floats(0, 300), max_size=6), st.lists(st.floats(0, 300), max_size=6))
def test_every_alarm_is_in_exactly_one_pair(current: list[float], other: list[float]) -> None:
    mine, theirs = [storm(hour) for hour in current], [storm(hour) for hour in other]
    pairs = paired(mine, theirs, END)

    assert sorted(one.current.opened for one in pairs if one.current) == sorted(one.opened for one in mine)
    assert sorted(one.other.opened for one in pairs if one.other) == sorted(one.opened for one in theirs)
    assert [one.either.opened for one in pairs] == sorted(one.either.opened for one in pairs)


@given(st.lists(st.floats(0, 300), max_size=6))
def test_beside_itself_a_replay_differs_in_nothing(hours: list[float]) -> None:
    found = [storm(hour) for hour in hours]

    assert [one.gained for one in paired(found, found, END)] == [timedelta()] * len(found)


def test_second_waves_ring_again_and_the_usual_lead_is_the_median_of_what_is_known() -> None:
    found = [replace(storm(0), waves=2), storm(50, lead=4), storm(90, lead=None), storm(150, lead=30)]

    assert alerts_by_brand(found) == {NORDWIND: 5}
    assert usual_lead(found) == timedelta(hours=4)
    assert usual_lead([storm(0, lead=None)]) is None
