"""``listener mentions``: what was said, found again."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from listener.model import After, Chances, Mood, SourceName, Tally, Tone
from listener.model.alias import is_alias
from listener.store import Store
from listener.words import percent
from tests.cli.calls import Office
from tests.cli.corpus import LINES
from tests.store.conftest import NOW, judged

YEAR = ("--since", "2024-03-01", "--until", "2024-03-31")


def found(office: Office, *args: str) -> list[dict[str, Any]]:
    """Return the records that --json gives, which must be one array."""
    done = office.call("mentions", "--limit", "100", "--json", *args)
    assert done.code == 0
    records = json.loads(done.out)
    assert isinstance(records, list)
    return records


def test_everything_is_listed_newest_first_with_the_year_that_is_not_this_one(archive: Office) -> None:
    done = archive.call("mentions", "--limit", "100")

    assert done.out.splitlines()[0].split("\t") == [
        *("Wann", "Marke", "Stimmung", "Wert", "Spr.", "Quelle", "Wer", "Was"),
    ]
    assert len(done.rows) == len(LINES) + 1  # one names both brands
    assert [row[0] for row in done.rows[:1] + done.rows[-1:]] == ["Di 19.03.2024 08:30", "Mo 04.03.2024 08:30"]
    assert done.err == ""


def test_times_are_those_of_the_user_s_zone(archive: Office, office: Office) -> None:
    text = (office.folder / "config.toml").read_text("utf-8")
    (office.folder / "config.toml").write_text(f'timezone = "America/New_York"\n{text}', "utf-8")
    (office.folder / "listener.db").write_bytes((archive.folder / "listener.db").read_bytes())

    assert office.call("mentions", "-n", "1").rows[0][0] == "Di 19.03.2024 03:30"
    assert office.call("mentions", "-n", "1", "--lang", "en").rows[0][0] == "Tue 19 Mar 2024 03:30"


@pytest.mark.parametrize(
    ("args", "holds"),
    [
        (("--brand", "Südexpress"), lambda one: one["brand"] == "suedexpress"),
        (("-b", "NORDWIND"), lambda one: one["brand"] == "nordwind"),
        (("--source", "fedi"), lambda one: one["source"] == "fedi"),
        (("--language", "EN"), lambda one: one.get("lang") == "en"),
        (("--sentiment", "negative"), lambda one: one["sentiment"] == "negative"),
        (("-m", "unscored"), lambda one: one["sentiment"] == "unscored" and one["score"] is None),
        (("--originals",), lambda one: one["copy_of"] is None),
        (("--since", "12.3.2024", "--until", "12.3.2024"), lambda one: one["published"].startswith("2024-03-12")),
    ],
)
def test_a_filter_keeps_what_it_says_and_nothing_else(archive: Office, args: tuple[str, ...], holds: Any) -> None:
    everything = found(archive)
    kept = found(archive, *args)

    assert kept == [one for one in everything if holds(one)]
    assert 0 < len(kept) < len(everything)


@pytest.mark.parametrize(
    ("option", "query"),
    [
        (("--brand", "Südexpress"), "marke:südexpress"),
        (("--source", "fedi", "--language", "de"), "quelle:fedi sprache:deutsch"),
        (("-m", "negative", "-m", "unscored"), 'ton:negativ,"ohne Wert"'),
        (("--originals",), "-ist:kopie"),
        (("--since", "12.3.2024", "--until", "14.3.2024"), "seit:12.3.2024 bis:14.3.2024"),
    ],
)
def test_an_option_is_short_for_a_field(archive: Office, option: tuple[str, ...], query: str) -> None:
    assert found(archive, query) == found(archive, *option) != found(archive)


def test_the_time_that_binds_is_told_however_it_was_asked_for(archive: Office) -> None:
    screen = archive.see("mentions", "seit:11.3.2024", "bis:13.3.2024", "--since", "12.3.2024", "-n", "1")

    assert "Zeitraum: Di 12.03.2024 00:00 bis Do 14.03.2024 00:00" in screen


def test_filters_of_one_kind_add_up_and_those_of_different_kinds_narrow(archive: Office) -> None:
    both = found(archive, "-m", "negative", "-m", "positive")
    narrow = found(archive, "-m", "negative", "-m", "positive", "-b", "suedexpress")

    assert {one["sentiment"] for one in both} == {"negative", "positive"}
    assert narrow == [one for one in both if one["brand"] == "suedexpress"]
    assert narrow


@pytest.mark.parametrize(
    "query", [("Züge",), ("zuege",), ("ZÜGE",), ('"mehr Züge"',), ("kündigt", "Ostern"), ("Reserv*",)]
)
def test_words_are_found_whatever_the_spelling_of_their_umlauts(archive: Office, query: tuple[str, ...]) -> None:
    assert {one["id"] for one in found(archive, *query)} == {"m-28", "m-29"}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (("Ostern", "-bus"), {"m-28", "m-29"}),
        (("-Katastrophe", "Verspätung"), set()),
        (("Türen", "OR", "4711"), {"m-17", "m-20", "m-26"}),
        (("4711", "-m", "unscored"), {"m-26"}),
        (("Wagen", '-"eine Stunde"', "-Türen"), {"m-18", "m-21"}),
        (("Fahrt", "--", "-Lob"), {"m-23"}),
        (("Fahrt", "-n1"), {"m-24"}),
        (("--", "-Nordwind", "-hält"), {"m-17", "m-20", "m-23"}),
        (("Fahrt", "OR", "quelle:forum", "-ton:neutral,positiv", "Wagen"), {"m-16", "m-19", "m-22", "m-23", "m-24"}),
    ],
)
def test_a_word_with_a_minus_excludes_although_it_looks_like_options(
    archive: Office, query: tuple[str, ...], ids: set[str]
) -> None:
    assert {one["id"] for one in found(archive, *query)} == ids


def test_nothing_found_is_said_beside_the_data_and_is_no_failure(archive: Office) -> None:
    german = archive.call("mentions", "Zeppelin")
    english = archive.call("mentions", "Zeppelin", "--lang", "en")

    assert (german.code, german.rows, german.err) == (0, [], "Nichts gefunden.\n")
    assert english.err == "Nothing found.\n"
    assert archive.call("mentions", "Zeppelin", "--json").out == "[]\n"


def test_more_than_shown_is_said(archive: Office) -> None:
    done = archive.call("mentions", "-n", "3", "--lang", "en", "-b", "nordwind")

    assert len(done.rows) == 3
    assert done.err == "3 of 23 shown; --limit shows more.\n"


def test_json_keeps_the_keys_of_the_interchange_format_and_the_unknown_ones(archive: Office) -> None:
    (one,) = [one for one in found(archive) if one["id"] == "m-28"]
    given = LINES[28]

    assert {key: one[key] for key in given if key not in {"published", "author"}} == {
        key: value for key, value in given.items() if key not in {"published", "author"}
    }
    assert is_alias(one["author"])
    assert one["published"] == "2024-03-15T07:30:00+00:00"
    assert (one["sender_farbe"], one["brand"], one["medium"]) == ("grün", "nordwind", "news")
    assert "Nordwind Bahn" in one["matched"]


def test_a_copy_is_marked_and_leads_to_its_original(archive: Office) -> None:
    ids = {one["id"]: one for one in found(archive, "Ostern")}

    assert ids["m-29"]["copy_of"] == ids["m-28"]["mention"]
    assert [row[-1].startswith("[Kopie] ") for row in archive.call("mentions", "Ostern").rows] == [True, False]
    assert archive.call("mentions", "Ostern", "--lang", "en").rows[0][-1].startswith("[copy] ")


def test_csv_has_a_heading_and_the_same_records(archive: Office) -> None:
    done = archive.call("mentions", "--csv", "--limit", "100")
    rows = list(csv.DictReader(io.StringIO(done.out)))

    assert [row["id"] for row in rows] == [one["id"] for one in found(archive)]
    (one,) = [row for row in rows if row["id"] == "m-28"]
    assert (one["text"], one["reach"]) == (LINES[28]["text"], "120000")
    assert "Nordwind Bahn" in json.loads(one["matched"])
    assert archive.call("mentions", "Zeppelin", "--csv").out.startswith('"published","brand","sentiment"')


def test_whole_texts_come_with_address_and_the_words_that_decided(archive: Office) -> None:
    done = archive.call("mentions", "Türen", "--full", "--originals", COLUMNS="120")

    *text, address = done.out.rstrip("\n").splitlines()
    told = " ".join(line.strip() for line in text)
    assert re.match(r"Di 12\.03\.2024 11:30 · Südexpress · Verfasser [0-9a-z]{5} · fedi · de · negativ −0,", told)
    (words,) = re.findall(r" −0,\d\d \((.+?)\) Nummer ", told)
    assert words.split(", ") == found(archive, "Türen", "--originals", "-n", "1")[0]["words"]
    assert told.endswith(LINES[17]["text"])
    assert address == "  https://forum.example/17"


def test_whole_texts_come_with_the_number_that_label_takes_and_with_how_sure_the_tone_is(archive: Office) -> None:
    (one,) = found(archive, "Türen", "--originals", "-n", "1")
    shares = {mood: percent(one["chances"][mood], "de") for mood in ("negative", "neutral", "positive")}
    german, english = (
        archive.call("mentions", "Türen", "--full", "-n", "1", "--originals", "--lang", lang, COLUMNS="120").out
        for lang in ("de", "en")
    )

    assert f"\n  Nummer {one['mention']} · {shares['negative']} negativ, {shares['neutral']} neutral, " in german
    assert f"{shares['positive']} positiv\n" in german
    assert f"\n  ID {one['mention']} · {shares['negative']} negative, " in english


def test_the_chances_of_a_tone_add_up_and_the_likeliest_is_its_mood(archive: Office) -> None:
    scored = [one for one in found(archive) if one["sentiment"] != "unscored"]

    assert scored
    for one in scored:
        assert list(one["chances"]) == ["negative", "neutral", "positive"]
        assert sum(one["chances"].values()) == pytest.approx(1, abs=0.001)
        assert max(one["chances"], key=one["chances"].get) == one["sentiment"]


def test_a_tone_is_told_with_its_score_and_how_sure_it_is(office: Office) -> None:
    """The score is a thousandth below zero, which is nothing: it has no sign."""
    tone = Tone(Mood.NEUTRAL, -0.001, "de-2", chances=Chances(0.304, 0.62, 0.076))
    with Store(office.folder / "listener.db") as store:
        store.save_visit(SourceName("zeitung"), [replace(judged("1"), tone=tone)], Tally(), After({}, NOW), NOW)
    (one,) = found(office)
    whole = office.call("mentions", "--full").out.splitlines()

    assert one["chances"] == {"negative": 0.304, "neutral": 0.62, "positive": 0.076}
    assert office.call("mentions").rows[0][2:4] == ["neutral", "0,00"]
    assert whole[0].endswith(" · neutral 0,00")
    assert whole[1].replace("\N{NO-BREAK SPACE}", " ") == (
        f"  Nummer {one['mention']} · 30 % negativ, 62 % neutral, 8 % positiv"
    )


@pytest.mark.parametrize(
    ("text", "lang", "de", "en"),
    [
        ("Nordwind 4711", "", "zu kurz, Sprache unklar", "too short, language unclear"),
        ("https://nordwind.example/a", "de", "nur Links", "only links"),
        (
            "Nordwind dzisiaj znowu się spóźnił, a obsługa była bardzo niemiła i nikt nam nie pomógł na dworcu.",
            *("pl", "Sprache nicht unterstützt", "language not supported"),
        ),
    ],
)
def test_an_unscored_mention_says_why_and_has_no_chances(
    office: Office, text: str, lang: str, de: str, en: str
) -> None:
    line = {"source": "forum", "published": "2024-03-12T10:00:00Z", "text": text, "lang": lang, "brand": "nordwind"}
    assert office.call("import", "-", stdin=json.dumps(line)).code == 0
    (one,) = found(office)
    german, english = (office.call("mentions", "--full", "--lang", code, COLUMNS="200").out for code in ("de", "en"))

    assert (one["sentiment"], one["chances"]) == ("unscored", None)
    assert f"ohne Wert ({de})\n  Nummer {one['mention']}\n" in german
    assert f"unscored ({en})\n  ID {one['mention']}\n" in english


def test_a_tone_that_a_person_gave_has_no_chances(office: Office) -> None:
    line = {"source": "forum", "published": "2024-03-12T10:00:00Z", "text": "Nordwind fährt wieder nach Fahrplan."}
    assert office.call("import", "-", stdin=json.dumps(line)).code == 0
    (before,) = found(office)
    assert office.call("label", str(before["mention"]), "positive").code == 0
    (one,) = found(office)

    assert before["chances"] is not None
    assert (one["method"], one["chances"]) == ("label", None)
    assert f"\n  Nummer {one['mention']}\n" in office.call("mentions", "--full").out


def test_human_times_are_understood_in_both_languages(office: Office) -> None:
    from listener.app import utc_now  # noqa: PLC0415 - the fresh mention needs today

    line = {"source": "forum", "published": utc_now().isoformat(), "text": "Nordwind fährt gerade an uns vorbei"}
    assert office.call("import", "-", stdin=json.dumps(line)).code == 0

    for since in ("vor 2 Stunden", "2 hours ago", "seit gestern", "2h"):
        assert len(office.call("mentions", "--since", since).rows) == 1
    assert office.call("mentions", "--until", "vor 2 Tagen").rows == []


@pytest.mark.parametrize(
    ("args", "de", "en"),
    [
        (("--since", "neulich"), "Zeitangabe", "I do not understand the time"),
        (("--since", "12.3.2024", "--until", "11.3.2024"), "liegt nicht vor", "is not before"),
        (
            ("Zug", "tone:gut"),
            "Stelle 10: „tone:“ kennt den Wert „gut“ nicht. Bekannt: negative",
            'know the value "gut"',
        ),
        (("quele:forum",), "Meinten Sie „quelle:“?", 'Did you mean "quelle:"?'),
        (("seit:neulich",), "Zeitangabe", "I do not understand the time"),
        (("author:jemand_17",), "einzelnen Personen ist abgeschaltet", "single people is switched off"),
        (("--brand", "nordwin"), "Meinten Sie „nordwind“? Bekannt: nordwind, suedexpress", 'Did you mean "nordwind"?'),
        (("--brand", "Suedexpres"), "Meinten Sie „", "Did you mean"),
        (("--brand", "xyz"), "Die Marke „xyz“ gibt es nicht. Bekannt:", 'no brand "xyz". Known:'),
        (("--source", "tagblat"), "Meinten Sie „tagblatt“?", 'Did you mean "tagblatt"?'),
        (("--limit", "0"), "eine ganze Zahl ab 1", "a whole number from 1"),
        (("--sentiment", "gut"), "möglich ist negative, neutral", "must be one of negative"),
    ],
)
def test_what_cannot_be_understood_is_said_with_a_way_out(
    archive: Office, args: tuple[str, ...], de: str, en: str
) -> None:
    german = archive.call("mentions", *args, LISTENER_LANG="de")
    english = archive.call("mentions", *args, LISTENER_LANG="en")

    assert (german.code, english.code) == (2, 2)
    assert (german.out, english.out) == ("", "")
    assert de in german.err
    assert en in english.err


def test_a_source_that_only_an_import_knows_can_be_asked_for(archive: Office) -> None:
    assert {one["source"] for one in found(archive, "--source", "forum")} == {"forum"}
