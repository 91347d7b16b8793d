"""Stories of what cannot be heard, on a simulated clock: told once, told as one, and never taken for silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.baseline import learn
from listener.core.hearing import Hearing
from listener.demo.script import Post
from listener.model import BrandId, Incident, Response, State
from listener.overhear import NO_INCIDENT
from listener.sight import HISTORY, deaf
from tests.board import (
    BERLIN,
    BRAND,
    DAY,
    FORUM,
    HOUR,
    MINUTE,
    deafness,
    fail,
    state,
    talk,
    texts,
)
from tests.world import World


def test_a_blind_source_is_told_of_once_again_after_a_day_and_when_it_is_over(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi")
    world.run(59 * MINUTE)
    assert deafness(world) == []

    world.run(20 * HOUR)
    assert deafness(world) == ["Nicht zu hören: fediwall"]
    assert len(world.mails) == 1
    assert state(world, "fediwall") is Hearing.BLIND

    world.run(DAY)
    assert deafness(world) == ["Nicht zu hören: fediwall"] * 2
    told = [at for at, _ in world.slack]
    assert timedelta(hours=24) <= told[1] - told[0] <= timedelta(hours=24, minutes=10)

    fail(world)
    world.run(8 * HOUR)
    assert deafness(world)[2:] == ["Wieder zu hören: fediwall"]
    with world.program() as parts:
        assert parts.store.blind() == []
        assert [one.reason for one in parts.store.told(NO_INCIDENT)] == ["sources"] * 6


def test_it_is_told_to_those_who_look_after_the_program(world: World) -> None:
    world.text += '[hearing]\nchannels = ["mail"]\n'
    world.run(HOUR)
    fail(world, "fedi")
    world.run(3 * HOUR)

    assert world.slack == []
    (_, mail) = world.mails[0]
    assert mail["Subject"] == "[Listener] Quellen, die nicht zu hören sind"


def test_a_network_that_is_down_is_one_message_and_its_end_is_one(world: World) -> None:
    feeds = "".join(
        f'[[sources]]\nname = "extra{n}"\nkind = "feed"\nurl = "https://e{n}.example/tagblatt.rss"\n'
        + (f'every = "{10 + n * 7}m"\n' if n % 2 else "")
        for n in range(12)
    )
    world.text = world.text.replace("[channels.slack]", feeds + "[channels.slack]")
    world.run(4 * HOUR)
    fail(world, "")
    world.run(14 * HOUR)

    assert len(deafness(world)) == 1
    with world.program() as parts:
        assert len(parts.store.blind()) == 15

    fail(world)
    world.run(3 * HOUR)
    assert [text.split(":")[0] for text in deafness(world)] == ["Nicht zu hören", "Wieder zu hören"]
    with world.program() as parts:
        assert parts.store.blind() == []


def test_a_short_outage_is_no_message(world: World) -> None:
    world.run(HOUR)
    fail(world, "")
    world.run(40 * MINUTE)
    fail(world)
    world.run(3 * HOUR)

    assert deafness(world) == []


def test_an_outage_of_an_hour_is_no_message_however_slowly_the_sources_come_back(world: World) -> None:
    feeds = "".join(
        f'[[sources]]\nname = "more{n}"\nkind = "feed"\nevery = "{5 + n}m"\nurl = "https://e{n}.example/tagblatt.rss"\n'
        for n in range(20)
    )
    world.text = world.text.replace("[channels.slack]", feeds + "[channels.slack]")
    world.run(3 * HOUR)
    fail(world, "")
    world.run(HOUR)
    fail(world)
    world.run(3 * HOUR)

    assert deafness(world) == []
    with world.program() as parts:
        assert parts.store.woken() is not None
        assert parts.store.blind() == []


def test_a_restart_in_a_blind_time_repeats_nothing(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi")
    for _ in range(20):
        world.run(30 * MINUTE)

    assert deafness(world) == ["Nicht zu hören: fediwall"]


def test_a_machine_that_slept_and_wakes_before_its_network_tells_nothing(world: World) -> None:
    world.run(HOUR)
    world.now += 9 * HOUR
    fail(world, "")
    world.run(10 * MINUTE, MINUTE)
    fail(world)
    world.run(2 * HOUR)

    assert deafness(world) == []


def test_the_night_is_quiet_and_the_morning_is_told_what_is_left_of_it(world: World) -> None:
    world.text += '[quiet_hours]\nstart = "22:00"\nend = "06:00"\n'
    world.now = datetime(2026, 11, 17, 21, 30, tzinfo=UTC)  # half past ten in Berlin
    world.run(HOUR)
    fail(world, "fedi", "forum")
    world.run(3 * HOUR)
    fail(world, "fedi")
    world.run_until(datetime(2026, 11, 18, 4, 55, tzinfo=UTC))
    assert deafness(world) == []

    world.run(HOUR)

    assert deafness(world) == ["Nicht zu hören: fediwall"]
    assert "kuechenforum: wieder zu hören nach" in str(world.slack[0][1])


def test_a_blind_source_that_is_taken_out_of_the_configuration_is_no_longer_spoken_of(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi", "forum")
    world.run(3 * HOUR)
    before = deafness(world)

    start, end = world.text.index('[[sources]]\nname = "fediwall"'), world.text.index("[channels.slack]")
    world.text = world.text[:start] + world.text[end:]
    world.run(3 * HOUR)

    assert deafness(world) == before
    with world.program() as parts:
        assert {one.source for one in parts.store.blind()} == {FORUM}
    world.run(DAY)
    assert deafness(world)[-1] == "Nicht zu hören: kuechenforum"


def test_a_clock_that_was_ahead_leaves_no_source_deaf_and_no_blindness_untold(world: World) -> None:
    world.now += 400 * DAY
    world.run(HOUR)
    world.now -= 400 * DAY
    fail(world, "fedi")
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(5 * HOUR)

    assert texts(world) == ["Brodelmann im Forum"]
    assert deafness(world) == ["Nicht zu hören: fediwall"]


def test_unchanged_after_a_failure_is_no_recovery(world: World) -> None:
    """A cache in between says "unchanged" to everybody while the site behind it is broken."""
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(HOUR)
    fail(world, "forum")
    world.run(10 * MINUTE)
    fail(world)
    world.serve = lambda request: Response(304, {}, b"", request.url) if "forum" in request.url else None
    world.run(3 * HOUR)
    assert state(world, "kuechenforum") is Hearing.BLIND

    world.serve = lambda _request: None
    world.run(6 * HOUR)
    assert state(world, "kuechenforum") is Hearing.OK


def test_hours_in_which_nobody_listened_do_not_lower_what_is_usual(world: World) -> None:
    """Two of ten days the forum, where most is said, could not be heard; its feed shows too little to catch up."""
    world.text = world.text.replace('every = "5m"', 'every = "1h"')
    world.window = 5
    talk(world, 10 * DAY, 30 * MINUTE)
    for n in range(60):
        world.posts.append(Post(50_000 + n, world.now + n * 4 * HOUR, "tagblatt", "", "", f"Brodelmann Meldung {n}"))
    world.run(5 * DAY, HOUR)
    fail(world, "forum")
    world.run(2 * DAY, HOUR)
    fail(world)
    world.run(3 * DAY, HOUR)

    with world.program() as parts:
        (brand,) = parts.config.brands
        history = parts.store.bins(BRAND, world.now - HISTORY, world.now)
        unheard = deaf(parts, brand, world.now)
    heard, listened = learn(history, world.now, BERLIN, unheard), learn(history, world.now, BERLIN)

    assert 45 <= len(unheard) <= 60
    assert heard.levels[0] == pytest.approx(2.25, rel=0.05)
    assert listened.levels[0] < 0.8 * heard.levels[0]


def test_a_source_that_a_storm_is_said_in_is_told_of_when_the_storm_is_over(world: World) -> None:
    """Whoever handles the incident reads of the gap there; a message of its own would be one more in the storm."""
    world.run(MINUTE, MINUTE)
    for n in range(6):
        world.said(f"Brodelmann ist ein Skandal, nie wieder! {n}", author=f"a{n}")
        world.now += MINUTE
    world.run(HOUR, 30 * MINUTE)
    brand = BrandId("brodelmann")
    with world.program() as parts:
        seen = parts.store.next_incident_id()
        wave = Incident(seen, brand, State.OPEN, 3, 3, world.now, world.now)
        parts.store.decide(wave, [], [], world.now)
    fail(world, "fedi")
    world.run(3 * HOUR, 30 * MINUTE)
    with world.program() as parts:
        muted = [one.detail for one in parts.store.hands.log(seen) if one.kind == "source_muted"]
        blind = [one.source for one in parts.store.blind()]
        assert deafness(world) == []
        assert (muted, blind) == ([{"source": "fediwall", "because": ["incident"]}], ["fediwall"])
        open_ = parts.store.incident(seen)
        assert open_ is not None
        parts.store.decide(replace(open_, state=State.CLOSED, closed=world.now), [], [], world.now)
    world.run(HOUR, 30 * MINUTE)
    assert deafness(world) == ["Nicht zu hören: fediwall"]
