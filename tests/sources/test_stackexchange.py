"""Stack Exchange: the quota of the day, backoff, questions and answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import DateQuality, Secret
from listener.words import say
from sources.stackexchange import StackExchange
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.answers import page
from tests.sources.sites.site import NOW, Answer, Post, Standing, standing, visit, visits
from tests.sources.sites.stackexchange import Questions, Reply


def asking(here: Standing, *search: str, answers: bool = False) -> StackExchange:
    return StackExchange(search or ("Nordwind",), answers=answers, api=f"{here.url}/2.3")


def test_a_question_as_a_mention() -> None:
    with standing(Questions()) as here:
        here.site.posts = [
            Post("70", "Nordwind fährt", NOW - timedelta(days=2), "API gibt 500 'Internal'", "Jörg & Co")
        ]
        (item,) = visit(here).items

    assert (item.native_id, item.title, item.author) == ("70", "API gibt 500 'Internal'", "Jörg & Co")
    assert item.url == "https://stackoverflow.com/questions/70/x"
    assert (item.published, item.date_quality) == (datetime(2026, 11, 18, 12, tzinfo=UTC), DateQuality.EXACT)
    assert (item.likes, item.replies, item.parent) == (3, 1, "")
    assert item.extra == {"views": 17, "tags": ["ferry", "api"]}


def test_an_answer_as_a_mention() -> None:
    site = Questions()
    question = Post("70", "Womit?", NOW - timedelta(days=2), "Fähre <b>buchen</b>")
    site.posts = [question]
    site.replies = [Reply(question, Post("71", "Nimm Nordwind.", NOW - timedelta(hours=2)))]
    with standing(site) as here:
        (item,) = visit(here).items

    assert (item.native_id, item.parent, item.title, item.body) == ("71", "70", "", "<p>Nimm Nordwind.</p>")
    assert item.url == "https://stackoverflow.com/a/71"
    assert item.extra["question"] == "Fähre <b>buchen</b>"


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("stackoverflow", "stackoverflow.com"),
        ("meta.askubuntu", "meta.askubuntu.com"),
        ("mathoverflow", "mathoverflow.net"),
        ("german", "german.stackexchange.com"),
        ("german.meta", "german.meta.stackexchange.com"),
        ("german.stackexchange.com", "german.stackexchange.com"),
    ],
)
def test_every_site_has_its_own_address(site: str, host: str) -> None:
    body = {"items": [{"item_type": "answer", "answer_id": 5, "question_id": 4, "body": "Nordwind"}]}
    batch, server = answers.visit(StackExchange(("Nordwind",), site, answers=False), {}, page(json.dumps(body)))

    assert batch.items[0].url == f"https://{host}/a/5"
    assert f"site={site}&" in server.asked[0].url


def test_a_site_that_wants_to_be_left_alone_is_not_asked_again_in_this_visit() -> None:
    site = Questions()
    site.backoff = 10
    site.packed = True
    with standing(site) as here:
        first = visit(here)
        second = visit(here, json.loads(json.dumps(first.cursor)))

    assert [asked.path for asked in here.log] == ["/2.3/search/advanced", "/2.3/search/excerpts"]
    assert (first.more, len(first.items)) == (True, 10)
    assert first.not_before is not None
    assert first.not_before >= timedelta(seconds=10)
    assert not second.more


def test_the_last_request_of_the_day_means_tomorrow() -> None:
    site = Questions()
    site.quota = 1
    with standing(site) as here:
        batch = visit(here, source=asking(here))

    assert len(batch.items) == 10
    assert batch.not_before == timedelta(hours=12)


def test_what_is_left_of_the_quota_lasts_for_the_day() -> None:
    site = Questions()
    site.quota = 26
    with standing(site) as here:
        batch = visit(here)

    assert batch.not_before is not None
    assert batch.not_before >= timedelta(hours=12) * 2 / 25
    assert timedelta(hours=12) / batch.not_before * len(here.log) <= site.quota + 2


@pytest.mark.parametrize(
    ("status", "error", "wait"),
    [
        (
            502,
            {"error_name": "throttle_violation", "error_message": "more requests available in 41234 seconds"},
            timedelta(seconds=41234),
        ),
        (400, {"error_name": "throttle_violation", "error_message": "simultaneous requests"}, timedelta(hours=1)),
        (400, {"error_name": "throttle_violation", "error_message": "in 999999 seconds"}, timedelta(hours=48)),
    ],
)
def test_a_throttle_violation_is_waited_for(status: int, error: dict[str, str], wait: timedelta) -> None:
    with standing(Questions()) as here:
        here.fault = _always(status, json.dumps(error))
        with pytest.raises(Throttled) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.wait) == (f"http_{status}", wait)


@pytest.mark.parametrize(
    ("status", "body", "says", "gone"),
    [
        (400, '{"error_name": "bad_parameter", "error_message": "site"}', "http_400: bad_parameter", True),
        (400, '{"error_name": "key=geheim"}', "http_400: an error without name", True),
        (400, "<html>", "http_400: an error without explanation", False),
        (502, "", "http_502: an error without explanation", False),
    ],
)
def test_other_errors_are_told_by_their_name(status: int, body: str, says: str, gone: bool) -> None:
    with standing(Questions()) as here:
        here.fault = _always(status, body)
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert not isinstance(caught.value, Throttled)
    assert (str(caught.value), caught.value.gone) == (says, gone)


def test_the_key_is_in_the_address_and_therefore_the_address_is_a_secret() -> None:
    with standing(Questions()) as here:
        source = StackExchange(("Nordwind",), key=Secret("geheim&"), api=f"{here.url}/2.3")
        batch = visit(here, source=source)
        request = next(source.collect(batch.cursor, NOW))

    assert {asked.query["key"] for asked in here.log} == {"geheim&"}
    assert request.url == ""
    assert "geheim" not in repr(request) + repr(source) + json.dumps(batch.cursor)


def test_an_edit_of_an_old_question_is_heard() -> None:
    with standing(Questions()) as here:
        last = visit(here)
        here.site.now += timedelta(days=20)
        here.site.edit(0, "Nordwind, doch anders")
        batch = visit(here, last.cursor)

    assert ("1001", "<p>Nordwind, doch anders</p>") in [(item.native_id, item.body) for item in batch.items]


def test_more_than_a_page_of_questions_is_read_to_the_end() -> None:
    site = Questions()
    site.posts = [replace(site.post(number), at=NOW - timedelta(minutes=number)) for number in range(650)]
    with standing(site) as here:
        found, last = visits(here, source=asking(here))

    assert len({item.native_id for item in found}) == 650
    assert last.complete_since is None


def test_several_words_are_asked_for_as_a_phrase() -> None:
    with standing(Questions()) as here:
        visit(here, source=asking(here, 'Nordwind "Bahn"', "Nordwind"))

    assert [asked.query["q"] for asked in here.log] == ['"Nordwind Bahn"', "Nordwind"]


@pytest.mark.parametrize("site", ["Stack Overflow", "https://stackoverflow.com", "", "a..b", "x&key=1"])
def test_what_is_no_name_of_a_site_is_told(site: str) -> None:
    faults = list(StackExchange(("Nordwind",), site).validate())

    assert [(field, key) for field, key, _ in faults] == [("site", "sources.stack_site")]
    assert all(say(key, lang, **slots) for _, key, slots in faults for lang in ("de", "en"))


def test_the_shapes_of_the_fact_sheet(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/synthetic")
    source = StackExchange(("Beispielbank",), answers=False)
    batch, _ = answers.visit(source, {}, page((folder / "stackexchange_advanced.json").read_bytes()))
    refused = replace(page((folder / "stackexchange_502.json").read_bytes()), status=502)

    (item,) = batch.items
    assert (item.title, item.author) == ("Beispielbank API liefert 500 'Internal'", "Jörg & Co")
    with pytest.raises(Throttled) as caught:
        answers.visit(source, {}, refused)
    assert caught.value.wait == timedelta(seconds=41234)


def _always(status: int, body: str) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(status, body.encode())
        return True

    return fault
