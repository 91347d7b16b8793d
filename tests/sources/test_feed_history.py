"""What a feed says beyond its newest entries: older pages, deletions, hours of rest, and how often it was seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.feedvisit import MOST_OLDER, Page
from listener.core.feedvisit import visit as flow
from listener.drive import drive
from listener.errors import SourceError
from listener.model import Batch, Json, Request, Response, Secret
from sources.feed import Feed
from tests.sources.answers import NOW, URL, Server, page, unchanged, visit

FEED = Feed(URL)
HOST = "https://kuestenbote.example"
TOMBSTONES = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'


def atom(*ids: int, more: str = "", deleted: str = "") -> str:
    entries = "".join(f"<entry><id>tag:kb:{n}</id><title>Meldung {n}</title></entry>" for n in ids)
    tomb = f'<at:deleted-entry ref="{deleted}" when="2026-11-20T10:00:00Z"/>' if deleted else ""
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {TOMBSTONES}>{more}{tomb}{entries}</feed>'


def older(address: str, rel: str = "next") -> str:
    return f'<link rel="{rel}" href="{address}"/>'


def ids(batch: Batch) -> list[str]:
    return [item.native_id.removeprefix("tag:kb:") for item in batch.items]


def asked(server: Server) -> list[str]:
    return [request.url for request in server.asked]


# Older pages


def test_the_first_visit_reads_the_older_pages_and_no_later_one_does() -> None:
    first, server = visit(
        FEED,
        {},
        page(atom(5, 6, more=older("?page=2")), etag='"1"'),
        page(atom(3, 4, more=older("/feed?page=3")), url=f"{URL}?page=2"),
        page(atom(1, 2), url=f"{URL}?page=3"),
    )
    second, server_2 = visit(FEED, first.cursor, page(atom(6, 7, more=older("?page=2"))))

    assert ids(first) == ["5", "6", "3", "4", "1", "2"]
    assert asked(server) == [URL, f"{URL}?page=2", f"{URL}?page=3"]
    assert (ids(second), asked(server_2)) == (["6", "7"], [URL])
    assert server_2.asked[0].headers["If-None-Match"] == '"1"'


def test_an_archive_is_read_before_the_next_page() -> None:
    links = older("?page=2") + older("/archiv/10", "prev-archive")

    _, server = visit(FEED, {}, page(atom(1, more=links)), page(atom(2), url=f"{HOST}/archiv/10"))

    assert asked(server)[1] == f"{HOST}/archiv/10"


def test_json_feeds_and_rss_name_older_pages_too() -> None:
    rss = (
        '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Bote</title>'
        f'<a:link rel="next" href="{URL}?paged=2"/><item><guid>1</guid><title>x</title></item></channel></rss>'
    )
    last = {"items": [{"id": "3", "content_text": "drei"}], "next_url": f"{URL}?paged=2"}

    batch, server = visit(FEED, {}, page(rss), page(json.dumps(last), url=f"{URL}?paged=2"))

    assert ids(batch) == ["1", "3"]
    assert asked(server) == [URL, f"{URL}?paged=2"]


def test_no_more_than_five_older_pages_are_read() -> None:
    answers = [page(atom(n, more=older(f"?page={n + 1}"))) for n in range(1, MOST_OLDER + 5)]

    batch, server = visit(FEED, {}, *answers)

    assert ids(batch) == ["1", "2", "3", "4", "5", "6"]
    assert len(server.asked) == 1 + MOST_OLDER == 6


@pytest.mark.parametrize(
    ("link", "answers", "requests"),
    [
        (URL, [], 1),
        ("?page=2", [page(atom(2, more=older(URL)))], 2),
        ("?page=2", [page(atom(1, more=older("?page=3")))], 2),
        ("?page=2", [Response(404, {}, b"", URL)], 2),
        ("?page=2", [Response(500, {}, b"", URL)], 2),
        ("?page=2", [page("<!doctype html><title>Wartung</title>")], 2),
        ("?page=2", [page("")], 2),
        ("https://anderswo.example/feed?page=2", [], 1),
        ("ftp://kuestenbote.example/feed", [], 1),
        ("http://[kaputt", [], 1),
        ("", [], 1),
    ],
    ids=[
        "itself",
        "in a circle",
        "the same entries again",
        "not found",
        "a server's failure",
        "a web page",
        "nothing",
        "another host",
        "no web address",
        "no address",
        "empty",
    ],
)
def test_a_bad_older_page_ends_the_walk_and_costs_nothing(link: str, answers: list[Response], requests: int) -> None:
    batch, server = visit(FEED, {}, page(atom(1, more=older(link))), *answers)

    assert ids(batch)[0] == "1"
    assert len(server.asked) == requests


def test_an_older_page_is_asked_where_the_feed_came_from() -> None:
    """A proxy in front makes feeds call themselves http, or name a port nobody can reach."""
    links = older("http://kuestenbote.example:8080/feed?page=2")

    _, server = visit(FEED, {}, page(atom(1, more=links)), page(atom(2)))

    assert asked(server) == [URL, f"{URL}?page=2"]


def test_a_feed_whose_address_is_a_secret_is_asked_for_no_other() -> None:
    secret = Page(Request(secret_url=Secret(URL)))
    server = Server(Response(200, {}, atom(1, more=older(f"{URL}?page=2")).encode(), ""))

    batch = drive(flow(secret, {}, NOW), server, NOW)

    assert (ids(batch), len(server.asked)) == (["1"], 1)


# Deletions


def test_what_the_feed_calls_deleted_is_gone_under_its_native_id() -> None:
    gone = "http://kuestenbote.example/5?utm_source=feed"

    batch, _ = visit(FEED, {}, page(atom(6, deleted=gone)))

    assert batch.gone == (f"{HOST}/5",)


def test_an_entry_that_is_there_was_not_deleted() -> None:
    batch, _ = visit(FEED, {}, page(atom(6, deleted="tag:kb:6")))

    assert (ids(batch), batch.gone) == (["6"], ())


def test_what_belongs_to_a_deleted_entry_says_nothing_of_the_feed() -> None:
    tomb = '<at:deleted-entry ref="tag:kb:5"><at:by><name>Anke</name></at:by></at:deleted-entry>'

    batch, _ = visit(FEED, {}, page(atom(6, more=tomb)))

    assert (batch.gone, batch.items[0].author) == (("tag:kb:5",), "")


# Hours of rest


def resting(*hours: int) -> str:
    listed = "".join(f"<hour>{hour}</hour>" for hour in hours)
    return f'<rss version="2.0"><channel><title>Bote</title><skipHours>{listed}</skipHours></channel></rss>'


def wish(cursor: Json, at: datetime, answer: Response) -> tuple[timedelta | None, Json]:
    batch = drive(FEED.collect(cursor, at), Server(answer), at)
    return batch.not_before, batch.cursor


def test_a_feed_that_rests_is_left_alone_until_it_is_over_also_when_nothing_changed() -> None:
    night = page(resting(22, 23, 0, 1, 2, 3), etag='"1"')
    evening, late = datetime(2026, 11, 20, 21, 55, tzinfo=UTC), datetime(2026, 11, 20, 23, 15, tzinfo=UTC)

    none, cursor = wish({}, evening - timedelta(hours=2), night)
    assert none is None
    before, cursor = wish(cursor, evening, unchanged())
    assert before == timedelta(hours=6, minutes=5)
    within, _ = wish(json.loads(json.dumps(cursor)), late, unchanged())
    assert within == timedelta(hours=4, minutes=45)


def test_a_visit_that_is_put_off_for_another_reason_is_not_put_into_the_rest() -> None:
    at = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)

    before, _ = wish({}, at, page(resting(22, 23), cache_control="max-age=7200"))

    assert before == timedelta(hours=3, minutes=30)


# Counts


def test_views_likes_and_comments_come_along() -> None:
    item = (
        '<item><guid>1</guid><title>Film</title><m:group><m:community><m:starRating count="15"/>'
        '<m:statistics views="2300"/></m:community></m:group><s:comments>7</s:comments></item>'
    )
    spaces = 'xmlns:m="http://search.yahoo.com/mrss/" xmlns:s="http://purl.org/rss/1.0/modules/slash/"'

    batch, _ = visit(FEED, {}, page(f'<rss version="2.0" {spaces}><channel>{item}</channel></rss>'))

    assert (batch.items[0].reach, batch.items[0].likes, batch.items[0].replies) == (2300, 15, 7)


def test_an_episode_without_a_page_is_its_recording() -> None:
    episode = {"id": "1", "title": "Folge 1", "attachments": [7, {"url": "https://funk.example/1.mp3"}]}

    batch, _ = visit(FEED, {}, page(json.dumps({"items": [episode]})))

    assert batch.items[0].url == "https://funk.example/1.mp3"


def test_an_older_page_that_never_comes_costs_nothing_but_its_entries() -> None:
    def web(request: Request) -> Response:
        if request.url != URL:
            raise SourceError("timeout", HOST)
        return page(atom(5, 6, more=older("?page=2")))

    assert ids(drive(FEED.collect({}, NOW), web, NOW)) == ["5", "6"]
