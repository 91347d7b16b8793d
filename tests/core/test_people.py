"""People behind the noise: burdened relationships, breaches of trust, defenders, the recovered, who writes again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.acquainted import acquainted
from listener.core.acquaintance import Acquaintance, Outcome, acquaintance
from listener.core.advocates import Advocate, advocates, answers, defences
from listener.core.breach import breaches
from listener.core.burden import Burdened, burdened
from listener.core.dispositions import advocacies, risks
from listener.core.groups import Why, Withheld
from listener.core.recovery import Recovered, Recovery, recovered_share, recoveries
from listener.model import MentionId, Mood
from listener.model.relation import Emotion, Intent, Utterance
from tests.core.relations import FEW, chatter, complained, date_of, feeling, on, praised, said, without

BERLIN = ZoneInfo("Europe/Berlin")


def when(**days: float) -> Mapping[MentionId, datetime]:
    """Return at what time mentions (``m3`` is the third) were solved or answered."""
    return {MentionId(int(name[1:])): on(day) for name, day in days.items()}


# Burdened relationships (A05).


def test_two_unresolved_complaints_in_90_days_burden_a_relationship() -> None:
    told = [complained(1, "anna", 0), complained(2, "anna", 80), complained(3, "bert", 5)]
    assert burdened(told, {}, on(81)) == (Burdened("anna", (MentionId(1), MentionId(2)), on(0)),)
    assert burdened(told, {}, on(90)) == ()  # the first one is too long ago
    assert burdened(told, when(m1=50), on(81)) == ()
    assert burdened(told, when(m1=85), on(81))  # solved, but only later
    assert burdened(told, when(m1=81), on(81)) == ()
    assert burdened(told, {}, on(79)) == ()
    assert burdened(told, {}, on(81), objections={"anna"}) == ()


def test_a_bad_rating_is_a_complaint_and_nobody_is_no_one_person() -> None:
    rated = [said(n, "anna", n, rating=0.25) for n in (1, 2)]
    assert [one.author for one in burdened(rated, {}, on(3))] == ["anna"]
    assert burdened([complained(1), complained(2)], {}, on(3)) == ()


# Breaches of trust (A30).


def test_two_kind_words_and_then_a_farewell_are_a_breach_of_trust() -> None:
    told = [praised(1, "anna", 0), praised(2, "anna", 5), said(3, "anna", 9, Intent.LEAVING)]
    (found,) = breaches(told)
    assert (found.author, found.mention, found.before) == ("anna", 3, (1, 2))
    assert breaches(told, objections={"anna"}) == ()


@pytest.mark.parametrize(
    "told",
    [
        [praised(1, "anna", 0), said(3, "anna", 9, Intent.LEAVING)],
        [praised(1, "anna", 0), praised(2, "bert", 5), said(3, "anna", 9, Intent.LEAVING)],
        [praised(1, "anna", 0), praised(2, "anna", 5), complained(3, "anna", 9)],
        [said(3, "anna", 0, Intent.LEAVING), praised(1, "anna", 1), praised(2, "anna", 5)],
        [praised(1, "anna", 0), praised(2, "anna", 5), said(3, "anna", 371, Intent.LEAVING)],
    ],
    ids=["one kind word", "somebody else's", "a calm complaint", "the other way round", "long ago"],
)
def test_this_is_no_breach_of_trust(told: list[Utterance]) -> None:
    assert breaches(told) == ()


def test_after_a_breach_trust_must_be_built_anew() -> None:
    furious = feeling(complained(3, "anna", 9), Emotion.ANGER)
    told = [praised(1, "anna", 0), praised(2, "anna", 5), furious, said(4, "anna", 10, Intent.WARN)]
    assert [one.mention for one in breaches(told)] == [3]
    again = [*told, praised(5, "anna", 20), praised(6, "anna", 21), said(7, "anna", 22, Intent.WARN)]
    assert [one.mention for one in breaches(again)] == [3, 7]


# Defenders and advocates (D11, D10, B22).


def test_a_kind_reply_to_somebody_elses_attack_is_a_defence() -> None:
    attack = complained(1, "bert")
    assert defences([attack, praised(2, "anna", 1, parent=MentionId(1))]) == {2}
    assert defences([attack, said(2, "anna", 1, mood=Mood.POSITIVE, parent=MentionId(1))]) == {2}
    assert defences([attack, praised(2, "bert", 1, parent=MentionId(1))]) == set()
    assert defences([attack, praised(2, "anna", 1, parent=MentionId(1), own=True)]) == set()
    assert defences([attack, complained(2, "anna", 1, parent=MentionId(1))]) == set()
    assert defences([praised(1, "bert"), praised(2, "anna", 1, parent=MentionId(1))]) == set()
    assert defences([attack, praised(2, "anna", 1), praised(3, "anna", 1, parent=MentionId(99))]) == set()


def test_a_calm_reply_to_somebody_elses_question_is_an_answer() -> None:
    asked = said(1, "bert", 0, Intent.QUESTION)
    assert answers([asked, said(2, "anna", 1, parent=MentionId(1))]) == {2}
    assert answers([asked, said(2, "anna", 1, Intent.QUESTION, parent=MentionId(1))]) == set()
    assert answers([asked, complained(2, "anna", 1, parent=MentionId(1))]) == set()


def test_three_kind_posts_or_one_defence_make_an_advocate() -> None:
    cleo = [praised(n, "cleo", n) for n in (10, 11, 12)]
    told = [complained(1, "bert"), praised(2, "anna", 1, parent=MentionId(1)), *cleo, praised(20, "dora"), *cleo[:0]]
    assert advocates(told, on(30)) == (
        Advocate("anna", 1, (MentionId(2),), on(1)),
        Advocate("cleo", 3, (), on(12)),
    )
    assert [one.author for one in advocates(told, on(30), objections={"anna"})] == ["cleo"]
    assert advocates(told, on(192)) == ()


def test_who_has_turned_away_is_no_advocate_any_more() -> None:
    fan = [praised(n, "anna", n) for n in (1, 2, 3)]
    assert advocates([*fan, complained(4, "anna", 5)], on(9)) == ()
    assert len(advocates([*fan, complained(4, "anna", 5), praised(5, "anna", 6)], on(9))) == 1


# Recovered customers (E09).


@pytest.mark.parametrize(
    ("later", "what"),
    [
        ([praised(2, "anna", 3)], Recovery.RECOVERED),
        ([said(2, "anna", 3)], Recovery.RECOVERED),
        ([complained(2, "anna", 3), praised(3, "anna", 4)], Recovery.LOST),
        ([], Recovery.UNHEARD),
        ([praised(2, "anna", 0.5)], Recovery.UNHEARD),
        ([praised(2, "anna", 92)], Recovery.UNHEARD),
    ],
    ids=["thanks", "calm", "again", "silent", "before the answer", "too late to tell"],
)
def test_the_first_word_after_the_answer_tells(later: list[Utterance], what: Recovery) -> None:
    assert recoveries([complained(1, "anna", 0), *later], when(m1=1), on(200)) == {"anna": what}


def test_the_last_answer_decides_not_the_first() -> None:
    told = [complained(1, "anna", 0), praised(2, "anna", 3), complained(3, "anna", 10), complained(4, "anna", 20)]
    assert recoveries(told, when(m1=1), on(9)) == {"anna": Recovery.RECOVERED}
    assert recoveries(told, when(m1=1, m3=11), on(30)) == {"anna": Recovery.LOST}


def test_only_who_was_answered_can_be_recovered() -> None:
    told = [complained(1, "anna", 0), praised(2, "anna", 3)]
    assert recoveries(told, {}, on(9)) == {}
    assert recoveries(told, when(m1=10), on(9)) == {}
    assert recoveries(told, when(m2=2.5), on(9)) == {}  # an answer to praise
    assert recoveries(told, when(m1=1), on(9), objections={"anna"}) == {}


def test_the_recovered_share_is_of_all_who_were_answered_and_of_ten_at_least() -> None:
    ten = {f"v{n}": Recovery.RECOVERED if n < 4 else Recovery.UNHEARD for n in range(10)}
    assert recovered_share(ten) == Recovered(0.4, 10)
    assert recovered_share({"v1": Recovery.LOST}) == Withheld(Why.SMALL, 10) == recovered_share({})


# Who writes again (E06).


def regular() -> list[Utterance]:
    return [praised(1, "anna", 0), complained(2, "anna", 10), said(3, "anna", 60), complained(4, "anna", 80)]


def line(one: int, solved: Mapping[MentionId, datetime], answered: Mapping[MentionId, datetime], lang: str) -> str:
    told = regular()
    known = acquaintance(told[one - 1], told, solved, answered, told[one - 1].at)
    assert known is not None
    return acquainted(known, 90, BERLIN, lang)


def test_whoever_answers_sees_who_writes() -> None:
    assert line(4, when(m2=70), {}, "de") == "schreibt zum 4. Mal in 90 Tagen, zuletzt 12.03. gelöst"
    assert line(4, {}, when(m2=12), "de") == "schreibt zum 4. Mal in 90 Tagen, zuletzt 13.01. beantwortet"
    assert line(4, when(m2=99), {}, "de") == "schreibt zum 4. Mal in 90 Tagen, Beschwerde vom 11.01. noch offen"
    assert line(2, {}, {}, "de") == "schreibt zum 2. Mal in 90 Tagen, zuletzt 01.01."
    assert line(4, when(m2=70), {}, "en") == "writes again (no. 4 in 90 days), last solved on 12 Mar"


def test_the_line_counts_kind_words_and_knows_nothing_of_the_future() -> None:
    told = regular()
    told.append(praised(9, "anna", 1, story=MentionId(8)))  # somebody else's praise
    assert acquaintance(told[1], told, {}, {}, on(99)) == Acquaintance("anna", 2, on(0), Outcome.NO_COMPLAINT, None, 1)


def test_strangers_nobody_and_the_company_have_no_line() -> None:
    told = [
        praised(1, "anna"),
        praised(2, "", 1),
        praised(3, "", 2),
        praised(4, "we", 3),
        praised(5, "we", 4, own=True),
    ]
    assert [acquaintance(one, told, {}, {}, on(9)) for one in (told[0], told[2], told[4])] == [None, None, None]


# Risk and advocacy (C09).


def test_risk_explains_itself() -> None:
    told = [praised(1, "anna", 0), praised(2, "anna", 1), said(3, "anna", 2, Intent.LEAVING, Intent.WARN)]
    found = risks(told, date_of(2))["anna"]
    assert dict(found.explain()) == {"against": 5.0, "warn": 5.0, "breach": 5.0, "leaving": 3.0}
    assert found.points == 18.0
    assert risks([praised(1, "anna")], date_of(2))["anna"].parts == ()


def test_advocacy_explains_itself() -> None:
    told = [
        complained(1, "bert", 0),
        praised(2, "anna", 0, parent=MentionId(1)),
        said(3, "bert", 0, Intent.QUESTION),
        said(4, "anna", 0, Intent.RECOMMEND, parent=MentionId(3)),
    ]
    found = advocacies(told, date_of(0))
    assert dict(found["anna"].explain()) == {"defence": 6.0, "recommend": 4.0, "praise": 2.0, "answer": 2.0}
    assert found["bert"].points == pytest.approx(-4.8)


# Erasing somebody.


@FEW
@given(chatter(), st.integers(0, 320))
def test_erasing_an_author_leaves_no_trace_of_them_and_nobody_else_changes(told: list[Utterance], day: int) -> None:
    rest = without("a", told)
    answered = {one.id: on(one.id) for one in told}
    assert burdened(rest, {}, on(day)) == tuple(one for one in burdened(told, {}, on(day)) if one.author != "a")
    assert breaches(rest) == tuple(one for one in breaches(told) if one.author != "a")
    assert advocates(rest, on(day)) == tuple(one for one in advocates(told, on(day)) if one.author != "a")
    for figure in (
        lambda some: recoveries(some, answered, on(day)),
        lambda some: risks(some, date_of(day)),
        lambda some: advocacies(some, date_of(day)),
    ):
        assert figure(rest) == {who: one for who, one in figure(told).items() if who != "a"}


def test_what_defended_against_an_erased_post_is_a_kind_word_and_no_more() -> None:
    told = [complained(1, "bert"), praised(2, "anna", 1, parent=MentionId(1))]
    assert advocacies(told, date_of(1))["anna"].points == 8.0
    assert advocacies(without("bert", told), date_of(1))["anna"].points == 2.0
    assert on(0) == datetime(2026, 1, 1, 12, tzinfo=UTC)
