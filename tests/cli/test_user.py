"""``listener user``: who may log in; passwords are typed or piped, never arguments, and never shown."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest

from listener.core.password import opens
from listener.store import Store
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import PATIENCE_S, Office
from tests.cli.test_json_keys import PAGE, documented

PASSWORD = "ein satz den nur anna kennt"


def kept(office: Office, name: str = "Anna Beispiel") -> str:
    with Store(office.folder / "listener.db") as store:
        found = store.users.user(name)
        assert found
        return found.password.reveal()


def test_somebody_is_let_in_gets_another_role_and_leaves(office: Office) -> None:
    assert office.call("user", "list").err == "Noch hat niemand Zugang. Anlegen: listener user add NAME --role admin\n"
    added = office.call("user", "add", " Anna  Beispiel ", stdin=f"{PASSWORD}\nrest\n")
    assert (added.code, added.out) == (0, "Anna Beispiel hat jetzt Zugang: liest mit.\n")
    assert opens(PASSWORD, kept(office))
    assert PASSWORD not in added.out + added.err
    assert office.call("user", "role", "anna beispiel", "admin").out == (
        "Anna Beispiel: verwaltet. Laufende Sitzungen sind beendet.\n"
    )
    (row,) = office.call("user", "list").rows
    assert (row[0], row[1], row[3]) == ("Anna Beispiel", "verwaltet", "–")
    (found,) = json.loads(office.call("user", "list", "--json").out)
    assert list(found) == documented(PAGE, "user list")
    assert (found["name"], found["role"], found["seen"]) == ("Anna Beispiel", "admin", None)
    assert kept(office)[:20] not in office.call("user", "list", "--json").out
    assert office.call("user", "remove", "ANNA BEISPIEL").out == "Anna Beispiel hat keinen Zugang mehr.\n"
    assert json.loads(office.call("user", "list", "--json").out) == []


def test_a_new_password_replaces_the_old_one(office: Office) -> None:
    office.call("user", "add", "anna", "--role", "duty", stdin=f"{PASSWORD}\n")
    before = kept(office, "anna")

    done = office.call("user", "password", "Anna", stdin="ein ganz anderer satz\r\n")
    assert (done.code, done.out) == (0, "Neues Passwort für anna. Laufende Sitzungen sind beendet.\n")
    assert opens("ein ganz anderer satz", kept(office, "anna"))
    assert before != kept(office, "anna")
    taken = office.call("user", "add", "ANNA", stdin=PASSWORD)
    assert (taken.code, "listener user password" in taken.err) == (2, True)
    unknown = office.call("user", "role", "ana", "duty", "--lang", "en")
    assert (unknown.code, unknown.err) == (2, "“ana” has no access. Perhaps “anna” is meant.\n")


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("anna", "geheim", "zu kurz: mindestens 12 Zeichen"),
        ("anna", "", "zu kurz"),
        ("anna", "x" * 201, "zu lang"),
        ("anna", "annaannaanna", "zu leicht zu erraten"),
        ("\x1b[2J", PASSWORD, "Name"),
    ],
)
def test_what_will_not_do_is_refused_and_nobody_is_entered(office: Office, name: str, password: str, says: str) -> None:
    done = office.call("user", "add", name, stdin=f"{password}\n")

    assert (done.code, says in done.err) == (2, True)
    assert not password or password not in done.err
    assert json.loads(office.call("user", "list", "--json").out) == []


@pytest.mark.parametrize("command", ["role", "password", "remove"])
def test_nobody_by_that_name_is_told(office: Office, command: str) -> None:
    done = office.call("user", command, "niemand", *(["duty"] if command == "role" else []), stdin=PASSWORD)

    assert (done.code, done.err) == (2, "„niemand“ hat keinen Zugang.\n")


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(office: Office) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own program
        office.command("user", "add", "anna"), stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=office.environ(), cwd=office.folder, start_new_session=True, bufsize=0,
    )  # fmt: skip
    try:
        said = b""
        for question in (b"Passwort: ", b"Noch einmal: "):
            while not said.endswith(question):  # what is typed before the question is thrown away
                assert process.stderr
                said += process.stderr.read(1)
                assert process.poll() is None, said
            os.write(master, f"{PASSWORD}\n".encode())
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        os.close(slave)
        os.close(master)

    assert process.returncode == 0, err
    assert "anna hat jetzt Zugang" in out.decode()
    assert PASSWORD.encode() not in out + err
    assert opens(PASSWORD, kept(office, "anna"))


def test_both_catalogues_have_the_same_sentences() -> None:
    german, english = (catalogue("user", lang) for lang in LANGUAGES)

    assert set(german) == set(english)
