"""An incident's topic is kept as stems; people read words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from listener.model import Mood, Topic
from listener.web.legible import legible
from listener.web.pages import course, incidents, lage
from tests.cli.storms import seen
from tests.web.situation import HOUR, Office, config
from tests.world import World, midday


@contextmanager
def scolded(folder: Path) -> Iterator[Office]:
    """An incident about a part that is called back; its topic is kept as stems."""
    with World(folder, midday(), text=config(("brodelmann", "Brodelmann"))).program() as parts:
        found = Office(parts, midday())
        found.hear([found.now - HOUR / 4], Mood.NEGATIVE, text="Das Gerät von Brodelmann: Charge zurück, Gerät kaputt")
        stems = (("zurueck", 0.9), ("charg", 0.7), ("geraet", 0.6), ("mond", 0.1))
        found.incident(topic=Topic(found.now - HOUR, found.now, words=stems))
        yield found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with scolded(tmp_path) as found:
        yield found


def test_every_list_of_incidents_says_the_topic_as_people_write_it(office: Office) -> None:
    for page in (lage.look, course.look, incidents.look):
        assert "zurück, Charge, Gerät" in office.read(page).words()


def test_what_was_measured_in_words_or_is_said_by_nobody_stays_as_it_was_kept(office: Office) -> None:
    kept = office.parts.store.current_incidents(office.parts.config.brands[0].id, office.now - HOUR)[0]
    assert kept.topic is not None
    worded = replace(kept, last=replace(seen(4, office.now), words=("Rückruf",)))
    unsaid = replace(kept, topic=replace(kept.topic, words=(("mond", 0.9),)))
    silent = replace(kept, topic=None)

    for one in (worded, unsaid, silent):
        assert legible(office.parts, one, office.now) == one
