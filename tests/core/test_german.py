"""German tone by words and rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import sentiment
from listener.core import german
from listener.core.german_words import weigh
from listener.core.tone import mood_of, score

PRAISE = ("gut", "toll", "freundlich", "zuverlässig", "hervorragend", "pünktlich", "hilfreich", "super")


def mood(text: str) -> str:
    return score(text, "de").mood.value


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
        "Verspätungschaos am Montag",
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
    assert mood(text) == "negative"


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
    assert mood(text) == "positive"


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
    assert mood_of(german.read(text).score).value == "neutral"


def test_the_deciding_words_are_shown_with_what_turned_them() -> None:
    assert german.read("Der Service ist nicht gut.").words == ("nicht gut",)
    assert german.read("Das gefällt mir nicht.").words == ("gefällt nicht",)
    assert german.read("Danke für nichts, ihr Betrüger").words == ("Betrüger", "Danke für nichts")


def test_strength_capitals_and_exclamation_count() -> None:
    plain = german.read("Der Laden ist schlecht").score

    assert german.read("Der Laden ist sehr schlecht").score < plain
    assert german.read("Der Laden ist SCHLECHT").score < plain
    assert german.read("Der Laden ist schlecht!!").score < plain
    assert german.read("Der Laden ist etwas schlecht").score > plain
    assert german.read("DER LADEN IST SCHLECHT").score == plain


def test_what_follows_aber_outweighs_what_stands_before() -> None:
    assert german.read("Der Laden ist gut, aber teuer").score < german.read("Der Laden ist teuer, aber gut").score


@pytest.mark.parametrize("word", ["die", "war", "gift", "hell", "kind", "dick"])
def test_the_words_that_vader_misreads_weigh_nothing(word: str) -> None:
    assert weigh(word) == 0.0


@given(st.sampled_from(PRAISE), st.sampled_from(["Der Service ist {}.", "{} ist das!", "Ihr seid {}"]))
def test_negation_lessens_praise(word: str, sentence: str) -> None:
    praised = german.read(sentence.format(word)).score
    negated = german.read(sentence.format(f"nicht {word}")).score

    assert praised > 0
    assert negated < 0


@given(st.text())
def test_any_text_scores_in_range(text: str) -> None:
    reading = german.read(text)

    assert -1.0 <= reading.score <= 1.0
    assert len(reading.words) <= 5


@given(st.floats(min_value=-1, max_value=1), st.floats(min_value=-1, max_value=1))
def test_the_scale_keeps_order_and_range(a: float, b: float) -> None:
    low, high = sorted((german.scale(a), german.scale(b)))

    assert {low, high} == {german.scale(min(a, b)), german.scale(max(a, b))}
    assert -1.0 <= low <= high <= 1.0


def test_german_beats_vader_on_a_public_test_set(
    public_data: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (public_data("sentiment") / "potts" / "test.tsv").read_text("utf-8").splitlines()[:500]
    pairs = [(row.split("\t")[0], mood(row.split("\t")[1])) for row in rows]

    assert sentiment.macro_f1(*zip(*pairs, strict=True)) > 0.58
    assert capsys.readouterr().out == ""


def test_the_smallest_benchmark_runs_and_meets_its_target(capsys: pytest.CaptureFixture[str]) -> None:
    sentiment.main(["--smallest", "--json"])
    assert '"ok": true' in capsys.readouterr().out

    sentiment.main(["--smallest"])
    assert "VADER" in capsys.readouterr().out
