"""Reviews and average ratings on any page that describes them with schema.org. Reading is done in ``listener.core``."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from listener.core.conditional import Memory
from listener.core.freshness import freshness, longer
from listener.core.htmltree import metas, page_text, tree
from listener.core.jsonanswer import object_at
from listener.core.options import bad_address, bad_zone
from listener.core.reservation import file_of, reservation
from listener.core.reviews import Described, read_page
from listener.core.robots import READABLE, allowed
from listener.errors import SourceError, Throttled
from listener.model import Aggregate, Batch, Item, Json, Medium, Request, Response
from listener.ports import Flow

READER = 1
"""Raise it when pages come to be read differently: each is then fetched and read once more."""

PAGES_AT_ONCE = 8
"""In one visit: each costs up to six requests (its site's rules, itself twice, the rules of where it leads)."""

MOST_IDS = 1_000
"""Reviews of one page that are remembered to notice which of them is taken back."""

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_WAITING, _WAITING_KINDS = (429, 503), ("http_429", "http_503")
_UNTIL_CHANGED = {400, 410, 451}


@dataclass(slots=True)
class _Round:
    """What a visit has gathered so far."""

    pages: dict[str, Any]
    robots: Json
    tdm: Json
    items: list[Item] = field(default_factory=list)
    aggregates: list[Aggregate] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failures: list[SourceError] = field(default_factory=list)
    wait: timedelta | None = None
    read: int = 0

    @property
    def handles(self) -> tuple[int, ...]:
        """What was read in this visit must not be lost because a later site has enough of us."""
        return READABLE + _WAITING if self.read else READABLE


@dataclass(frozen=True, slots=True)
class SchemaOrg:
    """Review pages of shops, products, places and employers, in JSON-LD, microdata or RDFa. robots.txt is obeyed."""

    MEDIUM: ClassVar[Medium] = Medium.REVIEW
    EVERY: ClassVar[timedelta] = timedelta(hours=6)
    LATEST: ClassVar[timedelta] = timedelta(hours=24)

    urls: tuple[str, ...] = field(
        metadata={
            "de": "Adressen der Seiten mit Bewertungen, am besten nach Datum sortiert und alle von einem Anbieter.",
            "en": "Addresses of the pages with reviews, sorted by date where possible and all of one site.",
        }
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone für Zeitangaben auf den Seiten, die keine eigene nennen, zum Beispiel Europe/Vienna.",
            "en": "Time zone of dates on the pages that name none, for example Europe/Vienna.",
        },
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not self.urls:
            yield "urls", "sources.no_pages", {}
        for url in self.urls:
            yield from bad_address("urls", url)
        yield from bad_zone("zone", self.zone)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what the pages say that have changed, eight pages a visit.

        A page that fails is a line, and the others go on. Raises SourceError if every page failed: what the first of
        them says (``robots``, ``no_markup``, ``empty``, ``too_large``, ``unasked_304``, http_NNN).
        """
        pages, robots, tdm = (object_at(cursor, name) for name in ("pages", "robots", "tdm"))
        here = _Round({url: pages[url] for url in self.urls if url in pages}, robots, tdm)
        place = cursor.get("next")
        start = place if isinstance(place, int) and 0 < place < len(self.urls) else 0
        done = yield from self._walk(here, self.urls[start : start + PAGES_AT_ONCE], now)
        if here.failures and len(here.failures) == len(self.urls):
            raise here.failures[0]
        reached = (start + done) % len(self.urls)
        after = {"pages": here.pages, "robots": here.robots, "tdm": here.tdm, "next": reached}
        stopped = done < len(self.urls[start : start + PAGES_AT_ONCE])
        return Batch(
            tuple({item.native_id: item for item in here.items}.values()),
            after,
            here.wait,
            tuple(here.unreadable),
            gone=tuple(here.gone),
            aggregates=tuple({one.subject: one for one in here.aggregates}.values()),
            more=reached != 0 and not stopped,
        )

    def _walk(self, here: _Round, urls: tuple[str, ...], now: datetime) -> Generator[Request, Response, int]:
        """Visit pages one after another; return how many until a site asked to wait."""
        for number, url in enumerate(urls):
            try:
                yield from self._page(here, url, now)
            except Throttled:
                if here.read:
                    return number
                raise
            except SourceError as error:
                if here.read and error.kind in _WAITING_KINDS:
                    return number
                here.failures.append(error)
                here.unreadable.append(f"page {self.urls.index(url) + 1}: {error}")
            else:
                here.read += 1
        return len(urls)

    def _page(self, here: _Round, url: str, now: datetime) -> Generator[Request, Response, None]:
        """Visit one page as far as its site allows."""
        pace = yield from _permitted(here, url, now)
        here.tdm = yield from file_of(url, here.tdm, now, here.handles)
        memory = Memory.of(object_at(here.pages, url), url, READER)
        response = yield replace(memory.request(ACCEPT), handles=here.handles, pace_s=pace)
        if response.status == 304 and not memory.believes(response):
            response = yield replace(memory.full_request(ACCEPT), handles=here.handles, pace_s=pace)
            if response.status == 304:
                raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
        _check(response)
        if response.url != url:
            yield from _permitted(here, response.url, now)
        here.wait = longer(here.wait, freshness(response.headers))
        after = memory.after(response)
        if response.status == 304 or memory.knows(response):
            here.pages[url] = {**object_at(here.pages, url), **after.cursor()}
        else:
            here.pages[url] = {**after.cursor(), "ids": self._read(here, url, response)}

    def _read(self, here: _Round, url: str, response: Response) -> list[str]:
        """Take in a page; return the ids of its reviews."""
        root = tree(page_text(response))
        page = read_page(root, url, ZoneInfo(self.zone))
        if not page.things:
            raise SourceError("no_markup", "the page describes nothing with schema.org; perhaps it is another page now")
        reserved = reservation(response.url, here.tdm, response.headers, metas(root))
        here.unreadable += page.unreadable
        here.items += [_linked(item, reserved) for item in page.items] if reserved else page.items
        here.aggregates += () if reserved else page.aggregates
        here.gone += _gone(page, object_at(here.pages, url).get("ids"))
        return [item.native_id for item in page.items][:MOST_IDS]


def _permitted(here: _Round, url: str, now: datetime) -> Generator[Request, Response, float | None]:
    """Return the pace that the site of a page asks for. Raises SourceError if it does not want the page read."""
    permission = yield from allowed(url, here.robots, now, here.handles)
    here.robots = permission.memory
    if permission.refusal:
        raise permission.refusal
    return permission.pace_s


def _check(response: Response) -> None:
    status = response.status
    if status >= 400:
        raise SourceError(f"http_{status}", "the site does not give the page", gone=status in _UNTIL_CHANGED)


def _gone(page: Described, known: object) -> list[str]:
    """Return the reviews that were there and are not, if the page shows all that the site has."""
    if not page.whole or not isinstance(known, list):
        return []
    here = {item.native_id for item in page.items}
    return [str(native_id) for native_id in known if native_id not in here]


def _linked(item: Item, reserved: str) -> Item:
    """Return what may be kept of an entry whose publisher reserves data mining: link, title and date."""
    return Item(
        item.native_id,
        item.title,
        url=item.url,
        published=item.published,
        date_quality=item.date_quality,
        extra={"reserved": reserved},
    )
