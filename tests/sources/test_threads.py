"""Threads: a keyword search, read through all its pages and phrases, with Meta's tokens, limits and errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Secret
from sources.threads import Threads
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.sites.graph import TOKEN, refusal
from tests.sources.sites.site import Answer, Post, standing, visit, visits
from tests.sources.sites.threads import SENSITIVE, Town

DAY = timedelta(days=1)


def crowd(count: int, minutes: float = 1) -> Town:
    """Return a place where so many people talked, one every few minutes."""
    site = Town()
    site.posts = [
        Post(f"t{number}", f"Nordwind, Stimme {number}", site.now - timedelta(minutes=minutes * (number + 1)))
        for number in range(count)
    ]
    return site


def refused(answer: Answer) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        assert isinstance(answer.body, str)
        exchange.answer(answer.status, answer.body.encode(), answer.headers)
        return True

    return fault


def test_each_phrase_is_searched_and_what_both_find_is_one_post() -> None:
    with standing(crowd(150)) as here:
        batch = visit(here, source=Threads(Secret(TOKEN), ("Nordwind", "Stimme"), True, f"{here.url}/v1.0"))

    assert len(batch.items) == 150
    # The second phrase is read to its end, too, although its first page brings nothing new.
    assert [asked.query["q"] for asked in here.log] == ["Nordwind", "Nordwind", "Stimme", "Stimme"]


def test_the_next_visit_asks_from_two_days_before_the_last_one() -> None:
    with standing(Town()) as here:
        first = visit(here)
        began = here.site.now
        here.site.now += timedelta(minutes=15)
        visit(here, first.cursor)

    assert [int(asked.query["since"]) for asked in here.log] == [
        int((began - 90 * DAY).timestamp()),
        int((began - 2 * DAY).timestamp()),
    ]


def test_many_pages_are_read_in_several_visits_and_the_mark_is_set_at_the_end() -> None:
    site = crowd(2_300)
    with standing(site) as here:
        first = visit(here)
        site.now += timedelta(minutes=1)
        found, last = visits(here, first.cursor)

    assert first.more
    assert "mark" not in first.cursor
    assert len({item.native_id for item in (*first.items, *found)}) == 2_300
    assert last.cursor["mark"] == (site.now - timedelta(minutes=1)).isoformat()  # when the way through began
    assert "queue" not in last.cursor


def test_other_phrases_are_another_search() -> None:
    with standing(crowd(150, minutes=60)) as here:
        cursor = visit(here).cursor
        batch = visit(here, cursor, Threads(Secret(TOKEN), ("Stimme",), True, f"{here.url}/v1.0"))

    assert len(batch.items) == 150


def test_words_that_meta_finds_sensitive_bring_nothing_and_no_error() -> None:
    with standing(Town()) as here:
        batch = visit(here, source=Threads(Secret(TOKEN), (SENSITIVE,), True, f"{here.url}/v1.0"))

    assert (batch.items, batch.complete_since) == ((), None)


def test_the_token_is_in_no_error_no_cursor_and_no_address() -> None:
    with standing(Town()) as here:
        batch = visit(here)
        source = Threads(Secret("falsch"), ("Nordwind",), True, f"{here.url}/v1.0")
        with pytest.raises(SourceError) as caught:
            visit(here, source=source)

    assert (caught.value.kind, caught.value.gone) == ("token", True)
    assert "falsch" not in str(caught.value) + repr(source)
    assert TOKEN not in json.dumps(batch.cursor)


@pytest.mark.parametrize(
    ("answer", "kind", "gone"),
    [
        (refusal(10), "permission", True),
        (refusal(200, 403), "permission", True),
        (refusal(100), "http_400", True),
        (refusal(1, 403), "http_403", False),
        (refusal(190, 401), "token", True),
        (refusal(190, 200), "token", True),
        (refusal(2, 500), "http_500", False),
    ],
)
def test_an_error_says_whether_a_person_has_to_do_something(answer: Answer, kind: str, gone: bool) -> None:
    with standing(Town()) as here:
        here.fault = refused(answer)
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.gone) == (kind, gone)


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80002])
def test_a_limit_is_a_reason_to_wait_although_its_status_says_bad_request(code: int) -> None:
    usage = {"300": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 17}]}
    waits = []
    for answer in (refusal(code), refusal(code, 403, usage)):
        with standing(Town()) as here:
            here.fault = refused(answer)
            with pytest.raises(Throttled) as caught:
                visit(here)
        waits.append(caught.value.wait)

    assert waits == [timedelta(hours=1), timedelta(minutes=17)]


@pytest.mark.parametrize("usage", ["{", "[]", '{"1": 7}', '{"1": [{"estimated_time_to_regain_access": null}]}'])
def test_a_usage_header_that_cannot_be_read_means_an_hour(usage: str) -> None:
    answer = refusal(4)
    with standing(Town()) as here:
        here.fault = refused(Answer(answer.body, 400, {**answer.headers, "X-Business-Use-Case-Usage": usage}))
        with pytest.raises(Throttled) as caught:
            visit(here)

    assert caught.value.wait == timedelta(hours=1)


def test_entries_that_are_none_get_a_line_and_a_list_that_never_ends_is_left() -> None:
    page = {"data": [3, {"id": "1", "text": "Nordwind"}], "paging": {"cursors": {"after": "x"}, "next": "…"}}
    pages = [answers.page(json.dumps(page)) for _ in range(2)]
    batch, server = answers.visit(Threads(Secret(TOKEN), ("Nordwind",), True), {}, *pages)

    assert [item.native_id for item in batch.items] == ["1"]
    assert batch.unreadable == ("data 0: no object",) * 2
    assert len(server.asked) == 2
    assert not batch.more


def test_the_recorded_shape(public_data: Callable[[str], Path]) -> None:
    body = (public_data("sources/synthetic") / "threads_keyword_search.json").read_bytes()
    batch, server = answers.visit(Threads(Secret(TOKEN), ("Beispielbank",), True), {}, answers.page(body))
    (item,) = batch.items

    assert (item.native_id, item.body, item.author) == ("18000000000000001", "Beispielbank nervt", "nutzer")
    assert item.url == "https://www.threads.net/@nutzer/post/ABC"
    assert item.published == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert server.asked[0].url == ""


def test_consent_and_phrases_are_needed() -> None:
    faults = list(Threads(Secret(TOKEN), ()).validate())

    assert [key for _, key, _ in faults] == ["sources.terms_threads", "sources.no_phrases"]
