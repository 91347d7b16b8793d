"""A database of a server says word for word what a file says; and what only a file can do is refused with the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from listener.claim import claimed, sign
from listener.model.url import DatabaseUrl, parsed
from listener.store import Store, moving
from listener.store.db import open_db
from tests.cli.calls import CONFIG, Office
from tests.cli.corpus import LINES
from tests.postgres import PASSWORD, Cluster
from tests.store.conftest import NOW

LOOKS = (
    "status", "status --json", "mentions", "mentions --json -n 200", "mentions entgleist", "mentions nord* -verspät*",
    "mentions tone:negative -n 5", "trend", "trend --json", "incidents", "incidents --json", "incidents INC-0001",
    "incident log INC-0001", "incident times", "sources", "sources --json", "channels", "outbox", "labels", "ratings",
    "relationship", "desk", "questions", "aspects", "rumours", "voice", "associations", "reviews", "feedback",
    "silences", "staff", "definitions", "export", "query test nord*", "report incident INC-0001", "privacy retention",
    "replay --history --until yesterday",
)  # fmt: skip


def served(folder: Path, text: str, url: str) -> Office:
    """An office whose database is a server's; the password lies in a file."""
    (folder / "password").write_text(PASSWORD + "\n", "utf-8")
    (folder / "password").chmod(0o600)
    storage = f'\n[storage]\nurl = "{url}"\npassword_file = "password"\n'
    (folder / "config.toml").write_text(text + storage, "utf-8")
    return Office(folder)


@pytest.fixture(scope="module")
def moved(stormy: Office, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office after the storm, as it is when its database was moved to a server."""
    folder, name = tmp_path_factory.mktemp("served"), cluster.create()
    copy = folder / "before.db"
    with closing(open_db(stormy.folder / "listener.db")) as db:
        db.rows("VACUUM INTO ?", [str(copy)])
    moving.move(copy, parsed(cluster.url(name)))
    text = (stormy.folder / "config.toml").read_text("utf-8")
    yield served(folder, text, cluster.address(name))
    cluster.drop(name)


@pytest.fixture
def new(tmp_path: Path, cluster: Cluster, database: str) -> Office:
    """A new office on an empty database of a server."""
    return served(tmp_path, CONFIG, cluster.address(urlsplit(database).path.strip("/")))


@pytest.mark.parametrize("look", LOOKS)
def test_whoever_looks_sees_the_same(stormy: Office, moved: Office, look: str) -> None:
    file, server = stormy.call(*look.split()), moved.call(*look.split())

    assert (server.code, said(server.err), said(server.out)) == (file.code, said(file.err), said(file.out))
    assert file.code in {0, 1, 3, 4, 5}, file.err


def said(text: str) -> str:
    """What was said without the seconds and the place of the database: the clock goes on between two calls."""
    text = re.sub(r"postgresql://\S+|/\S+/listener\.db", "DATABASE", text)
    return re.sub(r"\d+ (Sekunden?|Minuten?|s|min)\b", "N", text)


def test_from_nothing_to_mentions(new: Office) -> None:
    missing = new.call("mentions")
    file = new.folder / "mentions.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), "utf-8")

    assert (missing.code, "listener run" in missing.err) == (74, True)
    assert new.call("import", str(file)).code == 0
    assert len(json.loads(new.call("mentions", "--json", "-n", "100").out)) > 5
    assert new.call("import", str(file)).code == 0  # and again: nothing is stored twice
    assert not list(new.folder.glob("*.db*"))


@pytest.mark.parametrize(
    ("args", "instead"),
    [(["backup"], "pg_dump --format=custom"), (["restore", "config.toml"], "pg_restore --clean")],
)
def test_what_only_a_file_can_do_is_refused_with_the_way_there(new: Office, args: list[str], instead: str) -> None:
    done = new.call(*[str(new.folder / one) if one.endswith("toml") else one for one in args])

    assert done.code == 74
    assert "ist keine Datei. Stattdessen: " + instead in done.err


def test_backups_of_a_file_and_a_server_do_not_go_together(new: Office) -> None:
    with (new.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write("[backup]\nkeep = 3\n")
    done = new.call("mentions")

    assert (done.code, "pg_dump" in done.err) == (78, True)


def test_a_wrong_password_is_told_without_it(new: Office) -> None:
    (new.folder / "password").write_text("falsches-geheimnis", "utf-8")
    done = new.call("mentions")

    assert (done.code, "lässt diesen Benutzer nicht herein" in done.err) == (74, True)
    assert "falsches" not in done.err + done.out


def test_the_doctor_looks_into_a_server_s_database(new: Office) -> None:
    new = new.where(SLACK_URL="https://hooks.slack.example/services/T0/B0/geheim")
    before = new.call("doctor", "--offline")
    place = parsed_of(new)
    with claimed(place), Store(place) as store:
        sign(store, NOW)
        after = json.loads(new.call("doctor", "--offline", "--json").out)

    assert "listener run" in before.out
    grades = {one["check"]: one["state"] for one in after}
    assert [grades[name] for name in ("daemon", "schema", "outbox", "undelivered")] == ["ok"] * 4


def test_reload_and_health_find_the_daemon_by_the_server(new: Office) -> None:
    nobody = new.call("health")
    place = parsed_of(new)
    with claimed(place), Store(place) as store:
        store.own(1, "somewhere.example", NOW)
        elsewhere = new.call("reload")
        still = new.call("health")

    assert nobody.code == 1
    assert (elsewhere.code, "somewhere.example" in elsewhere.err) == (2, True)
    assert still.code == 1  # signed long ago, and silent since


def parsed_of(office: Office) -> DatabaseUrl:
    text = (office.folder / "config.toml").read_text("utf-8")
    (url,) = re.findall(r'^url = "(postgresql:.+)"$', text, re.MULTILINE)
    return parsed(url).with_password(PASSWORD)
