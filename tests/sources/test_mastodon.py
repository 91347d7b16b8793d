"""Mastodon: hashtags on several servers, each with its gaps, late posts, closed doors and limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.core.fediverse import hashtag, posts_of
from listener.errors import SourceError, Throttled
from listener.model import Item, Secret
from sources.mastodon import Mastodon
from tests.edges.servers import Exchange
from tests.sources import answers
from tests.sources.sites.mastodon import MastodonServer
from tests.sources.sites.site import NOW, Answer, Asked, Post, Standing, standing, visit, visits

DEAD = "http://127.0.0.1:1"
MINUTES = timedelta(minutes=1)


@contextmanager
def two(
    first: MastodonServer | None = None, second: MastodonServer | None = None
) -> Iterator[tuple[Standing, Standing, Mastodon]]:
    with standing(first or MastodonServer()) as one, standing(second or MastodonServer()) as other:
        yield one, other, Mastodon(("Nordwind",), (one.url, other.url))


def failing(status: int, body: bytes = b"{}", **headers: str) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return fault


def words(items: tuple[Item, ...]) -> list[str]:
    return [re.sub("<[^>]+>", "", item.body) for item in items]


def said(site: MastodonServer, text: str, minutes_ago: float, id_: str = "77") -> None:
    site.posts.append(Post(id_, text, site.now - minutes_ago * MINUTES))


def only(site: MastodonServer, text: str = "Nordwind steht") -> str:
    site.posts = []
    said(site, text, 5)
    return "77"


# Reading without a gap


def test_a_busy_hashtag_is_read_forward_page_by_page_from_where_it_was_left() -> None:
    site = MastodonServer()
    with standing(site) as here:
        _, last = visits(here)
        site.now += timedelta(hours=10)
        for number in range(90):
            said(site, f"Nordwind steht {number}", 500 - number, f"{2000 + number}")
        found, _ = visits(here, last.cursor)

    pages = [int(asked.query["min_id"]) for asked in here.log[-3:]]
    assert len([item for item in found if "steht" in item.body]) == 90
    assert pages == sorted(pages)
    assert {asked.query.get("since_id") for asked in here.log} == {None}


def test_a_server_that_gives_fewer_posts_than_asked_for_is_read_to_the_end() -> None:
    site = MastodonServer()
    site.most = 20
    for number in range(50):
        said(site, f"Nordwind steht {number}", 300 - number, f"{2000 + number}")
    with standing(site) as here:
        found, _ = visits(here)

    assert len(found) == 60


def test_a_post_that_federates_late_is_heard_although_its_id_is_older_than_what_was_read() -> None:
    site = MastodonServer()
    with standing(site) as here:
        _, last = visits(here)
        said(site, "Nordwind, Stunden später angekommen", 240)
        site.now += 5 * MINUTES
        batch = visit(here, last.cursor)

    assert "Nordwind, Stunden später angekommen" in words(batch.items)


def test_after_days_asleep_the_gap_is_read() -> None:
    site = MastodonServer()
    with standing(site) as here:
        _, last = visits(here)
        said(site, "Nordwind im Winter", -60)
        site.now += timedelta(days=30)
        batch = visit(here, last.cursor)

    assert "Nordwind im Winter" in words(batch.items)


def test_a_quiet_hashtag_costs_one_request_a_visit() -> None:
    with standing(MastodonServer()) as here:
        visit(here)

    assert len(here.log) == 1


def test_more_hashtags_than_a_visit_may_ask_for_are_all_read_and_none_twice() -> None:
    site = MastodonServer()
    tags = tuple(f"tag{letter}" for letter in "abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZ12")
    distinct = {tag.lower() for tag in tags}
    for number, tag in enumerate(distinct):
        said(site, f"zu {tag}", 30 + number, f"{3000 + number}")
        site.more[f"{3000 + number}"] = {"_tags": [tag]}
    site.posts = site.posts[10:]
    source = Mastodon((*tags, *(f"noch{tag}" for tag in tags)), ("",))
    with standing(site) as here:
        source = replace(source, servers=(here.url,))
        first = visit(here, source=source)
        found, last = visits(here, first.cursor, source)

    assert (first.more, first.complete_since, last.more) == (True, None, False)
    assert sorted(words((*first.items, *found))) == sorted(f"zu {tag}" for tag in distinct)
    assert len({asked.path for asked in here.log}) == len(here.log) == 2 * len(distinct)


class Heedless(MastodonServer):
    """Gives its newest posts, whatever it is asked for."""

    def answer(self, asked: Asked) -> Answer:
        return super().answer(replace(asked, query={"limit": "40"}))


def test_a_server_that_pays_no_heed_to_min_id_does_not_hold_us_up() -> None:
    site = Heedless()
    site.posts = [replace(site.post(number), at=NOW - number * MINUTES) for number in range(1, 60)]
    with standing(site) as here:
        batch = visit(here)

    assert (len(batch.items), len(here.log)) == (40, 2)
    assert batch.complete_since is None
    assert not batch.more


# Several servers


def test_the_same_post_on_two_servers_is_one_with_the_higher_counts() -> None:
    with two() as (one, other, source):
        assert isinstance(other.site, MastodonServer)
        other.site.more["1010"] = {"favourites_count": 40, "replies_count": 0}
        batch = visit(one, source=source)

    assert len(batch.items) == 10
    (liked,) = [item for item in batch.items if item.native_id.endswith("/1010")]
    assert (liked.likes, liked.replies, liked.shares) == (40, 1, 2)


def test_what_only_one_server_knows_is_heard() -> None:
    with two() as (one, other, source):
        assert isinstance(other.site, MastodonServer)
        said(other.site, "Nordwind, nur hier", 3)
        batch = visit(one, source=source)

    assert "Nordwind, nur hier" in words(batch.items)


@pytest.mark.parametrize("broken", [0, 1])
@pytest.mark.parametrize("status", [500, 410, 400, 451])
def test_a_server_that_fails_is_noted_and_silences_nobody(broken: int, status: int) -> None:
    with two() as (one, other, source):
        (one, other)[broken].fault = failing(status)
        batch = visit(one, source=source)

    assert len(batch.items) == 10
    assert [line.split(": ")[1] for line in batch.unreadable] == [f"http_{status}"]
    assert batch.complete_since is None


def test_a_server_that_sends_a_web_page_silences_nobody() -> None:
    with two() as (one, _other, source):
        one.fault = failing(200, b"<!doctype html><html>Wartung</html>")
        batch = visit(one, source=source)

    assert len(batch.items) == 10
    assert "not_json" in batch.unreadable[0]


@pytest.mark.parametrize("dead", [0, 1])
def test_a_server_that_is_not_there_silences_nobody(dead: int) -> None:
    with standing(MastodonServer()) as here:
        servers = (DEAD, here.url) if dead == 0 else (here.url, DEAD)
        batch = visit(here, source=Mastodon(("Nordwind",), servers))

    assert len(batch.items) == 10
    assert "connect" in batch.unreadable[0]


def test_if_all_servers_fail_the_visit_has_failed() -> None:
    with two() as (one, other, source):
        one.fault, other.fault = failing(500), failing(502)
        with pytest.raises(SourceError, match="http_500"):
            visit(one, source=source)


def test_if_all_servers_fail_and_one_wants_a_pause_the_pause_counts() -> None:
    with two() as (one, other, source):
        one.fault, other.fault = failing(500), failing(429, Retry_After="7200")
        with pytest.raises(Throttled) as caught:
            visit(one, source=source)

    assert caught.value.wait == timedelta(hours=2)


def test_a_server_that_wants_a_pause_has_it_while_the_other_goes_on() -> None:
    with two() as (one, _other, source):
        assert isinstance(one.site, MastodonServer)
        one.site.left = 0
        first = visit(one, source=source)
        asked = len(one.log)
        one.site.now += 3 * MINUTES
        one.site.left = 300
        second = visit(one, first.cursor, source)
        pause = len(one.log) - asked
        one.site.now += 2 * MINUTES
        third = visit(one, second.cursor, source)

    assert (len(first.items), len(second.items), len(third.items)) == (10, 10, 10)
    assert pause == 0
    assert len(one.log) == asked + 1
    assert first.not_before is None


def test_retry_after_counts_where_it_is_given() -> None:
    with two() as (one, _other, source):
        one.fault = failing(429, Retry_After="7200")
        first = visit(one, source=source)
        one.site.now += 110 * MINUTES
        visit(one, first.cursor, source)

    assert len(one.log) == 1


def test_when_the_limit_is_nearly_used_up_the_next_visit_waits_for_its_reset() -> None:
    site = MastodonServer()
    site.left, site.reset = 10, NOW + 4 * MINUTES
    for number in range(100):
        said(site, f"Nordwind steht {number}", 300 - number, f"{2000 + number}")
    with standing(site) as here:
        first = visit(here)
        site.left, site.now = 300, site.now + 5 * MINUTES
        second, _ = visits(here, first.cursor)

    assert (len(first.items), first.more, first.complete_since) == (40, False, None)
    assert first.not_before is not None
    assert 4 * MINUTES <= first.not_before <= 4.1 * MINUTES
    assert len({item.native_id for item in (*first.items, *second)}) == 110


def test_a_server_that_went_and_another_that_came_take_nothing_away() -> None:
    """What only the old server knew is missing now because nobody asks there, not because it was deleted."""
    with two() as (one, other, source):
        assert isinstance(other.site, MastodonServer)
        first = visit(one, source=source)
        one.site.now += 5 * MINUTES
        after = visit(one, first.cursor, replace(source, servers=(one.url,)))

    assert after.complete_since == one.site.now


# Closed doors


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_where_timelines_are_for_members_the_hashtags_feed_is_read(status: int) -> None:
    site = MastodonServer()
    site.closed = status
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == 10
    assert batch.items[0].native_id == "https://heimat.example/@erna/1010"
    assert (batch.complete_since, batch.unreadable) == (None, ())


def test_a_closed_door_is_tried_again_after_some_hours_only() -> None:
    site = MastodonServer()
    site.closed = 401
    with standing(site) as here:
        first = visit(here)
        site.now += timedelta(hours=5)
        second = visit(here, first.cursor)
        site.closed = 0
        site.now += timedelta(hours=2)
        visit(here, second.cursor)

    assert [asked.path.startswith("/api/") for asked in here.log] == [True, False, False, True]


def test_what_an_open_server_tells_is_not_told_again_by_the_feed_of_a_closed_one() -> None:
    closed = MastodonServer()
    closed.closed = 401
    with two(closed) as (one, _other, source):
        said(closed, "Nordwind, nur hier", 3)
        first = visit(one, source=source)
        one.site.now += timedelta(hours=3)
        second = visit(one, first.cursor, source)

    assert len(first.items) == 11
    assert {item.native_id for item in second.items} <= {item.native_id for item in first.items}
    assert sorted(words(first.items)) == sorted(post.text for post in closed.posts)


def test_the_feeds_of_many_hashtags_are_read_in_several_visits() -> None:
    site = MastodonServer()
    site.closed = 401
    tags = tuple(f"n{chr(number)}" for number in range(ord("A"), ord("A") + 26) for _ in range(2))
    tags = tuple(f"{tag}{number % 2}x" for number, tag in enumerate(tags))
    with standing(site) as here:
        first = visit(here, source=Mastodon(tags, (here.url,)))
        _, last = visits(here, first.cursor, Mastodon(tags, (here.url,)))

    assert (first.more, last.more) == (True, False)
    assert len({asked.path for asked in here.log if asked.path.endswith(".rss")}) == 52
    assert len(here.log) == 53


def test_a_closed_server_without_feeds_silences_nobody() -> None:
    closed = MastodonServer()
    closed.closed, closed.feeds_closed = 401, True
    with two(closed) as (one, _other, source):
        batch = visit(one, source=source)

    assert len(batch.items) == 10
    assert "http_404" in batch.unreadable[0]


def test_a_token_opens_the_first_server_and_no_other_sees_it() -> None:
    members = MastodonServer()
    members.closed, members.token = 401, "geheim"
    with two(members) as (one, other, source):
        batch = visit(one, source=replace(source, token=Secret("geheim")))

    assert batch.complete_since is not None
    assert {asked.headers.get("authorization") for asked in one.log} == {"Bearer geheim"}
    assert {asked.headers.get("authorization") for asked in other.log} == {None}
    assert "geheim" not in repr(batch)


def test_a_token_that_is_refused_is_told() -> None:
    members = MastodonServer()
    members.closed, members.token = 401, "geheim"
    with standing(members) as here:
        batch = visit(here, source=Mastodon(("Nordwind",), (here.url,), Secret("alt")))

    assert len(batch.items) == 10
    assert "token" in batch.unreadable[0]


# What a post is


def test_a_post_with_everything() -> None:
    site = MastodonServer()
    id_ = only(site)
    site.more[id_] = {
        "spoiler_text": "Ärger mit der Fähre",
        "media_attachments": [{"description": "Ein leerer Kai"}, {"description": None}, "kaputt"],
        "poll": {"options": [{"title": "Fährt <b>nie</b>"}]},
        "card": {"title": "Nordwind sagt ab", "description": "Kein Schiff heute"},
        "edited_at": "2026-11-20T11:59:00.000Z",
    }
    site.account[id_] = {"bot": True, "followers_count": 9000}
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.title == "Ärger mit der Fähre"
    assert item.body == (
        "<p>Nordwind steht</p><p>Ein leerer Kai</p><p>Fährt &lt;b&gt;nie&lt;/b&gt;</p>"
        "<p>Nordwind sagt ab</p><p>Kein Schiff heute</p>"
    )
    assert (item.author, item.lang, item.reach) == ("erna@heimat.example", "de", 9000)
    assert (item.likes, item.shares, item.replies) == (3, 2, 1)
    assert item.published == NOW - 5 * MINUTES
    assert (item.native_id, item.url) == (
        "https://heimat.example/users/erna/statuses/77",
        "https://heimat.example/@erna/77",
    )
    assert item.extra == {"tag": "nordwind", "bot": True, "edited": "2026-11-20T11:59:00.000Z"}


def test_an_author_of_this_very_server_is_named_in_full() -> None:
    (item,) = posts_of([{"account": {"acct": "ada"}}], "troet.example", "nordwind", only_indexable=True)

    assert item.author == "ada@troet.example"


@pytest.mark.parametrize(
    ("account", "only_indexable", "kept"),
    [
        ({"noindex": True}, True, False),
        ({"noindex": True}, False, False),
        ({"indexable": False}, True, False),
        ({"indexable": False}, False, True),
        ({"indexable": None, "noindex": None}, True, True),
    ],
)
def test_the_words_of_those_who_do_not_want_to_be_found_are_not_kept(
    account: dict[str, object], only_indexable: bool, kept: bool
) -> None:
    site = MastodonServer()
    site.account[only(site)] = account
    site.more["77"] = {"spoiler_text": "Ärger", "card": {"title": "Artikel"}}
    with standing(site) as here:
        (item,) = visit(here, source=Mastodon(("Nordwind",), (here.url,), only_indexable=only_indexable)).items

    assert (item.title, "Nordwind steht" in item.body) == (("Ärger", True) if kept else ("#nordwind", False))
    assert (item.url, item.likes) == ("https://heimat.example/@erna/77", 3)
    assert kept or item.body == ""


def test_an_answer_names_the_post_it_answers() -> None:
    site = MastodonServer()
    only(site, "Nordwind?")
    said(site, "Ja, Nordwind.", 4, "78")
    site.more["78"] = {"in_reply_to_id": str(site.id_of(0)), "in_reply_to_account_id": "10"}
    with standing(site) as here:
        parents = {item.native_id: item.parent for item in visit(here).items}

    assert parents == {
        "https://heimat.example/users/erna/statuses/77": "",
        "https://heimat.example/users/erna/statuses/78": "https://heimat.example/users/erna/statuses/77",
    }


def test_a_post_passed_on_is_the_post() -> None:
    post = {"uri": "https://a.example/1", "content": "<p>Nordwind</p>", "account": {"acct": "ada@a.example"}}
    items = posts_of([{"uri": "https://b.example/2", "reblog": post}], "b.example", "nordwind", only_indexable=True)

    assert [item.native_id for item in items] == ["https://a.example/1"]


def test_an_entry_that_is_no_post_is_told_of() -> None:
    site = MastodonServer()

    def odd(exchange: Exchange, answer: Answer) -> bool:
        exchange.answer(200, json.dumps([*json.loads(answer.body), None, "Wartung"]).encode())
        return True

    with standing(site) as here:
        here.fault = odd
        batch = visit(here)

    assert len(batch.items) == 10
    assert batch.unreadable[0].endswith("2 of 12 posts are none")
    assert batch.complete_since is None


# Options


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Nordwind Reederei GmbH", "nordwindreedereigmbh"),
        ("#Nordwind", "nordwind"),
        ("Fähre-Süd", "fähresüd"),
        ("Fa\u0308hre", "fähre"),
        ("E.ON", "eon"),
        ("nord_wind", "nord_wind"),
        ("1&1", ""),
        ("4711", ""),
        ("…", ""),
    ],
)
def test_a_name_as_a_hashtag(name: str, tag: str) -> None:
    assert hashtag(name) == tag


def test_names_that_make_the_same_hashtag_are_asked_for_once_and_umlauts_are_sent_as_such() -> None:
    with standing(MastodonServer()) as here:
        visit(here, source=Mastodon(("Fähre Süd", "#fähresüd", "FÄHRE-SÜD", "4711"), (here.url + "/", here.url)))

    assert [asked.path for asked in here.log] == ["/api/v1/timelines/tag/f%C3%A4hres%C3%BCd"]


def test_what_is_wrong_with_the_options() -> None:
    faults = [(option, key) for option, key, _ in Mastodon(("1&1",), ()).validate()]

    assert faults == [("tags", "sources.hashtag"), ("servers", "sources.no_server")]
    assert [key for _, key, _ in Mastodon(("1&1", "1und1"), ("mastodon.social",)).validate()] == ["sources.url"]


# Public data


def _recorded(cassette: Path, path: str) -> bytes:
    """Return the answer to a request out of a recording: YAML, its text folded and in single quotes."""
    for part in cassette.read_text("utf-8").split("- request:")[1:]:
        if re.search(rf"^ +uri: \S+{re.escape(path)}$", part, re.MULTILINE):
            (text,) = re.findall(r"string: '((?:[^']|'')*)'", part)
            return re.sub(r"\s*\n\s*", " ", text).replace("''", "'").encode()
    raise AssertionError(path)


def test_a_recorded_hashtag_timeline(public_data: Callable[[str], Path]) -> None:
    cassettes = public_data("sources/mastodon-py") / "tests" / "cassettes"
    body = _recorded(cassettes / "test_hashtag_tl.yaml", "/timelines/tag/hoot")
    batch, server = answers.visit(Mastodon(("#Hoot",), ("https://mastodon.example",)), {}, answers.page(body))

    assert len(batch.items) == len(json.loads(body)) == 1
    assert "hoot" in batch.items[0].body
    assert batch.items[0].author == "mastodonpy_test_2@mastodon.example"
    assert server.asked[0].pace_s == 1


def test_the_hand_made_timeline_and_feed(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/synthetic")
    lines = (folder / "mastodon_tag_timeline.headers.txt").read_text("utf-8").splitlines()
    headers = {name.replace("-", "_"): value for name, _, value in (line.partition(": ") for line in lines)}
    source = Mastodon(("Beispielbank",), ("https://social.example.test",))
    page = replace(answers.page((folder / "mastodon_tag_timeline.json").read_bytes()), headers=_lower(headers))
    batch, _ = answers.visit(source, {}, page)
    closed = replace(answers.page(b"{}"), status=401)
    fed, _ = answers.visit(source, {}, closed, answers.page((folder / "mastodon_tag.rss").read_bytes()))

    assert len(batch.items) == 6
    assert batch.items[1].native_id == "https://andere.example.test/users/ben/statuses/115500000000000002"
    assert [item.url for item in fed.items] == ["https://andere.example.test/@ada/115500000000000001"]


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower().replace("_", "-"): value for name, value in headers.items()}
