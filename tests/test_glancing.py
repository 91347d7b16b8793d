"""A burst between two planned looks: told within seconds, once, and by the rules that hold for every storm."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from listener.daemon import run, run_once
from listener.demo import script
from listener.listen import save
from listener.model import Batch, Item, SourceName, State, Visit
from listener.parts import Parts
from tests.world import World

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR = timedelta(hours=1)
PATIENCE_S = 60.0
"""Only a test that fails waits so long."""
FEDIWALL = SourceName("fediwall")


@dataclass
class Newsroom:
    """A world whose weeks before are known, the program running in it, and what angry people are about to say."""

    world: World
    parts: Parts
    anger: Sequence[str]
    said: int = 0

    def tick(self, seconds: int = 1) -> None:
        """Let time go by, a tick each second."""
        for _ in range(seconds):
            self.world.now += SECOND
            run_once(self.parts)

    def burst(self, count: int, *, calm: bool = False) -> datetime:
        """Somebody hands in what so many different people have just said; returns when."""
        now = self.world.now
        some = range(self.said, self.said + count)
        self.said += count
        text = "Brodelmann hat heute offen, Nummer {n}" if calm else "{anger}"
        items = [
            Item(f"b{n}", body=text.format(n=n, anger=self.anger[n]), author=f"gast{n}", published=now) for n in some
        ]
        save(self.parts, Visit(FEDIWALL, {}, now), Batch(tuple(items), {}), now)
        return now

    def looks(self) -> datetime:
        """When the brand was looked at last."""
        looked = self.parts.glances.last(self.parts.config.brands[0].id, lambda: None)
        assert looked is not None
        return looked.at


@contextmanager
def newsroom(world: World) -> Iterator[Newsroom]:
    """Half an hour of calm has been heard; the next planned look is minutes away."""
    story = script.write(world.now)
    world.play(script.Script(story.begin, story.onset, story.peak, story.end, calm_of(story)), from_=story.begin)
    world.nobody_in_danger()
    world.run(30 * MINUTE)
    with world.program() as parts:
        run_once(parts)
        found = Newsroom(world, parts, [post.text for post in story.posts if post.storm and "Brodelmann" in post.text])
        found.tick(20)
        yield found


def calm_of(story: script.Script) -> tuple[script.Post, ...]:
    return tuple(post for post in story.posts if not post.storm)


@pytest.fixture
def room(world: World) -> Iterator[Newsroom]:
    with newsroom(world) as found:
        yield found


def test_a_burst_is_told_seconds_after_it_was_stored_and_not_minutes(room: Newsroom) -> None:
    at = room.burst(60)
    room.tick(3)

    told, _ = room.world.slack[0]
    assert told - at <= 3 * SECOND
    (incident,) = room.parts.store.incidents()
    assert incident.state is State.OPEN


def test_without_a_burst_nobody_is_looked_at_before_time(room: Newsroom) -> None:
    before = room.looks()
    room.burst(4)
    room.tick(30)

    assert room.looks() == before
    assert room.world.slack == []


def test_the_same_burst_is_looked_at_once_until_the_planned_look(room: Newsroom) -> None:
    at = room.burst(60)
    room.tick(3)
    first = room.looks()
    room.tick(60)

    assert at < first <= at + 3 * SECOND
    assert room.looks() == first


def test_a_storm_that_goes_on_is_one_warning_however_often_it_is_looked_at(room: Newsroom) -> None:
    """Its numbers move at each look; nobody is rung for that."""
    room.burst(60)
    room.tick(3)
    warned = len(room.world.slack)
    looks = set()
    for _ in range(8):
        room.burst(12)
        room.tick(5)
        looks.add(room.looks())

    assert len(looks) > 3
    assert warned == len(room.world.slack) == 1
    assert len(room.parts.store.incidents()) == 1


def test_a_burst_of_ordinary_talk_is_looked_at_and_told_to_nobody(room: Newsroom) -> None:
    before = room.looks()
    at = room.burst(40, calm=True)
    room.tick(6 * 60)

    assert room.looks() > before
    assert room.looks() >= at
    assert room.world.slack == []


def test_what_came_in_just_before_the_end_is_looked_at_right_after_the_start(world: World) -> None:
    with newsroom(world) as room:
        at = room.burst(60)
    with world.program() as parts:
        again = Newsroom(world, parts, ())
        again.tick(2)

        told, _ = world.slack[0]
        assert told - at <= 2 * SECOND


def test_a_candidate_gets_its_second_look_five_minutes_after_the_first_also_over_a_restart(world: World) -> None:
    with newsroom(world) as room:
        count = 0
        while not (found := room.parts.store.current_incidents(room.parts.config.brands[0].id, world.now)):
            room.burst(2)
            room.tick(2)
            count += 1
            assert count < 30
        (candidate,) = found
        assert candidate.state is State.CANDIDATE
    with world.program() as parts:
        again = Newsroom(world, parts, ())
        while world.now < candidate.changed + 5 * MINUTE + SECOND:
            again.tick()

        assert again.looks() == candidate.changed + 5 * MINUTE
        assert [one.state for one in parts.store.incidents()] == [State.OPEN]
        assert world.slack[0][0] == candidate.changed + 5 * MINUTE


def test_who_stores_wakes_who_looks_and_that_one_who_tells(room: Newsroom) -> None:
    """A daemon whose ticks are an hour apart: each verb is roused by the one before it."""
    stop = threading.Event()
    daemon = threading.Thread(target=run, args=(room.parts, stop, HOUR))
    daemon.start()
    deadline = time.monotonic() + PATIENCE_S
    while not room.parts.life.rousers and time.monotonic() < deadline:
        time.sleep(0.02)
    room.burst(60)
    while not room.world.slack and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    daemon.join(PATIENCE_S)

    assert len(room.world.slack) == 1
    assert not daemon.is_alive()
