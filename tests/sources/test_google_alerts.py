"""Google Alerts as a feed: secret address, wrapped links, long silences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from listener.core.feedvisit import read
from listener.errors import SourceError
from listener.model import DateQuality, Response, Secret
from sources.google_alerts import GoogleAlerts
from tests.edges.servers import Exchange
from tests.sources.answers import page
from tests.sources.answers import visit as visit_answers
from tests.sources.sites.google_alerts import PATH, Alerts
from tests.sources.sites.site import Answer, standing, visit

SECRET = PATH.rpartition("/")[2]


def test_a_link_leads_to_the_page_and_not_to_google() -> None:
    site = Alerts()
    site.posts = [replace(site.posts[0], url="https://blog.example/a?id=7&utm_source=x#kommentar-3")]
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.url == "https://blog.example/a?id=7#kommentar-3"
    assert item.native_id == "tag:google.com,2013:googlealerts/feed:1001"
    assert item.title == "<b>Nordwind</b>: Fähre 1"
    assert item.date_quality is DateQuality.EXACT
    assert item.extra["host"] == "blog.example"


def test_the_address_is_told_to_nobody() -> None:
    with standing(Alerts()) as here:
        batch = visit(here)
        here.site.posts.clear()
        here.fault = _lost
        with pytest.raises(SourceError) as caught:
            visit(here, batch.cursor)

    assert here.log[0].path == PATH
    assert SECRET not in f"{batch.cursor} {batch.items} {here.site.source(here.url)} {caught.value}"


def _lost(exchange: Exchange, _answer: Answer) -> bool:
    exchange.answer(404)
    return True


def test_an_alert_without_results_is_nothing_unusual() -> None:
    site = Alerts()
    site.posts = []
    with standing(site) as here:
        batch = visit(here)

    assert (batch.items, batch.unreadable, batch.gone) == ((), (), ())


def test_what_is_no_address_is_refused() -> None:
    assert [field for field, _, _ in GoogleAlerts(Secret("Nordwind")).validate()] == ["url"]
    assert list(GoogleAlerts(Secret("https://www.google.com/alerts/feeds/1/2")).validate()) == []


def test_a_recorded_feed_is_read_whole(public_data: Callable[[str], Path]) -> None:
    body = (public_data("feeds/feedjira") / "spec" / "sample_feeds" / "google_alerts_atom.xml").read_bytes()

    batch, _ = visit_answers(GoogleAlerts(Secret("https://www.google.com/alerts/feeds/1/2")), {}, page(body, url=""))

    assert len(batch.items) == len(read(Response(200, {}, body, "")).entries) == 20
    assert [item for item in batch.items if "google.com" in item.url or not item.url] == []
    assert batch.items[1].url == "https://investorplace.com/2019/07/slack-stock-truly-compelling/"
