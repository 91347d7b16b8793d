"""One visit to a feed, whoever publishes it: ask politely, read, return a batch. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from listener.core.charset import decode
from listener.core.conditional import Digest, Memory, plain_digest
from listener.core.entries import Document, Entry, items
from listener.core.feedsigns import Rest
from listener.core.feedxml import read_xml
from listener.core.freshness import freshness, limited, longer
from listener.core.jsonfeed import is_json, read_json
from listener.core.urls import absolute, is_web
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

_ANY_ERROR = tuple(range(400, 600))
MOST_ENTRIES = 20_000
"""In one file. Of a longer one the newest are kept, and the visit says how many were left out."""

READER = 1
"""Raise it when entries come to be read differently: each feed is then fetched and read once more."""

MOST_OLDER = 5
"""Pages with older entries that the first visit reads, where a feed names them."""

SOON = timedelta(minutes=10)
"""The next visit will hardly be earlier; if the feed rests then, it is put off."""

_FAR = datetime.max.replace(tzinfo=UTC)

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)


def as_it_is(item: Item) -> Item:
    """Return the item."""
    return item


@dataclass(frozen=True, slots=True)
class Page:
    """A feed to visit: how it is asked for and how its dates and items are to be taken."""

    request: Request
    """With ``url`` or ``secret_url``; its pace."""
    zone: str = "Europe/Berlin"
    """For dates that name none."""
    tune: Callable[[Item], Item] = as_it_is
    """Applied to each item: what this publisher does differently."""
    passing: tuple[int, ...] = ()
    """Statuses that mean nothing lasting at this publisher: they are errors, but nobody need do anything."""
    digest: Digest = plain_digest
    """Answers with the same one are the same; ``feedface.digest`` where it does not matter what is shown once more."""

    @property
    def name(self) -> str:
        """What the cursor knows the page by: never a secret."""
        secret = self.request.secret_url
        return f"secret:{_hash(secret.reveal())}" if secret else self.request.url


def visit(page: Page, cursor: Json, now: datetime | None = None) -> Flow:
    """Ask for the feed if it has changed, return its entries; at the first visit those of older pages, too.

    ``now`` (aware, UTC) is needed to honour the hours at which a feed rests.

    Raises SourceError: ``empty``, ``not_a_feed``, ``bad_json``, ``dtd``, ``too_large``, ``unreadable``,
    ``unasked_304``, http_NNN for a status that passes, and ``expired`` (gone) at the visit after a JSON Feed has said
    that it ends.
    """
    memory = Memory.of(cursor, page.name, READER)
    if memory.expired:
        raise SourceError("expired", "the publisher has ended this feed", gone=True)
    response = yield from _answer(page, memory.request(ACCEPT))
    if response.status == 304 and not memory.believes(response):
        response = yield from _answer(page, memory.full_request(ACCEPT))
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    after = memory.after(response, page.digest)
    if response.status == 304 or after.digest == memory.digest:
        rest = Rest.of(cursor.get("rest"))
        return Batch((), _cursor(after, rest), _not_before(after, rest, response, now))
    document = read(response)
    after = replace(after, wait=_seconds(document.wait), expired=document.expired)
    after = after if document.whole else after.undone()
    if cursor.get("url") != page.name:
        document = yield from _with_older(page, document, response)
    return replace(
        _batch(page, document),
        cursor=_cursor(after, document.rest),
        not_before=_not_before(after, document.rest, response, now),
    )


def _answer(page: Page, request: Request) -> Generator[Request, Response, Response]:
    """Return the answer to a request. Raises SourceError for a status that passes."""
    response = yield _asked(page, request)
    if response.status in page.passing:
        raise SourceError(f"http_{response.status}", "this publisher says so now and then of pages that are there")
    return response


def _with_older(page: Page, document: Document, response: Response) -> Generator[Request, Response, Document]:
    """Return the document with the entries of the older pages it names; those are extras, so a bad one ends it."""
    entries, gone, unreadable = list(document.entries), list(document.gone), list(document.unreadable)
    known, asked = set(map(_name, entries)), {response.url}
    url = _beside(response.url, document.older)
    while url and url not in asked and len(asked) <= MOST_OLDER:
        asked.add(url)
        try:
            answer = yield replace(_asked(page, Request(url, headers={"Accept": ACCEPT})), handles=_ANY_ERROR)
        except SourceError:
            break
        older = _read_or_none(answer)
        if older is None or known.issuperset(map(_name, older.entries)):
            break
        known.update(map(_name, older.entries))
        entries += older.entries
        gone += older.gone
        unreadable += (f"{line} (page {len(asked)})" for line in older.unreadable)
        url = _beside(response.url, older.older)
    return replace(document, entries=tuple(entries), gone=tuple(gone), unreadable=tuple(unreadable))


def _name(entry: Entry) -> tuple[str, ...]:
    return (entry.id,) if entry.id else (entry.link, entry.title, entry.body)


def _beside(url: str, older: str) -> str:
    """Return an older page's address at the very place the feed came from, or nothing: other hosts are not followed.

    Behind a proxy, feeds name their older pages as http or under an inner name; that must not make the visit fail.
    """
    target = urlsplit(absolute(url, older)) if older and is_web(absolute(url, older)) else None
    home = urlsplit(url)
    if target is None or (target.hostname or "") != (home.hostname or ""):
        return ""
    return urlunsplit((home.scheme, home.netloc, target.path, target.query, ""))


def _read_or_none(answer: Response) -> Document | None:
    try:
        return read(answer) if 200 <= answer.status < 300 else None
    except SourceError:
        return None


def _batch(page: Page, document: Document) -> Batch:
    """Return the items of a document; an entry that is there was not deleted, whatever the feed says."""
    everything = tuple(page.tune(item) for item in items(document.entries, ZoneInfo(page.zone)))
    found, left_out = newest(everything)
    there = {item.native_id for item in everything}
    gone = tuple(dict.fromkeys(name for name in document.gone if name not in there))
    return Batch(found, {}, unreadable=(*document.unreadable, *left_out), gone=gone)


def read(response: Response) -> Document:
    """Return the entries of an answer, whichever format it is in. Raises SourceError."""
    text = decode(response.body, response.headers.get("content-type", ""))
    return read_json(text) if is_json(text) else read_xml(text, response.url)


def newest(found: tuple[Item, ...], most: int = MOST_ENTRIES) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Return the ``most`` newest items in their order, and a line about the rest; an undated one counts as new."""
    if len(found) <= most:
        return found, ()
    ranked = sorted(range(len(found)), key=lambda at: found[at].published or _FAR, reverse=True)
    kept = sorted(ranked[:most])
    return tuple(found[at] for at in kept), (f"{len(found) - most} oldest entries beyond the first {most} left out",)


def _asked(page: Page, request: Request) -> Request:
    """Return the request as this page is asked: its address if that is a secret, its pace, its own headers."""
    headers = {**request.headers, **page.request.headers}
    url = "" if page.request.secret_url else request.url
    return replace(page.request, url=url, headers=headers, handles=(*page.request.handles, *page.passing))


def _cursor(memory: Memory, rest: Rest) -> Json:
    return {**memory.cursor(), "rest": rest.cursor()}


def _not_before(memory: Memory, rest: Rest, response: Response, now: datetime | None) -> timedelta | None:
    wish = longer(limited(memory.wait), freshness(response.headers))
    if now is None:
        return wish
    planned = now + max(wish or SOON, SOON)
    over = rest.over(planned)
    return wish if over == planned else limited((over - now).total_seconds())


def _seconds(wait: timedelta | None) -> float:
    return wait.total_seconds() if wait else 0


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
