"""Tripadvisor reviews of single places, over the Content API, which shows five of each in a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core import apiitem, samples, terms
from listener.core.jsonanswer import Object, count_at, number_at, text_at
from listener.core.options import Fault, bad_address
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Secret
from listener.ports import Flow

SHOWN = 5
MOST = 20
"""Places of one source. Each costs two calls a visit, and 5,000 a month are free."""


@dataclass(frozen=True, slots=True)
class Tripadvisor:
    """The newest reviews of places on Tripadvisor, and their average."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(hours=12)
    LATEST: ClassVar[timedelta] = timedelta(hours=24)

    key: Secret = field(
        metadata={
            "de": "API-Schlüssel der Tripadvisor Content API, freigegeben für die Adresse dieses Rechners.",
            "en": "Key of the Tripadvisor Content API, released for the address of this machine.",
        }
    )
    locations: tuple[str, ...] = field(
        metadata={
            "de": "Kennungen der Orte: die Zahl nach „-d“ in ihrer Tripadvisor-Adresse, höchstens 20.",
            "en": "Ids of the places: the number after “-d” in their Tripadvisor address, at most 20.",
        }
    )
    language: str = field(
        default="de",
        metadata={
            "de": "Sprache der gezeigten Bewertungen, zum Beispiel de.",
            "en": "Language of the reviews that are shown, for example de.",
        },
    )
    accept_terms: bool = field(default=False, metadata=terms.ACCEPT)
    api: str = field(default="https://api.content.tripadvisor.com/api/v1", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from terms.unaccepted(self.accept_terms, "tripadvisor")
        yield from bad_address("api", self.api)
        yield from samples.bad_places("locations", self.locations, MOST)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the newest reviews of each place. Raises what ``apiitem.answered`` raises."""
        shown: list[list[Item]] = []
        averages: list[Aggregate] = []
        lines: list[str] = []
        for location in self.locations:
            answer = apiitem.answered((yield self._request(location, "reviews")))
            reviews, strays = apiitem.listed(answer, "data")
            lines += strays
            shown.append([_item(review) for review in reviews])
            averages += _average(apiitem.answered((yield self._request(location, "details"))), location)
        return Batch(
            apiitem.distinct(item for sample in shown for item in sample),
            {},
            unreadable=tuple(lines),
            complete_since=samples.complete_since(shown, SHOWN),
            aggregates=tuple(averages),
        )

    def _request(self, location: str, what: str) -> Request:
        query = apiitem.query({"language": self.language, "key": self.key.reveal()})
        url = f"{self.api.rstrip('/')}/location/{apiitem.part(location)}/{what}?{query}"
        return Request(secret_url=Secret(url), headers={"Accept": "application/json"}, pace_s=1)


def _item(review: Object) -> Item:
    title, text, written = (text_at(review, name) for name in ("title", "text", "published_date"))
    author, at = text_at(review, "user", "username"), apiitem.when(written)
    return Item(
        apiitem.native_id(text_at(review, "id"), author, written, title, text),
        title=title,
        body=text,
        url=apiitem.page(text_at(review, "url")),
        author=author,
        published=at.published,
        date_quality=at.quality,
        lang=text_at(review, "lang"),
        rating=number_at(review, "rating"),
        rating_max=5,
        likes=count_at(review, "helpful_votes"),
        extra=apiitem.facts(
            trip=text_at(review, "trip_type"),
            reply=text_at(review, "owner_response", "text"),
            replied=text_at(review, "owner_response", "published_date"),
        ),
    )


def _average(place: Object, location: str) -> Iterator[Aggregate]:
    average, count = number_at(place, "rating"), count_at(place, "num_reviews")
    if average and count:
        yield Aggregate(text_at(place, "name") or location, average, reviews=count)
