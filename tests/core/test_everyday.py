"""What else a brand's name means, and which spellings are words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.everyday import Sense, is_word, phrases, rivals, senses


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nordwind", {Sense.WORD}),
        ("Otto", {Sense.GIVEN, Sense.FAMILY}),
        ("OTTO", {Sense.GIVEN, Sense.FAMILY}),
        ("Müller", {Sense.FAMILY}),
        ("Mueller", {Sense.FAMILY}),
        ("Apple", {Sense.ENGLISH}),
        ("Berlin", {Sense.PLACE}),
        ("Peter Müller", {Sense.PERSON}),
        ("BMW", {Sense.SHORT}),
        ("Ö", {Sense.SHORT}),
        ("Brodelmann", set()),
        ("Deutsche Bank", set()),
        ("Nordwind Bahn", set()),
        ("24", set()),
        ("", set()),
    ],
)
def test_what_a_name_means_besides(name: str, expected: set[Sense]) -> None:
    assert set(senses(name)) == expected


def test_phrases_in_which_something_else_is_meant_hold_the_name() -> None:
    assert "Otto Normalverbraucher" in phrases("otto ")
    assert phrases("Brodelmann") == ()


def test_a_well_known_brand_has_well_known_rivals_and_is_none_of_its_own() -> None:
    assert {"FlixTrain", "Westbahn"} <= set(rivals("deutsche bahn"))
    assert "Bosch" not in rivals("Bosch")
    assert {"Continental", "Miele"} <= set(rivals("Bosch"))
    assert rivals("Brodelmann") == ()


@pytest.mark.parametrize("word", ["Haus", "nicht", "the", "schlecht", "Müller", "Hamburg", "Anna", "BAR"])
def test_words_are_known(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("word", ["Brodelman", "Muller", "Tchibbo", ""])
def test_slips_are_none(word: str) -> None:
    assert not is_word(word)


@given(st.text(max_size=20))
def test_any_name_can_be_asked_for(name: str) -> None:
    assert set(senses(name)) <= set(Sense)
    assert isinstance(is_word(name), bool)
