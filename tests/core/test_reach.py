"""Mass or class: bought followers lose their weight, honest small accounts keep theirs; what detractors reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.mouth import detractors
from listener.core.reach import Quality, Weights, engagement, normal, quality, reaches, size
from listener.model import MentionId
from listener.model.relation import Utterance
from tests.core.relations import FEW, chatter, complained, on, praised, said, without


def post(id_: int, author: str, reach: int | None, likes: int | None = None, **other: object) -> Utterance:
    return complained(id_, author, other.pop("day", id_), reach=reach, likes=likes, **other)  # type: ignore[arg-type] # a day


def test_half_a_million_followers_and_three_likes_lose_95_of_100() -> None:
    bought = reaches([post(1, "bought", 500_000, likes=3, shares=0, replies=0)])["bought"]
    assert bought.raw == 500_000
    assert bought.effective <= 0.05 * bought.raw


def test_a_star_whom_people_answer_keeps_the_whole_reach() -> None:
    star = reaches([post(1, "star", 500_000, likes=900, shares=80, replies=120)])["star"]
    assert star.effective == star.raw


def test_a_small_account_without_a_like_proves_nothing() -> None:
    assert reaches([post(1, "anna", 200, likes=0)])["anna"].effective > 180
    assert reaches([post(1, "anna", 200)])["anna"].effective == 200  # nobody counts likes there
    assert reaches([post(1, "anna", None), post(2, "", 200)]) == {}


def test_likes_comments_and_shares_weigh_as_configured() -> None:
    one = said(1, "anna", likes=10, replies=2, shares=1)
    assert engagement(one) == 10 + 3 * 2 + 5 * 1
    assert engagement(one, Weights(like=0, comment=1, share=1)) == 3
    assert engagement(said(1, "anna")) is None


@pytest.mark.parametrize("wrong", [{"like": -1.0}, {"usual": 0.0}, {"benefit": 0.0}, {"share": float("inf")}])
def test_weights_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights of reactions"):
        Weights(**wrong)


def test_who_only_copies_and_who_posts_like_clockwork_reaches_less() -> None:
    copies = [post(n, "copy", 100, day=n * n, story=MentionId(99)) for n in range(1, 11)]
    clock = [post(n, "clock", 100, day=n / 24) for n in range(1, 11)]
    people = [post(n, "anna", 100, day=n * n, story=MentionId(99) if n < 6 else None) for n in range(1, 11)]
    assert quality(copies) == Quality(1.0, 0.0, 1.0)
    assert quality(clock) == Quality(1.0, 1.0, 0.5)
    assert quality(people).value == 1.0
    assert quality(clock[:4]).value == 1.0  # too few to see a rhythm
    assert quality([replace(one, at=on(1)) for one in clock]).value == 1.0  # an import's dates are no rhythm


def test_a_storm_has_two_sizes() -> None:
    people = [post(n, f"v{n}", 300, likes=2) for n in range(1, 11)]
    bought = [post(50, "bought", 500_000, likes=3)]
    found = size(
        [*people, *bought, post(60, "quiet", None), post(61, "", 40), post(62, own=True, author="we", reach=9)]
    )
    assert (found.voices, found.reach, found.unknown) == (13, 503_040, 1)
    assert found.adjusted_reach < 15_000
    assert 11.9 < found.adjusted_voices < 12.1


def test_what_an_account_did_before_tells_of_its_audience_now() -> None:
    wave = [post(90, "late", 500_000)]  # no reactions are known yet
    before = [post(1, "late", 500_000, likes=0)]
    assert size(wave).adjusted_reach == 500_000
    assert size(wave, before).adjusted_reach < 5_000


@FEW
@given(chatter(), st.integers(0, 10**6), st.integers(0, 50))
def test_a_wave_without_somebody_is_smaller_by_exactly_what_they_brought(
    told: list[Utterance], reach: int, likes: int
) -> None:
    wave = [replace(one, reach=reach // one.id, likes=likes) for one in told]
    whole, rest = size(wave), size(without("a", wave))
    own = size([one for one in wave if one.author == "a"])
    assert (whole.voices, whole.reach) == (rest.voices + own.voices, rest.reach + own.reach)
    assert whole.adjusted_reach == pytest.approx(rest.adjusted_reach + own.adjusted_reach)
    assert 0 <= whole.adjusted_reach <= whole.reach
    assert whole.adjusted_voices <= whole.voices


def test_detractors_are_ranked_by_whom_they_really_reach() -> None:
    told = [
        post(1, "bought", 500_000, likes=3),
        post(2, "loud", 60_000, likes=400),
        post(3, "anna", 900, likes=4),
        praised(4, "fan", 4, reach=80_000, likes=500),
        *(said(10 + n, f"v{n}", 5, reach=1_000, likes=5) for n in range(9)),
    ]
    found = detractors(told, on(10))
    assert [one.author for one in found] == ["loud", "bought", "anna"]  # the fan is none, whatever the reach
    assert found[0].times_normal == 60.0
    assert found[1].reach.effective == pytest.approx(500_000 * 4 / 176)
    assert [one.alarming for one in found] == [True, False, False]
    assert found[0].last == MentionId(2)
    assert [one.author for one in detractors(told, on(10), objections={"loud"})] == ["bought", "anna"]


def test_exactly_twenty_times_the_normal_is_no_alarm_yet() -> None:
    told = [post(1, "loud", 20_000), post(1, "loud", 10_000), *(said(n, f"v{n}", 1, reach=1_000) for n in range(2, 6))]
    assert [one.alarming for one in detractors(told, on(9))] == [False]
    louder = [replace(told[0], reach=20_001), *told[1:]]
    assert [one.alarming for one in detractors(louder, on(9))] == [True]


def test_who_is_alone_is_measured_against_one_person() -> None:
    assert normal([]) == 1.0
    assert [one.times_normal for one in detractors([post(1, "anna", 7)], on(9))] == [7.0]


def test_a_detractor_by_rating_alone_has_no_last_word() -> None:
    rated = [said(1, "anna", 0, reach=5, rating=0.75), said(2, "anna", 1, reach=5, rating=0.2)]
    assert [one.last for one in detractors(rated, on(3))] == [MentionId(2)]
    turned = [said(1, "anna", 0, reach=5, rating=0.2), praised(2, "anna", 1)]
    assert [one.last for one in detractors(turned, on(3))] == [MentionId(1)]
