"""Discourse forums: old and new ways of paging, edits and deletions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sources.sites.discourse import Forum, OldForum, later
from tests.sources.sites.site import standing, visit, visits

FORUMS = pytest.mark.parametrize("forum", [Forum, OldForum])


def test_a_post_has_its_topic_its_place_and_what_others_made_of_it() -> None:
    site = Forum()
    site.facts["1010"] = {"reply_to_post_number": 7}
    with standing(site) as here:
        post = visit(here).items[0]

    assert (post.native_id, post.title, post.author) == ("1010", "Fähre 10", "erna")
    assert post.url == f"{here.url}/t/faehren/8/10"
    assert (post.parent, post.likes, post.replies, post.reach) == ("1007", 3, 0, 12)
    assert post.published == site.posts[-1].at.replace(microsecond=0)


def test_notes_of_the_forum_are_no_posts() -> None:
    site = Forum()
    site.facts["1010"] = {"post_type": 3, "cooked": ""}
    with standing(site) as here:
        batch = visit(here)

    assert "1010" not in {item.native_id for item in batch.items}
    assert (len(batch.items), batch.gone) == (9, ())


# Paging


@FORUMS
@pytest.mark.parametrize("gap", [1, 30])
def test_all_posts_of_a_week_are_read_whichever_way_the_forum_pages(forum: type[Forum], gap: int) -> None:
    site = forum()
    site.crowd(130, gap)
    with standing(site) as here:
        found, _ = visits(here)

    assert {item.native_id for item in found} == {post.id for post in site.posts}


@FORUMS
def test_a_burst_is_read_to_the_last_post_and_no_further(forum: type[Forum]) -> None:
    site = forum()
    site.crowd(500)
    with standing(site) as here:
        _, last = visits(here)
        asked = len(here.log)
        site.posts += [replace(site.post(500 + number), at=site.now) for number in range(1, 121)]
        found, _, _ = later(here, last.cursor)

    assert {str(1500 + number) for number in range(1, 121)} <= found
    assert len(here.log) - asked == 3


def test_the_first_visit_does_not_read_the_whole_archive() -> None:
    site = Forum()
    site.posts = [replace(post, at=site.now - timedelta(hours=n)) for n, post in enumerate(map(site.post, range(900)))]
    site.posts.reverse()
    site.posts = [replace(post, id=str(1000 + n)) for n, post in enumerate(site.posts)]
    with standing(site) as here:
        found, _ = visits(here)

    assert 7 * 24 <= len(found) <= 7 * 24 + 100


def test_posts_moved_with_their_old_dates_do_not_end_the_first_walk() -> None:
    site = Forum()
    site.crowd(100)
    site.posts[-30:] = [replace(post, at=site.now - timedelta(days=400)) for post in site.posts[-30:]]
    with standing(site) as here:
        found, _ = visits(here)

    assert len(found) == 100


def test_long_stretches_that_may_not_be_seen_are_passed() -> None:
    site = OldForum()
    site.posts = [site.post(number) for number in (1, 2, 200, 201)]
    with standing(site) as here:
        found, _ = visits(here)

    assert {item.native_id for item in found} == {"1001", "1002", "1200", "1201"}


def test_an_empty_forum_is_no_error() -> None:
    site = Forum()
    site.posts = []
    with standing(site) as here:
        batch = visit(here)

    assert (batch.items, batch.more, len(here.log)) == ((), False, 1)


# What happens to posts


@FORUMS
def test_deep_below_the_newest_page_edits_and_deletions_are_heard_within_hours(forum: type[Forum]) -> None:
    site = forum()
    site.crowd(400)
    with standing(site) as here:
        _, last = visits(here)
        removed = site.posts.pop(100)
        site.edit(90, "Nordwind fährt doch nicht")
        at_once, gone, cursor = later(here, last.cursor)
        assert (gone, site.posts[90].id in at_once) == (set(), False)
        in_time, gone, cursor = later(here, cursor, hours=6)
        _, twice, _ = later(here, cursor, hours=6)

    assert gone == {removed.id}
    assert site.posts[90].id in in_time
    assert twice == set()


@pytest.mark.parametrize(
    "fact", [{"user_deleted": True}, {"hidden": True}, {"deleted_at": "2026-11-20T11:59:00.000Z"}], ids=str
)
def test_what_is_left_of_a_post_that_was_taken_back_is_no_post(fact: Mapping[str, object]) -> None:
    site = Forum()
    with standing(site) as here:
        first = visit(here)
        site.facts["1008"] = fact
        found, gone, cursor = later(here, first.cursor)
        site.facts.clear()
        back, still, _ = later(here, cursor)

    assert ("1008" in found, gone) == (False, {"1008"})
    assert ("1008" in back, still) == (True, set())


@FORUMS
def test_posts_that_newer_ones_push_down_are_still_there(forum: type[Forum]) -> None:
    site = forum()
    with standing(site) as here:
        first = visit(here)
        site.posts += [replace(site.post(number), at=site.now) for number in range(11, 411)]
        _, gone, cursor = later(here, first.cursor)
        _, again, _ = later(here, cursor, hours=6)

    assert gone | again == set()


def test_a_list_that_is_suddenly_empty_has_not_lost_its_posts() -> None:
    site = Forum()
    with standing(site) as here:
        first = visit(here)
        site.posts = []
        batch = visit(here, first.cursor)

    assert (batch.items, batch.gone) == ((), ())
