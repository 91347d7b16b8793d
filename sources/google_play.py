"""Reviews of one's own app in Google Play, through the interface for its developers."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from listener.core.apiitem import API, facts, native_id, page, when
from listener.core.entries import tidy
from listener.core.googleapi import ServiceAccount, Session
from listener.core.jsonanswer import Object, count_at, json_object, number_at, objects, text_at
from listener.core.latestfirst import Leaf, Place, Reach, walk
from listener.core.options import Fault, bad_address
from listener.core.urls import is_web
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

SCOPE = "https://www.googleapis.com/auth/androidpublisher"
PAGE_SIZE = 100
SHOWN = timedelta(days=6)
"""Google shows what changed in "about" the last seven days; so long we can be sure of it."""
REACH = Reach(overlap=timedelta(days=1), whole_every=timedelta(hours=6), history=timedelta(days=30), pages=40)


@dataclass(frozen=True, slots=True)
class GooglePlay:
    """What people write about your own app in Google Play, of the last week; reviews without words are not given."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(minutes=30)
    LATEST: ClassVar[timedelta] = timedelta(hours=2)

    package: str = field(
        metadata={
            "de": "Name des Pakets, zum Beispiel example.nordwind.app; er steht in der Adresse der App hinter „id=“.",
            "en": "Name of the package, for example example.nordwind.app; it stands behind “id=” in the app's address.",
        }
    )
    credentials: Secret = field(
        metadata={
            "de": "Inhalt der Schlüsseldatei (JSON) eines Dienstkontos, das die Rezensionen der App lesen darf.",
            "en": "Content of the key file (JSON) of a service account that may read the app's reviews.",
        }
    )
    api: str = field(default="https://androidpublisher.googleapis.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not re.fullmatch(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+", self.package, re.ASCII):
            yield "package", "sources.package", {"given": self.package}
        account = ServiceAccount.of(self.credentials)
        if account is None or not is_web(account.token_uri):
            yield "credentials", "sources.service_account", {}
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what has changed since the last visit; every six hours everything that Google still shows.

        Raises SourceError: ``bad_credentials``, what ``googleapi.Session.get`` and ``jsonanswer.json_object`` raise.
        """
        account = ServiceAccount.of(self.credentials)
        if account is None:
            raise SourceError("bad_credentials", "this is not the key file of a service account", gone=True)
        session = Session(lambda: account.login(SCOPE, now))

        def turn(token: str) -> Generator[Request, Response, Leaf | None]:
            response = yield from session.get(self._address(token), handles=(400,) if token else ())
            return _leaf(json_object(response), self.package) if response.status == 200 else None

        read = yield from walk(Place.of(cursor.get("place")), turn, REACH, now)
        return Batch(
            read.items,
            {"place": read.place.json()},
            unreadable=read.unreadable,
            complete_since=max(read.since, now - SHOWN) if read.since else None,
            more=bool(read.place.rest),
        )

    def _address(self, token: str) -> str:
        query = urlencode({"maxResults": PAGE_SIZE, **({"token": token} if token else {})})
        package = quote(self.package, safe="")
        return f"{self.api.rstrip('/')}/androidpublisher/v3/applications/{package}/reviews?{query}"


def _leaf(answer: Object, package: str) -> Leaf:
    given = answer.get("reviews")
    reviews = list(objects(given))
    unreadable = [f"{type(one).__name__} where a review belongs" for one in _others(given)]
    items = [_item(review, said, package) for review in reviews if (said := _said(review)) is not None]
    unreadable += [f"{text_at(review, 'reviewId')}: no words of a user" for review in reviews if _said(review) is None]
    found = tuple((item, item.published) for item in items)
    return Leaf(found, tuple(unreadable), tidy(text_at(answer, "tokenPagination", "nextPageToken")))


def _others(given: object) -> list[object]:
    return [one for one in given if not isinstance(one, dict)] if isinstance(given, list) else []


def _said(review: Object) -> Object | None:
    """Return what the user said last."""
    said = [comment["userComment"] for comment in objects(review.get("comments")) if _holds(comment, "userComment")]
    return said[-1] if said else None


def _replied(review: Object) -> Object:
    replies = [one["developerComment"] for one in objects(review.get("comments")) if _holds(one, "developerComment")]
    return replies[-1] if replies else {}


def _holds(comment: Object, name: str) -> bool:
    return isinstance(comment.get(name), dict)


def _item(review: Object, said: Object, package: str) -> Item:
    text = text_at(said, "originalText") or text_at(said, "text")
    title, tab, body = text.partition("\t")
    given, date = tidy(text_at(review, "reviewId")), when(text_at(said, "lastModified", "seconds"))
    shown = {"id": package, "reviewId": given} if given else {"id": package}
    return Item(
        native_id=native_id(given, text_at(review, "authorName"), text),
        title=title.strip() if tab else "",
        body=body if tab else text,
        url=page(f"https://play.google.com/store/apps/details?{urlencode(shown)}"),
        author=text_at(review, "authorName"),
        published=date.published,
        date_quality=date.quality,
        lang=text_at(said, "reviewerLanguage"),
        rating=number_at(said, "starRating"),
        rating_max=5.0,
        likes=count_at(said, "thumbsUpCount"),
        extra=_extra(said, _replied(review)),
    )


def _extra(said: Object, reply: Object) -> Json:
    replied = when(text_at(reply, "lastModified", "seconds")).published
    return facts(
        version=text_at(said, "appVersionName"),
        version_code=count_at(said, "appVersionCode"),
        android=count_at(said, "androidOsVersion"),
        device=text_at(said, "deviceMetadata", "productName") or text_at(said, "device"),
        dislikes=count_at(said, "thumbsDownCount"),
        reply=text_at(reply, "text"),
        replied=replied.isoformat() if replied else "",
    )
