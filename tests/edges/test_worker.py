"""A worker by itself: what it answers, what it must not do, and that it ends when there is nobody to answer."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import Batch, Request, Response
from listener.worker import OUT_OF_MEMORY, READY, Flows, serve
from listener.workerwire import failure, receive, send, taken_apart, understood
from tests.poison import CURSOR, Page

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = Page("https://a.example/")
PATIENCE_S = 40
ROOT = Path(__file__).parents[2]


def message(what: str, load: object, number: int = 7) -> bytes:
    return pickle.dumps((what, number, load))


BEGIN = message("begin", (PAGE, {}, NOW))


def answered(text: str, number: int = 7) -> bytes:
    return message("send", Response(200, {}, text.encode(), PAGE.url), number)


def test_a_flow_asks_and_asks_again_and_brings() -> None:
    flows = Flows()

    assert understood(flows.step(BEGIN)) == Request(PAGE.url, headers={"Authorization": ""})
    assert understood(flows.step(answered("eins"))) == Request(f"{PAGE.url}/2")
    brought = understood(flows.step(answered("zwei")))
    assert isinstance(brought, Batch)
    assert ([item.title for item in brought.items], brought.cursor) == (["Brodelmann eins", "Brodelmann zwei"], CURSOR)
    assert not flows


def test_an_error_is_thrown_in_where_the_flow_waits() -> None:
    flows = Flows()
    flows.step(BEGIN)
    flows.step(answered("eins"))

    brought = understood(flows.step(message("throw", taken_apart(SourceError("timeout", "nach 30 s")))))

    assert isinstance(brought, Batch)
    assert [(item.native_id, item.title) for item in brought.items] == [("timeout", "nach 30 s")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bug", "bug: KeyError in the source; please report it"),
        ("leave", "bug: SystemExit in the source; please report it"),
        ("refusal", "not_a_feed: eine Webseite"),
        ("throttle", "quota: morgen wieder"),
    ],
)
def test_a_flow_that_fails_is_told_of_and_forgotten(text: str, says: str) -> None:
    flows = Flows()
    flows.step(BEGIN)

    assert str(understood(flows.step(answered(text)))) == says
    assert not flows


@pytest.mark.parametrize("wrong", [b"no pickle", message("send", None, 9), message("begin", (object(), {}, NOW))])
def test_what_cannot_be_done_is_a_bug_and_ends_nobody(wrong: bytes) -> None:
    flows = Flows()
    flows.step(BEGIN)

    assert str(understood(flows.step(wrong.replace(b"\x07", b"\x08")))).startswith("bug: ")
    assert understood(flows.step(answered("eins"))) == Request(f"{PAGE.url}/2")


def test_a_flow_that_nobody_needs_is_closed() -> None:
    flows = Flows()
    flows.step(BEGIN)

    assert str(understood(flows.step(message("close", None)))) == "closed"
    assert not flows


def test_it_serves_until_it_has_grown_and_holds_nothing() -> None:
    asked, answers = BytesIO(), BytesIO()
    for one in (BEGIN, answered("eins"), answered("zwei"), BEGIN):
        send(asked, one)
    asked.seek(0)
    alarms: list[bool] = []

    serve(asked, answers, alarms.append, lambda: True)

    answers.seek(0)
    frames = [frame for _ in range(5) if (frame := receive(answers))]
    assert frames[0] == (READY, False)
    assert [last for _, last in frames[1:]] == [False, False, True]  # the second BEGIN finds it gone
    assert alarms == [True, False] * 3


def test_an_error_is_the_same_after_the_way() -> None:
    error = failure("http_410", "gone", None, gone=True)

    assert (error.kind, error.detail, error.gone) == ("http_410", "gone", True)


# As a process


@contextmanager
def working(memory_mb: int = 512, step_s: float = 30) -> Iterator[subprocess.Popen[bytes]]:
    """Start one as a program does that dies over it: nobody watches."""
    command = [sys.executable, "-m", "listener.worker", str(memory_mb), str(step_s)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603 - our own program
        try:
            assert process.stdin
            assert process.stdout
            assert receive(process.stdout) == (READY, False)  # type: ignore[arg-type]  # a pipe is one
            yield process
        finally:
            process.kill()


def say(process: subprocess.Popen[bytes], *messages: bytes) -> None:
    for one in messages:
        assert process.stdin
        send(process.stdin, one)  # type: ignore[arg-type]  # a pipe is one


def test_it_leaves_when_its_program_is_gone() -> None:
    with working() as process:
        process.send_signal(signal.SIGTERM)  # as systemd sends to all of a unit: the program decides
        process.send_signal(signal.SIGINT)
        say(process, BEGIN)
        assert process.stdin
        process.stdin.close()

        assert process.wait(PATIENCE_S) == 0


def test_also_when_it_is_stuck_in_c() -> None:
    with working(step_s=0.05) as process:
        say(process, BEGIN, answered("endless"))

        assert process.wait(PATIENCE_S) == -signal.SIGALRM


def test_it_gets_no_more_memory_than_it_may_have() -> None:
    with working(memory_mb=100) as process:
        say(process, BEGIN, answered("memory"))

        assert process.wait(PATIENCE_S) == OUT_OF_MEMORY
