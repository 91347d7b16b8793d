"""Hacker News: everything of a busy day in spite of the ceiling, and what a hit says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import DateQuality, Item, Json
from sources.hackernews import HITS, HackerNews
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.answers import page
from tests.sources.sites.hackernews import REACH, News
from tests.sources.sites.site import Answer, Post, standing, visit, visits


def busy(site: News, posts: int, apart: timedelta) -> News:
    site.posts = [replace(site.post(number), at=site.now - number * apart) for number in range(posts)][::-1]
    return site


def test_more_comments_than_the_site_lets_anybody_page_through_are_all_read() -> None:
    site = busy(News(), 2 * REACH + 300, timedelta(seconds=20))
    with standing(site) as here:
        found, last = visits(here)

    assert len({item.native_id for item in found}) == 2 * REACH + 300
    assert len(here.log) <= 2 + (2 * REACH + 300) / (HITS - 5)
    assert last.unreadable == ()


def test_a_storm_between_two_visits_is_read_to_its_end() -> None:
    with standing(News()) as here:
        calm = visit(here)
        here.site.now += timedelta(minutes=10)
        here.site.posts += [
            Post(f"s{number}", "Nordwind!", here.site.now - timedelta(milliseconds=200 * number))
            for number in range(1200)
        ]
        found, _ = visits(here, calm.cursor)

    assert {item.native_id for item in found} >= {f"s{number}" for number in range(1200)}


def test_more_comments_in_one_second_than_an_answer_holds_are_told_and_the_older_ones_read() -> None:
    site = busy(News(), 10, timedelta(hours=1))
    site.posts += [Post(f"x{number}", "Nordwind", site.now) for number in range(HITS + 10)]
    with standing(site) as here:
        found, last = visits(here)

    assert len({item.native_id for item in found}) >= HITS + 9
    assert {post.id for post in site.posts[:9]} <= {item.native_id for item in found}
    assert len(last.unreadable) == 1
    assert last.complete_since is None


def test_a_chain_that_was_interrupted_goes_on_where_it_stopped() -> None:
    site = busy(News(), 11 * HITS, timedelta(seconds=60))
    with standing(site) as here:
        first = visit(here)
        asked = len(here.log)
        second = visit(here, json.loads(json.dumps(first.cursor)))

    assert first.more
    assert first.complete_since is None
    assert not second.more
    assert second.complete_since is None
    assert {item.native_id for item in first.items} | {item.native_id for item in second.items} == {
        post.id for post in site.posts
    }
    assert len(here.log) - asked <= 2


def test_what_appears_in_the_index_hours_late_is_heard() -> None:
    with standing(News()) as here:
        last = visit(here)
        here.site.now += timedelta(hours=1)
        here.site.posts.append(Post("late", "Nordwind im Index", here.site.now - timedelta(hours=20)))
        batch = visit(here, last.cursor)

    assert "late" in {item.native_id for item in batch.items}


def test_each_brand_name_is_asked_for_as_a_phrase_and_a_comment_that_has_two_comes_once() -> None:
    site = News()
    site.posts = [Post("1", "Nordwind und Südwind", site.now - timedelta(hours=1))]
    with standing(site) as here:
        source = HackerNews(('Nord"wind', "Südwind", "Nordwind"), api=f"{here.url}/api/v1")
        batch = visit(here, source=source)

    assert [item.native_id for item in batch.items] == ["1"]
    assert [asked.query["query"] for asked in here.log] == ['"Nord wind"', '"Südwind"', '"Nordwind"']
    assert {asked.query["typoTolerance"] for asked in here.log} == {"false"}
    assert {asked.query["restrictSearchableAttributes"] for asked in here.log} == {"title,url,story_text,comment_text"}


def test_with_other_brands_everything_is_asked_for_anew_and_nothing_counts_as_deleted() -> None:
    with standing(News()) as here:
        last = visit(here)
        other = HackerNews(("fährt",), api=f"{here.url}/api/v1")
        here.site.posts.pop()
        batch = visit(here, last.cursor, other)
        again = visit(here, batch.cursor, other)

    assert len(batch.items) == 9
    assert batch.complete_since == here.site.now
    assert again.complete_since == here.site.now


def test_nothing_found_never_means_that_everything_was_deleted() -> None:
    with standing(News()) as here:
        last = visit(here)
        here.site.posts.clear()
        batch = visit(here, last.cursor)

    assert batch.items == ()
    assert batch.complete_since is None


def test_a_site_without_any_mention_is_not_asked_for_ever_longer_spans() -> None:
    with standing(News()) as here:
        here.site.posts.clear()
        cursor: Json = {}
        for _ in range(4):
            cursor = visit(here, cursor).cursor
            here.site.now += timedelta(hours=1)

    since = [int(asked.query["numericFilters"].partition(">=")[2]) for asked in here.log]
    assert since[1:] == [since[1]] * 3
    assert since[1] > since[0]


def test_a_date_in_the_future_hides_nothing_that_follows() -> None:
    with standing(News()) as here:
        here.site.posts.append(Post("f", "Nordwind morgen", here.site.now + timedelta(days=300)))
        last = visit(here)
        here.site.now += timedelta(days=2)
        here.site.posts.append(Post("new", "Nordwind heute", here.site.now - timedelta(minutes=1)))
        batch = visit(here, last.cursor)

    assert "new" in {item.native_id for item in batch.items}


def test_a_comment_as_a_mention() -> None:
    with standing(News()) as here:
        here.site.posts = [Post("17", "Nordwind & Söhne <3", datetime(2026, 11, 20, 9, tzinfo=UTC))]
        (item,) = visit(here).items

    assert item.body == "Nordwind &amp; Söhne &lt;3"
    assert item.url == "https://news.ycombinator.com/item?id=17"
    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.EXACT)
    assert (item.parent, item.likes, item.replies) == ("901", None, None)
    assert item.extra == {
        "link": "https://faehren.example/",
        "story": "900",
        "story_title": "Ferries of the Baltic",
    }


@pytest.mark.parametrize("body", ['{"hits": {}}', '{"message": "Invalid"}', "[]"])
def test_an_answer_of_another_shape_is_an_error(body: str) -> None:
    with standing(News()) as here:
        here.fault = _always(body)
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert caught.value.kind == "wrong_shape"


def test_hits_that_are_nonsense_are_lines() -> None:
    hits = [{"objectID": 5, "comment_text": ["Nordwind"], "points": -1, "created_at_i": "soon"}, 17]
    with standing(News()) as here:
        here.fault = _always(json.dumps({"hits": hits, "nbHits": 2}))
        batch = visit(here)

    (item,) = batch.items
    assert (item.native_id, item.body, item.likes, item.published) == ("5", "", None, None)
    assert batch.unreadable == ("a hit that is no object",)


def test_every_recorded_hit_has_identity_text_date_and_permalink(public_data: Callable[[str], Path]) -> None:
    recorded = json.loads((public_data("sources/hn-algolia") / "test/fixtures/fixtures.json").read_text("utf-8"))
    replies = [one["reply"] for one in recorded if "hits" in one["reply"]]
    items = [item for reply in replies for item in _read(reply)]

    assert len(items) == sum(len(reply["hits"]) for reply in replies) > 20
    assert all(item.native_id.isdecimal() and item.url.endswith(item.native_id) for item in items)
    assert all(item.title or item.body for item in items)
    assert all(item.published and item.published.year in range(2006, 2020) and item.author for item in items)
    assert any(item.parent for item in items)
    assert any(item.likes for item in items)


def _read(answer: Json) -> tuple[Item, ...]:
    recorded = page(json.dumps(answer), content_type="application/json")
    return answers.visit(HackerNews(("apple",)), {}, recorded)[0].items


def _always(body: str) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(200, body.encode())
        return True

    return fault
