"""``listener doctor``: each fault is really there, is found beside a daemon or without one, and comes with a remedy."""

from __future__ import annotations

import json
import os
import pyexpat
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from listener import doctoringnet
from listener.app import utc_now
from listener.claim import claimed, sign
from listener.doctoring import EXPAT_SAFE, Grade
from listener.model import ChannelName, IncidentId, Promise, Reason, Request, Response
from listener.store import Store, copies
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office
from tests.cli.press import RSS, Page, desk, web
from tests.cli.storms import told
from tests.cli.test_json_keys import PAGE, documented
from tests.edges.servers import HttpServer, Mailbox, http_server, mail_server
from tests.store.conftest import judged, save
from tests.store.test_copies import released, spoil
from tests.world import World

SECRET = "geheimes-token-4711"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Tagblatt</title>'
    "<item><guid>1</guid><title>Nordwind</title></item></channel></rss>"
)


@pytest.fixture(scope="module")
def server() -> Iterator[HttpServer]:
    late = format_datetime(utc_now() - timedelta(minutes=20))
    pages = {"/feed": Page(FEED, RSS), "/gone": Page(status=410), "/late": Page(FEED, RSS, headers={"Date": late})}
    with web(pages) as running:
        running.routes[f"/services/{SECRET}"] = lambda exchange: exchange.answer(400, b"invalid_payload")
        yield running


@pytest.fixture
def well(tmp_path: Path, server: HttpServer) -> Iterator[Office]:
    """An office in which all is well: a daemon at work, a fresh backup, a feed and a webhook on this machine."""
    office = desk(tmp_path, server.url("/feed")).where(SLACK_URL=server.url(f"/services/{SECRET}"))
    path = tmp_path / "listener.db"
    with claimed(path), Store(path) as store:
        sign(store, utc_now())
        store.plan_task("retention", utc_now() + timedelta(hours=3))
        copy = tmp_path / "backups" / "listener-20261122T033000Z.db"
        copies.keep(path, copy)
        yield office


def found(office: Office, *args: str, **env: str | None) -> tuple[int, list[dict[str, Any]]]:
    done = office.where(**env).call("doctor", "--json", *args)
    assert done.err == ""
    return done.code, json.loads(done.out)


