"""Trusted Shops reviews of one's own shops, over the eTrusted interface (included in the membership)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from listener.core import apiitem
from listener.core.jsonanswer import Object, count_at, inside, json_value, number_at, objects, text_at
from listener.core.options import Fault, bad_address
from listener.errors import SourceError
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

PER_PAGE = {"submittedAt": 500, "updatedAt": 100}
"""Of at most 1,000, which would be some megabytes."""
MOST_PAGES = {"submittedAt": 10, "updatedAt": 25}
"""In one visit; a longer history is read in several ones."""
MOST_CHANNELS = 10
OVERLAP = timedelta(days=2)
AVERAGES_EVERY = timedelta(hours=6)
AUDIENCE = "https://api.etrusted.com"
"""What the token is for; not the address that is asked, which may be a proxy."""
REFUSED = frozenset({"REJECTED"})
"""What was checked and not published, or taken down after a veto."""


@dataclass(frozen=True, slots=True)
class ETrusted:
    """Reviews that customers gave to one's own shops at Trusted Shops."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)

    client_id: str = field(
        metadata={
            "de": "Client-ID der API-Zugangsdaten aus dem eTrusted Control Center.",
            "en": "Client id of the API credentials from the eTrusted Control Center.",
        }
    )
    client_secret: Secret = field(
        metadata={"de": "Client-Secret zu dieser Client-ID.", "en": "Client secret that belongs to the client id."}
    )
    channels: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Kennungen der Kanäle (chl-…), auf die gehört wird; leer: alle des Kontos.",
            "en": "Ids of the channels (chl-…) to listen to; empty: all of the account.",
        },
    )
    api: str = field(default="https://api.etrusted.com", metadata=apiitem.API)
    login: str = field(
        default="https://login.etrusted.com",
        metadata={
            "de": "Adresse der Anmeldung; nur für einen Proxy oder Testserver zu ändern.",
            "en": "Address of the login; only to be changed for a proxy or a test server.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)
        yield from bad_address("login", self.login)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what was submitted since the last visit and two days before, and what was changed since then.

        Raises SourceError, ``bad_credentials`` (gone) if the login refuses them.
        """
        state = _State.of(cursor, self._who())
        line = _Line(self)
        new = yield from line.reviews("submittedAt", state.after, state.floor)
        found = list(new.reviews)
        if state.newest and not state.after:
            found += (yield from line.reviews("updatedAt", "", state.changed_floor)).reviews
        due = state.averaged is None or now - state.averaged >= AVERAGES_EVERY
        averages = (yield from line.averages()) if due else ()
        items = apiitem.distinct(_item(review) for review in found if not _refused(review))
        in_one = new.ended and not state.after and bool(new.reviews)
        return Batch(
            items,
            state.next(found, new, now, due),
            unreadable=new.unreadable,
            gone=tuple(text_at(review, "id") for review in found if _refused(review) and text_at(review, "id")),
            complete_since=(state.floor or apiitem.FIRST) if in_one else None,
            aggregates=averages,
            more=not new.ended,
        )

    def _who(self) -> str:
        return "\n".join((self.client_id, *self.channels))


@dataclass(frozen=True, slots=True)
class _Listed:
    reviews: tuple[Object, ...]
    unreadable: tuple[str, ...]
    ended: bool
    """The list was read as far as wanted."""
    after: str
    """Where it goes on."""


class _Line:
    """One visit's conversation: holds the access token, which is good for an hour and fetched anew each time."""

    def __init__(self, options: ETrusted) -> None:
        self._options = options
        self._token: Secret | None = None

    def reviews(self, order: str, after: str, floor: datetime | None) -> Generator[Request, Response, _Listed]:
        """Read a list from its newest entry, or from behind ``after``, down to ``floor``."""
        found: dict[str, Object] = {}
        lines: list[str] = []
        for _ in range(MOST_PAGES[order]):
            answer = yield from self._page(order, after, floor)
            reviews, strays = apiitem.listed(answer, "items")
            lines += strays
            fresh = {_id(review): review for review in reviews if _id(review) not in found}
            found |= fresh
            dates = [at for at in (apiitem.when(text_at(review, order)).published for review in reviews) if at]
            passed = floor is not None and bool(dates) and min(dates) < floor
            # "after" names a review and goes on with OLDER ones, for the newest come first.
            after = text_at(answer, "paging", "cursor", "after")
            if passed or not after or not fresh or len(reviews) + len(strays) < PER_PAGE[order]:
                return _Listed(tuple(found.values()), tuple(lines), True, "")
        return _Listed(tuple(found.values()), tuple(lines), order != "submittedAt", after)

    def averages(self) -> Generator[Request, Response, tuple[Aggregate, ...]]:
        """Ask for the average rating of each channel; 365 days are what Trusted Shops shows in public."""
        channels = {channel: channel for channel in self._options.channels}
        if not channels:
            answer = json_value((yield from self._ask("channels")))
            listed = inside(answer, "items") if isinstance(answer, dict) else answer
            channels = {text_at(channel, "id"): text_at(channel, "name") for channel in objects(listed)}
        found = []
        for channel, name in list(channels.items())[:MOST_CHANNELS]:
            path = f"channels/{apiitem.part(channel)}/service-reviews/aggregate-rating"
            year = inside(apiitem.answered((yield from self._ask(path))), "365days")
            average, count = number_at(year, "rating"), count_at(year, "count")
            if average and count:
                found.append(Aggregate(name or channel, average, ratings=count))
        return tuple(found)

    def _page(self, order: str, after: str, floor: datetime | None) -> Generator[Request, Response, Object]:
        channels = ",".join(self._options.channels)
        query = {"count": str(PER_PAGE[order]), "orderBy": order, "channels": channels, "after": after}
        if floor and order == "submittedAt":
            query["submittedAfter"] = floor.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return apiitem.answered((yield from self._ask(f"reviews?{apiitem.query(query)}")))

    def _ask(self, path: str) -> Generator[Request, Response, Response]:
        """Ask with the token; a token that has run out meanwhile is fetched again, once."""
        if self._token is None:
            self._token = yield from self._login()
        response = yield self._request(path, handles=(401,))
        if response.status == 401:
            self._token = yield from self._login()
            response = yield self._request(path)
        return response

    def _request(self, path: str, handles: tuple[int, ...] = ()) -> Request:
        token = self._token.reveal() if self._token else ""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
        return Request(f"{self._options.api.rstrip('/')}/{path}", headers=headers, handles=handles, pace_s=1)

    def _login(self) -> Generator[Request, Response, Secret]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._options.client_id,
            "client_secret": self._options.client_secret.reveal(),
            "audience": AUDIENCE,
        }
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self._options.login.rstrip('/')}/oauth/token"
        response = yield Request(url, "POST", headers, urlencode(form).encode(), handles=(401,), pace_s=1)
        if response.status == 401:
            raise SourceError("bad_credentials", "the login refuses client_id and client_secret", gone=True)
        token = text_at(apiitem.answered(response), "access_token")
        if not token:
            raise SourceError("wrong_shape", "the login gave no access token")
        return Secret(token)


