"""Hacker News: stories, comments and polls that name a phrase, through the search that the site itself uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from listener.core.apiitem import API, facts, native_id, page, when
from listener.core.jsonanswer import Object, count_at, json_object, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import quoted
from listener.core.sweep import Found, Search, Span, sweep
from listener.errors import SourceError
from listener.model import Item, Json, Medium, Request, Response
from listener.ports import Flow

HITS = 250
"""An answer. The site allows 1,000 and no more in all; with long comments these would be several megabytes."""

_TEXTS = "title,url,story_text,comment_text"
"""Where a phrase may stand. Without this, everything by a user of that name would be found."""


@dataclass(frozen=True, slots=True)
class HackerNews:
    """What is said on Hacker News."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird; ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for; if not given, the names and other spellings of the brands.",
        }
    )
    api: str = field(default="https://hn.algolia.com/api/v1", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what is new, and everything of the day before once more. Raises what ``core.sweep`` raises."""
        return sweep(Search(self.api, tuple(map(quoted, self.search)), self._ask, _read), cursor, now)

    def _ask(self, span: Span) -> Request:
        times = [f"created_at_i>={span.since}", *([] if span.until is None else [f"created_at_i<={span.until}"])]
        options = {
            "query": span.query,
            "tags": "(story,comment,poll)",
            "numericFilters": ",".join(times),
            "restrictSearchableAttributes": _TEXTS,
            "typoTolerance": "false",
            "advancedSyntax": "true",
            "hitsPerPage": HITS,
        }
        return Request(f"{self.api}/search_by_date?{urlencode(options)}")


def _read(response: Response) -> Found:
    answer = json_object(response)
    if not isinstance(answer.get("hits"), list):
        raise SourceError("wrong_shape", "a list of hits was expected")
    hits = tuple(objects(answer["hits"]))
    times = [time for hit in hits if (time := count_at(hit, "created_at_i")) is not None]
    return Found(
        tuple(map(_item, hits)),
        newest=max(times, default=None),
        oldest=min(times, default=None),
        more=_more(answer, len(answer["hits"])),
        partial=answer.get("timeoutHits") is True,
        unreadable=("a hit that is no object",) * (len(answer["hits"]) - len(hits)),
    )


def _more(answer: Object, hits: int) -> bool:
    """Tell whether the answer is full, so that the span may hold more; nbHits is only an estimate."""
    return hits >= min(HITS, count_at(answer, "hitsPerPage") or HITS)


def _item(hit: Object) -> Item:
    title, text, author = text_at(hit, "title"), _text(hit), text_at(hit, "author")
    written = text_at(hit, "created_at")
    dated = when(text_at(hit, "created_at_i") or written)
    number = text_at(hit, "objectID")
    return Item(
        native_id=native_id(number, author, title, text, written),
        title=title,
        body=text,
        url=f"https://news.ycombinator.com/item?{urlencode({'id': number})}" if number else "",
        author=author,
        published=dated.published,
        date_quality=dated.quality,
        parent=text_at(hit, "parent_id"),
        likes=count_at(hit, "points"),
        replies=count_at(hit, "num_comments"),
        extra=facts(
            link=page(text_at(hit, "url") or text_at(hit, "story_url")),
            story=text_at(hit, "story_id"),
            story_title=text_at(hit, "story_title"),
        ),
    )


def _text(hit: Object) -> str:
    return text_at(hit, "comment_text") or text_at(hit, "story_text")
