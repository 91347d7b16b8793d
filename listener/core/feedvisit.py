"""One visit to a feed, whoever publishes it: ask politely, read, return a batch. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from listener.core.charset import decode
from listener.core.conditional import Memory
from listener.core.entries import Document, items
from listener.core.feedxml import read_xml
from listener.core.freshness import freshness, limited, longer
from listener.core.jsonfeed import is_json, read_json
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

MOST_ENTRIES = 20_000
"""In one file. Of a longer one the newest are kept, and the visit says how many were left out."""

READER = 1
"""Raise it when entries come to be read differently: each feed is then fetched and read once more."""

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
    """With ``url`` or ``secret_url``; its pace, and the statuses that are handled here as a page that is empty."""
    zone: str = "Europe/Berlin"
    """For dates that name none."""
    tune: Callable[[Item], Item] = as_it_is
    """Applied to each item: what this publisher does differently."""

    @property
    def name(self) -> str:
        """What the cursor knows the page by: never a secret."""
        secret = self.request.secret_url
        return f"secret:{_hash(secret.reveal())}" if secret else self.request.url


def visit(page: Page, cursor: Json) -> Flow:
    """Ask for the feed if it has changed, return its entries.

    Raises SourceError: ``empty``, ``not_a_feed``, ``bad_json``, ``dtd``, ``too_large``, ``unreadable``,
    ``unasked_304``, and ``expired`` (gone) at the visit after a JSON Feed has said that it ends.
    """
    memory = Memory.of(cursor, page.name, READER)
    if memory.expired:
        raise SourceError("expired", "the publisher has ended this feed", gone=True)
    response = yield _asked(page, memory.request(ACCEPT))
    if response.status == 304 and not memory.believes(response):
        response = yield _asked(page, memory.full_request(ACCEPT))
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    after = memory.after(response)
    if response.status == 304 or memory.knows(response):
        return Batch((), after.cursor(), _not_before(after, response))
    document = read(response)
    after = replace(after, wait=_seconds(document.wait), expired=document.expired)
    after = after if document.whole else after.undone()
    found, left_out = newest(tuple(page.tune(item) for item in items(document.entries, ZoneInfo(page.zone))))
    return Batch(
        found,
        after.cursor(),
        _not_before(after, response),
        (*document.unreadable, *left_out),
        gone=document.gone,
    )


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
    return replace(page.request, url="" if page.request.secret_url else request.url, headers=headers)


def _not_before(memory: Memory, response: Response) -> timedelta | None:
    return longer(limited(memory.wait), freshness(response.headers))


def _seconds(wait: timedelta | None) -> float:
    return wait.total_seconds() if wait else 0


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
