"""The feed source: asks politely, reads everything, forgets nothing it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.core.conditional import FULL_EVERY, MOVED_FOR_GOOD
from listener.core.feedvisit import newest
from listener.errors import SourceError
from listener.model import Batch, DateQuality, Item, Json
from listener.words import say
from sources.feed import Feed
from tests.sources.answers import FEEDS, URL, page, unchanged, visit

FEED = Feed(URL)
RSS = (FEEDS / "rss20.xml").read_bytes()
NEWER = RSS.replace(b"kb-1001", b"kb-1002")


def kind_of(cursor: Json, *answers: object) -> str:
    with pytest.raises(SourceError) as caught:
        visit(FEED, cursor, *answers)  # type: ignore[arg-type]  # a table of answers
    return caught.value.kind


# What is read


@pytest.mark.parametrize(
    ("name", "items"), [("rss20.xml", 3), ("rss091.xml", 2), ("rss10.rdf", 1), ("atom10.xml", 2), ("feed10.json", 2)]
)
def test_every_format_is_recognised_by_its_content(name: str, items: int) -> None:
    batch, _ = visit(FEED, {}, page((FEEDS / name).read_bytes(), content_type="text/plain"))

    assert len(batch.items) == items


def test_an_item_of_a_german_paper() -> None:
    batch, _ = visit(FEED, {}, page(RSS))

    first, letter, undated = batch.items
    assert first.url == "https://kuestenbote.example/wirtschaft/1001?seite=1"
    assert (first.published, first.date_quality) == (datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.EXACT)
    assert letter.native_id == letter.url == "https://kuestenbote.example/leser/77"
    assert (letter.published, letter.date_quality) == (datetime(2024, 3, 5, 9, tzinfo=UTC), DateQuality.ZONE_GUESS)
    assert (undated.published, undated.date_quality) == (None, DateQuality.SEEN)


def test_a_comment_names_what_it_answers() -> None:
    batch, _ = visit(FEED, {}, page((FEEDS / "atom10.xml").read_bytes()))

    brief, reply = batch.items
    assert reply.parent == brief.native_id
    assert reply.native_id == "https://duenenblog.example/brief#comment-4"


def test_edited_titles_and_new_trackers_make_no_new_items() -> None:
    edited = RSS.replace(b"Leserbrief: ", "Geändert: ".encode()).replace(b"wt_mc=rss.leser", b"utm_source=x")

    before, _ = visit(FEED, {}, page(RSS))
    after, _ = visit(FEED, before.cursor, page(edited))

    assert [item.native_id for item in after.items] == [item.native_id for item in before.items]


def test_the_zone_of_the_source_is_used_for_dates_without_one() -> None:
    batch, _ = visit(Feed(URL, zone="America/New_York"), {}, page(RSS))

    assert batch.items[1].published == datetime(2024, 3, 5, 15, tzinfo=UTC)


def test_five_thousand_entries_are_all_kept() -> None:
    items = "".join(f"<item><guid>kb</guid><title>{number}</title></item>" for number in range(5000))

    batch, _ = visit(FEED, {}, page(f'<rss version="2.0"><channel>{items}</channel></rss>'))

    assert len({item.native_id for item in batch.items}) == 5000


def test_of_too_many_entries_the_newest_stay_and_the_rest_is_told() -> None:
    days = [None, 3, 1, 2]
    items = tuple(
        Item(str(number), published=datetime(2026, 11, day, tzinfo=UTC) if day else None)
        for number, day in enumerate(days)
    )

    kept, left_out = newest(items, most=2)

    assert [item.native_id for item in kept] == ["0", "1"]
    assert left_out == ("2 oldest entries beyond the first 2 left out",)
    assert newest(items, most=4) == (items, ())


def test_unreadable_entries_are_lines_and_the_feed_that_ends_is_read_once_more() -> None:
    last, _ = visit(FEED, {}, page((FEEDS / "feed11.json").read_bytes()))

    assert [item.native_id for item in last.items] == ["https://nordwind.example/presse/3"]
    assert last.unreadable == ("item 2: not an object",)
    with pytest.raises(SourceError) as caught:
        visit(FEED, last.cursor)
    assert (caught.value.kind, caught.value.gone) == ("expired", True)


# How it is asked


def test_the_validators_go_back_byte_for_byte() -> None:
    first, server = visit(FEED, {}, page(RSS, etag='W/"a b"', last_modified="gestern, 10:00"))
    assert server.asked[0].headers.keys() == {"Accept"}

    second, server = visit(FEED, first.cursor, unchanged())
    assert server.asked[0].headers["If-None-Match"] == 'W/"a b"'
    assert server.asked[0].headers["If-Modified-Since"] == "gestern, 10:00"
    assert second.items == ()


def test_new_validators_of_a_304_replace_the_old_ones_and_the_others_stay() -> None:
    first, _ = visit(FEED, {}, page(RSS, etag='"1"', last_modified="Fri"))
    second, _ = visit(FEED, first.cursor, unchanged(etag='"2"'))

    _, server = visit(FEED, second.cursor, unchanged())

    assert server.asked[0].headers["If-None-Match"] == '"2"'
    assert server.asked[0].headers["If-Modified-Since"] == "Fri"


def test_a_new_page_without_validators_ends_the_old_ones() -> None:
    first, _ = visit(FEED, {}, page(RSS, etag='"1"', last_modified="Fri"))
    second, _ = visit(FEED, first.cursor, page(NEWER))

    _, server = visit(FEED, second.cursor, page(NEWER))

    assert server.asked[0].headers.keys() == {"Accept"}


def test_another_address_in_the_configuration_starts_anew() -> None:
    first, _ = visit(FEED, {}, page(RSS, etag='"1"'))

    batch, server = visit(Feed(URL + "/neu"), first.cursor, page(RSS, url=URL + "/neu"))

    assert server.asked[0].headers.keys() == {"Accept"}
    assert len(batch.items) == 3


@pytest.mark.parametrize(
    "cursor", [{"url": URL, "version": 0, "digest": "x"}, {"url": URL, "version": 1, "visits": "x"}]
)
def test_a_cursor_of_another_time_does_no_harm(cursor: Json) -> None:
    batch, _ = visit(FEED, cursor, page(RSS))

    assert len(batch.items) == 3


def test_a_304_from_another_place_is_not_believed() -> None:
    first, _ = visit(FEED, {}, page(RSS, etag='"1"'))

    batch, server = visit(FEED, first.cursor, unchanged(url="https://anderswo.example/feed"), page(NEWER))

    assert len(batch.items) == 3
    assert server.asked[1].headers.keys() == {"Accept"}


def test_a_304_nobody_asked_for_is_an_error() -> None:
    assert kind_of({}, unchanged(), unchanged()) == "unasked_304"


def test_the_same_bytes_are_not_read_twice() -> None:
    first, _ = visit(FEED, {}, page(RSS))

    assert visit(FEED, first.cursor, page(RSS))[0].items == ()
    assert len(visit(FEED, first.cursor, page(NEWER))[0].items) == 3


def test_a_feed_that_was_only_written_anew_is_not_read_again() -> None:
    stamped = RSS.replace(b"<channel>", b"<channel><lastBuildDate>Fri, 20 Nov 2026 10:00:00 GMT</lastBuildDate>", 1)
    before, _ = visit(FEED, {}, page(stamped))

    again, _ = visit(FEED, before.cursor, page(stamped.replace(b"10:00:00", b"11:00:00", 1), etag='"2"'))
    newer, _ = visit(FEED, again.cursor, page(stamped.replace(b"kb-1001", b"kb-1002")))

    assert (again.items, again.cursor["etag"]) == ((), '"2"')
    assert len(newer.items) == len(before.items)


def test_now_and_then_it_asks_without_validators_for_servers_lie() -> None:
    batch, _ = visit(FEED, {}, page(RSS, etag='"for ever"'))
    conditional = []
    for _ in range(2 * FULL_EVERY):
        answer = unchanged() if batch.cursor["visits"] != FULL_EVERY else page(NEWER, etag='"for ever"')
        batch, server = visit(
            FEED, batch.cursor, *([answer] if batch.cursor["visits"] != 2 * FULL_EVERY else [page(RSS)])
        )
        conditional.append("If-None-Match" in server.asked[0].headers)

    assert [at + 1 for at, asked in enumerate(conditional) if not asked] == [FULL_EVERY, 2 * FULL_EVERY]


def test_a_feed_that_was_cut_off_is_asked_for_in_full() -> None:
    cut, _ = visit(FEED, {}, page(RSS[:-200], etag='"1"'))

    batch, server = visit(FEED, cut.cursor, page(RSS, etag='"1"'))

    assert server.asked[0].headers.keys() == {"Accept"}
    assert len(batch.items) == 3


def test_after_three_permanent_moves_the_new_place_is_asked() -> None:
    new = "https://neuer-bote.example/feed"
    batch = Batch((), {})
    for _ in range(MOVED_FOR_GOOD):
        batch, server = visit(FEED, batch.cursor, page(RSS, url=new, moved=new, etag='"1"'))
        assert server.asked[0].url == URL

    batch, server = visit(FEED, batch.cursor, unchanged(url=new))
    assert server.asked[0].url == new
    assert server.asked[0].headers["If-None-Match"] == '"1"'
    assert visit(FEED, batch.cursor, unchanged(url=new))[1].asked[0].url == new


def test_a_move_that_is_taken_back_is_forgotten() -> None:
    new = "https://neuer-bote.example/feed"
    batch, _ = visit(FEED, {}, page(RSS, url=new, moved=new))
    batch, _ = visit(FEED, batch.cursor, page(NEWER))
    for place in (new, new, new + "2"):
        batch, server = visit(FEED, batch.cursor, page(RSS, url=place, moved=place))
        assert server.asked[0].url == URL

    assert visit(FEED, batch.cursor, page(RSS))[1].asked[0].url == URL


def test_the_longest_wish_of_feed_and_server_counts_also_when_nothing_changed() -> None:
    batch, _ = visit(FEED, {}, page(RSS, etag='"1"', cache_control="max-age=60"))
    assert batch.not_before == timedelta(minutes=30)

    batch, _ = visit(FEED, batch.cursor, unchanged())
    assert batch.not_before == timedelta(minutes=30)
    batch, _ = visit(FEED, batch.cursor, unchanged(cache_control="max-age=7200"))
    assert batch.not_before == timedelta(hours=2)


def test_the_cursor_is_json() -> None:
    batch, _ = visit(FEED, {}, page(RSS, etag='"1"'))

    assert json.loads(json.dumps(batch.cursor)) == batch.cursor
    assert visit(FEED, json.loads(json.dumps(batch.cursor)), unchanged())[0].items == ()


# Options


def test_what_is_wrong_with_the_options_is_said_with_a_suggestion() -> None:
    assert list(FEED.validate()) == []

    found = {name: (key, values) for name, key, values in Feed("feed://x", zone="Europe/Berin").validate()}

    assert found["zone"][1]["suggestion"] == "Europe/Berlin"
    assert {name: say(key, "de", **values)[:30] for name, (key, values) in found.items()} == {
        "url": "„feed://x“ ist keine Adresse i",
        "zone": "Die Zeitzone „Europe/Berin“ gi",
    }
    assert all(say(key, "en", **values) for key, values in found.values())


@pytest.mark.parametrize("zone", ["", "Europe", "../etc/hostname", "/etc/hostname", "Ä", "a\0b"])
def test_what_is_no_zone(zone: str) -> None:
    assert [name for name, _, _ in Feed(URL, zone=zone).validate()] == ["zone"]


def test_naming_the_kinds_does_not_load_a_parser() -> None:
    program = "import sys, sources; sys.exit('feedparser' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=FEEDS.parents[2], check=False)  # noqa: S603 - ourselves

    assert done.returncode == 0


# Anything


TAGS = st.sampled_from([b"<rss>", b"<item>", b"</item>", b"<title>", b"</rss>", b"<link>", b"<entry", b">", b"{"])
TRAPS = st.sampled_from(
    [b"<![CDATA[", b"]]>", b"&#", b"x1;", b"\xff", b"<!--", b"<?xml ", b'encoding="utf-16"?>', b"&a;"]
)
WORSE = st.sampled_from([b"<!DOCTYPE", b"[", b"http://[", b"\0", b"<!ENTITY a", b"<gml:pos>1 x</gml:pos>"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.binary(max_size=300) | st.lists(TAGS | TRAPS | WORSE, max_size=20).map(b"".join),
    st.sampled_from(["", "text/html", "application/json", "text/xml; charset=utf-7", "application/xml; charset=big5"]),
)
def test_any_bytes_are_a_batch_or_a_source_error(body: bytes, content_type: str) -> None:
    try:
        batch, _ = visit(FEED, {}, page(body, content_type=content_type))
        outcome = "one item each" if len({item.native_id for item in batch.items}) == len(batch.items) else "doubled"
    except SourceError as error:
        outcome = error.kind

    assert outcome in {"one item each", "empty", "not_a_feed", "bad_json", "dtd", "unreadable"}
