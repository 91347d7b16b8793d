"""X: what is read costs money, so the budget is hard, nothing is read twice, and an edit is no new post."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Secret
from sources.x import X
from tests.sources import answers
from tests.sources.sites.site import NOW, Post, Standing, standing, visit, visits
from tests.sources.sites.x import TOKEN, Square, snowflake

MINUTE = timedelta(minutes=1)


def said(site: Square, text: str, at: datetime, author: str = "erna") -> str:
    """Somebody posts; returns the id."""
    id_ = snowflake(at)
    site.posts.append(Post(id_, text, at, author=author))
    return id_


def burst(site: Square, count: int) -> None:
    """So many people post within the last ten minutes."""
    for number in range(count):
        said(site, f"Nordwind steht, {number}", site.now - 10 * MINUTE + number * timedelta(seconds=1))


def listening(here: Standing, **options: object) -> X:
    """Return a source with these options."""
    return X(Secret(TOKEN), ("Nordwind",), accept_terms=True, api=f"{here.url}/2", **options)  # type: ignore[arg-type]  # any of the options


def ids(found: Batch | list[Item]) -> set[str]:
    return {item.native_id for item in (found.items if isinstance(found, Batch) else found)}


# The search


def test_the_query_looks_for_phrases_and_leaves_out_what_means_something_else() -> None:
    source = X(Secret(TOKEN), ("Nordwind Bahn", 'Nord"wind'), ("Nordwind Airlines",), lang="de")

    assert source.queries() == ('("Nordwind Bahn" OR "Nord wind") -"Nordwind Airlines" lang:de -is:retweet',)


def test_many_phrases_become_several_queries_and_none_is_too_long() -> None:
    phrases = tuple(f"Nordwind Schifffahrt Linie {number:03}" for number in range(40))
    queries = X(Secret(TOKEN), phrases, ("Nordwind Airlines",)).queries()

    assert len(queries) > 1
    assert max(map(len, queries)) <= 512
    assert [phrase for phrase in phrases if sum(f'"{phrase}"' in query for query in queries) != 1] == []


def test_each_of_several_queries_has_its_turn_and_its_own_place() -> None:
    phrases = tuple(f"Nordwind Schifffahrt Linie {number:03}" for number in range(40))
    with standing(Square()) as here:
        source = X(Secret(TOKEN), phrases, accept_terms=True, api=f"{here.url}/2")
        _, last = visits(here, source=source)
        asked = {request.query["query"] for request in here.log}
        here.log.clear()
        visits(here, last.cursor, source)

    assert asked == set(source.queries())
    assert len(here.log) == len(source.queries())
    assert all("since_id" in request.query for request in here.log)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"search": ("x" * 600,)}, ("search", "sources.x_query")),
        ({"search": (" ",)}, ("search", "sources.no_phrases")),
        ({"accept_terms": False}, ("accept_terms", "sources.terms_x")),
        ({"api": "api.x.com"}, ("api", "sources.url")),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_asked(options: dict[str, object], fault: tuple[str, str]) -> None:
    source = replace(X(Secret(TOKEN), ("Nordwind",), accept_terms=True), **options)  # type: ignore[arg-type]  # a table of options

    assert [(option, key) for option, key, _ in source.validate()] == [fault]


# The budget


def test_no_more_than_the_budget_is_ever_read() -> None:
    site = Square()
    with standing(site) as here:
        source = listening(here, budget_posts=130)
        cursor = visit(here, source=source).cursor
        site.now += 30 * MINUTE
        burst(site, 400)
        for _ in range(3):  # 10 posts are read; 100 and 20 more fit in
            cursor = visit(here, cursor, source).cursor if site.read < 121 else cursor
        with pytest.raises(Throttled) as caught:
            visit(here, cursor, source)
        site.now += timedelta(days=1)
        asked = len(here.log)
        with pytest.raises(Throttled):
            visit(here, cursor, source)

    assert site.read == 130
    assert cursor["used"] == site.read
    assert caught.value.kind == "budget"
    assert len(here.log) == asked
    assert caught.value.wait == timedelta(hours=6)


def test_the_next_month_has_its_own_budget_and_goes_on_where_it_stopped() -> None:
    site = Square()
    site.posts = []
    site.now = datetime(2026, 11, 30, 23, 30, tzinfo=NOW.tzinfo)
    with standing(site) as here:
        source = listening(here, budget_posts=100)
        cursor = visit(here, source=source).cursor
        said(site, "Nordwind fährt", site.now - MINUTE)
        cursor = visit(here, cursor, source).cursor
        site.now += 15 * MINUTE
        burst(site, 150)
        first = visit(here, cursor, source)
        with pytest.raises(Throttled) as caught:
            visit(here, first.cursor, source)
        site.now += 20 * MINUTE
        second, _ = visits(here, first.cursor, source)

    assert caught.value.wait == 15 * MINUTE
    assert first.more
    assert ids(first) | ids(second) == {post.id for post in site.posts}


def test_an_author_counts_like_two_posts() -> None:
    site = Square()
    with standing(site) as here:
        batch = visit(here, source=listening(here, authors=True))
        without = visit(here, source=listening(here))

    assert batch.cursor["used"] == 10 + 2 * 1
    assert (batch.items[0].author, batch.items[0].extra["followers"]) == ("erna", 99)
    assert batch.items[0].url == f"https://x.com/erna/status/{batch.items[0].native_id}"
    assert (without.items[0].author, without.cursor["used"], site.people) == ("", 10, 1)


def test_with_authors_a_page_is_as_small_as_it_must_be_for_the_budget() -> None:
    with standing(Square()) as here:
        visit(here, source=listening(here, authors=True, budget_posts=60))
        with pytest.raises(Throttled):
            visit(here, source=listening(here, authors=True, budget_posts=29))

    assert [asked.query["max_results"] for asked in here.log] == ["20"]


# The way through the pages


def test_the_first_visit_buys_one_page_of_history_only() -> None:
    site = Square()
    site.posts = []
    burst(site, 300)
    with standing(site) as here:
        found, last = visits(here)

    assert len(found) == site.read == 100
    assert not last.more


def test_a_storm_is_read_to_its_beginning_and_then_from_its_top() -> None:
    site = Square()
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += 15 * MINUTE
        burst(site, 250)
        found, last = visits(here, cursor)
        here.log.clear()
        again = visit(here, last.cursor)

    assert len(ids(found)) == 251  # and the newest of before once more
    assert [asked.query.get("next_token") for asked in here.log] == [None]
    assert len(again.items) <= 61  # the last minute


def test_posts_that_come_while_the_pages_are_read_are_heard_afterwards() -> None:
    site = Square()
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += 15 * MINUTE
        burst(site, 150)
        first = visit(here, cursor)
        site.now += MINUTE
        late = said(site, "Nordwind sagt ab", site.now)
        rest, last = visits(here, first.cursor)
        after = visit(here, last.cursor)

    assert late not in ids(first) | ids(rest)
    assert late in ids(after)


def test_a_place_in_the_pages_is_given_up_after_a_day() -> None:
    site = Square()
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += 15 * MINUTE
        burst(site, 150)
        cursor = visit(here, cursor).cursor
        site.now += timedelta(days=2)
        here.log.clear()
        found, _ = visits(here, cursor)

    assert "next_token" not in here.log[0].query
    assert len(ids(found)) == 151


def test_after_a_silent_week_the_whole_week_is_searched_without_an_id_that_would_be_refused() -> None:
    site = Square()
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += timedelta(days=9)
        burst(site, 150)
        found, _ = visits(here, cursor)

    assert "since_id" not in here.log[1].query
    assert len(ids(found)) == 150


def test_a_search_without_result_is_no_error_and_keeps_its_place() -> None:
    site = Square()
    with standing(site) as here:
        first = visit(here)
        site.posts.clear()
        second = visit(here, first.cursor)
        third = visit(here, second.cursor)

    assert (second.items, third.items) == ((), ())
    assert here.log[2].query["since_id"] == here.log[1].query["since_id"]


# What is heard


def test_an_edit_comes_under_the_id_of_the_first_version() -> None:
    site = Square()
    with standing(site) as here:
        first = visit(here)
        original = site.posts[-1].id
        for text in ("Nordwind fährt", "Nordwind fährt nicht"):
            site.now += MINUTE
            site.edit(-1, text)
        batch = visit(here, first.cursor)

    assert {item.native_id: item.body for item in batch.items} == {original: "Nordwind fährt nicht"}
    assert batch.items[0].url.endswith(f"/status/{site.posts[-1].id}")


def test_long_posts_are_whole_and_signs_are_signs() -> None:
    site = Square()
    site.posts = []
    id_ = said(site, "kurz", site.now - MINUTE)
    site.more[id_] = {
        "note_tweet": {"text": "Nordwind &amp; Co: " + "lang " * 100},
        "referenced_tweets": [{"type": "replied_to", "id": "7"}, {"type": "quoted", "id": "8"}],
        "lang": "und",
    }
    said(site, "Nordwind & Söhne <3", site.now)
    with standing(site) as here:
        plain, long = visit(here).items

    assert plain.body == "Nordwind & Söhne <3"
    assert long.body.startswith("Nordwind & Co: lang")
    assert (long.parent, long.extra["quotes"], long.lang) == ("7", "8", "")
    assert (plain.likes, plain.shares, plain.replies, plain.reach, plain.lang) == (3, 1, 2, 456, "de")


def test_errors_beside_the_posts_lose_no_post() -> None:
    site = Square()
    site.errors = [{"title": "Not Found Error", "resource_type": "user", "parameter": "author_id", "value": "45"}]
    with standing(site) as here:
        batch = visit(here, source=listening(here, authors=True))

    assert len(batch.items) == 10


def test_errors_instead_of_posts_are_an_error() -> None:
    body = json.dumps({"errors": [{"title": "Client Forbidden", "detail": "…"}]})
    with pytest.raises(SourceError) as caught:
        answers.visit(X(Secret(TOKEN), ("Nordwind",)), {}, answers.page(body))

    assert (caught.value.kind, caught.value.detail) == ("refused", "Client Forbidden")


def test_the_token_stays_where_it_belongs() -> None:
    with standing(Square()) as here:
        batch = visit(here)
        source = X(Secret("x-falsch"), ("Nordwind",), api=f"{here.url}/2")
        with pytest.raises(SourceError) as caught:
            visit(here, source=source)

    assert caught.value.kind == "http_401"
    assert "x-falsch" not in repr(source) + str(caught.value)
    assert TOKEN not in json.dumps(batch.cursor)


# Recorded answers


def test_a_recorded_search(public_data: Callable[[str], Path]) -> None:
    cassette = (public_data("sources/tweepy") / "cassettes" / "test_client_search_recent_tweets.yaml").read_text(
        "utf-8"
    )
    packed = re.search(r"string: !!binary \|\n((?: {8}\S+\n)+)", cassette)
    assert packed
    body = gzip.decompress(base64.b64decode(packed[1]))
    batch, _ = answers.visit(X(Secret(TOKEN), ("Tweepy",)), {}, answers.page(body))
    recorded = json.loads(body)

    assert [item.native_id for item in batch.items] == [post["id"] for post in recorded["data"]]
    assert batch.cursor["used"] == recorded["meta"]["result_count"] > 0
    assert all(item.body and item.url for item in batch.items)


def test_the_hand_made_answers(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/synthetic")
    source = X(Secret(TOKEN), ("Beispielbank",), authors=True)
    batch, server = answers.visit(source, {}, answers.page((folder / "x_recent.json").read_bytes()))
    nothing, _ = answers.visit(source, {}, answers.page((folder / "x_empty.json").read_bytes()))
    limit = replace(answers.page((folder / "x_429.json").read_bytes()), status=429)
    with pytest.raises(Throttled) as caught:
        answers.visit(source, {}, limit)
    (item,) = batch.items

    assert item.body == "Beispielbank & Co: App down https://t.co/abc"
    assert (item.author, item.reach, batch.cursor["used"]) == ("oel", 456, 3)
    assert nothing.items == ()
    assert caught.value.wait == 15 * MINUTE
    assert server.asked[0].pace_s == 1
