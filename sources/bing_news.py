"""Bing News as a feed: what the search engine finds in the news for the brands' names."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from listener.core.apiitem import API
from listener.core.feedseries import Remembered, together, visit_search
from listener.core.feedvisit import Page, visit
from listener.core.jsonanswer import texts_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import SEARCH, WITHOUT, queries
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Request, Response
from listener.ports import Flow

MOST_PAGES = 5
_MOST_SEEN = 200
_ANY_ERROR = tuple(range(400, 600))


class Market(StrEnum):
    """A country and language, as Bing names them."""

    DE_DE = "de-DE"
    DE_AT = "de-AT"
    DE_CH = "de-CH"
    FR_CH = "fr-CH"
    FR_FR = "fr-FR"
    IT_IT = "it-IT"
    NL_NL = "nl-NL"
    ES_ES = "es-ES"
    PL_PL = "pl-PL"
    EN_GB = "en-GB"
    EN_US = "en-US"


@dataclass(frozen=True, slots=True)
class BingNews:
    """News that name one of the phrases: headline, extract and link. An answer has ten to twenty, the newest first.

    The feed is not documented by its publisher and may change or end without notice.
    """

    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(metadata=SEARCH)
    without: tuple[str, ...] = field(default=(), metadata=WITHOUT)
    market: Market = field(
        default=Market.DE_DE,
        metadata={
            "de": "Sprache und Land der Nachrichten, zum Beispiel de-AT für Österreich.",
            "en": "Language and country of the news, for example de-AT for Austria.",
        },
    )
    api: str = field(default="https://www.bing.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Search for the phrases. Raises what ``feedvisit.visit`` raises; a web page instead is ``not_a_feed``."""
        before = Remembered.of(cursor)
        whole, feeds = Batch((), {}), {}
        for query in queries(self.search, self.without):
            batch = yield from self._newest(query, before, now)
            feeds[self._page(query).name] = batch.cursor
            whole = together(whole, batch)
        return replace(whole, cursor={"feeds": feeds})

    def _newest(self, query: str, before: Remembered, now: datetime) -> Flow:
        """Return what is new for one query; if nothing on the first page is known, there may be more of it behind."""
        page = self._page(query)
        seen = texts_at(before.at(page), "seen")
        batch = yield from visit_search(page, before.at(page), now)
        found = {item.native_id: item for item in batch.items}
        whole = (yield from self._older(query, found, frozenset(seen), now)) if found else True
        seen = [*found, *(name for name in seen if name not in found)][:_MOST_SEEN] if whole else seen
        return replace(batch, items=tuple(found.values()), cursor={**batch.cursor, "seen": seen})

    def _older(
        self, query: str, found: dict[str, Item], seen: frozenset[str], now: datetime
    ) -> Generator[Request, Response, bool]:
        """Add the following pages until something is known from the visit before, or nothing new comes.

        Tells whether they could be read: if not, the next visit looks for them once more. Paging is not documented, so
        an error there is no reason to lose the first page.
        """
        for _ in range(MOST_PAGES - 1):
            if not seen.isdisjoint(found):
                break
            page = replace(self._page(query, len(found) + 1), passing=_ANY_ERROR)
            try:
                batch = yield from visit(page, {}, now)
            except SourceError:
                return False
            fresh = {item.native_id: item for item in batch.items if item.native_id not in found}
            if not fresh:
                break
            found.update(fresh)
        return True

    def _page(self, query: str, first: int = 1) -> Page:
        language, country = self.market.value.split("-")
        options = {"q": query, "format": "rss", "setlang": language, "cc": country, "sortby": "date"}
        options |= {"first": str(first)} if first > 1 else {}
        return Page(Request(f"{self.api.rstrip('/')}/news/search?{urlencode(options)}"), "UTC", _tuned)


def _tuned(item: Item) -> Item:
    """Add the host; the links were unwrapped when they were made canonical."""
    return replace(item, extra={**item.extra, "host": urlsplit(item.url).hostname or ""}) if item.url else item
