"""Reddit: one request a minute or a token of one's own, bursts, what was taken back, what is a comment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.core.clean import plain
from listener.errors import Throttled
from listener.model import Secret
from listener.words import say
from sources.reddit import BLOCKED_WAIT, LIMIT, MOST_OLDER, Reddit
from tests.sources import answers
from tests.sources.answers import page
from tests.sources.sites.reddit import WALL, Subreddit
from tests.sources.sites.site import NOW, Post, Site, Standing, standing, visit


def munich(here: Standing) -> Reddit:
    return Reddit(("Nordwind",), subreddits=("munich", "hamburg"), api=here.url)


def burst(site: Site, posts: int) -> None:
    """Let so many posts be written in the next ten minutes."""
    site.now += timedelta(minutes=10)
    site.posts += [
        Post(f"b{number}", "Nordwind!", site.now - timedelta(seconds=posts - number)) for number in range(posts)
    ]


def test_a_post_as_a_mention_without_what_the_site_writes_around_it() -> None:
    with standing(Subreddit()) as here:
        here.site.posts = [Post("157kyrd", "Nordwind fährt", NOW - timedelta(hours=1), "Fähre weg", "nordwind_fan")]
        (item,) = visit(here).items

    assert (item.native_id, item.title, item.author) == ("t3_157kyrd", "Fähre weg", "u/nordwind_fan")
    assert plain(item.body) == "Nordwind fährt"
    assert item.url == "https://www.reddit.com/r/munich/comments/157kyrd/"
    assert item.published == NOW - timedelta(hours=1)
    assert (item.parent, item.extra) == ("", {"subreddit": "munich"})


def test_a_post_that_is_only_a_link_says_where_to() -> None:
    with standing(Subreddit()) as here:
        here.site.posts = [Post("1", "", NOW, "Nordwind in der Zeitung", url="https://zeitung.example/a?x=1&amp;y=2")]
        (item,) = visit(here).items

    assert (item.title, item.body) == ("Nordwind in der Zeitung", "")
    assert item.extra["link"] == "https://zeitung.example/a?x=1&y=2"


def test_a_comment_names_its_post_and_has_no_title_of_its_own() -> None:
    site = Subreddit()
    site.posts = []
    with standing(site) as here:
        site.comments = [Post("jt5abc", "Nordwind? Nie wieder.", NOW, author="karl")]
        (item,) = visit(here, source=munich(here)).items

    assert (item.native_id, item.parent, item.title) == ("t1_jt5abc", "t3_abc12", "")
    assert plain(item.body) == "Nordwind? Nie wieder."
    assert item.extra == {"subreddit": "munich", "post": "Fähre"}


def test_chosen_subreddits_are_searched_and_their_comments_read() -> None:
    with standing(Subreddit()) as here:
        visit(here, source=munich(here))

    search, comments = here.log
    assert (search.path, comments.path) == ("/r/munich+hamburg/search.rss", "/r/munich+hamburg/comments/.rss")
    assert search.query == {"q": '"Nordwind"', "restrict_sr": "on", "sort": "new", "t": "month", "limit": "100"}


def test_all_names_are_searched_in_one_request_as_long_as_it_is_not_too_long() -> None:
    names = ("Nordwind Bahn", 'Nord"wind', *(f"Nordwind Reederei Nummer {number}" for number in range(30)))
    with standing(Subreddit()) as here:
        visit(here, source=Reddit(names[:2], api=here.url))
        visit(here, source=Reddit(names, api=here.url))

    queries = [asked.query["q"] for asked in here.log]
    assert queries[0] == '"Nordwind Bahn" OR "Nord wind"'
    assert len(queries) == 4
    assert max(map(len, queries)) <= 400
    assert " OR ".join(queries[1:]).count("Nummer") == 30


def test_a_burst_larger_than_a_feed_is_read_page_by_page() -> None:
    with standing(Subreddit()) as here:
        last = visit(here)
        burst(here.site, 3 * LIMIT + 20)
        batch = visit(here, last.cursor)

    assert {item.native_id for item in batch.items} >= {f"t3_b{number}" for number in range(320)}
    assert batch.unreadable == ()
    assert [asked.query.get("after", "") != "" for asked in here.log] == [False, False, True, True, True]


def test_a_burst_larger_than_anybody_can_read_is_told() -> None:
    with standing(Subreddit()) as here:
        last = visit(here)
        burst(here.site, (MOST_OLDER + 2) * LIMIT)
        batch = visit(here, last.cursor)

    assert len(batch.items) == (MOST_OLDER + 1) * LIMIT
    assert batch.unreadable == ("more entries since the last visit than the site still shows",)
    assert batch.complete_since is None


def test_what_was_taken_back_is_gone() -> None:
    with standing(Subreddit()) as here:
        last = visit(here)
        here.site.now += timedelta(minutes=10)
        here.site.edit(0, "[removed]")
        here.site.edit(1, "[deleted]")
        here.site.posts[2] = replace(here.site.posts[2], title="[deleted by user]")
        here.site.posts[3] = replace(here.site.posts[3], author="[deleted]")
        batch = visit(here, last.cursor)

    assert batch.gone == ("t3_1003", "t3_1002", "t3_1001")
    assert len(batch.items) == 7
    assert [item.author for item in batch.items if item.native_id == "t3_1004"] == [""]


def test_a_feed_that_is_empty_says_nothing_about_deletions() -> None:
    site = Subreddit()
    with standing(site) as here:
        last = visit(here, source=munich(here))
        site.now += timedelta(minutes=10)
        site.comments = [Post("c", "Nordwind", NOW - timedelta(hours=3))]
        both = visit(here, last.cursor, munich(here))

    assert last.complete_since is None
    assert both.complete_since == NOW - timedelta(hours=3)


def test_with_other_names_nothing_from_before_counts_as_deleted() -> None:
    with standing(Subreddit()) as here:
        last = visit(here)
        here.site.now += timedelta(hours=1)
        batch = visit(here, last.cursor, Reddit(("Südwind",), api=here.url))

    assert batch.complete_since == here.site.now


def test_the_wall_is_waited_for() -> None:
    site = Subreddit()
    site.walled = True
    with standing(site) as here, pytest.raises(Throttled) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.wait) == ("http_403", BLOCKED_WAIT)


def test_the_token_opens_the_wall_and_is_nowhere_to_be_seen() -> None:
    site = Subreddit()
    site.token = "geheim123"
    with standing(site) as here:
        source = Reddit(("Nordwind",), user="erna", feed_token=Secret("geheim123"), api=here.url)
        batch = visit(here, source=source)
        again = visit(here, json.loads(json.dumps(batch.cursor)), source)
        request = next(source.collect(again.cursor, NOW))

    assert len(batch.items) == 10
    assert {(asked.query["feed"], asked.query["user"]) for asked in here.log} == {("geheim123", "erna")}
    assert "geheim" not in repr(request) + repr(source) + json.dumps(again.cursor) + request.url


@pytest.mark.parametrize(("token", "seconds"), [(None, 60), (Secret("t"), 5)])
def test_without_a_token_there_is_one_request_a_minute(token: Secret | None, seconds: int) -> None:
    request = next(Reddit(("Nordwind",), user="erna" if token else "", feed_token=token).collect({}, NOW))

    assert request.pace_s is not None
    assert request.pace_s >= seconds


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (Reddit(("N",), user="erna"), ("feed_token", "sources.half_feed_token")),
        (Reddit(("N",), feed_token=Secret("t")), ("user", "sources.half_feed_token")),
        (Reddit(("N",), subreddits=("munich", "r/hamburg")), ("subreddits", "sources.subreddit")),
        (Reddit(("N",), api="reddit"), ("api", "sources.url")),
    ],
)
def test_what_cannot_work_is_told_before(source: Reddit, fault: tuple[str, str]) -> None:
    faults = list(source.validate())

    assert [(name, key) for name, key, _ in faults] == [fault]
    assert all(say(key, lang, **slots) for _, key, slots in faults for lang in ("de", "en"))


@pytest.mark.parametrize(("name", "entries"), [("atom_mediarss_reddit_1.xml", 25), ("atom_example_reddit.xml", 1)])
def test_recorded_feeds(public_data: Callable[[str], Path], name: str, entries: int) -> None:
    folder = public_data("feeds/feed-rs") / "feed-rs" / "fixture" / "atom"
    batch, _ = answers.visit(
        Reddit(("x",)), {}, page((folder / name).read_bytes(), content_type="application/atom+xml")
    )

    assert len(batch.items) == entries
    assert all(item.native_id.startswith("t3_") and item.url.startswith("https://") for item in batch.items)
    assert all(item.author.startswith("u/") and item.published and item.extra["subreddit"] for item in batch.items)
    assert not any("submitted by" in plain(item.body) or "[comments]" in plain(item.body) for item in batch.items)


def test_the_recorded_wall(public_data: Callable[[str], Path]) -> None:
    wall = page((public_data("sources/synthetic") / "reddit_blocked_403.html").read_bytes(), content_type="text/html")
    with pytest.raises(Throttled):
        answers.visit(Reddit(("x",)), {}, replace(wall, status=403))

    assert "pardner" in WALL
    assert b"pardner" in wall.body


def test_a_date_in_the_future_hides_no_burst() -> None:
    with standing(Subreddit()) as here:
        here.site.posts.append(Post("f", "Nordwind", datetime(2030, 1, 1, tzinfo=UTC)))
        last = visit(here)
        burst(here.site, LIMIT + 50)
        batch = visit(here, last.cursor)

    assert {item.native_id for item in batch.items} >= {f"t3_b{number}" for number in range(150)}
