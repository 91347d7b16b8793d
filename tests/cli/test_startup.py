"""A command that looks loads what it needs: the kinds that are configured, and no library that it has no use for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from listener.app import configuration, database
from listener.cli import cli
from listener.cli.commands import Commands
from listener.store import Store
from tests.cli.calls import Office

NEEDLESS = (
    *("numpy", "sqlite_utils", "feedparser", "urllib3", "starlette", "holidays", "selectolax", "vaderSentiment"),
    *("ssl", "rich", "apscheduler", "email", "importlib.metadata", "listener.http", "listener.core.danger"),
)

SCRIPT = """
import atexit, sys
from listener.cli import cli
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
cli.main(sys.argv[1:])
"""
COMPARED = """
from listener.cli import cli
from listener.cli.commands import Commands
commands = Commands()
print(len(commands), *(name for name in commands if commands.brief(name).help != cli.commands[name].help))
"""


@pytest.mark.parametrize("command", ["mentions", "incidents"])
def test_whoever_only_looks_loads_one_source_one_channel_and_no_heavy_library(office: Office, command: str) -> None:
    path = office.folder / "config.toml"
    with Store(database(configuration(path, secrets=False))):
        pass

    called = [sys.executable, "-c", SCRIPT, "--config", str(path), command]
    done = subprocess.run(called, capture_output=True, text=True, check=True, encoding="utf-8", env=office.environ())  # noqa: S603 - our own program
    loaded = set(done.stderr.split())

    assert {name for name in loaded if re.fullmatch(r"sources\.\w+|alerts\.channels\.[^_]\w+", name)} == {
        *("sources.feed", "alerts.channels.slack", "alerts.channels.slack_blocks")
    }
    assert loaded & set(NEEDLESS) == set()


def test_the_help_of_the_program_loads_none_of_its_commands(office: Office) -> None:
    called = [sys.executable, "-c", SCRIPT, "--help"]
    done = subprocess.run(called, capture_output=True, text=True, check=True, encoding="utf-8", env=office.environ())  # noqa: S603 - our own program
    loaded = set(done.stderr.split())

    modules = {getattr(command.callback, "__module__", "") for command in cli.commands.values()}
    assert "listener.cli.lists" in modules
    watched = {"tomllib", "json"} if "coverage" in loaded else set()  # who counts branches loads these
    assert loaded & (modules | set(NEEDLESS) | {"tomllib", "json", "subprocess"}) - watched == set()
    assert "demo " in done.stdout


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_list_of_commands_says_of_each_what_its_own_help_says(office: Office, lang: str) -> None:
    """In a process of its own: a command keeps the language in which it was loaded first."""
    called, spoken = [sys.executable, "-c", COMPARED], {**office.environ(), "LISTENER_LANG": lang}
    done = subprocess.run(called, capture_output=True, text=True, check=True, encoding="utf-8", env=spoken)  # noqa: S603 - our own program

    assert done.stdout.split() == [str(len(Commands()))]


@pytest.mark.parametrize("given", ["firma/config.toml", "./firma/config.toml"])
def test_however_the_configuration_is_named_its_database_lies_beside_it(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "firma").mkdir()
    (tmp_path / given).write_text('[[brands]]\nname = "Nordwind"\n', "utf-8")
    monkeypatch.chdir(tmp_path)

    named, whole = Path(given), tmp_path / given
    found = {database(configuration(path, secrets=False)) for path in (named, whole)}

    assert found == {tmp_path / "firma" / "listener.db"}
