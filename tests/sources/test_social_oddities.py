"""Mastodon, Bluesky and Lemmy answer with anything: the outcome is a batch or a SourceError, never a bug."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.drive import drive
from listener.errors import SourceError
from listener.model import Batch, Request, Response, Secret
from listener.ports import Source
from sources.bluesky import Bluesky
from sources.lemmy import Lemmy
from sources.mastodon import Mastodon
from tests.sources.sites.site import NOW

WORDS = """
id uri url created_at account acct noindex indexable followers_count content spoiler_text reblog poll options title
media_attachments description card in_reply_to_id posts cursor record text createdAt indexedAt author did handle langs
reply parent embed external images alt media likeCount comments search next_page post comment creator community name
actor_id ap_id path published published_at deleted removed counts upvotes version error accessJwt didDoc service
serviceEndpoint
"""
TEXTS = [
    "", "0.19.3", "1.0.0", "x", "2026-11-20T11:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00",
    "1970-01-01T00:00:00Z", "at://did:plc:a/app.bsky.feed.post/1", "https://a.example/1", "http://[::1", "1" * 5000,
    "\ud800", "0.1.2", "javascript:alert(1)",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=6),
    max_leaves=30,
)
SOURCES: list[Source] = [
    Mastodon(("Nordwind",), ("https://a.example", "https://b.example")),
    Bluesky(("Nordwind",)),
    Bluesky(("Nordwind",), ("de",), "erna.example", Secret("geheim")),
    Lemmy(("Nordwind",)),
]


def listening(source: Source, *bodies: bytes) -> Batch | None:
    """Visit a server that gives its answers in turn, again and again."""
    asked = 0

    def http(request: Request) -> Response:
        nonlocal asked
        asked += 1
        return Response(200, {"content-type": "application/json"}, bodies[(asked - 1) % len(bodies)], request.url)

    try:
        return drive(source.collect({}, NOW), http, NOW)
    except SourceError:
        return None


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: type(source).__name__)
@given(posts=st.lists(VALUES, max_size=4), top=st.dictionaries(st.sampled_from(WORDS.split()), VALUES, max_size=4))
@settings(max_examples=60)
def test_an_answer_of_anything_is_a_batch_or_an_error(source: Source, posts: list[Any], top: dict[str, Any]) -> None:
    lists = {"posts": posts, "comments": posts, "version": "0.19.3", "accessJwt": "jwt"} | top
    batch = listening(source, json.dumps(lists).encode(), json.dumps(posts).encode())

    assert batch is None or json.loads(json.dumps(dict(batch.cursor))) == dict(batch.cursor)
    assert batch is None or all(item.native_id for item in batch.items)
    assert batch is None or "geheim" not in repr(batch)
    assert batch is None or all(item.url.startswith(("https://", "http://")) for item in batch.items if item.url)


def test_the_oddities_do_reach_the_reading() -> None:
    """The negative control: answers of this shape are read, not refused."""
    posts = [{"id": "1", "uri": "https://a.example/1", "post": {"ap_id": "https://a.example/1"}, "text": "x"}]
    lists = {"posts": posts, "comments": [], "version": "0.19.3", "accessJwt": "jwt"}
    bodies = [[json.dumps(posts).encode()], [json.dumps(lists).encode()]]

    found = [listening(source, *bodies[not isinstance(source, Mastodon)]) for source in SOURCES]
    assert [len(batch.items) for batch in found if batch] == [1, 1, 1, 1]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: type(source).__name__)
def test_the_mark_of_the_next_page_may_be_anything(source: Source) -> None:
    posts = [{"id": f"{number}\ud800", "record": {"createdAt": "2026-11-20T11:00:00Z"}} for number in range(40)]
    marks = {"cursor": "7\ud800 &=", "next_page": "\ud800/?"}
    lists = {"posts": posts, "comments": [], "version": "1.0.0", "accessJwt": "jwt", **marks}
    batch = listening(source, json.dumps(posts if isinstance(source, Mastodon) else lists).encode())

    assert batch is not None
    assert (batch.complete_since, batch.more) == (None, False)
