"""An open page keeps itself up to date, and costs next to nothing while nothing happens."""

from __future__ import annotations

import re

from tests.web.browser import House


def test_an_open_page_asks_for_its_main_part_alone(home: House) -> None:
    browser = home.person()
    page, part = browser.get("/"), browser.live("/")

    main = page.one("main")
    assert (main.attributes["hx-get"], main.attributes["hx-trigger"]) == ("", "every 30s")
    assert not re.search(rb"<(?:header|nav|main|title|link|script)", part.body)
    assert part.one("body").text().strip() in main.text()


def test_nothing_is_sent_again_that_the_page_shows_already(home: House) -> None:
    browser = home.person()
    first = browser.live("/")
    mark = {"If-None-Match": first.headers["etag"]}

    same = browser.live("/", **mark)
    assert (same.status, same.body) == (304, b"")
    assert "content-type" not in same.headers
    browser.post("/")
    changed = browser.live("/", **mark)
    assert (changed.status, changed.headers["etag"] != first.headers["etag"]) == (200, True)


def test_an_error_is_no_news_that_could_be_kept(home: House) -> None:
    browser = home.person()
    broken = browser.live("/broken?secret=x")

    assert browser.live("/broken?secret=x", **{"If-None-Match": broken.headers["etag"]}).status == 500


def test_a_page_that_only_stays_open_writes_nothing(home: House) -> None:
    browser = home.person()
    home.later(minutes=10)
    before = home.parts.store.users.listed()

    browser.live("/")
    assert home.parts.store.users.listed() == before
    browser.get("/")
    assert home.parts.store.users.listed() != before
