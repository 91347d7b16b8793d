"""The report as people get it: one file that runs and loads nothing, a page each brand, in two languages."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from listener.cli.report import report as group
from listener.cli.session import Session
from listener.cli.shell import Program
from listener.store import Store
from listener.words import catalogue
from tests.cli.calls import CLEAN, Done
from tests.report.autumn import CONFIG, HOSTILE
from tests.report.stored import call as call_incident

PROGRAM = Program("listener", help="The group alone, whatever else the program has.")
PROGRAM.add_command(group)
WEEK = ("week", "2024-W47")


def call(folder: Path, *args: str, lang: str | None = None) -> Done:
    """Call ``listener report …`` in this process; a bug is raised, not reported."""
    session = Session(config=str(folder), lang=lang)
    done = CliRunner().invoke(PROGRAM, ["report", *args], obj=session, env=CLEAN, prog_name="listener")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def tree(text: str) -> ET.Element:
    """Parse strictly: an unclosed tag, a stray sign or an unknown entity raises."""
    return ET.fromstring(text.partition("\n")[2])  # noqa: S314 - our own text, and entities are refused


def words(text: str) -> str:
    """Return what a person reads of a page, drawings and style left out."""
    root = tree(text)
    for parent in root.iter():
        for child in [one for one in parent if one.tag in {"svg", "style", "head"}]:
            parent.remove(child)
    return " ".join("".join(root.itertext()).split())


@pytest.fixture(scope="module")
def week(autumn: Path) -> str:
    done = call(autumn, *WEEK, "--html", "--no-trust")
    assert done.code == 0, done.err
    return done.out


def test_first_comes_a_page_each_brand_and_then_the_details(week: str) -> None:
    names = catalogue("period", "de")
    headings = ["".join(one.itertext()) for one in tree(week).iter("h2")]

    assert headings == [
        *(names["title_overview"], "Brodelmann", "Kuriero", "Stille & Co."),
        *("Einzelheiten: Brodelmann", "Einzelheiten: Kuriero", names["title_meanings"]),
    ]
    assert len(list(tree(week).iter("h1"))) == 1
    assert "Eine stürmische Woche: 145 Erwähnungen, üblich " in words(week)
    assert "Eine ruhige Woche: " in words(week)


def test_the_file_runs_nothing_and_loads_nothing(week: str) -> None:
    root = tree(week)

    assert not {one.tag for one in root.iter()} & {"script", "link", "img", "iframe", "object", "form"}
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or name in {"src", "style"}]
    assert "url(http" not in week
    assert "default-src 'none'" in str([one.get("content") for one in root.iter("meta")])
    assert HOSTILE in words(week)


def test_the_light_is_never_a_colour_alone_and_each_drawing_has_its_title(week: str) -> None:
    root = tree(week)

    lamps = [one for one in root.iter("span") if (one.get("class") or "").startswith("lamp ")]
    assert [one.text for one in lamps] == ["Alarm", "Ruhig", "Unvollständig"]
    drawings = list(root.iter("svg"))
    assert len(drawings) == 2
    assert all(one.findtext("title") and one.get("role") == "img" for one in drawings)
    ids = re.findall(r' id="([^"]+)"', week)
    assert len(ids) == len(set(ids))


def test_the_head_says_whether_it_holds_what_people_wrote(autumn: Path, week: str) -> None:
    without = call(autumn, *WEEK, "--html", "--no-trust", "--no-quotes").out
    german = catalogue("period", "de")

    assert german["personal"] in words(week)
    assert german["not_personal"] in words(without)
    for said in (HOSTILE, "Nie wieder Brodelmann", "Asbest"):
        assert said in words(week)
        assert said not in words(without)


def test_authors_are_named_only_where_figures_of_single_people_are_allowed(
    autumn: Path, week: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.replace("[desk]", "[desk]\nprofiles = true"), "utf-8")
    shutil.copy(autumn / "listener.db", tmp_path)
    named = call(tmp_path, *WEEK, "--html", "--no-trust").out

    assert "promi ·" in words(named)
    assert catalogue("period", "de")["personal_names"] in words(named)
    assert "promi" not in words(week)


@pytest.mark.parametrize("args", [("day", "2024-11-19"), WEEK, ("month", "2024-11"), ("month", "2024-10")])
def test_every_sentence_of_it_has_its_words_in_both_languages(autumn: Path, args: tuple[str, ...]) -> None:
    for lang, title in (("de", "bericht"), ("en", "report")):
        text = call(autumn, *args, "--html", "--no-trust", lang=lang).out

        assert title in words(text)
        assert not re.search(r"\{\w+\}", words(text).replace(HOSTILE, ""))


def test_markdown_has_the_same_sections_and_no_markup_of_strangers(autumn: Path) -> None:
    text = call(autumn, *WEEK, "--markdown", "--no-trust", "--brand", "Brodelmann").out

    assert text.startswith("# Wochenbericht: KW 47/2024 (18.11. bis 24.11.2024)\n")
    assert "**Alarm** · Eine stürmische Woche: 145 Erwähnungen" in text
    assert "- Negativ: **55\N{NO-BREAK SPACE}%** · 77 von 141" in text
    assert "\n## Kuriero" not in text
    assert [line for line in text.splitlines() if HOSTILE.split("`")[0] in line and "``" not in line] == []


def test_a_folder_gets_all_three_and_the_numbers_agree(autumn: Path, tmp_path: Path) -> None:
    out = tmp_path / "neu" / "berichte"
    done = call(autumn, *WEEK, "--no-trust", "--out", str(out))
    (first, *_) = records = json.loads(call(autumn, *WEEK, "--no-trust", "--json").out)

    assert (done.code, done.out) == (0, "")
    assert sorted(one.name for one in out.iterdir()) == [f"listener-2024-W47.{end}" for end in ("csv", "html", "md")]
    rows = list(csv.DictReader((out / "listener-2024-W47.csv").read_text("utf-8").splitlines()))
    assert sum(int(row["mentions"]) for row in rows) == sum(one["mentions"] for one in records)
    assert (first["state"], first["because"], first["mentions"]) == ("alarm", "storm", 145)
    assert first["incidents"][0]["time_to_acknowledge_s"] == 720
    assert all(list(one) == list(first) for one in records)


def test_on_a_terminal_the_front_pages_are_shown(autumn: Path) -> None:
    done = call(autumn, *WEEK, "--no-trust")

    assert done.out.startswith("Wochenbericht: KW 47/2024")
    assert "[Alarm] Eine stürmische Woche: 145 Erwähnungen" in done.out
    assert "Einzelheiten" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert call(autumn, *WEEK, "--no-trust", lang="en").out.startswith(
        "Weekly report: week 47 of 2024 (18 to 24 November 2024)\n"
    )


def test_figures_of_people_are_in_it_with_their_count_or_not_shown(autumn: Path) -> None:
    loud, silent = (json.loads(call(autumn, *WEEK, "--json", "--brand", one).out)[0] for one in ("kuriero", "stille"))
    nps, hidden = ({each["figure"]: each for each in one["trust"]}["nps"] for one in (loud, silent))

    assert nps["count"] >= 30
    assert nps["low"] <= nps["value"] <= nps["high"]
    assert (hidden["value"], hidden["withheld"]) == (None, "sample")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("week", "--html", "--csv"), "Standardausgabe"),
        (("week", "--json", "--markdown"), "Standardausgabe"),
        (("day", "KW", "46"), "kein Tag"),
        (("month", "2199-01"), "noch nicht begonnen"),
        (("week", "--brand", "Zweistein"), "Zweistein"),
    ],
)
def test_what_cannot_be_done_is_said(autumn: Path, args: tuple[str, ...], says: str) -> None:
    done = call(autumn, *args)

    assert done.code == 2
    assert says in done.err


def test_an_empty_database_yields_a_sensible_page(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    with Store(tmp_path / "listener.db"):
        pass
    for kind in ("day", "week", "month"):
        text = words(call(tmp_path, kind, "--html").out)

        assert "nichts gehört wurde: keine Erwähnung." in text
        assert "Unvollständig" in text
        assert catalogue("period", "de")["not_personal"] in text


def test_the_report_of_an_incident_is_the_one_behind_the_other_door(autumn: Path, tmp_path: Path) -> None:
    done = call(autumn, "incident", "INC-0001", "--out", str(tmp_path))
    files: dict[str, Any] = {one.suffix: one.read_text("utf-8") for one in tmp_path.iterdir()}

    assert (done.code, sorted(files)) == (0, [".csv", ".html", ".md"])
    stamp = re.compile(r"Stand: [^.]*\.[^.]*\.[^.]*\.")
    theirs = call_incident(autumn, "report", "1", "--markdown").out
    assert stamp.sub("", files[".md"]) == stamp.sub("", theirs)
    assert call(autumn, "incident", "1").out.startswith("Nachbericht INC-0001: Brodelmann\n")
    rows = list(csv.DictReader(files[".csv"].splitlines()))
    (record,) = json.loads(call(autumn, "incident", "1", "--json").out)
    assert [int(row["mentions"]) for row in rows] == [step["mentions"] for step in record["steps"]]
