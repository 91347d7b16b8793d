"""The shop says thirty days and the forum fourteen: hints that the company's own answers do not fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.contradictions import Contradiction, contradictions
from listener.model import SourceName
from listener.model.desk import Said
from tests.core.counter import BLUESKY, FORUM, Counter, answering


def own(desk: Counter, text: str, source: SourceName, hours_ago: float = 1) -> Said:
    return answering(desk.answered(hours_ago, desk.said("?", source=source), text), None)


def hints(one: str, other: str, second: SourceName = FORUM, hours_ago: float = 1) -> tuple[Contradiction, ...]:
    desk = Counter()
    return contradictions([own(desk, one, BLUESKY, hours_ago), own(desk, other, second)], ["Nordwind"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Die Rückgabe im Laden ist 30 Tage lang möglich.", "Hallo! Rückgabe im Laden geht nur 14 Tage."),
        ("Der Versand nach Österreich kostet 9,90 Euro.", "Versand Österreich: 4,90 €"),
        ("On Saturdays the shop in Leeds shuts in 2 hours.", "The Leeds shop shuts on Saturdays in 3 hours."),
        ("Students get a discount of 20 % on all tickets.", "The student discount on tickets is 15 %."),
    ],
)
def test_two_figures_for_one_thing_are_a_hint(one: str, other: str) -> None:
    (found,) = hints(one, other)

    assert (found.earlier.source, found.later.source) == (BLUESKY, FORUM)
    assert found.earlier.number != found.later.number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Die Rückgabe im Laden ist 30 Tage lang möglich.", "Rückgabe im Laden: 30 Tage."),
        ("Die Rückgabe im Laden ist 30 Tage lang möglich.", "Die Reparatur vom Display dauert 14 Tage."),
        ("Der Versand nach Österreich kostet 9,90 Euro.", "Der Versand nach Österreich dauert 4 Tage."),
        ("Die Rückgabe im Laden ist 30 Tage lang möglich.", "Rückgabe im Laden dauert 10 bis 14 Tage."),
        ("Rückgabe im Laden 30 Tage, online 14 Tage.", "Rückgabe im Laden 20 Tage."),
        ("Nordwind ist 30 Tage für Sie da.", "Nordwind feiert 14 Tage."),
    ],
)
def test_different_things_or_the_same_figure_are_none(one: str, other: str) -> None:
    assert hints(one, other) == ()


def test_at_one_place_or_after_a_season_it_is_a_change_and_no_contradiction() -> None:
    one, other = "Die Rückgabe im Laden ist 30 Tage lang möglich.", "Rückgabe im Laden geht nur 14 Tage."

    assert hints(one, other, BLUESKY) == ()
    assert hints(one, other, hours_ago=24 * 92) == ()


def test_what_customers_say_contradicts_nobody_and_one_pair_of_figures_is_told_once() -> None:
    desk = Counter()
    often = [own(desk, "Die Rückgabe im Laden ist 30 Tage lang möglich.", BLUESKY, 9 - one) for one in range(4)]
    forum = own(desk, "Rückgabe im Laden geht nur 14 Tage.", FORUM)
    customer = desk.said("Die Rückgabe im Laden ist 7 Tage möglich!", source=FORUM)

    (found,) = contradictions([*often, forum, customer])
    assert found.earlier.at == often[-1].utterance.at


@settings(max_examples=40)
@given(st.permutations(["30", "14", "7", "30"]))
def test_the_order_of_hearing_changes_nothing(numbers: list[str]) -> None:
    desk = Counter()
    said = [
        own(desk, f"Die Rückgabe im Laden ist {number} Tage möglich.", BLUESKY if place % 2 else FORUM, 9 - place)
        for place, number in enumerate(numbers)
    ]

    assert contradictions(said) == contradictions(said[::-1])
