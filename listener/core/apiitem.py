"""What items from other people's interfaces have in common: identity, dates, links, further facts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from urllib.parse import quote, urlencode

from listener.core.dates import read_date
from listener.core.entries import identity, tidy
from listener.core.jsonanswer import Object, json_object, objects
from listener.core.options import Fault
from listener.core.urls import canonical, is_web
from listener.errors import SourceError
from listener.model import DateQuality, Item, Json, Response

API = {
    "de": "Adresse der Schnittstelle; nur für einen Proxy oder Testserver zu ändern.",
    "en": "Address of the interface; only to be changed for a proxy or a test server.",
}
"""Metadata of the option ``api``."""

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything was published."""


def answered(response: Response) -> Object:
    """Return an answer that must be an object. Raises what ``json_object`` raises, and ``unasked_304``."""
    if response.status == 304:
        raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    return json_object(response)


def listed(answer: Object, name: str) -> tuple[list[Object], tuple[str, ...]]:
    """Return the entries of a list in an answer, and a line for each that is no entry. Raises ``wrong_shape``."""
    found = answer.get(name)
    if not isinstance(found, list):
        raise SourceError("wrong_shape", f"the answer has no list “{name}”")
    lines = tuple(f"{name} {place}: no object" for place, one in enumerate(found) if not isinstance(one, dict))
    return list(objects(found)), lines


def no_phrases(option: str, phrases: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault unless there is something to search for."""
    if not any(phrase.strip() for phrase in phrases):
        yield option, "sources.no_phrases", {}


@dataclass(frozen=True, slots=True)
class When:
    """When an entry was published, as far as that can be read."""

    published: datetime | None
    quality: DateQuality


def when(text: str, zone: tzinfo = UTC) -> When:
    """Return the date that an interface gave; one without its own zone is read in ``zone``."""
    dated = read_date(text, zone)
    return When(dated.at, dated.quality) if dated else When(None, DateQuality.SEEN)


def native_id(given: str, *facts: str) -> str:
    """Return the id that was given; without one, a hash of what an entry says and who said it."""
    return identity(given) or blake2b("\0".join(map(tidy, facts)).encode(), digest_size=12).hexdigest()


def page(link: str) -> str:
    """Return a link to a page in the web, nothing for anything else."""
    address = canonical(tidy(link))
    return address if is_web(address) else ""


def part(text: str) -> str:
    """Return a text as one part of an address's path. Other people's ids may hold anything."""
    return quote(tidy(text), safe="")


def query(values: Mapping[str, str]) -> str:
    """Return what stands behind the question mark of an address, without what is empty."""
    return urlencode({name: value for name, value in values.items() if value}, errors="replace")


def facts(**values: str | int | float | bool | None) -> Json:
    """Return what came along, without what is empty."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items once each, in their order: pages shift while they are read, and then repeat some."""
    return tuple({item.native_id: item for item in items}.values())


def latest(items: Iterable[Item], now: datetime) -> datetime | None:
    """Return when the newest of the items was published, at most ``now``; None if no date could be read."""
    return max((min(item.published, now) for item in items if item.published), default=None)


def moment(text: object) -> datetime | None:
    """Return a time that a cursor kept as text; None for anything else, for cursors are only JSON."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
