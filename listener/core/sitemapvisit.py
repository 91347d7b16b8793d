"""One visit to a sitemap, or to an index and what is new in it, without reading archives. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from listener.core.conditional import Memory
from listener.core.freshness import freshness
from listener.core.jsonanswer import count_at, inside, object_at, objects, text_at
from listener.core.sitemap import Entry, Sitemap, read_sitemap
from listener.core.sitemapitems import items_of, recent, timed
from listener.core.urls import absolute, is_web
from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

READER = 1
"""Raise it when sitemaps come to be read differently."""
MOST_MAPS = 20
"""Further sitemaps read in one visit; the next one goes on."""
MOST_LISTED = 200
"""Further sitemaps of one index that are followed: dated ones that are new first, then those that speak of news."""
MOST_KNOWN = 600
DEEPEST = 3
"""Levels of indexes below the first file."""
DORMANT = timedelta(hours=24)
"""How often a sitemap without date is asked that had nothing new."""
WAIT = timedelta(minutes=15)
ACCEPT = "application/xml, text/xml;q=0.9, application/x-gzip;q=0.9, text/plain;q=0.5, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Further:
    """A sitemap that an index lists and that is to be read."""

    url: str
    lastmod: str = ""
    depth: int = 1

    @property
    def name(self) -> str:
        """The last part of the address, for a line about it."""
        return urlsplit(self.url).path.rpartition("/")[2][:80] or "sitemap"


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a further sitemap."""

    lastmod: str = ""
    asked: int = 0
    fresh: bool = False
    """It had something new when it was read last."""
    memory: Json = field(default_factory=dict)
    """Validators, for one without date."""
    works: bool = False
    """It could be read the last time."""
    below: tuple[Further, ...] = ()
    """Undated sitemaps that it lists itself: they may change although it does not."""

    def due(self, one: Further, began: int) -> bool:
        """Tell whether it is to be read again, in a chain of visits that began at ``began`` (seconds since 1970)."""
        if one.lastmod:
            return one.lastmod != self.lastmod
        return self.asked < began if self.fresh else began - self.asked >= DORMANT.total_seconds()


@dataclass(slots=True)
class _Round:
    """What one visit knows and has heard."""

    zone: tzinfo
    now: datetime
    known: dict[str, Known]
    queue: list[Further]
    began: int
    asked: set[str] = field(default_factory=set)
    items: dict[str, Item] = field(default_factory=dict)
    lines: dict[str, None] = field(default_factory=dict)
    again: list[Further] = field(default_factory=list)
    """Could not be read whole; another try comes with the next visit."""
    failed: list[str] = field(default_factory=list)
    read: int = 0

    def take(self, found: Sitemap, response: Response) -> bool:
        """Add what one file lists; tells whether it has pages of interest."""
        items, lines = items_of(found, response, self.zone, self.now)
        for item in items:
            self.items.setdefault(item.native_id, item)
        self.lines.update(dict.fromkeys((*found.unreadable, *lines)))
        return bool(items)

    def enqueue(self, listed: Iterable[Further]) -> None:
        """Put sitemaps into the queue that are due."""
        done = {one.url for one in self.queue} | self.asked
        for one in listed:
            if one.url not in done and self.known.get(one.url, _NEVER).due(one, self.began):
                done.add(one.url)
                self.queue.append(one)

    def further(self, found: Sitemap, base: str, depth: int) -> tuple[Further, ...]:
        """Return the sitemaps of an index that may have news; those whose date is long past are archives."""
        if depth > DEEPEST:
            self.lines["an index in an index in an index: not followed further"] = None
            return ()
        entries = [(entry, recent(entry.lastmod, self.zone, self.now)) for entry in found.maps]
        listed = [
            Further(url, entry.lastmod if timed(entry.lastmod, self.zone) else "", depth)
            for entry, lately in sorted((pair for pair in entries if pair[1] is not False), key=_rank)
            if (url := _inside(base, entry.loc))
        ]
        if len(listed) > MOST_LISTED:
            self.lines[f"{len(listed) - MOST_LISTED} sitemaps beyond the first {MOST_LISTED} are not followed"] = None
        return tuple(listed[:MOST_LISTED])

    def deaf(self) -> bool:
        """Tell whether none of the sitemaps could be had. That a single one is listed and not there is common."""
        works = any(one.works for one in self.known.values())
        return bool(self.failed) and not self.read and (not works or len(self.failed) > 2)

    def cursor(self, main: Memory, below: Iterable[Further]) -> Json:
        kept = sorted(self.known.items(), key=lambda pair: pair[1].asked)[-MOST_KNOWN:]
        return {
            "main": main.cursor(),
            "below": [asdict(one) for one in below],
            "again": [asdict(one) for one in self.again],
            "began": self.began,
            "known": {url: {**asdict(one), "below": list(map(asdict, one.below))} for url, one in kept},
            "queue": [asdict(one) for one in self.queue],
        }


_NEVER = Known()


