"""Reviews in Apple's App Store: the newest 500 of an app in each country's store, and its average rating there."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from listener.core.apiitem import API
from listener.core.appreviews import Page, Shelf, latest, read_page
from listener.core.jsonanswer import inside, json_object, number_at, objects
from listener.core.options import Fault, bad_address
from listener.errors import SourceError
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Response
from listener.ports import Flow

PAGES = 10
"""Beyond, Apple answers 400: 50 reviews each, the newest 500."""
WHOLE_EVERY = timedelta(days=1)
"""So often all pages are read, for what changed below the reviews we know; the averages are asked for as often."""
MOST_REQUESTS = 48
MOST_A_STORE = 2 * PAGES + 4

_ORDERS = (
    "{country}/rss/customerreviews/page={page}/id={app}/sortby=mostrecent/json",
    "{country}/rss/customerreviews/id={app}/page={page}/sortBy=mostRecent/json",
)
"""Two addresses of one page. At times the first is empty or out of order for hours, and the other is not."""
_BROKEN = (500, 502, 504)
_UNANSWERED = (400, 403, 404, 500, 502, 503, 504)

Reading = Generator[Request, Response, list[Page]]


@dataclass(slots=True)
class _Basket:
    """What one visit has gathered so far."""

    items: list[Item] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    aggregates: list[Aggregate] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    requests: int = 0
    turned: bool = False
    """The first of the two addresses does not work today."""


@dataclass(frozen=True, slots=True)
class Apple:
    """What people write about an app in Apple's App Store, and the stars they give."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(minutes=30)
    LATEST: ClassVar[timedelta] = timedelta(hours=2)

    app: str = field(
        metadata={
            "de": "Nummer der App: die Ziffern hinter „id“ in ihrer Adresse im App Store.",
            "en": 'Number of the app: the digits behind "id" in its address in the App Store.',
        }
    )
    countries: tuple[str, ...] = field(
        default=("de", "at", "ch"),
        metadata={
            "de": "Länder, deren App Store gelesen wird, als Kürzel aus zwei Buchstaben.",
            "en": "Countries whose App Store is read, as codes of two letters.",
        },
    )
    api: str = field(default="https://itunes.apple.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not re.fullmatch("[0-9]+", self.app):
            yield "app", "sources.app_number", {"given": self.app}
        for country in self.countries:
            if not re.fullmatch("[A-Za-z]{2}", country):
                yield "countries", "sources.country", {"given": country}
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Read each country's store down to what is known, once a day to the end.

        What is missing there is asked for under the page's other address, and only then gone. A store that shows
        nothing after it showed reviews is an error (``emptied``) if no other store does better, else a line.
        """
        shelves = {country: Shelf.of(inside(cursor, "stores", country)) for country in self._wanted()}
        waiting, basket = self._waiting(cursor), _Basket()
        part = len(waiting) < len(shelves)
        while waiting and basket.requests + MOST_A_STORE <= MOST_REQUESTS:
            country = waiting.pop(0)
            shelves[country] = yield from self._store(country, shelves[country], basket, now)
        if basket.emptied and not basket.items and not part:
            raise SourceError("emptied", f"no reviews any more, as happens for hours: {', '.join(basket.emptied)}")
        stores = {country: shelf.json() for country, shelf in shelves.items()}
        return Batch(
            tuple(basket.items),
            {"stores": stores, "waiting": waiting},
            unreadable=(*basket.unreadable, *(f"{store}: no reviews any more" for store in basket.emptied)),
            gone=tuple(basket.gone),
            aggregates=tuple(basket.aggregates),
            more=bool(waiting),
        )

    def _wanted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(country.lower() for country in self.countries))

    def _waiting(self, cursor: Json) -> list[str]:
        """Return the stores that the last visit left for this one; all of them if it left none."""
        left = cursor.get("waiting")
        return [country for country in self._wanted() if isinstance(left, list) and country in left] or [
            *self._wanted()
        ]

    def _store(self, country: str, shelf: Shelf, basket: _Basket, now: datetime) -> Generator[Request, Response, Shelf]:
        """Read one store into the basket; return what to remember of it."""
        whole = shelf.whole is None or now - shelf.whole >= WHOLE_EVERY
        pages = yield from self._pages(country, shelf, PAGES, basket, whole=whole)
        if not pages and (whole or shelf.seen):
            pages = yield from self._otherwise(country, shelf, PAGES, basket, whole=whole)
        missing, gone = shelf.missing(pages), set[str]()
        if missing:
            again = yield from self._otherwise(country, shelf, len(pages), basket, whole=True)
            gone = missing & shelf.missing(again)
            pages += again
        items = latest(pages)
        basket.items += items
        basket.unreadable += [f"{country}: {line}" for page in pages for line in page.unreadable]
        basket.gone += sorted(gone)
        if not pages and shelf.believes(now):
            basket.emptied.append(country)
            return shelf
        looked = yield from self._looked(country, shelf, basket, now)
        return shelf.after(items, missing - gone, gone, now, whole=whole, looked=looked)

    def _otherwise(self, country: str, shelf: Shelf, most: int, basket: _Basket, *, whole: bool) -> Reading:
        """Return the pages as they are under their other addresses."""
        basket.turned = not basket.turned
        pages = yield from self._pages(country, shelf, most, basket, whole=whole)
        basket.turned = not basket.turned
        return pages

    def _pages(self, country: str, shelf: Shelf, most: int, basket: _Basket, *, whole: bool) -> Reading:
        """Return the pages down to one that is known in every word; down to the last if ``whole``."""
        pages: list[Page] = []
        for number in range(1, most + 1):
            page = yield from self._page(country, number, basket)
            if not page.items and not page.unreadable:
                break
            pages.append(page)
            if not whole and shelf.knows(page):
                break
        return pages

    def _page(self, country: str, number: int, basket: _Basket) -> Generator[Request, Response, Page]:
        """Return one page; one that Apple fails to make is asked for once more under its other address."""
        beyond = (400,) if number > 1 else ()
        basket.requests += 1
        response = yield Request(self._address(country, number, basket), handles=(*beyond, *_BROKEN))
        if response.status in _BROKEN:
            basket.requests += 1
            basket.turned = not basket.turned
            response = yield Request(self._address(country, number, basket), handles=beyond)
        return Page() if response.status == 400 else read_page(response, country)

    def _address(self, country: str, number: int, basket: _Basket) -> str:
        path = _ORDERS[basket.turned].format(country=quote(country), app=quote(self.app), page=number)
        return f"{self.api.rstrip('/')}/{path}"

    def _looked(
        self, country: str, shelf: Shelf, basket: _Basket, now: datetime
    ) -> Generator[Request, Response, datetime | None]:
        """Ask for the average once a day; return when that was last answered. No answer is no reason to fail."""
        if shelf.looked and now - shelf.looked < WHOLE_EVERY:
            return shelf.looked
        basket.requests += 1
        query = urlencode({"id": self.app, "country": country})
        response = yield Request(f"{self.api.rstrip('/')}/lookup?{query}", handles=_UNANSWERED)
        if response.status != 200:
            return shelf.looked
        try:
            found = json_object(response)
        except SourceError as error:
            basket.unreadable.append(f"{country}: the average: {error}")
            return shelf.looked
        basket.aggregates += _averages(found, f"{self.app}/{country}")
        return now.astimezone(UTC)


def _averages(found: Json, subject: str) -> Iterator[Aggregate]:
    for app in objects(found.get("results")):
        average, ratings = number_at(app, "averageUserRating"), number_at(app, "userRatingCount")
        if average is not None and 1 <= average <= 5:
            yield Aggregate(subject, average, ratings=None if ratings is None else int(ratings))
            return
