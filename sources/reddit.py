"""Reddit: posts that name a phrase, and the comments of chosen subreddits, through the feeds of the site."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import ClassVar
from urllib.parse import urlencode

from listener.core.apiitem import API, facts, moment, page
from listener.core.feedvisit import Page, visit
from listener.core.options import Fault, bad_address
from listener.errors import Throttled
from listener.model import Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

LIMIT = 100
"""The most entries a feed shows; without asking for them it shows 25."""
MOST_OLDER = 4
"""Further pages of a feed, read if none of the entries was there at the last visit."""
BLOCKED_WAIT = timedelta(hours=4)
"""After the page that says "whoa there, pardner": the site refuses this address for a while."""

_LONGEST_QUERY = 400  # characters: the site cuts at 512
_ALONE_S, _WITH_TOKEN_S = 60.0, 10.0
"""Seconds between two requests: since June 2026 one a minute without the token of an account."""

_WORDS = re.compile(r"<!-- SC_OFF -->(?:<div class=\"md\">)?(.*?)(?:</div>)?<!-- SC_ON -->", re.DOTALL)
_SUBMITTED = re.compile(r"submitted by\s*(?:&#32;)?\s*<a href=")
_TARGET = re.compile(r"<a href=\"([^\"]+)\">\[link\]</a>")
_TAG = re.compile(r"<[^>]*>")
_THREAD = re.compile(r"/comments/([a-z0-9]{1,13})(?:/|$)")
_FULL_NAME = re.compile(r"t[13]_[a-z0-9]{1,13}")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}")
_TAKEN_BACK = {"[deleted]", "[removed]", "[deleted by user]", "[removed by moderator]", "[ removed by reddit ]"}


@dataclass(frozen=True, slots=True)
class Reddit:
    """What is said on Reddit.

    The feeds show neither votes nor edits of older entries. Without the token of an account, one request a minute is
    allowed, and data centres are often refused altogether.
    """

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird; ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for; if not given, the names and other spellings of the brands.",
        }
    )
    subreddits: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Nur in diesen Subreddits suchen, dafür auch ihre Kommentare lesen; Namen ohne „r/“.",
            "en": "Search these subreddits only, but read their comments as well; names without “r/”.",
        },
    )
    user: str = field(
        default="",
        metadata={
            "de": "Der eigene Benutzername, wie er auf reddit.com/prefs/feeds in den Adressen hinter user= steht.",
            "en": "Your own user name, as it stands in the addresses on reddit.com/prefs/feeds after user=.",
        },
    )
    feed_token: Secret | None = field(
        default=None,
        metadata={
            "de": "Der eigene Feed-Schlüssel von reddit.com/prefs/feeds, in den Adressen hinter feed=.",
            "en": "Your own feed token from reddit.com/prefs/feeds, in the addresses after feed=.",
        },
    )
    api: str = field(default="https://www.reddit.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)
        if bool(self.user) != bool(self.feed_token):
            yield ("feed_token" if self.user else "user"), "sources.half_feed_token", {}
        for name in self.subreddits:
            if not _SUBREDDIT.fullmatch(name):
                yield "subreddits", "sources.subreddit", {"name": name}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the newest entries of each feed, and older ones until one is reached that was there last time.

        The batch is complete since the oldest entry shown: what is newer and missing was taken back. Raises what
        ``feedvisit.visit`` raises, and Throttled (``http_403``) where Reddit refuses this address.
        """
        feeds, mark = tuple(self._feeds()), self._mark()
        kept = cursor.get("feeds")
        known: Json = kept if isinstance(kept, dict) and cursor.get("asked") == mark else {}
        settled = moment(cursor.get("settled")) if known else (now if cursor else None)
        heard = []
        for path in feeds:
            heard.append((yield from self._hear(path, known.get(path), now)))  # noqa: PERF401 - no "yield from" in a comprehension
        items = {item.native_id: item for one in heard for item in one.items}
        gone = tuple(name for name, item in items.items() if _is_taken_back(item))
        return Batch(
            tuple(item for name, item in items.items() if name not in gone),
            cursor={
                "asked": mark,
                "settled": settled.isoformat() if settled else None,
                "feeds": {path: one.cursor for path, one in zip(feeds, heard, strict=True)},
            },
            not_before=max((one.wish for one in heard if one.wish), default=None),
            unreadable=tuple(line for one in heard for line in one.unreadable),
            gone=gone,
            complete_since=_complete(heard, settled),
        )

    def _feeds(self) -> Iterator[str]:
        """Yield the path and query of each feed."""
        place = f"/r/{'+'.join(self.subreddits)}" if self.subreddits else ""
        restricted = {"restrict_sr": "on"} if self.subreddits else {}
        for query in _queries(self.search):
            options = {"q": query, **restricted, "sort": "new", "t": "month", "limit": LIMIT}
            yield f"{place}/search.rss?{urlencode(options)}"
        if self.subreddits:
            yield f"{place}/comments/.rss?{urlencode({'limit': LIMIT})}"

    def _mark(self) -> str:
        return blake2b("\0".join((self.api, *self._feeds())).encode(), digest_size=8).hexdigest()

    def _page(self, path: str) -> Page:
        # The block page comes as 403; it is read by ``_open``.
        if self.feed_token is None:
            return Page(Request(f"{self.api}{path}", handles=(403,), pace_s=_ALONE_S), "UTC", _tuned)
        personal = urlencode({"feed": self.feed_token.reveal(), "user": self.user})
        address = Secret(f"{self.api}{path}&{personal}")
        return Page(Request(secret_url=address, handles=(403,), pace_s=_WITH_TOKEN_S), "UTC", _tuned)

    def _hear(self, path: str, kept: object, now: datetime) -> Generator[Request, Response, _Heard]:
        known: Json = kept if isinstance(kept, dict) else {}
        memory = known.get("page")
        first = last = yield from _open(visit(self._page(path), memory if isinstance(memory, dict) else {}, now))
        newest = moment(known.get("newest"))
        items, unreadable = [*first.items], [*first.unreadable]
        for _ in range(MOST_OLDER):
            if not _gap(last.items, newest):
                break
            last = yield from _open(visit(self._page(f"{path}&after={last.items[-1].native_id}"), {}, now))
            items += last.items
            unreadable += last.unreadable
        if _gap(last.items, newest):
            unreadable.append("more entries since the last visit than the site still shows")
        times = [item.published for item in items if item.published and item.published <= now]
        seen = max([*times, *([newest] if newest else [])], default=None)
        return _Heard(
            tuple(items),
            tuple(unreadable),
            {"page": first.cursor, "newest": seen.isoformat() if seen else None},
            min(times, default=None),
            first.not_before,
        )


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one feed brought."""

    items: tuple[Item, ...]
    unreadable: tuple[str, ...]
    cursor: Json
    since: datetime | None
    """All entries from then on are there; None: the feed was unchanged or empty, or has no dates."""
    wish: timedelta | None


def _complete(heard: Iterable[_Heard], settled: datetime | None) -> datetime | None:
    heard = tuple(heard)
    if any(one.since is None or one.unreadable for one in heard):
        return None
    return max([one.since for one in heard if one.since] + ([settled] if settled else []))


def _queries(phrases: Iterable[str]) -> Iterator[str]:
    """Yield searches for all phrases in as few requests as possible: each of them costs a minute."""
    query = ""
    for phrase in phrases:
        quoted = '"' + " ".join(phrase.replace('"', " ").split()) + '"'
        longer = f"{query} OR {quoted}" if query else quoted
        if query and len(longer) > _LONGEST_QUERY:
            yield query
            longer = quoted
        query = longer
    if query:
        yield query


def _open(flow: Flow) -> Generator[Request, Response, Batch]:
    """Carry out a visit to a feed. Raises Throttled for the page that Reddit shows to an address it refuses."""
    try:
        request = next(flow)
        while True:
            response = yield request
            if response.status == 403:
                raise Throttled(
                    "http_403", "Reddit refuses this address; a feed token of an account helps", BLOCKED_WAIT
                )
            request = flow.send(response)
    except StopIteration as end:
        batch: Batch = end.value
        return batch


def _gap(items: tuple[Item, ...], newest: datetime | None) -> bool:
    """Tell whether all of a page is newer than the last visit: then there is more before it."""
    times = [item.published for item in items if item.published]
    if newest is None or not times or not _FULL_NAME.fullmatch(items[-1].native_id):
        return False
    return min(times) > newest


def _tuned(item: Item) -> Item:
    """Return the entry without what the site writes around it: who submitted it, links to itself."""
    tags = item.extra.get("tags")
    thread = _THREAD.search(item.url)
    comment = item.native_id.startswith("t1_")
    target = _TARGET.search(item.body)
    link = page(target[1].replace("&amp;", "&")) if target else ""
    return replace(
        item,
        # The title of a comment is "/u/erna on" and the title of the post.
        title="" if comment else item.title,
        body=_said(item.body),
        author="" if item.author == "/u/[deleted]" else item.author.removeprefix("/"),
        parent=f"t3_{thread[1]}" if comment and thread else "",
        extra=facts(
            subreddit=str(tags[0]) if isinstance(tags, list) and tags else "",
            link="" if link == item.url else link,
            post=item.title.partition(" on ")[2] if comment else "",
        ),
    )


def _said(content: str) -> str:
    """Return what was said; a post that is only a link has no words of its own."""
    words = _WORDS.search(content)
    if words:
        return words[1].strip()
    return "" if _SUBMITTED.search(content) else content


def _is_taken_back(item: Item) -> bool:
    words = _TAG.sub("", item.body).strip().casefold()
    return words in _TAKEN_BACK or item.title.strip().casefold() in _TAKEN_BACK
