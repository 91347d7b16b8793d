"""Instagram posts that tag one's own account or carry a hashtag, over Meta's Graph API (needs a reviewed app)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core import apiitem, terms
from listener.core.graphapi import Edge, Graph, Page, Round, ask
from listener.core.jsonanswer import Object, count_at, inside, objects, text_at
from listener.core.options import Fault, bad_address
from listener.errors import SourceError
from listener.model import Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

MOST_HASHTAGS = 30
"""Different ones that Meta answers for in 7 days."""
FIELDS = "id,caption,media_type,permalink,timestamp,comments_count,like_count"


@dataclass(frozen=True, slots=True)
class Instagram:
    """Public posts with a hashtag (of the last 24 hours) and posts in which one's own account is tagged."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=30)

    account: str = field(
        metadata={
            "de": "Kennung des eigenen Instagram-Unternehmenskontos (eine Zahl, nicht der Name).",
            "en": "Id of one's own Instagram business account (a number, not the name).",
        }
    )
    token: Secret = field(
        metadata={
            "de": "Zugangstoken mit instagram_basic und, für Hashtags, Instagram Public Content Access.",
            "en": "Access token with instagram_basic and, for hashtags, Instagram Public Content Access.",
        }
    )
    hashtags: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Hashtags ohne #, höchstens 30; Meta zeigt nur Beiträge der letzten 24 Stunden, ohne Urheber.",
            "en": "Hashtags without #, at most 30; Meta shows posts of the last 24 hours only, without their authors.",
        },
    )
    tagged: bool = field(
        default=True,
        metadata={
            "de": "Auch Beiträge lesen, in denen das eigene Konto markiert ist.",
            "en": "Read posts in which one's own account is tagged, too.",
        },
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://graph.facebook.com/v26.0", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "instagram")
        yield from bad_address("api", self.api)
        if len(self.hashtags) > MOST_HASHTAGS or not (self.hashtags or self.tagged):
            yield "hashtags", "sources.instagram_hashtags", {"most": str(MOST_HASHTAGS)}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what was posted since the last visit and two days before. Raises what ``graphapi.ask`` raises."""
        graph, known = Graph(self.api, self.token), inside(cursor, "ids") or {}
        ids: dict[str, str] = {}
        for hashtag in self.hashtags:
            ids[hashtag] = text_at(known, hashtag) or (yield from self._id(graph, hashtag))

        def edges(_floor: datetime) -> Sequence[Edge]:
            query = {"user_id": self.account, "fields": FIELDS, "limit": "50"}
            lists = [Edge(f"{apiitem.part(id_)}/recent_media", query) for id_ in ids.values() if id_]
            own = Edge(f"{apiitem.part(self.account)}/tags", {"fields": f"{FIELDS},username", "limit": "50"})
            return [own, *lists] if self.tagged else lists

        # A hashtag's list is no full one: what is missing there may only have become older than 24 hours.
        about = "\n".join((self.account, str(self.tagged), *self.hashtags))
        way = Round(about, edges, _read, listed=not self.hashtags, kept={"ids": ids})
        return (yield from way.walk(graph, cursor, now))

    def _id(self, graph: Graph, hashtag: str) -> Generator[Request, Response, str]:
        """Return Meta's id of a hashtag. It never changes, and each question counts against the 30."""
        name = hashtag.removeprefix("#")
        answer = yield from ask(graph, "ig_hashtag_search", {"user_id": self.account, "q": name})
        found = next((text_at(one, "id") for one in objects(inside(answer, "data"))), "")
        if not found:
            raise SourceError("wrong_shape", "the search for a hashtag gave no id")
        return found


def _read(_edge: Edge, posts: Sequence[Object], _floor: datetime) -> Page:
    return Page([_item(post) for post in posts])


def _item(post: Object) -> Item:
    text, author, written = text_at(post, "caption"), text_at(post, "username"), text_at(post, "timestamp")
    at, link = apiitem.when(written), apiitem.page(text_at(post, "permalink"))
    return Item(
        apiitem.native_id(text_at(post, "id") or link, author, written, text),
        body=text,
        url=link,
        author=author,
        published=at.published,
        date_quality=at.quality,
        likes=count_at(post, "like_count"),
        replies=count_at(post, "comments_count"),
        extra=apiitem.facts(media=text_at(post, "media_type")),
    )
