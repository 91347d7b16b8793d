"""When a storm is over, those who were warned are reminded of what was promised: once, by day, and over restarts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from listener.caring import care_due, open_steps
from listener.core.aftercare import Planned, carried_out
from listener.handling import act
from listener.model import (
    BrandId,
    ChannelName,
    Incident,
    IncidentId,
    Promise,
    Reason,
    Silence,
    State,
    Told,
)
from listener.reporting import promises
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE = IncidentId(1)
PEOPLE = """
[people.kim]
name = "Kim Weber"
role = "comms_lead"
"""
QUIET = """
[quiet_hours]
start = "22:00"
end = "07:00"
"""


def over(world: World, *warned: str, **changes: Any) -> None:
    """End a storm now, of which some channels had been told."""
    brand = BrandId("brodelmann")
    before = world.now - DAY
    one = Incident(ONE, brand, State.CLOSED, 0, 4, before, world.now, closed=world.now, playbook="aftercare")
    told = [Promise(f"INC-0001.1/{name}", ONE, ChannelName(name), Reason.FIRST, 4, "{}", before) for name in warned]
    with world.program() as parts:
        parts.store.decide(replace(one, **changes), [("closed", {})], told, before)
        for promise in told:
            parts.store.begin(promise.key)
            parts.store.kept(promise.key, before)


def reminded(world: World, after: timedelta, step: timedelta = HOUR) -> list[Told]:
    """Let time go by and return what was promised by then. Each call is a program that was started anew."""
    end = world.now + after
    with world.program() as parts:
        while world.now < end:
            world.now += min(step, end - world.now)
            care_due(parts, world.now)
        return [one for one in parts.store.told(ONE) if one.reason is Reason.CARE]


def test_after_a_day_who_was_warned_hears_what_is_due_and_whose_it_is(world: World) -> None:
    world.text += PEOPLE
    over(world, "slack")

    assert reminded(world, 23 * HOUR) == []
    (one,) = reminded(world, 2 * HOUR)
    assert (one.channel, one.key) == ("slack", "INC-0001.care1-15m-duty+24h-comms_lead+24h-community/slack")
    with world.program() as parts:
        notice = json.loads(parts.store.owed(world.now)[0].notice)
        log = parts.store.hands.log(ONE)[-1]
    assert "3 Schritte sind fällig" in notice["push"]
    assert any(step.startswith("Kommunikationsleitung, Kim Weber: ") for step in notice["steps"])
    assert "listener incident aftercare 1 --done 15m-duty" in notice["footer"]
    assert (log.kind, log.detail["steps"]) == ("aftercare_due", ["15m-duty", "24h-comms_lead", "24h-community"])


def test_each_step_calls_once_whatever_is_restarted_in_between(world: World) -> None:
    over(world, "slack", "mail")
    for days in (2, 2, 11, 25):
        found = reminded(world, days * DAY, 12 * HOUR)

    assert len({one.key for one in found}) == len(found) == 8, "after 1, 3, 14 and 30 days, on two channels"


def test_what_is_ticked_off_calls_nobody(world: World) -> None:
    over(world, "slack")
    with world.program() as parts:
        plan = [Planned(one.by, one.role) for one in parts.playbooks["aftercare"].steps]
        for key in ("15m-duty", "24h-comms_lead", "24h-community"):
            act(parts.store, ONE, "Kim", partial(carried_out, key=key, plan=plan), world.now + HOUR)

    assert reminded(world, 2 * DAY) == []
    assert len(reminded(world, 2 * DAY)) == 1


def test_nobody_is_woken_for_it_nor_at_the_weekend(world: World) -> None:
    world.text += QUIET
    world.now = world.now.replace(hour=22)  # 23:00 in Berlin
    over(world, "slack")

    assert reminded(world, DAY + 7 * HOUR) == []
    assert len(reminded(world, 2 * HOUR)) == 1


def test_who_asked_for_silence_is_left_in_peace_and_it_stands_in_the_digest(world: World) -> None:
    world.text += '[digest]\nchannels = ["mail"]\n'
    over(world, "slack")
    with world.program() as parts:
        parts.store.hands.silence(
            Silence("Kim", "Betriebsferien", world.now, world.now + 3 * DAY, brand="brodelmann", level=4)
        )

    assert reminded(world, 2 * DAY) == []
    with world.program() as parts:
        (report,) = promises(parts, world.now, weekly=False)
    facts = json.loads(report.notice)["facts"]
    assert sum(line.startswith("Nachsorge INC-0001 (Brodelmann) – ") for line in facts) == 3


def test_nobody_hears_of_what_nobody_was_warned_of_but_the_digest_has_it(world: World) -> None:
    over(world)

    assert reminded(world, 2 * DAY) == []
    with world.program() as parts:
        assert [one.step for _, one in open_steps(parts, world.now)] == ["15m-duty", "24h-comms_lead", "24h-community"]


@pytest.mark.parametrize("change", [{"max_level": 2}, {"state": State.OPEN, "closed": None}], ids=["breeze", "storm"])
def test_a_breeze_and_what_goes_on_have_no_aftercare(world: World, change: dict[str, Any]) -> None:
    over(world, "slack", **change)

    assert reminded(world, 3 * DAY, 12 * HOUR) == []
