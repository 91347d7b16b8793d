"""One event, one line, whatever strangers write; no secret, no body."""

from __future__ import annotations

import io
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from listener.log import pairs, set_up


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A log of its own; the tests' logging comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_has_time_level_area_and_message(stream: io.StringIO) -> None:
    set_up("info", stream)
    logging.getLogger("listener.listen").warning("visit failed %s", pairs(source="forum", failures=3))

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING listener\.listen visit failed source=forum failures=3\n",
        stream.getvalue(),
    )


@pytest.mark.parametrize(
    "text", ["a\nb", "a\rb", "\x1b[2J", "\x9b2J", "\u202ea", "a\u2028b", "\x85", "\u2066", "\ufeff"]
)
def test_nobody_forges_a_second_line_or_steers_the_terminal(stream: io.StringIO, text: str) -> None:
    set_up("info", stream)
    logging.getLogger("listener").info("heard %s", text)

    (line,) = stream.getvalue().splitlines()
    assert line.isprintable()


def test_a_traceback_stays_on_its_line(stream: io.StringIO) -> None:
    set_up("info", stream)
    try:
        int("böse\nZeile")
    except ValueError:
        logging.getLogger("listener").exception("bug in %s", "listen")

    (line,) = stream.getvalue().splitlines()
    assert "ValueError: invalid literal" in line


def test_less_is_logged_if_less_is_wanted_and_libraries_only_say_what_failed(stream: io.StringIO) -> None:
    set_up("warning", stream)
    logging.getLogger("listener").info("quiet")
    logging.getLogger("urllib3").warning("retrying https://hooks.example/secret")
    logging.getLogger("apscheduler").error("loud")

    assert [line.split(" ", 1)[1] for line in stream.getvalue().splitlines()] == ["ERROR   apscheduler loud"]


def test_setting_up_twice_says_nothing_twice(stream: io.StringIO) -> None:
    set_up("info", stream)
    set_up("info", stream)
    logging.getLogger("listener").info("once")

    assert stream.getvalue().count("once") == 1


def test_without_a_stream_the_log_goes_to_standard_error(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stream.getvalue() == ""
    set_up()
    logging.getLogger("listener").info("hello")

    assert capsys.readouterr().err.endswith("INFO    listener hello\n")


def test_pairs_leave_out_what_is_empty_and_quote_what_has_blanks() -> None:
    assert pairs(a=1, b=None, c="", d="x y", e="x\ty", f=0) == "a=1 d='x y' e='x\\ty' f=0"


def test_as_json_a_line_is_an_object_with_the_pairs_in_it(stream: io.StringIO) -> None:
    set_up("info", stream, as_json=True)
    logging.getLogger("listener.listen").info("visit %s", pairs(source="forum", level=3, text="a\nb \u202e"))
    logging.getLogger("listener").warning("plain %s", "x")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.pop("at"))
    assert first == {
        "level": "info", "area": "listener.listen", "event": "visit", "source": "forum", "level_": "3",
        "text": "a\nb \u202e",
    }  # fmt: skip
    assert (second["event"], second["level"]) == ("plain x", "warning")
    assert stream.getvalue().isascii()


def test_a_bug_s_traceback_is_in_its_object(stream: io.StringIO) -> None:
    set_up("info", stream, as_json=True)
    try:
        int("x")
    except ValueError:
        logging.getLogger("listener").exception("bug in %s", pairs(verb="listen", traceback="mine"))
    (line,) = stream.getvalue().splitlines()

    assert "ValueError" in json.loads(line)["traceback"]
    assert json.loads(line)["traceback_"] == "mine"


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_gets_lines_even_if_json_is_configured(stream: io.StringIO) -> None:
    assert stream.getvalue() == ""
    screen = Terminal()
    set_up("info", screen, as_json=True)
    logging.getLogger("listener").info("hello")

    assert screen.getvalue().endswith("INFO    listener hello\n")


@pytest.mark.parametrize("as_json", [False, True])
def test_the_journal_gets_priorities_and_nobody_else_does(tmp_path: Path, stream: io.StringIO, as_json: bool) -> None:
    assert stream.getvalue() == ""
    with (tmp_path / "journal").open("w+", encoding="utf-8") as journal, (tmp_path / "file").open("w+") as file:
        about = os.fstat(journal.fileno())
        with environment("JOURNAL_STREAM", f"{about.st_dev}:{about.st_ino}"):
            for to in (journal, file):
                set_up("debug", to, as_json=as_json)
                for level in ("error", "warning", "info", "debug"):
                    getattr(logging.getLogger("listener"), level)("x")
        journal.seek(0)
        file.seek(0)

        assert [line[:3] for line in journal] == ["<3>", "<4>", "<6>", "<7>"]
        assert not any(line.startswith("<") for line in file)


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
