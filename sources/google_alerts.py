"""Google Alerts delivered as a feed: the pages that Google has found for a search term since yesterday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from listener.core.feedvisit import Page, visit
from listener.core.options import Fault, bad_address
from listener.model import Item, Json, Request, Secret
from listener.ports import Flow


@dataclass(frozen=True, slots=True)
class GoogleAlerts:
    """An alert of Google with delivery to "RSS feed".

    The feed holds at most 20 pages, so it is asked often, although an alert may be silent for days. Whoever knows the
    address can read along; it is therefore kept like a password.
    """

    LATEST: ClassVar[timedelta] = timedelta(hours=1)
    WINDOW: ClassVar[bool] = True

    url: Secret = field(
        metadata={
            "de": "Adresse des Feeds, die Google Alerts für einen Alert mit Zustellung an „RSS-Feed“ anzeigt.",
            "en": "Address of the feed that Google Alerts shows for an alert with delivery to “RSS feed”.",
        }
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values (the reader of the configuration hides them)."""
        yield from bad_address("url", self.url.reveal())

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask for the feed if it has changed, return its entries. Raises what ``feedvisit.visit`` raises."""
        return visit(Page(Request(secret_url=self.url), "UTC", _tuned), cursor, now)


def _tuned(item: Item) -> Item:
    """Add the host: a feed of alerts names no publisher. Its links were unwrapped when they were made canonical."""
    return replace(item, extra={**item.extra, "host": urlsplit(item.url).hostname or ""}) if item.url else item
