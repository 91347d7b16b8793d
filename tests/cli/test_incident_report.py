"""``listener incident report``, ``log`` and ``times``, on a database with a storm."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from listener.core import handled
from listener.handling import act
from listener.model import Incident, IncidentId, Mistake
from listener.store import Store
from tests.report.stored import call, filled, happen, see
from tests.report.storm import ENDED, HOUR


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some time after the storm. Tests only look."""
    return filled(tmp_path_factory.mktemp("after"))


def listed(folder: Path, *args: str) -> list[dict[str, Any]]:
    done = call(folder, *args, "--json")
    assert done.code == 0, done.err
    records: list[dict[str, Any]] = json.loads(done.out)
    return records


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", ["INC-0001", "inc-1", "1"])
def test_the_report_is_read_on_the_screen(office: Path, name: str) -> None:
    done = call(office, "report", name)

    assert done.code == 0, done.err
    assert done.out.startswith("Nachbericht INC-0001: Brodelmann\n")
    assert "Die erste Warnung kam nach 26 Min. an, 12 Min. danach reagierte jemand darauf" in " ".join(done.out.split())
    assert max(map(len, done.out.splitlines())) <= 80
    assert call(office, "report", name, lang="en").out.startswith("After-action report INC-0001")


def test_the_report_as_html_is_one_well_formed_file(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "nachbericht.html"
    done = call(office, "report", "1", "--html", str(file))

    assert (done.code, done.out) == (0, "")
    root = ET.fromstring(file.read_text("utf-8").partition("\n")[2])  # noqa: S314 - our own text
    assert len(list(root.iter("h2"))) == 13
    assert call(office, "report", "1", "--html").out.splitlines()[0] == "<!DOCTYPE html>"


def test_the_report_as_markdown(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.md"

    assert call(office, "report", "1", "--markdown", str(file), lang="en").code == 0
    assert file.read_text("utf-8").startswith("# After-action report INC-0001: `Brodelmann`\n")


def test_machines_get_the_report_as_one_record(office: Path) -> None:
    (one,) = listed(office, "report", "1")

    assert (one["time_to_detect_s"], one["time_to_acknowledge_s"], one["time_to_first_word_s"]) == (1560, 720, 7200)
    assert (one["acknowledged_by"], one["self_disclosed_first"], one["max_level"]) == ("Kim Weber", False, 5)
    assert [level["level"] for level in one["levels"]] == [3, 5]
    assert one["voices"][0]["author"] == "promi"
    assert one["voices"][0]["copies"] == 3
    assert {message["state"] for message in one["messages"]} == {"sent", "dead"}
    assert one["aftercare"][0]["due"].endswith("+00:00")


@pytest.mark.parametrize("args", [("--html", "a", "--json"), ("--html", "a", "--markdown", "b")])
def test_one_form_at_a_time(office: Path, args: tuple[str, ...]) -> None:
    assert call(office, "report", "1", *args).code == 2


@pytest.mark.parametrize("command", ["report", "log"])
@pytest.mark.parametrize("name", ["INC-0009", "x", "", "²"])
def test_an_unknown_incident_is_a_usage_error(office: Path, command: str, name: str) -> None:
    done = call(office, command, name)

    assert (done.code, done.out) == (2, "")
    assert "`listener incidents`" in done.err


def test_a_file_that_cannot_be_written_is_told(office: Path, tmp_path: Path) -> None:
    done = call(office, "report", "1", "--html", str(tmp_path / "gibt" / "es" / "nicht.html"))

    assert done.code == 74
    assert "nicht.html" in done.err


def test_the_log_is_printed_with_zone_person_and_mark(office: Path) -> None:
    done = call(office, "log", "1")
    marks = [record["mark"] for record in listed(office, "log", "1")]

    assert "2024-11-19 21:08:00 +01:00" in done.out
    assert "Kim Weber\n      übernommen: Windstärke 3 (frische Brise) · bis Mi 20.11.2024 05:08" in done.out
    assert all(mark[:16] in done.out for mark in marks)
    assert marks[-1] in "".join(done.out.split())
    assert len(marks) == 6


def test_a_csv_of_the_log_can_be_checked_without_the_program(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "protokoll.csv"
    assert call(office, "log", "1", "--csv", str(file)).code == 0
    mark = sha256(b"listener log 1 INC-0001").hexdigest()

    for row in rows(file.read_bytes().decode("utf-8")):
        mark = sha256(f"{mark}\n{row['entry']}".encode()).hexdigest()
        assert row["mark"] == mark


def test_german_and_english_have_the_same_marks_and_the_same_bytes_every_time(office: Path) -> None:
    german, english = (call(office, "log", "1", "--csv", lang=lang).out for lang in ("de", "en"))

    assert german == call(office, "log", "1", "--csv", lang="de").out
    assert [row["mark"] for row in rows(german)] == [row["mark"] for row in rows(english)]
    assert [row["what"] for row in rows(german)] != [row["what"] for row in rows(english)]


def _noted(one: Incident, note: str) -> handled.Deed:
    return handled.Deed(one, "note", {"note": note})


def test_what_happens_later_changes_no_mark_before_it(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    before = listed(folder, "log", "1")
    with Store(folder / "listener.db") as store:
        act(store, IncidentId(1), "=cmd|x", lambda one: _noted(one, "zwei  Leerzeichen\t\u202e"), ENDED + HOUR)
    after = listed(folder, "log", "1")

    assert after[:-1] == before
    assert after[-1]["who"] == "=cmd|x"
    last = rows(call(folder, "log", "1", "--csv").out)[-1]
    assert last["who"] == "'=cmd|x"
    assert last["mark"] == sha256(f"{before[-1]['mark']}\n{last['entry']}".encode()).hexdigest()


def test_reaction_times_by_incident_and_by_month(office: Path) -> None:
    (one,) = listed(office, "times")
    (month,) = listed(office, "times", "--by", "month")

    assert (one["incident"], one["time_to_detect_s"], one["counts"]) == ("INC-0001", 1560, True)
    assert (month["month"], month["incidents"], month["time_to_detect_median_s"]) == ("2024-11", 1, 1560)
    assert (month["time_to_acknowledge_worst_s"], month["time_to_first_word_count"]) == (720, 1)


def test_on_the_screen_incidents_and_months_are_shown(office: Path) -> None:
    seen = see(office, "times")

    assert seen.count("26\N{NO-BREAK SPACE}Min.") == 3
    assert "Je Monat: Median, schlechtester Wert (Anzahl)" in seen


def test_in_a_pipe_there_is_one_table(office: Path) -> None:
    done = call(office, "times")

    assert len(done.rows) == 1
    assert "26\N{NO-BREAK SPACE}Min." in done.out
    assert call(office, "times", "--by", "month", lang="en").out.startswith("Month\t")


def test_a_period_without_incidents_is_said(office: Path) -> None:
    done = call(office, "times", "--until", "2020-01-01")

    assert (done.code, done.rows, done.err) == (0, [], "Keine Vorfälle in dieser Zeit.\n")
    assert listed(office, "times", "--until", "2020-01-01") == []
    assert call(office, "times", "--brand", "Brodelman").code == 2


def test_a_false_alarm_is_listed_and_counts_in_no_month(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    with Store(folder / "listener.db") as store:
        happen(store, IncidentId(2))
        act(
            store, IncidentId(2), "Kim", lambda one: handled.false_alarm(one, Mistake.SPAM, "Gewinnspiel", ENDED), ENDED
        )

    assert [(one["incident"], one["counts"]) for one in listed(folder, "times")] == [
        *(("INC-0002", False), ("INC-0001", True)),
    ]
    assert listed(folder, "times", "--by", "month")[0]["incidents"] == 1
    assert "als Fehlalarm eingestuft" in call(folder, "report", "2").out
    assert "Grund: Spam" in call(folder, "log", "2").out


def test_steps_of_the_aftercare_are_shown_and_ticked_off(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    before = listed(folder, "aftercare", "1")
    done = call(folder, "aftercare", "1", "--done", before[1]["step"], "--as", "Kim Weber")
    after = listed(folder, "aftercare", "1")

    assert {step["state"] for step in before} == {"overdue"}
    assert (done.code, done.err) == (0, f"INC-0001: {before[1]['step']} ist als erledigt vermerkt.\n")
    assert (after[1]["state"], after[1]["who"]) == ("done", "Kim Weber")
    assert "Schritt der Nachsorge erledigt" in call(folder, "log", "1").out
    assert call(folder, "aftercare", "1", "--done", "nichts").code == 2


def test_no_aftercare_is_said(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    with Store(folder / "listener.db") as store:
        act(store, IncidentId(1), "Kim", lambda one: handled.false_alarm(one, Mistake.SPAM, "", ENDED), ENDED)
    done = call(folder, "aftercare", "1")

    assert (done.code, done.out) == (2, "")
    assert "INC-0001 hat keine Nachsorge" in done.err


@pytest.mark.parametrize("command", ["report", "log", "times", "aftercare"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_help(office: Path, command: str, lang: str) -> None:
    done = call(office, command, "--help", lang=lang)

    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
