"""The customer ladder: who stands on which rung, how they move in a month, and a log that tells the whole matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.groupgrid import Grid
from listener.core.groups import Row, Withheld
from listener.core.ladder import (
    Ground,
    Lives,
    Move,
    Rung,
    Said,
    ladder,
    last_month,
    lives,
    month_of,
    moves,
    rungs,
    transitions,
)
from listener.model import MentionId, Mood
from listener.model.relation import Emotion, Intent, Utterance
from tests.core.relations import FEW, chatter, complained, date_of, feeling, praised, said, without
from tests.core.test_groups import bounds


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
    now = {one: before.get(one, Rung.NONE) for one in people}
    now |= {one.author: one.after for one in moves(known, since, until) if one.author in people}
    assert Counter((before.get(one, Rung.NONE), now[one]) for one in people) == transitions(known, since, until)


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


def test_a_ladder_is_shown_for_groups_only() -> None:
    many = [praised(n, f"v{n}", 5) for n in range(1, 41)] + [complained(99, "anna", 5)]
    shown = ladder(lives(many), date_of(10)).people
    assert shown.total == 41
    assert isinstance(shown.cells[Rung.SATISFACTION], Withheld)  # or the one who complained would follow
    assert shown.cells[Rung.EMPOWERMENT] == 0
    assert isinstance(ladder(lives(many[:9]), date_of(10)).people.total, Withheld)
    with pytest.raises(ValueError, match="at least 10"):
        ladder(lives(many), date_of(10), 9)


def test_moves_are_those_of_the_last_whole_month() -> None:
    """Of a month that runs they would be another number every day, and the difference that of a few."""
    assert last_month(date(2026, 3, 30)) == (date(2026, 1, 31), date(2026, 2, 28))
    assert last_month(date(2026, 3, 31)) == (date(2026, 2, 28), date(2026, 3, 31))
    assert last_month(date(2026, 1, 1)) == (date(2025, 11, 30), date(2025, 12, 31))


def climbers(count: int) -> list[Utterance]:
    """Twenty who stand on rung one, forty who asked something, and of these some whose praise brings them up."""
    stood = [praised(n, f"s{n}", -40) for n in range(1, 21)]
    asked = [said(n, f"q{n}", -40, Intent.QUESTION) for n in range(100, 140)]
    return [*stood, *asked, *(praised(200 + n, f"q{100 + n}", 5) for n in range(count))]


def test_two_who_have_climbed_among_many_cannot_be_subtracted_out() -> None:
    """22 stand on rung one; whoever were told that 20 of them had stood there before would know of the two."""
    shown, few = (ladder(lives(climbers(count)), date_of(35)) for count in (12, 2))
    assert shown.moves is not None
    assert shown.moves.cells[Rung.NONE, Rung.SATISFACTION] == 12
    assert few.people.cells[Rung.SATISFACTION] == 22
    assert few.moves is None


SINCE, UNTIL = last_month(date_of(35))
crowds = st.dictionaries(
    st.tuples(st.sampled_from([None, *Rung]), st.sampled_from([None, *Rung])),
    st.integers(1, 9) | st.integers(10, 40),
    max_size=7,
)


def walked(crowd: Mapping[tuple[Rung | None, Rung | None], int]) -> Lives:
    """So many people who stand on one rung when the month begins and on another when it ends; None: not heard of."""
    people = [steps for steps, count in crowd.items() if steps != (None, None) for _ in range(count)]
    words = [
        (*_words(before, SINCE - timedelta(days=170)), *_words(after, UNTIL - timedelta(days=1)))
        for before, after in people
    ]
    return {f"v{n}": told for n, told in enumerate(words)}


def _words(stand: Rung | None, day: date) -> list[Said]:
    if stand is None:
        return []
    kind, delights = stand in {Rung.SATISFACTION, Rung.DELIGHT}, stand is Rung.DELIGHT
    one = Said(MentionId(1), day, kind, False, delights, False, stand is Rung.EMPOWERMENT, False)
    return [replace(one, answers=True)] * 3 if stand is Rung.ENGAGEMENT else [one]


@settings(max_examples=80)
@given(crowds)
def test_who_has_both_ladders_and_the_moves_between_them_cannot_solve_for_a_small_group(
    crowd: dict[tuple[Rung | None, Rung | None], int],
) -> None:
    """Each ladder has been told in its month. Either they have nothing to hide, or the moves do not help."""
    known = walked(crowd)
    before, found = ladder(known, SINCE), ladder(known, UNTIL)
    moves, told = found.moves, transitions(known, SINCE, UNTIL)
    if moves is None:
        return
    at_begin, at_end = _shown(before.people), _shown(found.people)
    rows, columns = ([one for one in of.values() if isinstance(one, int)] for of in (moves.rows, moves.columns))
    assert (rows[1:], columns[1:]) == (at_begin[1:], at_end[1:])  # with rung 0 are those who are not heard
    sums = [*rows, *columns, *at_begin, *at_end, rows[0] - at_begin[0], columns[0] - at_end[0]]
    assert all(one == 0 or one >= 10 for one in sums)
    assert not any(isinstance(one, int) and 0 < one < 10 for one in moves.cells.values())
    truth = [[told[left, right] for right in Rung] for left in Rung]
    assert all(least < most for least, most in bounds(numbered(moves), truth).values())


def _shown(row: Row[Rung]) -> list[int]:
    found = [one for one in row.cells.values() if isinstance(one, int)]
    assert len(found) == len(Rung), "moves stand only between ladders that withhold nothing"
    return found


def numbered(table: Grid[Rung, Rung]) -> Grid[int, int]:
    cells = {(int(left), int(right)): count for (left, right), count in table.cells.items()}
    rows, columns = ({int(one): count for one, count in sums.items()} for sums in (table.rows, table.columns))
    return Grid(cells, rows, columns, table.total)


def test_a_month_without_moves_is_a_diagonal() -> None:
    known = lives([praised(n, f"v{n}", 0) for n in range(1, 31)])
    assert transitions(known, date_of(10), date_of(40)) == Counter({(Rung.SATISFACTION, Rung.SATISFACTION): 30})
