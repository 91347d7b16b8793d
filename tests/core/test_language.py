"""Which language a text speaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.language import LANGUAGES, identify
from listener.core.smallwords import NEIGHBOURS, OFFERED

LONG = (
    "Die Lieferung kam wieder viel zu spät und niemand geht ans Telefon.",
    "Weiß jemand, ob der Laden heute offen hat?",
    "The delivery was late again and nobody answers the phone.",
    "ORF Sendung verpasst, Mediathek lädt nicht #ORF",
    "La livraison est encore en retard et personne ne répond au téléphone.",
    "La entrega llegó tarde otra vez y nadie contesta al teléfono.",
    "Dostawa znowu się spóźniła i nikt nie odbiera telefonu.",
    "Leveransen är försenad igen och ingen svarar i telefonen.",
    "Доставка снова опоздала, и никто не отвечает на звонки.",
    "荷物がまた遅れていて、電話にも誰も出ません。お願いだから何とかしてください。",
)


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


@pytest.mark.parametrize(
    "text",
    [
        "Hob i eich scho amoi gsogt, dass de Lieferung vui z spät kemma is?",
        "Ihr sid doch nöd ganz bache, das Päckli isch immer nonig da und ich ha scho drüümal aglüüte",
        "Watt is dat denn für ein Service, da geht ja wieder keiner ran",
    ],
)
def test_dialect_is_german_where_it_can_be_read_as_german(text: str) -> None:
    assert identify(text) == "de"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Der Customer Support ist ein Fail, never again bestelle ich bei euch im Shop", "de"),
        ("Röhrenjeans und Petticoats: heute Abend „Look Back at the Fifties“ im Stadttheater", "de"),
        ("The word Scheiße makes everything they say about the train sound better", "en"),
        ("Mi sono commossa a guardare ieri sera la fine di How I Met Your Mother", "it"),
    ],
)
def test_a_quoted_title_does_not_change_the_language_around_it(text: str, lang: str) -> None:
    assert identify(text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("A entrega atrasou outra vez e ninguém atende o telefone, que vergonha", "pt"),
        ("Leveringen er forsinket igen, og der er ingen, der tager telefonen", "da"),
        ("Die aflewering is weer laat en niemand antwoord die telefoon nie", "af"),
        ("Livrarea a întârziat din nou și nimeni nu răspunde la telefon", "ro"),
        ("El lliurament torna a arribar tard i ningú no agafa el telèfon", "ca"),
        ("Доставка опять опаздывает, и никто из вас не берёт трубку, это просто ужас", "ru"),
    ],
)
def test_the_neighbours_of_our_languages_are_none_of_ours(text: str, lang: str) -> None:
    assert identify(text) == lang


def test_signs_that_no_language_of_the_model_has_give_no_answer() -> None:
    assert identify("ɒɐɕɒɐɕɒɐɕ" * 4) == ""


def test_the_language_is_that_of_the_beginning_even_behind_links_and_names() -> None:
    links = " ".join(f"https://example.org/{number}" for number in range(40))

    assert identify(f"{links} Die Lieferung kam wieder viel zu spät und niemand geht ans Telefon.") == "de"


@pytest.mark.parametrize("lang", [*OFFERED, *NEIGHBOURS])
def test_a_text_of_nothing_but_small_words_is_no_trouble(lang: str) -> None:
    words = {**OFFERED, **NEIGHBOURS}[lang]

    assert identify(" ".join(sorted(words.split(), key=len))[:300]) != ""


def test_the_answer_for_a_long_post_of_capitals_is_the_same() -> None:
    assert {identify(text.upper()) for text in LONG[:2]} == {"de"}


@given(st.lists(st.sampled_from(LONG), min_size=2, max_size=6))
def test_the_answer_does_not_depend_on_what_was_asked_before(texts: list[str]) -> None:
    forth = [identify(text) for text in texts]

    assert [identify(text) for text in reversed(texts)] == forth[::-1]


@given(st.sampled_from(LONG), st.sampled_from(["", "de", "en-US", "FR", "pl", "xx", "-"]))
def test_what_the_source_says_of_a_long_text_changes_nothing(text: str, declared: str) -> None:
    assert identify(text, declared) == identify(text)


@given(st.text(max_size=400), st.sampled_from(["", *LANGUAGES]))
def test_any_text_gets_a_code_or_none(text: str, declared: str) -> None:
    lang = identify(text, declared)

    assert lang == "" or (lang.isalpha() and lang.islower() and 2 <= len(lang) <= 3)


def test_public_tweets(public_data: Callable[[str], Path]) -> None:
    """Measured on train and dev parts together: 95 % of Italian tweets, 99 % of the others."""
    folder = public_data("sentiment")
    for name, lang in (("potts", "de"), ("umsab_en", "en"), ("umsab_fr", "fr"), ("umsab_it", "it")):
        rows = (folder / name / "dev.tsv").read_text("utf-8").splitlines()[:300]
        answers = [identify(row.split("\t")[1], lang) for row in rows]

        assert answers.count(lang) / len(answers) >= 0.96, name
