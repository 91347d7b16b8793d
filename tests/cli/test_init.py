"""``listener init``: a first-time user gets from a name to the first mentions, against real servers on this machine."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from listener import app
from listener.claim import claimed
from listener.cli import initfirst
from listener.cli.initback import LEARNED, MONTH, BackTest, back_test, sentences
from listener.cli.initfile import loaded, save
from listener.cli.initservice import unit_text
from listener.cli.view import View
from listener.config.init import Setup, config_text
from listener.core.replayed import Course
from listener.model import BrandId
from listener.store import Store
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import CONFIG, Office
from tests.cli.desktop import seated
from tests.cli.street import CHOSEN, street
from tests.core.outrage import complaint
from tests.edges.servers import HttpServer, Mailbox, http_server, mail_server
from tests.world import midday

FIVE_MINUTES_S = 300
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def servers() -> Iterator[HttpServer]:
    with street() as found:
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Office:
    """A folder in which nothing is configured."""
    return Office(tmp_path, {"LISTENER_LANG": "de"})


def chosen(servers: HttpServer, *names: str) -> list[str]:
    return ["--at", servers.url(""), *(part for name in names or CHOSEN for part in ("--source", name))]


def written(office: Office) -> str:
    return (office.folder / "config.toml").read_text("utf-8")


# --- at a terminal ---------------------------------------------------------------------------------------------------


SETTING_UP = (
    ("Sprache der Meldungen (de/en) [de]:", ""),
    ("Name der Marke:", "Nordwind"),
    ("„Nordwind“ ist auch ein Alltagswort", None),
    ("Wörter, von denen eines daneben stehen soll", ""),
    ("#Nordwind – Hashtag", None),
    ("eigene einfach dazuschreiben:", "+1, Nordwind Bahn"),
    ("kalter Nordwind", None),
    ("eigene einfach dazuschreiben:", "2"),
    ("Wettbewerber zum Vergleich", "Südexpress"),
    ("Bundesland oder Land", "Nirgendwo"),
    ("kein bekanntes Land", None),
    ("Bundesland oder Land", "Bayern"),
    ("Suche in den Nachrichten", None),
    ("Nutzung selbst klären", None),
    ("br24", None),
    ("Adressen eigener Feeds einfach dazuschreiben:", f"keine, {', '.join(CHOSEN)}"),
    ("✗ spiegel", None),
    ("Nicht geantwortet: 1. Trotzdem behalten? [nein]:", ""),
    ("jederzeit abbrechen", None),
    ("Erwähnungen von Nordwind: 45", None),
    ("»Nordwind«", None),
)
GOING_ON = (
    ("Bei diesen 3 ist nicht sicher", None),
    ("Airlines", None),
    ("Geht es um Sie? [ja]:", "nein"),
    ("Geht es um Sie? [ja]:", ""),
    ("Geht es um Sie? [ja]:", "vielleicht"),
    ("Bitte ja oder nein", None),
    ("Geht es um Sie? [ja]:", ""),
    ("1  Nordwind Airlines", None),
    ("eigene einfach dazuschreiben:", ""),
    ("Das lässt sich noch nicht sagen", None),
    ("E-Mail-Adressen für Warnungen", "presse@nordwind.example"),
    ("Postausgangsserver", "mail nordwind"),
    ("„mail nordwind“ ist kein Postausgangsserver", None),
    ("Postausgangsserver", "127.0.0.1:{port}"),
    ("Absenderadresse", ""),
    ("Benutzername am Postausgang", ""),
    ("Slack benachrichtigen? [nein]:", ""),
    ("Betreiber abgerufener Webseiten", ""),
    ("Jetzt eine Probe senden, über email? [ja]:", ""),
    ("email: Die Probe wurde in", None),
    ("Eine Einheit für systemd schreiben", "nein"),
    ("hört zu und warnt", None),
)
"""What stands on the screen, and what is typed then; None: it is only read."""


def test_a_first_time_user_gets_to_the_first_mentions_and_a_letter(home: Office, servers: HttpServer) -> None:
    began, mailbox = app.utc_now(), Mailbox()
    with mail_server(mailbox) as port, seated(home, "init", "--at", servers.url("")) as seat:
        seat.goes_through(SETTING_UP)
        mentioned = app.utc_now()
        seat.goes_through((words, answer and answer.format(port=port)) for words, answer in GOING_ON)
        assert seat.ends() == 0

    text = written(home)
    assert (mentioned - began).total_seconds() < FIVE_MINUTES_S
    assert len(mailbox.letters) == 1
    assert '"Nordwind Airlines"' in text
    assert 'aliases = ["Norwdind", "#Nordwind", "Nordwind Bahn"]' in text
    assert 'competitors = ["suedexpress"]' in text
    assert 'holidays = ["DE-BY"]' in text
    assert "spiegel" not in text
    assert home.call("check").code == 0
    found = json.loads(home.call("mentions", "--json", "-n", "100").out)
    assert found
    assert not [one for one in found if "Airlines" in one["text"]]


def test_who_stops_in_between_has_a_whole_configuration(home: Office) -> None:
    english = home.where(LISTENER_LANG="en")
    with seated(english, "init", "--offline", "--name", "Nordwind Bahn", "--source", "tagesschau") as seat:
        for question in ("Language of messages", "just add your own", "Phrases that mean", "Competitors", "Country or"):
            seat.answer(question)
        code = seat.interrupt("E-mail addresses for warnings")

    assert code == 130
    assert "is written and valid" in " ".join(seat.seen.split())
    assert home.call("check").code == 0
    assert [path.name for path in home.folder.iterdir()] == ["config.toml"]


# --- by options ------------------------------------------------------------------------------------------------------


def test_a_script_answers_everything_by_options(home: Office, servers: HttpServer) -> None:
    done = home.call(
        *("init", "--lang", "en", "--yes", "--name", "Nordwind", "--full-name", "Nordwind Bahn GmbH"),
        *("--alias", "Nordwind", "--alias", "NWB", "--exclude", "Nordwind Airlines", "--context", "Zug"),
        *("--competitor", "Südexpress", "--region", "by", "--feed", servers.url("/newsfeed.zeit.de/own")),
        *("--source", "app-store=310633997", "--keep", "--no-slack", "--contact", "it@nordwind.example"),
        *chosen(servers, "tagesschau", "spiegel"),
    )
    text = written(home)

    assert (done.code, done.err) == (0, "")
    assert "Last seven days, mentions of Nordwind Bahn GmbH: 6 (" in done.out
    assert "»Nordwind«" in done.out
    assert "Airlines" not in done.out.split("3. The first mentions")[1]
    for line in (
        'language = "en"',
        'name = "Nordwind Bahn GmbH"',
        'aliases = ["Nordwind", "NWB"]',
        'context = ["Zug"]',
        'app = "310633997"',
        'name = "spiegel"',
        'holidays = ["DE-BY"]',
        'contact = "it@nordwind.example"',
    ):
        assert line in text
    assert stat.S_IMODE((home.folder / "config.toml").stat().st_mode) == 0o600
    assert (home.folder / "listener.service").read_text("utf-8").count("ExecStart=") == 1
    assert home.call("check").code == 0


def test_proposals_alone_do(home: Office, servers: HttpServer) -> None:
    done = home.call("init", "--yes", "--name", "Brodelmann AG", *chosen(servers, "tagesschau"))

    assert done.code == 0
    assert "Andere Schreibweisen: Brodelmann, Brodelman, #Brodelmann" in done.out
    assert "Von Brodelmann AG sprach dort zuletzt niemand" in done.out
    assert "Dafür ist noch nichts gespeichert" in done.out
    assert 'aliases = ["Brodelmann", "Brodelman", "#Brodelmann"]' in written(home)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--name"),
        (("--name", "Nordwind", "--source", "tagesshau"), "Ähnlich: tagesschau"),
        (("--name", "Nordwind", "--region", "Nirgendwo"), "„Nirgendwo“ ist kein bekanntes Land"),
        (("--name", "Nordwind", "--smtp", "mail:99999"), "„mail:99999“ ist kein Postausgangsserver"),
        (("--name", "Nordwind", "--catalogue", "list.toml"), "sources[0]: name, group, kind"),
    ],
)
def test_what_an_option_says_wrongly_is_told_and_nothing_is_written(
    options: tuple[str, ...], told: str, home: Office
) -> None:
    (home.folder / "list.toml").write_text("[[sources]]\nkind = 'feed'\n", "utf-8")
    listed = [str(home.folder / one) if one == "list.toml" else one for one in options]
    done = home.call("init", "--yes", *listed)

    assert done.code == 2
    assert told in done.err
    assert not (home.folder / "config.toml").exists()


def test_a_catalogue_of_one_s_own_takes_the_place_of_ours(home: Office, servers: HttpServer) -> None:
    own = home.folder / "list.toml"
    address = servers.url("/newsfeed.zeit.de/intern.xml")
    own.write_text(f"[[sources]]\nname = 'intern'\ngroup = 'Haus'\nkind = 'feed'\nusual = true\nurl = '{address}'\n")
    done = home.call("init", "--yes", "--name", "Nordwind", "--offline", "--catalogue", str(own))

    assert done.code == 0
    assert f'url = "{address}"' in written(home)
    assert written(home).count("\n[[sources]]") == 1


def test_what_needs_an_account_stands_there_for_later(home: Office) -> None:
    done = home.call(
        "init", "--yes", "--offline", "--name", "Nordwind", "--source", "trustpilot", "--source", "app-store"
    )

    assert done.code == 0
    assert '# name = "trustpilot"' in written(home)
    assert "app-store fehlt eine Angabe" in done.out
    assert home.call("check").code == 0


# --- without a network, and in between -------------------------------------------------------------------------------


def test_without_a_network_there_is_a_configuration_all_the_same(home: Office) -> None:
    with http_server({}) as server:
        closed = server.url("")
    done = home.call(
        "init", "--yes", "--name", "Nordwind", "--at", closed, "--source", "tagesschau", "--source", "zeit"
    )

    assert done.code == 0
    assert "Hier scheint es kein Netz zu geben" in done.out
    assert written(home).count("\n[[sources]]") == 2
    assert not (home.folder / "listener.db").exists()


def test_input_that_ends_early_leaves_nothing_before_the_file_and_a_whole_one_after(
    home: Office, servers: HttpServer
) -> None:
    early = home.call("init", stdin="de\nNordwind\n")
    assert (early.code, list(home.folder.iterdir())) == (1, [])
    assert "geschrieben wurde nichts" in early.err

    late = home.call("init", "--name", "Brodelmann", *chosen(servers, "tagesschau"), stdin="de\n\n\n\n\n")
    assert late.code == 0
    assert "Keine weiteren Antworten" in late.err
    assert home.call("check").code == 0


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    save(file, "old")
    (tmp_path / ".config.toml.new").mkdir()
    with pytest.raises(OSError, match=r"config\.toml\.new"):
        save(file, "new")

    assert file.read_text("utf-8") == "old"


def test_a_unit_that_is_there_is_replaced_only_if_somebody_says_so(home: Office) -> None:
    unit = home.folder / "listener.service"
    unit.write_text("by hand", "utf-8")
    done = home.call("init", "--yes", "--offline", "--name", "Nordwind")
    asked = home.call("init", "--force", "--offline", "--name", "Nordwind", stdin="\n" * 20)

    assert (done.code, asked.code) == (0, 0)
    assert f"{unit} gibt es schon" in asked.out
    assert unit.read_text("utf-8") == "by hand"


@pytest.mark.parametrize("place", ["new/config.toml", "file/config.toml"])
def test_a_folder_is_made_or_named_if_it_cannot_be(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = Office(tmp_path / place).call("init", "--yes", "--offline", "--name", "Nordwind")

    assert done.code == (0 if place.startswith("new") else 74)
    assert (tmp_path / "new" / "config.toml").exists() is place.startswith("new")
    assert place.startswith("new") or str(tmp_path / "file") in done.err


# --- where there is a configuration already --------------------------------------------------------------------------


def test_an_existing_file_stays_unless_somebody_insists(office: Office) -> None:
    refused = office.call("init", stdin="nein\n", LISTENER_LANG="de")
    assert (refused.code, written(office)) == (2, CONFIG)
    assert "--force" in refused.err

    done = office.call("init", "--force", "--yes", "--name", "Ostbahn", "--offline")
    assert done.code == 0
    assert "Südexpress" not in written(office)
    assert (office.folder / "config.toml.bak").read_text("utf-8") == CONFIG

    assert office.call("init", "--force", "--yes", "--name", "Westbahn", "--offline").code == 0
    assert (office.folder / "config.toml.bak").read_text("utf-8") == CONFIG
    assert "Ostbahn" in (office.folder / "config.toml.bak-2").read_text("utf-8")


def test_no_file_is_replaced_while_a_daemon_works_with_it(office: Office) -> None:
    with claimed(office.folder / "listener.db"):
        done = office.call("init", "--force", "--yes", "--name", "Ostbahn")

    assert done.code == 75
    assert written(office) == CONFIG


def test_a_link_to_a_file_stays_a_link(office: Office) -> None:
    file, link = office.folder / "here" / "own.toml", office.folder / "config.toml"
    file.parent.mkdir()
    link.rename(file)
    link.symlink_to(file)

    assert office.call("init", "--force", "--yes", "--name", "Ostbahn", "--offline").code == 0
    assert link.is_symlink()
    assert "Ostbahn" in file.read_text("utf-8")
    assert (file.parent / "own.toml.bak").read_text("utf-8") == CONFIG


def test_first_mentions_are_fetched_anew_only_where_nobody_else_came(tmp_path: Path) -> None:
    path, configured, began = tmp_path / "listener.db", loaded(config_text(Setup(name="Nordwind"))), app.utc_now()
    initfirst.fetch(path, configured, [], began)
    with claimed(path):
        before = path.read_bytes()
        assert not initfirst.refetch(path, configured, [], began)
        assert path.read_bytes() == before
    assert initfirst.refetch(path, configured, [], began)

    with Store(path) as store:
        store.own(1, "elsewhere", began)
    assert not initfirst.refetch(path, configured, [], began)
    with Store(path, create=False) as store:
        assert store.owner() == (1, "elsewhere", began.replace(microsecond=0))


def test_a_brand_is_added_to_what_is_there_and_heard_at_once(office: Office, servers: HttpServer) -> None:
    text = CONFIG.replace("https://tagblatt.example/rss", servers.url("/www.tagesschau.de/rss"))
    text = text.replace("[channels.slack]", '[http]\nallow_networks = ["127.0.0.0/8"]\npace_s = 0\n[channels.slack]')
    (office.folder / "config.toml").write_text(text, "utf-8")
    there = office.where(SLACK_URL="https://hooks.slack.example/services/T/B/x", LISTENER_LANG="de")
    done = there.call("init", "--yes", "--name", "Lissabon Reisen", "--alias", "Lissabon", "--competitor", "Südexpress")

    assert done.code == 0
    assert written(office).startswith(text)
    assert 'competitors = ["suedexpress"]' in written(office)
    assert written(office).count('name = "Südexpress"') == 1
    assert "mentions of" not in done.out
    assert "Erwähnungen von Lissabon Reisen: 3" in done.out
    assert "nach einem Neustart" in done.out

    assert there.call("init", "--yes", "--name", "Nordwind-Bahn", "--offline").code == 2
    again = there.call("init", "--yes", "--name", "Lissabon Reisen", "--offline")
    assert (again.code, "steht schon in" in again.err) == (2, True)


def test_where_a_daemon_works_the_brand_waits_for_its_restart(office: Office) -> None:
    there = office.where(SLACK_URL="https://hooks.slack.example/services/T/B/x", LISTENER_LANG="de")
    with claimed(office.folder / "listener.db"):
        done = there.call("init", "--yes", "--name", "Ostbahn")

    assert done.code == 0
    assert "hört auf Ostbahn nach einem Neustart" in done.out
    assert 'name = "Ostbahn"' in written(office)


# --- channels, the alarm, the service --------------------------------------------------------------------------------


def test_a_test_alert_goes_to_slack_if_the_secret_is_there_and_its_address_is_never_written(home: Office) -> None:
    with http_server({"/services/geheim": lambda exchange: exchange.answer(200, b"ok")}) as slack:
        there = home.where(LISTENER_SLACK_URL=slack.url("/services/geheim"))
        options = ("init", "--yes", "--name", "Nordwind", "--slack", "--at", slack.url(""), "--source", "tagesschau")
        done = there.call(*options)
        posted = [json.loads(one.body) for one in slack.log if one.method == "POST"]
        without = home.call(*options, "--force")

    assert (done.code, without.code) == (0, 0)
    assert len(posted) == 1
    assert "slack: Die Probe wurde in" in done.out
    assert "Für slack fehlt noch das Geheimnis" in without.out
    assert "export LISTENER_SLACK_URL=…" in without.out
    assert "geheim" not in written(home)
    assert 'url_env = "LISTENER_SLACK_URL"' in written(home)


def test_a_letter_that_is_refused_is_told_with_what_helps(home: Office) -> None:
    with mail_server(Mailbox(replies={"RCPT presse@nordwind.example": "550 no"})) as port, http_server({}) as closed:
        options = (
            "--email",
            "Presse <presse@nordwind.example>",
            "--smtp",
            f"127.0.0.1:{port}",
            "--source",
            "tagesschau",
        )
        done = home.call("init", "--yes", "--name", "Nordwind", "--at", closed.url(""), *options)

    assert done.code == 0
    assert "(smtp_550" in done.err
    assert f"port = {port}" in written(home)


def test_the_alarm_is_played_back_on_what_is_known(office: Office) -> None:
    """Three quiet weeks, and one evening on which everybody complains."""
    (office.folder / "config.toml").write_text(f'{CONFIG}[detection]\nevery = "1h"\n', "utf-8")
    now = app.utc_now()
    storm = now - timedelta(days=3)
    lines = [_line(now - 8 * HOUR * n, f"Mit Nordwind unterwegs, Fahrt {n}.", n % 9) for n in range(1, 63)]
    lines += [_line(storm + timedelta(minutes=2 * n), f"Nordwind: {complaint(n)}", 100 + n) for n in range(45)]
    file = office.folder / "mentions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert office.call("import", str(file)).code == 0
    configured = app.configuration(office.folder / "config.toml", secrets=False)
    view = View.of(configured, "de", now)
    with Store(app.database(configured), create=False) as store:
        tested = back_test(store, configured, BrandId("nordwind"), now)
    said = list(sentences(tested, view))

    assert tested.known > LEARNED
    assert len(tested.courses) == 1
    assert timedelta() < tested.courses[0].opened - storm < 3 * HOUR
    assert "wäre es ein Alarm gewesen" in said[0]
    assert view.when(tested.courses[0].opened) in said[1]


def _line(at: datetime, text: str, author: int) -> dict[str, str]:
    return {
        "source": "fediwall",
        "medium": "microblog",
        "text": text,
        "published": at.isoformat(),
        "author": f"person-{author}",
    }


@pytest.mark.parametrize(
    ("known", "count", "words"),
    [
        (HOUR, 0, ["Das lässt sich noch nicht sagen"]),
        (timedelta(days=5), 0, ["(5 Tage), wäre es kein Alarm gewesen", "noch kein Urteil"]),
        (LEARNED + HOUR, 0, ["(14 Tage), wäre es kein Alarm gewesen"]),
        (MONTH, 2, ["Im letzten Monat wären es 2 Alarme gewesen", "Windstärke 4 – akku", "Windstärke 4 – akku"]),
    ],
)
def test_what_the_alarm_would_have_done_is_said_as_far_as_it_is_known(
    known: timedelta, count: int, words: list[str]
) -> None:
    at = midday()
    course = Course(
        name="INC-0001", brand=BrandId("nordwind"), opened=at, seen_since=at, onset=at, levels=((at, 4),), highest=4,
        closed=None, waves=1, words=("akku",), evidence=(), learning=False, heard=3, volume=9, to_come=None, peak=None,
    )  # fmt: skip
    view = View("de", at.tzinfo, at, {})  # type: ignore[arg-type]  # UTC, as every time of ours has
    said = list(sentences(BackTest(known, (course,) * count), view))

    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


def test_the_unit_names_its_files_as_systemd_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / 'Büro 100 % "neu" $5'
    folder.mkdir()
    unit = unit_text(folder / "config.toml", ["/opt/listener/bin/listener"], "presse")

    told = str(folder).replace("%", "%%").replace('"', '\\"')
    assert f'--config "{told.replace("$", "$$")}/config.toml" run' in unit
    assert f'ReadWritePaths="{told}"' in unit.splitlines()
    assert "User=presse" in unit.splitlines()
    assert f"WorkingDirectory={str(folder).replace('%', '%%')}" in unit.splitlines()


def test_both_languages_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("init", lang) for lang in LANGUAGES)

    assert set(german) == set(english)
    assert all(sorted(_slots(german[key])) == sorted(_slots(english[key])) for key in german)


def _slots(sentence: str) -> set[str]:
    return {part.partition("}")[0] for part in sentence.split("{")[1:]}
