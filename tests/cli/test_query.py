"""``listener query test``: what becomes of a query, before anybody relies on it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from listener.cli.queryrows import excerpt
from listener.model.query import Words
from tests.cli.calls import CONFIG, Office
from tests.cli.test_json_keys import PAGE, documented

_STRICT = CONFIG.replace('aliases = ["Nordwind"]', 'aliases = ["Nordwind"]\nexclude = ["Nordwind Airlines"]')


_ASIDE = """Abend Apfel Bruder Dezember Eimer Fenster Garten Hammer Insel Jacke Kaffee Lampe Mantel Nebel Ofen Papier
    Quark Regen Schwester Tasse Ufer Vater Wolke Zeitung Berg Dach Ecke Feder Gabel Honig Kerze Linse""".split()  # noqa: SIM905 - a word list reads better as text


def _aside(number: int) -> str:
    """Return words that make each text another one: what only differs by a number is a copy."""
    return " ".join(_ASIDE[number * step % len(_ASIDE)] for step in (1, 3, 5, 7, 11, 13, 15))


def _texts() -> list[str]:
    railway = [f"Nordwind: {_aside(number)} Zug der Bahn am Bahnhof" for number in range(32)]
    airline = [f"Nordwind Airlines {_aside(40 + number)} Flug vom Südexpress" for number in range(14)]
    return [*railway, *airline, "Straßenbahn von Nordwind", "Züge von Nordwind, Verspätung", "Nordwind mit Verspaetung"]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office in whose history an airline shares the name of the railway. Tests only look."""
    office = Office(tmp_path_factory.mktemp("history"))
    (office.folder / "config.toml").write_text(_STRICT, "utf-8")
    lines = [
        {"source": "forum", "id": str(number), "published": f"2024-03-12T10:{number:02}:00+01:00", "text": text}
        for number, text in enumerate(_texts())
    ]
    done = office.call("import", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert done.out == f"{len(lines)} gespeichert\n"
    return office


def outcome(office: Office, *query: str) -> dict[str, Any]:
    done = office.call("query", "test", "--json", *query)
    assert (done.code, done.err) == (0, "")
    (record,) = json.loads(done.out)
    assert isinstance(record, dict)
    return record


def test_what_was_understood_and_found_is_told(history: Office) -> None:
    record = outcome(history, "Verspätung", "marke:nordwind", "Bahn", "seit:12.3.2024", "-ton:positiv", "-n", "1")

    assert record["query"] == 'verspaetung* brand:nordwind bahn* since:"2024-03-12T00:00:00+01:00" -tone:positive'
    assert record["since"] == "2024-03-11T23:00:00+00:00"
    assert (record["hits"], record["newest"], record["until"]) == (0, [], None)
    whole = outcome(history, "Verspätung", "Nordwind", "-n", "1")
    assert (whole["hits"], [one["marked"] for one in whole["newest"]]) == (2, [["Nordwind", "Verspaetung"]])
    assert whole["newest"][0]["text"] == _texts()[-1]


def test_machines_get_the_keys_of_the_reference(history: Office) -> None:
    assert list(outcome(history, "Bahn")) == documented(PAGE, "query test")


def test_forms_show_what_is_caught_by_accident_and_what_is_missed(history: Office) -> None:
    forms = {
        (one["form"], one["how"], one["caught"]): one for one in outcome(history, "Bahn OR Zug OR Verspätung")["forms"]
    }

    assert {key: one["mentions"] for key, one in forms.items()} == {
        ("bahn", "whole", True): 32,
        ("bahnhof", "beginning", True): 32,
        ("strassenbahn", "inside", False): 1,
        ("zug", "whole", True): 32,
        ("zueg*", "umlaut", False): 1,
        ("verspaetung", "whole", True): 2,
    }
    assert forms["verspaetung", "whole", True]["written"] == ["verspaetung", "verspätung"]


def test_a_name_that_others_bear_too_is_found_out_and_a_word_is_proposed(history: Office) -> None:
    record = outcome(history, "Nordwind")

    assert (record["brands"], record["looked_at"], len(record["foreign"]), record["far"]) == (["nordwind"], 49, 14, [])
    assert record["exclusions"] == [{"word": "airlines", "foreign": 14, "far": 0}]
    assert record["narrower"] == 'nordwind* -"airlines"'
    assert outcome(history, record["narrower"])["hits"] == 35
    assert outcome(history, "Verspätung")["brands"] == []


def test_people_read_it_in_their_language_with_the_words_marked(history: Office) -> None:
    german = history.call("query", "test", "Nordwind", "Verspätung", "seit:12.3.2024", "-n", "1").out
    english = history.call("query", "test", "Nordwind", "--lang", "en").out

    assert german.startswith("Verstanden: nordwind* verspaetung* since:")
    assert "Zeitraum: Di 12.03.2024 00:00 bis …\nTreffer: 2\n" in german
    assert "»Nordwind« mit »Verspaetung«" in german
    assert "nordwind\tnordwind\tgenau\t49\tja\tnordwind" in german
    assert "The 49 newest different texts: 14 not matched to Nordwind Bahn, 0 without" in english
    assert english.endswith('Narrower: nordwind* -"airlines"\n')


def test_long_texts_are_shown_around_the_first_word() -> None:
    text = f"{'davor ' * 30}Bahnhof, {'danach ' * 30}Bahn"
    shown = excerpt(text, [Words("bahn", prefix=True)])

    assert re.fullmatch(r"…(davor ){9,11}»Bahnhof«, (danach ){10,15}danach…", shown)
    assert excerpt("kurz\x1b[31m", [Words("bahn")]) == "kurz\ufffd[31m"


def test_within_a_brand_only_what_stands_far_from_it_is_left_out(history: Office) -> None:
    record = outcome(history, "Nordwind", "marke:nordwind")

    assert (record["hits"], len(record["foreign"])) == (35, 14)
    assert (record["exclusions"], record["narrower"]) == ([], "nordwind* brand:nordwind")


def test_a_query_that_cannot_be_understood_is_refused_as_everywhere(history: Office) -> None:
    done = history.call("query", "test", "quele:forum", "--lang", "en")

    assert (done.code, done.out) == (2, "")
    assert 'Did you mean "quelle:"?' in done.err
