"""Threads posts that name a brand, over Meta's keyword search (needs an app that Meta has reviewed)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core import apiitem, terms
from listener.core.graphapi import Edge, Graph, Page, Round
from listener.core.jsonanswer import Object, inside, text_at
from listener.core.options import Fault, bad_address
from listener.model import Item, Json, Medium, Secret
from listener.ports import Flow

FIELDS = "id,text,media_type,permalink,timestamp,username,has_replies,is_quote_post,is_reply"


@dataclass(frozen=True, slots=True)
class Threads:
    """Public posts on Threads, found by keyword."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    """2,200 searches in 24 hours: enough for 20 phrases."""

    token: Secret = field(
        metadata={
            "de": "Zugangstoken eines Threads-Kontos mit threads_basic und threads_keyword_search.",
            "en": "Access token of a Threads account with threads_basic and threads_keyword_search.",
        }
    )
    search: tuple[str, ...] = field(
        metadata={
            "de": "Suchbegriffe; ohne Angabe die Namen der Marken.",
            "en": "Search phrases; if not given, the names of the brands.",
            "brand": "names",
        }
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://graph.threads.net/v1.0", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "threads")
        yield from bad_address("api", self.api)
        yield from apiitem.no_phrases("search", self.search)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the posts since the last visit and two days before. Raises what ``graphapi.ask`` raises."""
        return Round("\n".join(self.search), self._edges, _read).walk(Graph(self.api, self.token), cursor, now)

    def _edges(self, floor: datetime) -> Sequence[Edge]:
        query = {"search_type": "RECENT", "limit": "100", "fields": FIELDS, "since": str(int(floor.timestamp()))}
        return [Edge("keyword_search", {"q": phrase, **query}) for phrase in self.search]


def _read(_edge: Edge, posts: Sequence[Object], _floor: datetime) -> Page:
    return Page([_item(post) for post in posts])


def _item(post: Object) -> Item:
    text, author, written = text_at(post, "text"), text_at(post, "username"), text_at(post, "timestamp")
    at, link = apiitem.when(written), apiitem.page(text_at(post, "permalink"))
    return Item(
        apiitem.native_id(text_at(post, "id") or link, author, written, text),
        body=text,
        url=link,
        author=author,
        published=at.published,
        date_quality=at.quality,
        extra=apiitem.facts(
            media=text_at(post, "media_type"),
            answer=inside(post, "is_reply") is True,
            quote=inside(post, "is_quote_post") is True,
        ),
    )
