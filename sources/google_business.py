"""Reviews of one's own places on Google Maps, through the Business Profile interface."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from listener.core.apiitem import API, facts, native_id, when
from listener.core.entries import tidy
from listener.core.googleapi import LOGIN, Session, refresh
from listener.core.jsonanswer import Object, count_at, inside, json_object, number_at, objects, text_at
from listener.core.latestfirst import Leaf, Place, Reach, Walk, walk
from listener.core.options import Fault, bad_address
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

PAGE_SIZE = 50
PACE_S = 1.0
"""Google allows 300 requests a minute for a whole project, which others may use, too."""
MOST_REQUESTS = 46
REACH = Reach(overlap=timedelta(days=3), whole_every=timedelta(days=1), history=timedelta(days=365), pages=20)

REVIEWS = "https://business.google.com/reviews"
"""Where a business reads and answers its reviews; the interface gives no address of a single one."""
STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}

_TRANSLATED = re.compile(r"\s*^\(Translated by Google\)[ ]*\n?", re.MULTILINE)
_ORIGINAL = re.compile(r"\s*^\(Original\)[ ]*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GoogleBusiness:
    """What people write about your own places on Google Maps, and the stars they give."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(minutes=30)
    LATEST: ClassVar[timedelta] = timedelta(hours=2)

    account: str = field(
        metadata={
            "de": "Nummer des Kontos im Google-Unternehmensprofil.",
            "en": "Number of the account in the Google Business Profile.",
        }
    )
    locations: tuple[str, ...] = field(
        metadata={
            "de": "Nummern der Standorte, deren Rezensionen gelesen werden.",
            "en": "Numbers of the locations whose reviews are read.",
        }
    )
    client_id: str = field(
        metadata={
            "de": "Kennung des OAuth-Clients in dem Google-Cloud-Projekt, das Google hierfür freigegeben hat.",
            "en": "Id of the OAuth client in the Google Cloud project that Google has approved for this.",
        }
    )
    client_secret: Secret = field(
        metadata={"de": "Geheimnis des OAuth-Clients.", "en": "Secret of the OAuth client."},
    )
    refresh_token: Secret = field(
        metadata={
            "de": "Refresh-Token eines Menschen, der das Profil verwalten darf (Bereich business.manage).",
            "en": "Refresh token of a person who may manage the profile (scope business.manage).",
        }
    )
    api: str = field(default="https://mybusiness.googleapis.com", metadata=API)
    login: str = field(
        default=LOGIN,
        metadata={
            "de": "Adresse der Anmeldung; nur für einen Proxy oder Testserver zu ändern.",
            "en": "Address of the login; only to be changed for a proxy or a test server.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        for option, number in (("account", self.account), *(("locations", one) for one in self.locations)):
            if not re.fullmatch("[0-9]+", number):
                yield option, "sources.google_number", {"given": number}
        yield from bad_address("api", self.api)
        yield from bad_address("login", self.login)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what has changed at each location since the last visit, once a day what has changed in a year.

        Raises SourceError: what ``googleapi.Session.get`` and ``jsonanswer.json_object`` raise.
        """
        session = Session(self._login, PACE_S)
        places = {one: Place.of(inside(cursor, "places", one)) for one in self.locations}
        waiting, walks, averages = self._waiting(cursor), list[Walk](), list[Aggregate]()
        whole = len(waiting) == len(places)
        while waiting and session.requests + REACH.pages + 2 <= MOST_REQUESTS:
            location = waiting.pop(0)
            read = yield from self._location(location, places[location], session, averages, now)
            places[location] = read.place
            walks.append(read)
        waiting = [one for one in places if places[one].rest] + waiting
        return Batch(
            tuple(item for read in walks for item in read.items),
            {"waiting": waiting, "places": {location: place.json() for location, place in places.items()}},
            unreadable=tuple(line for read in walks for line in read.unreadable),
            complete_since=_complete(walks) if whole and not waiting else None,
            aggregates=tuple(averages),
            more=bool(waiting),
        )

    def _login(self) -> Request:
        return refresh(self.login, self.client_id, self.client_secret, self.refresh_token)

    def _waiting(self, cursor: Json) -> list[str]:
        """Return the locations that the last visit left for this one; all of them if it left none."""
        left, every = cursor.get("waiting"), dict.fromkeys(self.locations)
        return [one for one in every if isinstance(left, list) and one in left] or [*every]

    def _location(
        self, location: str, place: Place, session: Session, averages: list[Aggregate], now: datetime
    ) -> Generator[Request, Response, Walk]:
        def turn(token: str) -> Generator[Request, Response, Leaf | None]:
            response = yield from session.get(self._address(location, token), handles=(400,) if token else ())
            if response.status != 200:
                return None
            answer = json_object(response)
            averages.extend(_average(answer, location) if not token else ())
            return _leaf(answer)

        return (yield from walk(place, turn, REACH, now))

    def _address(self, location: str, token: str) -> str:
        query = {"pageSize": str(PAGE_SIZE), "orderBy": "updateTime desc"} | ({"pageToken": token} if token else {})
        path = f"accounts/{quote(self.account, safe='')}/locations/{quote(location, safe='')}/reviews"
        return f"{self.api.rstrip('/')}/v4/{path}?{urlencode(query, quote_via=quote)}"


def _complete(walks: list[Walk]) -> datetime | None:
    """Return from when on every location was read to the end; None if one was not."""
    since = [read.since for read in walks if read.since]
    return max(since) if len(since) == len(walks) else None


def _average(answer: Object, location: str) -> Iterator[Aggregate]:
    average = number_at(answer, "averageRating")
    if average is not None and 1 <= average <= 5:
        yield Aggregate(location, average, ratings=count_at(answer, "totalReviewCount"))


def _leaf(answer: Object) -> Leaf:
    given = answer.get("reviews")
    strangers = [one for one in given if not isinstance(one, dict)] if isinstance(given, list) else []
    reviews = list(objects(given))
    silent = [review for review in reviews if not any(map(review.get, ("reviewId", "name", "comment", "starRating")))]
    unreadable = [f"{type(one).__name__} where a review belongs" for one in strangers]
    unreadable += ["a review without id, stars and words" for _ in silent]
    found = tuple(
        (_item(review), when(text_at(review, "updateTime")).published) for review in reviews if review not in silent
    )
    return Leaf(found, tuple(unreadable), tidy(text_at(answer, "nextPageToken")))


def _item(review: Object) -> Item:
    written, translation = _languages(text_at(review, "comment"))
    date = when(text_at(review, "createTime") or text_at(review, "updateTime"))
    anonymous = inside(review, "reviewer", "isAnonymous") is True
    id_ = _identity(review)
    return Item(
        native_id=id_,
        body=written,
        url=f"{REVIEWS}#{quote(id_)}",
        author="" if anonymous else text_at(review, "reviewer", "displayName"),
        published=date.published,
        date_quality=date.quality,
        rating=STARS.get(text_at(review, "starRating")),
        rating_max=5.0,
        extra=_extra(review, translation),
    )


def _identity(review: Object) -> str:
    """Return the review's own id, which its resource name ends with; else one made of its author and its words."""
    own = text_at(review, "reviewId") or text_at(review, "name").rpartition("/")[2]
    return native_id(
        own, *(text_at(review, *path) for path in (("reviewer", "displayName"), ("createTime",), ("comment",)))
    )


def _languages(comment: str) -> tuple[str, str]:
    """Return what was written and Google's translation of it, whichever of the two comes first."""
    mark = _TRANSLATED.search(comment)
    if not mark:
        return comment, ""
    before, after = comment[: mark.start()], comment[mark.end() :]
    original = _ORIGINAL.search(after)
    if original:
        return after[original.end() :].strip(), after[: original.start()].strip()
    return before.strip(), after.strip()


def _extra(review: Object, translation: str) -> Json:
    replied = when(text_at(review, "reviewReply", "updateTime")).published
    return facts(
        location=text_at(review, "name").rpartition("/reviews/")[0].rpartition("/")[2],
        translation=translation,
        anonymous=inside(review, "reviewer", "isAnonymous") is True or None,
        pictures=len(list(objects(review.get("reviewMediaItems")))) or None,
        reply=text_at(review, "reviewReply", "comment"),
        replied=replied.isoformat() if replied else "",
    )
