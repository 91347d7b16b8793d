"""Trustpilot reviews of one company, over the official interface for businesses (an API key, part of paid plans)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from listener.core import apiitem
from listener.core.jsonanswer import Object, count_at, inside, number_at, text_at
from listener.core.options import Fault, bad_address
from listener.errors import SourceError
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

PER_PAGE = 100
"""The most the interface allows."""
MOST_PAGES = 40
"""In one visit: the newest 4,000 reviews."""
OVERLAP = timedelta(days=2)
"""Read again at each visit: reviews are held back for checks and appear under the date they were written."""
LOOK_BACK = timedelta(days=1)
"""So often all pages are read, for edits, replies and removals further back."""
PACE_S = 0.4
"""The documentation asks for at most 833 requests in 5 minutes."""


@dataclass(frozen=True, slots=True)
class Trustpilot:
    """Reviews of a company on Trustpilot."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW

    apikey: Secret = field(
        metadata={
            "de": "API-Schlüssel aus dem Trustpilot-Geschäftskonto (kostenpflichtige Pakete).",
            "en": "API key of the Trustpilot business account (paid plans).",
        }
    )
    domain: str = field(
        default="",
        metadata={
            "de": "Domain des Unternehmens, wie sie bei Trustpilot steht, zum Beispiel nordwind.example.",
            "en": "Domain of the company as Trustpilot has it, for example nordwind.example.",
        },
    )
    unit: str = field(
        default="",
        metadata={
            "de": "Kennung des Unternehmens bei Trustpilot (Business Unit ID), statt der Domain.",
            "en": "Trustpilot's id of the company (business unit id), instead of the domain.",
        },
    )
    api: str = field(default="https://api.trustpilot.com", metadata=apiitem.API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)
        if bool(self.domain) == bool(self.unit):
            yield "domain", "sources.trustpilot_who", {}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the reviews since the last visit and two days before; once a day all that can be read.

        Raises SourceError, also ``empty_list`` for an empty page of a company that has reviews.
        """
        known = cursor if cursor.get("who") == (self.domain or self.unit) else {}
        unit = self.unit or text_at(known, "unit") or (yield from self._found())
        company = apiitem.answered((yield self._request(f"business-units/{apiitem.part(unit)}")))
        plan = _Plan.of(known, now)
        read = yield from self._pages(unit, plan)
        if not read.items and count_at(company, "numberOfReviews", "total"):
            raise SourceError("empty_list", "the company has reviews, but the list is empty")
        return Batch(
            read.items,
            {"who": self.domain or self.unit, "unit": unit, **plan.after(read, now)},
            unreadable=read.unreadable,
            complete_since=read.complete_since if read.items and plan.page == 1 else None,
            aggregates=tuple(_aggregate(company, unit)),
            more=plan.history and not read.ended,
        )

    def _found(self) -> Generator[Request, Response, str]:
        query = apiitem.query({"name": self.domain})
        unit = text_at(apiitem.answered((yield self._request(f"business-units/find?{query}"))), "id")
        if not unit:
            raise SourceError("wrong_shape", "the company that was found has no id")
        return unit

    def _pages(self, unit: str, plan: _Plan) -> Generator[Request, Response, _Read]:
        found: list[Item] = []
        lines: list[str] = []
        for number in range(plan.page, plan.page + MOST_PAGES):
            query = apiitem.query({"perPage": str(PER_PAGE), "page": str(number), "orderBy": "createdat.desc"})
            path = f"business-units/{apiitem.part(unit)}/reviews?{query}"
            reviews, strays = apiitem.listed(apiitem.answered((yield self._request(path))), "reviews")
            items = [_item(review) for review in reviews]
            found += items
            lines += strays
            oldest = min((item.published for item in items if item.published), default=None)
            if len(items) + len(strays) < PER_PAGE or (plan.floor and oldest and oldest < plan.floor):
                return _Read(apiitem.distinct(found), tuple(lines), number, True, plan.floor or apiitem.FIRST)
        return _Read(apiitem.distinct(found), tuple(lines), number, False, _after_the_oldest(found))

    def _request(self, path: str) -> Request:
        headers = {"Accept": "application/json", "apikey": self.apikey.reveal()}
        return Request(f"{self.api.rstrip('/')}/v1/{path}", headers=headers, pace_s=PACE_S)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How far this visit reads."""

    page: int
    """The first one; beyond 1 while the first reading takes several visits."""
    floor: datetime | None
    """Reviews from then on are wanted; None: all."""
    history: bool
    """This is (part of) the first reading, which goes on until there is no more."""
    newest: datetime | None
    checked: str

    @classmethod
    def of(cls, cursor: Json, now: datetime) -> _Plan:
        newest, checked = apiitem.moment(cursor.get("newest")), apiitem.moment(cursor.get("checked"))
        if checked is None:
            return cls(count_at(cursor, "page") or 1, None, True, newest, "")
        everything = newest is None or now - checked >= LOOK_BACK
        floor = None if everything or newest is None else newest - OVERLAP
        return cls(1, floor, False, newest, checked.isoformat())

    def after(self, read: _Read, now: datetime) -> Json:
        """Return what to keep: the first reading goes on at its last page once more, for pages move while we read."""
        newest = max((at for at in (self.newest, apiitem.latest(read.items, now)) if at), default=None)
        kept = {"newest": newest.isoformat()} if newest else {}
        if self.history and not read.ended:
            return {**kept, "page": read.page}
        return {**kept, "checked": self.checked if self.floor else now.isoformat()}


@dataclass(frozen=True, slots=True)
class _Read:
    items: tuple[Item, ...]
    unreadable: tuple[str, ...]
    page: int
    """The last one."""
    ended: bool
    """Everything that was wanted is here."""
    complete_since: datetime | None


def _after_the_oldest(items: list[Item]) -> datetime | None:
    """Return the time from which on the list has everything: what shares the last moment may be on the next page."""
    oldest = min((item.published for item in items if item.published), default=None)
    return oldest + timedelta(seconds=1) if oldest else None


def _item(review: Object) -> Item:
    title, text, written = text_at(review, "title"), text_at(review, "text"), text_at(review, "createdAt")
    author = text_at(review, "consumer", "displayName")
    at, given = apiitem.when(written), text_at(review, "id")
    return Item(
        apiitem.native_id(given, text_at(review, "consumer", "id") or author, written, title, text),
        title=title,
        body=text,
        url=f"https://www.trustpilot.com/reviews/{apiitem.part(given)}" if given else "",
        author=author,
        published=at.published,
        date_quality=at.quality,
        lang=text_at(review, "language"),
        rating=number_at(review, "stars"),
        rating_max=5,
        likes=count_at(review, "numberOfLikes"),
        extra=apiitem.facts(
            verified=inside(review, "isVerified") is True,
            reply=text_at(review, "companyReply", "text"),
            replied=text_at(review, "companyReply", "createdAt"),
            experienced=text_at(review, "experiencedAt"),
            updated=text_at(review, "updatedAt"),
            status=text_at(review, "status"),
        ),
    )


def _aggregate(company: Object, unit: str) -> Iterator[Aggregate]:
    """Yield the company's score: 0 stands for a company without reviews, not for the worst one."""
    average, total = number_at(company, "score", "trustScore"), count_at(company, "numberOfReviews", "total")
    if average and total:
        yield Aggregate(text_at(company, "displayName") or unit, average, ratings=total)
