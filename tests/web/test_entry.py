"""What everybody gets who asks: headers, files, errors as pages; and what is not even looked at."""

from __future__ import annotations

import asyncio
import logging
import re
from hashlib import sha256

import pytest

from listener.config.dashboard import Dashboard
from listener.errors import Overtaken, StoreError, UsageError
from listener.web.assets import address, assets
from listener.web.concierge import Refused
from listener.web.contract import Ask, Page, Way
from listener.web.entry import Limits
from listener.web.render import environment
from listener.web.server import Site
from listener.words import catalogue
from tests.stopwatch import at_most
from tests.web.browser import Browser, House, Street, send

HOME = Dashboard()


def test_every_answer_keeps_scripts_frames_and_foreign_pages_out(home: House) -> None:
    browser = home.person()
    answers = [browser.get(path) for path in ("/", "/login", "/nowhere", "/broken", "/table", address("dashboard.css"))]

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "server" not in answer.headers
    assert [answer.headers["cache-control"] for answer in answers[:5]] == ["no-store"] * 5


def test_no_page_of_ours_needs_what_the_policy_forbids(home: House) -> None:
    pages = [home.browser().get("/login"), home.person().get("/"), home.person().get("/nowhere")]

    for page in pages:
        text = page.body.decode()
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)
        assert not page.html.css("script:not([src]):not([type='application/json']), style")
        assert all(str(one.attributes["src"]).startswith("/static/") for one in page.html.css("script[src]"))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9000", "127.0.0.1:8640", "[::1]:1", "192.168.1.5:8640"])
def test_our_own_names_and_addresses_are_known(home: House, host: str) -> None:
    assert home.browser(host).get("/login").status == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[", "a b"])
def test_a_name_that_was_made_to_point_here_gets_nothing(home: House, host: str) -> None:
    """DNS rebinding: the page of evil.example asks evil.example, which now is this machine."""
    browser = home.person()
    browser.host = host

    refused = browser.get("/")
    assert (refused.status, refused.title) == (421, "Unbekannte Adresse")
    assert "anna" not in refused.body.decode()
    assert browser.post("/").status == 421
    assert home.done == []


def test_the_public_address_is_known_when_it_is_configured(street: Street) -> None:
    with street.house(Dashboard(public_url="https://Listener.firma.example:8443", host="horcher")) as home:
        assert home.browser("listener.firma.example:8443").get("/login").status == 200
        assert home.browser("horcher:8640").get("/login").status == 200


def test_files_are_kept_for_ever_by_the_mark_of_their_content(home: House) -> None:
    browser = home.browser()
    for name, asset in assets().items():
        answer = browser.get(address(name))
        assert (answer.status, answer.body) == (200, asset.body)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies

    plain = browser.get("/static/dashboard.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = browser.get("/static/dashboard.css", **{"If-None-Match": plain.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert browser.get("/static/dashboard.css?v=old").headers["cache-control"] == "no-cache"


def test_scripts_of_others_are_as_they_were_published() -> None:
    """Of the packages htmx.org 2.0.11 and uplot 1.6.32; a newer one comes with its sums, here and in NOTICE."""
    sums = {name: sha256(assets()[name].body).hexdigest()[:16] for name in assets()}

    assert sums["htmx.min.js"] == "d6fdc75f204e6bde"
    assert sums["uPlot.iife.min.js"] == "19c8d4c6ad88929a"
    assert sums["uPlot.min.css"] == "df630c6a8d6f8eea"


@pytest.mark.parametrize("name", ["", "../contract.py", "%2e%2e/contract.py", "nothing.css", "/etc/passwd", "a\0b"])
def test_nothing_else_is_handed_out(home: House, name: str) -> None:
    assert home.browser().get(f"/static/{name}").status == 404
    assert home.browser().ask("POST", "/static/dashboard.css").status == 405


def test_what_does_not_exist_and_what_is_asked_for_wrongly_are_pages_with_a_sentence(home: House) -> None:
    browser = home.person()

    assert (browser.get("/nowhere").status, browser.get("/gone").status) == (404, 404)
    assert browser.get("/nowhere").words == (
        "Nicht gefunden Diese Seite gibt es nicht, oder was sie zeigte, ist nicht mehr gespeichert. Zur Lage"
    )
    wrong = browser.get("/incidents/12/ack")
    assert (wrong.status, wrong.headers["allow"]) == (405, "POST")
    wrong = browser.post("/gone")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD")
    assert browser.ask("DELETE", "/").status == 405
    assert browser.get("/?" + "&".join(f"a{n}=1" for n in range(400))).status == 200  # as if nothing stood there


def test_a_bug_on_one_page_is_a_page_and_the_next_one_works(home: House, caplog: pytest.LogCaptureFixture) -> None:
    browser = home.person()
    with caplog.at_level(logging.ERROR):
        broken = browser.get("/broken?secret=geheim")

    assert (broken.status, broken.title) == (500, "Fehler im Programm")
    assert "geheim" not in broken.words
    assert "ZeroDivisionError" not in broken.body.decode()
    assert browser.get("/").status == 200


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (UsageError("cli.unknown_incident", name="<INC-9>"), 400, "<INC-9>"),
        (Overtaken("INC-0001 was changed"), 409, "im selben Moment"),
        (StoreError("x.db is locked by another program"), 503, "Datenbank"),
    ],
)
def test_expected_failures_are_told_in_their_own_words(
    street: Street, error: Exception, status: int, says: str
) -> None:
    def fails(_parts: object, _ask: Ask) -> Page:
        raise error

    with street.house() as home:
        browser = home.person()
        site = Site(home.parts, HOME, ways=(Way("/", look=fails),))
        try:
            answer = Browser(site.entry, cookies=browser.cookies).get("/")
        finally:
            site.stop()

    assert (answer.status, says in answer.words) == (status, True)


