"""Yelp reviews of single businesses, over the paid interface, which shows three shortened ones of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar
from zoneinfo import ZoneInfo

from listener.core import apiitem, samples, terms
from listener.core.jsonanswer import Object, count_at, number_at, text_at
from listener.core.options import Fault, bad_address, bad_zone
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Secret
from listener.ports import Flow

SHOWN = 3
"""Reviews of a business, whatever one pays."""
MOST = 20
"""Businesses of one source: two requests each, of which the smallest plan has 300 a day."""


@dataclass(frozen=True, slots=True)
class Yelp:
    """The newest reviews of businesses on Yelp, and their average."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(hours=6)
    LATEST: ClassVar[timedelta] = timedelta(hours=24)

    key: Secret = field(
        metadata={"de": "API-Schlüssel von Yelp (kostenpflichtig).", "en": "API key of Yelp (paid plans)."}
    )
    businesses: tuple[str, ...] = field(
        metadata={
            "de": "Kennungen der Betriebe, wie sie in ihrer Yelp-Adresse stehen, höchstens 20.",
            "en": "Ids of the businesses as in their Yelp address, at most 20.",
        }
    )
    locale: str = field(
        default="de_DE",
        metadata={
            "de": "Sprache und Land der gezeigten Bewertungen, zum Beispiel de_DE.",
            "en": "Language and country of the reviews that are shown, for example de_DE.",
        },
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone der Betriebe; Yelp nennt Ortszeiten ohne Zone.",
            "en": "Time zone of the businesses; Yelp gives local times without zone.",
        },
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://api.yelp.com/v3", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "yelp")
        yield from bad_address("api", self.api)
        yield from bad_zone("zone", self.zone)
        yield from samples.bad_places("businesses", self.businesses, MOST)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the newest reviews of each business. Raises what ``apiitem.answered`` raises."""
        shown: list[list[Item]] = []
        averages: list[Aggregate] = []
        lines: list[str] = []
        for business in self.businesses:
            answer = apiitem.answered((yield self._request(business, "/reviews", locale=self.locale, sort_by="newest")))
            reviews, strays = apiitem.listed(answer, "reviews")
            lines += strays
            shown.append([_item(review, ZoneInfo(self.zone)) for review in reviews])
            averages += _average(apiitem.answered((yield self._request(business, "", locale=self.locale))), business)
        return Batch(
            apiitem.distinct(item for sample in shown for item in sample),
            {},
            unreadable=tuple(lines),
            complete_since=samples.complete_since(shown, SHOWN),
            aggregates=tuple(averages),
        )

    def _request(self, business: str, what: str, **query: str) -> Request:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.key.reveal()}"}
        url = f"{self.api.rstrip('/')}/businesses/{apiitem.part(business)}{what}?{apiitem.query(query)}"
        return Request(url, headers=headers, pace_s=1)


def _item(review: Object, zone: tzinfo) -> Item:
    text, author, written = text_at(review, "text"), text_at(review, "user", "name"), text_at(review, "time_created")
    at = apiitem.when(written, zone)
    return Item(
        apiitem.native_id(text_at(review, "id"), text_at(review, "user", "id") or author, written, text),
        body=text,
        url=apiitem.page(text_at(review, "url")),
        author=author,
        published=at.published,
        date_quality=at.quality,
        rating=number_at(review, "rating"),
        rating_max=5,
    )


def _average(business: Object, name: str) -> Iterator[Aggregate]:
    average, count = number_at(business, "rating"), count_at(business, "review_count")
    if average and count:
        yield Aggregate(text_at(business, "name") or name, average, reviews=count)
