"""Bing News as a feed: what is asked, links behind clicks, bursts between two visits, pages that are no feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import DateQuality
from sources.bing_news import MOST_PAGES, BingNews, Market
from tests.edges.servers import Exchange
from tests.sources.answers import page
from tests.sources.answers import visit as visit_answers
from tests.sources.sites.bing_news import CONSENT, PAGE, BingSearch
from tests.sources.sites.site import Answer, Standing, standing, visit


def burst(here: Standing, count: int) -> None:
    """So many new posts within the quarter of an hour until the next visit."""
    here.site.now += timedelta(minutes=15)
    here.site.posts += [
        replace(here.site.post(11 + number), at=here.site.now - timedelta(seconds=count - number))
        for number in range(count)
    ]


def test_a_result_leads_to_the_paper_and_names_it() -> None:
    site = BingSearch()
    site.posts = [replace(site.posts[0], url="https://kuestenbote.example/faehre?id=7&utm_source=bing")]
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.url == item.native_id == "https://kuestenbote.example/faehre?id=7"
    assert (item.author, item.extra["host"]) == ("Küstenbote", "kuestenbote.example")
    assert (item.published, item.date_quality) == (site.posts[0].at, DateQuality.EXACT)


def test_the_market_and_what_is_meant_otherwise_are_asked_for() -> None:
    with standing(BingSearch()) as here:
        here.site.posts[0] = replace(here.site.posts[0], text="Nordwind Airlines fliegt")
        source = BingNews(("Nordwind", "Nord Wind"), ("Nordwind Airlines",), Market.DE_AT, here.url)
        found = visit(here, source=source).items

    assert here.log[0].query == {
        "q": '("Nordwind" OR "Nord Wind") -"Nordwind Airlines"',
        "format": "rss",
        "setlang": "de",
        "cc": "AT",
        "sortby": "date",
    }
    assert len(found) == 9


def test_a_burst_between_two_visits_is_read_page_by_page() -> None:
    with standing(BingSearch()) as here:
        last = visit(here)
        burst(here, 25)
        here.log.clear()
        batch = visit(here, last.cursor)

    assert len(here.log) == 3
    assert {post.text for post in here.site.posts[10:]} <= {item.body for item in batch.items}


def test_a_quiet_quarter_of_an_hour_costs_one_request() -> None:
    with standing(BingSearch()) as here:
        last = visit(here)
        burst(here, 1)
        here.log.clear()
        visit(here, last.cursor)

    assert len(here.log) == 1


def test_where_pages_are_not_turned_the_first_is_taken_once() -> None:
    site = BingSearch()
    site.paging = False
    with standing(site) as here:
        batch = visit(here)

    assert len(here.log) == 2
    assert len(batch.items) == PAGE


@pytest.mark.parametrize("status", [200, 404, 429, 503])
def test_a_later_page_that_fails_costs_only_that_page_until_the_next_visit(status: int) -> None:
    def later(exchange: Exchange, _answer: Answer) -> bool:
        if "first=" in exchange.path:
            exchange.answer(status, CONSENT.encode())
        return "first=" in exchange.path

    with standing(BingSearch()) as here:
        last = visit(here)
        burst(here, 25)
        here.fault = later
        halted = visit(here, last.cursor)
        here.fault = None
        burst(here, 1)
        batch = visit(here, halted.cursor)

    assert len(halted.items) == PAGE
    assert {post.text for post in here.site.posts[10:]} <= {item.body for item in batch.items}


def test_never_more_pages_than_are_polite() -> None:
    with standing(BingSearch()) as here:
        last = visit(here)
        burst(here, 500)
        here.log.clear()
        visit(here, last.cursor)

    assert len(here.log) == MOST_PAGES


def test_a_web_page_instead_of_results_is_said_to_be_one() -> None:
    with standing(BingSearch()) as here:
        here.fault = _consent
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.gone) == ("not_a_feed", False)
    assert "robot" in caught.value.detail


def _consent(exchange: Exchange, _answer: Answer) -> bool:
    exchange.answer(200, CONSENT.encode())
    return True


def test_a_documented_answer_is_read(public_data: Callable[[str], Path]) -> None:
    body = (public_data("sources/synthetic") / "bing_news_de.xml").read_bytes()
    nothing = page('<rss version="2.0"><channel><title>x</title></channel></rss>')

    batch, _ = visit_answers(BingNews(("Beispielbank",)), {}, page(body), nothing)

    assert [item.url for item in batch.items] == [
        "https://www.beispielzeitung.test/wirtschaft/beispielbank-filialen?id=7"
    ]
    assert batch.items[0].author == "Beispielzeitung"
