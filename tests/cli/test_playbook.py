"""``listener playbook``: plans to look at, to check and to try, with or without a configuration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.bookshelf import SHIPPED, load
from alerts.rehearsal import SCENARIOS
from listener.cli import cli
from tests.cli.calls import CLEAN, CONFIG, Office

BOOKS, _ = load()
RUMOUR = (SHIPPED / "rumour.toml").read_text("utf-8")
CASE = """[[scenario]]
name = { de = "Brand", en = "fire" }
expect = "EXPECT"
signals = { level = 4, safety = true }
"""


@pytest.fixture
def own(office: Office) -> Path:
    """An office with a folder of playbooks of its own."""
    (office.folder / "config.toml").write_text('playbooks = "own"\n' + CONFIG, "utf-8")
    (office.folder / "own").mkdir()
    return office.folder / "own"


# --- list and show ---------------------------------------------------------------------------------------------------


def test_all_playbooks_are_listed_the_most_urgent_first(office: Office) -> None:
    german, english = office.call("playbook", "list"), office.call("playbook", "list", "--lang", "en")

    assert (german.code, german.err) == (0, "")
    assert len(german.rows) == len(english.rows) == len(BOOKS)
    assert german.rows[0][:2] == ["data_breach", "Datenpanne / Datenschutzvorwurf"]
    assert english.rows[-1][0] == "generic_storm"
    assert {row[-1] for row in german.rows} == {"mitgeliefert"}


def test_machines_get_fixed_words(office: Office) -> None:
    rows = json.loads(office.call("playbook", "list", "--json").out)

    assert [row["id"] for row in rows if row["fallback"]] == ["generic_storm"]
    assert rows[0] | {"title": {}, "phases": []} == {
        "id": "data_breach",
        "title": {},
        "polarity": "negative",
        "cluster": "accidental",
        "posture": "scct",
        "priority": 95,
        "fallback": False,
        "min_level": 1,
        "max_level": 6,
        "phases": [],
        "origin": "shipped",
    }


def test_without_a_configuration_the_shipped_ones_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["playbook", "list"], env=CLEAN)

    assert (done.exit_code, len(done.stdout.splitlines())) == (0, len(BOOKS) + 1)


def test_own_ones_are_marked_and_a_broken_one_is_told_of_while_the_shipped_one_stays(office: Office, own: Path) -> None:
    (own / "rumour.toml").write_text(RUMOUR.replace("Gerücht / unbelegte Behauptung", "Gerede"), "utf-8")
    (own / "press_article.toml").write_text("schema = 2", "utf-8")
    done = office.call("playbook", "list")
    origin = {row[0]: (row[1], row[-1]) for row in done.rows}

    assert done.code == 0
    assert origin["rumour"] == ("Gerede", "eigenes")
    assert origin["press_article"] == ("Kritischer Presse- oder Blogartikel", "mitgeliefert")
    assert f"{own / 'press_article.toml'}:1: schema: „2“ ist hier nicht vorgesehen." in done.err


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", sorted(BOOKS))
def test_a_playbook_is_shown_from_top_to_bottom_in_one_language(office: Office, name: str, lang: str) -> None:
    shown = " ".join(office.call("playbook", "show", name, "--lang", lang).out.split())
    book = BOOKS[name]

    assert shown.startswith(f"{book.title.of(lang)} ({name}) {book.goal.of(lang)} ")
    said = [one.text for one in book.steps] + [one.text for one in book.tones] + [one.text for one in book.kpis]
    said += [one.text for one in book.escalations] + [one.text for one in book.done]
    said += [one.text for one in book.donts] + [one.why for one in book.donts]
    assert [sentence for sentence in said if sentence.of(lang) not in shown] == []
    assert [one.text in shown for one in book.statements] == [one.lang == lang for one in book.statements]
    assert shown.count("[ ]") == len(book.steps)


def test_the_stance_that_hangs_on_the_past_is_told_for_both_pasts(office: Office) -> None:
    defect, ethics = (office.call("playbook", "show", name).out for name in ("product_defect", "ethics_accusation"))

    assert "ohne Vorgeschichte: erklären, ohne kleinzureden; nach ähnlichen" in " ".join(defect.split())
    assert "Vorgeschichte" not in ethics


def test_a_playbook_for_machines_holds_everything_that_the_file_says(office: Office) -> None:
    shown = json.loads(office.call("playbook", "show", "rumour", "--json").out)

    assert (shown["id"], shown["push"]["en"]) == ("rumour", "write the claim down, ask the expert")
    assert sum(one["points"] for one in shown["when"]) == 100
    assert {one["lang"] for one in shown["statements"]} == {"de", "en"}


def test_a_playbook_that_is_not_there_is_answered_with_the_one_that_is_meant(office: Office) -> None:
    done = office.call("playbook", "show", "rumor")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Ein Playbook „rumor“ gibt es nicht. Meinten Sie „rumour“?")


# --- check -----------------------------------------------------------------------------------------------------------


def test_what_is_shipped_is_in_order(office: Office) -> None:
    done = office.call("playbook", "check")

    assert (done.code, done.out, done.err) == (0, "Geprüfte Playbooks: 18. Keine Mängel.\n", "")


def test_all_faults_of_all_files_come_at_once_with_file_line_place_and_remedy(office: Office, own: Path) -> None:
    (own / "rumour.toml").write_text(RUMOUR.replace("points = 60", "points = 50").replace("{topic}", "{tpc}"), "utf-8")
    (own / "gossip.toml").write_text("schema = 1\n= 3\n", "utf-8")
    done = office.call("playbook", "check", "--lang", "en")

    assert (done.code, done.out) == (78, "")
    assert f"{own / 'gossip.toml'}:2: No valid TOML (line 2" in done.err
    assert f"{own / 'rumour.toml'}:" in done.err
    assert "when: The points add up to 90. They must add up to 100" in done.err
    assert done.err.count("There is no slot “tpc”. Possible: brand, topic") >= 2


def test_single_files_can_be_checked_before_they_are_put_in_place(office: Office, tmp_path: Path) -> None:
    draft = tmp_path / "rumour.toml"
    draft.write_text(RUMOUR, "utf-8")

    assert office.call("playbook", "check", str(draft)).out == "Geprüfte Playbooks: 1. Keine Mängel.\n"
    draft.write_text(RUMOUR.replace("bis {next_update} hier", "zeitnah hier"), "utf-8")
    done = office.call("playbook", "check", str(draft), str(SHIPPED / "aftercare.toml"))
    assert done.code == 78
    assert "statement[1].text: „zeitnah“ ist keine Zeitangabe. Eine Uhrzeit nennen: {next_update}." in done.err


def test_a_folder_that_is_missing_is_a_fault(office: Office, own: Path) -> None:
    own.rmdir()
    done = office.call("playbook", "check")

    assert done.code == 78
    assert str(own) in done.err


# --- test ------------------------------------------------------------------------------------------------------------


def test_the_shipped_cases_come_out_as_expected(office: Office) -> None:
    done = office.call("playbook", "test")

    assert done.code == 0
    assert len(done.rows) >= 30
    assert {row[-1] for row in done.rows} == {"ok"}
    assert done.err == f"Fälle: {len(done.rows)}, wie erwartet: {len(done.rows)}.\n"


def test_a_case_that_comes_out_otherwise_ends_the_program_with_one(office: Office, tmp_path: Path) -> None:
    cases = tmp_path / "cases.toml"
    cases.write_text(CASE.replace("EXPECT", "rumour"), "utf-8")
    done = office.call("playbook", "test", str(cases), "--lang", "en")

    assert done.code == 1
    assert done.rows == [["fire", "rumour", "product_defect", "40", "", "differs"]]
    assert done.err == "Cases: 1, as expected: 0.\n"


def test_machines_get_the_points_of_every_playbook(office: Office, tmp_path: Path) -> None:
    cases = tmp_path / "cases.toml"
    cases.write_text(CASE.replace("EXPECT", "product_defect"), "utf-8")
    (row,) = json.loads(office.call("playbook", "test", str(cases), "--json").out)

    assert (row["scenario"], row["expected"], row["playbook"], row["result"]) == (
        *("fire", "product_defect", "product_defect", "ok"),
    )
    assert len(row["standings"]) == len(BOOKS) - 1


def test_one_s_own_playbook_is_tried_on_the_same_cases(office: Office, own: Path) -> None:
    deaf = RUMOUR.replace("points = 60\nscale = true", "points = 1").replace("points = 20", "points = 79")
    (own / "rumour.toml").write_text(deaf, "utf-8")
    done = office.call("playbook", "test")

    assert done.code == 1
    assert "anders" in {row[-1] for row in done.rows}


def test_a_table_with_faults_is_refused_with_all_of_them(office: Office, tmp_path: Path) -> None:
    cases = tmp_path / "cases.toml"
    cases.write_text(CASE.replace("level = 4", "levle = 4"), "utf-8")
    done = office.call("playbook", "test", str(cases))

    assert (done.code, done.out) == (78, "")
    assert f"{cases}:3: scenario[1].expect: Ein Playbook „EXPECT“ gibt es nicht." in done.err
    assert (
        f"{cases}:4: scenario[1].signals.levle: Ein Signal „levle“ gibt es nicht. Gemeint ist vielleicht: level."
        in (done.err)
    )


def test_an_empty_table_is_said_to_be_empty(office: Office, tmp_path: Path) -> None:
    cases = tmp_path / "cases.toml"
    cases.write_text("scenario = []\n", "utf-8")
    done = office.call("playbook", "test", str(cases))

    assert (done.code, done.err) == (0, "In der Datei steht kein Fall ([[scenario]]).\n")


def test_a_person_sees_a_table_that_fits_the_screen(office: Office) -> None:
    for columns in (60, 80, 140):
        seen = office.see("playbook", "list", columns=columns) + office.see("playbook", "test", columns=columns)
        assert "data_breach" in seen
        assert str(SCENARIOS) not in seen
