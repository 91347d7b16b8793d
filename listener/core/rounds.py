"""Reading several lists (tags, phrases) that grow, visit after visit: without a gap, late posts, edits included. Pure.

A list is read from where it was read up to, less an overlap: posts arrive late, are edited, are taken back. The longer
the overlap, the more is seen of that; so it is as long as it is cheap, and in a storm it is short.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from listener.core.apiitem import moment
from listener.core.entries import tidy
from listener.core.jsonanswer import count_at, inside, text_at
from listener.model import Batch, Item, Json, Request, Response

FIRST = timedelta(days=7)
"""How far back a list is read at first."""
LONGEST_SLEEP = timedelta(days=90)
"""What was said before that is not read any more, however long nobody listened."""
OVERLAPS = (timedelta(hours=24), timedelta(hours=6), timedelta(hours=1), timedelta(minutes=10))
"""The longest that is due is read. The last one always is."""
A_PAGE_EVERY = timedelta(minutes=5)
"""What an overlap may cost: one that took n pages is due again after n−1 times as long, at most half of itself."""
MOST_PAGES = 40
"""In one visit, of all lists together."""
MOST_OF_ONE = 20
"""In one visit, of one list: a busy one must not keep the others waiting."""
DEEPEST = 100
"""Pages of one window, where the newest come first: a phrase of everyday language has no end worth reaching."""


@dataclass(frozen=True, slots=True)
class Window:
    """What of a list is being read: everything since a time, and how far that has come."""

    since: datetime
    began: datetime
    """When its reading began: up to then the list will have been read."""
    overlap: int = 0
    """Seconds; 0 at first."""
    place: str = ""
    """Where the last page left off, in the source's own words; empty at the start."""
    pages: int = 0

    @classmethod
    def of(cls, written: object) -> Window | None:
        """Return what a cursor holds, None if that is nothing."""
        since, began = moment(inside(written, "since")), moment(inside(written, "began"))
        if since is None or began is None:
            return None
        overlap, pages = count_at(written, "overlap") or 0, count_at(written, "pages") or 0
        return cls(since, began, overlap, text_at(written, "place"), pages)

    def json(self) -> Json:
        """Return the window for a cursor."""
        times = {"since": self.since.isoformat(), "began": self.began.isoformat()}
        return {**times, "overlap": self.overlap, "place": self.place, "pages": self.pages}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    items: tuple[Item, ...] = ()
    place: str = ""
    """Where the next one begins; empty: this was the last."""
    gone: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    cut: bool = False
    """The list holds more, which cannot be had."""
    rest: bool = False
    """The server wants no further request now."""


Asking: TypeAlias = Generator[Request, Response, Page]


@dataclass(slots=True)
class _List:
    """What the cursor holds of one list."""

    read: datetime | None = None
    due: dict[str, str] = field(default_factory=dict)
    """When an overlap, named by its seconds, is due again."""
    open: Window | None = None
    """A window that was not read to its end."""

    @classmethod
    def of(cls, written: object) -> _List:
        due = inside(written, "due")
        times = {str(step): at for step, at in due.items() if moment(at)} if isinstance(due, dict) else {}
        return cls(moment(inside(written, "read")), times, Window.of(inside(written, "open")))

    def json(self) -> Json:
        read = self.read.isoformat() if self.read else ""
        return {"read": read, "due": self.due, "open": self.open.json() if self.open else None}

    def window(self, now: datetime) -> Window:
        if self.open or self.read is None:
            return self.open or Window(now - FIRST, now)
        seconds = next((step for step in _STEPS if (moment(self.due.get(str(step))) or now) <= now), _STEPS[-1])
        # Where our clock was set back, the list was "read" in the future.
        read = max(min(self.read, now), now - LONGEST_SLEEP)
        return Window(read - timedelta(seconds=seconds), now, seconds)

    def done(self, window: Window) -> None:
        self.read, self.open = window.began, None
        if window.overlap:
            pause = min(A_PAGE_EVERY * (window.pages - 1), timedelta(seconds=window.overlap) / 2)
            self.due[str(window.overlap)] = (window.began + pause).isoformat()


_STEPS = tuple(int(overlap.total_seconds()) for overlap in OVERLAPS)


