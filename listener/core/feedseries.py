"""Several feeds that are one source, such as a search in several queries. Sends nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.core.feedvisit import Page, visit
from listener.core.freshness import longer
from listener.errors import SourceError
from listener.model import Batch, Json
from listener.ports import Flow

_NO_FEED = "a web page instead of a feed: the site wants consent, or takes us for a robot"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of each feed, by its name; kept in a source's cursor."""

    feeds: Json

    @classmethod
    def of(cls, cursor: Json) -> Remembered:
        """Return what a cursor holds."""
        feeds = cursor.get("feeds")
        return cls(feeds if isinstance(feeds, dict) else {})

    def at(self, page: Page) -> Json:
        """Return the cursor of one feed, ``{}`` if it is new."""
        found = self.feeds.get(page.name)
        return found if isinstance(found, dict) else {}


def visit_search(page: Page, cursor: Json, now: datetime) -> Flow:
    """Visit one feed; a search engine that answers with a web page does so on purpose, which the error says."""
    try:
        return (yield from visit(page, cursor, now))
    except SourceError as error:
        if error.kind != "not_a_feed":
            raise
        raise SourceError(error.kind, _NO_FEED) from None


def together(one: Batch, other: Batch) -> Batch:
    """Return two batches as one, without a cursor."""
    return Batch(
        one.items + other.items,
        {},
        longer(one.not_before, other.not_before),
        one.unreadable + other.unreadable,
        one.gone + other.gone,
    )
