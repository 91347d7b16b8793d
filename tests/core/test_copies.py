"""When two posts say the same, though the story link does not know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.copies import one_slot, texts
from tests.core.chatter import crowd, post


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Nordwind kündigt mir nach zehn Jahren den Vertrag https://example.org/a",
            "@petra Nordwind kündigt mir nach zehn Jahren den Vertrag https://example.org/b",
        ),
        (
            "Nordwind schuldet mir 120 Euro und meldet sich einfach nicht",
            "Nordwind schuldet mir 85 Euro und meldet sich einfach nicht!!",
        ),
        (
            "In Hamburg hat Nordwind heute wieder keine Pakete gebracht",
            "In Bad Oldesloe hat Nordwind heute wieder keine Pakete gebracht",
        ),
        (
            "$NRD will buy its rival next week, says an insider",
            "RT @insider: $NRD will buy its rival next week, says an insider",
        ),
        ("Boykottiert NORDWIND endlich alle zusammen heute", "boykottiert nordwind, endlich alle zusammen... heute"),
    ],
)
def test_names_links_figures_and_one_slot_make_no_other_text(one: str, other: str) -> None:
    assert texts(crowd([one, other])) == (0, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nie wieder Nordwind!", "Nie wieder Nordwind!"),
        (
            "Die Hotline von Nordwind geht seit einer Stunde nicht ran",
            "Die App von Nordwind stürzt seit einer Woche ständig ab",
        ),
        ("My parcel from Nordwind came two days late again", "My parcel from Nordwind arrived perfectly on time today"),
        ("“@nordwind: unsere Räder sind rund” echt jetzt", "“@nordwind: unsere Räder sind rund” wer schreibt das bloß"),
    ],
)
def test_short_cries_other_stories_and_answers_to_a_quote_are_voices_of_their_own(one: str, other: str) -> None:
    assert texts(crowd([one, other])) == (0, 1)


def test_what_the_story_link_found_is_the_same_however_it_is_worded() -> None:
    first = post("Der ganz lange Bericht über die Zustände im Lager von Nordwind", "petra")
    copied = post(
        "Kurz gefasst: schlimme Zustände bei Nordwind im Lager, sagt ein Bericht", "uwe", number=1, copy_of=first
    )
    assert texts([first, copied]) == (0, 0)


def test_who_quotes_and_answers_is_no_copy_even_if_linked() -> None:
    first = post("Wir bei Nordwind haben jetzt die rundesten Räder der ganzen Welt", "nordwind")
    answer = post(f"Danke für nichts. RT @nordwind: {first.text}", "uwe", number=1, copy_of=first)
    share = post(f"RT @nordwind: {first.text}", "ina", number=2, copy_of=first)
    assert texts([first, answer, share]) == (0, 1, 0)


def test_copies_of_an_original_that_is_not_in_the_wave_belong_together() -> None:
    original = post("Der Bericht, den vorgestern schon alle gelesen haben", "petra")
    wave = [
        post(f"RT @petra: {original.text}", who, number=place, copy_of=original) for place, who in enumerate("abc", 1)
    ]
    assert texts(wave) == (0, 0, 0)


phrases = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"]), min_size=5, max_size=14
)


@given(phrases, st.integers(0, 13), st.sampled_from(["omega", "omega psi", ""]))
def test_a_slot_is_found_wherever_it_is_from_eight_words_on(words: list[str], place: int, slot: str) -> None:
    words = [*words, "und", "dann", "noch"]
    changed = [*words[: place % len(words)], *slot.split(), *words[place % len(words) + 1 :]]
    assert one_slot(tuple(words), tuple(changed))
    assert one_slot(tuple(changed), tuple(words))


@given(st.lists(phrases.map(" ".join), max_size=12))
def test_who_said_it_first_is_never_later(said: list[str]) -> None:
    places = texts(crowd(said))
    assert all(first <= place and places[first] == first for place, first in enumerate(places))


def test_two_changes_are_another_text() -> None:
    assert not one_slot(("a", "b", "c", "d", "e", "f", "g", "h"), ("a", "x", "c", "d", "e", "f", "y", "h"))
    assert not one_slot(("a", "b", "c", "d", "e"), ("a", "x", "y", "d", "e"))


def test_three_words_are_no_slot_however_long_the_text() -> None:
    words = tuple(f"wort{place}" for place in range(40))
    assert one_slot(words, (*words[:20], "x", "y", *words[22:]))
    assert not one_slot(words, (*words[:20], "x", "y", "z", *words[23:]))
