"""Lemmy: one search in two languages, before and since 1.0, with tight limits and posts beside comments."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import DateQuality, Item
from sources.lemmy import Lemmy
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.sites.lemmy import LemmyServer
from tests.sources.sites.site import NOW, Answer, Post, Standing, standing, visit, visits

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
POST_HOUR, COMMENT_HOUR = NOW - 5 * HOURS, NOW - 4 * HOURS


def modern(version: str = "1.0.0") -> LemmyServer:
    site = LemmyServer()
    site.version = version
    return site


def many(site: LemmyServer, entries: int) -> None:
    at = site.now - timedelta(seconds=entries)
    site.posts = [replace(site.post(number), at=at + timedelta(seconds=number)) for number in range(entries)]


def searches(here: Standing) -> list[str]:
    return [asked.path for asked in here.log if asked.path.endswith("search")]


def by_id(items: tuple[Item, ...] | list[Item]) -> dict[str, Item]:
    return {item.native_id.rpartition("/")[2]: item for item in items}


# Which language the server speaks


@pytest.mark.parametrize(
    ("version", "old_site", "api"),
    [
        ("0.19.12", True, "v3"),
        ("0.18.5", True, "v3"),
        ("1.0.0", True, "v4"),
        ("1.0.0-alpha.5", True, "v4"),
        ("1.2.0", False, "v4"),
    ],
)
def test_the_version_decides_which_interface_is_asked(version: str, old_site: bool, api: str) -> None:
    site = modern(version)
    site.old_site = old_site
    with standing(site) as here:
        found, _ = visits(here)

    assert len(found) == 10
    assert set(searches(here)) == {f"/api/{api}/search"}


def test_the_version_is_remembered_for_some_hours_and_an_update_is_noticed() -> None:
    site = LemmyServer()
    with standing(site) as here:
        first = visit(here)
        site.now += HOURS
        second = visit(here, first.cursor)
        site.version, site.now = "1.0.0", site.now + 6 * HOURS
        visit(here, second.cursor)

    assert [asked.path for asked in here.log] == [
        "/api/v3/site", "/api/v3/search", "/api/v3/search", "/api/v3/site", "/api/v4/search"
    ]  # fmt: skip


def test_a_chain_begun_in_the_old_language_goes_on_in_the_new_one() -> None:
    site = LemmyServer()
    many(site, 1100)
    with standing(site) as here:
        first = visit(here)
        site.version, site.now = "1.0.0", site.now + 7 * HOURS
        rest, _ = visits(here, first.cursor)

    assert first.more
    assert len({item.native_id for item in (*first.items, *rest)}) == 1100


def test_a_server_that_says_no_version_cannot_be_read() -> None:
    site = modern("")
    with standing(site) as here, pytest.raises(SourceError, match="wrong_shape"):
        visit(here)


# Before 1.0


def test_the_old_search_is_asked_newest_first_and_only_as_far_as_the_window_reaches() -> None:
    site = LemmyServer()
    many(site, 120)
    site.posts = [replace(site.post(number), at=NOW - timedelta(days=9, minutes=number)) for number in range(999)][
        ::-1
    ] + site.posts
    with standing(site) as here:
        found, last = visits(here)

    assert sum(item.published is not None and item.published > NOW - HOURS for item in found) == 120
    assert len(searches(here)) == 3
    assert {asked.query["sort"] for asked in here.log[1:]} == {"New"}
    assert last.complete_since is None


def test_page_numbers_shift_so_that_only_a_single_page_is_complete() -> None:
    site = LemmyServer()
    with standing(site) as here:
        single = visit(here)
        many(site, 120)
        site.now += 10 * MINUTES
        several = visit(here, single.cursor)

    assert single.complete_since is not None
    assert several.complete_since is None


def test_a_time_without_zone_is_utc() -> None:
    site = LemmyServer()
    site.posts = [Post("77", "Nordwind steht", POST_HOUR)]
    with standing(site) as here:
        (item,) = visit(here).items

    assert (item.published, item.date_quality) == (POST_HOUR, DateQuality.ZONE_GUESS)


@pytest.mark.parametrize("left", [0, 1])
def test_haste_is_refused_with_a_400_and_means_a_pause(left: int) -> None:
    site = LemmyServer()
    many(site, 200)
    site.left = left
    with standing(site) as here:
        if not left:
            with pytest.raises(Throttled) as caught:
                visit(here)
            assert (caught.value.kind, caught.value.wait) == ("rate_limit", 10 * MINUTES)
            return
        first = visit(here)
        site.left, site.now = 100, site.now + 10 * MINUTES
        rest, _ = visits(here, first.cursor)

    assert (len(first.items), first.more, first.not_before, first.unreadable) == (50, False, 10 * MINUTES, ())
    assert len({item.native_id for item in (*first.items, *rest)}) == 200


def test_a_server_for_its_members_only_is_not_asked_again_and_again() -> None:
    site = LemmyServer()
    site.private = True
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.gone) == ("private", True)


def test_a_refusal_in_between_keeps_what_was_read() -> None:
    site = LemmyServer()
    many(site, 120)

    def second_page(exchange: Exchange, _answer: Answer) -> bool:
        if "page=2" not in exchange.path:
            return False
        exchange.answer(400, b'{"error":"<script>"}')
        return True

    with standing(site) as here:
        here.fault = second_page
        first = visit(here)
        here.fault = None
        rest, _ = visits(here, first.cursor)

    assert (len(first.items), first.complete_since) == (50, None)
    assert [line.partition(": ")[2] for line in first.unreadable] == ["http_400: the server refuses this"]
    assert len({item.native_id for item in (*first.items, *rest)}) == 120


# Since 1.0


def test_the_new_search_is_narrowed_by_time_and_read_to_its_last_page() -> None:
    site = modern()
    many(site, 120)
    site.posts.insert(0, Post("5", "Nordwind, lange her", NOW - timedelta(days=30)))
    with standing(site) as here:
        found, last = visits(here)
        site.now += 10 * MINUTES
        visits(here, last.cursor)

    assert len({item.native_id for item in found}) == 120
    pages = [asked.query for asked in here.log if asked.path.endswith("search")]
    assert [page.get("page_cursor") for page in pages[:3]] == [None, "P1049", "P1099"]
    assert [int(page["time_range_seconds"]) for page in (pages[0], pages[3])] == [
        7 * 86400 + 300, 86400 + 600 + 300
    ]  # fmt: skip
    assert last.complete_since == NOW - timedelta(days=7)


def test_a_page_that_begins_with_a_deleted_entry_is_asked_for_from_the_start() -> None:
    site = modern()
    many(site, 1100)
    with standing(site) as here:
        first = visit(here)
        del site.posts[900:1050]
        rest, last = visits(here, first.cursor)

    assert first.more
    assert len({item.native_id for item in (*first.items, *rest)}) == 1100 - 50
    assert last.complete_since is None


@pytest.mark.parametrize("everywhere", ["all", "All"])
def test_both_spellings_of_everywhere_are_tried_and_the_right_one_is_kept(everywhere: str) -> None:
    site = modern()
    site.everywhere = everywhere
    with standing(site) as here:
        first = visit(here)
        asked = len(here.log)
        second = visit(here, first.cursor)

    assert len(first.items) == len(second.items) == 10
    assert len(here.log) == asked + 1


def test_the_first_drafts_of_the_new_answer_are_read_too() -> None:
    site = modern("1.0.0-alpha.3")
    site.combined = True
    with standing(site) as here:
        found, _ = visits(here)

    assert len(found) == 10


def test_haste_is_refused_by_the_new_interface_too() -> None:
    site = modern()
    site.left = 0
    with standing(site) as here, pytest.raises(Throttled):
        visit(here)

    assert len(searches(here)) == 1


# What was said


@pytest.mark.parametrize("version", ["0.19.12", "1.0.0"])
def test_a_post_and_the_comments_below_it(version: str) -> None:
    site = modern(version)
    site.posts = [
        Post("70", "Die Nordwind kommt nicht", POST_HOUR, "Fähre weg", url="https://kb.example/1?utm_source=l"),
        Post("71", "Nordwind, wie immer", COMMENT_HOUR),
        Post("72", "Ja, Nordwind!", COMMENT_HOUR + MINUTES),
        Post("73", "Welche Nordwind?", COMMENT_HOUR + 2 * MINUTES),
    ]
    site.more = {"72": {"path": "0.71.72"}, "73": {"path": "0.44.73", "updated": "2026-11-20T09:00:00Z"}}
    with standing(site) as here:
        found = by_id(visits(here)[0])

    post, comment = found["70"], found["71"]
    assert (post.title, post.body, post.url) == (
        "Fähre weg",
        "Die Nordwind kommt nicht",
        "https://heimat.example/post/70",
    )
    assert (post.author, post.extra["community"]) == ("erna@heimat.example", "norden@feddit.example")
    assert (post.likes, post.replies, post.extra["downvotes"], post.parent) == (13, 4, 1, "")
    assert post.extra["link"] == "https://kb.example/1"
    assert (comment.title, comment.body, comment.replies) == ("", "Nordwind, wie immer", 2)
    assert comment.extra["thread"] == "Fähren im Norden"
    assert {id_: found[id_].parent.rpartition(".example/")[2] for id_ in ("71", "72", "73")} == {
        "71": "post/1",
        "72": "comment/71",
        "73": "post/1",
    }
    assert found["73"].extra["edited"] == "2026-11-20T09:00:00Z"


@pytest.mark.parametrize("word", ["deleted", "removed"])
@pytest.mark.parametrize("at", [POST_HOUR, COMMENT_HOUR])
def test_what_was_taken_back_is_gone(word: str, at: object) -> None:
    site = LemmyServer()
    site.posts.append(Post("77", "Nordwind steht", at))  # type: ignore[arg-type]  # a table of times
    with standing(site) as here:
        first = visit(here)
        site.more["77"] = {word: True, "content": "", "name": "Nordwind"}
        site.now += 10 * MINUTES
        second = visit(here, first.cursor)

    (known,) = [item.native_id for item in first.items if item.native_id.endswith("/77")]
    assert second.gone == (known,)
    assert known not in {item.native_id for item in second.items}


def test_several_phrases_are_searched_and_what_has_both_counts_once() -> None:
    site = LemmyServer()
    site.posts = [Post("77", "Nordwind und Fähre Süd", POST_HOUR), Post("79", "Fähre Süd", COMMENT_HOUR)]
    with standing(site) as here:
        batch = visit(here, source=Lemmy(("Nordwind", "Fähre Süd"), here.url))

    assert sorted(item.body for item in batch.items) == ["Fähre Süd", "Nordwind und Fähre Süd"]
    assert [asked.query["q"] for asked in here.log[1:]] == ["Nordwind", "Fähre Süd"]


def test_an_entry_that_is_none_is_told_of() -> None:
    def odd(exchange: Exchange, answer: Answer) -> bool:
        page = json.loads(answer.body)
        if "posts" not in page:
            return False
        exchange.answer(200, json.dumps({**page, "posts": [*page["posts"], 7]}).encode())
        return True

    with standing(LemmyServer()) as here:
        here.fault = odd
        batch = visit(here)

    assert (len(batch.items), len(batch.unreadable), batch.complete_since) == (10, 1, None)


# Public data


@pytest.mark.parametrize(("version", "name"), [("0.19.5", "lemmy_v3_search.json"), ("1.0.0", "lemmy_v4_search.json")])
def test_the_hand_made_answers(version: str, name: str, public_data: Callable[[str], Path]) -> None:
    page = (public_data("sources/synthetic") / name).read_bytes()
    site, end = answers.page(json.dumps({"version": version})), answers.page(b'{"posts": [], "comments": []}')
    batch, _ = answers.visit(Lemmy(("Beispielbank",), "https://lemmy.example.test"), {}, site, answers.page(page), end)

    found = {item.native_id: item for item in batch.items}
    comment = found["https://lemmy.example.test/comment/99"]
    assert len(found) == 2
    assert comment.parent == "https://lemmy.example.test/post/4711"
    assert (comment.likes, comment.author) == (2, "dora@lemmy.example.test")
    assert found["https://lemmy.example.test/post/4711"].replies == 4


def test_the_hand_made_refusal(public_data: Callable[[str], Path]) -> None:
    page = answers.page((public_data("sources/synthetic") / "lemmy_v3_error.json").read_bytes())
    with pytest.raises(Throttled):
        answers.visit(Lemmy(("Beispielbank",)), {}, replace(page, status=400))
