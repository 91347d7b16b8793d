"""``listener labels``: what people said, taken along, taken back; what was learned, and undone; and their rules."""

from __future__ import annotations

import csv
import io
import re

import pytest

from listener.training.material import split
from tests.cli.calls import CONFIG, Office
from tests.cli.judgements import copied, id_of, judge, meaning, records
from tests.cli.test_json_keys import PAGE, documented


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, template: Office) -> Office:
    """The same after twenty labels."""
    folder = tmp_path_factory.mktemp("taught")
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    office = copied(Office(folder), template)
    judge(office, 20)
    return office


@pytest.fixture
def judged(office: Office, taught: Office) -> Office:
    """A press office whose program has learned from twenty labels."""
    return copied(office, taught)


def versions(office: Office) -> list[tuple[int, str]]:
    return [(one["version"], one["state"]) for one in records(office, "labels", "versions")]


def test_without_labels_each_command_says_what_comes_first(desk: Office) -> None:
    for args in (("labels",), ("labels", "refit"), ("labels", "versions"), ("labels", "phrase", "list")):
        done = desk.call(*args)
        assert (done.code, done.rows) == (0, [])
        assert "och " in done.err
    assert desk.call("labels", "rollback", "--brand", "nordwind").code == 2


def test_labels_are_listed_newest_first_with_what_they_changed(desk: Office) -> None:
    first, second = id_of(desk, "aufgeholt"), id_of(desk, "geht doch")
    desk.call("label", first, "positive")
    desk.call("label", second, "neutral", "--reason", "nur eine Meldung")
    done = desk.call("labels")
    (newest, oldest) = done.rows if done.rows[0][1] == second else done.rows[::-1]  # kept in the same second

    assert done.out.splitlines()[0].split("\t") == ["Wann", "Nummer", "Marke", "Vorher", "Urteil", "Warum", "Was"]
    assert (newest[1], newest[4], newest[5]) == (second, "neutral", "nur eine Meldung")
    assert (oldest[1], oldest[4], oldest[5]) == (first, "positiv", "")
    assert "geht doch" in newest[6]
    assert desk.call("labels", "--brand", "suedexpress").rows == []
    assert len(desk.call("labels", "--limit", "1").rows) == 1
    (head, *_) = csv.reader(io.StringIO(desk.call("labels", "--csv").out))
    assert head == list(records(desk, "labels")[0])


def test_labels_are_exported_as_training_reads_them(judged: Office) -> None:
    folder = judged.folder / "own"
    folder.mkdir()
    done = judged.call("labels", "export", str(folder / "train.tsv"))
    examples = split(judged.folder, "own", "train")

    assert (done.code, done.out, done.err) == (0, "", "20 Urteile geschrieben.\n")
    assert len(examples) == 20
    assert [("negative", "neutral", "positive")[one.label] for one in examples] == [
        meaning(one.text) for one in examples
    ]
    columns = [line.split("\t") for line in (folder / "train.tsv").read_text("utf-8").splitlines()]
    assert {(len(row), row[2], row[3]) for row in columns} == {(6, "nordwind", "de")}
    assert [row[4] for row in columns] == sorted(row[4] for row in columns)


def test_what_strangers_wrote_breaks_no_line_of_the_export(office: Office) -> None:
    """A text with tabs, line breaks and escape sequences is one cell of one line."""
    file = office.folder / "strange.jsonl"
    file.write_text(
        '{"source": "s", "id": "1", "published": "2026-11-20T09:00:00Z", '
        '"text": "Nordwind\\tist\\nseltsam und kalt"}\n',
        "utf-8",
    )
    office.call("import", str(file))
    office.call("label", id_of(office, "seltsam"), "negative", "--reason", "a\tb\n\x1b[31mc")

    (line,) = office.call("labels", "export", "-").out.splitlines()

    assert line.split("\t")[:3] == ["negative", "Nordwind ist seltsam und kalt", "nordwind"]
    assert line.split("\t")[5] == "a b \N{REPLACEMENT CHARACTER}[31mc"


def test_a_label_is_taken_back_and_the_program_s_tone_returns(desk: Office) -> None:
    id_ = id_of(desk, "abgebucht")
    before = records(desk, "mentions", "abgebucht", "--limit", "1")
    desk.call("label", id_, "positive")
    done = desk.call("labels", "remove", id_)

    assert done.out.startswith(f"{id_} · Nordwind Bahn: Urteil entfernt. Der Beitrag gilt jetzt als: ")
    assert records(desk, "mentions", "abgebucht", "--limit", "1") == before
    assert desk.call("labels", "remove", id_).code == 2
    assert records(desk, "labels") == []


def test_learning_is_undone_version_by_version(judged: Office) -> None:
    again = judged.call("labels", "refit")
    assert again.code == 0
    assert "Macro-F1" in again.err
    assert versions(judged) == [(2, "active"), (1, "earlier")]

    back = judged.call("labels", "rollback", "--brand", "nordwind", "--language", "de")
    assert "Statt Fassung 2 gilt wieder Fassung 1" in back.out
    assert versions(judged) == [(2, "earlier"), (1, "active")]

    off = judged.call("labels", "rollback", "-b", "Nordwind Bahn")
    assert "das mitgelieferte Modell" in off.out
    assert {state for _, state in versions(judged)} == {"earlier"}

    none = judged.call("labels", "rollback", "-b", "nordwind")
    assert (none.code, none.out) == (2, "")


