"""Posts on X that name a brand, over the paid search of the last seven days, within a hard monthly budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import ClassVar

from listener.core import apiitem, terms
from listener.core.jsonanswer import Object, count_at, inside, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import quoted
from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Medium, Request, Secret
from listener.ports import Flow

MOST, LEAST = 100, 10
"""Posts on a page, as far as the interface goes."""
LONGEST_QUERY = 512
"""Characters."""
REACH = timedelta(days=7)
"""How far back the search goes; a ``since_id`` from before that is refused."""
OVERLAP = timedelta(seconds=60)
"""Read again: the index is some seconds behind. Reading a post twice within a UTC day costs nothing."""
CHAIN_KEEPS = timedelta(hours=24)
USER_COST = 2
"""What an author costs, in posts (0.010 to 0.005 US dollars)."""
_NEXT_LOOK = timedelta(hours=6)
_EPOCH_MS = 1_288_834_974_657
"""When the ids begin: the bits above the 22nd are milliseconds since then."""
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)
_FIELDS = "created_at,lang,public_metrics,conversation_id,referenced_tweets,note_tweet,edit_history_tweet_ids"


@dataclass(frozen=True, slots=True)
class X:
    """Public posts on X (Twitter), found by words."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)

    token: Secret = field(metadata={"de": "Bearer-Token der eigenen X-App.", "en": "Bearer token of one's own X app."})
    search: tuple[str, ...] = field(
        metadata={
            "de": "Suchbegriffe; ohne Angabe die Namen der Marken.",
            "en": "Search phrases; if not given, the names of the brands.",
            "brand": "names",
        }
    )
    without: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Wendungen, die nicht vorkommen dürfen; ohne Angabe die der Marken.",
            "en": "Phrases that must not occur; if not given, those of the brands.",
            "brand": "exclude",
        },
    )
    lang: str = field(
        default="",
        metadata={
            "de": "Nur Beiträge in dieser Sprache, zum Beispiel de; leer: alle.",
            "en": "Posts in this language only, for example de; empty: all.",
        },
    )
    budget_posts: int = field(
        default=1000,
        metadata={
            "de": "So viele Beiträge werden je Kalendermonat (UTC) höchstens gelesen; jeder kostet Geld.",
            "en": "So many posts are read in a calendar month (UTC) at most; each costs money.",
            "least": LEAST,
            "most": 3_000_000,
        },
    )
    authors: bool = field(
        default=False,
        metadata={
            "de": "Auch Namen und Followerzahl der Verfasser lesen; jeder zählt im Budget wie zwei Beiträge.",
            "en": "Read the authors' names and followers, too; each counts in the budget like two posts.",
        },
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://api.x.com/2", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "x")
        yield from bad_address("api", self.api)
        yield from apiitem.no_phrases("search", self.search)
        longest = max(map(len, self.queries()), default=0)
        if longest > LONGEST_QUERY:
            yield "search", "sources.x_query", {"length": str(longest), "most": str(LONGEST_QUERY)}

    def queries(self) -> tuple[str, ...]:
        """Return the searches to make: all phrases, in as few queries as their length allows."""
        tail = "".join(f" -{quoted(phrase)}" for phrase in self.without) + (f" lang:{self.lang}" if self.lang else "")
        tail += " -is:retweet"
        packed: list[list[str]] = []
        for phrase in map(quoted, self.search):
            if packed and len(_query([*packed[-1], phrase], tail)) <= LONGEST_QUERY:
                packed[-1].append(phrase)
            else:
                packed.append([phrase])
        return tuple(_query(phrases, tail) for phrases in packed)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return one page of one query: what was paid for is thus always stored and counted.

        Raises SourceError, and Throttled ``budget`` without asking anything once the month's budget is used up.
        """
        queries = self.queries()
        turn = (count_at(cursor, "turn") or 0) % max(1, len(queries))
        used = (count_at(cursor, "used") or 0) if cursor.get("month") == f"{now:%Y-%m}" else 0
        room = (self.budget_posts - used) // (1 + USER_COST * self.authors)
        if room < LEAST:
            raise Throttled("budget", f"the {self.budget_posts} posts of this month are read", _until_next_month(now))
        chain = _Chain.of(inside(cursor, "chains", queries[turn]), now)
        answer = apiitem.answered((yield self._request(queries[turn], chain, min(room, MOST))))
        if "data" not in answer and "meta" not in answer:
            raise SourceError("refused", text_at(next(objects(answer.get("errors")), {}), "title") or "no data")
        posts, strays = apiitem.listed({"data": [], **answer}, "data")  # absent where nothing was found
        people = list(objects(inside(answer, "includes", "users")))
        chain = chain.after(answer, posts, now)
        following = turn if chain.next else turn + 1
        kept = {query: known for query in queries if (known := inside(cursor, "chains", query))}
        return Batch(
            apiitem.distinct(_item(post, people) for post in posts),
            {
                "month": f"{now:%Y-%m}",
                "used": used + len(posts) + USER_COST * len(people),
                "turn": following % len(queries),
                "chains": {**kept, queries[turn]: chain.json()},
            },
            unreadable=strays,
            more=following < len(queries),
        )

    def _request(self, query: str, chain: _Chain, most: int) -> Request:
        asked = {"query": query, "max_results": str(most), "tweet.fields": _FIELDS, **chain.query(OVERLAP)}
        if self.authors:
            asked |= {"expansions": "author_id", "user.fields": "username,public_metrics"}
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token.reveal()}"}
        return Request(f"{self.api.rstrip('/')}/tweets/search/recent?{apiitem.query(asked)}", headers=headers, pace_s=1)


@dataclass(frozen=True, slots=True)
class _Chain:
    """One query's way from its newest post back to where it was read before; the next one starts at ``top``."""

    since: str = ""
    """Newest id of the last chain that was read to its end."""
    top: str = ""
    """Newest id of the first page of this one."""
    next: str = ""
    began: str = ""
    first: bool = True
    """Nothing was ever read. Only one page is then, for the past costs money, too."""

    @classmethod
    def of(cls, kept: object, now: datetime) -> _Chain:
        since, top, further, began = (text_at(kept, name) for name in ("since", "top", "next", "began"))
        start = apiitem.moment(began)
        if not further or start is None or now - start > CHAIN_KEEPS:
            top = further = ""
        at = _time_of(since)
        reached = at is not None and now - at < REACH - timedelta(hours=1)
        return cls(since if reached else "", top, further, began, not isinstance(kept, dict))

    def query(self, overlap: timedelta) -> dict[str, str]:
        since = str(max(0, int(self.since) - (int(overlap.total_seconds() * 1000) << 22))) if self.since else ""
        return {name: text for name, text in (("since_id", since), ("next_token", self.next)) if text}

    def after(self, answer: Object, posts: list[Object], now: datetime) -> _Chain:
        """Return the chain with one page more."""
        newest = max((text_at(post, "id") for post in posts if _ID.fullmatch(text_at(post, "id"))), key=int, default="")
        top = self.top or text_at(answer, "meta", "newest_id") or newest or self.since
        further = "" if self.first else text_at(answer, "meta", "next_token")
        if not further:
            return _Chain(since=top if _ID.fullmatch(top) else self.since)
        return _Chain(self.since, top, further, self.began if self.next else now.isoformat())

    def json(self) -> Json:
        return {"since": self.since, "top": self.top, "next": self.next, "began": self.began}


def _query(phrases: list[str], tail: str) -> str:
    return f"({' OR '.join(phrases)}){tail}"


def _time_of(post_id: str) -> datetime | None:
    if not _ID.fullmatch(post_id):
        return None
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH_MS) / 1000, UTC)