def visit(url: str, zone: str, cursor: Json, now: datetime) -> Flow:
    """Ask for the sitemap if it has changed; of an index, for the sitemaps in it that have.

    Raises SourceError: what ``read_sitemap`` raises, ``unasked_304``, and http_NNN if none of the sitemaps of an index
    can be had. A single one that cannot is a line.
    """
    memory = Memory.of(object_at(cursor, "main"), url, READER)
    same = cursor if memory.visits else {}
    queue, again = tuple(_listed(same, "queue")), _listed(same, "again")
    began = count_at(same, "began") if queue else None
    this = _Round(ZoneInfo(zone), now, _known(same), list(queue), began or int(now.timestamp()))
    below, wish = tuple(_listed(same, "below")), None
    if queue:
        this.again += again
    else:
        response = yield from _main(memory)
        after = memory.after(response)
        if response.status == 304 or memory.knows(response):
            this.enqueue((*below, *again))
        else:
            found = read_sitemap(response.body, response.headers.get("content-type", ""))
            after = after if found.whole else after.undone()
            this.take(found, response)
            listed = this.further(found, response.url, 1)
            below = tuple(one for one in listed if not one.lastmod)
            this.enqueue((*listed, *again))
        memory, wish = after, freshness(response.headers)
    enough = yield from _queue(this)
    more = bool(this.queue) and not enough
    wait = WAIT if enough else None if more else wish
    return Batch(tuple(this.items.values()), this.cursor(memory, below), wait, tuple(this.lines), more=more)


def _main(memory: Memory) -> Generator[Request, Response, Response]:
    response = yield memory.request(ACCEPT)
    if response.status == 304 and not memory.believes(response):
        response = yield memory.full_request(ACCEPT)
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    return response


def _queue(this: _Round) -> Generator[Request, Response, bool]:
    """Read what is in the queue, as far as one visit may; tells whether the server has had enough of us."""
    for _ in range(MOST_MAPS):
        if not this.queue:
            break
        one = this.queue[0]
        try:
            response = yield _asked(this.known.get(one.url, _NEVER), one)
        except Throttled:
            if not this.read:
                raise
            return True
        except SourceError as error:  # refused, too large, too slow, cut off: the others go on
            _miss(this, one, error)
        else:
            _hear(this, one, response)
        this.queue.pop(0)
        this.asked.add(one.url)
    if this.deaf():
        raise SourceError(this.failed[0], "the sitemaps of the index are not to be had")
    return False


def _asked(known: Known, one: Further) -> Request:
    memory = Memory.of({} if one.lastmod else known.memory, one.url, READER)
    return memory.request(ACCEPT)


def _miss(this: _Round, one: Further, error: SourceError) -> None:
    """Note a sitemap that was not to be had; what the server refused is not asked for again until its date changes."""
    old = this.known.get(one.url, _NEVER)
    this.failed.append(error.kind)
    this.lines[f"{one.name}: {error.kind}"] = None
    if error.kind.startswith("http_4"):
        asked = int(this.now.timestamp())
        this.known[one.url] = replace(old, asked=asked, lastmod=one.lastmod, fresh=False, works=False)
    else:
        this.known[one.url] = _again(this, one, old)


def _hear(this: _Round, one: Further, response: Response) -> None:
    """Take what one further sitemap brought, and remember it."""
    old = this.known.get(one.url, _NEVER)
    memory = Memory.of({} if one.lastmod else old.memory, one.url, READER)
    asked = int(this.now.timestamp())
    if response.status == 304 and not memory.believes(response):
        this.lines[f"{one.name}: unasked_304"] = None
        this.known[one.url] = _again(this, one, old)
    elif response.status == 304 or memory.knows(response):
        this.read += 1
        this.known[one.url] = replace(old, asked=asked, works=True, memory=memory.after(response).cursor())
        this.enqueue(old.below)
    else:
        this.read += 1
        this.known[one.url] = _read(this, one, response, memory) or _again(this, one, old)


def _again(this: _Round, one: Further, old: Known) -> Known:
    """Return what is known of a sitemap that failed in a way that passes: as if it had not been asked."""
    this.again.append(one)
    return replace(old, asked=0, works=False)


def _read(this: _Round, one: Further, response: Response, memory: Memory) -> Known | None:
    """Take what a sitemap lists; None if it could not be read to its end."""
    try:
        found = read_sitemap(response.body, response.headers.get("content-type", ""))
        fresh = this.take(found, response)
    except SourceError as error:
        this.lines[f"{one.name}: {error.kind}"] = None
        return None
    listed = this.further(found, response.url, one.depth + 1) if found.maps else ()
    this.enqueue(listed)
    if not found.whole:
        return None
    undated = tuple(below for below in listed if not below.lastmod)
    kept = {} if one.lastmod else memory.after(response).cursor()
    return Known(one.lastmod, int(this.now.timestamp()), fresh or bool(listed), kept, works=True, below=undated)


def _rank(pair: tuple[Entry, bool | None]) -> tuple[bool, bool]:
    """Sort dated ones first, then those whose address speaks of news."""
    entry, lately = pair
    return lately is None, "news" not in entry.loc.lower()


def _inside(base: str, loc: str) -> str:
    """Return the address of a listed sitemap, nothing if it is of another house than the index that lists it."""
    url = absolute(base, loc)
    if not is_web(url):
        return ""
    ours, theirs = ((urlsplit(address).hostname or "").split(".")[-2:] for address in (base, url))
    return url if ours == theirs else ""


def _known(cursor: Json) -> dict[str, Known]:
    return {
        url: Known(
            text_at(one, "lastmod"),
            count_at(one, "asked") or 0,
            inside(one, "fresh") is True,
            object_at(one, "memory"),
            inside(one, "works") is True,
            tuple(_listed(one, "below")),
        )
        for url, one in object_at(cursor, "known").items()
        if isinstance(one, dict)
    }


def _listed(cursor: Json, name: str) -> Iterable[Further]:
    for one in objects(cursor.get(name)):
        url = text_at(one, "url")
        if is_web(url):
            yield Further(url, text_at(one, "lastmod"), count_at(one, "depth") or 1)
