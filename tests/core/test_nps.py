"""Promoters, passives, detractors: from any scale of ratings, from words, and the score with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import product
from math import comb, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.groups import Why, Withheld
from listener.core.nps import Segment, TextNps, classed, interval, of_mark, scored, segment, segments
from listener.core.stance import intensity, is_strongly_against, stance, zero_to_ten
from listener.model import MentionId, Mood
from listener.model.relation import Emotion, Intent, Utterance
from tests.core.relations import FEW, chatter, complained, feeling, on, praised, praised_with, said, without

P, A, D = Segment.PROMOTER, Segment.PASSIVE, Segment.DETRACTOR


@pytest.mark.parametrize(
    ("worst", "best", "step", "marks"),
    [
        (0, 1, 1, [0, 10]),
        (1, 3, 1, [0, 5, 10]),
        (1, 4, 1, [0, 3, 7, 10]),
        (1, 5, 1, [0, 3, 5, 8, 10]),
        (1, 5, 0.5, [0, 1, 3, 4, 5, 6, 8, 9, 10]),
        (6, 1, -1, [0, 2, 4, 6, 8, 10]),
        (1, 7, 1, [0, 2, 3, 5, 7, 8, 10]),
        (1, 10, 1, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]),
        (0, 10, 1, list(range(11))),
    ],
)
def test_steps_of_every_scale_have_their_mark(worst: float, best: float, step: float, marks: list[int]) -> None:
    ratings = [step * n / (best - worst) for n in range(len(marks))]
    assert ratings[-1] == pytest.approx(1.0)
    assert [zero_to_ten(min(1.0, rating)) for rating in ratings] == marks


def test_a_mark_out_of_ten_has_the_class_of_the_question_itself() -> None:
    assert [of_mark(mark) for mark in range(11)] == [D] * 7 + [A] * 2 + [P] * 2
    assert [of_mark(zero_to_ten(stars / 4) or 0) for stars in range(5)] == [D, D, D, A, P]


def test_what_is_no_rating_is_none() -> None:
    assert [zero_to_ten(rating) for rating in (-0.01, 1.01, nan)] == [None] * 3


@FEW
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_better_rating_never_has_a_worse_mark(one: float, other: float) -> None:
    low, high = sorted((zero_to_ten(one) or 0, zero_to_ten(other) or 0))
    assert 0 <= low <= high <= 10
    assert ((zero_to_ten(one) or 0) <= (zero_to_ten(other) or 0)) or one > other


def test_the_newest_rating_decides_before_any_words() -> None:
    history = [praised(1, "anna", 0, rating=0.0), said(2, "anna", 5, rating=1.0), complained(3, "anna", 9)]
    assert segment(history, on(10)) is P
    assert segment([*history, said(4, "anna", 9.5, rating=0.75)], on(10)) is A


def test_who_praises_and_recommends_is_a_promoter() -> None:
    assert segment([praised(1, "anna"), said(2, "anna", 3, Intent.RECOMMEND)], on(9)) is P
    assert segment([praised(1, "anna")], on(9)) is A


@pytest.mark.parametrize("words", ["zufrieden", "sehr zufrieden", "passt", "Zufrieden*", "does the job"])
def test_who_is_merely_satisfied_is_passive_even_when_recommending(words: str) -> None:
    content = praised_with(said(1, "anna", 0, Intent.PRAISE, Intent.RECOMMEND), words)
    assert segment([content], on(1)) is A
    assert segment([praised_with(content, "begeistert")], on(1)) is P


@pytest.mark.parametrize("intent", [Intent.COMPLAINT, Intent.WARN, Intent.LEAVING, Intent.SWITCH])
def test_who_spoke_against_it_last_is_a_detractor(intent: Intent) -> None:
    fan = [praised(1, "anna"), said(2, "anna", 1, Intent.RECOMMEND)]
    assert segment([*fan, said(3, "anna", 5, intent)], on(9)) is D
    assert segment([*fan, said(3, "anna", 5, intent), praised(4, "anna", 7)], on(9)) is A


def test_somebody_elses_words_class_nobody() -> None:
    passed_on = [complained(1, "anna", story=MentionId(9)), complained(2, story=MentionId(9))]
    assert segments(passed_on, on(1)) == {}
    assert text_nps([*crowd(30, 0, 0), *passed_on], on(1)) == text_nps(crowd(30, 0, 0), on(1))


def test_who_only_asks_has_no_class_and_what_is_long_past_tells_nothing() -> None:
    assert segment([said(1, "anna", 0, Intent.QUESTION)], on(1)) is None
    assert segment([complained(1, "anna", 0)], on(179)) is D
    assert segment([complained(1, "anna", 0)], on(180)) is None
    assert segment([complained(1, "anna", 5)], on(4)) is None


def text_nps(utterances: Collection[Utterance], until: datetime, objections: Collection[str] = ()) -> object:
    return scored(classed(utterances, until, objections))


def crowd(promoters: int, passives: int, detractors: int) -> list[Utterance]:
    ratings = [1.0] * promoters + [0.75] * passives + [0.0] * detractors
    return [said(n, f"v{n}", rating=rating) for n, rating in enumerate(ratings, 1)]


def test_the_score_comes_with_its_people_and_its_interval() -> None:
    found = text_nps(crowd(50, 30, 20), on(1))
    assert isinstance(found, TextNps)
    assert (found.value, found.n, found.counts) == (30.0, 100, {P: 50, A: 30, D: 20})
    assert (found.low, found.high) == pytest.approx((14.05, 44.20), abs=0.01)  # by hand


def test_below_thirty_people_there_is_no_score() -> None:
    assert text_nps(crowd(29, 0, 0), on(1)) == Withheld(Why.SAMPLE, 30)
    assert isinstance(text_nps(crowd(30, 0, 0), on(1)), TextNps)
    with pytest.raises(ValueError, match="fewer than 30"):
        scored(Counter(), least=29)


def test_one_person_with_thirty_reviews_is_one_person() -> None:
    assert text_nps([said(n, "anna", rating=1.0) for n in range(1, 40)], on(1)) == Withheld(Why.SAMPLE, 30)
    assert isinstance(text_nps([said(n, rating=1.0) for n in range(1, 40)], on(1)), TextNps)  # nobody signed


def test_the_company_does_not_rate_itself_and_who_objects_is_not_counted() -> None:
    assert text_nps([replace(one, own=True) for one in crowd(40, 0, 0)], on(1)) == Withheld(Why.SAMPLE, 30)
    assert text_nps(crowd(30, 0, 0), on(1), objections={"v7"}) == Withheld(Why.SAMPLE, 30)


def test_classes_smaller_than_a_group_are_not_counted_out() -> None:
    found = text_nps(crowd(50, 30, 3), on(1))
    assert isinstance(found, TextNps)
    assert found.counts == Withheld(Why.SMALL, 10)


@FEW
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(10, 20))
def test_neither_score_nor_interval_give_a_small_class_away(p: int, a: int, d: int, size: int) -> None:
    """Whoever solves them for the classes finds several answers, and a group that may be in the small ones."""
    counts = {P: p, A: a, D: d}
    found = scored(counts, size=size)
    if not isinstance(found, TextNps) or not any(0 < one < size for one in counts.values()):
        return
    n, ahead = found.n, round(found.value * found.n / 100)
    alike = [{P: x, A: n - 2 * x + ahead, D: x - ahead} for x in range(n + 1) if 0 <= x - ahead <= (n - ahead) // 2]
    same = [one for one in alike if scored(one, size=size) == found]
    assert counts in same
    assert len(same) > 1
    assert all(len({one[of] for one in same}) > 1 for of in counts)
    assert n - abs(ahead) >= size


def test_a_class_that_follows_from_the_score_alone_withholds_it() -> None:
    assert scored({P: 49, A: 1}) == Withheld(Why.SMALL, 10)  # 98 points of 50 people
    assert isinstance(scored({P: 50}), TextNps)
    assert isinstance(scored({P: 20, A: 5, D: 5}), TextNps)


def test_a_company_that_wants_larger_groups_gets_them_here_too() -> None:
    assert scored({P: 30, A: 5}, size=40) == Withheld(Why.SMALL, 40)
    found = scored({P: 40, A: 15, D: 40}, size=20)
    assert isinstance(found, TextNps)
    assert found.counts == Withheld(Why.SMALL, 20)


def test_an_interval_that_hides_a_class_is_the_wider_one() -> None:
    found = scored({P: 50, A: 30, D: 3})
    low, high = interval(47, 53, 83)
    assert isinstance(found, TextNps)
    assert found.low < 100 * low < 100 * high < found.high


def test_the_interval_holds_the_truth_in_nineteen_of_twenty_samples() -> None:
    """Exact coverage over all samples of 30 people, for a divided and for a nearly unanimous public."""
    for p, d in ((0.4, 0.3), (0.85, 0.05)):
        assert 0.93 <= covered(30, p, d) <= 0.98


def covered(n: int, p: float, d: float) -> float:
    """Return the chance that the interval of n people holds the true score."""
    whole = 0.0
    for promoters, detractors in product(range(n + 1), repeat=2):
        if promoters + detractors <= n:
            low, high = interval(promoters - detractors, promoters + detractors, n)
            held = low <= p - d <= high
            whole += held * trinomial(n, promoters, detractors, p, d)
    return whole


def trinomial(n: int, promoters: int, detractors: int, p: float, d: float) -> float:
    ways = comb(n, promoters) * comb(n - promoters, detractors)
    return ways * p**promoters * d**detractors * (1 - p - d) ** (n - promoters - detractors)


@FEW
@given(chatter())
def test_erasing_an_author_leaves_everybody_elses_class(told: list[Utterance]) -> None:
    before = segments(told, on(300))
    assert segments(without("a", told), on(300)) == {who: one for who, one in before.items() if who != "a"}
    assert segments(told, on(300), objections={"a"}) == segments(without("a", told), on(300))


@FEW
@given(st.integers(0, 300), st.integers(0, 300), st.integers(30, 300))
def test_the_score_lies_in_its_interval_and_the_interval_on_the_scale(p: int, d: int, a: int) -> None:
    found = scored(Counter({P: p, A: a, D: d}))
    if isinstance(found, TextNps):
        assert -100 <= found.low <= found.value <= found.high <= 100
    else:
        assert 0 < min(one for one in (p, a, d) if one) < 10


@pytest.mark.parametrize(
    ("one", "strength"),
    [
        (said(1, "a", 0, Intent.WARN), 1.0),
        (complained(1, "a"), 0.6),
        (feeling(said(1, "a", 0, Intent.WARN), Emotion.ANGER), 1.0),
        (said(1, "a", 0, Intent.PRAISE, Intent.COMPLAINT), 0.6),
        (feeling(complained(1, "a"), Emotion.ANGER), 0.8),
        (said(1, "a", mood=Mood.NEGATIVE), 0.3),
        (said(1, "a", rating=0.0), 1.0),
        (said(1, "a", rating=0.5), 0.5),
        (complained(1, "a", rating=0.0), 1.0),
        (complained(1, "a", rating=1.0), 0.6),
        (praised(1, "a", mood=Mood.NEGATIVE), 0.0),
        (said(1, "a", rating=0.75), 0.0),
        (complained(1, own=True), 0.0),
    ],
)
def test_statements_against_the_company_have_their_intensity(one: Utterance, strength: float) -> None:
    assert intensity(one) == pytest.approx(strength)
    assert is_strongly_against(one) == (strength >= 0.8)
    assert (stance(one) == "against") == (strength > 0)
