"""RSS, Atom and JSON Feed at any address. Asking and reading are done in ``listener.core``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from listener.core.options import bad_address, bad_zone
from listener.model import Json, Request
from listener.ports import Flow


@dataclass(frozen=True, slots=True)
class Feed:
    """A news site's, blog's, forum's or search's feed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed 1.x."""

    RENAMES: ClassVar[bool] = True
    """Feeds give their entries new ids now and then: a new id with the same words is no new entry."""
    WINDOW: ClassVar[bool] = True

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
        yield from bad_address("url", self.url)
        yield from bad_zone("zone", self.zone)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask for the feed if it has changed, return its entries. Raises what ``feedvisit.visit`` raises."""
        from listener.core.feedface import digest  # noqa: PLC0415 - commands that only look read no feed
        from listener.core.feedvisit import Page, visit  # noqa: PLC0415

        return visit(Page(Request(self.url), self.zone, digest=digest), cursor, now)
