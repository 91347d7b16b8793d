"""Which words set a wave apart."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import topic
from listener.model import Heard
from tests.core import storms

DICE = Random(3)  # noqa: S311 - a simulation, not a secret


def said(*texts: str, author: str = "") -> list[Heard]:
    how = storms.Voices(1.0, texts=("x",))
    plain = storms.wave(DICE, [storms.START] * len(texts), how)
    return [
        Heard(
            id=one.id,
            at=one.at,
            source=one.source,
            medium=one.medium,
            author=author or f"{one.id}",
            story=one.id,
            mood=one.mood,
            score=one.score,
            reach=one.reach,
            title="",
            text=text,
            url=one.url,
        )
        for one, text in zip(plain, texts, strict=True)
    ]


BEFORE = said(*["Die Lieferung kam pünktlich", "Frage zur Rechnung", "Der Service ist wie immer"] * 10)
WAVE = said(
    *["Altöl im Fluss, das ist unfassbar", "Sie kippen das Altöl weg #altölskandal", "Altöl! Die Lieferung kam"]
)


def test_the_new_word_comes_first() -> None:
    assert topic.words(WAVE, BEFORE)[0] == "altöl"


def test_old_words_and_fillers_set_nothing_apart() -> None:
    found = topic.words(WAVE * 2, BEFORE, limit=20)
    assert "altöl" in found
    assert not {"die", "das", "ist", "lieferung"} & set(found)


def test_forms_of_one_word_are_told_once() -> None:
    wave = said(*["Kündigung jetzt #kündigung", "alle Kündigungen", "die Kündigung", "Kündigungen #kündigung"])
    assert len([word for word in topic.words(wave, BEFORE) if "kündig" in word]) == 1


def test_forms_and_compounds_count_for_their_word() -> None:
    wave = said("Altöl im Hafen", "das Altoel", "#Altölskandal", "die Altöl-Affäre", "Altölentsorgung")
    assert topic.words(wave, BEFORE, limit=1) == ("altöl",)


def test_a_word_is_shown_as_it_is_mostly_written() -> None:
    wave = said(*["#rücktritt", "Rücktritt", "des Rücktritts", "Rücktritts", "Rücktritts!"])
    assert topic.words(wave, BEFORE, limit=1) == ("rücktritts",)


def test_numbers_are_topics_but_not_small_ones() -> None:
    wave = said("Flug 3411, Reihe 12", "3411, Reihe 12", "wegen 3411 und 12")
    assert "3411" in topic.words(wave, BEFORE)
    assert "12" not in topic.words(wave, BEFORE, limit=9)


def test_a_brand_of_two_mentions_a_day_has_topics() -> None:
    wave = said(*["Altöl im Fluss"] * 12)
    assert set(topic.words(wave, BEFORE[:3])) == {"altöl", "fluss"}
    assert set(topic.words(wave, ())) == {"altöl", "fluss"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kündigungen", "kuendigung"),
        ("#Fische", "Fisch"),
        ("Fluss", "FLUSS"),
        ("Altöl-Skandal", "Altölskandal"),
        ("Nordwind's", "Nordwind"),
        ("cancelled", "cancel"),
        ("flights", "flight"),
        ("delayed", "delay"),
    ],
)
def test_forms_of_one_word(one: str, other: str) -> None:
    assert topic.term(one) == topic.term(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Fluss", "Flug"), ("Rad", "Rat"), ("3411", "3412"), ("Preis", "Reise")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert topic.term(one) != topic.term(other)


@pytest.mark.parametrize("small", ["nicht", "über", "ueber", "the", "don't", "ab", "12", "#", ""])
def test_small_words_are_no_terms(small: str) -> None:
    assert topic.term(small) == ""


def test_a_compound_counts_under_the_words_it_is_made_of() -> None:
    known = {"altoel", "skandal", "rad"}
    assert topic.heads(["altoelskandal"], known) == {"altoelskandal": ("altoel", "skandal")}
    assert topic.heads(["radweg", "altoel", "altoels"], known) == {}


def test_a_name_is_barred_in_all_its_forms() -> None:
    assert {topic.term(one) for one in ("Nordwinds", "#nordwindräder", "Räder")} <= topic.names(("Nordwind Räder",))


def test_the_brands_own_name_is_no_topic() -> None:
    wave = said(*["Nordwind Räder: Altöl", "Altöl bei Nordwind Räder", "#nordwind Altöl"])
    assert topic.words(wave, BEFORE, exclude=("Nordwind Räder",)) == ("altöl",)


def test_english_works_as_well() -> None:
    wave = said("They dumped oil in the river", "oil in our river!", "the river is full of oil")
    assert set(topic.words(wave, said(*["thank you for the parcel", "my parcel came late"] * 10))) == {"oil", "river"}


def test_addresses_and_names_are_not_words() -> None:
    wave = said("@maria https://example.org/altpapier Altöl", "@maria www.example.org/altpapier Altöl")
    assert topic.words(wave, BEFORE) == ("altöl",)


def test_one_busy_poster_makes_no_topic() -> None:
    assert topic.words(said(*["Katzenbild"] * 40, author="eine"), BEFORE) == ()


def test_copies_make_no_topic() -> None:
    first = said("Gewinnspiel")[0]
    copies = storms.wave(DICE, [storms.START] * 30, storms.Voices(1.0, copies=1.0, texts=(first.text,)))
    assert topic.words(copies, BEFORE) == ()


def test_a_wave_without_a_common_word_has_no_topic() -> None:
    assert topic.words(said("Apfel", "Birne", "Kirsche"), BEFORE) == ()
    assert topic.words((), ()) == ()


def test_no_more_than_asked_for() -> None:
    wave = said(*["Altöl Fluss Skandal Behörde Fische"] * 6)
    assert len(topic.words(wave, BEFORE)) == 3
    assert len(topic.words(wave, BEFORE, limit=1)) == 1
    assert topic.words(wave, BEFORE, limit=0) == ()


vocabulary = st.lists(st.sampled_from(["altöl", "fluss", "#boykott", "lieferung", "the", "und"]), max_size=5)


@given(st.lists(vocabulary, max_size=8), st.lists(vocabulary, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(wave: list[list[str]], before: list[list[str]], dice: Random) -> None:
    one, other = said(*map(" ".join, wave)), said(*map(" ".join, before))
    shuffled = dice.sample(one, len(one))
    assert topic.words(one, other) == topic.words(shuffled, other)


@given(st.lists(vocabulary, max_size=8))
def test_every_word_was_said_twice(wave: list[list[str]]) -> None:
    for word in topic.words(said(*map(" ".join, wave)), BEFORE):
        assert sum(word in words for words in wave) >= 2
