"""What readers write below the articles of a WordPress site: its REST interface, or its feed where that is shut."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from listener.core.apiitem import moment
from listener.core.dates import read_date
from listener.core.entries import Entry, identity, items
from listener.core.feedvisit import Page, visit
from listener.core.jsonanswer import Object, count_at, inside, json_list, objects, text_at
from listener.core.options import Fault, bad_address, bad_zone
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Medium, Request, Response
from listener.ports import Flow

PER_PAGE = 100
"""The most that WordPress gives at once."""
MOST_PAGES = 10
"""In one visit; the next one goes on."""

WINDOW = timedelta(days=7)
"""How far back the first visit and each thorough one look. A comment may be approved days after it was written, and
then stands among older ones; an edited one does not move either."""
THOROUGH_EVERY = timedelta(hours=6)
OVERLAP = timedelta(days=1)
BUSY_OVERLAP = timedelta(hours=2)
"""Where more than ``BUSY`` comments a day come in, reading a whole day anew at each visit would be a burden."""
BUSY = 300
FARTHEST_ZONE = timedelta(hours=13)
"""WordPress before 5.3 takes the time asked for as one of its own zone: so much of the look back may be missing."""
SHUT = timedelta(days=1)
"""Until the REST interface is tried again."""

_CLOSED = (401, 403, 404)
"""``rest_cannot_access``, a firewall's refusal, and no such path: many sites shut the interface."""
_COMMENT = re.compile(r"#comment-(\d{1,19})$", re.ASCII)
_PAGE = re.compile(r"/comment-page-\d+/?$", re.ASCII)
_ANSWERS = re.compile(
    r'\s*(?:<p>)?[^<\n]{0,60}<a [^<>]{0,60}href="[^"<>]{0,1000}#comment-(\d{1,19})"[^<>]{0,200}>[^<]{0,200}</a>'
    r"[^<\n]{0,12}(?:</p>|\n)",
    re.ASCII,
)
"""The line that feeds put before an answer, in any language: a few words and a link to the other comment."""


