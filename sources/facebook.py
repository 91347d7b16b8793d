"""What people write at one's own Facebook page: posts that tag it, comments, recommendations (needs a reviewed app)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core import apiitem, terms
from listener.core.graphapi import Edge, Graph, Page, Round
from listener.core.jsonanswer import Object, count_at, inside, number_at, objects, text_at
from listener.core.options import Fault, bad_address
from listener.model import Item, Json, Medium, Secret
from listener.ports import Flow

COMMENTED_FOR = timedelta(days=14)
"""Comments are followed for so long after a post: each older post would cost a request at every visit."""
_COUNTS = "shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)"
_COMMENT = "id,message,created_time,from,permalink_url,like_count,comment_count,parent{id}"
_FIELDS = {
    "tagged": f"id,message,created_time,permalink_url,from,{_COUNTS}",
    "ratings": "created_time,recommendation_type,review_text,rating,reviewer,open_graph_story{id}",
    "feed": f"id,created_time,comments.order(reverse_chronological).filter(stream).limit(100){{{_COMMENT}}}",
}
_MORE = {"fields": _COMMENT, "order": "reverse_chronological", "filter": "stream", "limit": "100"}


@dataclass(frozen=True, slots=True)
class Facebook:
    """Posts that tag one's own Facebook page, comments below its posts, and recommendations of it."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)

    page: str = field(
        metadata={"de": "Kennung der eigenen Facebook-Seite (eine Zahl).", "en": "Id of one's own Facebook page."}
    )
    token: Secret = field(
        metadata={
            "de": "Seiten-Zugangstoken mit pages_read_engagement und pages_read_user_content.",
            "en": "Page access token with pages_read_engagement and pages_read_user_content.",
        }
    )
    tagged: bool = field(
        default=True,
        metadata={"de": "Beiträge lesen, die die Seite markieren.", "en": "Read posts that tag the page."},
    )
    comments: bool = field(
        default=True,
        metadata={
            "de": "Kommentare unter den eigenen Beiträgen lesen, bis 14 Tage nach dem Beitrag.",
            "en": "Read comments below one's own posts, until 14 days after the post.",
        },
    )
    ratings: bool = field(
        default=True,
        metadata={"de": "Empfehlungen (Bewertungen) der Seite lesen.", "en": "Read recommendations of the page."},
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://graph.facebook.com/v26.0", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "facebook")
        yield from bad_address("api", self.api)
        if not self._lists():
            yield "tagged", "sources.facebook_lists", {}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what was written since the last visit and two days before. Raises what ``graphapi.ask`` raises."""
        about = "\n".join((self.page, *self._lists()))
        return Round(about, self._edges, self._read, listed=True).walk(Graph(self.api, self.token), cursor, now)

    def _lists(self) -> Sequence[str]:
        return [name for name in ("tagged", "ratings") if getattr(self, name)] + (["feed"] if self.comments else [])

    def _edges(self, _floor: datetime) -> Sequence[Edge]:
        return [
            Edge(f"{apiitem.part(self.page)}/{name}", {"fields": _FIELDS[name], "limit": "50"})
            for name in self._lists()
        ]

    def _read(self, edge: Edge, entries: Sequence[Object], floor: datetime) -> Page:
        if edge.path.endswith("/ratings"):
            return Page([_recommendation(one) for one in entries])
        if edge.path.endswith("/feed"):
            return self._feed(entries, floor)
        return Page(self._comments(entries, edge.until))

    def _feed(self, posts: Sequence[Object], floor: datetime) -> Page:
        """Return the comments below one's own posts; where there are more than 100, their list is one to read."""
        found: list[Item] = []
        further: list[Edge] = []
        ends = []
        for post in posts:
            at = apiitem.when(text_at(post, "created_time")).published
            until = (at + COMMENTED_FOR).isoformat() if at else ""
            ends += [at + COMMENTED_FOR] if at else []
            items = self._comments(objects(inside(post, "comments", "data")), until)
            found += items
            after = text_at(post, "comments", "paging", "cursors", "after")
            old = any(item.published and item.published < floor for item in items)
            if after and text_at(post, "comments", "paging", "next") and not old:
                further.append(Edge(f"{apiitem.part(text_at(post, 'id'))}/comments", _MORE, after, until))
        return Page(found, further, oldest=min(ends, default=None))

    def _comments(self, entries: Iterable[Object], until: str) -> list[Item]:
        """Return what others wrote; a comment later than ``until`` would seem deleted once the post is too old."""
        last = apiitem.moment(until)
        items = [_item(entry) for entry in entries if not self._own(entry)]
        return [item for item in items if not (last and item.published and item.published > last)]

    def _own(self, entry: Object) -> bool:
        return text_at(entry, "from", "id") == self.page


def _item(entry: Object) -> Item:
    """Return a post or comment. Who wrote it is mostly not said; what the page itself wrote was left out before."""
    text, author, written = text_at(entry, "message"), text_at(entry, "from", "name"), text_at(entry, "created_time")
    at, link = apiitem.when(written), apiitem.page(text_at(entry, "permalink_url"))
    likes = count_at(entry, "like_count")
    return Item(
        apiitem.native_id(text_at(entry, "id") or link, author, written, text),
        body=text,
        url=link,
        author=author,
        published=at.published,
        date_quality=at.quality,
        parent=text_at(entry, "parent", "id"),
        likes=likes if likes is not None else count_at(entry, "reactions", "summary", "total_count"),
        shares=count_at(entry, "shares", "count"),
        replies=_replies(entry),
    )


def _replies(entry: Object) -> int | None:
    direct = count_at(entry, "comment_count")
    return direct if direct is not None else count_at(entry, "comments", "summary", "total_count")


def _recommendation(entry: Object) -> Item:
    """Return a recommendation: yes is 1, no is 0; older ones had stars instead. It has no id but its story's."""
    text, written = text_at(entry, "review_text"), text_at(entry, "created_time")
    author, person = text_at(entry, "reviewer", "name"), text_at(entry, "reviewer", "id")
    at, verdict = apiitem.when(written), text_at(entry, "recommendation_type").lower()
    stars, recommends = number_at(entry, "rating"), {"positive": 1.0, "negative": 0.0}.get(verdict)
    return Item(
        apiitem.native_id(text_at(entry, "open_graph_story", "id"), person or author, written),
        body=text,
        author=author,
        published=at.published,
        date_quality=at.quality,
        rating=stars or recommends,
        rating_max=5 if stars else None if recommends is None else 1,
        rating_min=None if stars or recommends is None else 0,
        extra=apiitem.facts(recommends=verdict),
    )
