"""A process of its own: it answers, ends by itself, never outlives its parent, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener.errors import StoreError
from listener.model import Medium
from listener.web.aside import Aside, Ended
from listener.web.reckoned import Kept

_BEGIN = "import os, sys, time; from listener.web.aside import serve; "
DOUBLING = _BEGIN + "serve(lambda asked: (os.getpid(), 2 * asked), {idle})"
ENDLESS = _BEGIN + "serve(lambda asked: [None for _ in iter(int, 1)])"
DYING = _BEGIN + "serve(lambda asked: os._exit(3) if asked == 'die' else asked)"
TALKING = _BEGIN + "serve(lambda asked: print('a library says hello', flush=True) or asked)"
SPYING = _BEGIN + "serve(lambda asked: dict(os.environ))"
HOSTILE = (
    _BEGIN
    + """
class Said:
    def __init__(self, name, *values): self.answer = (name, values)
    def __reduce__(self): return self.answer
def named(name):
    import importlib
    module, _, own = name.partition(':')
    found = importlib.import_module(module)
    for part in own.split('.'): found = getattr(found, part)
    return found
serve(lambda asked: Said(named(asked[0]), *asked[1:]) if asked else 'well')
"""
)
PARENT = """
import threading, time
from contextlib import suppress
from listener.web.aside import Aside, Ended
kept = Aside({endless!r})
def ask():
    with suppress(Ended):
        kept.ask(1)
threading.Thread(target=ask, daemon=True).start()
while not kept._running:
    time.sleep(0.001)
print(kept._running[0].pid, flush=True)
"""


@pytest.fixture
def doubling() -> Iterator[Aside]:
    kept = Aside(DOUBLING.format(idle=60))
    yield kept
    kept.end()


def child(kept: Aside) -> subprocess.Popen[bytes]:
    """Return the process that is kept."""
    return kept._running[0]


def test_one_process_answers_one_question_after_the_other(doubling: Aside) -> None:
    (first, two), (again, four) = doubling.ask(1), doubling.ask(2)

    assert (two, four) == (2, 4)
    assert first == again != os.getpid()


def test_it_ends_when_nobody_asks_and_the_next_question_begins_another() -> None:
    kept = Aside(DOUBLING.format(idle=0.01))
    kept.ask(1)
    before = child(kept)
    assert before.wait(20) == 0
    assert kept.ask(4)[1] == 8
    assert child(kept) is not before
    kept.end()


def test_who_waits_hears_that_it_died_and_the_next_question_is_answered() -> None:
    kept = Aside(DYING)
    with pytest.raises(Ended):
        kept.ask("die")
    assert kept.ask("live") == "live"
    kept.end()


def test_what_a_library_prints_is_no_answer_and_stands_in_the_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    kept = Aside(TALKING)
    assert [kept.ask(one) for one in "ab"] == ["a", "b"]
    kept.end()
    assert capfd.readouterr() == ("", "")
    assert caplog.messages == 2 * ["said on standard error process=counting said='a library says hello'"]


def test_it_can_be_ended_while_it_counts_and_leaves_no_pipe_open() -> None:
    before, failed = open_files(), []
    kept = Aside(ENDLESS)

    def ask() -> None:
        with pytest.raises(Ended):
            kept.ask(1)
        failed.append(True)

    asking = threading.Thread(target=ask)
    asking.start()
    process = begun(kept)
    kept.end()
    asking.join(20)

    assert failed == [True]
    assert process.returncode not in {0, None}
    assert open_files() == before


def begun(kept: Aside) -> subprocess.Popen[bytes]:
    """Wait until the process has begun."""
    while not kept._running:
        pass
    return child(kept)


def open_files() -> int:
    """Return how many files this process has open; always 0 where the system does not say."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_it_ends_with_whoever_kept_it() -> None:
    kept = Aside(DOUBLING.format(idle=60))
    kept.ask(1)
    process = child(kept)
    del kept

    assert process.wait(20) != 0


def test_what_takes_too_long_is_ended_and_the_next_question_is_answered() -> None:
    kept = Aside(_BEGIN + "serve(lambda asked: time.sleep(asked) or 'awake')", limit_s=1)
    with pytest.raises(Ended):
        kept.ask(600)
    assert not kept._running
    assert kept.ask(0) == "awake"
    kept.end()


def test_it_is_given_nobodys_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK", "https://hooks.example/secret")
    kept = Aside(SPYING)
    assert not {"SLACK_WEBHOOK", "https://hooks.example/secret"} & {*(found := kept.ask(1)), *found.values()}
    assert "PATH" in found
    kept.end()


@pytest.mark.parametrize(
    "hostile",
    [
        ("os:mkdir", "{}"),
        ("builtins:getattr", "", "upper"),
        ("listener.web.aside:Aside", "import os; os.mkdir('{}')"),
        ("listener.web.aside:subprocess.Popen", ["mkdir", "{}"]),
        ("listener.words:catalogue", "cli", "de"),
    ],
    ids=lambda one: one[0],
)
def test_no_answer_can_have_anything_done_here(hostile: tuple[object, ...], tmp_path: Path) -> None:
    """Whatever took the process over could name any function; a class is not called unless it is a value."""
    made = str(tmp_path / "made")
    name, *values = hostile
    filled = [[part.format(made) for part in one] if isinstance(one, list) else str(one).format(made) for one in values]
    kept = Aside(HOSTILE)
    with pytest.raises(Ended):
        kept.ask([name, *filled])
    assert not Path(made).exists()
    assert not kept._running, "it is trusted no more"
    assert kept.ask([]) == "well"
    kept.end()


def test_values_of_ours_and_times_come_as_they_are() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    said = (Medium.NEWS, Kept(Counter("ab"), at), StoreError("locked"), timedelta(1), at.astimezone(UTC))
    kept = Aside(_BEGIN + "serve(lambda asked: asked)")
    *values, error, length, utc = kept.ask(said)

    assert (values, length, utc) == ([*said[:2]], timedelta(1), at)
    assert (type(error), str(error)) == (StoreError, "locked")
    kept.end()


@pytest.mark.parametrize("way", ["end", "kill"])
def test_it_never_outlives_its_parent_whatever_it_is_at(way: str) -> None:
    more = "" if way == "end" else "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    program = [sys.executable, "-c", PARENT.format(endless=ENDLESS) + more]
    # It holds the other end of this pipe, too: reading comes to an end when both have gone.
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as parent:  # noqa: S603 - our own
        _, errors = parent.communicate(timeout=20)

    assert errors == b""


def test_a_machine_that_cannot_begin_a_process_says_so() -> None:
    with pytest.raises(Ended, match="No such file"):
        Aside(DOUBLING, "/nowhere/python").ask(1)
