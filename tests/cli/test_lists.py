"""What all lists have in common: columns as wanted, JSON Lines, a pager for what is too long, a code for nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calls import Office
from tests.cli.test_screen import plain

MARKING = "sed s/^/>/"
"""A pager that marks each line."""


def test_json_lines_are_the_same_objects_as_json(archive: Office) -> None:
    done = archive.call("mentions", "--jsonl")

    assert [json.loads(line) for line in done.out.splitlines()] == json.loads(archive.call("mentions", "--json").out)
    assert archive.call("mentions", "Zeppelin", "--jsonl").out == ""


def test_columns_come_as_wanted_and_in_that_order(archive: Office) -> None:
    wanted = ("mentions", "-n", "3", "--columns", "source, score,published")
    found = json.loads(archive.call(*wanted, "--json").out)
    (head, *rows) = csv.reader(io.StringIO(archive.call(*wanted, "--csv").out))
    lines = archive.call(*wanted).out.splitlines()

    assert [list(one) for one in found] == [["source", "score", "published"]] * 3
    assert (head, len(rows)) == (["source", "score", "published"], 3)
    assert lines[0].split("\t") == ["Quelle", "Wert", "Wann"]
    assert [line.split("\t")[0] for line in lines[1:]] == [one["source"] for one in found]


def test_a_column_that_only_wide_terminals_show_is_shown_if_asked_for(archive: Office) -> None:
    seen = plain(archive.see("mentions", "-n", "2", "--columns", "author,score,method"))

    assert seen.split()[:3] == ["Wer", "Wert", "method"]


def test_no_column_at_all_means_all_of_them(archive: Office) -> None:
    assert archive.call("mentions", "--columns", " , ", "--json").out == archive.call("mentions", "--json").out


def test_an_unknown_column_is_named_with_the_one_that_is_meant(archive: Office) -> None:
    done = archive.call("mentions", "--columns", "published,sorce")

    assert done.code == 2
    assert done.out == ""
    assert "„sorce“" in done.err
    assert "published, brand, sentiment" in done.err
    assert "„source“" in done.err


def test_of_several_tables_those_come_that_have_the_columns(archive: Office) -> None:
    tried = ("query", "test", "Zug")
    whole = archive.call(*tried).out
    done = archive.call(*tried, "--columns", "word,form")

    assert "Beiträge" in whole
    assert done.code == 0
    assert "\nSo stehen die Wörter in der Historie:\nWort\tForm\n" in done.out
    assert "Wann\t" in whole
    assert "Wann" not in done.out


def test_columns_that_no_table_has_together_are_named_with_what_each_table_has(archive: Office) -> None:
    apart = archive.call("query", "test", "Zug", "--columns", "form,published")
    unknown = archive.call("query", "test", "Zug", "--columns", "frm")

    assert (apart.code, unknown.code) == (2, 2)
    assert apart.err.startswith("Keine Tabelle hat alle diese Spalten: form, published. Die Tabellen haben: ")
    assert " | " in apart.err
    assert "„frm“" in unknown.err
    assert "„form“" in unknown.err


@pytest.mark.parametrize("form", [(), ("--json",), ("--jsonl",), ("--csv",), ("--full",)])
def test_whoever_asks_for_it_gets_a_code_for_nothing(archive: Office, form: tuple[str, ...]) -> None:
    assert archive.call("mentions", "Zeppelin", "--fail-empty", *form).code == 3
    assert archive.call("mentions", "Zeppelin", *form).code == 0
    assert archive.call("mentions", "Ostern", "--fail-empty", *form).code == 0


def test_a_list_longer_than_the_screen_is_paged(archive: Office) -> None:
    wanted = ("mentions", "-n", "100")
    paged = plain(archive.see(*wanted, PAGER=MARKING)).splitlines()

    assert len(paged) > 50
    assert all(line.startswith(">") for line in paged if line and "gezeigt" not in line)


@pytest.mark.parametrize(
    ("args", "env"),
    [
        ("-n 2", {}),
        ("-n 100 --no-pager", {}),
        ("-n 100", {"TERM": "dumb"}),
        ("-n 100", {"PAGER": ""}),
        ("-n 100", {"PAGER": "no-such-pager"}),
    ],
)
def test_a_short_list_and_whoever_wants_no_pager_gets_none(archive: Office, args: str, env: dict[str, str]) -> None:
    seen = archive.where(**{"PAGER": MARKING, **env}).see("mentions", *args.split())

    assert ">" not in plain(seen)
    assert "Wann" in seen


def test_a_pager_that_cannot_be_started_keeps_nobody_from_reading(archive: Office, tmp_path: Path) -> None:
    broken = tmp_path / "pager"
    broken.write_bytes(b"\x7fELF no program")
    broken.chmod(0o700)

    assert "Wann" in archive.see("mentions", "-n", "100", PAGER=str(broken))


def test_nothing_is_paged_in_a_pipe(archive: Office) -> None:
    assert ">" not in archive.call("mentions", "-n", "100", PAGER=MARKING).out.splitlines()[0]
