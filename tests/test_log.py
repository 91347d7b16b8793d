"""One event, one line, whatever strangers write; no secret, no body."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

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
