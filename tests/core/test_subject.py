"""What a wave is about, and whether the next one is about the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from listener.core import subject
from listener.core.topic import term
from listener.model import Heard, MentionId, Mood
from listener.model.topic import Topic
from tests.core import gossip, recorded_storms
from tests.core.gossip import HOUR, MORNING, NAMES, everyday, posts, together

NOON = MORNING + 4 * HOUR
DAY = timedelta(days=1)
BEFORE = together(everyday(MORNING - 24 * HOUR, 28))
GAMES = (
    *("Skyrim - Paid Mods", "Firewatch", "Borderlands - Epic Store", "Mortal Kombat 11"),
    "Ukraine-Russia-Support",
)


def about(wave: Sequence[Heard], others: Sequence[Heard] = BEFORE) -> Topic:
    return subject.about(wave, others, wave[-1].at, NAMES)


OIL = about(posts(gossip.OIL, 40, NOON, seed=3))


def test_the_same_topic_after_four_days_of_calm_is_a_second_wave() -> None:
    assert subject.same(OIL, about(posts(gossip.OIL, 30, NOON + 4 * DAY, seed=9)))


def test_after_a_week_it_is_an_incident_of_its_own() -> None:
    assert not subject.same(OIL, about(posts(gossip.OIL, 30, NOON + 7 * DAY, seed=9)))


def test_another_topic_two_days_later_is_a_new_incident() -> None:
    assert not subject.same(OIL, about(posts(gossip.LEAK, 30, NOON + 2 * DAY)))


def test_outrage_alone_makes_no_two_storms_the_same() -> None:
    anger = ("Unfassbar, Boykott!", "Was für ein Skandal, schämt euch", "Frechheit, nie wieder")
    first = about(posts((*gossip.OIL, *(f"{text} Altöl" for text in anger)), 40, NOON))
    second = about(posts((*gossip.LEAK, *(f"{text} Datenleck" for text in anger)), 40, NOON + DAY))
    assert not subject.same(first, second)


def test_what_tells_the_same_stories_is_the_same_whatever_its_words() -> None:
    told = (MentionId(1), MentionId(2), MentionId(3))
    assert subject.same(Topic(NOON, NOON, stories=told), Topic(NOON + 3 * DAY, NOON + 3 * DAY, stories=told))


def test_of_a_storm_without_words_only_the_brand_is_known() -> None:
    wordless = Topic(NOON, NOON)
    assert subject.same(wordless, Topic(NOON + 20 * HOUR, NOON + 21 * HOUR))
    assert not subject.same(wordless, Topic(NOON + 2 * DAY, NOON + 2 * DAY))


def test_a_moved_topic_is_still_known_by_what_it_began_with() -> None:
    moved = replace(OIL, words=((term("Rücktritt"), 0.9), (term("Petersen"), 0.9)), heard=NOON + 2 * DAY)
    assert subject.same(moved, about(posts(gossip.OIL, 30, NOON + 4 * DAY, seed=9)))


def test_joining_keeps_the_older_ones_beginning_and_both_ones_words() -> None:
    leak = about(posts(gossip.LEAK, 40, NOON + HOUR))
    one = subject.joined(OIL, leak)
    assert one.began == OIL.began
    assert one.heard == leak.heard
    assert one.roots == OIL.roots
    assert {"altoel", term("datenleck")} <= dict(one.words).keys()
    assert {*OIL.stories, *leak.stories} == {*one.stories}


def test_one_strong_word_belongs_one_weak_word_does_not_two_weak_do() -> None:
    words = {"altoel": 0.9, "fluss": 0.4, "fisch": 0.4}
    assert subject.belongs({"altoel"}, words) >= subject.BELONGS
    assert subject.belongs({"fluss", "helm"}, words) < subject.BELONGS
    assert subject.belongs({"fluss", "fisch"}, words) >= subject.BELONGS
    assert subject.belongs({"helm"}, words) == 0


def test_a_word_of_every_day_weighs_nothing() -> None:
    assert subject.weight(users=10, voices=100, others_using=20, others=200) < 0.1
    assert subject.weight(users=30, voices=100, others_using=0, others=200) > 0.9
    assert subject.weight(users=0, voices=100, others_using=0, others=200) == 0


def test_half_of_a_real_storm_is_known_by_the_other_half(public_data: Callable[[str], Path]) -> None:
    """Five review bombings: the halves of each are the same storm, and no two of different games are."""
    data = public_data("detection")
    bombs = {game: recorded_storms.game(data, game) for game in GAMES}
    halves = [(game, half) for game in GAMES for half in _halves(bombs, game)]
    for (game, one), (other, two) in combinations(halves, 2):
        assert (subject.overlap(one, two) >= subject.SAME) is (game == other), (game, other)


def _halves(bombs: dict[str, list[Heard]], game: str) -> tuple[Topic, Topic]:
    others = [one for other, reviews in bombs.items() if other != game for one in reviews[:60]]
    negative = [one for one in bombs[game] if one.mood is Mood.NEGATIVE]
    middle = len(negative) // 2
    first, second = (subject.about(wave, others, NOON, (game,)) for wave in (negative[:middle], negative[middle:]))
    return first, second


weighed = st.dictionaries(st.sampled_from(["altoel", "fluss", "fisch", "datenleck", "passwort"]), st.floats(0, 1))


@given(weighed, weighed)
def test_being_the_same_is_mutual_and_everything_is_like_itself(one: dict[str, float], two: dict[str, float]) -> None:
    left, right = Topic(NOON, NOON, tuple(one.items())), Topic(NOON, NOON, tuple(two.items()))
    assert subject.overlap(left, right) == subject.overlap(right, left)
    assert subject.overlap(left, left) == (1.0 if sum(one.values()) else 0.0)
    assert 0 <= subject.overlap(left, right) <= 1


@given(weighed, st.sets(st.sampled_from(["altoel", "fluss", "helm"])))
def test_another_word_of_the_topic_never_makes_it_less_likely(words: dict[str, float], spoken: set[str]) -> None:
    assert subject.belongs(spoken | {"fisch"}, words) >= subject.belongs(spoken, words) - 1e-12
