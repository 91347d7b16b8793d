"""Comments of WordPress sites: late approvals, bursts, answers, and sites that have shut one of the two ways in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.errors import SourceError
from listener.model import DateQuality, Item, Json
from listener.words import say
from sources.wordpress import MOST_PAGES, PER_PAGE, SHUT, WordPress
from tests.sources.answers import page
from tests.sources.answers import visit as visit_with
from tests.sources.sites.site import Standing, standing, visit, visits
from tests.sources.sites.wordpress import Magazine

TEN_MINUTES = timedelta(minutes=10)


def crowd(site: Magazine, count: int, span: timedelta) -> None:
    """Let many people comment, evenly over the time up to now."""
    posts = [site.post(number) for number in range(count)]
    site.posts = [replace(post, at=site.now - span + span * n / count) for n, post in enumerate(posts, 1)]


def later(here: Standing, cursor: Json, wait: timedelta = TEN_MINUTES) -> tuple[list[Item], Json, int]:
    """Return what the next visits bring, the last cursor, and how often they asked."""
    here.site.now += wait
    before = len(here.log)
    found, last = visits(here, cursor)
    return found, last.cursor, len(here.log) - before


def test_a_comment_has_its_article_its_author_and_its_time() -> None:
    with standing(Magazine()) as here:
        batch = visit(here)

    comment = batch.items[-1]
    assert (comment.native_id, comment.title, comment.author) == ("comment-1010", "Fähre 10", "erna")
    assert (comment.published, comment.date_quality) == (here.site.posts[-1].at, DateQuality.EXACT)
    assert comment.url == f"{here.url}/faehre/comment-page-2/#comment-1010"
    assert comment.parent == f"{here.url.replace('http:', 'https:')}/faehre/"


def test_an_answer_belongs_to_the_comment_it_answers() -> None:
    site = Magazine()
    site.answers["1010"] = "1007"
    with standing(site) as here:
        batch = visit(here)

    assert [item.parent for item in batch.items if item.native_id == "comment-1010"] == ["comment-1007"]


def test_a_time_without_universal_time_is_read_in_the_zone_of_the_site() -> None:
    class Imported(Magazine):
        def _comment(self, post: object) -> dict[str, object]:
            return {"id": 1, "date": "2026-11-20T10:00:00", "date_gmt": "0000-00-00T00:00:00"}

    with standing(Imported()) as here:
        item = visit(here).items[0]

    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.ZONE_GUESS)


def test_a_comment_approved_days_later_is_heard() -> None:
    site = Magazine()
    site.held = {"1004"}
    with standing(site) as here:
        found, last = visits(here)
        assert "comment-1004" not in {item.native_id for item in found}
        cursor, heard = last.cursor, set()
        for _ in range(4):
            again, cursor, _ = later(here, cursor, timedelta(days=1))
            heard |= {item.native_id for item in again}
        assert "comment-1004" not in heard
        site.held = set()
        again, cursor, _ = later(here, cursor, timedelta(hours=6))

    assert "comment-1004" in {item.native_id for item in again}


def test_a_burst_between_two_visits_is_read_to_the_last_comment() -> None:
    site = Magazine()
    with standing(site) as here:
        _, last = visits(here)
        site.now += timedelta(hours=1)
        site.posts += [replace(site.post(n), at=site.now - timedelta(seconds=n)) for n in range(20, 20 + 450)]
        found, _, asked = later(here, last.cursor)

    assert len({item.native_id for item in found}) == 460
    assert asked == 5


def test_a_removed_comment_is_noticed_and_never_one_that_lies_before_the_look_back() -> None:
    site = Magazine()
    with standing(site) as here:
        batch = visit(here)
        site.now += TEN_MINUTES
        removed = site.posts.pop()
        batch = visit(here, batch.cursor)

    assert f"comment-{removed.id}" not in {item.native_id for item in batch.items}
    assert batch.complete_since is not None
    assert batch.complete_since < removed.at
    assert batch.complete_since > site.now - timedelta(days=1)


def test_a_site_that_suddenly_shows_nothing_has_not_removed_everything() -> None:
    site = Magazine()
    with standing(site) as here:
        batch = visit(here)
        site.posts = []
        site.now += TEN_MINUTES
        batch = visit(here, batch.cursor)

    assert (batch.items, batch.complete_since) == ((), None)


def test_a_site_that_does_not_say_how_many_there_are_is_believed_nothing_else() -> None:
    class Quiet(Magazine):
        def _page(self, asked):  # type: ignore[no-untyped-def]  # as its base
            return replace(super()._page(asked), headers={})

    site = Quiet()
    crowd(site, 250, timedelta(hours=20))
    with standing(site) as here:
        batch = visit(here)

    assert (len(batch.items), batch.more, batch.complete_since) == (250, False, None)


def test_a_busy_site_is_asked_for_hours_instead_of_days() -> None:
    site = Magazine()
    crowd(site, 2400, timedelta(days=7))
    with standing(site) as here:
        _, last = visits(here)
        found, cursor, asked = later(here, last.cursor)
        thorough, _, asked_all = later(here, cursor, timedelta(hours=6))

    assert len(here.log) == 24 + asked + asked_all
    assert asked == 1
    assert 20 < len(found) < PER_PAGE
    assert asked_all > 20
    assert len({item.native_id for item in thorough}) > 2000


def test_a_long_chain_goes_on_where_it_was_and_ends() -> None:
    site = Magazine()
    crowd(site, PER_PAGE * MOST_PAGES + 30, timedelta(days=6))
    with standing(site) as here:
        first = visit(here)
        second = visit(here, first.cursor)

    assert (len(first.items), first.more, first.complete_since) == (PER_PAGE * MOST_PAGES, True, None)
    assert (len(second.items), second.more, second.complete_since) == (30, False, None)
    assert [asked.query["page"] for asked in here.log] == [str(page) for page in range(1, 12)]


# Where the REST interface is shut


def test_where_it_is_shut_the_feed_is_read_under_the_same_identities() -> None:
    site = Magazine()
    site.answers["1010"] = "1007"
    with standing(site) as here:
        open_ = {item.native_id: item for item in visit(here).items}
        site.rest = False
        shut = {item.native_id: item for item in visit(here).items}

    assert shut.keys() == open_.keys()
    assert [shut[name].parent for name in shut] == [open_[name].parent for name in shut]
    assert [shut[name].body.strip() for name in shut][1:] == [open_[name].body.strip() for name in shut][1:]


@pytest.mark.parametrize(
    ("body", "parent"),
    [
        ('<p>In reply to <a href="https://x.example/a/#comment-7">Max</a>.</p>\n<p>Eben.</p>', "comment-7"),
        ('Als Antwort auf <a href="https://x.example/a/#comment-7">Max</a>.\n\nEben.', "comment-7"),
        ('<p>Siehe <a href="https://x.example/a/#comment-7">dort</a>, überhaupt: nie wieder!</p>', ""),
        ("<p>Eben, so ist es, und nicht anders.</p>", ""),
    ],
    ids=["as a paragraph", "as a line", "a link of the author's own", "no answer"],
)
def test_whom_a_comment_in_the_feed_answers(body: str, parent: str) -> None:
    site = Magazine()
    site.rest = False
    site.markup["1010"] = body
    with standing(site) as here:
        comment = visit(here).items[0]

    article = f"{here.url.replace('http:', 'https:')}/faehre/"
    assert (comment.native_id, comment.parent, comment.body) == ("comment-1010", parent or article, body)


def test_the_feed_is_asked_politely_and_the_rest_interface_once_a_day() -> None:
    site = Magazine()
    site.rest = False
    with standing(site) as here:
        batch = visit(here)
        for _ in range(3):
            site.now += TEN_MINUTES
            batch = visit(here, batch.cursor)
        site.rest = True
        site.now += SHUT
        batch = visit(here, batch.cursor)

    paths = [asked.path.split("/")[1] for asked in here.log]
    assert paths == ["wp-json", "comments", "comments", "comments", "comments", "wp-json"]
    assert "if-none-match" in here.log[2].headers
    assert len(batch.items) == 10


def test_a_refusal_in_the_middle_of_a_chain_is_an_error_and_nothing_is_lost() -> None:
    class Tired(Magazine):
        def answer(self, asked):  # type: ignore[no-untyped-def]  # as its base
            self.rest = asked.query.get("page") != "2"
            return super().answer(asked)

    site = Tired()
    crowd(site, 150, timedelta(hours=20))
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "http_401"


@pytest.mark.parametrize("cursor", [{"after": "gestern", "page": "x"}, {"page": 7}, {"feed": 3, "again": "bald"}])
def test_a_cursor_of_another_time_does_no_harm(cursor: Json) -> None:
    with standing(Magazine()) as here:
        batch = visit(here, cursor)

    assert len(batch.items) == 10


def test_what_is_wrong_with_the_options_is_said() -> None:
    faults = list(WordPress("nordwind", zone="Berlin").validate())

    assert [name for name, _, _ in faults] == ["url", "zone"]
    assert all(say(key, "de", **values) for _, key, values in faults)


# Anything


FIELDS = st.sampled_from(
    ["id", "parent", "link", "content", "rendered", "date_gmt", "date", "_embedded", "up", "title", "author_name"]
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
@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=8) | JSON, max_size=4))
def test_any_list_of_comments_is_a_batch(comments: list[object]) -> None:
    answer = page(json.dumps(comments), content_type="application/json", x_wp_total="4", x_wp_totalpages="1")

    batch, _ = visit_with(WordPress("https://blog.example"), {}, answer)

    assert len({item.native_id for item in batch.items}) == len(batch.items)
    assert len(batch.unreadable) == len([one for one in comments if not isinstance(one, dict)])
    assert json.loads(json.dumps(batch.cursor)) == batch.cursor
