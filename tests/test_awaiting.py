"""What awaits an answer while a storm goes on: what is of its topic is urgent, from the moment it rose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import config
from listener.awaiting import Awaiting, awaiting
from listener.core.feedback import step
from listener.core.sla import Matter
from listener.model import Incident, IncidentId, Medium, Search, State, Topic
from listener.model.desk import Progress
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from sources import SOURCES
from tests.store.conftest import BRAND, NOW, SOURCE, judged, save

HOUR = timedelta(hours=1)
CONFIG = """
[[brands]]
id = "nordwind"
name = "Nordwind"
[[sources]]
name = "zeitung"
kind = "feed"
url = "https://zeitung.example/rss"
[desk]
around_the_clock = true
"""
TOPIC = Topic(NOW - 5 * HOUR, NOW, (("aufzug", 0.9), ("kaputt", 0.8)), (), (), None)
COMPLAINT = Relation(ContactPhase.UNKNOWN, (Intent.COMPLAINT,), Touchpoint.NONE, Emotion.NONE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "listener.db") as opened:
        opened.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        lines = (("1", "Der Aufzug an Gleis 3 ist kaputt", 30), ("2", "Mein Koffer wurde beschädigt", 30))
        many = [judged(id_, text, minutes=minutes) for id_, text, minutes in lines]
        save(opened, *(replace(one, mention=replace(one.mention, medium=Medium.FORUM)) for one in many))
        opened.relations.note([(one, COMPLAINT) for one in opened.relations.unread()])
        yield opened


def storm(store: Store, level: int, topic: Topic | None = TOPIC, state: State = State.OPEN) -> None:
    one = Incident(IncidentId(1), BRAND, state, level, level, NOW - 2 * HOUR, NOW, topic=topic)
    store.decide(one, [("opened", {"level": level})], [], NOW - HOUR)


def desk_of(store: Store, tmp_path: Path) -> Awaiting:
    configured = config.load(
        CONFIG, sources=SOURCES, channels=CHANNELS, environ={}, read_file=lambda _: "", folder=tmp_path
    )
    return awaiting(store, configured, BRAND, NOW)


def matters(found: Awaiting) -> dict[str, Matter]:
    return {one.exchange.said.text.split()[1]: one.matter for one in found.waiting}


def test_what_is_said_of_a_storm_is_urgent_and_the_rest_is_not(store: Store, tmp_path: Path) -> None:
    storm(store, 3)
    found = desk_of(store, tmp_path)

    assert matters(found) == {"Aufzug": Matter.URGENT, "Koffer": Matter.COMPLAINT}
    first, second = found.waiting
    assert (first.due, second.due) == (NOW + 1.5 * HOUR, NOW + 3.5 * HOUR)


@pytest.mark.parametrize(
    ("level", "topic", "state"),
    [
        (2, TOPIC, State.OPEN),
        (3, None, State.OPEN),
        (3, replace(TOPIC, words=()), State.OPEN),
        (4, TOPIC, State.CLOSED),
    ],
)
def test_a_breeze_a_storm_without_words_and_one_that_is_over_make_nothing_urgent(
    store: Store, tmp_path: Path, level: int, topic: Topic | None, state: State
) -> None:
    storm(store, level, topic, state)

    assert set(matters(desk_of(store, tmp_path)).values()) == {Matter.COMPLAINT}


def test_what_people_were_told_of_is_settled(store: Store, tmp_path: Path) -> None:
    (lift,) = [found.id for found in store.search(Search()) if "Aufzug" in found.mention.text]
    opened = store.desks.open(BRAND, "Aufzug", [lift], "erna", NOW - HOUR)
    assert len(desk_of(store, tmp_path).waiting) == 2
    store.desks.step(step(store.desks.steps(1), opened, Progress.DONE, "erna", NOW, "repariert"))

    assert matters(desk_of(store, tmp_path)) == {"Koffer": Matter.COMPLAINT}
