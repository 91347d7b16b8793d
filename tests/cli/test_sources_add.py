"""``listener sources add``: an address is looked at over real HTTP, proposed as configuration, written if wanted."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calls import Done, Office
from tests.cli.press import RSS, Page, desk, web
from tests.edges.servers import HttpServer

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Küstenblick &#27;[2J</title>'
    "<item><guid>1</guid><title>Nordwind fährt</title></item></channel></rss>"
)
PAGE = (
    "<!doctype html><title>Küste</title>"
    '<link rel="alternate" type="application/rss+xml" title="Küste Alle" href="/feed.xml">'
    '<link rel="alternate" type="application/atom+xml" title="Küste Sport" href="sport.atom">'
    '<link rel="alternate" type="application/rss+xml" title="Küste Kommentare" href="/comments.xml">'
)
OPML = (
    '<opml version="2.0"><body><outline text="Presse"><outline text="Küstenblick" xmlUrl="{web}/feed.xml"/>'
    '<outline text="Hafen" xmlUrl="{web}/hafen.xml"/></outline><outline text="Alt" xmlUrl="gopher://x"/></body></opml>'
)
PAGES = {
    "/": Page(PAGE),
    "/feed.xml": Page(FEED, RSS),
    "/moved": Page("", status=301, headers={"Location": "{web}/feed.xml"}),
    "/nothing": Page("<!doctype html><title>Leer</title>"),
    "/gone": Page("", status=410),
    "/wall": Page("", status=403, headers={"cf-mitigated": "challenge"}),
    "/list": Page(OPML, "text/x-opml"),
    "/broken.xml": Page('{"items": [', "application/json"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[HttpServer]:
    with web(PAGES) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return desk(tmp_path, "https://tagblatt.example/rss")


def text_of(office: Office) -> str:
    return (office.folder / "config.toml").read_text("utf-8")


def sources_of(office: Office) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(text_of(office))["sources"]
    return found


def proposed(done: Done) -> list[dict[str, object]]:
    """Return the sections on standard output: they are TOML as they stand."""
    found: list[dict[str, object]] = tomllib.loads(done.out)["sources"]
    return found


def test_a_feed_is_proposed_and_nothing_is_written(office: Office, server: HttpServer) -> None:
    before = text_of(office)
    done = office.call("sources", "add", server.url("/feed.xml"))

    assert done.code == 0
    assert proposed(done) == [{"name": "kuestenblick-2j", "kind": "feed", "url": server.url("/feed.xml")}]
    assert "→  1  feed: Feed „Küstenblick [2J“ (Einträge: 1)." in done.err
    assert f"Geschrieben wurde nichts: --write hängt den Vorschlag an {office.folder / 'config.toml'} an." in done.err
    assert "\x1b" not in done.out + done.err
    assert text_of(office) == before
    assert [path.name for path in office.folder.iterdir()] == ["config.toml"]


def test_english_is_spoken_too(office: Office, server: HttpServer) -> None:
    done = office.call("sources", "add", server.url("/"), "--lang", "en")

    assert '# Feed "Küste Alle", named on the page.\n' in done.out
    assert "Found: 3\n" in done.err
    assert "Nothing was written" in done.err


def test_the_server_is_asked_once_and_told_who_asks(office: Office, server: HttpServer) -> None:
    before = len(server.log)
    office.call("sources", "add", server.url("/"))
    (asked,) = server.log[before:]

    assert asked.headers["User-Agent"].startswith("ReputationListener/")
    assert asked.headers["Accept"].startswith("text/html")


def test_written_it_stands_at_the_end_and_all_else_stays(office: Office, server: HttpServer) -> None:
    file = office.folder / "config.toml"
    file.write_text("# wer das liest, ist lieb\n" + text_of(office) + "  # bis hier", "utf-8")
    file.chmod(0o640)
    before = text_of(office)

    done = office.call("sources", "add", server.url("/"), "--write", "--about", "Nordwind Bahn")
    after = text_of(office)

    assert done.code == 0
    assert after.startswith(before + "\n\n# Feed „Küste Alle“, genannt auf der Seite.\n[[sources]]\n")
    assert sources_of(office)[1:] == [
        {"name": "kueste-alle", "kind": "feed", "url": server.url("/feed.xml"), "about": "nordwind"}
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert (
        f"{file} ist ergänzt um: kueste-alle. Weiter:\n  listener --config {file} sources test kueste-alle" in done.err
    )
    assert done.out == ""
    assert office.call("sources", "test", "kueste-alle").rows[0][1] == "Nordwind fährt"


def test_lines_end_as_they_did_and_a_link_stays_a_link(tmp_path: Path, server: HttpServer) -> None:
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir()
    linked.mkdir()
    office = desk(real, "https://tagblatt.example/rss")
    file = real / "config.toml"
    file.write_bytes(text_of(office).replace("\n", "\r\n").encode())
    (linked / "config.toml").symlink_to(file)

    assert Office(linked).call("sources", "add", server.url("/"), "--write").code == 0
    assert (linked / "config.toml").is_symlink()
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")
    assert b"kueste-alle" in file.read_bytes()


def test_of_several_feeds_others_can_be_picked(office: Office, server: HttpServer) -> None:
    usual = office.call("sources", "add", server.url("/"))
    done = office.call("sources", "add", server.url("/"), "--pick", "3", "--pick", "2", "--pick", "3")

    assert [one["name"] for one in proposed(usual)] == ["kueste-alle"]
    assert [one["name"] for one in proposed(done)] == ["kueste-kommentare", "kueste-sport"]
    marks = [line[:4] for line in done.err.splitlines() if "feed: " in line]
    assert marks == ["   1", "→  2", "→  3"]
    assert f"      {server.url('/sport.atom')}\n" in done.err
    assert "--pick NUMMER" in done.err


def test_a_number_that_was_not_listed_cannot_be_picked(office: Office, server: HttpServer) -> None:
    done = office.call("sources", "add", server.url("/"), "--pick", "4")

    assert (done.code, done.err) == (2, "--pick 4: Gefunden wurden 3, nummeriert ab 1.\n")


def test_a_name_that_is_taken_gets_a_number(office: Office, server: HttpServer) -> None:
    file = office.folder / "config.toml"
    file.write_text(text_of(office).replace('name = "tagblatt"', 'name = "kueste-alle"'), "utf-8")

    office.call("sources", "add", server.url("/"), "--pick", "1", "--write")
    office.call("sources", "add", server.url("/list"), "--write")

    assert [one["name"] for one in sources_of(office)] == ["kueste-alle", "kueste-alle-2", "hafen"]


def test_what_is_configured_already_is_not_added_again(office: Office, server: HttpServer) -> None:
    office.call("sources", "add", server.url("/"), "--write")
    before = text_of(office)
    again = office.call("sources", "add", server.url("/moved"), "--write")

    assert again.code == 0
    assert "Schon eingerichtet, darum weggelassen: kueste-alle.\n" in again.err
    assert again.out == ""
    assert text_of(office) == before


@pytest.mark.parametrize("source", ["file", "address"])
def test_a_list_of_feeds_is_taken_over_whole(office: Office, server: HttpServer, source: str) -> None:
    file = office.folder / "feeds.opml"
    file.write_text(OPML.replace("{web}", server.url("")), "utf-8")

    done = office.call("sources", "add", server.url("/list") if source == "address" else str(file), "--write")

    assert done.code == 0
    assert [(one["name"], one["url"]) for one in sources_of(office)[1:]] == [
        ("kuestenblick", server.url("/feed.xml")), ("hafen", server.url("/hafen.xml")),
    ]  # fmt: skip
    assert "# Feed „Hafen“ aus der Liste, Ordner Presse.\n" in text_of(office)
    assert "Keine Adresse im Web, darum weggelassen: gopher://x.\n" in done.err


def test_of_a_list_some_can_be_picked(office: Office, server: HttpServer) -> None:
    done = office.call("sources", "add", server.url("/list"), "--pick", "2")

    assert [one["name"] for one in proposed(done)] == ["hafen"]


def test_a_broken_list_is_refused_with_its_place(office: Office) -> None:
    file = office.folder / "feeds.opml"
    file.write_text('<opml><body>\n<outline text="A"', "utf-8")

    done = office.call("sources", "add", str(file))

    assert done.code == 2
    assert "Zeile 2, Spalte 1" in done.err


def test_a_list_without_a_single_address_is_refused(office: Office) -> None:
    file = office.folder / "feeds.opml"
    file.write_text('<opml><body><outline text="A" xmlUrl="gopher://a"/></body></opml>', "utf-8")

    done = office.call("sources", "add", str(file))

    assert done.code == 2
    assert done.err.startswith("Keine Adresse im Web, darum weggelassen: gopher://a.\n")


def test_a_list_that_does_not_exist_or_is_endless_is_refused(office: Office) -> None:
    absent = office.call("sources", "add", str(office.folder / "nicht-da.opml"))
    (office.folder / "endlos.opml").write_bytes(b"<opml>" + b" " * 11_000_000)
    endless = office.call("sources", "add", str(office.folder / "endlos.opml"))

    assert (absent.code, endless.code) == (74, 2)
    assert "nicht-da.opml" in absent.err
    assert "zu groß" in endless.err


def test_a_known_place_is_not_even_asked(office: Office) -> None:
    """Nothing on this machine could reach it; its address alone says what it is."""
    done = office.call("sources", "add", "apps.apple.com/de/app/nordwind/id123456789", "--about", "nordwind")

    assert done.code == 0
    assert proposed(done) == [
        {"name": "app-store-nordwind", "kind": "apple", "app": "123456789", "countries": ["de"], "about": "nordwind"}
    ]


def test_a_secret_address_is_named_nowhere_but_its_variable_is(office: Office) -> None:
    address = "https://www.google.com/alerts/feeds/12345678901234567890/9876543210"
    done = office.call("sources", "add", address, "--write")

    assert done.code == 0
    assert "9876543210" not in text_of(office) + done.out + done.err
    assert sources_of(office)[1] == {
        "name": "google-alert",
        "kind": "google_alerts",
        "url_env": "LISTENER_GOOGLE_ALERT_URL",
    }
    assert (
        "  export LISTENER_GOOGLE_ALERT_URL=…   (die Adresse, die Sie eben angegeben haben; nie in der Datei)"
        in done.err
    )
    assert office.call("check", SLACK_URL="https://hooks.example/x", LISTENER_GOOGLE_ALERT_URL=address).code == 0


def test_two_secret_addresses_are_two_sources(office: Office) -> None:
    for number in (1, 2):
        office.call("sources", "add", f"https://www.google.com/alerts/feeds/123/{number}", "--write")

    assert [one["url_env"] for one in sources_of(office)[1:]] == [
        "LISTENER_GOOGLE_ALERT_URL",
        "LISTENER_GOOGLE_ALERT_2_URL",
    ]


def test_a_secret_with_a_shape_of_its_own_is_waited_for(office: Office) -> None:
    done = office.call(
        "sources", "add", "https://play.google.com/store/apps/details?id=example.nordwind.app", "--write"
    )

    assert done.code == 0
    assert sources_of(office)[1]["credentials_env"] == "LISTENER_GOOGLE_PLAY_APP_CREDENTIALS"


def test_what_costs_money_is_proposed_but_only_a_person_writes_it(office: Office) -> None:
    before = text_of(office)
    shown = office.call("sources", "add", "https://x.com/search?q=nordwind")
    done = office.call("sources", "add", "https://x.com/search?q=nordwind", "--write")

    assert proposed(shown) == proposed(done)
    assert proposed(done)[0]["accept_terms"] is True
    assert (shown.code, done.code) == (0, 2)
    assert "darum schreibt es ein Mensch: x-nordwind." in done.err
    assert text_of(office) == before


def test_a_place_that_cannot_be_heard_is_refused_with_the_way_round(office: Office) -> None:
    german = office.call("sources", "add", "https://www.kununu.com/de/nordwind", "--write")
    english = office.call("sources", "add", "https://www.linkedin.com/company/nordwind", "--lang", "en")

    assert (german.code, english.code) == (2, 2)
    assert "`listener import`" in german.err
    assert "mailbox" in english.err
    assert len(sources_of(office)) == 1


@pytest.mark.parametrize(
    ("path", "trouble", "remedy"),
    [
        ("/nothing", "kein Feed, und auch sonst nichts Bekanntes", "Oft hat eine andere Seite dort einen Feed"),
        ("/gone", "für immer entfernt", "im Browser prüfen"),
        ("/wall", "Zugang verweigert (http_403: a Cloudflare challenge", "[http] contact"),
        ("/broken.xml", "Antwort beschädigt", "später noch einmal"),
    ],
)
def test_where_nothing_is_found_it_is_said_what_helps(
    office: Office, server: HttpServer, path: str, trouble: str, remedy: str
) -> None:
    done = office.call("sources", "add", server.url(path), "--write")

    assert (done.code, done.out) == (69, "")
    assert trouble in done.err
    assert remedy in done.err
    assert len(sources_of(office)) == 1


def test_an_address_inside_one_s_own_network_is_not_asked_unless_allowed(office: Office, server: HttpServer) -> None:
    file = office.folder / "config.toml"
    file.write_text(text_of(office).replace('allow_networks = ["127.0.0.0/8"]\n', ""), "utf-8")
    before = len(server.log)

    done = office.call("sources", "add", server.url("/"))

    assert done.code == 69
    assert "blocked_address" in done.err
    assert len(server.log) == before


@pytest.mark.parametrize("typed", ["nordwind", "ftp://a.example/x"])
def test_what_is_no_address_is_said_to_be_none(office: Office, typed: str) -> None:
    done = office.call("sources", "add", typed)

    assert done.code == 2
    assert f"„{typed}“ ist weder eine Adresse im Web noch eine Datei" in done.err


def test_an_unknown_brand_is_met_with_the_known_ones(office: Office, server: HttpServer) -> None:
    done = office.call("sources", "add", server.url("/"), "--about", "nordwinde", "--write")

    assert done.code == 2
    assert "Meinten Sie „nordwind“?" in done.err


def test_a_file_that_would_not_be_valid_any_more_is_left_as_it_is(office: Office, server: HttpServer) -> None:
    file = office.folder / "config.toml"
    inline = 'sources = [{ name = "a", kind = "feed", url = "https://a.example/rss" }]\n[[brands]]\nname = "Nordwind"\n'
    loopback = '[http]\nallow_networks = ["127.0.0.0/8"]\n'
    file.write_text(inline + loopback, "utf-8")

    done = office.call("sources", "add", server.url("/"), "--write", "--lang", "de")

    assert done.code == 78
    assert "wäre mit diesem Vorschlag nicht gültig; geschrieben wurde nichts." in done.err
    assert text_of(office) == inline + loopback
    assert [path.name for path in office.folder.iterdir()] == ["config.toml"]


def test_a_file_that_cannot_be_written_is_an_error_of_the_disk(office: Office, server: HttpServer) -> None:
    """Something stands where the new file would be put together; permissions would not stop root."""
    (office.folder / ".config.toml.new").mkdir()
    before = text_of(office)

    done = office.call("sources", "add", server.url("/"), "--write")

    assert done.code == 74
    assert ".config.toml.new" in done.err
    assert text_of(office) == before


def test_without_a_configuration_the_way_to_one_is_named(tmp_path: Path) -> None:
    done = Office(tmp_path / "config.toml").call("sources", "add", "https://tagblatt.example", LISTENER_LANG="de")

    assert done.code == 78
    assert "listener init" in done.err
