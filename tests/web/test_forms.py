"""A deed counts only if it comes from a page of ours, of this session, and from somebody who may."""

from __future__ import annotations

import pytest

from listener.config.dashboard import Dashboard
from tests.web.browser import FORM, HOSTILE, House, Street


def test_what_somebody_sends_is_done_told_once_and_shown(home: House) -> None:
    browser = home.person()

    sent = browser.post("/incidents/12/ack", {"note": "Ich übernehme", "say": "Übernommen <b>", "go": "/incidents/12"})

    assert (sent.status, sent.headers["location"]) == (303, "/incidents/12")
    assert home.done == [("anna", {"note": "Ich übernehme", "say": "Übernommen <b>", "go": "/incidents/12"})]
    told = browser.get("/incidents/12").one("main .told")
    assert (told.text(), told.attributes["role"]) == ("Übernommen <b>", "status")
    assert browser.get("/incidents/12").html.css_first(".told") is None


def test_what_is_told_to_one_browser_is_told_to_no_other_and_not_to_a_page_that_only_updates(home: House) -> None:
    one, two = home.person(), home.person()
    one.post("/", {"say": "Erledigt."})

    assert two.get("/").html.css_first(".told") is None
    assert "Erledigt." not in one.live("/").body.decode()
    assert "Erledigt." in one.get("/").words


def test_what_cannot_be_done_is_a_page_that_says_so(home: House) -> None:
    answer = home.person().post("/", {"no": f"Schon beendet {HOSTILE[:-1]}"})

    assert (answer.status, home.done) == (422, [])
    assert "Schon beendet <script>" in answer.words
    assert b"<script>alert" not in answer.body


@pytest.mark.parametrize("stamp", ["", "0" * 64, "ä", None])
def test_a_form_without_the_right_stamp_does_nothing(home: House, stamp: str | None) -> None:
    browser, other = home.person(), home.person("rita")
    browser.csrf = other.csrf if stamp is None else stamp

    refused = browser.post("/")

    assert (refused.status, refused.title, home.done) == (403, "Nicht erlaubt", [])
    assert "noch einmal absenden" in refused.words


def test_a_stamp_is_good_for_its_own_session_only(home: House) -> None:
    before = home.person()
    again = home.person()
    again.csrf = before.csrf

    assert again.post("/").status == 403
    before.post("/logout")
    assert before.post("/").status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example:8640"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_does_nothing_even_with_the_stamp(home: House, headers: dict[str, str]) -> None:
    assert home.person().post("/", {}, **headers).status == 403
    assert home.browser().post("/login", {"name": "anna"}, **headers).status == 403
    assert home.done == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "", "Sec-Fetch-Site": ""}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": ""}]
)
def test_older_browsers_are_believed_for_the_stamp(home: House, headers: dict[str, str]) -> None:
    assert home.person().post("/", {}, **headers).status == 303


def test_behind_a_proxy_the_public_address_is_our_own(street: Street) -> None:
    with street.house(Dashboard(public_url="https://listener.firma.example")) as home:
        browser = home.browser("127.0.0.1:8640")  # as proxies ask that pass no Host on
        browser.headers = {"Origin": "https://listener.firma.example"}
        browser.get("/login")
        assert browser.post("/login", {"name": "anna"}, Origin="https://listener.firma.example").status == 403  # wrong
        assert browser.log_in().status == 303


@pytest.mark.parametrize(("name", "look", "do"), [("rita", 403, 403), ("anna", 403, 403), ("Ada", 200, 303)])
def test_what_is_for_admins_is_for_admins(home: House, name: str, look: int, do: int) -> None:
    browser = home.person(name)

    assert (browser.get("/sources").status, browser.post("/sources").status) == (look, do)


def test_a_reader_reads_and_does_nothing(home: House) -> None:
    browser = home.person("rita")

    assert browser.get("/").status == 200
    refused = browser.post("/incidents/12/ack")
    assert (refused.status, home.done) == (403, [])
    assert "Rolle" in refused.words


def test_a_session_that_is_over_does_nothing(home: House) -> None:
    browser = home.person()
    home.later(days=1)

    assert browser.post("/").status == 403
    assert home.done == []


def test_the_form_of_a_page_can_say_where_to_go_on_but_not_elsewhere(home: House) -> None:
    assert home.person().post("/", {"go": "//evil.example/"}).headers["location"] == "/"


def test_language_and_colours_are_kept_for_a_year(home: House) -> None:
    browser = home.person()
    chosen = browser.post("/look", {"lang": "en", "theme": "dark", "next": "/incidents/3"})

    assert (chosen.status, chosen.headers["location"]) == (303, "/incidents/3")
    assert len(chosen.cookies) == 2
    assert all("Max-Age=31536000" in cookie for cookie in chosen.cookies)
    page = browser.get("/").one("html")
    assert (page.attributes["lang"], page.attributes["data-theme"]) == ("en", "dark")
    assert "anna en" in browser.get("/").words

    browser.post("/look", {"theme": "auto", "lang": "fr"})
    page = browser.get("/").one("html")
    assert (page.attributes["lang"], "data-theme" in page.attributes) == ("en", False)


def test_only_forms_are_read_and_only_so_large(home: House) -> None:
    browser = home.person()

    assert browser.post("/", {"note": "x" * 60_000}).status == 303
    assert browser.post("/", {"note": "x" * 66_000}).status == 413
    assert browser.post("/", {"note": "x" * 900_000}).status == 413
    assert browser.ask("POST", "/", {"Content-Type": "application/json"}, b"{}").status == 415
    assert browser.ask("POST", "/", {"Content-Type": f"{FORM}; charset=utf-8"}, b"\xff=1").status == 400
    assert browser.ask("POST", "/", {"Content-Type": FORM}, b"&".join(b"a=1" for _ in range(400))).status == 400
