"""``listener backup`` and ``restore``, and what a damaged database says, to the daemon and at the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from listener.claim import claimed, sign
from listener.model import Search
from listener.store import Store, copies
from tests.cli.calls import Office
from tests.cli.storms import stormy
from tests.cli.test_json_keys import PAGE, documented
from tests.store.conftest import opened_file
from tests.store.test_copies import spoil


@pytest.fixture
def press(office: Office) -> Office:
    """An office with incidents in its book, and a secret in its environment."""
    return stormy(office).where(SLACK_URL="https://hooks.slack.example/services/T0/B0/geheim")


def database(office: Office) -> Path:
    return office.folder / "listener.db"


def test_a_backup_is_made_beside_a_daemon_and_says_where_it_is(press: Office) -> None:
    with claimed(database(press)), Store(database(press)) as store:
        sign(store, datetime(2026, 11, 20, tzinfo=UTC))
        done = press.call("backup")
        told = json.loads(press.call("backup", "--json").out)

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Gesichert und geprüft: {press.folder / 'backups' / 'listener-2'}")
    assert list(told) == documented(PAGE, "backup")
    assert Path(told["file"]).stat().st_size == told["bytes"]


def test_as_many_backups_stay_as_somebody_wants(press: Office) -> None:
    folder = press.folder / "elsewhere"
    for day in range(1, 4):
        copies.copy(database(press), folder / f"listener-2020010{day}T000000Z.db")
    assert press.call("backup", "--to", str(folder), "--keep", "1").code == 0

    assert len(list(folder.iterdir())) == 1
    assert not (press.folder / "backups").exists()


def test_without_a_database_there_is_nothing_to_copy(office: Office) -> None:
    done = office.call("backup")

    assert (done.code, "listener run" in done.err) == (74, True)
    assert [one.name for one in office.folder.iterdir()] == ["config.toml"]


def test_a_backup_is_put_back_and_what_was_there_is_kept(press: Office) -> None:
    file = json.loads(press.call("backup", "--json").out)["file"]
    assert press.call("ack", "INC-0001").code == 0
    done = press.call("restore", file)

    assert done.code == 0
    assert done.out == f"{database(press)} ist jetzt die Sicherung {file}.\n"
    assert "Die bisherige Datenbank liegt in" in done.err
    assert "Nun den Daemon starten" in done.err
    assert json.loads(press.call("incidents", "INC-0001", "--json").out)[0]["status"] == "acknowledged"


def test_who_still_has_the_old_one_open_is_to_be_ended(press: Office) -> None:
    file = json.loads(press.call("backup", "--json").out)["file"]
    quiet = press.call("restore", file)
    with Store(database(press)) as serving:
        serving.count(Search())
        told = press.call("restore", file)

    assert "noch offen" not in quiet.err
    assert "noch offen" in told.err


def test_the_keys_for_machines(press: Office) -> None:
    file = json.loads(press.call("backup", "--json").out)["file"]
    told = json.loads(press.call("restore", file, "--json").out)

    assert list(told) == documented(PAGE, "restore")
    assert told["told_since_known"] is True


def test_while_a_daemon_works_nothing_is_put_back(press: Office) -> None:
    file = json.loads(press.call("backup", "--json").out)["file"]
    before = database(press).read_bytes()
    with claimed(database(press)):
        done = press.call("restore", file)

    assert done.code == 75
    assert database(press).read_bytes() == before


def test_what_is_no_backup_is_refused_in_the_reader_s_words(press: Office) -> None:
    letter = press.folder / "letter.db"
    letter.write_bytes(b"Liebe Oma" * 500)

    assert press.call("restore", str(letter)).code == 74
    assert "ist keine Datenbank" in press.call("restore", str(letter)).err
    assert "ist die Datenbank selbst" in press.call("restore", str(database(press))).err
    assert press.call("restore", str(press.folder / "nowhere.db")).code == 2


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize("command", ["run --once", "incidents", "mentions"])
def test_a_damaged_database_is_refused_kept_and_the_way_back_is_named(press: Office, command: str) -> None:
    """F6, for the daemon and at the command line."""
    file = json.loads(press.call("backup", "--json").out)["file"]
    spoil(database(press))
    damaged = database(press).read_bytes()
    done = press.call(*command.split())

    assert done.code == 74
    assert f"listener restore {file} " in done.err
    assert database(press).read_bytes() == damaged
    assert press.call("restore", file).code == 0
    assert press.call("incidents").code == 0


def test_a_database_of_a_newer_version_is_refused_in_the_reader_s_words(press: Office) -> None:
    with Store(database(press)) as store:
        opened_file(store).connection.execute(
            "INSERT INTO _sqlite_migrations VALUES (99, 'listener', 'm999_x', '2030-01-01')"
        )

    done = press.call("incidents")
    assert (done.code, "neueren Fassung (m999_x)" in done.err) == (74, True)
