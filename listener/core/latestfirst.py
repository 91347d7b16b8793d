"""Lists in pages with the latest change on top: read down to what is known, and say how far that was. Pure.

A walk reads from the top to the first entry that changed before a goal. Usually the goal is the newest change of the
last walk less an overlap, for entries that appear late; every so often it lies far back, so that deletions below are
noticed. A walk that is too long for one visit goes on in the next, from the page it came to.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from listener.core.jsonanswer import epoch, inside, number_at
from listener.model import Item, Json, Request, Response

MOST_PAGES = 2000
"""Of one walk, over all its visits: a server whose pages lead in a circle must not keep us for ever."""

BEGINNING = datetime(1995, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the walks through a list go."""

    overlap: timedelta
    """What a usual walk reads again."""
    whole_every: timedelta
    """Time between two walks that read everything."""
    history: timedelta
    """What everything is: changes of the last year, of the last week."""
    pages: int
    """Most pages in one visit."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page."""

    found: tuple[tuple[Item, datetime | None], ...]
    """The entries, each with its last change."""
    unreadable: tuple[str, ...] = ()
    following: str = ""
    """Token of the next page; empty on the last."""


Turn = Callable[[str], Generator[Request, Response, Leaf | None]]
"""Reads the page with a token (``""``: the first); None if the server no longer knows the token."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is remembered of a list between two visits."""

    mark: datetime | None = None
    """The newest change when it was last read down to the goal."""
    whole: datetime | None = None
    """When it was last read whole."""
    rest: str = ""
    """Token of the page where an unfinished walk goes on."""
    goal: datetime | None = None
    """Where that walk ends."""
    top: datetime | None = None
    """The newest change it has seen."""
    deep: datetime | None = None
    """When it began, if it is a whole one."""
    pages: int = 0
    """How many it has read."""

    @classmethod
    def of(cls, kept: object) -> Place:
        """Return what a cursor holds."""
        times = {name: epoch(number_at(kept, name)) for name in ("mark", "whole", "goal", "top", "deep")}
        rest = inside(kept, "rest")
        return cls(**times, rest=rest if isinstance(rest, str) else "", pages=int(number_at(kept, "pages") or 0))

    def json(self) -> Json:
        """Return the memory as JSON."""
        times = {"mark": self.mark, "whole": self.whole, "goal": self.goal, "top": self.top, "deep": self.deep}
        written: dict[str, object] = {name: int(at.timestamp()) for name, at in times.items() if at}
        return written | ({"rest": self.rest, "pages": self.pages} if self.rest else {})


@dataclass(frozen=True, slots=True)
class Walk:
    """What one visit to a list brought."""

    items: tuple[Item, ...]
    unreadable: tuple[str, ...]
    place: Place
    since: datetime | None = None
    """Whatever changed from then on is in ``items``; None if that cannot be said."""


@dataclass(slots=True)
class _Read:
    """What was read so far, top down."""

    items: dict[str, Item] = field(default_factory=dict)
    dates: list[datetime] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def add(self, leaf: Leaf) -> None:
        for item, changed in leaf.found:
            self.items.setdefault(item.native_id, item)
            if changed:
                self.dates.append(changed)
        self.unreadable += leaf.unreadable

    def in_order(self) -> bool:
        return self.dates == sorted(self.dates, reverse=True)

    def below(self, goal: datetime) -> bool:
        """Tell whether everything further down changed before ``goal``."""
        return bool(self.dates) and self.in_order() and self.dates[-1] < goal


def walk(place: Place, turn: Turn, reach: Reach, now: datetime) -> Generator[Request, Response, Walk]:
    """Read a list down to its goal, or as many pages as one visit may. Raises what ``turn`` raises."""
    fresh = not place.rest
    place = _begun(place, reach, now) if fresh else place
    read, ended = _Read(), False
    for _ in range(reach.pages):
        leaf = yield from turn(place.rest)
        if leaf is None:
            place, fresh = replace(place, rest="", pages=0), False
            continue
        read.add(leaf)
        ended = not leaf.following or leaf.following == place.rest or place.pages >= MOST_PAGES
        place = replace(place, rest=leaf.following, pages=place.pages + 1)
        if ended or read.below(_goal(place)):
            circle = bool(place.rest) and ended
            return _finished(read, place, now, sure=fresh and not circle, ended=ended)
    return Walk(tuple(read.items.values()), tuple(read.unreadable), _seen(place, read.dates, now))


def _begun(place: Place, reach: Reach, now: datetime) -> Place:
    whole = place.mark is None or place.whole is None or now - place.whole >= reach.whole_every
    goal = now - reach.history if whole or place.mark is None else place.mark - reach.overlap
    return replace(place, goal=goal, top=None, deep=now if whole else None, pages=0)


def _goal(place: Place) -> datetime:
    return place.goal or BEGINNING


def _seen(place: Place, dates: Sequence[datetime], now: datetime) -> Place:
    """Return the place with its newest change; one in the future is a broken clock and must not hide the others."""
    known = [place.top] if place.top else []
    return replace(place, top=max((min(at, now) for at in (*dates, *known)), default=None))


def _finished(read: _Read, place: Place, now: datetime, *, sure: bool, ended: bool) -> Walk:
    """Return the walk's end. It is complete if it began at the top, nothing was unreadable, and there was something."""
    place = _seen(place, read.dates, now)
    known = sure and bool(read.items) and not read.unreadable
    since = (BEGINNING if ended else _goal(place)) if known else None
    after = Place(mark=place.top or place.mark, whole=place.deep or place.whole)
    return Walk(tuple(read.items.values()), tuple(read.unreadable), after, since)