class Round:
    """One visit: its lists, what they brought, and what is left for the next visit. Each post counts once."""

    def __init__(self, cursor: Json, names: Sequence[str], now: datetime) -> None:
        """Go on from a cursor. ``names``: the lists, by whatever decides about their content."""
        self._now = now
        self._names = tuple(dict.fromkeys(names))
        self._lists = {name: _List.of(inside(cursor, "lists", name)) for name in self._names}
        same = not cursor or cursor.get("asked") == sorted(self._names)
        self._settled = text_at(cursor, "settled") if same else now.isoformat()
        waiting = inside(cursor, "left")
        self._left = dict.fromkeys(name for name in self._names if not isinstance(waiting, list) or name in waiting)
        self._left = self._left or dict.fromkeys(self._names)
        self._whole = len(self._left) == len(self._names)
        self._since: list[datetime] = []
        self._items: dict[str, Item] = {}
        self._gone: dict[str, None] = {}
        self.unreadable: dict[str, None] = {}
        self.pages = 0
        """How many good answers there were."""

    @property
    def todo(self) -> tuple[str, ...]:
        """The lists that this visit has not read yet."""
        return tuple(self._left)

    @property
    def items(self) -> Iterable[Item]:
        """What was found so far."""
        return self._items.values()

    def window(self, name: str) -> Window:
        """Return what of a list is to be read."""
        return self._lists[name].window(self._now)

    def read(
        self, name: str, ask: Callable[[Window], Asking], deepest: int | None = None
    ) -> Generator[Request, Response, bool]:
        """Read a list as far as this visit may; returns whether the server wants to rest now.

        ``deepest``: pages after which what is older is left unread, for lists that give their newest posts first.
        """
        window, known = self.window(name), self._lists[name]
        self._whole = self._whole and not window.place
        for _ in range(min(MOST_OF_ONE, MOST_PAGES - self.pages)):
            page = yield from ask(window)
            self.take(page)
            window = replace(window, place=tidy(page.place), pages=window.pages + 1)
            if window.place and window.pages == deepest:
                window = replace(window, place="")
                self._whole = False
                self.unreadable[f"{name}: only the newest {deepest} pages were read"] = None
            if not window.place:
                known.done(window)
                self._since.append(window.since)
                self._left.pop(name)
                return page.rest
            known.open = window
            if page.rest:
                return True
        return False

    def take(self, page: Page) -> None:
        """Keep what a page brought. Who counts likes knows some of them at most: the highest count is the best."""
        self.pages += 1
        for item in page.items:
            known = self._items.get(item.native_id)
            self._items[item.native_id] = _merged(known, item) if known else item
        self._gone |= dict.fromkeys(page.gone)
        self.unreadable |= dict.fromkeys(page.unreadable)
        self._whole = self._whole and not page.cut

    def skip(self, names: Iterable[str]) -> None:
        """Leave lists for the next round; this one is not whole, then."""
        for name in names:
            self._left.pop(name, None)
            self._whole = False

    def batch(self, known: Mapping[str, object], not_before: timedelta | None) -> Batch:
        """Return what the visit brought. ``known``: what else the source wants to remember."""
        lists = {name: kept.json() for name, kept in self._lists.items()}
        cursor = {"asked": sorted(self._names), "settled": self._settled, "left": list(self._left), "lists": lists}
        return Batch(
            tuple(item for item in self.items if item.native_id not in self._gone),
            {**known, **cursor},
            not_before,
            tuple(self.unreadable),
            gone=tuple(self._gone),
            complete_since=self._complete_since(),
            more=bool(self._left) and not not_before,
        )

    def _complete_since(self) -> datetime | None:
        """Return since when every list was read to its end in this visit. Nothing at all is rather a broken index.

        What was found before other lists were asked than now may be missing because nobody looks for it any more.
        """
        if not self._whole or self._left or not self._items:
            return None
        settled = moment(self._settled)
        return max([*self._since, settled] if settled else self._since)


def _merged(known: Item, again: Item) -> Item:
    return replace(
        known,
        likes=_most(known.likes, again.likes),
        shares=_most(known.shares, again.shares),
        replies=_most(known.replies, again.replies),
        reach=_most(known.reach, again.reach),
        parent=known.parent or again.parent,
    )


def _most(*counts: int | None) -> int | None:
    return max((count for count in counts if count is not None), default=None)
