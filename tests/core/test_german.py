"""German tone by words and rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import german
from listener.core.german_words import weigh
from listener.core.reading import Reading, figures
from listener.core.tone import score
from listener.core.wording import pieces
from tests.core import bounds

PRAISE = ("gut", "toll", "freundlich", "zuverlässig", "hervorragend", "pünktlich", "hilfreich", "super")


def told(text: str) -> str:
    return score(text, "de").mood.value


def read(text: str) -> Reading:
    return german.read(pieces(text))


@pytest.mark.parametrize(
    "text",
    [
        "Das gefällt mir nicht.",
        "Kein guter Service.",
        "Gut ist das nicht.",
        "Die App funktioniert nicht.",
        "Der Support antwortet nicht",
        "Alles andere als gut",
        "Die Lieferung war nie pünktlich.",
        "Danke für nichts",
        "Super! Die Bahn fällt mal wieder aus...",
        "Toll gemacht 🙄",
        "Alles bestens #ironie",
        "Das Essen war gut, aber der Service war eine Katastrophe.",
        "Servicekatastrophe",
        "#nordwindchaos",
        "So ein Verspätungschaos!",
        "Scheißladen",
        "Grottenschlechter Service, nie wieder!",
        "Ich wurde abgezockt",
        "Die wollen nur abzocken",
        "schleeeecht",
        "Seit Wochen warte ich auf mein Geld, so ein Saftladen",
        "😡",
        "Naja :(",
        "Chaos-Bahn",
    ],
)
def test_blame_is_heard(text: str) -> None:
    assert told(text) == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "Der Service ist schoen",
        "Der Service ist schön",
        "Nicht nur gut, sondern sehr gut",
        "Keine Probleme, alles gut.",
        "Furchtbar nett!",
        "nicht schlecht",
        "Kann ich nur weiterempfehlen",
        "GEILER Laden",
        "geiiiil",
        "Der Techniker war freundlich und hilfsbereit",
        "Meine Lieblingsmarke ❤️",
        "Supergut",
        "Nichts zu meckern",
    ],
)
def test_praise_is_heard(text: str) -> None:
    assert told(text) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Das war die Gift-Ausgabe, hell und dick, mit Kind und Rat.",
        "Der Zug fährt um acht Uhr von Gleis drei.",
        "Wir fuhren erster Klasse nach Essen.",
        "Laut Herrn Müller tagt der Rat im Dorf.",
        "Ein besserer Service wäre schön.",
        "Ein Nett-Werk",
        "not my #day",
        "",
        "...",
    ],
)
def test_everyday_words_are_no_opinion(text: str) -> None:
    assert bounds.of_score(read(text).score) == "neutral"


def test_the_deciding_words_are_shown_with_what_turned_them() -> None:
    assert score("Der Service ist nicht gut.", "de").words[0] == "nicht gut"
    assert "gefällt nicht" in score("Das gefällt mir nicht.", "de").words
    assert set(score("Danke für nichts, ihr Betrüger", "de").words) >= {"Betrüger", "Danke für nichts"}


def test_strength_capitals_and_exclamation_count() -> None:
    plain = read("Der Laden ist schlecht").score

    assert read("Der Laden ist sehr schlecht").score < plain
    assert read("Der Laden ist SCHLECHT").score < plain
    assert read("Der Laden ist schlecht!!").score < plain
    assert read("Der Laden ist etwas schlecht").score > plain
    assert read("DER LADEN IST SCHLECHT").score == plain


def test_what_follows_aber_outweighs_what_stands_before() -> None:
    assert read("Der Laden ist gut, aber teuer").score < read("Der Laden ist teuer, aber gut").score


@pytest.mark.parametrize("word", ["die", "war", "gift", "hell", "kind", "dick"])
def test_the_words_that_vader_misreads_weigh_nothing(word: str) -> None:
    assert weigh(word) == 0.0


@given(st.sampled_from(PRAISE), st.sampled_from(["Der Service ist {}.", "{} ist das!", "Ihr seid {}"]))
def test_negation_lessens_praise(word: str, sentence: str) -> None:
    praised = read(sentence.format(word)).score
    negated = read(sentence.format(f"nicht {word}")).score

    assert praised > 0
    assert negated < 0


@given(st.text())
def test_any_text_scores_in_range(text: str) -> None:
    reading = read(text)

    assert -1.0 <= reading.score <= 1.0
    assert len(reading.weights) == len(reading.shown) == len(reading.signs) == len(pieces(text))
    assert len(figures(reading)) == 20


@given(st.lists(st.sampled_from(["gut", "schlecht", "nicht", "sehr", ":)", "aber", "."]), max_size=12))
def test_figures_turn_with_the_weights(words: list[str]) -> None:
    """What is said for and what is said against are told the model apart, and in the same units."""
    reading = german.read(words)
    turned = Reading(-reading.score, tuple(-one for one in reading.weights), reading.shown, reading.signs)

    one, other = figures(reading), figures(turned)

    assert one[8:11] == other[11:14]
    assert one[11:14] == other[8:11]


@given(st.floats(min_value=-1, max_value=1), st.floats(min_value=-1, max_value=1))
def test_the_scale_keeps_order_and_range(a: float, b: float) -> None:
    low, high = sorted((german.scale(a), german.scale(b)))

    assert {low, high} == {german.scale(min(a, b)), german.scale(max(a, b))}
    assert -1.0 <= low <= high <= 1.0
