"""Sources from installed packages: the page's example is installed and run; what is broken is told and stops nobody."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

from listener.config import render
from listener.config.tables import SourceTable
from listener.errors import ConfigError
from listener.model import Batch, Json, Secret
from listener.plugins import GROUP, Kinds
from listener.plugins import sources as all_kinds
from listener.ports import Flow
from sources import SOURCES
from tests.edges.servers import Exchange, http_server

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "internals" / "add-a-source.md").read_text("utf-8")
NOTICES = "17\t20.11.2026 09:30\tNordwind an A7: Abfahrt entfällt\n18\t20.11.2026 09:40\tNordwind an B1\n"
ADDRESS = "https://port.example/notices"

_FILE = re.compile(r"^`(?P<name>[\w.]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_CONFIG = re.compile(r"^```toml\n(?P<text>\[\[sources\]\].*?)^```$", re.DOTALL | re.MULTILINE)


# The example of the page


@dataclass(frozen=True)
class Harbour:
    """A place where Listener runs with the example package installed."""

    folder: Path
    packages: Path

    def python(self, *command: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PYTHONPATH": f"{self.packages}{os.pathsep}{ROOT}", "LISTENER_LANG": "en"}
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, *command],
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, env=environ, cwd=self.folder,
        )  # fmt: skip

    def listener(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "listener", "--config", str(self.folder), *arguments)

    def configure(self, **changes: str) -> None:
        """Write the configuration of the page, with some of its values changed."""
        (text,) = _CONFIG.findall(PAGE)
        for key, value in changes.items():
            text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, flags=re.MULTILINE)
        brand = '[[brands]]\nid = "nordwind"\nname = "Nordwind"\n'
        network = '[http]\nallow_networks = ["127.0.0.0/8"]\n'
        (self.folder / "config.toml").write_text(text + brand + network, "utf-8")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package that the page shows, without network, into a folder of its own."""
    source, target = tmp_path_factory.mktemp("port"), tmp_path_factory.mktemp("packages")
    for found in _FILE.finditer(PAGE):
        (source / found["name"]).write_text(found["text"], "utf-8")
    options = ("--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--target", str(target))
    command = [sys.executable, "-m", "pip", "install", *options, str(source)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - pip, on our own files
    (target / "test_listener_source_port.py").write_bytes((source / "test_listener_source_port.py").read_bytes())
    return target


@pytest.fixture
def harbour(packages: Path, tmp_path: Path) -> Harbour:
    return Harbour(tmp_path, packages)


def test_the_package_of_the_page_listens(harbour: Harbour) -> None:
    with http_server({"/notices": _notices}) as server:
        harbour.configure(url=server.url("/notices"))
        check = harbour.listener("check")
        once = harbour.listener("run", "--once")
    exported = harbour.listener("export")

    assert (check.returncode, once.returncode) == (0, 0), check.stderr + once.stderr
    (mention,) = map(json.loads, exported.stdout.splitlines())
    assert (mention["source"], mention["text"]) == ("hafen", "Nordwind an A7: Abfahrt entfällt")
    assert datetime.fromisoformat(mention["published"]) == datetime.fromisoformat("2026-11-20T09:30+01:00")


def test_its_options_are_checked_and_its_own_words_shown(harbour: Harbour) -> None:
    harbour.configure(berth="7A", url="port")
    check = harbour.listener("check")

    assert check.returncode == 78
    assert "“7A” is no berth; one is called A7, for example." in check.stderr
    assert "“port” is no address on the web." in check.stderr


def test_the_test_of_the_page_passes(harbour: Harbour) -> None:
    done = harbour.python("-c", "from test_listener_source_port import *; test_a_notice_has_number_time_and_text()")

    assert (done.returncode, done.stderr) == (0, "")


def test_the_program_without_configuration_looks_for_no_packages(harbour: Harbour) -> None:
    done = harbour.python("-X", "importtime", "-m", "listener", "--help")

    assert done.returncode == 0
    assert "listener.cli" in done.stderr
    assert "importlib.metadata" not in done.stderr


def test_the_page_names_the_options_that_every_source_has() -> None:
    named = re.search(r"((?:`\w+`[ ,and]*)+)\s+belong to every source", " ".join(PAGE.split()))

    assert named
    assert set(re.findall(r"`(\w+)`", named[1])) == {option.name for option in fields(SourceTable)}


# What packages offer, well or badly


@dataclass(frozen=True, slots=True)
class Tide:
    """A source as a package offers it."""

    token: Secret | None = None
    places: tuple[str, ...] = ()
    pause: timedelta = timedelta(minutes=5)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return nothing."""
        yield from ()
        return Batch((), cursor)


@dataclass(frozen=True)
class Greedy(Tide):
    """Takes a name that every source has."""

    every: str = ""


@dataclass(frozen=True)
class Odd(Tide):
    """Wants what no configuration can hold."""

    shape: complex = 1j


@dataclass(frozen=True)
class Lost(Tide):
    """Has an annotation that leads nowhere."""

    where: Nowhere = ""  # type: ignore[name-defined]  # noqa: F821 - that is the point


Shelf = Callable[..., Kinds]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Return kinds as they are with some packages installed: name of the package, kinds with what they lead to."""

    def installed(**packages: dict[str, str]) -> Kinds:
        for package, kinds in packages.items():
            folder = tmp_path / f"{package}-2.1.dist-info"
            folder.mkdir()
            (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.1\n", "utf-8")
            lines = "\n".join(f"{kind} = {value}" for kind, value in kinds.items())
            (folder / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}\n", "utf-8")

        def find() -> Iterable[EntryPoint]:
            return [entry for found in distributions(path=[str(tmp_path)]) for entry in found.entry_points]

        return Kinds(SOURCES, find)

    return installed


HERE = "tests.test_plugins"


def test_a_kind_of_a_package_stands_beside_our_own(shelf: Shelf) -> None:
    kinds = shelf(tides={"tide": f"{HERE}:Tide"})

    assert kinds["tide"].__name__ == "Tide"
    assert kinds["tide"] is kinds["tide"]
    assert set(kinds) == {*SOURCES, "tide"}
    assert len(kinds) == len(SOURCES) + 1
    assert kinds.notes == ()


def test_our_own_kinds_are_found_without_a_look_at_packages() -> None:
    def never() -> Iterable[EntryPoint]:
        raise AssertionError("looked for packages")

    kinds = Kinds(SOURCES, never)

    assert kinds["feed"] is SOURCES["feed"]
    assert "feed" in kinds
    with pytest.raises(AssertionError, match="looked for packages"):
        assert "tide" in kinds


def test_without_packages_there_are_our_own_kinds_and_no_others() -> None:
    kinds = all_kinds(SOURCES)

    assert dict(kinds) == dict(SOURCES)
    assert "tide" not in kinds
    with pytest.raises(KeyError):
        kinds["tide"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("tests.absent:Tide", "ModuleNotFoundError: No module named 'tests.absent'"),
        (f"{HERE}:Ebb", "has no attribute 'Ebb'"),
        (f"{HERE}:HERE", "is no dataclass"),
        ("datetime:timedelta", "timedelta is no dataclass"),
        ("listener.model:Item", "Item has no method collect"),
        (f"{HERE}:Greedy", "its option every has a name that every source has"),
        (f"{HERE}:Odd", "its option shape has a type that config.toml cannot hold"),
        (f"{HERE}:Lost", "NameError: name 'Nowhere' is not defined"),
        ("this is no entry point", "cannot be loaded"),
    ],
)
def test_a_broken_package_is_named_with_the_reason_and_does_not_stop_the_others(
    shelf: Shelf, value: str, reason: str
) -> None:
    kinds = shelf(wrecked={"wreck": value}, tides={"tide": f"{HERE}:Tide"})

    assert "wreck" in kinds
    assert kinds["tide"].__name__ == "Tide"
    with pytest.raises(ConfigError) as caught:
        kinds["wreck"]
    (problem,) = caught.value.problems
    english, german = render(problem, "en"), render(problem, "de")
    assert "package wrecked 2.1" in english
    assert "“wreck”" in english
    assert reason in english
    assert "pip install --upgrade wrecked" in english
    assert "Paket wrecked 2.1" in german


def test_our_kinds_win_over_a_package_and_that_is_told(shelf: Shelf) -> None:
    kinds = shelf(usurper={"feed": f"{HERE}:Tide", "tide": f"{HERE}:Tide"})

    assert kinds["feed"] is SOURCES["feed"]
    assert len(kinds) == len(SOURCES) + 1
    (note,) = kinds.notes
    assert render(note, "en") == (
        "sources: The package usurper 2.1 offers the kind “feed”, which exists already; the one of Listener is used. "
        "Please remove the package (pip uninstall usurper) or ask its makers for another name."
    )


def test_of_two_packages_the_first_in_the_alphabet_wins_and_that_is_told(shelf: Shelf) -> None:
    kinds = shelf(zander={"tide": f"{HERE}:Odd"}, aal={"tide": f"{HERE}:Tide"})

    assert kinds["tide"].__name__ == "Tide"
    (note,) = kinds.notes
    assert (note.values["package"], note.values["winner"]) == ("zander", "aal")
    assert "die von aal" in render(note, "de")


def _notices(exchange: Exchange) -> None:
    exchange.answer(200, NOTICES.encode(), {"Content-Type": "text/plain; charset=utf-8"})