def test_a_head_is_a_look_without_its_body(home: House) -> None:
    browser = home.person()
    whole, head = browser.get("/"), browser.ask("HEAD", "/")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    assert browser.ask("HEAD", "/nowhere").status == 404


def test_a_file_is_handed_out_to_be_kept_under_a_name_that_is_none_of_a_header(home: House) -> None:
    answer = home.person().get("/table")

    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"a,b", "text/csv")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Bericht _M_rz___.csv\"; filename*=UTF-8''Bericht%20%22M%C3%A4rz%22%0D%0A.csv"
    )


def test_one_client_may_not_ask_for_everything_at_once(street: Street) -> None:
    with street.house(limits=Limits(per_minute=60, burst=3)) as home:
        browser = home.browser()
        assert [browser.get("/login").status for _ in range(4)] == [200, 200, 200, 429]
        refused = browser.get("/login")
        assert (refused.headers["retry-after"], "in 1 Sekunden" in refused.words) == ("1", True)
        assert browser.get("/static/dashboard.css").status == 200
        assert home.browser(peer="192.0.2.1").get("/login").status == 200
        home.later(seconds=1)
        assert browser.get("/login").status == 200


def test_the_menu_shows_what_there_is_and_what_somebody_may_see(home: House) -> None:
    def menu(name: str, path: str) -> list[tuple[str, bool]]:
        found = home.person(name).get(path).html.css("nav a")
        return [(one.text(), "aria-current" in one.attributes) for one in found]

    assert menu("rita", "/") == [("Lage", True)]
    assert menu("Ada", "/incidents/3") == [("Lage", False), ("Quellen", False)]
    assert menu("Ada", "/sources") == [("Lage", False), ("Quellen", True)]


def test_what_is_no_http_is_left_alone(home: House) -> None:
    sent: list[object] = []

    async def never(*message: object) -> None:
        sent.append(message)

    asyncio.run(home.site.entry({"type": "websocket"}, never, never))  # type: ignore[arg-type] # never called

    assert sent == []


def test_a_client_without_an_address_and_a_request_without_a_host(home: House) -> None:
    assert send(home.site.entry, "GET", "/login", [(b"host", b"localhost")]).status == 200
    assert send(home.site.entry, "GET", "/login", []).status == 421


@pytest.mark.parametrize("sign", ["\\", '\\"', ";", "="])
def test_a_cookie_that_takes_long_to_read_keeps_nobody_waiting(home: House, sign: str) -> None:
    hostile = b'a="' + sign.encode() * 30_000 + b'"'

    with at_most(0.5):
        assert send(home.site.entry, "GET", "/login", [(b"host", b"localhost"), (b"cookie", hostile)]).status == 200


def test_an_origin_that_is_no_address_is_refused_and_no_bug(home: House) -> None:
    assert home.person().post("/incidents/3", {"x": "y"}, origin="http://[").status == 403


def test_every_status_has_its_words() -> None:
    for lang in ("de", "en"):
        words = catalogue("dash", lang)
        for status in (400, 403, 404, 405, 408, 409, 413, 415, 421, 429, 500, 503):
            assert words[f"title_{status}"]
            assert words[f"error_{Refused(status).key}"]
    assert set(catalogue("dash", "de")) == set(catalogue("dash", "en"))
    assert set(catalogue("user", "de")) == set(catalogue("user", "en"))


def test_templates_escape_and_know_every_name() -> None:
    found = environment()

    assert found.autoescape is True
    assert found.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
