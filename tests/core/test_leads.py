"""The lead score: what somebody says, does and leaves undone; silence counts on the 31st day, once."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from listener.core.leads import Behaviour, Deed, Role, RoleCue, events, leads
from listener.core.regulars import Silence, silences, silent
from listener.model.relation import Emotion, Intent, Utterance
from tests.core.relations import FEW, chatter, complained, date_of, feeling, on, praised, said, without


def points(*utterances: Utterance, day: int = 0, deeds: tuple[Deed, ...] = (), roles: tuple[Role, ...] = ()) -> float:
    return leads(utterances, date_of(day), deeds, roles)[0].score.points


def regular(last: int = 20) -> list[Utterance]:
    """Somebody who is heard on three days, the last of them on ``last``; what they say is worth nothing."""
    return [said(n, "anna", last - 10 * n) for n in range(3)]


def test_a_question_praise_and_a_recommendation_make_a_lead() -> None:
    assert points(said(1, "anna", 0, Intent.QUESTION), praised(2, "anna"), said(3, "anna", 0, Intent.RECOMMEND)) == 10


def test_statements_against_the_company_cost_ten_times_their_intensity() -> None:
    assert points(said(1, "anna", 0, Intent.WARN)) == -10
    assert points(complained(1, "anna")) == -6
    assert points(feeling(complained(1, "anna"), Emotion.ANGER)) == -8
    assert points(complained(1, "anna"), day=90) == -3  # forgotten by half


def test_an_imported_cancellation_costs_five() -> None:
    assert points(deeds=(Deed("anna", date_of(0), Behaviour.UNSUBSCRIBE),)) == -5
    assert points(deeds=(Deed("anna", date_of(0), Behaviour.SUBSCRIBE), Deed("anna", date_of(0), Behaviour.VISIT))) == 6


def test_a_role_counts_only_if_it_was_given_and_does_not_fade() -> None:
    assert points(said(1, "anna")) == 0
    assert points(said(1, "anna"), day=30, roles=(Role("anna", date_of(0), RoleCue.BUYER),)) == 10


def test_a_role_alone_is_a_line_without_a_last_day() -> None:
    assert [one.last for one in leads([], date_of(1), roles=[Role("anna", date_of(0), RoleCue.EXPERT)])] == [None]


def test_silence_counts_on_the_31st_day_and_no_second_time() -> None:
    inactive = [
        sum(one.rule == "inactive" for one in events(regular(), date_of(20 + day))) for day in (29, 30, 31, 32, 400)
    ]
    assert inactive == [0, 0, 1, 1, 1]
    assert [one.day for one in events(regular(), date_of(400)) if one.rule == "inactive"] == [date_of(51)]
    assert points(*regular(), day=51) == -5


def test_a_word_on_the_31st_day_comes_just_in_time() -> None:
    heard = [date_of(0), date_of(5), date_of(10)]
    assert silences([*heard, date_of(41)], date_of(41)) == ()
    assert silences([*heard, date_of(42)], date_of(42)) == (date_of(41),)


def test_who_comes_back_and_falls_silent_again_counts_again() -> None:
    back = [*regular(), *(said(10 + n, "anna", 100 + n) for n in range(3))]
    assert [one.day for one in events(back, date_of(200))] == [date_of(51), date_of(133)]


def test_who_was_heard_twice_was_never_a_regular() -> None:
    assert silences([date_of(0), date_of(5)], date_of(300)) == ()
    assert silences([date_of(0), date_of(5), date_of(90)], date_of(300)) == ()
    assert silences([date_of(0), date_of(5), date_of(89)], date_of(300)) == (date_of(120),)


def test_a_visit_is_a_sign_of_life_and_a_cancellation_is_none() -> None:
    visit, bye = (Deed("anna", date_of(45), what) for what in (Behaviour.VISIT, Behaviour.UNSUBSCRIBE))
    assert [one.rule for one in events(regular(), date_of(60), [visit])] == ["visit"]
    assert [one.rule for one in events(regular(), date_of(60), [bye])] == ["unsubscribe", "inactive"]


def test_the_best_lead_comes_first_and_who_objects_is_not_exported() -> None:
    told = [praised(1, "anna"), said(2, "bert", 0, Intent.RECOMMEND), complained(3, "cleo")]
    deeds = [Deed("bert", date_of(0), Behaviour.CLICK)]
    assert [one.author for one in leads(told, date_of(0), deeds)] == ["bert", "anna", "cleo"]
    assert [one.author for one in leads(told, date_of(0), deeds, objections={"bert"})] == ["anna", "cleo"]


def test_nothing_counts_before_its_day() -> None:
    later = [Deed("anna", date_of(9), Behaviour.VISIT)]
    assert leads([praised(1, "anna", 5)], date_of(4), later)[0].score.parts == ()
    assert events([praised(1, "anna", 5)], date_of(4), later) == ()


days = st.lists(st.integers(0, 300).map(date_of), max_size=30)


@FEW
@given(days, st.integers(0, 400).map(date_of))
def test_every_silence_is_31_days_after_a_word_and_before_the_next(active: list[date], today: date) -> None:
    found = silences(active, today)
    heard = {day for day in active if day <= today}
    assert list(found) == sorted(set(found))
    for day in found:
        ago = {(day - word).days for word in heard if word <= day}
        assert min(ago) == 31
        assert day <= today


@FEW
@given(days, st.integers(0, 300).map(date_of), st.integers(1, 90))
def test_what_has_counted_stays_counted(active: list[date], today: date, later: int) -> None:
    heard = [day for day in active if day <= today]
    after = silences(heard, date_of((today - date_of(0)).days + later))
    assert after[: len(silences(heard, today))] == silences(heard, today)


@FEW
@given(chatter(), st.integers(0, 400).map(date_of))
def test_the_explained_points_are_the_score_and_erasing_somebody_erases_their_line(
    told: list[Utterance], today: date
) -> None:
    found = leads(told, today)
    assert all(sum(part.thousandths for part in one.score.parts) == one.score.thousandths for one in found)
    assert leads(without("a", told), today) == tuple(one for one in found if one.author != "a")
    assert leads(told, today, objections={"a"}) == leads(without("a", told), today)


def test_silent_regulars_are_listed_the_freshest_first() -> None:
    bert = [said(10 + n, "bert", 25 - n) for n in range(3)]
    told = [*regular(), *bert, said(30, "cleo", 0)]
    assert silent(told, date_of(50)) == ()
    assert silent(told, date_of(60)) == (Silence("bert", date_of(25), 35), Silence("anna", date_of(20), 40))
    assert [one.author for one in silent(told, date_of(60), objections={"bert"})] == ["anna"]
    assert silent([*told, said(40, "anna", 59)], date_of(60)) == (Silence("bert", date_of(25), 35),)


def test_silence_is_counted_by_what_was_known_that_day() -> None:
    assert silent([said(9, "anna", 70), *regular()], on(51).date()) == (Silence("anna", date_of(20), 31),)