def test_a_language_without_lessons_has_nothing_to_undo(judged: Office) -> None:
    assert judged.call("labels", "rollback", "-b", "nordwind", "--language", "en").code == 2
    assert versions(judged) == [(1, "active")]


def test_what_was_learned_is_shown_with_its_worth(judged: Office) -> None:
    (one,) = records(judged, "labels", "versions", "--brand", "nordwind")

    assert one["negative"] + one["neutral"] + one["positive"] == one["labels"] == 20
    assert 0 <= one["macro_f1_before"] <= one["macro_f1_after"] <= 1
    assert judged.call("labels", "versions").rows[0][:4] == ["Nordwind Bahn", "de", "1", "in Gebrauch"]
    assert records(judged, "labels", "versions", "--brand", "suedexpress") == []


def test_new_mentions_are_judged_with_what_was_learned(judged: Office) -> None:
    file = judged.folder / "next.jsonl"
    file.write_text(
        '{"source": "s", "id": "1", "published": "2026-11-20T09:00:00Z", "text": "Nordwind: wieder 7 Euro abgebucht"}\n'
    )
    judged.call("import", str(file))

    (found,) = records(judged, "mentions", "wieder", "7", "Euro")
    assert found["method"].endswith("+nordwind-1")


def test_a_rule_decides_about_what_comes_and_can_be_removed(desk: Office) -> None:
    added = desk.call("labels", "phrase", "add", "Na,  danke", "negative", "-b", "nordwind", "--reason", "Ironie")
    (rule,) = records(desk, "labels", "phrase", "list")
    file = desk.folder / "next.jsonl"
    file.write_text('{"source": "s", "id": "1", "published": "2026-11-20T09:00:00Z", "text": "na danke, Nordwind!"}\n')
    desk.call("import", str(file))

    assert added.out.startswith("Regel gespeichert: „Na, danke“ ist negativ gegenüber Nordwind Bahn.")
    assert (rule["words"], rule["tone"], rule["brand"], rule["reason"]) == (
        "Na, danke",
        "negative",
        "nordwind",
        "Ironie",
    )
    (found,) = records(desk, "mentions", "danke")
    assert (found["method"], found["sentiment"], found["words"]) == ("phrase", "negative", ["Na, danke"])

    changed = desk.call("labels", "phrase", "add", "na danke", "neutral", "-b", "nordwind")
    assert "Sie ersetzt: „Na, danke“ (negativ)." in changed.out
    assert desk.call("labels", "phrase", "remove", "NA DANKE", "-b", "nordwind").code == 0
    assert records(desk, "labels", "phrase", "list") == []
    assert desk.call("labels", "phrase", "remove", "na danke", "-b", "nordwind").code == 2


def test_an_import_that_knows_both_brands_gives_each_its_own_tone(desk: Office) -> None:
    """Two lines, one mention: as an export writes what names two brands."""
    desk.call("labels", "phrase", "add", "na danke", "positive", "-b", "suedexpress")
    line = (
        '{"source": "s", "id": "1", "published": "2026-11-20T09:00:00Z", "brand": "%s", "text": "na danke, nie mehr"}\n'
    )
    file = desk.folder / "next.jsonl"
    file.write_text(line % "nordwind" + line % "suedexpress")
    assert desk.call("import", str(file)).code == 0

    tones = {one["brand"]: one["method"] for one in records(desk, "mentions", "danke")}

    assert tones["suedexpress"] == "phrase"
    assert tones["nordwind"] != "phrase"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("add", "…", "negative", "-b", "nordwind"), "steht kein Wort"),
        (("add", "na danke", "bad", "-b", "nordwind"), "negative, neutral, positive"),
        (("add", "na danke", "negative"), "--brand"),
        (("add", "na danke", "negative", "-b", "ostwind"), "ostwind“ gibt es nicht"),
        (("drop", "na danke"), "labels phrase --help"),
    ],
)
def test_a_rule_that_is_not_clear_is_refused(desk: Office, args: tuple[str, ...], says: str) -> None:
    done = desk.call("labels", "phrase", *args)

    assert done.code == 2
    assert says in done.err
    assert records(desk, "labels", "phrase", "list") == []


@pytest.mark.parametrize("command", ["labels versions", "label --ask", "labels phrase list"])
def test_the_keys_for_machines_are_those_of_the_reference(judged: Office, command: str) -> None:
    judged.call("labels", "phrase", "add", "na danke", "negative", "-b", "nordwind")

    assert list(records(judged, *command.split())[0]) == documented(PAGE, command)


def test_a_list_fits_on_a_terminal(judged: Office) -> None:
    for args in (("labels",), ("labels", "versions"), ("label", "--ask", "3")):
        screen = re.sub(r"\x1b\[[0-9;]*m", "", judged.see(*args, columns=80))
        assert screen.strip()
        assert max(map(len, screen.splitlines())) <= 80