@dataclass(frozen=True, slots=True)
class WordPress:
    """The comments on all articles of a WordPress site."""

    MEDIUM: ClassVar[Medium] = Medium.BLOG

    url: str = field(
        metadata={
            "de": "Adresse der Website, zum Beispiel https://blog.nordwind.example.",
            "en": "Address of the site, for example https://blog.nordwind.example.",
        }
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone der Website; gebraucht wird sie nur für Kommentare ohne Weltzeit.",
            "en": "Time zone of the site; only needed for comments without universal time.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("url", self.url)
        yield from bad_zone("zone", self.zone)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the comments since the last visit and, in the overlap, what was approved late, edited or removed.

        Raises what ``jsonanswer`` raises; where the REST interface is shut, what ``feedvisit.visit`` raises.
        """
        again = moment(cursor.get("again"))
        batch = None
        if again is None or now >= again:
            batch = yield from self._rest(cursor, now)
            again = now + SHUT
        return batch or (yield from self._feed(cursor, now, again))

    def _feed(self, cursor: Json, now: datetime, again: datetime) -> Flow:
        """Return what is in the feed of comments: the newest ten, more where the site is set so."""
        page = Page(Request(f"{self._home}/comments/feed/"), self.zone, _comment)
        feed = cursor.get("feed")
        batch = yield from visit(page, feed if isinstance(feed, dict) else {}, now)
        return replace(batch, cursor={"feed": batch.cursor, "again": again.isoformat()})

    def _rest(self, cursor: Json, now: datetime) -> Generator[Request, Response, Batch | None]:
        """Return the comments as the REST interface has them, oldest first, or None if it is shut."""
        chain = _Chain.of(cursor, now)
        found: dict[str, Item] = {}
        unreadable: list[str] = []
        totals: set[int | None] = set()
        page = last = chain.page
        for page in range(chain.page, chain.page + MOST_PAGES):
            response = yield self._request(chain.after, page, () if found else _CLOSED)
            listed = _listed(response, shut=not found)
            if listed is None:
                return None
            found |= {item.native_id: item for item in items(_entries(listed), ZoneInfo(self.zone))}
            unreadable += (f"page {page}: a comment that is no object" for one in listed if not isinstance(one, dict))
            totals.add(count_at(dict(response.headers), "x-wp-total"))
            last = count_at(dict(response.headers), "x-wp-totalpages") or (page + len(listed) // PER_PAGE)
            if page >= last or not listed:
                break
        batch = Batch(tuple(found.values()), {}, unreadable=tuple(unreadable))
        if page < last:
            return replace(batch, cursor=chain.later(page + 1), more=True)
        whole = chain.page == 1 and totals == {len(found)} and bool(found)
        return replace(
            batch,
            cursor=chain.finished(now, page * PER_PAGE),
            complete_since=chain.after + FARTHEST_ZONE if whole else None,
        )

    def _request(self, after: datetime, page: int, handles: tuple[int, ...]) -> Request:
        asked = {
            "per_page": PER_PAGE,
            "page": page,
            "order": "asc",
            "orderby": "date_gmt",
            "after": after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "_embed": "up",
        }
        address = f"{self._home}/wp-json/wp/v2/comments?{urlencode(asked)}"
        return Request(address, headers={"Accept": "application/json"}, handles=handles)

    @property
    def _home(self) -> str:
        return self.url.rstrip("/")


@dataclass(frozen=True, slots=True)
class _Chain:
    """The pages of one look back, which may take several visits."""

    after: datetime
    page: int
    thorough: datetime
    """When the last thorough look began, this one included."""
    busy: bool

    @classmethod
    def of(cls, cursor: Json, now: datetime) -> _Chain:
        """Return the chain to go on with, or the next one."""
        since, thorough, after = (moment(cursor.get(name)) for name in ("since", "thorough", "after"))
        page, busy = count_at(cursor, "page") or 0, cursor.get("busy") is True
        if after and thorough and page > 0:
            return cls(after, page, thorough, busy)
        if since is None or thorough is None or now - thorough >= THOROUGH_EVERY:
            return cls((since or now) - WINDOW, 1, now, busy)
        return cls(since - (BUSY_OVERLAP if busy else OVERLAP), 1, thorough, busy)

    def later(self, page: int) -> Json:
        """Return the cursor of a chain that the next visit goes on with."""
        return {
            "after": self.after.isoformat(),
            "page": page,
            "thorough": self.thorough.isoformat(),
            "busy": self.busy,
        }

    def finished(self, now: datetime, comments: int) -> Json:
        """Return the cursor after the last page; ``comments``: about how many there were."""
        busy = comments / max((now - self.after) / timedelta(days=1), 0.01) > BUSY
        return {"since": now.isoformat(), "thorough": self.thorough.isoformat(), "busy": busy}


def _listed(response: Response, *, shut: bool) -> list[Any] | None:
    """Return the comments in an answer; None if it shows that the interface is shut. Raises SourceError."""
    if response.status in _CLOSED:
        return None
    if response.status == 304:
        raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    try:
        return json_list(response)
    except SourceError as error:
        if shut and error.kind == "not_json":  # the home page: a plugin sends everybody there
            return None
        raise


def _entries(listed: list[Any]) -> Iterator[Entry]:
    for comment in objects(listed):
        number, answers = text_at(comment, "id"), text_at(comment, "parent")
        article = next(objects(inside(comment, "_embedded", "up")), {})
        link = text_at(comment, "link")
        yield Entry(
            id=f"comment-{number}" if number else "",
            link=link,
            title=text_at(article, "title", "rendered"),
            body=text_at(comment, "content", "rendered"),
            author=text_at(comment, "author_name"),
            date=_date(comment),
            parent=f"comment-{answers}" if answers not in {"", "0"} else _article(text_at(article, "link") or link),
        )


def _date(comment: Object) -> str:
    """Return the time as written, with its zone where that is known; WordPress leaves it out."""
    universal = f"{text_at(comment, 'date_gmt')}Z"
    return universal if read_date(universal, UTC) else text_at(comment, "date")


def _comment(item: Item) -> Item:
    """Return a comment from the feed under the same identity that the REST interface gives it."""
    number = _COMMENT.search(item.url) or _COMMENT.search(item.native_id)
    answers = _ANSWERS.match(item.body)
    return replace(
        item,
        native_id=f"comment-{number[1]}" if number else item.native_id,
        parent=f"comment-{answers[1]}" if answers else _article(item.url),
    )


def _article(link: str) -> str:
    """Return the address of the article below which a comment stands."""
    return identity(_PAGE.sub("/", link.partition("#")[0]))
