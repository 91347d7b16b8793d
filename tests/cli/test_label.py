"""``listener label``: what people say counts at once, and the program asks for what would teach it most."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from listener.cli import asking
from listener.cli.session import Session
from listener.cli.view import View
from listener.model import BrandId, Found, Mood, Search
from listener.store import Store
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office
from tests.cli.judgements import conversation, id_of, judge, records
from tests.world import midday

ANGRY = "hat mir 27 Euro"


def test_a_label_counts_at_once_and_says_what_was_there_before(desk: Office) -> None:
    id_ = id_of(desk, ANGRY)
    done = desk.call("label", id_, "positive", "--reason", "Ironie")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{id_} · Nordwind Bahn: positiv. Das Programm hatte gesagt: ")
    (found,) = records(desk, "mentions", f'"{ANGRY}"')
    assert (found["sentiment"], found["score"], found["method"], found["words"]) == ("positive", 0.5, "label", [])
    (label,) = records(desk, "labels")
    assert (label["said"], label["reason"], label["asked"]) == ("positive", "Ironie", False)


def test_it_speaks_english_too(desk: Office) -> None:
    done = desk.call("label", id_of(desk, ANGRY), "neutral", "--lang", "en")

    assert "Nordwind Bahn: neutral. The program had said: " in done.out


def test_after_twenty_labels_the_program_learns_and_says_how_it_did(desk: Office) -> None:
    told = judge(desk, 20)

    assert len(told) == 2
    assert "Nordwind Bahn (de): " in told[1]
    assert "20 Urteil" in told[1]
    (version,) = records(desk, "labels", "versions")
    assert version["labels"] == 20
    assert version["state"] in {"active", "refused"}


def test_a_mention_of_two_brands_needs_to_be_told_toward_which(desk: Office) -> None:
    id_ = id_of(desk, "nach demselben Takt")
    unclear = desk.call("label", id_, "negative")
    clear = desk.call("label", id_, "negative", "--brand", "Südexpress")
    both = desk.call("label", id_, "neutral", "-b", "nordwind", "-b", "suedexpress")

    assert unclear.code == 2
    assert "nordwind, suedexpress" in unclear.err
    assert [line.split(": ")[0] for line in clear.out.splitlines()] == [f"{id_} · Südexpress"]
    assert len(both.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("label",), "--ask"),
        (("label", "5"), "--ask"),
        (("label", "5", "negative"), "Einen Beitrag 5 gibt es hier nicht"),
        (("label", "5", "furious"), "negative, neutral, positive"),
        (("label", "5", "negative", "--ask"), "--ask"),
        (("label", "x", "negative"), "ID"),
        (("label", "--ask", "0"), "--ask"),
        (("label", "5", "negative", "-b", "ostwind"), "ostwind“ gibt es nicht"),
    ],
)
def test_a_call_that_is_not_clear_is_refused_with_a_reason(desk: Office, args: tuple[str, ...], says: str) -> None:
    done = desk.call(*args)

    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_text_that_is_not_scored_can_be_labelled_and_it_is_said_that_nothing_is_learned(archive: Office) -> None:
    """The archive is only looked at by others: the label is taken back."""
    (found,) = records(archive, "mentions", "4711")
    said = archive.call("label", str(found["mention"]), "negative")
    back = archive.call("labels", "remove", str(found["mention"]))

    assert "lernt es nichts daraus" in said.out
    assert (back.code, records(archive, "mentions", "4711")) == (0, [found])


def test_scripts_get_a_list_with_ids_and_chances(desk: Office) -> None:
    listed = desk.call("label", "--ask", "4")
    found = records(desk, "label", "--ask", "4", "--brand", "nordwind")

    assert listed.out.splitlines()[0].split("\t")[:2] == ["Nummer", "Marke"]
    assert len(listed.rows) == len(found) == 4
    for one in found:
        assert one["negative"] + one["neutral"] + one["positive"] == pytest.approx(1, abs=0.001)
        assert desk.call("label", str(one["mention"]), "neutral", "-b", one["brand"]).code == 0
    asked_again = {one["mention"] for one in records(desk, "label", "--ask", "40", "--brand", "nordwind")}
    assert asked_again.isdisjoint({one["mention"] for one in found})


def test_ten_are_asked_about_unless_told_otherwise(desk: Office) -> None:
    assert len(desk.call("label", "--ask").rows) == 10
    assert len(desk.call("label", "--ask", "--brand", "suedexpress").rows) == 1


def test_where_there_is_nothing_to_ask_that_is_said(office: Office) -> None:
    with Store(office.folder / "listener.db"):
        done = office.call("label", "--ask")

    assert (done.code, done.rows) == (0, [])
    assert "Nichts zu fragen" in done.err


def test_at_a_terminal_a_person_is_asked_one_by_one(desk: Office) -> None:
    screen = conversation(desk, "label", "--ask", "4", answers=["p", "vielleicht", "n", "s", "q"])

    assert "1/4 · " in screen
    assert "4/4 · " in screen
    assert "Das Programm sagt: " in screen
    assert "Bitte mit n, u, p, s oder q antworten." in screen
    assert "Gespeichert: 2." in screen
    assert [(one["said"], one["asked"]) for one in reversed(records(desk, "labels"))] == [
        *(("positive", True), ("negative", True)),
    ]


def found_in(office: Office) -> list[Found]:
    with Store(office.folder / "listener.db") as store:
        return store.search(Search(brands=(BrandId("nordwind"),), limit=3))


def talk(found: list[Found], typed: str) -> tuple[list[Mood], str]:
    """Ask about mentions, with these lines typed; return what would be kept, and what was shown."""
    kept: list[Mood] = []

    def keep(_: Found, mood: Mood) -> list[str]:
        kept.append(mood)
        return ["…"]

    @click.command
    def probe() -> None:
        asking.ask(found, View("de", midday().tzinfo, midday(), {}), keep)  # type: ignore[arg-type]  # midday has a zone

    done = CliRunner().invoke(probe, input=typed, obj=Session(lang="de"))
    assert done.exit_code == 0
    return kept, done.stdout


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("n\nu\np\n", [Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE]),
        ("Negativ\nNEUTRAL\npositive\n", [Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE]),
        ("s\nüberspringen\nü\n", []),
        ("p\nende\n", [Mood.POSITIVE]),
        ("p\nE\n", [Mood.POSITIVE]),
        ("p\n", [Mood.POSITIVE]),
        ("", []),
    ],
)
def test_answers_may_be_letters_or_words_and_the_end_of_the_input_is_the_end(
    desk: Office, typed: str, kept: list[Mood]
) -> None:
    answered, shown = talk(found_in(desk), typed)

    assert answered == kept
    assert shown.rstrip().endswith(f"Gespeichert: {len(kept)}.")


def test_both_catalogues_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("label", lang) for lang in LANGUAGES)

    assert set(german) == set(english)
    for key, text in german.items():
        assert text
        assert sorted(_slots(text)) == sorted(_slots(english[key])), key


def _slots(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
