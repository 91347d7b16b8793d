"""A storm from its first post to its aftercare, in the whole program on a simulated clock; then people look back."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from alerts.bookshelf import load
from listener.core import handled
from listener.core.aftermath import Aftermath
from listener.demo.script import Script
from listener.handling import act
from listener.hindsight import look_back
from listener.model import IncidentId
from listener.report.aftermath import page
from listener.report.html import html
from listener.report.markdown import markdown
from listener.report.setting import Setting
from tests.world import World

HOUR = timedelta(hours=1)
QUARTER = HOUR / 4
ONE = IncidentId(1)


def looked_back(world: World) -> Aftermath:
    with world.program() as parts:
        incident = parts.store.incident(ONE)
        assert incident is not None
        return look_back(parts.store, parts.config, load()[0], incident, world.now)


def forms(world: World) -> tuple[str, str]:
    told = page(looked_back(world), Setting("de", world_zone(world), "Brodelmann", load()[0]))
    return html(told), markdown(told)


def world_zone(world: World) -> tzinfo:
    with world.program() as parts:
        return parts.config.zone


def test_a_storm_is_told_from_its_first_post_to_the_last_step_of_its_aftercare(world: World, storm: Script) -> None:
    world.run_until(storm.onset + 2 * HOUR, HOUR / 2)
    while not world.slack:
        world.run(QUARTER, QUARTER)
    warned = world.slack[0][0]
    with world.program() as parts:
        act(parts.store, ONE, "Kim Weber", lambda one: handled.take(one, "Kim Weber", world.now), world.now)
    world.run(HOUR, QUARTER)
    spoken = world.now
    with world.program() as parts:
        act(parts.store, ONE, "Kim Weber", lambda one: handled.said(one, spoken), spoken)

    in_the_middle = looked_back(world)
    assert (in_the_middle.moments.ended, in_the_middle.tasks) == (None, ())

    world.run_until(storm.peak + 2 * HOUR, HOUR / 2)
    world.run_until(storm.end, 2 * HOUR)
    one = looked_back(world)

    known = one.moments
    assert known.onset is not None
    assert storm.onset - HOUR <= known.onset < warned == known.warned
    assert (known.by, known.spoken) == ("Kim Weber", spoken)
    assert known.ended is not None
    assert one.peak is not None
    assert abs(one.peak.start - storm.peak) <= 2 * HOUR
    assert one.peak.usual is not None
    assert one.peak.total > 10 * one.peak.usual.high
    assert one.levels[0].start >= known.onset
    assert max(level.level for level in one.levels) == one.incident.max_level >= 4
    assert len(one.voices) == 5
    assert one.outlets
    assert one.missed.gone == 0
    assert [task.due - known.ended for task in one.tasks][-1] == timedelta(days=30)
    assert forms(world) == forms(world)

    with world.program() as parts:
        parts.store.forget(world.now, world.now)
    after = looked_back(world)
    assert (after.reactions, after.steps) == (one.reactions, one.steps)
    assert not after.voices
    assert all("Die Texte sind nicht mehr gespeichert" in form for form in forms(world))
