"""One storm is one incident per brand and topic: who is counted for which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core import subject
from listener.core.division import NOBODY, Division, divide
from listener.core.talk import read
from listener.model import Heard, Medium, Mood
from listener.model.topic import Topic
from tests.core import gossip
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, said, together

NOON = MORNING + 4 * HOUR
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))


def about(wave: list[Heard], others: list[Heard] = BEFORE) -> Topic:
    return subject.about(wave, others, wave[-1].at, NAMES)


OIL = about(posts(gossip.OIL, 40, NOON, seed=3))
LEAK = about(posts(gossip.LEAK, 40, NOON, seed=3))


def owned(division: Division, mentions: list[Heard]) -> set[int]:
    owner = {one.id: known for one, known in zip(division.talk.heard, division.owners, strict=True)}
    return {owner[one.id] for one in mentions}


def share_of(division: Division, mentions: list[Heard], owner: int) -> float:
    known = {one.id for one in division.members(owner)}
    return sum(one.id in known for one in mentions) / len(mentions)


def test_two_storms_at_once_about_different_things_are_told_apart() -> None:
    oil, leak = posts(gossip.OIL, 60, NOON), posts(gossip.LEAK, 40, NOON)
    division = divide(read(together(BEFORE, oil, leak)), [OIL, LEAK])

    assert share_of(division, oil, 0) == 1
    assert share_of(division, leak, 1) >= 0.9
    assert share_of(division, leak, 0) == share_of(division, oil, 1) == 0
    assert division.largest == 0


def test_chatter_during_a_storm_belongs_to_nobody() -> None:
    chatter = everyday(NOON, 3)
    division = divide(read(together(BEFORE, posts(gossip.OIL, 60, NOON), chatter)), [OIL])
    assert owned(division, chatter) == {NOBODY}


def test_the_rest_of_a_storm_counts_to_the_largest_incident_alone() -> None:
    oil, leak = posts(gossip.OIL, 90, NOON), posts(gossip.LEAK, 20, NOON)
    wordless = posts(gossip.WORDLESS, 200, NOON)
    division = divide(read(together(BEFORE, oil, leak, wordless)), [OIL, LEAK])

    assert owned(division, wordless) == {NOBODY}
    ids = {one.id for one in wordless}
    assert ids <= {one.id for one in division.share(0)}
    assert len(ids & {one.id for one in division.share(1)}) <= 4  # an hour of the ordinary rest: four mentions


def test_a_smaller_incident_is_assessed_with_the_ordinary_rest() -> None:
    oil, leak, after = posts(gossip.OIL, 90, NOON), posts(gossip.LEAK, 20, NOON), everyday(NOON, 1, 4)
    division = divide(read(together(BEFORE, oil, leak, after)), [OIL, LEAK])
    share = {one.id for one in division.share(1)}

    assert {one.id for one in BEFORE} <= share
    assert len(share & {one.id for one in after}) >= 2
    assert not share & {one.id for one in oil}


def test_without_knowing_what_is_ordinary_a_smaller_incident_gets_no_rest() -> None:
    short = everyday(NOON - 2 * HOUR, 2)
    oil, leak, wordless = posts(gossip.OIL, 90, NOON), posts(gossip.LEAK, 20, NOON), posts(gossip.WORDLESS, 50, NOON)
    division = divide(read(together(short, oil, leak, wordless)), [OIL, LEAK])
    assert not {one.id for one in wordless} & {one.id for one in division.share(1)}


def test_one_incident_is_assessed_on_everything() -> None:
    heard = together(BEFORE, posts(gossip.OIL, 30, NOON), posts(gossip.WORDLESS, 30, NOON))
    division = divide(read(heard), [OIL])
    assert list(division.share(0)) == heard


def test_a_copy_follows_its_story_even_without_a_word_of_it() -> None:
    first = said(9001, NOON, "a", "Altöl im Fluss, seht euch das an")
    copy = said(9002, NOON + HOUR, "b", "Seht euch das an", story=9001)
    late = said(9003, NOON + HOUR, "c", "Seht euch das an", story=8000)
    known = replace(OIL, stories=(first.id, said(8000, NOON, "x", "").id))
    division = divide(read(together(BEFORE, [copy, late, first])), [known])
    assert owned(division, [first, copy, late]) == {0}


def test_who_answers_in_the_thread_or_shares_its_link_speaks_of_it() -> None:
    thread = "https://forum.example/t/4711"
    first = said(9001, NOON, "a", "Altöl im Fluss: was tun?", medium=Medium.FORUM, url=thread)
    answer = said(9002, NOON, "b", "Da bin ich dabei", medium=Medium.FORUM, url=f"{thread}#post-2")
    link = said(9003, NOON, "c", "Lest das hier: https://www.forum.example/t/4711/ bitte")
    other = said(9004, NOON, "d", "Lest das hier: https://forum.example/t/1 bitte")
    division = divide(read(together(BEFORE, [first, answer, link, other])), [OIL])
    assert owned(division, [first, answer, link]) == {0}
    assert owned(division, [other]) == {NOBODY}


def test_all_reviews_of_a_product_stand_on_one_page_and_say_nothing_by_that() -> None:
    page = "https://store.example/app/17"
    reviews = [
        said(9000 + place, NOON, f"r{place}", text, medium=Medium.REVIEW, url=page)
        for place, text in enumerate(("Altöl im Fluss, ein Stern", "Stürzt beim Start ab", "Gute Karte"))
    ]
    division = divide(read(together(BEFORE, reviews)), [OIL])
    assert owned(division, reviews[1:]) == {NOBODY}


def test_a_home_page_that_everybody_links_says_nothing() -> None:
    first = said(9001, NOON, "a", "Altöl im Fluss https://nordwind.example/")
    other = said(9002, NOON, "b", "Neue Helme: https://nordwind.example")
    assert owned(divide(read(together(BEFORE, [first, other])), [OIL]), [other]) == {NOBODY}


def test_forms_and_compounds_of_a_word_are_the_word() -> None:
    spoken = ["#Altölskandal", "Altoel überall", "die Altöl-Affäre", "Flussverschmutzung durch Altöle"]
    heard = [said(9100 + place, NOON, f"f{place}", text) for place, text in enumerate(spoken)]
    assert owned(divide(read(together(BEFORE, heard)), [OIL]), heard) == {0}


def test_without_open_topics_everything_is_the_rest() -> None:
    division = divide(read(BEFORE), [])
    assert set(division.owners) == {NOBODY}
    assert list(division.members(NOBODY)) == BEFORE
    assert division.largest == NOBODY


def test_silence_can_be_divided() -> None:
    division = divide(read([]), [OIL])
    assert division.owners == ()
    assert division.share(0) == ()


def test_a_topic_knows_its_words_not_the_storms_outcry_and_not_the_brand() -> None:
    wave = posts((*gossip.OIL, "Altöl, unfassbar, Boykott!", "Nordwind Altöl: nie wieder"), 60, NOON)
    words = dict(about(wave).words)
    assert {"altoel", "fluss"} <= words.keys()
    assert not {"nordwind", "unfassbar", "boykott"} & words.keys()
    assert all(0 < share <= 1 for share in words.values())


def test_a_bakery_with_two_mentions_a_day_has_topics_too() -> None:
    before = everyday(NOON - 48 * HOUR, 48, 1 / 12)
    assert dict(about(posts(gossip.OIL, 15, NOON), before).words).keys() >= {"altoel", "fluss"}


def test_a_storm_without_a_common_word_has_none() -> None:
    lonely = [said(9200 + place, NOON, f"l{place}", text) for place, text in enumerate(("Apfel", "Birne", "Kirsche"))]
    assert about(lonely).words == ()


def test_five_thousand_mentions_are_divided_in_a_fraction_of_a_second() -> None:
    """Measured: 0.07 s of one core; the bound leaves room for slower ones."""
    heard = together(everyday(MORNING - 24 * HOUR, 40, 75), posts(gossip.OIL, 2000, NOON, 6 * HOUR))
    best = min(_cost(heard) for _ in range(3))
    assert len(heard) >= 5000
    assert best < 0.3


def _cost(heard: list[Heard]) -> float:
    start = process_time()
    divide(read(heard), [OIL, LEAK])
    return process_time() - start


texts = st.lists(st.sampled_from([*gossip.OIL, *gossip.LEAK, *gossip.WORDLESS, *gossip.EVERYDAY]), max_size=25)


@given(texts, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_order_does_not_matter_and_nobody_is_lost_or_counted_twice(spoken: list[str], chance: Random) -> None:
    heard = [said(place + 1, _at(place), f"a{place % 7}", text) for place, text in enumerate(spoken)]
    division = divide(read(chance.sample(heard, len(heard))), [OIL, LEAK])
    parts = [division.members(owner) for owner in (0, 1, NOBODY)]

    assert sorted(one.id for part in parts for one in part) == [one.id for one in heard]
    assert division == divide(read(heard), [OIL, LEAK])
    assert all(not {one.id for one in division.share(a)} & {one.id for one in parts[b]} for a, b in ((0, 1), (1, 0)))


def _at(place: int) -> datetime:
    return NOON - 10 * HOUR + place * timedelta(minutes=40)


def test_moods_do_not_decide_who_belongs() -> None:
    praise = posts(gossip.OIL, 5, NOON, mood=Mood.POSITIVE)
    assert owned(divide(read(together(BEFORE, praise)), [OIL]), praise) == {0}
