"""GDELT: what is asked, chains of full answers, sentences instead of data, and what is kept when it says "enough"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import DateQuality
from listener.words import say
from sources.gdelt import MOST_ANSWERS, MOST_RESULTS, PACE_S, Gdelt
from tests.edges.servers import Exchange
from tests.sources.answers import page
from tests.sources.answers import visit as visit_answers
from tests.sources.sites.gdelt import PATH, Index
from tests.sources.sites.site import Answer, Standing, standing, visit, visits


def says(text: str, status: int = 200) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return True

    return fault


def error(here: Standing, text: str) -> SourceError:
    here.fault = says(text)
    with pytest.raises(SourceError) as caught:
        visit(here)
    return caught.value


def spread(site: Index, count: int) -> None:
    """So many articles, one a minute."""
    site.posts = [replace(site.post(n), at=site.now - timedelta(minutes=count - n)) for n in range(count)]


# What is read


def test_an_article_has_a_headline_a_host_and_the_time_it_was_first_seen() -> None:
    site = Index()
    at = datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
    site.posts = [replace(site.posts[0], text="Nordwind:~Fähre fährt", url="https://a.example/1?utm_source=x", at=at)]
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.title.split() == ["Nordwind:", "Fähre", "fährt"]
    assert (item.url, item.native_id) == ("https://a.example/1", "https://a.example/1")
    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 10, 15, tzinfo=UTC), DateQuality.EXACT)
    assert (item.author, item.lang) == ("zeitung.example", "de")
    assert item.extra == {"host": "zeitung.example", "country": "Germany", "dated": "first seen by GDELT"}


def test_nothing_found_is_no_error() -> None:
    site = Index()
    site.posts = []
    with standing(site) as here:
        assert visit(here).items == ()


# What is asked


def test_the_first_question_is_about_a_week() -> None:
    with standing(Index()) as here:
        visit(here, source=Gdelt(("Nordwind", "Nord Wind"), ("Nordwind Airlines",), api=f"{here.url}{PATH}"))

    assert here.log[0].query == {
        "query": '("Nordwind" OR "Nord Wind") -"Nordwind Airlines" sourcelang:german',
        "mode": "artlist",
        "format": "json",
        "maxrecords": "250",
        "sort": "datedesc",
        "startdatetime": "20261113120000",
        "enddatetime": "20261120120000",
    }


@pytest.mark.parametrize(
    ("languages", "narrowed"),
    [
        ((), ""),
        (("german",), " sourcelang:german"),
        (("german", "french"), " (sourcelang:german OR sourcelang:french)"),
    ],
)
def test_languages_narrow_the_search(languages: tuple[str, ...], narrowed: str) -> None:
    with standing(Index()) as here:
        visit(here, source=Gdelt(("Nordwind",), languages=languages, api=f"{here.url}{PATH}"))

    assert here.log[0].query["query"] == f'"Nordwind"{narrowed}'


def test_a_later_question_reaches_a_day_behind_the_visit_before() -> None:
    with standing(Index()) as here:
        last = visit(here)
        here.site.now += timedelta(hours=2)
        here.log.clear()
        visit(here, last.cursor)

    (asked,) = here.log
    assert (asked.query["startdatetime"], asked.query["enddatetime"]) == ("20261119120000", "20261120140000")


def test_a_phrase_that_is_too_short_does_not_spoil_the_others() -> None:
    with standing(Index()) as here:
        found = visit(here, source=Gdelt(("NW", "Nordwind"), api=f"{here.url}{PATH}")).items

    assert len(found) == 10


def test_another_search_begins_anew() -> None:
    with standing(Index()) as here:
        last = visit(here, source=Gdelt(("Südwind",), api=f"{here.url}{PATH}"))
        batch = visit(here, last.cursor)

    assert len(batch.items) == 10


def test_the_pace_is_five_seconds() -> None:
    assert next(Gdelt(("Nordwind",)).collect({}, Index().now)).pace_s == PACE_S == 5


# Chains


def test_full_answers_are_followed_back_in_time_over_several_visits() -> None:
    site = Index()
    spread(site, 2000)
    with standing(site) as here:
        first = visit(here)
        asked_at_once = len(here.log)
        found, last = visits(here, first.cursor)

    assert (asked_at_once, first.more, last.more) == (MOST_ANSWERS, True, False)
    assert {item.body for item in (*first.items, *found)} == {post.text for post in site.posts}
    assert len(here.log) <= 2000 // MOST_RESULTS + 2


def test_enough_of_us_in_the_middle_of_a_chain_costs_nothing_that_was_read() -> None:
    site = Index()
    spread(site, 600)
    with standing(site) as here:
        site.patience = 2
        halted = visit(here)
        site.patience = 1000
        site.now += timedelta(minutes=15)
        last = visit(here, halted.cursor)

    assert (halted.more, halted.not_before) == (False, timedelta(minutes=15))
    assert {item.body for item in (*halted.items, *last.items)} == {post.text for post in site.posts}


def test_enough_of_us_at_once_is_throttling() -> None:
    with standing(Index()) as here:
        site = here.site
        assert isinstance(site, Index)
        site.patience = 0
        with pytest.raises(Throttled) as caught:
            visit(here)

    assert caught.value.kind == "http_429"


def test_articles_of_one_time_beyond_an_answer_are_told_and_older_ones_are_read() -> None:
    site = Index()
    crowd = [replace(site.post(100 + n), at=site.now - timedelta(minutes=20)) for n in range(MOST_RESULTS + 50)]
    site.posts = site.posts[:9] + crowd
    with standing(site) as here:
        found, _ = visits(here)
        batch = visit(here)

    assert len(found) == 9 + MOST_RESULTS
    assert batch.unreadable == ("20261120113001: 250 articles up to then, others of the same time are not shown",)


# What comes instead


def test_a_question_the_site_does_not_understand_waits_for_a_person() -> None:
    with standing(Index()) as here:
        failed = error(
            here, f"Your search contained a keyword that was too short, see {here.url}/help or a@b.example.\n"
        )

    assert (failed.kind, failed.gone) == ("bad_query", True)
    assert failed.detail == "Your search contained a keyword that was too short, see … or …"


def test_another_sentence_is_an_error_that_passes() -> None:
    with standing(Index()) as here:
        failed = error(here, "An unknown error has occurred.")

    assert (failed.kind, failed.gone) == ("refused", False)


def test_a_request_to_slow_down_may_come_as_if_all_were_well() -> None:
    with standing(Index()) as here:
        assert isinstance(error(here, "Please limit requests to one every 5 seconds."), Throttled)


@pytest.mark.parametrize("body", ['{"articles": 7}', "[]"])
def test_another_shape_is_an_error(body: str) -> None:
    with standing(Index()) as here:
        assert error(here, body).kind == "wrong_shape"


def test_an_article_that_is_none_is_a_line() -> None:
    with standing(Index()) as here:
        here.fault = says('{"articles": [7, {"url": null, "title": ["x"], "seendate": 3}]}')
        batch = visit(here)

    assert batch.unreadable == ("article 1: not an object",)
    assert [(item.title, item.url, item.published) for item in batch.items] == [("", "", None)]


@pytest.mark.parametrize(
    ("source", "option"),
    [(Gdelt(("NW",)), "search"), (Gdelt(("Nordwind",), languages=("deutsch ",)), "languages"),
     (Gdelt(("Nordwind",), api="gdelt"), "api")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_when_the_configuration_is_read(source: Gdelt, option: str) -> None:
    ((found, key, values),) = source.validate()

    assert found == option
    assert say(key, "de", **values) != say(key, "en", **values)


def test_documented_answers_are_read(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/synthetic")
    source = Gdelt(("Beispielbank",))
    found, _ = visit_answers(source, {}, page((folder / "gdelt_artlist.json").read_bytes()))
    empty, _ = visit_answers(source, {}, page((folder / "gdelt_empty.json").read_bytes()))
    with pytest.raises(SourceError) as refused:
        visit_answers(source, {}, page((folder / "gdelt_error.txt").read_bytes()))
    with pytest.raises(Throttled):
        visit_answers(source, {}, page((folder / "gdelt_429.txt").read_bytes()))

    assert [item.title for item in found.items] == ["Beispielbank schließt Filialen"]
    assert empty.items == ()
    assert (refused.value.kind, refused.value.gone) == ("bad_query", True)
