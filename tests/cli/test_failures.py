"""Every way to fail: one sentence with a way out, in both languages, and the exit code of the table."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from listener.cli import cli, failure
from listener.cli.session import Session
from listener.errors import (
    AlreadyRunning,
    ConfigError,
    DeliveryError,
    ListenerError,
    Overtaken,
    SourceError,
    StoreError,
    UsageError,
)
from listener.model import BrandId, Incident, IncidentId, State
from listener.store import Store
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LOOKING = ("mentions", "trend", "incidents", "sources", "export")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("query.empty"), 2),
        (SourceError("timeout"), 69),
        (DeliveryError("timeout", permanent=False), 69),
        (StoreError("x"), 74),
        (OSError(28, "No space left on device", "x"), 74),
        (AlreadyRunning("x"), 75),
        (ConfigError(()), 78),
        (ListenerError("x"), 1),
        (click.UsageError("x"), 2),
        (click.exceptions.Abort(), 130),
    ],
)
def test_each_failure_has_its_exit_code_and_a_sentence(error: Exception, code: int) -> None:
    assert failure.exit_code(error) == code
    for lang in LANGUAGES:
        assert failure.explain(error, lang)


def test_the_page_lists_exactly_these_codes() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE)}
    used = {value for name, value in vars(failure).items() if name.isupper() and isinstance(value, int)}

    assert listed == used | {0, failure.FAILED}


@pytest.mark.parametrize("command", [*LOOKING, "check", "run", "import -"])
def test_without_a_configuration_the_ways_on_are_named(tmp_path: Path, command: str) -> None:
    """The working folder has none either: the command is a process of its own, only where it must be."""
    office = Office(tmp_path / "config.toml")
    done = office.call(*command.split(), LISTENER_LANG="de")

    assert done.code == 78
    assert "listener init" in done.err


@pytest.mark.parametrize("command", LOOKING)
def test_without_a_database_it_is_said_what_makes_one(office: Office, command: str) -> None:
    german, english = office.call(command), office.call(command, "--lang", "en")

    assert (german.code, english.code) == (74, 74)
    assert german.err.endswith(
        "listener.db gibt es noch nicht; `listener run` oder `listener import` legt die Datenbank an.\n"
    )
    assert "There is no " in english.err
    assert not (office.folder / "listener.db").exists()


@pytest.mark.parametrize(
    ("content", "de", "en"),
    [
        (b"Liebes Tagebuch, heute war ein schoener Tag. " * 50, "ist keine Datenbank", "is not a database"),
        (None, "gehört einem anderen Programm", "belongs to another program"),
    ],
)
def test_somebody_else_s_file_is_left_alone(office: Office, content: bytes | None, de: str, en: str) -> None:
    file = office.folder / "listener.db"
    if content is None:
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE stamps (id)")
    else:
        file.write_bytes(content)
    before = file.read_bytes()

    german, english = office.call("mentions"), office.call("mentions", "--lang", "en")

    assert (german.code, english.code) == (74, 74)
    assert de in german.err
    assert en in english.err
    assert file.read_bytes() == before


def test_a_database_that_another_program_holds_is_not_waited_for_forever(archive: Office, office: Office) -> None:
    file = office.folder / "listener.db"
    file.write_bytes((archive.folder / "listener.db").read_bytes())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        done = office.call("mentions")

    assert done.code == 74
    assert "gesperrt" in done.err
    assert office.call("mentions").code == 0


def test_every_sentence_of_the_store_is_known_to_people() -> None:
    from listener.store import sqlite as store  # noqa: PLC0415 - read, not called

    source = Path(str(store.__file__)).read_text("utf-8")
    remedies = re.findall(r'^    \("[^"]+", "(.+)"\),$', source, re.MULTILINE)
    assert len(remedies) == 7
    for remedy in remedies:
        for lang in LANGUAGES:
            sentence = failure.explain(StoreError(f"/srv/x.db {remedy} (detail)"), lang)
            assert sentence in {
                text.replace("{path}", "/srv/x.db")
                for key, text in catalogue("cli", lang).items()
                if key.startswith("store_")
            }


def test_who_was_overtaken_reads_it_in_their_language(tmp_path: Path) -> None:
    incident = Incident(IncidentId(12), BrandId("nordwind"), State.OPEN, 4, 4, MOMENT, MOMENT)
    with Store(tmp_path / "listener.db") as store:
        store.decide(incident, [], [], MOMENT)
        with pytest.raises(Overtaken) as late:
            store.decide(incident, [], [], MOMENT)

    assert failure.exit_code(late.value) == failure.STORAGE
    assert failure.explain(late.value, "de").startswith("An INC-0012 hat im selben Augenblick")
    assert failure.explain(late.value, "en").startswith("Somebody else kept changing INC-0012")


def test_what_the_store_says_besides_is_passed_on() -> None:
    assert failure.explain(StoreError("/srv/x.db comes from a newer version"), "de") == (
        "/srv/x.db comes from a newer version"
    )


def test_an_expected_failure_shows_its_traceback_only_when_asked_to(office: Office) -> None:
    plain, debug = office.call("mentions"), office.call("mentions", "--debug")

    assert "Traceback" not in plain.err
    assert debug.err.startswith("Traceback")
    assert debug.err.endswith(plain.err)
    assert debug.code == plain.code == 74


def test_a_bug_is_no_expected_failure() -> None:
    """It is not dressed up as one: the traceback goes out as it is."""
    with pytest.raises(ZeroDivisionError):
        cli.main(["mentions"], obj=_Broken())


class _Broken(Session):
    """A session that breaks the program in a way that nobody expects."""

    @property
    def path(self) -> Path:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("args", "de", "en"),
    [
        (("mentoins",), "Meinten Sie „mentions“?", 'Did you mean "mentions"?'),
        (("xyzzy",), "Den Befehl „xyzzy“ gibt es nicht. `listener --help`", 'There is no command "xyzzy".'),
        (("mentions", "--brnad", "x"), "Meinten Sie „--brand“?", 'Did you mean "--brand"?'),
        (("mentions", "--xyzzy"), "Die Option „--xyzzy“ gibt es nicht.\n", 'There is no option "--xyzzy".\n'),
        (("import",), "Es fehlt: ", "Missing: "),
        (("trend", "3"), "nichts anzufangen: 3", "Not expected here: 3"),
        (("mentions", "--since"), "Die Option --since", "The option --since"),
        (("trend", "--by", "month"), "möglich ist hour, day, week", "must be one of hour, day, week"),
        (("mentions", "--config"), "Die Option --config", "The option --config"),
        (("demo", "--folder", __file__), "--folder: ", "--folder: "),
    ],
)
def test_a_typing_mistake_is_explained(office: Office, args: tuple[str, ...], de: str, en: str) -> None:
    german, english = office.call(*args, LISTENER_LANG="de"), office.call(*args, LISTENER_LANG="en")

    assert (german.code, english.code) == (2, 2)
    assert de.replace("--folder: ", "--folder: ") in german.err
    assert en in english.err
    assert "Traceback" not in german.err


def test_the_way_to_the_help_is_named(office: Office) -> None:
    assert office.call("mentions", "--xyzzy", LISTENER_LANG="de").err.endswith(
        "`listener mentions --help` zeigt, was möglich ist.\n"
    )
