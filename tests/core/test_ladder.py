"""The customer ladder: who stands on which rung, how they move in a month, and a log that tells the whole matrix."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from listener.core.groups import Withheld
from listener.core.ladder import (
    Ground,
    Move,
    Rung,
    histogram,
    lives,
    matrix,
    month_of,
    moves,
    reconstructed,
    rungs,
    transitions,
)
from listener.model import MentionId, Mood
from listener.model.relation import Emotion, Intent, Utterance
from tests.core.relations import FEW, chatter, complained, date_of, feeling, praised, said, without


def stands(*utterances: Utterance, day: int = 30) -> int | None:
    return rungs(lives(utterances), date_of(day)).get("anna")


def defence(id_: int, day: float) -> tuple[Utterance, Utterance]:
    return complained(id_, "bert", day), praised(id_ + 1, "anna", day, parent=MentionId(id_))


def test_who_asks_or_complains_stands_on_no_rung_and_a_stranger_not_at_all() -> None:
    assert stands(said(1, "anna", 0, Intent.QUESTION)) == Rung.NONE
    assert stands(complained(1, "anna")) == Rung.NONE
    assert stands(praised(1, "bert")) is None
    assert stands(praised(1, "anna", own=True)) is None


def test_a_word_for_the_brand_is_satisfaction() -> None:
    assert stands(praised(1, "anna")) == Rung.SATISFACTION
    assert stands(said(1, "anna", rating=1.0)) == Rung.SATISFACTION
    assert stands(said(1, "anna", mood=Mood.POSITIVE)) == Rung.SATISFACTION


def test_a_positive_surprise_is_delight() -> None:
    assert stands(feeling(praised(1, "anna"), Emotion.SURPRISE)) == Rung.DELIGHT
    assert stands(feeling(praised(1, "anna"), Emotion.JOY)) == Rung.SATISFACTION
    assert stands(feeling(complained(1, "anna"), Emotion.SURPRISE)) == Rung.NONE


def help_given(*days: float, asker: str = "bert") -> list[Utterance]:
    asked = [said(10 * n, asker, day, Intent.QUESTION) for n, day in enumerate(days, 1)]
    return asked + [said(10 * n + 1, "anna", day, parent=MentionId(10 * n)) for n, day in enumerate(days, 1)]


def test_who_answers_three_questions_of_others_in_90_days_is_engaged() -> None:
    assert stands(*help_given(0, 40, 89), day=100) == Rung.ENGAGEMENT
    assert stands(*help_given(0, 40, 89), praised(99, "anna", 90), day=100) == Rung.ENGAGEMENT
    assert stands(*help_given(0, 40, 90), day=100) == Rung.NONE
    assert stands(*help_given(0, 40), day=100) == Rung.NONE
    assert stands(*help_given(0, 1, 2, asker="anna"), day=100) == Rung.NONE  # one's own questions


def test_who_defends_the_brand_or_draws_others_in_stands_on_top() -> None:
    assert stands(*defence(1, 0)) == Rung.EMPOWERMENT
    assert stands(said(1, "anna", 0, Intent.RECOMMEND), said(2, "anna", 0.2, Intent.RECOMMEND)) == Rung.SATISFACTION
    assert stands(said(1, "anna", 0, Intent.RECOMMEND), said(2, "anna", 1, Intent.RECOMMEND)) == Rung.EMPOWERMENT


def test_one_bad_word_brings_down_and_the_next_kind_one_up_again() -> None:
    fan = [*defence(1, 0), complained(5, "anna", 10)]
    assert stands(*fan) == Rung.NONE
    assert stands(*fan, praised(6, "anna", 20)) == Rung.EMPOWERMENT


def test_helping_others_counts_also_of_somebody_who_takes_no_side() -> None:
    before = [complained(1, "anna", 0), *help_given(1, 2, 3)]
    assert stands(*before, day=100) == Rung.NONE
    assert stands(*before, day=180) == Rung.ENGAGEMENT  # the complaint is forgotten, the help not yet


def test_after_180_days_nothing_is_left() -> None:
    assert stands(praised(1, "anna"), day=179) == Rung.SATISFACTION
    assert stands(praised(1, "anna"), day=180) is None


def test_a_month_of_one_person_is_told_step_by_step() -> None:
    anna = [praised(1, "anna", 2), feeling(praised(2, "anna", 4), Emotion.SURPRISE), complained(3, "anna", 8)]
    log = moves(lives(anna), *month_of(date_of(0)))
    assert log == (
        Move("anna", date_of(2), Rung.NONE, Rung.SATISFACTION, Ground.WORD, MentionId(1)),
        Move("anna", date_of(4), Rung.SATISFACTION, Rung.DELIGHT, Ground.WORD, MentionId(2)),
        Move("anna", date_of(8), Rung.DELIGHT, Rung.NONE, Ground.AGAINST, MentionId(3)),
    )


def test_the_last_day_of_a_month_belongs_to_it_and_the_one_before_does_not() -> None:
    known = lives([praised(1, "anna", -1), praised(2, "bert", 30)])
    assert [(one.author, one.day) for one in moves(known, *month_of(date_of(0)))] == [("bert", date_of(30))]


def test_what_fades_says_so() -> None:
    known = lives([praised(1, "anna", 0), *defence(5, 0), said(9, "anna", 180, mood=Mood.POSITIVE)])
    late = moves(known, date_of(100), date_of(400))
    assert [(one.day, int(one.after), one.ground, one.cause) for one in late] == [
        (date_of(180), 1, Ground.FADED, None),
        (date_of(360), 0, Ground.FADED, None),
    ]


def test_months_end_where_the_calendar_says() -> None:
    assert month_of(date(2026, 2, 17)) == (date(2026, 1, 31), date(2026, 2, 28))
    assert month_of(date(2028, 2, 29)) == (date(2028, 1, 31), date(2028, 2, 29))
    assert month_of(date(2026, 12, 31)) == (date(2026, 11, 30), date(2026, 12, 31))


@FEW
@given(chatter(), st.integers(0, 500).map(date_of))
def test_the_rows_of_a_month_add_up_to_who_stood_there_and_the_columns_to_who_stands(
    told: list[Utterance], month: date
) -> None:
    known = lives(told)
    since, until = month_of(month)
    found = transitions(known, since, until)
    before, after = rungs(known, since), rungs(known, until)
    people = before.keys() | after.keys()
    assert sum(found.values()) == len(people)
    for one in Rung:
        row = sum(count for (left, _), count in found.items() if left is one)
        column = sum(count for (_, right), count in found.items() if right is one)
        assert row == sum(before.get(who, Rung.NONE) is one for who in people)
        assert column == sum(after.get(who, Rung.NONE) is one for who in people)


@FEW
@given(chatter(), st.integers(0, 500).map(date_of), st.integers(0, 200))
def test_the_log_of_moves_reconstructs_the_matrix(told: list[Utterance], since: date, days: int) -> None:
    known, until = lives(told), date_of((since - date_of(0)).days + days)
    before = rungs(known, since)
    people = before.keys() | rungs(known, until).keys()
    log = [one for one in moves(known, since, until) if one.author in people]
    assert reconstructed(before, log, people) == transitions(known, since, until)


@FEW
@given(chatter())
def test_every_step_begins_where_the_one_before_ended(told: list[Utterance]) -> None:
    log = moves(lives(told), date_of(-1), date_of(600))
    for who in {one.author for one in log}:
        steps = [one for one in log if one.author == who]
        assert steps[0].before is Rung.NONE is steps[-1].after
        assert all(one.after is later.before for one, later in pairwise(steps))
        assert all(one.before is not one.after for one in steps)


@FEW
@given(chatter(), st.integers(0, 400).map(date_of))
def test_erasing_an_author_leaves_everybody_else_where_they_stand(told: list[Utterance], day: date) -> None:
    everybody = {who: one for who, one in rungs(lives(told), day).items() if who != "a"}
    assert rungs(lives(without("a", told)), day) == everybody == rungs(lives(told, objections={"a"}), day)


def test_the_histogram_and_the_matrix_are_shown_for_groups_only() -> None:
    many = [praised(n, f"v{n}", 5) for n in range(1, 41)] + [complained(99, "anna", 5)]
    shown = histogram(lives(many), date_of(10))
    assert shown.total == 41
    assert isinstance(shown.cells[Rung.SATISFACTION], Withheld)  # or the one who complained would follow
    assert shown.cells[Rung.EMPOWERMENT] == 0
    table = matrix(lives(many), date_of(10))
    assert table.total == 41
    assert (table.rows[Rung.NONE], table.rows[Rung.SATISFACTION]) == (41, 0)
    assert isinstance(table.cells[Rung.NONE, Rung.NONE], Withheld)
    assert matrix(lives(many[:9]), date_of(10)).total == Withheld(shown.cells[Rung.NONE].why, 10)  # type: ignore[union-attr] # it is withheld


def test_a_month_without_moves_is_a_diagonal() -> None:
    known = lives([praised(n, f"v{n}", 0) for n in range(1, 31)])
    assert transitions(known, date_of(10), date_of(40)) == Counter({(Rung.SATISFACTION, Rung.SATISFACTION): 30})
