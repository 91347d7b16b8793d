"""The test alert of each week: it goes out once, somebody answers, and if nobody does the second way is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.drill import next_drill
from listener.config.running import Drill, Weekday
from listener.drilling import answer, asked_at, drill_due
from tests.world import World, midday

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKLY = '[drill]\nday = "wednesday"\nat = "10:00"\nwithin = "2h"\n[self]\nchannels = ["mail"]\n'
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""Ten o'clock in Berlin."""


@pytest.fixture
def drilled(world: World) -> World:
    """A world with a drill each Wednesday; Slack is the way of warnings, mail is the second one."""
    world.text += WEEKLY
    return world


def drill_through(world: World, end: datetime, step: timedelta = 10 * MINUTE) -> None:
    """Let only the drill, and what delivers it, go on until then."""
    from listener.deliver import deliver_due  # noqa: PLC0415 - only here

    with world.program() as parts:
        while world.now <= end:
            drill_due(parts, world.now)
            deliver_due(parts, world.now)
            world.now += step


def subjects(world: World) -> list[str]:
    return [str(mail["Subject"]) for _, mail in world.mails]


def test_it_comes_once_a_week_on_the_first_way_only(drilled: World) -> None:
    drill_through(drilled, WEDNESDAY - MINUTE)
    assert drilled.heard() == []
    drill_through(drilled, WEDNESDAY + 20 * MINUTE)

    (said,) = drilled.heard()
    assert said.startswith("Probealarm von Listener. So kämen Warnungen bei Ihnen an. Bitte bis Mi 18.11. 12:")
    assert drilled.mails == []
    assert "listener drill" in str(drilled.slack[0][1])


def test_who_answers_in_time_hears_no_more_of_it(drilled: World) -> None:
    drill_through(drilled, WEDNESDAY + HOUR)
    with drilled.program() as parts:
        assert asked_at(parts.store) == WEDNESDAY
        assert answer(parts.store, drilled.now) == WEDNESDAY
        assert answer(parts.store, drilled.now) is None
    drill_through(drilled, WEDNESDAY + DAY, HOUR)

    assert (len(drilled.heard()), drilled.mails) == (1, [])


def test_if_nobody_answers_the_second_way_is_told_once(drilled: World) -> None:
    drill_through(drilled, WEDNESDAY + 2 * HOUR - MINUTE)
    assert drilled.mails == []
    drill_through(drilled, WEDNESDAY + 3 * DAY, HOUR)

    assert len(drilled.heard()) == 1
    assert subjects(drilled) == ["Listener: Probealarm ohne Antwort"]


def test_the_next_week_is_a_new_one(drilled: World) -> None:
    drill_through(drilled, WEDNESDAY + 15 * DAY, HOUR)

    assert len(drilled.heard()) == 3
    assert len(drilled.mails) == 3


def test_without_the_section_there_is_none(world: World) -> None:
    drill_through(world, WEDNESDAY + DAY, HOUR)

    assert (world.heard(), world.mails) == ([], [])


def test_without_a_second_way_that_is_noted(world: World) -> None:
    world.text += '[drill]\nday = "monday"\n'
    with world.program() as parts:
        assert [one.key for one in parts.config.notes] == ["config.drill_alone"]
        assert parts.config.drill == Drill(Weekday.MONDAY)


def test_a_clock_that_is_set_back_repeats_nothing(drilled: World) -> None:
    drill_through(drilled, WEDNESDAY + 30 * MINUTE)
    drilled.now = WEDNESDAY - 30 * MINUTE
    drill_through(drilled, WEDNESDAY + HOUR)

    assert len(drilled.heard()) == 1


@given(
    st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE),
    st.integers(0, 6),
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Pacific/Apia", "UTC"]),
)
def test_the_next_one_is_within_a_week_and_an_hour_on_that_day(now: datetime, day: int, at: time, name: str) -> None:
    zone = ZoneInfo(name)
    found = next_drill(now, day, at, zone)

    assert now < found <= now + 7 * DAY + HOUR
    assert found.astimezone(zone).weekday() == day
    assert next_drill(found, day, at, zone) - found >= 6 * DAY


@pytest.mark.parametrize(
    ("before", "said"),
    [(datetime(2026, 10, 24, 12, tzinfo=UTC), "02:30"), (datetime(2027, 3, 27, 12, tzinfo=UTC), "03:30")],
)
def test_a_time_that_comes_twice_or_never_is_one_moment(before: datetime, said: str) -> None:
    """Half past two on the Sundays on which Germany changes its clocks."""
    found = next_drill(before, 6, time(2, 30), BERLIN)

    assert f"{found.astimezone(BERLIN):%H:%M}" == said
    assert next_drill(found, 6, time(2, 30), BERLIN) - found > 6 * DAY


def test_the_world_begins_on_the_day_before() -> None:
    assert midday() < WEDNESDAY < midday() + DAY
