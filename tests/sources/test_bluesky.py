"""Bluesky: the search as visitors and members have it, with its made-up times and its closed doors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Item, Secret
from sources.bluesky import Bluesky, quoted
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.sites.bluesky import DID, LOGIN, Sky
from tests.sources.sites.site import NOW, Answer, Post, standing, visit, visits

MINUTES = timedelta(minutes=1)


def texts(items: tuple[Item, ...] | list[Item]) -> list[str]:
    return [item.body for item in items]


def storm(site: Sky, posts: int, apart: timedelta = timedelta(seconds=1)) -> None:
    site.posts = [replace(site.post(number), at=NOW - number * apart) for number in range(1, posts + 1)]


def only(site: Sky, text: str = "Nordwind steht") -> None:
    site.posts = [Post("77", text, site.now - 5 * MINUTES)]


# As a visitor


def test_a_visitor_pages_by_time_for_the_cursor_is_forbidden() -> None:
    site = Sky()
    storm(site, 250)
    with standing(site) as here:
        found, last = visits(here)

    assert len({item.native_id for item in found}) == 250
    assert [("until" in asked.query, "cursor" in asked.query) for asked in here.log] == [
        (False, False), (True, False), (True, False)
    ]  # fmt: skip
    assert last.complete_since is not None


def test_posts_of_one_and_the_same_millisecond_do_not_hold_us_up() -> None:
    site = Sky()
    storm(site, 150, timedelta(0))
    site.posts += [replace(site.post(number), at=NOW - timedelta(hours=1)) for number in range(201, 206)]
    with standing(site) as here:
        found, last = visits(here)

    assert len({item.native_id for item in found}) == 105
    assert last.complete_since is None


def test_a_search_that_pays_no_heed_to_until_does_not_hold_us_up() -> None:
    site = Sky()
    storm(site, 120)

    def heedless(exchange: Exchange, answer: Answer) -> bool:
        exchange.answer(200, (pages or [str(answer.body).encode()])[0])
        pages.append(str(answer.body).encode())
        return True

    pages: list[bytes] = []
    with standing(site) as here:
        here.fault = heedless
        batch = visit(here)

    assert (len(batch.items), batch.complete_since, batch.more) == (100, None, False)
    assert len(here.log) < 5


def test_where_visitors_may_not_search_the_error_says_what_helps() -> None:
    site = Sky()
    site.walled = True
    with standing(site) as here, pytest.raises(SourceError, match="app_password") as caught:
        visit(here)

    assert (caught.value.kind, caught.value.gone) == ("http_403", False)


def test_a_quiet_phrase_costs_one_request_and_reaches_a_day_back() -> None:
    site = Sky()
    with standing(site) as here:
        first = visit(here)
        site.now += 5 * MINUTES
        second = visit(here, first.cursor)

    assert len(here.log) == 2
    assert second.complete_since == NOW - timedelta(hours=24)
    assert here.log[1].query["since"] == "2026-11-19T11:59:00.000Z"


# As a member


def test_a_member_logs_in_at_each_visit_and_pages_by_cursor_on_the_home_server() -> None:
    site = Sky()
    storm(site, 250)
    with standing(site) as here:
        found, last = visits(here, source=site.member(here.url))
        visits(here, last.cursor, site.member(here.url))

    assert len({item.native_id for item in found}) == 250
    assert [asked.query.get("cursor") for asked in here.log[1:4]] == [None, "100", "200"]
    assert site.sessions == 2
    assert here.log[1].headers["authorization"] == "Bearer jwt-1"
    assert last.not_before == 10 * MINUTES
    assert last.complete_since is None  # a cursor counts posts, and one may have been taken back meanwhile
    assert "jwt" not in json.dumps(dict(last.cursor))


def test_where_the_cursor_ends_time_goes_on() -> None:
    site = Sky()
    storm(site, 450)
    site.depth = 200
    with standing(site) as here:
        found, _ = visits(here, source=site.member(here.url))

    assert len({item.native_id for item in found}) == 450


def test_a_session_that_runs_out_between_two_pages_is_renewed_once() -> None:
    site = Sky()
    storm(site, 250)
    site.uses = 2
    with standing(site) as here:
        found, _ = visits(here, source=site.member(here.url))

    assert len({item.native_id for item in found}) == 250
    assert site.sessions == 2


def test_a_session_that_is_never_accepted_is_given_up() -> None:
    site = Sky()

    def expired(exchange: Exchange, _answer: Answer) -> bool:
        if LOGIN in exchange.path:
            return False
        exchange.answer(400, b'{"error":"ExpiredToken"}')
        return True

    with standing(site) as here:
        here.fault = expired
        with pytest.raises(SourceError, match="http_400"):
            visit(here, source=site.member(here.url))

    assert site.sessions == 2


def test_a_wrong_password_is_not_tried_again_and_not_shown() -> None:
    site = Sky()
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here, source=replace(site.member(here.url), app_password=Secret("falsch")))

    assert (caught.value.kind, caught.value.gone) == ("login_refused", True)
    assert "falsch" not in str(caught.value)


def test_a_chain_begun_with_an_account_goes_on_without_one() -> None:
    site = Sky()
    storm(site, 250)
    site.left = 9
    with standing(site) as here:
        first = visit(here, source=site.member(here.url))
        site.left = 3000
        rest, _ = visits(here, first.cursor)

    assert len(first.items) == 100
    assert len({item.native_id for item in (*first.items, *rest)}) == 250


# Several phrases


def test_several_phrases_are_asked_in_one_visit_and_a_post_with_both_counts_once() -> None:
    site = Sky()
    only(site, "Nordwind und Fähre Süd")
    site.posts.append(Post("78", "Fähre Süd fällt aus", NOW - MINUTES))
    with standing(site) as here:
        batch = visit(here, source=Bluesky(("Nordwind", "Fähre Süd"), api=here.url))

    assert sorted(texts(batch.items)) == ["Fähre Süd fällt aus", "Nordwind und Fähre Süd"]
    assert [asked.query["q"] for asked in here.log] == ["Nordwind", '"Fähre Süd"']


def test_a_phrase_that_the_search_does_not_understand_silences_no_other() -> None:
    site = Sky()
    site.refused = {"lang:"}
    with standing(site) as here:
        batch = visit(here, source=Bluesky(("lang:", "Nordwind"), api=here.url))

    assert len(batch.items) == 10
    assert batch.unreadable == ("lang:: http_400: the search does not understand this",)
    assert batch.complete_since is None


def test_languages_are_asked_for_one_by_one() -> None:
    site = Sky()
    site.records["1001"] = {"langs": ["fr"]}
    site.records["1002"] = {"langs": ["en"]}
    with standing(site) as here:
        batch = visit(here, source=Bluesky(("Nordwind",), ("de", "en"), api=here.url))

    assert [asked.query["lang"] for asked in here.log] == ["de", "en"]
    assert len(batch.items) == 9


def test_what_only_a_former_phrase_found_was_not_deleted() -> None:
    site = Sky()
    site.posts.append(Post("78", "Fähre Süd fällt aus", NOW - MINUTES))
    with standing(site) as here:
        both = visit(here, source=Bluesky(("Nordwind", "Fähre Süd"), api=here.url))
        site.now += 5 * MINUTES
        one = visit(here, both.cursor)
        site.now += 5 * MINUTES
        again = visit(here, one.cursor)

    assert one.complete_since == again.complete_since == NOW + 5 * MINUTES


def test_an_empty_answer_deletes_nothing() -> None:
    site = Sky()
    with standing(site) as here:
        first = visit(here)
        site.posts, site.now = [], site.now + 5 * MINUTES
        batch = visit(here, first.cursor)

    assert (batch.items, batch.complete_since) == ((), None)


def test_when_the_limit_is_nearly_used_up_the_rest_waits_for_its_reset() -> None:
    site = Sky()
    storm(site, 250)
    site.left = 9
    with standing(site) as here:
        first = visit(here)
        site.left, site.now = 3000, site.now + 4 * MINUTES
        rest, _ = visits(here, first.cursor)

    assert (len(first.items), first.more, first.not_before) == (100, False, 3 * MINUTES)
    assert len({item.native_id for item in (*first.items, *rest)}) == 250


@pytest.mark.parametrize("page", [1, 2])
def test_a_refusal_for_haste_keeps_what_was_read_and_waits_for_the_reset(page: int) -> None:
    site = Sky()
    storm(site, 250)

    def hasty(exchange: Exchange, answer: Answer) -> bool:
        if len(here.log) < page:
            return False
        exchange.answer(429, b'{"error":"RateLimitExceeded"}', answer.headers)
        return True

    with standing(site) as here:
        here.fault = hasty
        if page == 1:
            with pytest.raises(Throttled) as caught:
                visit(here)
            assert caught.value.wait == 3 * MINUTES
            return
        first = visit(here)
        here.fault = None
        rest, _ = visits(here, first.cursor)

    assert (len(first.items), first.not_before, first.complete_since) == (100, 3 * MINUTES, None)
    assert len({item.native_id for item in (*first.items, *rest)}) == 250


# What a post is


def test_a_post_with_everything() -> None:
    site = Sky()
    only(site, "Ärger mit #Nordwind 😡 <3")
    site.records["77"] = {
        "langs": ["de-AT", "en"],
        "reply": {"root": {"uri": "at://did:plc:a/app.bsky.feed.post/1"}, "parent": {"uri": "at://did:plc:b/x/2"}},
        "embed": {
            "$type": "app.bsky.embed.recordWithMedia",
            "media": {"images": [{"alt": "Ein leerer Kai"}, {"alt": ""}, None]},
            "external": {
                "uri": "https://kb.example/1?utm_source=b",
                "title": "Nordwind sagt ab",
                "description": "Kein",
            },
        },
    }
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.body == "Ärger mit #Nordwind 😡 <3\n\nNordwind sagt ab\n\nKein\n\nEin leerer Kai"
    assert item.native_id == f"at://{DID}/app.bsky.feed.post/3k77"
    assert item.url == f"https://bsky.app/profile/{DID}/post/3k77"
    assert (item.author, item.lang, item.parent) == ("erna.example", "de-AT", "at://did:plc:b/x/2")
    assert (item.likes, item.shares, item.replies) == (3, 2, 1)
    assert item.extra["root"] == "at://did:plc:a/app.bsky.feed.post/1"
    assert (item.extra["link"], item.extra["quotes"], item.extra["did"]) == ("https://kb.example/1", 4, DID)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2031-01-01T00:00:00.000Z", NOW - 5 * MINUTES),
        ("1970-01-01T00:00:00.000Z", NOW - 5 * MINUTES),
        ("gestern", NOW - 5 * MINUTES),
        ("2026-11-20T11:40:00+00:00", NOW - 20 * MINUTES),
        ("2026-11-20T13:40:00.1234567+02:00", NOW - 20 * MINUTES),
    ],
)
def test_a_post_is_as_old_as_the_earlier_of_what_its_author_and_the_index_say(
    written: str, published: datetime
) -> None:
    site = Sky()
    only(site)
    view = site.answer

    def whatever_is_asked(exchange: Exchange, _answer: Answer) -> bool:
        asked = replace(here.log[-1], query={"q": "Nordwind"})
        exchange.answer(200, str(view(asked).body).encode())
        return True

    site.written["77"] = written
    with standing(site) as here:
        here.fault = whatever_is_asked
        (item,) = visit(here).items

    assert item.published == published


def test_a_post_dated_long_ago_does_not_end_the_paging() -> None:
    site = Sky()
    storm(site, 150)

    def with_an_old_one(exchange: Exchange, answer: Answer) -> bool:
        page = json.loads(answer.body)
        page["posts"][:1] = [{**page["posts"][0], "record": {"text": "alt", "createdAt": "1970-01-01T00:00:00Z"}}]
        exchange.answer(200, json.dumps(page).encode())
        return True

    with standing(site) as here:
        here.fault = with_an_old_one
        found, _ = visits(here)

    assert len({item.native_id for item in found}) == 150


def test_an_entry_that_is_no_post_is_told_of() -> None:
    def odd(exchange: Exchange, answer: Answer) -> bool:
        page = json.loads(answer.body)
        exchange.answer(200, json.dumps({"posts": [*page["posts"], None]}).encode())
        return True

    with standing(Sky()) as here:
        here.fault = odd
        batch = visit(here)

    assert (len(batch.items), len(batch.unreadable), batch.complete_since) == (10, 1, None)


@pytest.mark.parametrize(
    ("phrase", "query"), [("Nordwind", "Nordwind"), ("Fähre  Süd", '"Fähre Süd"'), ('Fähre "Süd"', '"Fähre Süd"')]
)
def test_a_phrase_of_several_words_is_searched_as_one(phrase: str, query: str) -> None:
    assert quoted(phrase) == query


def test_half_a_login_is_refused() -> None:
    assert [key for _, key, _ in Bluesky(("a",), handle="erna.example").validate()] == ["sources.half_login"]
    assert [key for _, key, _ in Bluesky(("a",), app_password=Secret("x")).validate()] == ["sources.half_login"]
    assert list(Bluesky(("a",), (), "erna.example", Secret("x")).validate()) == []


# Public data


def test_the_hand_made_answer(public_data: Callable[[str], object]) -> None:
    folder = public_data("sources/synthetic")
    page = (folder / "bluesky_searchposts.json").read_bytes()  # type: ignore[operator]  # the fixture gives a Path
    end = answers.page(b'{"posts": []}')
    batch, server = answers.visit(Bluesky(("Beispielbank",)), {}, answers.page(page), end)

    assert len(batch.items) == 5
    assert server.asked[1].url.endswith("until=2026-11-20T09%3A55%3A00.001Z")


def test_recorded_posts_of_the_whole_network(public_data: Callable[[str], object]) -> None:
    path = public_data("sources/jetstream") / "internal" / "corpus" / "testdata" / "expected_v1.jsonl"  # type: ignore[operator]  # the fixture gives a Path
    events = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    commits = [(event["did"], event["commit"]) for event in events if event["kind"] == "commit"]
    posts = [
        {
            "uri": f"at://{did}/app.bsky.feed.post/{commit['rkey']}",
            "author": {"did": did},
            "record": commit["record"],
            "indexedAt": "2026-07-04T14:38:09.000Z",
        }
        for did, commit in commits
        if commit["collection"] == "app.bsky.feed.post" and commit["operation"] == "create"
    ]
    batch, _ = answers.visit(Bluesky(("x",)), {}, answers.page(json.dumps({"posts": posts})))

    assert len(batch.items) == len(posts) == 17
    assert all(item.url and item.published and item.published.year == 2026 for item in batch.items)
    assert all(str(post["record"]["text"]) in item.body for post, item in zip(posts, batch.items, strict=True))
    assert sum("America's 250th anniversary" in item.body for item in batch.items) == 1
