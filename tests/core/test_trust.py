"""The trust account of a brand: who says what moves it, it fades, it adds up, and before a crisis it has a sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import trust
from listener.core.groups import Why, Withheld
from listener.core.points import Event, Score
from listener.core.trust import COMPANY, Movement, balance, line, movements, reputation, voices
from listener.core.trustgroups import OTHER, Accounts, accounts
from listener.model import MentionId, Mood
from listener.model.relation import Emotion, Intent, Touchpoint, Utterance
from listener.words import LANGUAGES, say
from tests.core.relations import FEW, NORDWIND, at, chatter, complained, date_of, feeling, on, praised, said, without


def rules(*utterances: Utterance, defences: tuple[int, ...] = ()) -> list[str]:
    return [one.event.rule for one in movements(utterances, defences=[MentionId(one) for one in defences])]


def deed(rule: str, day: int, author: str = "anna", topic: str = "none") -> Movement:
    return Movement(NORDWIND, topic, Event(rule, date_of(day)), author)


def test_praise_is_a_credit_and_a_complaint_a_debit_of_twice_its_weight() -> None:
    found = balance(movements([praised(1, "anna"), complained(2, "bert")]), date_of(0))
    assert found.explain() == (("complaint", -4.0), ("praise", 2.0))
    assert found.points == -2.0


def test_a_mention_counts_by_its_weightiest_words_once_for_each_side() -> None:
    torn = said(1, "anna", 0, Intent.PRAISE, Intent.COMPLAINT, Intent.WARN)
    assert rules(torn) == ["praise", "warn"]


def test_a_voice_is_heard_once_a_day_and_topic_however_often_it_repeats_itself() -> None:
    loud = [complained(n, "anna", n / 100) for n in range(1, 30)]
    assert rules(*loud) == ["complaint"]
    assert rules(*loud, complained(31, "anna", 1), at(complained(32, "anna"), Touchpoint.APP)) == ["complaint"] * 3
    assert rules(complained(1), complained(2)) == ["complaint"] * 2  # nobody signed: two voices


def test_the_weightiest_words_of_a_day_count_whenever_they_fall() -> None:
    assert rules(complained(1, "anna"), said(2, "anna", 0.1, Intent.LEAVING)) == ["leaving"]


def test_tone_counts_only_where_nothing_was_said_more_clearly() -> None:
    assert rules(said(1, "a", mood=Mood.POSITIVE), said(2, "b", mood=Mood.NEGATIVE), said(3, "c")) == [
        "approval",
        "disapproval",
    ]


def test_the_company_and_copies_do_not_move_its_own_account() -> None:
    assert rules(praised(1, own=True), praised(2, "anna", story=MentionId(9))) == []
    assert rules(praised(2, "anna", story=MentionId(2))) == ["praise"]  # an original may name itself


def test_who_defends_the_brand_brings_more_than_praise() -> None:
    assert rules(said(1, "anna", mood=Mood.POSITIVE), praised(2, "bert"), defences=(1, 2)) == ["defence"] * 2


def test_a_breach_of_trust_weighs_twice() -> None:
    kind = [praised(1, "anna", 0), praised(2, "anna", 5)]
    farewell = said(3, "anna", 9, Intent.LEAVING)
    assert [one.event.amount for one in movements([*kind, farewell])] == [1.0, 1.0, 2.0]
    assert [one.event.amount for one in movements([farewell])] == [1.0]


def test_what_the_desk_knows_moves_the_account_too() -> None:
    told = [deed("solved", 0), deed("kept_promise", 0), deed("silence", 0), deed("broken_promise", 0)]
    assert balance(told, date_of(0)).points == 4 + 4 - 3 - 9
    assert balance(told, date_of(90)).points == -2.0


def test_a_late_evening_belongs_to_the_companys_day() -> None:
    late = praised(1, "anna", 0.48)  # 23:31 UTC on New Year's Day
    assert [one.event.day for one in movements([late], zone=ZoneInfo("Europe/Berlin"))] == [date_of(1)]


def test_a_line_of_the_account_says_what_came_what_went_and_what_was_forgotten() -> None:
    account = line([deed("solved", 0), deed("silence", 1)], date_of(0), date_of(2))
    first, second, _ = account
    assert (first.opening, first.credits, first.debits, first.fading, first.closing) == (0, 4000, 0, 0, 4000)
    assert (second.credits, second.debits, second.movements) == (0, -3000, 1)
    assert second.fading == -31  # 4 points · (1 − ½ ^ 1/90)
    assert account[-1].points == balance([deed("solved", 0), deed("silence", 1)], date_of(2)).points


@FEW
@given(chatter(), st.integers(0, 300), st.integers(0, 60))
def test_every_line_adds_up_and_ends_in_the_balance(told: list[Utterance], since: int, days: int) -> None:
    moved = movements(told)
    account = line(moved, date_of(since), date_of(since + days))
    assert [one.day for one in account] == [date_of(since + n) for n in range(days + 1)]
    assert all(one.closing == balance(moved, one.day).thousandths for one in account)
    assert all(later.opening == one.closing for one, later in pairwise(account))
    assert all(one.credits >= 0 >= one.debits for one in account)


@FEW
@given(chatter())
def test_erasing_an_author_takes_exactly_their_movements(told: list[Utterance]) -> None:
    assert movements(without("a", told)) == tuple(one for one in movements(told) if one.author != "a")


@FEW
@given(chatter(), st.integers(0, 300).map(date_of))
def test_without_news_an_account_moves_towards_zero(told: list[Utterance], day: date) -> None:
    praise_only = [one for one in movements(told) if one.event.rule in {"praise", "approval", "recommend"}]
    later = [balance(praise_only, day + timedelta(days=n)).thousandths for n in (400, 490, 580)]
    assert later == sorted(later, reverse=True)
    assert later[-1] >= 0


def test_reputation_is_the_clear_sign_of_the_90_days_before() -> None:
    kind = [deed("praise", day, f"v{day}") for day in range(80, 90)]
    cross = [deed("complaint", day, f"v{day}") for day in range(80, 90)]
    assert reputation(kind, on(90)) == 1
    assert reputation(cross, on(90)) == -1
    assert reputation([*kind, *cross[:5]], on(90)) == 0  # twenty against twenty
    assert reputation([*kind, *cross[:9]], on(90)) == -1


def test_sixty_to_forty_is_clear_and_ten_movements_are_enough() -> None:
    kind = [deed("praise", 0, f"v{n}") for n in range(30)]  # 60 points
    assert reputation([*kind, *(deed("complaint", 0, f"w{n}") for n in range(10))], on(1)) == 1
    assert reputation([*kind, *(deed("complaint", 0, f"w{n}") for n in range(11))], on(1)) == 0
    assert reputation(kind[:10], on(1)) == 1
    assert reputation([*kind[:9], deed("praise", 1)], on(1)) == 0  # the day it began is the incident's


def test_neither_the_incident_nor_what_is_long_past_is_reputation() -> None:
    kind = [deed("praise", day, f"v{day}") for day in range(10)]
    assert reputation(kind, on(10)) == 1
    assert reputation(kind, on(90)) == 1
    assert reputation(kind, on(91)) == 0  # nine are left: too few to judge by
    assert reputation([*kind, *(deed("warn", 10, f"w{n}") for n in range(99))], on(10)) == 1


def test_an_account_knows_how_many_people_it_stands_for() -> None:
    moved = movements([praised(1, "anna"), praised(2, "anna", 3), praised(3), praised(4)])
    assert (len(moved), voices(moved)) == (4, 3)


def test_anger_is_no_further_debit() -> None:
    assert rules(feeling(complained(1, "anna"), Emotion.ANGER)) == ["complaint"]


def test_the_shortest_praise_stands_for_itself() -> None:
    one = movements([praised(7, "anna")])[0]
    assert one == Movement(NORDWIND, "none", Event("praise", date_of(0), 1.0, MentionId(7)), "anna")
    assert trust.touchpoint(replace(praised(1))) == "none"


on_0 = date_of(0)


def crowd(rule: str, people: int, topic: str, first: int = 0) -> list[Movement]:
    return [deed(rule, 0, f"v{n}", topic) for n in range(first, first + people)]


def test_a_topic_of_few_people_is_withheld_and_another_with_it() -> None:
    moved = crowd("praise", 12, "app") + crowd("complaint", 15, "shop", 20) + crowd("warn", 3, "hotline", 50)
    found = accounts(moved, date_of(0))
    assert isinstance(found.whole, Score)
    assert (found.whole.points, found.voices) == (24 - 60 - 18, 30)
    small = Withheld(Why.SMALL, 10)
    assert found.topics["hotline"] == small
    assert [found.topics["app"], found.topics["shop"]].count(small) == 1


def test_the_accounts_of_all_topics_add_up_to_the_brands() -> None:
    found = accounts(crowd("praise", 12, "app") + crowd("complaint", 15, "shop", 20), date_of(40))
    assert isinstance(found.whole, Score)
    assert sum(one.thousandths for one in found.topics.values() if isinstance(one, Score)) == found.whole.thousandths
    assert len(found.topics) == 2


def test_rules_of_few_people_are_summed_up_and_the_sum_stays() -> None:
    moved = crowd("praise", 12, "app") + crowd("complaint", 15, "app", 20) + crowd("warn", 3, "app", 50)
    found = accounts(moved, date_of(0)).whole
    assert isinstance(found, Score)
    assert (found.points, len(found.parts), found.parts[-1].rule) == (-54.0, 2, OTHER)
    assert all(say(f"scores.trust_{OTHER}", lang) for lang in LANGUAGES)
    plain = accounts(crowd("praise", 10, "app"), date_of(0)).whole
    assert plain == balance(crowd("praise", 10, "app"), date_of(0))


def test_six_people_are_six_whether_they_spoke_of_one_topic_or_of_two() -> None:
    """Whole less app would be what the six brought about."""
    six = [*crowd("complaint", 6, "shop", 20), *crowd("complaint", 6, "hotline", 20)]
    found = accounts([*crowd("complaint", 12, "app"), *six], date_of(0))
    assert set(found.topics.values()) == {Withheld(Why.SMALL, 10)}
    ruled = accounts([*crowd("praise", 12, "app"), *crowd("warn", 6, "app", 20), *crowd("leaving", 6, "app", 20)], on_0)
    assert isinstance(ruled.whole, Score)
    assert [part.rule for part in ruled.whole.parts] == [OTHER]


def test_what_the_company_did_is_not_another_voice() -> None:
    deeds = [deed("kept_promise", 0, COMPANY, "app")]
    assert isinstance(accounts([*crowd("praise", 9, "app"), *deeds], on_0).whole, Withheld)
    assert isinstance(accounts([*crowd("praise", 10, "app"), *deeds], on_0).whole, Score)


def test_a_rule_is_told_of_topics_only_where_no_topic_has_few_who_moved_by_it() -> None:
    """Warnings on the whole less those of the app would be the three of the hotline."""
    warned = crowd("warn", 11, "app", 20) + crowd("warn", 3, "hotline", 40)
    found = accounts(crowd("praise", 12, "app") + crowd("praise", 12, "hotline", 60) + warned, on_0)
    assert isinstance(found.whole, Score)
    assert {part.rule for part in found.whole.parts} == {"praise", "warn"}
    for topic in ("app", "hotline"):
        account = found.topics[topic]
        assert isinstance(account, Score)
        assert [part.rule for part in account.parts] == [OTHER]


@FEW
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["app", "shop", "hotline"]), st.sampled_from(["praise", "warn", "leaving"])),
        st.tuples(st.integers(0, 60), st.sampled_from([3, 9, 10, 25])),
        max_size=9,
    )
)
def test_no_difference_of_the_accounts_beside_each_other_is_that_of_few(
    said_of: dict[tuple[str, str], tuple[int, int]],
) -> None:
    moved = [one for (topic, rule), (first, many) in said_of.items() for one in crowd(rule, many, topic, first)]
    found = accounts(moved, on_0)
    if isinstance(found.whole, Withheld):
        return
    topics = {name: _rules_of(one) for name, one in found.topics.items() if isinstance(one, Score)}
    told = set[str]().union(*topics.values()) - {OTHER}
    withheld = [one for one in moved if one.topic not in topics]
    groups = [[one for one in of if one.event.rule not in told] for of in (*_by_topic(moved, topics), withheld)]
    groups += [[one for one in moved if (one.topic, one.event.rule) == cell] for cell in said_of if cell[1] in told]
    groups.append([one for one in moved if one.event.rule not in _rules_of(found.whole)])
    assert all(voices(one) == 0 or voices(one) >= 10 for one in groups)
    assert told <= set(_rules_of(found.whole))


def _rules_of(score: Score) -> list[str]:
    return [part.rule for part in score.parts]


def _by_topic(moved: list[Movement], topics: Iterable[str]) -> list[list[Movement]]:
    return [[one for one in moved if one.topic == topic] for topic in topics]


def test_an_account_of_nine_people_is_not_shown_at_all() -> None:
    small = Withheld(Why.SMALL, 10)
    assert accounts(crowd("praise", 9, "app"), date_of(0)) == Accounts(small, small, {"app": small})
    assert accounts(crowd("praise", 10, "app"), date_of(-1)) == Accounts(small, small, {})
    with pytest.raises(ValueError, match="at least 10"):
        accounts([], date_of(0), size=3)


@FEW
@given(chatter(most=60, authors=[f"v{n}" for n in range(25)]), st.integers(0, 300).map(date_of))
def test_protected_accounts_add_up_and_give_no_small_group_away(told: list[Utterance], day: date) -> None:
    moved = movements(told, topic=lambda one: str(one.id % 3))
    found = accounts(moved, day)
    shown = [topic for topic, one in found.topics.items() if isinstance(one, Score)]
    for topic in shown:
        assert voices([one for one in moved if one.topic == topic and one.event.day <= day]) >= 10
    rest = [one for one in moved if one.topic not in shown and one.event.day <= day]
    assert not rest or voices(rest) >= 10 or isinstance(found.whole, Withheld)
    if isinstance(found.whole, Score):
        assert found.whole.thousandths == balance(moved, day).thousandths
