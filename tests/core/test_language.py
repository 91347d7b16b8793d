"""Which language a text speaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from listener.core.language import identify


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Die Lieferung kam wieder viel zu spät und niemand geht ans Telefon.", "de"),
        ("The delivery was late again and nobody answers the phone.", "en"),
        ("La livraison est encore en retard et personne ne répond au téléphone.", "fr"),
        ("La consegna è di nuovo in ritardo e nessuno risponde al telefono.", "it"),
        ("La entrega llegó tarde otra vez y nadie contesta al teléfono.", "es"),
        ("De levering is weer veel te laat en niemand neemt de telefoon op.", "nl"),
        ("Dostawa znowu się spóźniła i nikt nie odbiera telefonu.", "pl"),
    ],
)
def test_whole_sentences_are_told_apart(text: str, lang: str) -> None:
    assert identify(text) == lang


@pytest.mark.parametrize("text", ["", "😡😡😡", "https://example.org/x", "@nordwind #fail", "12345"])
def test_a_text_without_letters_gives_no_answer(text: str) -> None:
    assert identify(text, "de") == ""


def test_a_short_text_needs_its_source_or_its_small_words() -> None:
    assert identify("Grandios!") == ""
    assert identify("Danke schön!", "de-DE") == "de"
    assert identify("das ist nicht gut") == "de"


def test_a_wrong_declaration_does_not_decide_about_a_long_text() -> None:
    assert identify("Die Lieferung kam wieder viel zu spät und niemand geht ans Telefon.", "en") == "de"


def test_casual_speech_near_to_a_language_is_that_language() -> None:
    assert identify("gonna be watchin the game wit my boys tonight and dem wings tho") == "en"


def test_public_tweets(public_data: Callable[[str], Path]) -> None:
    """Figures of the design page: 98.9 % on tweets; ours may also abstain, and is told what the source says."""
    folder = public_data("sentiment")
    for name, lang in (("potts", "de"), ("umsab_en", "en"), ("umsab_fr", "fr"), ("umsab_it", "it")):
        rows = (folder / name / "test.tsv").read_text("utf-8").splitlines()[:300]
        answers = [identify(row.split("\t")[1], lang) for row in rows]

        assert answers.count(lang) / len(answers) >= 0.96, name
