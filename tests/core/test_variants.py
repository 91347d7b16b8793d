"""How else people write a brand: what is proposed, what is left alone, and the laws that hold for any name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.everyday import is_word
from listener.core.fold import fold
from listener.core.hashtags import distance
from listener.core.variants import Kind, bare, variants

NAMES = st.text(st.sampled_from(list("abcdeilmnorstuzäöüßABMÜ &-'.und24")), max_size=25) | st.text(max_size=15)


def written(name: str, *kinds: Kind) -> set[str]:
    return {one.text for one in variants(name, is_word) if not kinds or one.kind in kinds}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Nordwind Bahn AG", "Nordwind Bahn"),
        ("Müller & Söhne GmbH & Co. KG", "Müller & Söhne"),
        ("Kessel SE & Co. KGaA", "Kessel"),
        ("Hilfe e. V.", "Hilfe"),
        ("Kraut eG", "Kraut"),
        ("Krug UG (haftungsbeschränkt)", "Krug"),
        ("Fable, Inc.", "Fable"),
        ("AG", "AG"),
        ("Bagger", "Bagger"),
        ("", ""),
    ],
)
def test_a_legal_form_is_no_part_of_the_name(name: str, short: str) -> None:
    assert bare(name) == short


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller", {"Mueller", "Muller"}),
        ("Mueller", {"Müller"}),
        ("Weißbäck", {"Weissbaeck", "Weissback"}),
        ("Bär", {"Baer"}),
        ("Michael Bauer", set()),
        ("Nordwind", set()),
    ],
)
def test_umlauts_are_written_in_several_ways_but_not_as_another_word(name: str, expected: set[str]) -> None:
    assert written(name, Kind.UMLAUT) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller & Söhne GmbH", {"Müller & Söhne", "Müller und Söhne", "Müller and Söhne"}),
        ("Dampf und Kessel", {"Dampf & Kessel", "Dampf and Kessel"}),
        ("Check24.de", {"Check24"}),
        ("Hermann's", {"Hermanns"}),
        ("Undine", set()),
    ],
)
def test_forms_of_a_name(name: str, expected: set[str]) -> None:
    assert written(name, Kind.FORM) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nordwind Bahn AG", {"Nordwind-Bahn", "NordwindBahn"}),
        ("Nord-Express", {"Nord Express", "NordExpress"}),
        ("H & M", set()),
        ("Nordwind", set()),
    ],
)
def test_words_of_a_name_are_joined_and_parted(name: str, expected: set[str]) -> None:
    assert written(name, Kind.JOINED) == expected


def test_only_long_names_are_mistyped_and_never_into_another_word() -> None:
    assert "Brodelman" in written("Brodelmann", Kind.TYPO)
    assert written("Tchibo", Kind.TYPO) == set()
    assert written("Müller", Kind.TYPO) == set()
    slips = written("Bayerische Motoren Werke", Kind.TYPO)
    assert "Baierische Motoren Werke" in slips
    assert not any("werke" not in fold(one) for one in slips)
    refused = variants("Brodelmann", lambda word: word == "Brodelman")
    assert "Brodelman" not in {one.text for one in refused}


def test_what_is_a_guess_is_offered_but_not_taken_by_itself() -> None:
    taken = {one.text: one.usual for one in variants("Bayerische Motoren Werke AG", is_word)}

    assert (taken["BMW"], taken["Bayerische"], taken["@bayerischemotorenwerke"]) == (False, False, False)
    assert taken["Bayerische Motoren Werke"]
    assert taken["#BayerischeMotorenWerke"]
    assert "Deutsche" not in written("Deutsche Bahn", Kind.SHORT)


def test_hashtags_are_there_for_names_that_are_long_enough() -> None:
    assert written("Müller", Kind.TAG) == {"#Müller", "#Mueller"}
    assert written("日本航空会社", Kind.TAG) == {"#日本航空会社"}
    assert written("H & M", Kind.TAG) == set()


@given(NAMES)
def test_no_two_are_the_same_and_none_is_the_name(name: str) -> None:
    texts = [one.text.casefold() for one in variants(name, is_word)]

    assert len(set(texts)) == len(texts)
    assert name.casefold() not in texts
    assert "" not in texts


@given(NAMES)
def test_a_typo_is_one_slip_away_and_no_word(name: str) -> None:
    for one in variants(name, is_word):
        if one.kind is Kind.TYPO:
            assert distance(one.text, bare(name)) <= 2
            assert not is_word(one.text)
