"""GitHub: limits in all their forms, searches that give up early, issues that change while one reads."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Batch, DateQuality, Response, Secret
from sources.github import GitHub
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.sites.github import REACH, Hub
from tests.sources.sites.site import NOW, Answer, Post, standing, visit, visits


def many(issues: int) -> Hub:
    site = Hub()
    site.posts = [
        replace(site.post(number), at=site.now - timedelta(seconds=30 * (issues - number))) for number in range(issues)
    ]
    return site


def test_more_issues_than_the_site_gives_for_one_search_are_all_read() -> None:
    with standing(many(REACH + 450)) as here:
        found, last = visits(here)

    assert {item.native_id for item in found} == {f"I_{post.id}" for post in here.site.posts}
    assert last.unreadable == ()


def test_an_issue_that_is_edited_after_a_week_comes_again() -> None:
    with standing(Hub()) as here:
        last = visit(here)
        here.site.now += timedelta(days=7)
        here.site.posts.append(Post("77", "Nordwind, neu", here.site.now - timedelta(hours=1)))
        last = visit(here, last.cursor)
        here.site.now += timedelta(hours=1)
        here.site.edit(0, "Nordwind, jetzt anders")
        batch = visit(here, last.cursor)

    assert {item.native_id: item.body for item in batch.items}["I_1001"] == "Nordwind, jetzt anders"


def test_a_search_that_gave_up_early_says_nothing_about_deletions() -> None:
    site = Hub()
    with standing(site) as here:
        sure = visit(here)
        site.hurried = True
        hurried = visit(here, sure.cursor)

    assert sure.complete_since is not None
    assert len(hurried.items) == 10
    assert hurried.complete_since is None


def test_several_answers_to_one_search_say_nothing_about_deletions() -> None:
    """Between two answers an issue that changes moves from the unread to the read ones."""
    with standing(many(150)) as here:
        batch = visit(here)

    assert len(batch.items) == 150
    assert not batch.more
    assert batch.complete_since is None


def test_two_names_with_one_answer_each_do() -> None:
    with standing(Hub()) as here:
        batch = visit(here, source=GitHub(("Nordwind", "Südwind"), api=here.url))

    assert len(here.log) == 2
    assert batch.complete_since is not None


def test_when_the_searches_of_this_minute_are_used_up_the_source_waits_until_it_is_over() -> None:
    site = Hub()
    site.left = 0
    site.now += timedelta(minutes=3)
    with standing(site) as here, pytest.raises(Throttled) as caught:
        visit(here)

    assert caught.value.kind == "http_403"
    assert caught.value.wait == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "headers", "body", "wait"),
    [
        (403, {"Retry-After": "600"}, "{}", timedelta(minutes=10)),
        (
            429,
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 1800)},
            "{}",
            timedelta(minutes=30),
        ),
        (
            403,
            {},
            '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes"}',
            timedelta(minutes=1),
        ),
        (429, {}, "", timedelta(minutes=1)),
        (429, {"Retry-After": "0"}, "", timedelta(minutes=1)),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}, "{}", timedelta(hours=48)),
        (
            403,
            {"X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "1795176060", "Retry-After": "bald"},
            "rate limit",
            timedelta(minutes=1),
        ),
    ],
)
def test_a_limit_is_understood_in_each_of_its_forms(
    status: int, headers: dict[str, str], body: str, wait: timedelta
) -> None:
    with standing(Hub()) as here:
        here.fault = _refused(status, body, headers)
        with pytest.raises(Throttled) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.wait) == (f"http_{status}", wait)


@pytest.mark.parametrize(
    ("status", "body", "gone"),
    [
        (401, '{"message": "Bad credentials"}', True),
        (422, '{"message": "Validation Failed"}', True),
        (403, "{}", False),
    ],
)
def test_other_refusals_are_no_limit(status: int, body: str, gone: bool) -> None:
    with standing(Hub()) as here:
        here.fault = _refused(status, body, {"X-RateLimit-Remaining": "12"})
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert not isinstance(caught.value, Throttled)
    assert (caught.value.kind, caught.value.gone) == (f"http_{status}", gone)


def test_the_token_goes_into_a_header_and_nowhere_else() -> None:
    source = GitHub(("Nordwind",), token=Secret("ghp_geheim"), narrow="is:issue", api="https://api.example")
    request = next(source.collect({}, NOW))

    assert request.headers["Authorization"] == "Bearer ghp_geheim"
    assert "geheim" not in request.url + repr(request) + repr(source)
    assert "is%3Aissue" in request.url


@pytest.mark.parametrize(("token", "searches_a_minute"), [(None, 10), (Secret("t"), 30)])
def test_searches_keep_the_pace_the_site_allows(token: Secret | None, searches_a_minute: int) -> None:
    request = next(GitHub(("Nordwind",), token=token).collect({}, NOW))

    assert request.pace_s is not None
    assert 60 / request.pace_s <= searches_a_minute


def test_an_issue_as_a_mention() -> None:
    with standing(Hub()) as here:
        here.site.posts = [Post("5", "**Nordwind** lädt nicht", NOW - timedelta(days=1), "App stürzt ab", "jo")]
        (item,) = visit(here).items

    assert (item.native_id, item.title, item.author) == ("I_5", "App stürzt ab", "jo")
    assert item.url == "https://github.com/nordwind/app/issues/5"
    assert (item.published, item.date_quality) == (datetime(2026, 11, 19, 12, tzinfo=UTC), DateQuality.EXACT)
    assert (item.likes, item.replies) == (5, 2)
    assert item.extra == {"state": "open", "repository": "nordwind/app"}


def test_recorded_answers_of_other_searches_are_read_with_their_links_and_gaps(
    public_data: Callable[[str], Path],
) -> None:
    folder = public_data("sources/github-search") / "tests" / "ReplayData"
    text = (folder / "PaginatedList.testSearchWithIncompleteResults.txt").read_text("utf-8")
    recorded = [block.split("\n") for block in text.strip().split("\n\n")]
    batches = [_replayed(lines) for lines in recorded]

    assert [len(batch.items) for batch in batches] == [len(json.loads(lines[9])["items"]) for lines in recorded]
    assert all(item.url.startswith("https://github.com/") for batch in batches for item in batch.items)
    gave_up = [json.loads(lines[9])["incomplete_results"] for lines in recorded]
    assert True in gave_up
    assert [batch.complete_since for batch, early in zip(batches, gave_up, strict=True) if early] == [None] * sum(
        gave_up
    )


def _replayed(lines: list[str]) -> Batch:
    headers = {name.lower(): value for name, value in ast.literal_eval(lines[8])}
    response = Response(int(lines[7]), headers, lines[9].encode(), "")
    return answers.visit(GitHub(("black",)), {}, response)[0]


def _refused(status: int, body: str, headers: dict[str, str]) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(status, body.encode(), headers)
        return True

    return fault
