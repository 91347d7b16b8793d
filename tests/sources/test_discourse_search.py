"""Discourse forums whose list of posts is shut, limits told in the body, and answers of any kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.errors import SourceError, Throttled
from listener.model import Json, Secret
from sources.discourse import MOST_SEARCHES, Discourse
from tests.sources.answers import page
from tests.sources.answers import visit as visit_with
from tests.sources.sites.discourse import Forum, later
from tests.sources.sites.site import standing, visit, visits

# Where the list is shut


def test_where_the_list_is_shut_the_search_is_asked() -> None:
    site = Forum()
    site.public = False
    site.posts.append(replace(site.post(11), text="Guten Morgen"))
    with standing(site) as here:
        batch = visit(here)

    post = batch.items[0]
    assert {item.native_id for item in batch.items} == {str(1000 + number) for number in range(1, 11)}
    assert (post.native_id, post.body) == ("1010", "...Nordwind fährt wieder, Teil 10...")
    assert post.title.startswith("Fähre ")
    assert [asked.path for asked in here.log] == ["/posts.json", "/search.json"]
    assert here.log[1].query["q"] == '"Nordwind" after:2026-11-11 order:latest'


def test_a_search_reads_all_pages_and_looks_back_two_days() -> None:
    site = Forum()
    site.public = False
    site.crowd(120)
    with standing(site) as here:
        first = visit(here)
        site.now += timedelta(minutes=10)
        visit(here, first.cursor)

    assert len(first.items) == 120
    assert [asked.query["page"] for asked in here.log[1:4]] == ["1", "2", "3"]
    assert here.log[4].query["q"] == '"Nordwind" after:2026-11-18 order:latest'
    assert {asked.path for asked in here.log[1:]} == {"/search.json"}


def test_when_the_list_opens_again_it_is_read_and_nothing_was_cut_short_meanwhile() -> None:
    site = Forum()
    with standing(site) as here:
        first = visit(here)
        site.public = False
        site.posts.append(replace(site.post(11), at=site.now))
        meanwhile, _, cursor = later(here, first.cursor)
        site.public = True
        open_, gone, _ = later(here, cursor, hours=13)

    assert meanwhile == {"1011"}
    assert gone == set()
    assert len(open_) == 11


def test_many_phrases_are_searched_for_over_several_visits() -> None:
    site = Forum()
    site.public = False
    phrases = tuple(f"Wort {number}" for number in range(MOST_SEARCHES + 5))
    with standing(site) as here:
        source = Discourse(here.url, search=phrases)
        visits(here, source=source)

    asked = [asked.query["q"].split('"')[1] for asked in here.log if asked.path == "/search.json"]
    assert asked == list(phrases)


def test_nothing_to_search_for_is_an_error_where_the_list_is_shut() -> None:
    site = Forum()
    site.public = False
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here, source=Discourse(here.url))

    assert caught.value.kind == "http_403"


def test_a_search_that_gave_up_has_not_found_nothing() -> None:
    site = Forum()
    site.public, site.busy = False, True
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "overloaded"


def test_with_a_key_a_forum_lets_its_people_in() -> None:
    site = Forum()
    site.key = "geheim-4711"
    with standing(site) as here:
        batch = visit(here, source=Discourse(here.url, api_key=Secret("geheim-4711"), api_username="presse"))
        seen = here.log[0].headers

    assert len(batch.items) == 10
    assert (seen["api-key"], seen["api-username"]) == ("geheim-4711", "presse")
    assert "geheim" not in json.dumps(batch.cursor)


# Limits


@pytest.mark.parametrize(("seconds", "wait"), [(7, timedelta(minutes=1)), (600, timedelta(minutes=10))])
def test_the_wait_that_the_body_names_is_kept(seconds: int, wait: timedelta) -> None:
    site = Forum()
    site.wait_s = seconds
    with standing(site) as here, pytest.raises(Throttled) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.wait) == ("http_429", wait)


@pytest.mark.parametrize(
    "cursor", [{"top": "x", "known": 3}, {"known": ["a"], "before": -1}, {"read_at": "bald", "shut_until": 7}]
)
def test_a_cursor_of_another_time_does_no_harm(cursor: Json) -> None:
    with standing(Forum()) as here:
        batch = visit(here, cursor)

    assert len(batch.items) == 10


def test_recorded_answers_are_read(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources") / "discourse" / "responses"
    post = json.loads((folder / "posts" / "get_post_response.json").read_text("utf-8"))
    listed = page(json.dumps({"latest_posts": [post]}), content_type="application/json")
    nothing = page('{"latest_posts": []}', content_type="application/json")
    forum = Discourse("https://forum.example", search=("Nordwind",))

    (item,) = visit_with(forum, {}, listed)[0].items
    assert (item.native_id, item.url) == ("33", "https://forum.example/t/welcome-to-discourse/8/4")
    assert item.published is not None
    assert item.body.startswith("<p>b15bd65a")

    found = page((folder / "search" / "query_response.json").read_text("utf-8"), content_type="application/json")
    cursor = {**visit_with(forum, {}, nothing)[0].cursor, "shut_until": "2026-11-21T00:00:00+00:00"}
    (hit,) = visit_with(forum, cursor, found)[0].items
    assert (hit.native_id, hit.title[:8], hit.author) == ("16", "2a6aa74e", "discourse1")


# Anything


FIELDS = st.sampled_from(
    [
        "id",
        "topic_id",
        "post_number",
        "topic_slug",
        "cooked",
        "created_at",
        "actions_summary",
        "count",
        "hidden",
        "title",
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "7", "\ud83d", "2026-11-20T10:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=15,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=8) | JSON, max_size=4), JSON)
def test_any_list_of_posts_is_a_batch(posts: list[object], topics: object) -> None:
    listed = page(json.dumps({"latest_posts": posts}), content_type="application/json")
    found = page(json.dumps({"posts": posts, "topics": topics}), content_type="application/json")
    forum = Discourse("https://forum.example", search=("Nordwind",))

    batch, _ = visit_with(forum, {}, *[listed] * 10)
    hits, _ = visit_with(forum, {"shut_until": "2026-11-21T00:00:00+00:00"}, found)

    for one in (batch, hits):
        assert all(item.native_id for item in one.items)
        assert json.loads(json.dumps(one.cursor)) == one.cursor
