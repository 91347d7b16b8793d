"""A feed that was only written anew is the same feed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.feedface import digest

HEAD = (
    b'<rss version="2.0"><channel><title>Bote</title><ttl>5</ttl>'
    b"<lastBuildDate>Fri, 20 Nov 2026 10:00:00 GMT</lastBuildDate>"
)
ITEM = b"<item><guid>1</guid><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate><title>Zug</title></item>"
TAIL = b"</channel></rss><!-- 0.3 s -->"
ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><updated>%s</updated><entry><id>1</id></entry></feed>"
FEED = HEAD + ITEM + TAIL


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"10:00:00", b"11:30:00"), (b"0.3 s", b"0.4 s"), (b"<!-- 0.3 s -->", b""), (b"<ttl>", b"<!-- cached --><ttl>")],
)
def test_the_time_of_writing_makes_no_other_feed(old: bytes, new: bytes) -> None:
    assert digest(FEED.replace(old, new)) == digest(FEED)


def test_nor_does_that_of_an_atom_feed() -> None:
    assert digest(ATOM % b"2026-11-20T10:00:00Z") == digest(ATOM % b"2026-11-20T11:00:00Z")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<ttl>5", b"<ttl>6"),
        (b"09:00:00", b"09:00:01"),
        (b"Zug", b"Bus"),
        (b"<guid>1", b"<!-- x --><guid>1"),
        (b"</channel>", b"<skipHours><hour>3</hour></skipHours></channel>"),
        (b"</channel></rss>", b""),
        (b"<title>Bote", b"<title xml:lang='de'>Bote"),
    ],
)
def test_everything_else_does(old: bytes, new: bytes) -> None:
    assert digest(FEED.replace(old, new)) != digest(FEED)


@given(st.binary(max_size=60))
def test_what_is_no_feed_counts_to_the_last_byte(body: bytes) -> None:
    assert digest(body) != digest(body + b"x")


def test_in_wide_letters_all_of_it_counts() -> None:
    wide = FEED.decode().encode("utf-16")

    assert digest(wide) != digest(FEED.decode().replace("10:00:00", "11:30:00").encode("utf-16"))
