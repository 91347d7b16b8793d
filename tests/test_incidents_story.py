"""An incident from its first warning to the all-clear, with the people who handle it, on a simulated clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from listener import handling
from listener.core import handled
from listener.core.handled import Deed
from listener.demo import script
from listener.model import Incident, IncidentId, Kind, Mistake, Reason, State, Status, Told
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST = IncidentId(1)
CHAIN = """
[[escalations]]
after = "15m"
channels = ["chef"]
min_level = 3
[channels.chef]
kind = "email"
host = "mail.example"
sender = "listener@brodelmann.example"
recipients = ["chef@brodelmann.example"]
[people.anna]
name = "Anna Beispiel"
role = "duty"
channels = ["mail"]
"""


@pytest.fixture
def storm(world: World) -> script.Script:
    """A storm of some hours about a kettle, in the afternoon."""
    found = script.write(world.now)
    world.play(found, from_=found.onset - HOUR)
    return found


def told(world: World, id_: IncidentId = FIRST) -> list[Told]:
    with world.program() as parts:
        return [one for one in parts.store.told(id_) if one.state != "superseded"]


def incident(world: World, id_: IncidentId = FIRST) -> Incident:
    with world.program() as parts:
        found = parts.store.incident(id_)
    assert found is not None
    return found


def until_warned(world: World, end: datetime) -> Incident:
    while world.now < end:
        world.run(5 * MINUTE)
        with world.program() as parts:
            found = parts.store.incidents()
        if found:
            return found[0]
    raise AssertionError("nobody was warned")


def do(world: World, deed: Callable[[Incident], Deed], who: str = "anna") -> Deed:
    with world.program() as parts:
        return handling.act(parts.store, FIRST, who, deed, world.now)


def test_nobody_answers_so_the_head_is_called_and_who_answers_is_left_in_peace(
    world: World, storm: script.Script
) -> None:
    world.text += CHAIN
    until_warned(world, storm.peak)
    calls: list[Told] = []
    while not calls and world.now < storm.peak:
        world.run(MINUTE, MINUTE)
        calls = [one for one in told(world) if one.reason is Reason.ESCALATION]
    rang = max(one.sent for one in told(world) if one.sent is not None and one.reason is not Reason.ESCALATION)
    assert all(timedelta(minutes=15) <= one.due - rang <= timedelta(minutes=16) for one in calls)
    assert [one.channel for one in calls] == ["chef"]
    letter = world.mails[-1][1]
    assert "chef@brodelmann.example" in str(letter["To"])

    do(world, partial(handled.take, who="anna", now=world.now))
    before = len([one for one in told(world) if one.kind is Kind.MESSAGE])
    level = incident(world).level
    world.run(30 * MINUTE, MINUTE)
    if incident(world).level <= level:
        news = {Reason.KEY_FACT}
        after = [one for one in told(world) if one.kind is Kind.MESSAGE and one.reason not in news]
        assert len(after) <= before, "no second page after an acknowledgement at the same level"
    assert incident(world).handling.owner == "anna"


def test_an_acknowledgement_runs_out_and_its_owner_is_reminded(world: World, storm: script.Script) -> None:
    world.text += CHAIN
    warned = until_warned(world, storm.peak)
    deed = do(world, partial(handled.take, who="anna", now=world.now))
    ends = deed.incident.handling.until
    assert ends is not None
    assert ends <= warned.opened + 9 * HOUR

    soon = world.now + 2 * MINUTE
    do(world, lambda one: Deed(replace(one, handling=replace(one.handling, until=soon)), "acknowledged", {}))
    world.run(6 * MINUTE, MINUTE)

    assert incident(world).handling.acknowledged is None
    reminders = [one for one in told(world) if one.reason is Reason.REMINDER]
    assert {one.channel for one in reminders} == {"mail"}, "to who had it, nobody else"


def test_a_false_alarm_stops_everything_and_those_who_were_warned_are_told(world: World, storm: script.Script) -> None:
    until_warned(world, storm.peak)
    world.run(5 * MINUTE)
    do(world, partial(handled.false_alarm, reason=Mistake.NAME, note="der andere Brodelmann", now=world.now))
    world.run(10 * MINUTE, MINUTE)

    ends = [one for one in told(world) if one.reason is Reason.END]
    assert {one.channel for one in ends} == {"slack", "mail"}
    assert "Fehlalarm" in world.slack[-1][1]["text"] + str(world.slack[-1][1])
    messages = len(world.slack)
    world.run(2 * HOUR)
    assert incident(world).status is Status.FALSE_ALARM
    assert len(world.slack) == messages, "what is no storm does not ring, however loud it gets"


def test_what_a_person_closes_stays_closed_while_the_same_wave_goes_on(world: World, storm: script.Script) -> None:
    until_warned(world, storm.peak)
    world.run_until(storm.peak)
    do(world, partial(handled.close, note="geklärt", now=world.now))
    world.run(2 * HOUR)
    with world.program() as parts:
        known = parts.store.incidents()
    assert [one.id for one in known] == [FIRST], "no second incident of the same wave"
    assert known[0].state is State.CLOSED


def test_everything_that_was_done_stands_in_the_log_with_who_did_it(world: World, storm: script.Script) -> None:
    until_warned(world, storm.peak)
    do(world, partial(handled.take, who="anna", now=world.now))
    do(world, partial(handled.said, at=world.now), who="bernd")
    with world.program() as parts:
        log = parts.store.hands.log(FIRST)
    assert [(one.kind, one.actor) for one in log if one.actor] == [("acknowledged", "anna"), ("said", "bernd")]
    assert log[0].kind in {"candidate", "opened"}
    opened = next(one for one in log if one.kind == "opened")
    assert opened.detail["because"], "the reason stands in the log"
