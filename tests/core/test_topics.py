"""A brand's incidents and what they are about: what begins, what returns, what is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from listener.core import subject, topics
from listener.core.detect import Known, assess
from listener.core.topic import term
from listener.model import Assessment, BrandId, Heard, Incident, IncidentId, State, Topic
from tests.core import gossip, storms
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, together

NOON = MORNING + 4 * HOUR
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))
BRAND = BrandId("nordwind")
DAY = timedelta(days=1)


def about(wave: Sequence[Heard]) -> Topic:
    return subject.about(wave, BEFORE, wave[-1].at, NAMES)


def seen(recent: Sequence[Heard], now: datetime) -> Assessment:
    return assess(BRAND, storms.bins(recent), recent, now, Known(storms.BERLIN, NAMES))


OIL = about(posts(gossip.OIL, 40, NOON, seed=3))
LEAK = about(posts(gossip.LEAK, 40, NOON, seed=3))


def incident(number: int, topic: Topic | None, closed: datetime | None = None) -> Incident:
    state = State.OPEN if closed is None else State.CLOSED
    return Incident(
        IncidentId(number), BRAND, state, 3, 4, opened=NOON, changed=closed or NOON, closed=closed, topic=topic
    )


# What a wave is about


def test_a_wave_that_was_just_seen_is_about_its_words() -> None:
    recent = together(BEFORE, posts(gossip.OIL, 40, NOON))
    found = topics.found(recent, seen(recent, NOON + HOUR), NOON + HOUR, NAMES)
    assert term("altöl") in dict(found.words)
    assert term("nordwind") not in dict(found.words)
    assert NOON - HOUR <= found.began <= NOON + HOUR / 2
    assert found.roots == found.words


def test_without_a_trigger_the_last_day_is_read() -> None:
    recent = together(BEFORE, posts(gossip.OIL, 40, NOON))
    blind = replace(seen(recent, NOON + HOUR), trigger=None)
    assert term("altöl") in dict(topics.found(recent, blind, NOON + HOUR, NAMES).words)


def test_of_a_wave_without_words_nothing_is_known_but_its_stories() -> None:
    wordless = posts(gossip.WORDLESS, 30, NOON)
    found = topics.found(wordless, replace(seen(wordless, NOON + HOUR), trigger=None), NOON + HOUR, NAMES)
    assert found.words == ()
    assert len(found.stories) == 30


# What belongs to which


def test_two_open_incidents_each_have_their_own_mentions() -> None:
    oil, leak = posts(gossip.OIL, 60, NOON), posts(gossip.LEAK, 40, NOON)
    divided = topics.divide(together(BEFORE, oil, leak), (incident(1, OIL), incident(2, LEAK)))
    assert {one.id for one in oil} <= {one.id for one in divided.share(0)}
    assert {one.id for one in leak} <= {one.id for one in divided.share(1)}
    assert not {one.id for one in oil} & {one.id for one in divided.share(1)}


def test_an_incident_without_a_topic_owns_all_that_nobody_else_does() -> None:
    """It was opened by an earlier version, which did not ask what it is about."""
    oil, leak = posts(gossip.OIL, 60, NOON), posts(gossip.LEAK, 40, NOON)
    alone = topics.divide(together(BEFORE, oil, leak), (incident(1, None),))
    assert {one.id for one in (*oil, *leak)} <= {one.id for one in alone.share(0)}


def test_a_further_topic_is_found_beside_an_open_one_and_has_mentions_of_its_own() -> None:
    oil, leak = posts(gossip.OIL, 60, NOON), posts(gossip.LEAK, 40, NOON + HOUR)
    divided = topics.divide(together(BEFORE, oil, leak), (incident(1, OIL),))
    found = topics.further(divided, NAMES)
    assert found is not None
    assert found.of is None
    assert term("datenleck") in dict(found.topic.words)
    rest = {one.id for one in divided.beside(found.topic).share(1)}
    assert not {one.id for one in oil} & rest
    assert len({one.id for one in leak} & rest) >= 30  # the others use no word of it


def test_a_storm_alone_has_no_further_topic() -> None:
    divided = topics.divide(together(BEFORE, posts(gossip.OIL, 60, NOON)), (incident(1, OIL),))
    assert topics.further(divided, NAMES) is None
    assert divided.doubled() == []


def test_one_storm_in_two_incidents_is_one_and_the_younger_goes() -> None:
    oil = posts(gossip.OIL, 60, NOON)
    later = replace(OIL, began=OIL.began + HOUR)
    divided = topics.divide(together(BEFORE, oil), (incident(1, OIL), incident(2, later)))
    assert [(younger.id, older.id) for younger, older in divided.doubled()] == [(2, 1)]


def test_a_topic_moves_with_what_is_said() -> None:
    oil = posts(gossip.OIL, 40, NOON)
    resign = [*posts(gossip.FOR_OIL, 20, NOON + 3 * HOUR), *posts(gossip.RESIGNATION, 40, NOON + 4 * HOUR)]
    known, recent = OIL, together(BEFORE, oil, resign)
    for hours in (3, 4, 5, 6):
        now = NOON + hours * HOUR
        until = [one for one in recent if one.at <= now]
        known = topics.moved(topics.divide(until, (incident(1, known),)), 0, now, NAMES)
    assert term("rücktritt") in dict(known.words)
    assert term("altöl") in subject.weights(known)


def test_a_topic_moves_as_far_for_who_looks_every_five_minutes() -> None:
    """A daemon looks often; the little that five minutes weigh must add up."""
    resign = posts((*gossip.FOR_OIL, *gossip.RESIGNATION), 120, NOON, 8 * HOUR)
    recent = together(BEFORE, posts(gossip.OIL, 40, NOON), resign)
    ends = []
    for minutes in (5, 60):
        known, now = OIL, NOON
        while now < NOON + 8 * HOUR:
            now += timedelta(minutes=minutes)
            divided = topics.divide([one for one in recent if one.at <= now], (incident(1, known),))
            known = topics.moved(divided, 0, now, NAMES)
        ends.append(dict(known.words)[term("rücktritt")])
    assert min(ends) > 0.4
    assert abs(ends[0] - ends[1]) < 0.15


# What returns


def test_the_same_thing_after_four_days_is_a_second_wave() -> None:
    ended = incident(1, OIL, NOON + 12 * HOUR)
    again = about([replace(one, at=one.at + 4 * DAY) for one in posts(gossip.OIL, 40, NOON, seed=5)])
    assert topics.earlier([ended], again, NOON + 4 * DAY) == ended


def test_another_thing_is_no_second_wave_and_neither_is_what_is_long_past() -> None:
    ended = incident(1, OIL, NOON + 12 * HOUR)
    leak = replace(LEAK, began=NOON + 2 * DAY, heard=NOON + 2 * DAY)
    late = replace(OIL, began=NOON + 9 * DAY, heard=NOON + 9 * DAY)
    assert topics.earlier([ended], leak, NOON + 2 * DAY) is None
    assert topics.earlier([ended], late, NOON + 9 * DAY) is None


def test_what_is_still_open_does_not_return() -> None:
    assert topics.earlier([incident(1, OIL)], OIL, NOON) is None


def test_of_two_that_ended_the_one_about_the_same_thing_returns() -> None:
    oil, leak = incident(1, OIL, NOON + 5 * HOUR), incident(2, LEAK, NOON + 9 * HOUR)
    again = replace(OIL, began=NOON + DAY, heard=NOON + DAY)
    assert topics.earlier([oil, leak], again, NOON + DAY) == oil


def test_of_an_incident_that_nobody_knows_the_topic_of_a_day_decides() -> None:
    ended = incident(1, None, NOON)
    assert topics.earlier([ended], OIL, NOON + 20 * HOUR) == ended
    assert topics.earlier([ended], OIL, NOON + 30 * HOUR) is None


# What is one


def test_a_side_of_a_topic_joins_it() -> None:
    grown = topics.joined(incident(1, OIL), LEAK)
    assert {term("altöl"), term("datenleck")} <= dict(grown.words).keys()
    assert topics.joined(incident(1, None), LEAK) == LEAK


def test_two_incidents_that_are_one_have_the_topic_of_both_and_forget_nothing_that_was_told() -> None:
    older, younger = incident(1, OIL), replace(incident(2, LEAK), level=5, max_level=5, waves=2)
    both = topics.together(older, younger)
    assert both.topic is not None
    assert {term("altöl"), term("datenleck")} <= dict(both.topic.words).keys()
    assert both.topic.began == OIL.began
    assert (both.id, both.level, both.max_level, both.waves) == (older.id, 5, 5, 2)
    assert topics.together(incident(1, OIL), incident(2, None)).topic == OIL
    assert topics.together(incident(1, None), incident(2, None)).topic is None


def test_what_was_merged_away_never_comes_back() -> None:
    gone = topics.taken_in(incident(2, OIL), NOON)
    kept = incident(1, OIL, NOON - HOUR)
    assert gone.state is State.CLOSED
    assert topics.earlier([kept, gone], OIL, NOON + HOUR) == kept
    assert topics.earlier([gone], OIL, NOON + HOUR) is None


def test_a_reopened_candidate_is_no_ended_incident() -> None:
    waiting = replace(incident(1, OIL, NOON), state=State.CANDIDATE)
    assert topics.earlier([waiting], OIL, NOON + HOUR) is None
