"""One visit to searches that can be narrowed to a span of time: newest first, span by span, until all was read. Pure.

An answer holds only so many entries, and page numbers shift while one reads. So what follows is asked for by time: "up
to the oldest of the last answer". No site's ceiling of 1,000 hits is ever reached, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import count

from listener.core.jsonanswer import count_at, epoch, inside
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

FIRST = timedelta(days=30)
"""How far back the first visit looks."""
OVERLAP = timedelta(hours=24)
"""What is read again at each visit: texts and counts change, and an index is late."""
MOST_ANSWERS = 10
"""A visit; the next one goes on where this one stopped."""


@dataclass(frozen=True, slots=True)
class Span:
    """What to ask: a query, and the time of its entries in seconds since 1970, both ends included."""

    query: str
    since: int
    until: int | None = None
    """None: up to now."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer. Its times are those by which the site sorts and narrows."""

    items: tuple[Item, ...]
    newest: int | None = None
    oldest: int | None = None
    more: bool = False
    """The span holds older ones, too."""
    partial: bool = False
    """The site says itself that it has not looked everywhere."""
    unreadable: tuple[str, ...] = ()
    rest: timedelta | None = None
    """The site wants to be left alone from now on: no further request in this visit."""
    wish: timedelta | None = None
    """Earliest next visit; does not end this one."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which queries to put to a site, how to ask them and how to read the answers."""

    site: str
    """What else decides about the answers (address, section): no secret."""
    queries: tuple[str, ...]
    ask: Callable[[Span], Request]
    read: Callable[[Response], Found]
    moving: bool = False
    """The times are those of the last change: an entry may move from what is unread to what was read."""

    @property
    def mark(self) -> str:
        """What the cursor knows the search by."""
        return blake2b("\0".join((self.site, *self.queries)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chain of answers stands."""

    since: int
    began: int
    query: int = 0
    until: int | None = None
    newest: int = 0

    def after(self, found: Found) -> _Place:
        """Return the place after an answer: further back, or at the next query."""
        here = replace(self, newest=max(self.newest, found.newest or 0))
        if not found.more or found.oldest is None:
            return replace(here, query=self.query + 1, until=None)
        stuck = self.until is not None and found.oldest >= self.until
        until = (self.until or 0) - 1 if stuck else found.oldest
        return replace(here, until=until) if until >= self.since else replace(here, query=self.query + 1, until=None)

    def crowded(self, found: Found) -> bool:
        """Tell whether one second holds more entries than an answer: what is left of it cannot be asked for."""
        return found.more and (found.oldest is None or (self.until is not None and found.oldest >= self.until))


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the cursor holds."""

    asked: str
    read: int
    """Everything up to then was read."""
    settled: int = 0
    """Since when these very queries are asked: what is known from before may have been found by others."""
    place: _Place | None = None

    @classmethod
    def of(cls, cursor: Json, mark: str, now: int) -> _Memory:
        """Return what is known; other queries than last time begin anew."""
        read = count_at(cursor, "read")
        if cursor.get("asked") != mark or read is None:
            return cls(mark, 0, settled=now if cursor else 0)
        return cls(mark, read, count_at(cursor, "settled") or 0, _place(cursor))

    def begin(self, now: int) -> _Place:
        """Return where a new chain starts."""
        since = self.read - _seconds(OVERLAP) if self.read else now - _seconds(FIRST)
        return _Place(since, now)

    def done(self, place: _Place) -> _Memory:
        """Return the memory after a whole chain. A date in the future must not hide what follows."""
        newest = place.newest or self.read or place.began
        return replace(self, read=min(max(newest, self.read), place.began), place=None)

    def cursor(self) -> Json:
        """Return the memory as JSON."""
        return asdict(self)


@dataclass(slots=True)
class _Heard:
    """What the answers of one visit brought, each entry once."""

    items: dict[str, Item] = field(default_factory=dict)
    unreadable: dict[str, None] = field(default_factory=dict)
    partial: bool = False
    wish: timedelta | None = None

    def take(self, found: Found, *, crowded: bool) -> None:
        for item in found.items:
            self.items.setdefault(item.native_id, item)
        self.unreadable |= dict.fromkeys(found.unreadable)
        if crowded:
            self.unreadable["more entries of one second than an answer holds: the rest cannot be asked for"] = None
        self.partial |= found.partial or crowded or bool(found.unreadable)
        self.wish = max(filter(None, (self.wish, found.wish, found.rest)), default=None)

    def batch(self, memory: _Memory, complete: datetime | None, *, more: bool) -> Batch:
        return Batch(
            tuple(self.items.values()), memory.cursor(), self.wish, tuple(self.unreadable),
            complete_since=complete, more=more,
        )  # fmt: skip


def sweep(search: Search, cursor: Json, now: datetime) -> Flow:
    """Ask every query for what is new since the last visit, and once more for the day before.

    The batch is complete if one visit read it all, from an answer that says so, without a line unread; where entries
    move (``Search.moving``) only if each query had a single answer, for between two of them one may slip through.
    Raises what ``search.read`` raises, and ``unasked_304``.
    """
    at = int(now.timestamp())
    memory = _Memory.of(cursor, search.mark, at)
    whole = memory.place is None
    place = memory.place or memory.begin(at)
    heard = _Heard()
    for asked in count(1):
        found = search.read(answered((yield search.ask(Span(search.queries[place.query], place.since, place.until)))))
        heard.take(found, crowded=place.crowded(found))
        place = place.after(found)
        if place.query == len(search.queries):
            whole = whole and not (search.moving and asked > len(search.queries))
            break
        if found.rest or asked == MOST_ANSWERS:
            return heard.batch(replace(memory, place=place), None, more=True)
    sure = whole and bool(heard.items) and not heard.partial
    complete = epoch(max(place.since, memory.settled)) if sure else None
    return heard.batch(memory.done(place), complete, more=False)


def answered(response: Response) -> Response:
    """Return the answer; raises SourceError for a 304, which nobody asked for."""
    if response.status == 304:
        raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    return response


def _place(cursor: Json) -> _Place | None:
    since, began = count_at(cursor, "place", "since"), count_at(cursor, "place", "began")
    if since is None or began is None:
        return None
    query, newest = count_at(cursor, "place", "query"), count_at(cursor, "place", "newest")
    return _Place(since, began, query or 0, count_at(inside(cursor, "place"), "until"), newest or 0)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
