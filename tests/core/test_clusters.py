"""One thing or several: a further topic in the rest, or one topic twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.core import clusters, subject
from listener.core.division import NOBODY, Division, divide
from listener.core.talk import read
from listener.core.topic import term
from listener.model import Heard, Mood
from listener.model.topic import Topic
from tests.core import gossip, recorded_storms
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, together

NOON = MORNING + 4 * HOUR
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))
DAYS = timedelta(days=1)


def about(wave: Sequence[Heard], others: Sequence[Heard] = BEFORE) -> Topic:
    return subject.about(wave, others, wave[-1].at, NAMES)


OIL = about(posts(gossip.OIL, 40, NOON, seed=3))
LEAK = about(posts(gossip.LEAK, 40, NOON, seed=3))


def during(*crowds: Sequence[Heard], topics: Sequence[Topic] = (OIL,)) -> Division:
    return divide(read(together(BEFORE, *crowds)), topics)


def words(found: clusters.Further | None) -> set[str]:
    assert found is not None
    return {one for one, _ in found.topic.words}


# A further topic


def test_a_leak_during_an_oil_storm_is_a_topic_of_its_own() -> None:
    found = clusters.second(
        during(posts(gossip.OIL, 60, NOON), posts(gossip.LEAK, 30, NOON + HOUR), posts(gossip.WORDLESS, 30, NOON)),
        NAMES,
    )
    assert term("datenleck") in words(found)
    assert not words(found) & dict(OIL.words).keys()
    assert found is not None
    assert found.of is None
    assert found.topic.began >= NOON + HOUR


def test_the_rest_of_a_storm_is_no_second_one() -> None:
    wordless = posts(gossip.WORDLESS, 300, NOON, 4 * HOUR)
    assert clusters.second(during(posts(gossip.OIL, 60, NOON), wordless), NAMES) is None


def test_a_crowd_is_heard_even_under_a_huge_rest() -> None:
    oil, wordless = posts(gossip.OIL, 400, NOON, 2 * HOUR), posts(gossip.WORDLESS, 400, NOON, 2 * HOUR)
    few, crowd = (posts(gossip.LEAK, number, NOON + HOUR, HOUR) for number in (25, 60))
    assert clusters.second(during(oil, wordless, few), NAMES) is None
    assert term("datenleck") in words(clusters.second(during(oil, wordless, crowd), NAMES))


def test_chatter_during_a_storm_is_no_second_one() -> None:
    assert clusters.second(during(posts(gossip.OIL, 60, NOON), everyday(NOON, 4, 20)), NAMES) is None


def test_nine_people_are_no_topic_and_ten_are() -> None:
    oil = posts(gossip.OIL, 60, NOON)
    nine, ten = (posts(("Datenleck! Mein Passwort!",), number, NOON) for number in (9, 10))
    assert clusters.second(during(oil, nine), NAMES) is None
    assert term("datenleck") in words(clusters.second(during(oil, ten), NAMES))


def test_one_person_who_posts_forty_times_is_no_topic() -> None:
    busy = [one for _ in range(40) for one in posts(("Datenleck! Mein Passwort!",), 1, NOON, crowd="busy")]
    assert clusters.second(during(posts(gossip.OIL, 60, NOON), busy), NAMES) is None


def test_praise_is_no_topic_of_criticism() -> None:
    praise = posts(("Die neuen Helme sind großartig",), 40, NOON, mood=Mood.POSITIVE)
    assert clusters.second(during(posts(gossip.OIL, 60, NOON), praise), NAMES) is None


def test_what_people_complain_of_every_day_is_nothing_new() -> None:
    usual = posts(("Die Lieferung kommt und kommt nicht",), 48, MORNING - 24 * HOUR, 24 * HOUR)
    more = posts(("Die Lieferung kommt und kommt nicht",), 14, NOON)
    assert clusters.second(during(usual, posts(gossip.OIL, 60, NOON), more), NAMES) is None


def test_a_storm_that_moves_on_to_its_boss_stays_one() -> None:
    linked, alone = posts(gossip.FOR_OIL, 12, NOON), posts(gossip.RESIGNATION, 60, NOON + HOUR, 3 * HOUR)
    assert clusters.second(during(posts(gossip.OIL, 60, NOON), linked, alone), NAMES) is None


def test_what_is_said_of_the_boss_is_a_side_of_the_storm_that_named_him_first() -> None:
    linked = posts(gossip.FOR_OIL, 12, NOON + HOUR)
    alone = posts(("Der Chef muss gehen, Rücktritt sofort", "Rücktritt vom Chef, sofort"), 60, NOON + HOUR, 3 * HOUR)
    found = clusters.second(during(posts(gossip.OIL, 60, NOON), linked, alone), NAMES)
    assert term("Chef") in words(found)
    assert found is not None
    assert found.of == 0


def test_without_an_open_incident_there_is_no_second_topic() -> None:
    assert clusters.second(during(posts(gossip.LEAK, 60, NOON), topics=()), NAMES) is None


def test_a_storm_without_a_word_takes_the_first_that_stands_out() -> None:
    wordless = Topic(NOON, NOON)
    found = clusters.second(
        during(posts(gossip.WORDLESS, 20, NOON), posts(gossip.OIL, 40, NOON), topics=[wordless]), NAMES
    )
    assert term("altöl") in words(found)
    assert found is not None
    assert found.of == 0


# Across languages


def test_a_storm_that_crosses_to_english_is_linked_by_hashtag_and_number() -> None:
    known = about(
        posts(("#nordwindgate: Altöl im Fluss", "Tank 4711 lief aus #nordwindgate", "Altöl aus Tank 4711"), 40, NOON)
    )
    english = posts(("what a shame #nordwindgate", "they knew that tank 4711 was leaking"), 20, NOON + 3 * HOUR)
    assert set(during(english, topics=[known]).owners[-20:]) == {0}


def test_english_that_shares_no_word_hours_later_is_a_side_of_the_same_storm() -> None:
    division = during(posts(gossip.OIL, 60, NOON, 5 * HOUR), posts(gossip.ENGLISH, 30, NOON + 4 * HOUR))
    found = clusters.second(division, NAMES)
    assert words(found) >= {"oil", "river"}
    assert found is not None
    assert found.of == 0
    joined = subject.joined(OIL, found.topic)
    again = divide(division.talk, [joined])
    assert clusters.second(again, NAMES) is None
    assert len(again.places(0)) >= 80


def test_english_two_days_later_is_a_storm_of_its_own() -> None:
    later = NOON + 2 * DAYS
    still = posts(gossip.OIL, 30, later)
    heard = together(everyday(later - DAYS, 24), still, posts(gossip.ENGLISH, 30, later))
    found = clusters.second(divide(read(heard), [OIL]), NAMES)
    assert found is not None
    assert found.of is None


# One topic twice


def test_two_incidents_with_the_same_words_are_one() -> None:
    again = about(posts(gossip.OIL[:5], 30, NOON + HOUR, seed=8))
    (found,) = clusters.merge(during(posts(gossip.OIL, 60, NOON), topics=[OIL, again]))
    assert (found.older, found.younger) == (0, 1)
    assert found.mentions >= clusters.MERGED


def test_two_incidents_of_the_same_people_are_one() -> None:
    oil, leak = posts(gossip.OIL, 40, NOON, crowd="same"), posts(gossip.LEAK, 40, NOON + HOUR, crowd="same")
    (found,) = clusters.merge(during(oil, leak, topics=[LEAK, OIL]))
    assert found.voices >= clusters.MERGED
    assert found.mentions == 0


def test_two_incidents_of_different_people_about_different_things_stay_two() -> None:
    assert clusters.merge(during(posts(gossip.OIL, 40, NOON), posts(gossip.LEAK, 40, NOON), topics=[OIL, LEAK])) == ()


# Two in one

BOTH = about(posts((*gossip.OIL, *gossip.LEAK), 80, NOON))


@pytest.mark.parametrize("airline", ["American", "United", "US Airways", "Southwest"])
def test_an_airlines_bad_days_are_one_incident(airline: str, public_data: Callable[[str], Path]) -> None:
    """Bags, delays, hold music and rude staff are said of in one breath: they must not fall apart."""
    heard = recorded_storms.airline(public_data("detection"), airline)
    start = datetime(2015, 2, 23, 6, tzinfo=UTC)
    wave = [one for one in heard if start - 6 * HOUR < one.at <= start and one.mood is Mood.NEGATIVE]
    topics = [subject.about(wave, [one for one in heard if one.at <= start - 6 * HOUR], start, (airline,))]
    for hours in range(0, 36, 12):
        now = start + hours * HOUR
        division = divide(read(one for one in heard if now - 2 * DAYS < one.at <= now), topics)
        assert clusters.second(division, (airline,)) is None


def test_a_meme_beside_complaints_is_a_topic_of_its_own(public_data: Callable[[str], Path]) -> None:
    """23 February 2015: an airline says that its "fleet's on fleek", and many tell it to stop."""
    heard = recorded_storms.airline(public_data("detection"), "Delta")
    start, now = datetime(2015, 2, 22, 18, tzinfo=UTC), datetime(2015, 2, 23, 22, tzinfo=UTC)
    wave = [one for one in heard if start - 6 * HOUR < one.at <= start and one.mood is Mood.NEGATIVE]
    known = subject.about(wave, [one for one in heard if one.at <= start - 6 * HOUR], start, ("JetBlue",))
    division = divide(read(one for one in heard if now - 2 * DAYS < one.at <= now), [known])
    assert words(clusters.second(division, ("JetBlue",))) >= {"fleet", "fleek"}
    assert division.places(NOBODY)
