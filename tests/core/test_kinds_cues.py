"""Cues are found as their list writes them: beginnings, parts, phrases, gaps, numbers; a negation takes one away."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from listener.core import kinds_cues
from listener.core.kinds_cues import TIERS

DATA = Path(kinds_cues.__file__).parent / "data"


def carried(text: str, *written: str) -> set[str]:
    lexicon = kinds_cues.compiled(kinds_cues.cue("kind", "strong", one) for one in written)
    return {one.cue.written for one in kinds_cues.found(kinds_cues.words(kinds_cues.taken(text, 500)), lexicon)}


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("rauch*", "Es raucht aus dem Gerät"),
        ("*ausfall*", "Netzausfälle? Nein: Netzausfall im Norden"),
        ("*boykott", "Der Kaufboykott läuft"),
        ("preiserhöhung*", "PREISERHOEHUNGEN ohne Ende"),
        ("gebühr*", "gebu\u0308hren rauf"),
        ("ausreißer", "ein Ausreisser war das"),
        ("keine antwort", "Seit März keine Antwort"),
        ("soll .. sein", "Der soll ja schon verhaftet sein"),
        ("# statt #", "90 statt 100 Gramm"),
        ("boykott*", "#BoykottAlmfrisch"),
        ("bye", "#ByeVeltano"),
        ("review bombing", "Review-Bombing beim neuen Spiel"),
        ("🤡", "na dann 🤡🤡"),
        ("don't buy", "Don’t buy this"),
        ("sooo", "das ist soooooo schlecht"),
    ],
)
def test_a_cue_is_found_in_every_spelling(cue: str, text: str) -> None:
    assert carried(text, cue) == {cue}


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("hack", "Hackfleisch im Angebot"),
        ("rauch*", "Gebrauchtwagen"),
        ("keine antwort", "keine gute Antwort"),
        ("soll .. sein", "Es soll morgen den ganzen Tag lang trocken sein"),
        ("# statt #", "Kaffee statt Tee"),
    ],
)
def test_what_only_looks_like_a_cue_is_none(cue: str, text: str) -> None:
    assert carried(text, cue) == set()


@pytest.mark.parametrize(
    "text",
    ["Es gab keine Datenpanne", "Das war nie eine Datenpanne", "there was no Datenpanne", "It wasn't a Datenpanne"],
)
def test_a_negation_takes_the_cue_away(text: str) -> None:
    assert carried(text, "datenpanne*") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Nicht nur eine Datenpanne",
        "Ich fasse es nicht. Datenpanne!",
        "Das ist nicht alles, sondern eine Datenpanne",
        "Nichts gelernt, wieder Datenpanne",
    ],
)
def test_a_negation_of_something_else_leaves_it(text: str) -> None:
    assert carried(text, "datenpanne*") == {"datenpanne*"}


def test_a_cue_that_negates_is_not_negated_again() -> None:
    assert carried("nein, keine Antwort", "keine antwort") == {"keine antwort"}


@pytest.mark.parametrize("name", ["kinds.toml", "kinds_safety.toml"])
def test_the_lists_have_both_languages_and_known_strengths(name: str) -> None:
    told = tomllib.loads((DATA / name).read_text("utf-8"))

    assert {kind for kind, languages in told.items() if set(languages) != {"de", "en"}} == set()
    assert {tier for languages in told.values() for tiers in languages.values() for tier in tiers} <= set(TIERS)


@pytest.mark.parametrize("name", ["kinds.toml", "kinds_safety.toml"])
def test_every_cue_of_a_list_finds_itself(name: str) -> None:
    lexicon = kinds_cues.lexicon(name)
    listed = {
        cue
        for group in (lexicon.whole, lexicon.begins, lexicon.ends, lexicon.holds)
        for cues in group.values()
        for cue in cues
    }
    lost = []
    for cue in listed:
        text = cue.written.replace("..", "ja").replace("*", "").replace("#", "7")
        found = kinds_cues.found(kinds_cues.words(kinds_cues.taken(text, 500)), lexicon)
        lost += [cue.written] if cue not in {one.cue for one in found} else []

    assert lost == []
