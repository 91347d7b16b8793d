"""GDELT: what the news of the world say, as its DOC 2.0 search finds it, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import ClassVar
from urllib.parse import urlencode

from listener.core.apiitem import API, facts, native_id, page, when
from listener.core.entries import tidy
from listener.core.jsonanswer import Object, count_at, epoch, json_object, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import SEARCH, WITHOUT, queries
from listener.core.sweep import answered
from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

MOST_RESULTS = 250
MOST_ANSWERS = 5
"""A visit; the next one goes on where this one stopped. Few, for after some requests the site often has enough."""
PACE_S = 5.0
FIRST = timedelta(days=7)
OVERLAP = timedelta(hours=24)
"""What is asked for again at each visit: articles enter the index late."""
WAIT = timedelta(minutes=15)
"""After "too many requests", which comes without a time; the index grows every quarter of an hour."""

_SHORTEST = 3  # letters of a phrase; for shorter ones the whole query is refused
_SENTENCE = re.compile(r"[A-Z][^<>{}\[\]\x00-\x08\x0e-\x1f\x7f-\x9f]{9,600}")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_ABOUT_QUERY = re.compile(
    r"keyword|query|queries|phrase|search|parenthes|operator|language|too (?:short|long|common)", re.IGNORECASE
)
_CODES = {"german": "de", "english": "en", "french": "fr", "italian": "it", "spanish": "es", "dutch": "nl",
          "polish": "pl", "danish": "da", "czech": "cs", "turkish": "tr", "russian": "ru"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gdelt:
    """Articles in many languages that name one of the phrases: headline, link and host, no text.

    ``published`` is when GDELT first saw an article, to the quarter of an hour: exact for that, but it may be hours
    after the article appeared (``extra.dated`` says so).
    """

    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(metadata=SEARCH)
    without: tuple[str, ...] = field(default=(), metadata=WITHOUT)
    languages: tuple[str, ...] = field(
        default=("german",),
        metadata={
            "de": "Sprachen der Artikel mit ihren englischen Namen, zum Beispiel german und french; leer für alle.",
            "en": "Languages of the articles by their English names, for example german and french; empty for all.",
        },
    )
    api: str = field(default="https://api.gdeltproject.org/api/v2/doc/doc", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)
        for name in self.languages:
            if not re.fullmatch(r"[a-z]{3,20}", name):
                yield "languages", "sources.language_name", {"language": name}
        if not self._queries():
            yield "search", "sources.phrases_too_short", {"least": str(_SHORTEST)}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what is new since the last visit, and once more the day before.

        Raises SourceError: what ``json_object`` raises, ``bad_query`` (gone) with the site's own words, ``refused`` for
        any other sentence instead of data, ``wrong_shape``, ``unasked_304``; Throttled where it asks to slow down.
        """
        asked, mark = self._queries(), self._mark()
        known = cursor if cursor.get("asked") == mark else {}
        place = _Place.of(known) or _Place.new(known, now)
        heard = _Heard()
        for number in range(MOST_ANSWERS):
            response = yield self._request(place, asked[place.query], patient=number > 0)
            if response.status == 429:  # what was read so far is kept; the next visit goes on from here
                return heard.batch({"asked": mark, "place": asdict(place)}, WAIT)
            found = _read(answered(response))
            heard.take(found)
            place = place.after(found, heard.lines)
            if place.query == len(asked):
                return heard.batch({"asked": mark, "read": place.began})
        return heard.batch({"asked": mark, "place": asdict(place)}, more=True)

    def _queries(self) -> tuple[str, ...]:
        """Return the queries; phrases that are too short for the site are left out, for they would spoil the others."""
        spoken = [f"sourcelang:{name}" for name in self.languages]
        narrowed = f" ({' OR '.join(spoken)})" if len(spoken) > 1 else "".join(f" {name}" for name in spoken)
        long = [phrase for phrase in self.search if len(re.sub(r"\W", "", phrase)) >= _SHORTEST]
        return tuple(f"{query}{narrowed}" for query in queries(long, self.without))

    def _mark(self) -> str:
        """Return what the cursor knows the search by: another one begins anew."""
        return blake2b("\0".join((self.api, *self._queries())).encode(), digest_size=8).hexdigest()

    def _request(self, place: _Place, query: str, *, patient: bool) -> Request:
        options = {
            "query": query,
            "mode": "artlist",
            "format": "json",
            "maxrecords": MOST_RESULTS,
            "sort": "datedesc",
            "startdatetime": _written(place.since),
            "enddatetime": _written(place.until or place.began),
        }
        return Request(f"{self.api}?{urlencode(options)}", pace_s=PACE_S, handles=(429,) if patient else ())


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer. The times are those of its oldest and newest article, in seconds since 1970."""

    items: tuple[Item, ...]
    unreadable: tuple[str, ...] = ()
    oldest: int | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chain of answers stands: the time from ``since`` to ``until`` of one query is still to be read."""

    since: int
    began: int
    query: int = 0
    until: int | None = None

    @classmethod
    def of(cls, cursor: Json) -> _Place | None:
        """Return where the visit before stopped; None if it came to the end."""
        numbers = [count_at(cursor, "place", name) for name in ("since", "began", "query")]
        since, began, query = numbers
        if since is None or began is None or query is None:
            return None
        return cls(since, began, query, count_at(cursor, "place", "until"))

    @classmethod
    def new(cls, cursor: Json, now: datetime) -> _Place:
        """Return the start of a new chain."""
        read = epoch(count_at(cursor, "read"))
        since = read - OVERLAP if read else now - FIRST
        return cls(int(since.timestamp()), int(now.timestamp()))

    def after(self, found: _Found, lines: dict[str, None]) -> _Place:
        """Return the place after an answer: up to its oldest article if it was full, else the next query.

        Many articles bear the same time. Those beyond the answer cannot be asked for, which is worth a line.
        """
        upper = self.until or self.began
        until = (found.oldest or upper) + 1
        if found.full and until >= upper:
            lines[f"{_written(upper)}: {MOST_RESULTS} articles up to then, others of the same time are not shown"] = (
                None
            )
            until = (found.oldest or 0) - 1
        if found.full and self.since < until < upper:
            return replace(self, until=until)
        return replace(self, query=self.query + 1, until=None)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the answers of one visit brought, each article once."""

    items: dict[str, Item] = field(default_factory=dict)
    lines: dict[str, None] = field(default_factory=dict)

    def take(self, found: _Found) -> None:
        for item in found.items:
            self.items.setdefault(item.native_id, item)
        self.lines.update(dict.fromkeys(found.unreadable))

    def batch(self, cursor: Json, wait: timedelta | None = None, *, more: bool = False) -> Batch:
        return Batch(tuple(self.items.values()), cursor, wait, tuple(self.lines), more=more)


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d%H%M%S")


def _read(response: Response) -> _Found:
    answer = _object(response)
    listed = answer.get("articles", [])
    if not isinstance(listed, list):
        raise SourceError("wrong_shape", "a list of articles was expected")
    items = tuple(map(_item, objects(listed)))
    times = [int(item.published.timestamp()) for item in items if item.published]
    strange = tuple(f"article {at}: not an object" for at, one in enumerate(listed, 1) if not isinstance(one, dict))
    return _Found(items, strange, min(times, default=None), len(listed) >= MOST_RESULTS)


def _object(response: Response) -> Object:
    """Return the answer as an object; the site says what is wrong in a sentence, with status 200."""
    text = response.body[:2000].decode("utf-8", "replace").strip()
    if _SENTENCE.fullmatch(text):
        said = " ".join(_ADDRESS.sub("…", text).split())[:200]
        if "limit requests" in said.lower():
            raise Throttled("http_429", "the site asks for fewer requests", WAIT)
        if _ABOUT_QUERY.search(said):
            raise SourceError("bad_query", said, gone=True)
        raise SourceError("refused", said)
    return json_object(response)


def _item(article: Object) -> Item:
    url, title, domain = page(text_at(article, "url")), tidy(text_at(article, "title")), text_at(article, "domain")
    seen = when(text_at(article, "seendate"))
    return Item(
        native_id=native_id(url, title, domain, text_at(article, "seendate")),
        title=title,
        body=title,  # a headline is all there is
        url=url,
        author=tidy(domain),
        published=seen.published,
        date_quality=seen.quality,
        lang=_CODES.get(text_at(article, "language").lower(), ""),
        extra=facts(host=domain, country=text_at(article, "sourcecountry"), dated="first seen by GDELT"),
    )
