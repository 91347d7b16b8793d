"""The demo's stage: whose folder it may use, and that its daemon never outlives it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from listener.claim import claimed
from listener.demo.plan import load
from listener.demo.stage import Stage, staged
from listener.errors import AlreadyRunning, UsageError
from listener.words import LANGUAGES, say
from tests.cli.calls import Office

TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
PATIENCE_S = 60.0


def prepare(folder: Path) -> None:
    """Set the stage and take it down again: what an earlier demo leaves, as far as it came."""
    with staged(folder, "de", 60.0, TODAY):
        pass


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def at_work(folder: Path) -> bool:
    """Tell whether a daemon holds the folder's database: the system lets go of it when the process ends."""
    try:
        with claimed(folder / "listener.db"):
            return False
    except AlreadyRunning:
        return True


def begun(folder: Path) -> bool:
    """Tell whether a daemon has begun; asked of its log, for whoever tries the lock may be in the daemon's way."""
    log = folder / "listener.log"
    return log.exists() and "started" in log.read_text("utf-8")


OTHERS = {
    "a configuration": {"config.toml": 'language = "de"\n'},
    "a document": {"thesis.odt": "three years of work"},
    "another program's plan": {"plan.json": '{"tasks": []}', "config.toml": "# mine\n"},
    "a plan that is no JSON": {"plan.json": "buy milk"},
    "a plan that is a list": {"plan.json": "[]"},
}


@pytest.mark.parametrize("files", OTHERS.values(), ids=OTHERS)
def test_a_folder_with_somebody_s_files_is_refused_and_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    before = contents(tmp_path)

    with pytest.raises(UsageError) as caught:
        prepare(tmp_path)

    assert caught.value.key == "demo.folder_not_empty"
    assert all(str(tmp_path) in say(caught.value.key, lang, **caught.value.values) for lang in LANGUAGES)
    assert contents(tmp_path) == before


def test_a_demo_s_plan_beside_a_configuration_of_one_s_own_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "config.toml").write_text('language = "de"\n', "utf-8")

    with pytest.raises(UsageError):
        prepare(tmp_path)

    assert (tmp_path / "config.toml").read_text("utf-8") == 'language = "de"\n'


@pytest.mark.parametrize(("lang", "says"), [("de", "überschreibt nichts"), ("en", "overwrites nothing")])
def test_on_the_command_line_it_is_a_usage_error(tmp_path: Path, lang: str, says: str) -> None:
    (tmp_path / "config.toml").write_text("# mine\n", "utf-8")
    done = Office(tmp_path).call("demo", "--folder", str(tmp_path), "--lang", lang)

    assert done.code == 2
    assert says in done.err
    assert str(tmp_path) in done.err
    assert contents(tmp_path) == {"config.toml": b"# mine\n"}


def test_an_earlier_demo_s_folder_is_used_again_without_what_came_of_it(tmp_path: Path) -> None:
    prepare(tmp_path)
    left = ("listener.db", "listener.db-wal", "listener.db-shm", "listener.log", "daemon.err", "mail-1.eml")
    for name in (*left, "my notes.txt"):
        (tmp_path / name).write_text("old", "utf-8")
    before = load(tmp_path / "plan.json")

    prepare(tmp_path)

    assert sorted(contents(tmp_path)) == ["config.toml", "my notes.txt", "plan.json"]
    assert load(tmp_path / "plan.json").real_begin > before.real_begin


def test_a_demo_that_is_still_going_on_is_not_cleared_away(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "listener.log").write_text("at work", "utf-8")

    with claimed(tmp_path / "listener.db"), pytest.raises(AlreadyRunning):
        prepare(tmp_path)

    assert (tmp_path / "listener.log").read_text("utf-8") == "at work"


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    prepare(tmp_path / "new" / "demo")

    assert sorted(contents(tmp_path / "new" / "demo")) == ["config.toml", "plan.json"]


def started(stage: Stage) -> Stage:
    (stage.folder / "listener.log").unlink(missing_ok=True)
    stage.start_daemon()
    assert soon(lambda: begun(stage.folder))
    return stage


def test_the_daemon_ends_when_the_demo_lets_go_of_it(tmp_path: Path) -> None:
    with staged(tmp_path, "de", 60.0, TODAY) as stage:
        assert started(stage).alive()
        stage.let_go()

        assert soon(lambda: not stage.alive())
    assert not at_work(tmp_path)
    assert (tmp_path / "daemon.err").read_bytes() == b""


def test_a_daemon_can_be_killed_and_started_anew(tmp_path: Path) -> None:
    with staged(tmp_path, "de", 60.0, TODAY) as stage:
        started(stage).kill_daemon()
        assert not stage.alive()
        assert started(stage).alive()
    assert len(stage.kills) == 1
    assert not at_work(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: str(number.name))
def test_the_daemon_ends_with_the_demo_however_that_dies(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "demo"
    with Office(tmp_path).start("demo", "--folder", str(folder), "--lang", "en") as demo:
        assert soon(lambda: begun(folder))
        assert at_work(folder)
        demo.send_signal(number)
        demo.communicate(timeout=PATIENCE_S)

    assert demo.returncode != 0
    assert soon(lambda: not at_work(folder))