def bad(office: Office, *args: str, **env: str | None) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is not well, by check and state."""
    _, checks = found(office, *args, **env)
    return {(one["check"], one["state"]): one for one in checks if one["state"] in {"warning", "fault"}}


def change(office: Office, old: str, new: str) -> None:
    file = office.folder / "config.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def add(office: Office, more: str) -> None:
    with (office.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(more)


# --- all is well -----------------------------------------------------------------------------------------------------


def test_where_all_is_well_everything_was_looked_at_and_nothing_is_to_be_done(well: Office) -> None:
    code, checks = found(well)

    troubled = [one["check"] for one in checks if one["state"] in {"warning", "fault"}]
    assert troubled == (["expat"] if pyexpat.version_info < EXPAT_SAFE else [])
    assert code == len(troubled)
    assert {"python", "sqlite", "fulltext", "config", "secret", "modes", "disk", "daemon", "backup", "wal"} | {
        *("integrity", "schema", "outbox", "undelivered", "retention", "source", "channel", "dns", "clock"),
    } <= {one["check"] for one in checks}
    assert [one for one in checks if one["state"] == "ok" and one["remedy"]] == []
    assert list(checks[0]) == documented(PAGE, "doctor")
    assert {one["check"] for one in checks} <= set(re.findall(r"`(\w+)`", PAGE[PAGE.index("## listener doctor") :]))


def test_a_person_sees_a_table_with_signs_and_what_to_do(well: Office) -> None:
    shown = well.where(SLACK_URL=None).call("doctor", "--offline", "--lang", "de")

    assert shown.code == 2
    assert shown.out.splitlines()[0] == "\tGeprüft\tBefund\tAbhilfe"
    assert re.search(r"^✓\tDaemon\tläuft: Prozess|^✓\tDaemon\tläuft: process", shown.out, re.MULTILINE)
    assert re.search(r"^✗\tKonfiguration\tchannels.slack.url .*SLACK_URL", shown.out, re.MULTILINE)


def test_nothing_is_asked_offline_and_nothing_is_changed(well: Office, server: HttpServer) -> None:
    asked = len(server.log)
    before = {one.name: one.read_bytes() for one in well.folder.iterdir() if one.suffix in {".db", ".toml"}}
    _, checks = found(well, "--offline")

    assert not {one["check"] for one in checks} & {"source", "channel", "dns", "clock"}
    assert len(server.log) == asked
    assert {one.name: one.read_bytes() for one in well.folder.iterdir() if one.suffix in {".db", ".toml"}} == before


def test_a_thorough_look_is_one_too(well: Office) -> None:
    (one,) = [one for one in found(well, "--offline", "--deep")[1] if one["check"] == "integrity"]

    assert (one["state"], "indexes" in one["finding"] or "Verzeichnisse" in one["finding"]) == ("ok", True)


# --- the machine, its files and the database -------------------------------------------------------------------------


def _db(office: Office) -> Path:
    return office.folder / "listener.db"


def _world_readable(office: Office) -> None:
    _db(office).chmod(0o644)


def _world_writable_config(office: Office) -> None:
    (office.folder / "config.toml").chmod(0o646)


def _world_writable_folder(office: Office) -> None:
    office.folder.chmod(0o777)


def _readable_secret(office: Office) -> None:
    file = office.folder / "slack"
    file.write_text(f"https://hooks.slack.example/{SECRET}", "utf-8")
    file.chmod(0o644)
    change(office, 'url_env = "SLACK_URL"', 'url_file = "slack"')


def _no_secret(office: Office) -> None:
    change(office, 'url_env = "SLACK_URL"', 'url_env = "OTHER_URL"')


def _bad_toml(office: Office) -> None:
    add(office, "[[[")


def _no_backup(office: Office) -> None:
    for one in (office.folder / "backups").iterdir():
        one.unlink()


def _old_backup(office: Office) -> None:
    for one in (office.folder / "backups").iterdir():
        os.utime(one, (1_700_000_000, 1_700_000_000))


def _little_room(office: Office) -> None:
    with _db(office).open("r+b") as file:  # as large as the disk would have to be; takes no room
        file.truncate(1 << 43)


def _long_log(office: Office) -> None:
    """Somebody reads for long, and what is written meanwhile cannot be folded in."""
    with closing(sqlite3.connect(_db(office), isolation_level=None)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (office.folder / "listener.db-wal").open("ab") as file:
        file.truncate(65_000_000)


def _damaged(office: Office) -> None:
    with closing(sqlite3.connect(_db(office), isolation_level=None)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(_db(office))


def _foreign(office: Office) -> None:
    _db(office).unlink()
    with closing(sqlite3.connect(_db(office))) as other:
        other.execute("CREATE TABLE recipes (name)")


def _newer(office: Office) -> None:
    with closing(sqlite3.connect(_db(office), isolation_level=None)) as other:
        other.execute("INSERT INTO _sqlite_migrations VALUES (99, 'listener', 'm999_x', '2030-01-01')")


def _older(office: Office) -> None:
    for one in office.folder.glob("listener.db*"):
        one.unlink()
    released(_db(office), "m016_persons")


def _stuck(office: Office) -> None:
    at = utc_now() - timedelta(hours=1)
    promise = Promise("INC-0001.1/slack", IncidentId(1), ChannelName("slack"), Reason.FIRST, 4, "{}", at)
    with Store(_db(office)) as store:
        store.tell([], [promise], at)
        store.begin(promise.key)
        store.postpone(promise.key, at, "http_503", maybe_taken=False)


def _dead(office: Office) -> None:
    told(office, ("INC-0001.1/slack", "slack", "slack_no_service"))


def _kept_too_long(office: Office) -> None:
    with Store(_db(office)) as store:
        store.plan_task("retention", utc_now() - timedelta(days=4))


def _no_certificate(office: Office) -> None:
    change(office, "[http]\n", '[http]\nca_file = "nowhere.pem"\n')


def _no_pem(office: Office) -> None:
    (office.folder / "ca.pem").write_text("Liebe Oma", "utf-8")
    change(office, "[http]\n", '[http]\nca_file = "ca.pem"\n')


FAULTS: tuple[tuple[Callable[[Office], None], str, str, str, str], ...] = (
    (_world_readable, "modes", "fault", "644", "chmod 600 "),
    (_world_writable_config, "modes", "fault", "wer gewarnt wird", "chmod o-w "),
    (_world_writable_folder, "modes", "fault", "austauschen", "chmod o-w "),
    (_readable_secret, "config", "warning", "chmod 600", ""),
    (_no_secret, "config", "fault", "OTHER_URL", ""),
    (_bad_toml, "config", "fault", "Zeile", "listener check"),
    (_no_backup, "backup", "warning", "keine Sicherung", "listener backup"),
    (_old_backup, "backup", "warning", "2023-11-14", "[backup]"),
    (_little_room, "disk", "warning", "zu wenig", "Platz schaffen"),
    (_long_log, "wal", "warning", "65 MB", "beenden"),
    (_damaged, "integrity", "fault", "listener restore ", "listener restore "),
    (_foreign, "integrity", "fault", "gehört einem anderen Programm", ""),
    (_newer, "schema", "fault", "neueren Fassung (m999_x)", ""),
    (_older, "schema", "warning", "Umstellungen", "neu starten"),
    (_stuck, "outbox", "fault", "1 Nachrichten warten", "listener channels"),
    (_dead, "undelivered", "warning", "slack_no_service", "outbox retry"),
    (_kept_too_long, "retention", "warning", "überfällig", "einmal am Tag"),
    (_no_certificate, "ca_file", "fault", "No such file", "ca_file"),
    (_no_pem, "ca_file", "fault", "certificate", "PEM"),
)


@pytest.mark.parametrize(
    ("harm", "check", "state", "says", "helps"), FAULTS, ids=[row[0].__name__.strip("_") for row in FAULTS]
)
def test_a_fault_of_this_machine_is_found_and_comes_with_a_remedy(
    well: Office, harm: Callable[[Office], None], check: str, state: str, says: str, helps: str
) -> None:
    harm(well)
    code, checks = found(well, "--offline")

    hits = [one for one in checks if (one["check"], one["state"]) == (check, state)]
    assert [one for one in hits if says in one["finding"]], checks
    assert all(helps in one["remedy"] for one in hits)
    assert all(one["remedy"] for one in checks if one["state"] in {"warning", "fault"})
    assert code == (2 if state == "fault" else max(1, code))
    others = {one["check"] for one in checks if one["state"] == "fault"} - {check}
    assert others <= {"modes"}  # what SQLite made anew belongs to whoever asks


def test_an_empty_or_damaged_file_is_no_backup(well: Office) -> None:
    (copy,) = (well.folder / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as other:
        (root,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mention'").fetchone()
    content = bytearray(copy.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    copy.write_bytes(content)
    deep = bad(well, "--offline", "--deep")
    copy.write_bytes(b"")

    assert ("backup", "fault") in deep
    assert ("backup", "warning") in bad(well, "--offline")


def test_a_copy_from_before_names_became_aliases_is_found_with_what_to_do(well: Office) -> None:
    copy = well.folder / "backups" / "listener.before-m020_privacy.db"
    copies.keep(_db(well), copy)
    with Store(copy) as store:
        save(store, judged("1"))
    said = bad(well, "--offline")[("backup", "warning")]

    assert said["subject"] == str(copy)
    assert f"rm {copy}" in said["remedy"]
    add(well, '[privacy]\nauthors = "clear"\n')
    assert ("backup", "warning") not in bad(well, "--offline")


def test_a_lock_whose_database_is_gone_does_not_stop_the_look(well: Office) -> None:
    _db(well).unlink()

    assert _db(well).with_name("listener.db.lock").exists()
    assert {one["check"] for one in found(well, "--offline")[1]} >= {"modes", "daemon", "database"}


def test_without_a_daemon_nothing_is_heard(tmp_path: Path, server: HttpServer) -> None:
    office = desk(tmp_path, server.url("/feed")).where(SLACK_URL=server.url(f"/services/{SECRET}"))
    first = bad(office, "--offline")
    path = tmp_path / "listener.db"
    with claimed(path):
        Store(path).close()
    second = bad(office, "--offline")

    assert "systemctl start" in first["daemon", "warning"]["remedy"]
    assert ("daemon", "warning") in second
    assert not path.with_name("backups").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_what_this_user_cannot_write_is_found(well: Office) -> None:
    _db(well).chmod(0o400)
    try:
        assert "chown" in bad(well, "--offline")["modes", "fault"]["remedy"]
    finally:
        _db(well).chmod(0o600)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_log_that_belongs_to_somebody_else_is_found(well: Office) -> None:
    os.chown(well.folder / "listener.db-wal", 12345, -1)

    assert "anderen Benutzer" in bad(well, "--offline")["modes", "fault"]["finding"]


# --- the world -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "error", "helps"),
    [
        ("http://127.0.0.1:9/feed", "connect", "später"),
        ("{web}/gone", "http_410", "Adresse"),
        ("{web}/services/" + SECRET, "http_400", "sources test"),
        ("http://10.9.9.9/feed", "blocked_address", "allow_networks"),
    ],
)
def test_a_source_that_cannot_be_heard_is_found(
    well: Office, server: HttpServer, url: str, error: str, helps: str
) -> None:
    change(well, server.url("/feed"), url.replace("{web}", server.url("")))
    one = bad(well)["source", "fault"]

    assert (one["subject"], one["error"].partition(":")[0]) == ("tagblatt", error)
    assert helps in one["remedy"]


def test_a_machine_without_names_is_told_as_such(well: Office, server: HttpServer) -> None:
    change(well, server.url("/feed"), "https://tagblatt.invalid/rss")
    told_ = bad(well, SLACK_URL="https://hooks.invalid/services/x")

    assert "resolv.conf" in told_["dns", "fault"]["remedy"]
    assert told_["source", "fault"]["error"].startswith("dns")


def test_a_clock_that_is_wrong_is_told_by_the_servers_own(well: Office, server: HttpServer) -> None:
    change(well, server.url("/feed"), server.url("/late"))
    one = bad(well)["clock", "fault"]

    assert re.search(r"geht 1\d\d\d s vor", one["finding"])
    assert "timedatectl" in one["remedy"]


BOT = """
[channels.bot]
kind = "slack_bot"
token_env = "BOT_TOKEN"
channel = "#krise"
api = "{api}"
"""
PUSH = """
[channels.push]
kind = "ntfy"
url = "{web}"
topic = "krise"
token_env = "PUSH_TOKEN"
"""
MAIL = """
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = {port}
security = "{security}"
sender = "listener@nordwind.example"
recipients = ["presse@nordwind.example"]
username = "listener"
password_env = "MAIL_PASSWORD"
"""


@pytest.mark.parametrize(
    ("status", "body", "state", "error"),
    [
        (200, b'{"ok": true, "user": "listener"}', "ok", None),
        (200, b'{"ok": false, "error": "invalid_auth"}', "fault", "slack_invalid_auth"),
        (200, b'{"ok": false, "error": "token_revoked"}', "fault", "slack_token_revoked"),
        (200, b"<html>Bitte anmelden</html>", "fault", "slack_answer"),
        (503, b"", "fault", "http_503"),
    ],
)
def test_a_slack_token_is_shown_to_slack_and_nothing_is_written(
    well: Office, status: int, body: bytes, state: str, error: str | None
) -> None:
    with http_server({"/api/auth.test": lambda exchange: exchange.answer(status, body)}) as slack:
        add(well, BOT.format(api=slack.url("/api")))
        _, checks = found(well, BOT_TOKEN=f"xoxb-{SECRET}")
        (one,) = [one for one in checks if one["subject"] == "bot" and one["check"] == "channel"]

        assert (one["state"], one["error"], bool(one["remedy"])) == (state, error, state != "ok")
        assert [(seen.method, seen.path) for seen in slack.log] == [("POST", "/api/auth.test")]
        assert slack.log[0].headers["Authorization"] == f"Bearer xoxb-{SECRET}"


@pytest.mark.parametrize(
    ("answers", "state", "error"),
    [
        ({"/v1/account": (200, b'{"username": "x"}')}, "ok", None),
        ({"/v1/account": (401, b"{}")}, "fault", "http_401"),
        ({"/v1/account": (200, b"<html>")}, "fault", "ntfy_answer"),
    ],
)
def test_a_push_server_is_asked_who_we_are(
    well: Office, answers: dict[str, tuple[int, bytes]], state: str, error: str | None
) -> None:
    routes = {path: lambda exchange, reply=reply: exchange.answer(*reply) for path, reply in answers.items()}
    with http_server(routes) as ntfy:
        add(well, PUSH.format(web=ntfy.url("")))
        _, checks = found(well, PUSH_TOKEN=f"tk_{SECRET}")
        (one,) = [one for one in checks if one["subject"] == "push" and one["check"] == "channel"]

        assert (one["state"], one["error"]) == (state, error)
        assert [seen.method for seen in ntfy.log] == ["GET"]


@pytest.mark.parametrize(
    ("password", "security", "state", "error"),
    [
        ("geheim", "none", "ok", None),
        ("falsch", "none", "fault", "auth"),
        ("geheim", "starttls", "fault", "no_starttls"),
    ],
)
def test_a_mail_server_is_visited_without_a_letter(
    well: Office, password: str, security: str, state: str, error: str | None
) -> None:
    box = Mailbox()
    with mail_server(box, authenticator=box.authenticate, auth_require_tls=False) as port:
        add(well, MAIL.format(port=port, security=security))
        _, checks = found(well, MAIL_PASSWORD=password)
    (one,) = [one for one in checks if one["subject"] == "mail" and one["check"] == "channel"]

    assert (one["state"], one["error"], bool(one["remedy"])) == (state, error, state != "ok")
    assert box.letters == []


def test_nobody_at_the_mail_server(well: Office) -> None:
    add(well, MAIL.format(port=9, security="none"))

    assert bad(well, MAIL_PASSWORD="geheim")["channel", "fault"]["error"] == "connection"


@pytest.mark.parametrize(("status", "state"), [(400, "ok"), (404, "fault"), (403, "fault"), (502, "fault")])
def test_a_webhook_that_is_gone_is_found_without_a_message(well: Office, status: int, state: str) -> None:
    with http_server({"/services/x": lambda exchange: exchange.answer(status, b"")}) as slack:
        _, checks = found(well, SLACK_URL=slack.url("/services/x"))
        (one,) = [one for one in checks if one["check"] == "channel"]

        assert one["state"] == state
        assert [(seen.method, seen.body) for seen in slack.log] == [("GET", b"")]


def test_without_the_secrets_what_needs_none_is_still_looked_at(well: Office) -> None:
    _, checks = found(well, SLACK_URL=None)

    assert {one["state"] for one in checks if one["check"] == "source"} == {"ok"}
    assert not [one for one in checks if one["check"] == "channel"]


# --- words and keys --------------------------------------------------------------------------------------------------


def test_no_secret_is_in_what_is_said(well: Office) -> None:
    add(well, BOT.format(api="http://127.0.0.1:9/api") + PUSH.format(web="http://127.0.0.1:9"))
    said = [
        well.call("doctor", *form, BOT_TOKEN=f"xoxb-{SECRET}", PUSH_TOKEN=f"tk_{SECRET}")
        for form in ((), ("--json",), ("--csv",))
    ]

    assert [one for one in said if SECRET in one.out + one.err] == []
    assert "BOT_TOKEN" in said[1].out


def test_both_catalogues_have_the_same_sentences_and_slots() -> None:
    german, english = (catalogue("upkeep", lang) for lang in LANGUAGES)

    assert {key: set(re.findall(r"{\w+}", text)) for key, text in german.items()} == {
        key: set(re.findall(r"{\w+}", text)) for key, text in english.items()
    }


def test_a_source_that_turns_page_after_page_is_left_and_the_others_are_heard(world: World) -> None:
    with world.program() as parts:
        left = {one.subject: one for one in doctoringnet.world(parts, lambda: None, look_s=0) if one.check == "source"}
        heard = [one for one in doctoringnet.world(parts, lambda: None) if one.check == "source"]

    assert {one.error.partition(":")[0] for one in left.values()} == {"timeout"}
    assert [one.grade for one in heard] == [Grade.OK] * len(left)


def test_a_clock_that_agrees_to_the_second_counts_as_well(world: World) -> None:
    """Two servers that agree with each other outvote the one that is wrong."""
    dates = {"tagblatt.example": 0, "forum.example": 0, "fedi.example": 3600}

    def serve(request: Request) -> Response | None:
        at = world.now + timedelta(seconds=dates.get(urlsplit(request.url).hostname or "", 0))
        return Response(200, {"date": format_datetime(at, usegmt=True)}, FEED.encode(), request.url)

    world.serve = serve
    with world.program() as parts:
        (clock,) = [one for one in doctoringnet.world(parts, lambda: None) if one.check == "clock"]

    assert (clock.grade, clock.values["hosts"]) == (Grade.OK, "3")
