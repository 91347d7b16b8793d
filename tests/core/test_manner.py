"""How one text speaks, in German and English."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import mannerwords
from listener.core.fold import fold
from listener.core.manner import manner
from tests.core.chatter import post


def ways(text: str) -> set[str]:
    """Return how a text speaks, that it is brief left out."""
    return {way for way, found in asdict(manner(post(text))).items() if found} - {"brief"}


@pytest.mark.parametrize(
    "text",
    [
        "Na toll, Zug fällt aus",
        "Danke für nichts, Nordwind",
        "Super gemacht, wieder drei Stunden",
        "Wer hätte das gedacht: Paket weg",
        "Ganz großes Kino, Nordwind",
        "Tolle Leistung 👏 alles kaputt",
        "Der „Kundenservice“ von Nordwind hat aufgelegt",
        "Ich liebe Nordwind #not",
        "Pünktlich wie immer 🙄",
        "Klasse, der Zug hat mal wieder 90 Minuten Verspätung",
        "Thanks for nothing, Nordwind",
        "Love how they cancel it without a word",
        "great job losing all parcels at once",
        "Wow. Just wow. Nordwind dropped it",
        "Their 'service' hung up",
        "what a joke this shop is",
        "Good luck with that /s",
        "So much for overnight delivery",
        "Round wheels. Really?",
    ],
)
def test_sarcasm_is_marked(text: str) -> None:
    assert "sarcasm" in ways(text)


@pytest.mark.parametrize(
    "text",
    [
        "Danke für die schnelle Hilfe, Nordwind!",
        "Super Service, alles pünktlich",
        "Ich freue mich auf das neue Rad",
        "Der Zug hat 90 Minuten Verspätung",
        "Herr Müller sagte, das \"Rad\" sei rund",
        "Thank you so much for the quick help",
        "Great crew, great flight",
        "I'm sure it will arrive, isn't it",
        "My parcel is two days late and nobody answers",
        "https://example.org/s/shop",
    ],
)  # fmt: skip
def test_honest_praise_and_honest_anger_are_not(text: str) -> None:
    assert "sarcasm" not in ways(text)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Mein Paket ist weg", {"singular"}),
        ("my parcel is gone", {"singular"}),
        ("Wir lassen uns das nicht bieten", {"group"}),
        ("They treat their drivers badly", {"group"}),
        ("Kommt bei euch noch jemand", {"addressed"}),
        ("Können Sie das bitte prüfen", {"addressed"}),
        ("when do you open", {"addressed"}),
        ("Sie lief nach Hause", set()),
        ("Ihr Hund bellt, und sie schläft", {"addressed"}),
        ("Nordwind macht heute auf", set()),
    ],
)
def test_of_whom_and_to_whom(text: str, who: set[str]) -> None:
    assert ways(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "Habt ihr sie noch alle",
        "Schämt euch, Nordwind",
        "Was soll das",
        "@nordwind wo bleibt mein Rad?!",
        "Shame on Nordwind",
        "you guys lost it again",
        "@nordwind where is my wheel??",
        "Why can't you answer the phone",
        "Was fällt Ihnen ein!!",
    ],
)
def test_the_brand_is_put_on_trial(text: str) -> None:
    assert "accuses" in ways(text)


@pytest.mark.parametrize(
    "text", ["Juhu!!", "Könnt jemand helfen", "the team lost the game?!", "Danke euch!", "@nordwind schön war's"]
)
def test_joy_and_questions_to_nobody_accuse_nobody(text: str) -> None:
    assert "accuses" not in ways(text)


def test_laughter_questions_quotes_and_brevity() -> None:
    meme = manner(post("“@nordwind: unsere Räder sind rund” 😂 lol"))
    assert (meme.laughter, meme.quotes, meme.brief, meme.question) == (True, True, True, False)
    question = manner(post("Weiß jemand, wann Nordwind heute Abend noch auf hat? https://example.org/?q=1"))
    assert (question.laughter, question.quotes, question.brief, question.question) == (False, False, False, True)
    assert not manner(post("Nordwind https://example.org/?q=1")).question


def test_quoted_words_are_not_the_speakers() -> None:
    assert ways("So sieht es aus “@nordwind: danke für nichts, habt ihr gelacht?”") == {"quotes"}


@pytest.mark.parametrize("listed", [mannerwords.MOCKING, mannerwords.ACCUSING])
def test_every_listed_phrase_is_found_as_it_is_spelled(listed: frozenset[str]) -> None:
    way = "sarcasm" if listed is mannerwords.MOCKING else "accuses"
    assert [phrase for phrase in sorted(listed) if way not in ways(f"also {phrase} und so")] == []
    assert all(fold(phrase) == phrase for phrase in listed)


@given(st.text(max_size=120))
def test_any_text_can_be_read_and_links_behind_it_change_nothing(text: str) -> None:
    found = manner(post(text))
    assert found.brief or any(sign.isalpha() for sign in text)
    assert manner(post(f"{text} https://example.org/ihr/toll?x")) == found


@given(st.sampled_from(sorted(mannerwords.MOCKING)), st.sampled_from(["", "Tja, ", "well … "]), st.booleans())
def test_case_and_what_stands_before_do_not_matter(phrase: str, before: str, loud: bool) -> None:
    text = f"{before}{phrase}, Nordwind"
    assert "sarcasm" in ways(text.upper() if loud else text)
