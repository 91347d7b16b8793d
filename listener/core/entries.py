"""What every feed format comes down to: entries, their identity, and the items made of them. Reads no format itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b

from listener.core.dates import Dated, plausible, read_date
from listener.core.feedsigns import Rest
from listener.core.urls import canonical, is_web, same_page
from listener.model import DateQuality, Item, Json

_LONGEST_ID = 400
"""Characters. A longer one is kept as its hash: it is a key of the store."""

_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its feed gives it. Everything may be missing."""

    id: str = ""
    link: str = ""
    title: str = ""
    body: str = ""
    author: str = ""
    date: str = ""
    """As written."""
    parsed: datetime | None = None
    """As a library understood the date; used where we do not."""
    lang: str = ""
    parent: str = ""
    reach: int | None = None
    """How often it was seen (``media:statistics``)."""
    likes: int | None = None
    replies: int | None = None
    extra: Json = field(default_factory=dict)
    clean: bool = False
    """Its texts are tidy already: a parser that takes no control characters has read them."""


@dataclass(frozen=True, slots=True)
class Document:
    """One feed file."""

    entries: tuple[Entry, ...]
    wait: timedelta | None = None
    """How long the feed itself asks to be left alone (``ttl``, ``sy:updatePeriod``)."""
    whole: bool = True
    """False: it looks cut off, so that more may come from the same address without a new date."""
    expired: bool = False
    """The publisher says that nothing will follow."""
    unreadable: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Native ids (see ``identity``) of entries that the feed says were deleted (RFC 6721)."""
    older: str = ""
    """Address of the page with the entries before these, as written (RFC 5005, ``next_url`` of a JSON Feed)."""
    rest: Rest = field(default_factory=Rest)
    """Hours and days at which the feed wants no visits."""


def tidy(text: str) -> str:
    """Return ``text`` without control characters, halves of surrogate pairs and white space around."""
    return _NOISE.sub("", text).strip()


def items(entries: Iterable[Entry], zone: tzinfo) -> tuple[Item, ...]:
    """Return one item for each entry in its order; those that say the same in every word become one.

    Identity, the first that is there: id, link, title and date, title and text. Addresses among them are compared
    without trackers. Several entries under one id are all kept and told apart by their links, else by their titles,
    else by their texts. All of them are marked, not only the later ones: who stands first changes with the next entry.
    """
    made = [_item(entry, zone) for entry in entries]
    if len({item.native_id for item in made}) == len(made):
        return tuple(made)
    distinct: dict[tuple[str, ...], Item] = {}
    groups: dict[str, list[Item]] = {}
    for item in made:
        if distinct.setdefault((item.native_id, *_facts(item)), item) is item:
            groups.setdefault(item.native_id, []).append(item)
    needed = {native_id: _needed(group) for native_id, group in groups.items()}
    return tuple(_marked(item, needed[item.native_id]) for item in distinct.values())


def _item(entry: Entry, zone: tzinfo) -> Item:
    dated = _dated(entry, zone)
    tidied = _as_it_is if entry.clean else tidy
    title, body = tidied(entry.title), tidied(entry.body)
    link = canonical(tidied(entry.link))
    url = link if is_web(link) else ""
    return Item(
        native_id=_compared(tidied(entry.id))
        or _compared(url)
        or _hash(title, dated.at.isoformat() if title and dated else body),
        title=title,
        body=body,
        url=url,
        author=tidied(entry.author),
        published=dated.at if dated else None,
        date_quality=dated.quality if dated else DateQuality.SEEN,
        lang=tidied(entry.lang),
        parent=_compared(tidied(entry.parent)),
        reach=entry.reach,
        likes=entry.likes,
        replies=entry.replies,
        extra=entry.extra,
    )


def _as_it_is(text: str) -> str:
    return text


def identity(name: str) -> str:
    """Return an id as it is compared: an address without trackers and with one scheme, anything else as given."""
    return _compared(tidy(name))


def _compared(name: str) -> str:
    name = same_page(name) if name else ""
    return name if len(name) <= _LONGEST_ID else _hash(name)


def _dated(entry: Entry, zone: tzinfo) -> Dated | None:
    """Prefer our reading: the library takes zone-less times for UTC and knows no MEZ."""
    ours = read_date(entry.date, zone)
    if ours or not entry.parsed or not plausible(entry.parsed):
        return ours
    return Dated(entry.parsed, DateQuality.ZONE_GUESS if ":" in entry.date else DateQuality.DAY)


def _facts(item: Item) -> tuple[str, str, str]:
    return item.url, item.title, item.body


def _needed(group: Sequence[Item]) -> int:
    """Return how many facts tell the members of a group apart: 0 for a single one."""
    return next(count for count in range(4) if len({_facts(item)[:count] for item in group}) == len(group))


def _marked(item: Item, facts: int) -> Item:
    return replace(item, native_id=f"{item.native_id}#{_hash(*_facts(item)[:facts])}") if facts else item


def _hash(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()