def _until_next_month(now: datetime) -> timedelta:
    """Return how long to wait, at most some hours: the budget may be raised before the month is over."""
    first = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
    return min(first - now, _NEXT_LOOK)


def _item(post: Object, people: list[Object]) -> Item:
    """Return a post. An edit gets a new id; the first one in its history stays the same."""
    text = unescape(text_at(post, "note_tweet", "text") or text_at(post, "text"))
    given, written = text_at(post, "id"), text_at(post, "created_at")
    history = inside(post, "edit_history_tweet_ids")
    first = next((one for one in history if isinstance(one, str)), "") if isinstance(history, list) else ""
    author = next((one for one in people if text_at(one, "id") == text_at(post, "author_id")), {})
    name, at = text_at(author, "username"), apiitem.when(written)
    referred = {text_at(one, "type"): text_at(one, "id") for one in objects(post.get("referenced_tweets"))}
    return Item(
        apiitem.native_id(first or given, text_at(post, "author_id"), written, text),
        body=text,
        url=f"https://x.com/{apiitem.part(name) or 'i/web'}/status/{apiitem.part(given)}" if given else "",
        author=name,
        published=at.published,
        date_quality=at.quality,
        lang="" if text_at(post, "lang") in {"und", "zxx"} else text_at(post, "lang"),
        parent=referred.get("replied_to", ""),
        reach=count_at(post, "public_metrics", "impression_count"),
        likes=count_at(post, "public_metrics", "like_count"),
        shares=count_at(post, "public_metrics", "retweet_count"),
        replies=count_at(post, "public_metrics", "reply_count"),
        extra=apiitem.facts(
            conversation=text_at(post, "conversation_id"),
            quotes=referred.get("quoted"),
            followers=count_at(author, "public_metrics", "followers_count"),
        ),
    )
