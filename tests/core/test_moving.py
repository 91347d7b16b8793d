"""A topic follows what is said, and does not jump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from listener.core import subject
from listener.core.division import divide
from listener.core.moving import moved
from listener.core.talk import read
from listener.core.topic import term
from listener.model import Heard
from listener.model.topic import Topic
from tests.core import gossip
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, together

NOON = MORNING + 4 * HOUR
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))
OIL = subject.about(posts(gossip.OIL, 40, NOON, seed=3), BEFORE, NOON, NAMES)
RESIGNATION = term("Rücktritt")


def followed(known: Topic, heard: Sequence[Heard], hours: int, start: datetime = NOON) -> list[Topic]:
    """The topic hour by hour."""
    topics = [known]
    for hour in range(1, hours + 1):
        now = start + hour * HOUR
        division = divide(read(one for one in heard if now - 48 * HOUR < one.at <= now), topics[-1:])
        topics.append(moved(division, 0, now, NAMES))
    return topics


def test_from_the_oil_to_the_boss_it_stays_one_storm() -> None:
    oil = posts(gossip.OIL, 120, NOON, 12 * HOUR)
    linked = posts(gossip.FOR_OIL, 60, NOON + 4 * HOUR, 14 * HOUR)
    alone = posts(gossip.RESIGNATION, 200, NOON + 6 * HOUR, 16 * HOUR)
    topics = followed(OIL, together(BEFORE, oil, linked, alone), 22)
    last = subject.weights(topics[-1])

    assert RESIGNATION not in dict(topics[2].words)
    assert last[RESIGNATION] >= subject.BELONGS
    assert last["altoel"] >= subject.weights(OIL)["altoel"] / 2
    assert subject.same(OIL, topics[-1])


def test_words_come_slowly() -> None:
    linked = posts(gossip.FOR_OIL, 60, NOON, 2 * HOUR)
    after = followed(OIL, together(BEFORE, linked), 2)[-1]
    assert 0 < dict(after.words)[RESIGNATION] < subject.BELONGS


def test_it_does_not_jump_onto_something_that_nobody_says_together_with_it() -> None:
    oil, leak = posts(gossip.OIL, 120, NOON, 12 * HOUR), posts(gossip.LEAK, 300, NOON, 12 * HOUR)
    words = dict(followed(OIL, together(BEFORE, oil, leak), 12)[-1].words)
    assert term("datenleck") not in words
    assert "altoel" in words


def test_everyday_words_do_not_creep_in() -> None:
    oil = posts(gossip.OIL, 120, NOON, 12 * HOUR)
    words = dict(followed(OIL, together(BEFORE, oil, everyday(NOON, 12, 20)), 12)[-1].words)
    assert not {term("Lieferung"), term("Filiale"), term("Hotline")} & words.keys()


def test_silence_moves_nothing_and_the_end_stays_the_end() -> None:
    heard = together(BEFORE, posts(gossip.OIL, 5, NOON))
    topics = followed(OIL, heard, 10)
    assert {one.words for one in topics} == {OIL.words}
    assert topics[-1].heard == max(OIL.heard, heard[-1].at)
    assert topics[-1].moved == NOON + 10 * HOUR


def test_what_belongs_is_remembered_as_its_stories() -> None:
    oil = posts(gossip.OIL, 5, NOON)
    assert {one.id for one in oil} <= {*followed(OIL, together(BEFORE, oil), 1)[-1].stories}


def test_a_storm_that_began_without_words_gets_those_that_stand_out() -> None:
    heard = together(BEFORE, posts(gossip.WORDLESS, 20, NOON), posts(gossip.OIL, 30, NOON + HOUR))
    after = followed(Topic(NOON, NOON), heard, 3)[-1]
    assert "altoel" in dict(after.words)
    assert "altoel" in dict(after.roots)


def test_a_word_that_hardly_anybody_uses_does_not_name_a_wordless_storm() -> None:
    heard = together(BEFORE, posts(gossip.WORDLESS, 60, NOON), posts(("Das Datenleck!",), 4, NOON))
    assert followed(Topic(NOON, NOON), heard, 2)[-1].words == ()


def test_the_clock_may_stand_still() -> None:
    division = divide(read(together(BEFORE, posts(gossip.FOR_OIL, 60, NOON))), [replace(OIL, moved=NOON + HOUR)])
    assert moved(division, 0, NOON + HOUR, NAMES).words == OIL.words