@dataclass(frozen=True, slots=True)
class _State:
    """What the cursor keeps."""

    who: str
    newest: datetime | None
    """When the latest review was submitted."""
    changed: datetime | None
    """When the latest change was made."""
    after: str
    """Where the first reading goes on."""
    averaged: datetime | None

    @classmethod
    def of(cls, cursor: Json, who: str) -> _State:
        known = cursor if cursor.get("who") == who else {}
        newest, changed, averaged = (apiitem.moment(known.get(name)) for name in ("newest", "changed", "averaged"))
        return cls(who, newest, changed, text_at(known, "after"), averaged)

    @property
    def floor(self) -> datetime | None:
        """From when on reviews are wanted; the first reading wants all."""
        return self.newest - OVERLAP if self.newest and not self.after else None

    @property
    def changed_floor(self) -> datetime | None:
        return self.changed - OVERLAP if self.changed else self.floor

    def next(self, found: list[Object], new: _Listed, now: datetime, averaged: bool) -> Json:
        times = {
            "newest": _latest(found, "submittedAt", self.newest, now),
            "changed": _latest(found, "updatedAt", self.changed, now),
            "averaged": now if averaged else self.averaged,
        }
        kept = {name: at.isoformat() for name, at in times.items() if at}
        return {"who": self.who, **kept, **({} if new.ended else {"after": new.after})}


def _latest(reviews: list[Object], name: str, before: datetime | None, now: datetime) -> datetime | None:
    dates = (apiitem.when(text_at(review, name)).published for review in reviews)
    return max((min(at, now) for at in (before, *dates) if at), default=None)


def _refused(review: Object) -> bool:
    return not REFUSED.isdisjoint({text_at(review, "status").upper(), text_at(review, "state").upper()})


def _author(review: Object) -> str:
    return " ".join(filter(None, (text_at(review, "customer", name) for name in ("firstName", "lastName"))))


def _id(review: Object) -> str:
    said = (text_at(review, name) for name in ("submittedAt", "title", "comment"))
    return apiitem.native_id(text_at(review, "id"), _author(review), *said)


def _item(review: Object) -> Item:
    at = apiitem.when(text_at(review, "submittedAt") or text_at(review, "createdAt"))
    locale = text_at(review, "questionnaire", "locale") or text_at(review, "channel", "locale")
    return Item(
        _id(review),
        title=text_at(review, "title"),
        body=text_at(review, "comment"),
        author=_author(review),
        published=at.published,
        date_quality=at.quality,
        lang=locale.partition("_")[0],
        rating=number_at(review, "rating"),
        rating_max=5,
        extra=apiitem.facts(
            verified=text_at(review, "verificationType").upper() == "VERIFIED",
            reply=text_at(review, "reply", "comment"),
            replied=text_at(review, "reply", "createdAt"),
            edited=text_at(review, "editedAt"),
            type=text_at(review, "type"),
            status=text_at(review, "status"),
            channel=text_at(review, "channel", "name") or text_at(review, "channel", "id"),
            product=text_at(review, "product", "name"),
        ),
    )
