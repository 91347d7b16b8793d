"""RSS, Atom and JSON Feed: what to ask a server, what to make of its answer. Parsing is done in ``listener.core``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from listener.core.charset import decode
from listener.core.conditional import Memory
from listener.core.entries import Document, items
from listener.core.feedxml import read_xml
from listener.core.freshness import freshness, limited, longer
from listener.core.jsonfeed import is_json, read_json
from listener.core.suggest import closest
from listener.core.urls import is_web
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Response
from listener.ports import Flow

MOST_ENTRIES = 20_000
"""In one file. Of a longer one the newest are kept, and the visit says how many were left out."""

READER = 1
"""Raise it when entries come to be read differently: each feed is then fetched and read once more."""

_FAR = datetime.max.replace(tzinfo=UTC)

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A news site's, blog's, forum's or search's feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed 1.x."""

    url: str = field(
        metadata={
            "de": "Adresse des Feeds, beginnend mit http:// oder https://.",
            "en": "Address of the feed, starting with http:// or https://.",
        }
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone für Zeitangaben im Feed, die keine eigene nennen, zum Beispiel Europe/Vienna.",
            "en": "Time zone of dates in the feed that name none, for example Europe/Vienna.",
        },
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not is_web(self.url):
            yield "url", "sources.url", {"url": self.url}
        if not _is_zone(self.zone):
            yield "zone", "sources.zone", {"zone": self.zone, "suggestion": closest(self.zone, available_timezones())}

    def collect(self, cursor: Json) -> Flow:
        """Ask for the feed if it has changed, return its entries.

        Raises SourceError: ``empty``, ``not_a_feed``, ``bad_json``, ``dtd``, ``too_large``, ``unreadable``,
        ``unasked_304``, and ``expired`` (gone) at the visit after a JSON Feed has said that it ends.
        """
        memory = Memory.of(cursor, self.url, READER)
        if memory.expired:
            raise SourceError("expired", "the publisher has ended this feed", gone=True)
        response = yield memory.request(_ACCEPT)
        if response.status == 304 and not memory.believes(response):
            response = yield memory.full_request(_ACCEPT)
            if response.status == 304:
                raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
        after = memory.after(response)
        if response.status == 304 or memory.knows(response):
            return Batch((), after.cursor(), _not_before(after, response))
        document = read(response)
        after = replace(after, wait=_seconds(document.wait), expired=document.expired)
        after = after if document.whole else after.undone()
        found, left_out = newest(items(document.entries, ZoneInfo(self.zone)))
        return Batch(found, after.cursor(), _not_before(after, response), (*document.unreadable, *left_out))


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


def _not_before(memory: Memory, response: Response) -> timedelta | None:
    return longer(limited(memory.wait), freshness(response.headers))


def _seconds(wait: timedelta | None) -> float:
    return wait.total_seconds() if wait else 0


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: unknown; ValueError: a path; OSError: a folder ("Europe")
        return False
    return True
