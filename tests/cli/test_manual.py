"""Man pages: every character a reader sees is the one that was meant, and no command is without a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.cli import cli, roff
from listener.cli.manual import pages
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office

WRITTEN = "import json; from listener.cli.manual import pages; print(json.dumps(pages()))"
CODES = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"
HOSTILE = (
    *(
        ".TH",
        "'br",
        "\\fB",
        "--lang de",
        "it's",
        '"so"',
        "`a`",
        "^b",
        "~/c",
        "a\\nb",
        ".",
        "'",
        "\\",
        "\\&.x",
        "12\u00a0%",
    ),
    *("Größe – „so“", "🚆 .de", "-", "…"),
)
MEANT = {r"\e": "\\", r"\-": "-", r"\(aq": "'", r"\(ga": "`", r"\(ha": "^", r"\(ti": "~", r"\(dq": '"', r"\~": "\u00a0"}


def seen(line: str) -> str:
    """Return what a reader sees of a line, by the rules of groff_char(7)."""
    plain = line.removeprefix(r"\&")
    return re.sub(r"\\(?:[e~-]|\((?:aq|ga|ha|ti|dq))", lambda one: MEANT[one[0]], plain)


def called(command: click.Command, name: str) -> Iterator[str]:
    """Give the names of a command and of all below it."""
    yield name
    if isinstance(command, click.Group):
        for own, inner in command.commands.items():
            yield from called(inner, f"{name}-{own}")


@given(st.text(st.sampled_from(" .'\\-\"`^~\nab\u00e4\u00a0&f("), max_size=30))
def test_a_line_shows_what_was_meant_and_is_no_request(text: str) -> None:
    line = roff.line(text)

    assert seen(line) == " ".join(filter(None, re.split("[ \n]", text)))
    assert "\n" not in line
    assert not line.startswith((".", "'"))
    assert not re.search(r"[-'\"`^~]", re.sub(r"\\[-~]", "", line))


def test_an_empty_section_is_none_and_lines_are_kept_where_click_keeps_them() -> None:
    assert list(roff.section("OPTIONS", [])) == []
    assert list(roff.paragraphs("eins\n\n\b\n.zwei\n  .drei:   '4'")) == [
        ".PP",
        "eins",
        ".PP",
        ".nf",
        r"\&.zwei",
        r"  .drei:   \(aq4\(aq",
        ".fi",
    ]


def test_groff_shows_the_same() -> None:
    """The judge of roff itself, where it is installed; it also warns of what is odd."""
    program = shutil.which("groff")
    if program is None or not shutil.which("preconv"):
        pytest.skip("groff is not installed on this machine")
    page = "\n".join((*roff.head("x", "1", "y"), *roff.section("A", roff.terms((one, one) for one in HOSTILE)))) + "\n"
    done = subprocess.run(  # noqa: S603 - a typesetter of this machine
        [program, "-K", "utf8", "-man", "-Tutf8", "-ww", "-P-cbou"],
        input=page.encode(), capture_output=True, check=True,
    )  # fmt: skip
    shown = [line.strip() for line in done.stdout.decode().splitlines() if line.startswith("  ")]

    assert done.stderr == b""
    assert re.sub(r"\s", "", "".join(shown)) == re.sub(r"\s", "", "".join(one * 2 for one in HOSTILE))


def test_every_command_has_a_page_with_all_that_its_help_says(office: Office) -> None:
    written = [sys.executable, "-c", WRITTEN]  # click keeps how help is asked for, as some other test has asked
    done = subprocess.run(written, capture_output=True, check=True, env=office.environ())  # noqa: S603 - our own program
    found = json.loads(done.stdout)

    assert list(found) == list(called(cli, "listener"))
    for name, page in found.items():
        sections = re.findall(r'^\.SH "(.+)"$', page, re.MULTILINE)
        assert sections[:4] == ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"], name
        assert sections[-2:] == ["FILES", "SEE ALSO"], name
        assert "EXIT STATUS" in sections, name
        assert r"\fB\-h, \-\-help\fR" in page
        assert not [line for line in page.splitlines() if line.startswith("'") and line != page.splitlines()[0]]


def test_pages_of_both_languages_lie_where_man_looks_for_them(office: Office, tmp_path: Path) -> None:
    done = office.call("manual", "--to", str(tmp_path))
    english, german = (tmp_path / place / "listener-incident-step.1" for place in ("man1", "de/man1"))

    assert (done.code, done.out) == (0, "")
    assert f"{len(list(tmp_path.rglob('*.1')))} pages" in done.err
    assert '.SH "EXIT STATUS"' in english.read_text("utf-8")
    assert '.SH "ÜBERSICHT"' in german.read_text("utf-8")
    assert r"\fBlistener incident step\fR [OPTIONEN] N [SCHRITT]" in german.read_text("utf-8")


def test_one_page_goes_to_whoever_asks_for_it(office: Office) -> None:
    assert r"listener\-query\-test \- " in office.call("manual", "query", "test").out
    assert r"listener \- " in office.call("manual").out


@pytest.mark.parametrize("words", [("nichts",), ("query", "nichts"), ("mentions", "nichts"), ("query", "--to", "x")])
def test_what_has_no_page_is_a_usage_error(office: Office, words: tuple[str, ...]) -> None:
    done = office.call("manual", *words)

    assert (done.code, done.out) == (2, "")


def test_the_exit_codes_are_those_of_the_reference() -> None:
    documented = re.findall(r"^\| (\d+) \|", CODES.read_text("utf-8"), re.MULTILINE)
    for lang in LANGUAGES:
        assert [key.removeprefix("code_") for key in catalogue("manual", lang) if key.startswith("code_")] == documented


def test_a_page_names_the_codes_that_its_command_can_have() -> None:
    found = pages()
    codes = {name: re.findall(r"^\\fB(\d+)\\fR$", page, re.MULTILINE) for name, page in found.items()}

    assert {"4", "5"} <= set(codes["listener-status"])
    assert not {"3", "4", "65", "75"} & set(codes["listener-ack"])
    assert "3" in codes["listener-mentions"]
    assert len(codes["listener"]) == 13
