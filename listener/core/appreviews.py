"""Pages of Apple's review feed, and what is remembered of a store so that edits and deletions are noticed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from listener.core.apiitem import facts, native_id, page, when
from listener.core.entries import identity
from listener.core.jsonanswer import Object, count_at, epoch, inside, json_object, number_at, objects, text_at
from listener.errors import SourceError
from listener.model import Item, Json, Response

_DOUBTFUL, _ENOUGH = 0.5, 5
"""If so many of what should be there are missing at once, it is the answer that is wrong."""
BELIEVED_AFTER = timedelta(days=7)
"""A store that has shown nothing for so long has lost its reviews; before, it is taken for one of Apple's gaps."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a store, newest review first."""

    items: tuple[Item, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of one review."""

    digest: str
    """Of date, stars and words; 48 bits, for a cursor holds up to 500 of them a store."""
    at: int | None = None
    """Unix seconds of its last change; None if the store does not say."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is remembered of one country's store."""

    seen: Mapping[str, Trace] = field(default_factory=dict)
    """By native id: what was on show."""
    whole: datetime | None = None
    """When all pages were last read."""
    read: datetime | None = None
    """When there was last a review to read."""
    looked: datetime | None = None
    """When the average was last given."""

    @classmethod
    def of(cls, kept: object) -> Shelf:
        """Return what a cursor holds."""
        seen = inside(kept, "seen")
        traces = {id_: _trace(value) for id_, value in seen.items()} if isinstance(seen, dict) else {}
        times = {name: epoch(number_at(kept, name)) for name in ("whole", "read", "looked")}
        return cls({id_: trace for id_, trace in traces.items() if trace}, **times)

    def json(self) -> Json:
        """Return the memory as JSON."""
        times = {"whole": self.whole, "read": self.read, "looked": self.looked}
        seen = {id_: [trace.digest, trace.at] for id_, trace in self.seen.items()}
        return {"seen": seen, **{name: int(at.timestamp()) for name, at in times.items() if at}}

    def knows(self, page: Page) -> bool:
        """Tell whether every word of a page was read before."""
        return not page.unreadable and all(self.seen.get(item.native_id) == trace_of(item) for item in page.items)

    def missing(self, pages: Sequence[Page]) -> set[str]:
        """Return the reviews we know that should be on these pages and are not.

        That can be said of those which changed after the last one read, if the pages are in order: none at all if they
        are not, or have no dates, or if most is missing. The very last review of a store is therefore never missed.
        """
        items = [item for page in pages for item in page.items]
        dates = [int(item.published.timestamp()) for item in items if item.published]
        if not dates or dates != sorted(dates, reverse=True):
            return set()
        expected = {id_ for id_, trace in self.seen.items() if (trace.at or 0) > dates[-1]}
        absent = expected - {item.native_id for item in items}
        return set() if len(absent) > _ENOUGH and len(absent) > _DOUBTFUL * len(expected) else absent

    def believes(self, now: datetime) -> bool:
        """Tell whether there must still be reviews, although none is shown."""
        return bool(self.seen) and self.read is not None and now - self.read < BELIEVED_AFTER

    def after(
        self,
        items: Sequence[Item],
        doubtful: set[str],
        gone: set[str],
        now: datetime,
        *,
        whole: bool,
        looked: datetime | None,
    ) -> Shelf:
        """Return what to remember after a visit; a whole one forgets what has dropped out of the newest 500.

        ``doubtful``: reviews that were missing under one address of a page only.
        """
        kept = {id_: trace for id_, trace in self.seen.items() if not whole or id_ in doubtful}
        known = kept | {item.native_id: trace_of(item) for item in items}
        seen = {id_: trace for id_, trace in known.items() if id_ not in gone}
        return Shelf(seen, now if whole else self.whole, now if items else self.read, looked)


def read_page(response: Response, country: str) -> Page:
    """Return one page. ``entry`` may be absent, one object or a list, and may start with the app itself.

    Raises SourceError: what ``json_object`` raises, ``unasked_304``, ``wrong_shape``.
    """
    if response.status == 304:
        raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
    feed = inside(json_object(response), "feed")
    if not isinstance(feed, dict):
        raise SourceError("wrong_shape", "the answer holds no feed")
    entries = [entry for entry in objects(feed.get("entry")) if not _is_the_app(entry)]
    found = [_item(entry, country) for entry in entries if _says_something(entry)]
    return Page(tuple(_once(found)), (*_strangers(feed.get("entry")), *_silent(entries)))


def trace_of(item: Item) -> Trace:
    """Return what is remembered of a review."""
    at = int(item.published.timestamp()) if item.published else None
    return Trace(native_id("", str(at), str(item.rating), item.title, item.body)[:12], at)


def latest(pages: Iterable[Page]) -> list[Item]:
    """Return each review once; where two pages show it differently (one comes from an old copy), as changed last."""
    found: dict[str, Item] = {}
    for item in (item for one in pages for item in one.items):
        if _since(item) > _since(found.get(item.native_id)):
            found[item.native_id] = item
    return list(found.values())


def _since(item: Item | None) -> float:
    if item is None:
        return float("-inf")
    return item.published.timestamp() if item.published else 0


def _once(items: Iterable[Item]) -> Iterable[Item]:
    distinct: dict[str, Item] = {}
    for item in items:
        distinct.setdefault(item.native_id, item)
    return distinct.values()


def _is_the_app(entry: Object) -> bool:
    """Tell whether an entry is the app, which older answers put before its reviews."""
    return "im:name" in entry and "im:rating" not in entry


def _says_something(entry: Object) -> bool:
    return any(_label(entry, name) for name in ("id", "im:rating", "title", "content"))


def _silent(entries: Iterable[Object]) -> list[str]:
    return ["an entry without id, stars and words" for entry in entries if not _says_something(entry)]


def _strangers(entries: object) -> list[str]:
    many = entries if isinstance(entries, list) else [] if entries is None else [entries]
    return ["an entry that is no object" for entry in many if not isinstance(entry, dict)]


def _item(entry: Object, country: str) -> Item:
    date = when(_label(entry, "updated"))
    id_ = _identity(entry)
    return Item(
        native_id=id_,
        title=_label(entry, "title"),
        body=_label(entry, "content"),
        url=_link(entry, id_),
        author=text_at(entry, "author", "name", "label"),
        published=date.published,
        date_quality=date.quality,
        rating=number_at(entry, "im:rating", "label"),
        rating_max=5.0,
        extra=facts(
            country=country,
            version=_label(entry, "im:version"),
            votes=count_at(entry, "im:voteCount", "label"),
            helpful=count_at(entry, "im:voteSum", "label"),
        ),
    )


def _identity(entry: Object) -> str:
    """Return the review's number, else its author's page (an account has one review of an app), else its words."""
    given = _label(entry, "id") or identity(text_at(entry, "author", "uri", "label"))
    return native_id(given, text_at(entry, "author", "name", "label"), _label(entry, "title"), _label(entry, "content"))


def _link(entry: Object, id_: str) -> str:
    """Return the app's page of reviews, which is the same for all of them, marked with the review's number."""
    link = page(text_at(entry, "link", "attributes", "href"))
    return f"{link.partition('#')[0]}#{id_}" if link and id_.isascii() and id_.isdigit() else link


def _label(entry: Object, name: str) -> str:
    return text_at(entry, name, "label")


def _trace(value: Any) -> Trace | None:
    """Return a trace as JSON has it: ``[digest, seconds or null]``."""
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        return None
    return Trace(value[0], value[1] if isinstance(value[1], int) else None)
