"""Twenty-two hours of a storm in the whole program, on a simulated clock: who hears what of it, how often, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from listener import handling
from listener.core import handled
from listener.daemon import run_once
from listener.demo import script
from listener.demo.script import Post
from listener.model import ChannelName, Incident, IncidentId, Kind, Reason, State, Told
from listener.parts import Parts
from tests.world import CONFIG, World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WINDOW = 5 * MINUTE
FIRST = IncidentId(1)
CHIEF = """
[[escalations]]
after = "15m"
roles = ["comms_lead"]
[channels.chef]
kind = "email"
host = "mail.example"
sender = "listener@brodelmann.example"
recipients = ["chef@brodelmann.example"]
[people.chef]
name = "Carla Chef"
role = "comms_lead"
channels = ["chef"]
[people.anna]
name = "Anna Beispiel"
role = "duty"
channels = ["mail"]
"""
SAID = {
    Reason.FIRST: "erste Warnung",
    Reason.KEY_FACT: "Neues, das den Plan ändert",
    Reason.LEVEL_UP: "die Welle ist gestiegen",
    Reason.ESCALATION: "noch hat niemand übernommen",
    Reason.SECOND_WAVE: "zweite Welle",
    Reason.END: "Ende der Welle",
}
"""What a message says why it came."""
BEFORE, SECOND = script.QUIET, timedelta(hours=18)
"""When the first wave begins, and how long after it the second one is at its height."""


def two_waves(begin: datetime) -> Iterator[Post]:
    """Give everyday talk, a storm of nine hours, and another after six hours of calm; some 60 posts an hour each."""
    for shift, since, until, seed in (
        (timedelta(0), -script.HISTORY - BEFORE, 7 * HOUR, 2026),
        (SECOND - script.PEAK_AFTER, 3.5 * HOUR, 8 * HOUR, 7),
    ):
        story = script.write(begin, 60.0, seed)
        for post in story.posts:
            age = post.at - story.onset
            everyday = not shift and not post.storm
            if everyday or (post.storm and since <= age < until):
                said = post if post.source == "tagblatt" else replace(post, source="fediwall", title="")
                yield replace(said, at=said.at + shift, number=said.number + 10_000 * bool(shift))


class Office:
    """The program at work, with how often a look every five minutes would have rung by itself."""

    def __init__(self, world: World, parts: Parts) -> None:
        self.world, self.parts, self.naive = world, parts, 0

    def until(self, end: datetime, step: timedelta) -> None:
        while self.world.now < end:
            run_once(self.parts)
            self.world.window = 50  # a long history once, then the newest: parsing is what takes time
            seen = self.incident.last if self.incident else None
            self.naive += int(step / WINDOW) if seen is not None and seen.level >= 3 else 0
            self.world.now += step

    @property
    def incident(self) -> Incident | None:
        return self.parts.store.incident(FIRST)

    def take(self) -> None:
        now = self.world.now
        handling.act(self.parts.store, FIRST, "anna", partial(handled.take, who="anna", now=now), now)

    def told(self) -> list[Told]:
        """Return the messages in the order in which people got them."""
        told = [one for one in self.parts.store.told(FIRST) if one.kind is Kind.MESSAGE and one.sent is not None]
        return sorted(told, key=lambda one: (one.sent or self.world.now, one.reason is Reason.ESCALATION))

    def logged(self) -> set[str]:
        """Return the reasons to ring that stand in the log, each with why somebody was told."""
        log = [one.detail for one in self.parts.store.hands.log(FIRST)]
        return {str(one["reason"]) for one in log if one.get("told") and one.get("because")}


def letters(world: World) -> str:
    bodies = (letter.get_body(("plain",)) for _, letter in world.mails)
    return " ".join(" ".join(str(body.get_content()).split()) for body in bodies if body is not None)


def test_a_storm_of_a_day_rings_eight_times_at_most_and_misses_none_of_the_reasons(world: World) -> None:
    forum = CONFIG[CONFIG.index('[[sources]]\nname = "kuechenforum"') : CONFIG.index('[[sources]]\nname = "fediwall"')]
    world.text = CONFIG.replace(forum, "") + CHIEF
    onset = world.now + BEFORE
    world.posts += two_waves(world.now)
    world.nobody_in_danger()
    world.now = onset - HOUR
    with world.program() as parts:
        office = Office(world, parts)
        office.until(onset, HOUR)
        office.until(onset + 1.5 * HOUR, 30 * MINUTE)
        office.until(onset + 5 * HOUR, 15 * MINUTE)
        office.take()
        taken, rang = world.now, len(office.told())
        office.until(taken + 4 * HOUR, HOUR)
        assert len(office.told()) == rang, "no second page after an acknowledgement at the same level"
        office.until(onset + SECOND - 1.5 * HOUR, HOUR)
        office.until(onset + SECOND + HOUR, 15 * MINUTE)
        office.take()
        office.until(onset + 35 * HOUR, 2 * HOUR)
        told, logged, ended = office.told(), office.logged(), office.incident

    audible = Counter(one.channel for one in told)
    print(f"{office.naive} windows would have rung, each in every channel; rung: {dict(audible)}")  # noqa: T201 - with -s
    assert office.naive > 100
    assert max(audible.values()) <= 8
    assert set(audible) == {ChannelName(name) for name in ("slack", "mail", "chef")}

    order = list(dict.fromkeys(one.reason for one in told if one.reason is not Reason.REMINDER))
    assert order == list(SAID), "each of the five reasons, and the end, in the order of the storm"
    assert {str(reason) for reason in SAID} <= logged, "each reason stands in the log"
    text = letters(world)
    assert [said for said in SAID.values() if said not in text] == [], "and in the message"
    assert text.count("Warum diese Nachricht") == sum(audible[ChannelName(name)] for name in ("mail", "chef"))
    assert ended is not None
    assert (ended.state, ended.waves, ended.max_level) == (State.CLOSED, 2, 4)
