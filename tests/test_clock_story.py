"""Stories of a machine whose clock is set: nothing stops, nothing is told twice, windows only move on."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from alerts.digest import next_report
from listener.daemon import run
from listener.deliver import deliver_due
from listener.listen import listen_due
from listener.model import Request, Response
from listener.reporting import report_due
from listener.works import Outside
from tests.world import CONFIG, World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DIGEST = '[digest]\nchannels = ["mail"]\nat = "{at}"\n'


@pytest.mark.parametrize("every", [1, 10])
@pytest.mark.parametrize(
    "jump",
    [-HOUR, -5 * MINUTE, -DAY, DAY, timedelta(seconds=-2), timedelta(seconds=-45), timedelta(seconds=40)],
    ids=str,
)
def test_a_clock_that_is_set_makes_no_gap_of_more_than_two_intervals(world: World, every: int, jump: timedelta) -> None:
    """Measured in time itself: the world's clock jumps, the steps between two visits do not."""
    world.text = CONFIG.replace('every = "5m"', f'every = "{every}m"')
    visited: list[int] = []
    step = 0

    def note(request: Request) -> Response | None:
        if "fedi" in request.url:
            visited.append(step)
        return None

    world.serve = note
    with world.program() as parts:
        for step in range(8 * every):
            if step == 4 * every + every // 2:
                world.now += jump
            listen_due(parts, world.now)
            world.now += MINUTE

    gaps = [later - earlier for earlier, later in pairwise([*visited, 8 * every])]
    assert max(gaps) <= 2 * every
    assert len(visited) <= 10  # nor is anybody overrun


@pytest.mark.parametrize("jump", [-HOUR, -DAY, DAY])
def test_a_storm_is_told_once_whatever_is_done_to_the_clock(world: World, jump: timedelta) -> None:
    for n in range(6):
        world.said(f"Brodelmann ist ein Skandal, nie wieder! {n}", author=f"a{n}")
        world.now += MINUTE
    world.run(20 * MINUTE)
    before = world.heard()
    world.now += jump
    world.run(30 * MINUTE)
    told = world.heard()

    assert len(told) - len(before) <= (1 if jump > timedelta() else 0)  # a day later it may be over
    assert len(set(told)) == len(told)


def reports(world: World, start: datetime, end: datetime, step: timedelta = 5 * MINUTE) -> list[datetime]:
    """Return when the digest came, of all verbs only that one and what delivers it being at work."""
    world.now = start
    with world.program() as parts:
        while world.now < end:
            report_due(parts, world.now)
            deliver_due(parts, world.now)
            world.now += step
    return [at for at, _ in world.mails]


@pytest.mark.parametrize(
    ("zone", "at", "first", "days"),
    [
        ("Europe/Berlin", "02:30", datetime(2026, 10, 22, 12, tzinfo=UTC), 6),  # back on Sunday the 25th
        ("Europe/Berlin", "02:30", datetime(2027, 3, 25, 12, tzinfo=UTC), 6),  # on, on Sunday the 28th
        ("Africa/Cairo", "23:30", datetime(2026, 10, 27, 12, tzinfo=UTC), 4),  # back on Thursday at midnight
        ("Asia/Jerusalem", "02:30", datetime(2027, 3, 24, 12, tzinfo=UTC), 4),  # on, on Friday at two
    ],
)
def test_a_digest_comes_once_each_working_day_also_when_the_clocks_change(
    world: World, zone: str, at: str, first: datetime, days: int
) -> None:
    world.text = f'timezone = "{zone}"\n' + world.text + DIGEST.format(at=at)
    came = reports(world, first, first + days * DAY)
    local = [one.astimezone(ZoneInfo(zone)).date() for one in came]
    span = {(first + n * DAY).astimezone(ZoneInfo(zone)).date() for n in range(1, days)}

    assert len(set(local)) == len(local)
    assert {day for day in span if day.weekday() < 5} <= set(local)


@pytest.mark.parametrize("jump", [-HOUR, -2 * HOUR, DAY])
def test_a_digest_is_not_repeated_when_the_clock_is_set(world: World, jump: timedelta) -> None:
    world.text += DIGEST.format(at="12:30")
    start = world.now
    assert len(reports(world, start, start + HOUR)) == 1
    came = reports(world, start + HOUR + jump, start + 3 * HOUR + max(jump, timedelta()))
    days = [at.date() for at in came]

    assert len(set(days)) == len(days)


def test_the_next_report_is_always_later_or_keyed_by_its_day() -> None:
    """In the hour that comes twice the same moment may be named again; the message's key is its local day."""
    cairo = ZoneInfo("Africa/Cairo")
    twice = datetime(2026, 10, 29, 21, 15, tzinfo=UTC)

    assert next_report(twice, time(23, 30), cairo).astimezone(cairo).date() >= twice.astimezone(cairo).date()


def test_the_daemon_is_told_that_it_may_stop_in_the_middle_of_anything(world: World) -> None:
    """Its end has begun before its first look: it opens and closes in order all the same."""
    from threading import Event  # noqa: PLC0415 - only here

    stop, outside = Event(), Outside()
    stop.set()
    with world.program() as parts:
        run(parts, stop, outside=outside)

        assert parts.life.ending.is_set()
