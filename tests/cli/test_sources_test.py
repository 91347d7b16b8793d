"""``listener sources test``: a source is really asked, what would come in is shown, and nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from listener.app import configuration
from listener.cli import trial
from listener.cli.outside import parts_alone
from listener.cli.view import View
from listener.model import Aggregate, Batch, Item, Json, MailAnswer, MailQuery
from listener.ports import MailFlow
from tests.cli.calls import Office
from tests.cli.press import RSS, Page, desk, web
from tests.edges.servers import HttpServer
from tests.world import midday


def _item(number: int, title: str, text: str = "", date: str = "Fri, 15 Mar 2024 09:00:00 +0100") -> str:
    return (
        f"<item><guid>{number}</guid><title>{title}</title><description>{text}</description>"
        f"<pubDate>{date}</pubDate></item>"
    )


def _rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Tagblatt</title>{"".join(items)}</channel></rss>'


ANGRY = "Nordwind ist eine Katastrophe, schon wieder Verspätung und der Service ist schrecklich und unverschämt!"
RAIN = "Es regnet heute den ganzen Tag in Hamburg."
FEED = _rss(
    _item(1, "Nordwind fährt wieder", date="Thu, 14 Mar 2024 09:00:00 +0100"),
    _item(2, "Ärger im Zug", ANGRY),
    _item(3, "Wetter", RAIN, date="Wed, 13 Mar 2024 09:00:00 +0100"),
)
MANY = _rss(*(_item(n, f"Nordwind, Meldung {n}", date=f"Fri, 15 Mar 2024 09:{n:02}:00 +0100") for n in range(30)))
STEERING = _rss(_item(1, "Nordwind &#27;[2Jweg&#x202E;"))
ODD = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Nordwind"}, 7]})
PAGES = {
    "/feed": Page(FEED, RSS, headers={"ETag": '"1"', "Cache-Control": "max-age=1800"}),
    "/many": Page(MANY, RSS),
    "/steering": Page(STEERING, RSS),
    "/odd.json": Page(ODD, "application/feed+json"),
    "/page": Page("<html><body>Wir warten unsere Technik.</body></html>"),
    "/locked": Page("", status=401),
    "/busy": Page("", status=429, headers={"Retry-After": "600"}),
    "/broken": Page("", status=500),
}


@pytest.fixture(scope="module")
def server() -> Iterator[HttpServer]:
    with web(PAGES) as running:
        yield running


@pytest.fixture
def listening(tmp_path: Path, server: HttpServer) -> Office:
    return desk(tmp_path, server.url("/feed"))


def test_what_would_come_in_is_shown_and_nothing_is_stored(listening: Office) -> None:
    done = listening.call("sources", "test", "tagblatt")

    assert done.code == 0
    assert done.rows == [
        ["Fr 15.03.2024 09:00", f"Ärger im Zug – {ANGRY}", "Nordwind Bahn", "negativ", "de"],
        ["Do 14.03.2024 09:00", "Nordwind fährt wieder", "Nordwind Bahn", "neutral", "de"],
        ["Mi 13.03.2024 09:00", f"Wetter – {RAIN}", "-", "neutral", "de"],
    ]
    assert done.err.startswith("Einträge: 3. Davon würden gespeichert: 2, nicht behalten (keine der Marken, ")
    assert "[retention] erlaubt): 1, nicht lesbar: 0." in done.err
    assert "Gefragt: 1 Mal, in 0," in done.err
    assert "erst nach 30 Min. wieder gefragt" in done.err
    assert [path.name for path in listening.folder.iterdir()] == ["config.toml"]


def test_english_is_spoken_too(listening: Office) -> None:
    done = listening.call("sources", "test", "tagblatt", "--lang", "en")

    assert done.rows[2][2:] == ["-", "neutral", "de"]
    assert "Of these would be stored: 2, not kept" in done.err
    assert "asked again only after 30 min" in done.err


def test_a_person_at_a_terminal_sees_a_table(listening: Office) -> None:
    shown = listening.see("sources", "test", "tagblatt", columns=100)

    assert shown.startswith("\rAnfrage 1 …\r\033[K")
    assert "Nordwind fährt wieder" in shown
    assert "Einträge: 3" in shown


def test_machines_get_one_object(listening: Office) -> None:
    done = listening.call("sources", "test", "tagblatt", "--json")
    told = json.loads(done.out)

    assert (done.code, done.err) == (0, "")
    assert {key: told[key] for key in ("source", "kind", "ok", "requests", "entries", "stored", "filtered")} == {
        "source": "tagblatt", "kind": "feed", "ok": True, "requests": 1, "entries": 3, "stored": 2, "filtered": 1,
    }  # fmt: skip
    assert (told["wait_s"], told["more"], told["unreadable"]) == (1800.0, False, [])
    assert [one["brands"] for one in told["mentions"]] == [["nordwind"], ["nordwind"], []]
    assert told["mentions"][0]["sentiment"] == "negative"
    assert told["mentions"][0]["published"] == "2024-03-15T08:00:00+00:00"


def test_json_may_be_asked_for_before_the_command(listening: Office) -> None:
    assert json.loads(listening.call("sources", "--json", "test", "tagblatt").out)["entries"] == 3


def test_twenty_are_shown_and_all_are_counted(tmp_path: Path, server: HttpServer) -> None:
    done = desk(tmp_path, server.url("/many")).call("sources", "test", "tagblatt")

    assert [row[1] for row in done.rows] == [f"Nordwind, Meldung {n}" for n in range(29, 9, -1)]
    assert "Einträge: 30. Davon würden gespeichert: 30," in done.err


def test_what_is_past_its_retention_would_not_be_kept(tmp_path: Path, server: HttpServer) -> None:
    office = desk(tmp_path, server.url("/feed"))
    file = tmp_path / "config.toml"
    file.write_text(file.read_text("utf-8").replace("mentions_days = 36500", "mentions_days = 30"), "utf-8")

    told = json.loads(office.call("sources", "test", "tagblatt", "--json").out)

    assert (told["entries"], told["stored"], told["filtered"]) == (3, 0, 3)


def test_everything_at_a_source_about_one_brand_counts(tmp_path: Path, server: HttpServer) -> None:
    office = desk(tmp_path, server.url("/feed"))
    file = tmp_path / "config.toml"
    file.write_text(file.read_text("utf-8").replace('kind = "feed"', 'kind = "feed"\nabout = "nordwind"'), "utf-8")

    assert json.loads(office.call("sources", "test", "tagblatt", "--json").out)["stored"] == 3


def test_what_cannot_be_read_is_named(tmp_path: Path, server: HttpServer) -> None:
    done = desk(tmp_path, server.url("/odd.json")).call("sources", "test", "tagblatt")

    assert "Einträge: 2. Davon würden gespeichert: 1," in done.err
    assert "nicht lesbar: 1." in done.err
    assert "  ✗ item 2: not an object\n" in done.err
    assert done.rows[0][0] == "–"


def test_a_stranger_s_text_cannot_steer_the_terminal(tmp_path: Path, server: HttpServer) -> None:
    office = desk(tmp_path, server.url("/steering"))
    done, told = office.call("sources", "test", "tagblatt"), office.call("sources", "test", "tagblatt", "--json")

    assert "Nordwind" in done.out
    assert not {"\x1b", "\u202e"} & set(done.out + told.out)


@pytest.mark.parametrize(
    ("path", "trouble", "remedy"),
    [
        ("/page", "kein Feed (not_a_feed: a web page)", "`listener sources add ADRESSE`"),
        ("/locked", "verlangt eine Anmeldung (http_401: it wants credentials", "Schlüssel oder Token"),
        ("/busy", "wird zu oft gefragt (http_429: the server asks to wait)", "Bitte warten"),
        ("/broken", "Server gestört (http_500: the server failed)", "später noch einmal"),
    ],
)
def test_a_failure_is_told_with_a_remedy(
    tmp_path: Path, server: HttpServer, path: str, trouble: str, remedy: str
) -> None:
    done = desk(tmp_path, server.url(path)).call("sources", "test", "tagblatt")

    assert (done.code, done.out) == (69, "")
    assert done.err.startswith(f"So lässt sich das nicht abrufen: {trouble}")
    assert remedy in done.err


def test_machines_get_the_failure_as_an_object_too(tmp_path: Path, server: HttpServer) -> None:
    done = desk(tmp_path, server.url("/busy")).call("sources", "test", "tagblatt", "--json", "--lang", "en")
    told = json.loads(done.out)

    assert done.code == 69
    assert (told["ok"], told["error"], told["wait_s"]) == (False, "http_429: the server asks to wait", 600.0)
    assert "asked too often" in done.err


def test_a_private_address_is_not_asked_unless_allowed(listening: Office) -> None:
    file = listening.folder / "config.toml"
    file.write_text(file.read_text("utf-8").replace('allow_networks = ["127.0.0.0/8"]\n', ""), "utf-8")

    done = listening.call("sources", "test", "tagblatt")

    assert done.code == 69
    assert "[http] allow_networks" in done.err


def test_an_unknown_name_is_met_with_the_one_that_may_be_meant(listening: Office) -> None:
    done = listening.call("sources", "test", "tagblat")

    assert done.code == 2
    assert "Meinten Sie „tagblatt“?" in done.err


def test_an_unknown_command_below_sources_names_where_to_look(listening: Office) -> None:
    done = listening.call("sources", "tets", "--lang", "de")

    assert done.code == 2
    assert "Meinten Sie „test“? `listener sources --help` zeigt alle." in done.err


def test_secrets_of_others_are_not_needed_but_its_own_are(tmp_path: Path, server: HttpServer) -> None:
    office = desk(
        tmp_path, server.url("/feed"), '[[sources]]\nname = "alert"\nkind = "google_alerts"\nurl_env = "ALERT"\n'
    )

    assert office.call("sources", "test", "tagblatt").code == 0
    missing = office.call("sources", "test", "alert")
    assert missing.code == 78
    assert "ALERT" in missing.err
    there = office.call("sources", "test", "alert", ALERT=server.url("/feed"), SLACK_URL="http://127.0.0.1:9/x")
    assert (there.code, len(there.rows)) == (0, 3)


def test_a_secret_address_is_never_shown(tmp_path: Path, server: HttpServer) -> None:
    office = desk(
        tmp_path, server.url("/feed"), '[[sources]]\nname = "alert"\nkind = "google_alerts"\nurl_env = "ALERT"\n'
    )
    address, slack = server.url("/locked?key=geheim"), "http://127.0.0.1:9/x"
    done = office.call("sources", "test", "alert", "--json", ALERT=address, SLACK_URL=slack)

    assert done.code == 69
    assert "geheim" not in done.out + done.err


def test_where_the_daemon_was_left_can_be_read_on_without_moving_it(listening: Office, server: HttpServer) -> None:
    once = listening.process("run", "--once", SLACK_URL="http://127.0.0.1:9/x")
    before = (listening.call("sources", "--json").out, listening.call("export").out)

    on = json.loads(listening.call("sources", "test", "tagblatt", "--continue", "--json").out)
    anew = json.loads(listening.call("sources", "test", "tagblatt", "--json").out)

    assert once.code == 0
    assert (on["entries"], anew["entries"]) == (0, 3)
    assert server.log[-2].headers["If-None-Match"] == '"1"'
    assert "If-None-Match" not in server.log[-1].headers
    assert (listening.call("sources", "--json").out, listening.call("export").out) == before


def test_reading_on_needs_a_database(listening: Office) -> None:
    assert listening.call("sources", "test", "tagblatt", "--continue").code == 74


def test_averages_deletions_and_further_pages_are_told() -> None:
    rated = Aggregate("App \x1b[2J", 4.2, ratings=1204)
    batch = Batch((), {}, gone=("a", "b"), aggregates=(rated,), more=True)
    brought = trial.Brought(batch, (), 0, 0, tuple(f"entry {n}" for n in range(9)))
    view = View("de", ZoneInfo("Europe/Berlin"), midday(), {})

    said = list(trial.told(trial.Trial(brought, timedelta(seconds=1), 3), view))

    assert said[1] == "Gefragt: 3 Mal, in 1,0 s. Gespeichert wurde nichts."
    assert [line for line in said if line.startswith("  ✗ ")] == [f"  ✗ entry {n}" for n in range(5)]
    assert said[-3:] == [
        "Als gelöscht gemeldet: 2.",
        "App \ufffd[2J: im Mittel 4,2 von 5,0 bei 1.204 Bewertungen.",
        "Es gibt weitere Seiten; der Daemon holt sie gleich danach.",
    ]


@dataclass(frozen=True, slots=True)
class _Letterbox:
    """A source that is a mailbox, and wants letters of the last visit marked as read."""

    def collect(self, cursor: Json, now: datetime) -> MailFlow:
        answer = yield MailQuery("mail.example", 993, "tls", "presse", seen=(7,))
        nameless = Item("2", title=cast("str", None))
        return Batch((Item("1", title=f"Nordwind, {answer.validity}"), nameless), {})


def test_a_mailbox_is_left_as_it_is_and_what_trips_the_reader_is_counted(listening: Office) -> None:
    asked: list[MailQuery] = []

    def imap(query: MailQuery) -> MailAnswer:
        asked.append(query)
        return MailAnswer(42, ())

    plain = configuration(listening.folder / "config.toml", secrets=False)
    subscription = replace(plain.subscriptions[0], source=_Letterbox())
    numbers: list[int] = []
    with parts_alone(plain) as parts:
        tried = trial.visit(replace(parts, imap=imap), subscription, {}, numbers.append)

    assert isinstance(tried.outcome, trial.Brought)
    assert [one.mention.title for one in tried.outcome.newest] == ["Nordwind, 42"]
    assert tried.outcome.unreadable == ("2: TypeError",)
    assert ([query.seen for query in asked], numbers, tried.requests) == ([()], [1], 1)
