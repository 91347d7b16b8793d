"""Facebook: what is said at one's own page, but for what the page says itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.errors import SourceError
from listener.model import Secret
from sources.facebook import Facebook
from tests.sources.sites.facebook import PAGE, OwnPost, Page
from tests.sources.sites.graph import TOKEN
from tests.sources.sites.site import Post, standing, visit, visits

DAY = timedelta(days=1)


def quiet() -> Page:
    """Return a page where nobody has said anything."""
    site = Page()
    site.posts = []
    return site


def below(site: Page, post: OwnPost, *comments: Post) -> None:
    if post not in site.own:
        site.own.append(post)
    site.below.setdefault(post.id, []).extend(comments)


def comment(site: Page, id_: str, ago: timedelta) -> Post:
    return Post(id_, f"Nordwind, {id_}", site.now - ago)


def test_a_storm_below_one_post_is_read_to_its_beginning() -> None:
    site = quiet()
    below(site, site.own[0], *(comment(site, f"c{number}", timedelta(seconds=number)) for number in range(750)))
    with standing(site) as here:
        found, last = visits(here)

    assert len({item.native_id for item in found}) == 750
    assert [asked.path for asked in here.log if asked.path.endswith("/comments")] == ["/v26.0/300_1/comments"] * 7
    assert not last.more


def test_old_comments_are_not_read_again() -> None:
    site = quiet()
    below(site, site.own[0], *(comment(site, f"c{number}", number * timedelta(hours=1)) for number in range(300)))
    with standing(site) as here:
        first, last = visits(here)
        here.log.clear()
        batch = visit(here, last.cursor)

    assert len({item.native_id for item in first}) == 300
    assert [asked.path for asked in here.log if asked.path.endswith("/comments")] == []
    assert len(batch.items) == 100


def test_what_the_page_says_itself_is_no_voice() -> None:
    site = quiet()
    below(site, site.own[0], comment(site, "ours", DAY), comment(site, "theirs", DAY))
    site.more["ours"] = {"from": {"id": PAGE, "name": "Nordwind"}}
    site.more["theirs"] = {"from": {"id": "9", "name": "Erna"}, "parent": {"id": "ours"}}
    with standing(site) as here:
        batch = visit(here)

    assert [(item.native_id, item.author, item.parent) for item in batch.items] == [("theirs", "Erna", "ours")]


def test_a_comment_long_after_the_post_is_never_taken_for_a_deleted_one() -> None:
    """It would be seen while the post is still looked at, and then no more."""
    site = quiet()
    old = OwnPost("300_2", site.now - 15 * DAY)
    below(site, old, comment(site, "early", 14 * DAY), comment(site, "late", timedelta(hours=1)))
    with standing(site) as here:
        first = visit(here)
        site.now += timedelta(hours=1)
        batch = visit(here, first.cursor)

    assert [item.native_id for item in first.items] == ["early"]
    assert "late" not in {item.native_id for item in batch.items}


def test_a_comment_that_is_known_is_looked_at_as_long_as_it_could_be_missed() -> None:
    site = quiet()
    post = OwnPost("300_2", site.now)
    below(site, post)
    with standing(site) as here:
        site.now += 13 * DAY
        below(site, post, comment(site, "c13", timedelta(0)), comment(site, "now", timedelta(0)))
        last = visit(here)
        for _ in range(12):
            site.now += timedelta(hours=5)
            last = visit(here, last.cursor)
            since, published = last.complete_since, site.below[post.id][0].at
            seen = "c13" in {item.native_id for item in last.items}
            assert seen or since is None or published < since

    assert last.complete_since is None or last.complete_since > site.below[post.id][0].at


def test_own_posts_beyond_the_first_page_are_reached() -> None:
    site = quiet()
    for number in range(120):
        post = OwnPost(f"300_{number + 10}", site.now - number * timedelta(hours=1))
        below(site, post, *([comment(site, f"c{number}", timedelta(0))] if number % 60 == 59 else []))
    with standing(site) as here:
        batch = visit(here)

    assert {item.native_id for item in batch.items} == {"c59", "c119"}


def test_a_recommendation_is_yes_or_no_and_old_ones_have_stars() -> None:
    site = Page()
    rated = site._part(1)
    site.more[rated[0].id] = {"recommendation_type": "positive"}
    site.more[rated[1].id] = {"recommendation_type": None, "rating": 4}
    site.more[rated[2].id] = {"recommendation_type": None}
    with standing(site) as here:
        items = {item.native_id: item for item in visit(here).items}
    scales = [(items[post.id].rating, items[post.id].rating_min, items[post.id].rating_max) for post in rated[:3]]

    assert scales == [(1, 0, 1), (4, None, 5), (None, None, None)]
    assert items[rated[0].id].extra == {"recommends": "positive"}


def test_counts_of_a_post_come_along() -> None:
    site = Page()
    tagged = site._part(0)[0]
    site.more[tagged.id] = {"comments": {"data": [], "summary": {"total_count": 12}}}
    with standing(site) as here:
        (item,) = [item for item in visit(here).items if item.native_id == tagged.id]

    assert (item.likes, item.shares, item.replies) == (4, 1, 12)
    assert item.url == f"https://www.facebook.com/{tagged.id}"


def test_only_the_lists_that_are_wanted_are_read() -> None:
    with standing(Page()) as here:
        source = replace(Facebook(PAGE, Secret(TOKEN), accept_terms=True, api=f"{here.url}/v26.0"), comments=False)
        visit(here, source=source)

    assert [asked.path for asked in here.log] == ["/v26.0/300/tagged", "/v26.0/300/ratings"]


def test_a_page_that_is_not_one_s_own_is_told() -> None:
    with standing(Page()) as here, pytest.raises(SourceError) as caught:
        visit(here, source=Facebook("301", Secret(TOKEN), accept_terms=True, api=f"{here.url}/v26.0"))

    assert caught.value.gone


def test_consent_and_a_list_are_needed() -> None:
    source = Facebook(PAGE, Secret(TOKEN), tagged=False, comments=False, ratings=False)

    assert [key for _, key, _ in source.validate()] == ["sources.terms_facebook", "sources.facebook_lists"]
