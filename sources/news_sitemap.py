"""News sitemaps: the complete list of headlines that a paper has published in the last two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core.options import Fault, bad_address, bad_zone
from listener.core.sitemapvisit import visit
from listener.model import Json
from listener.ports import Flow


@dataclass(frozen=True, slots=True)
class NewsSitemap:
    """A paper's sitemap, best its news sitemap: headlines and links, no texts.

    Of a sitemap that is none for news, pages changed in the last two days are taken; their headline is then read off
    the address. Where a page is missing later, nothing follows: the list is for search engines, and says what they
    should visit, not what exists.
    """

    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    url: str = field(
        metadata={
            "de": "Adresse der Sitemap oder ihres Verzeichnisses, wie sie in der robots.txt der Website steht.",
            "en": "Address of the sitemap or of its index, as the site's robots.txt names it.",
        }
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone für Zeitangaben, die keine eigene nennen, zum Beispiel Europe/Vienna.",
            "en": "Time zone of dates that name none, for example Europe/Vienna.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("url", self.url)
        yield from bad_zone("zone", self.zone)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask for what has changed, return the news. Raises what ``sitemapvisit.visit`` raises."""
        return visit(self.url, self.zone, cursor, now)
