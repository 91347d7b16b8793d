"""How far a list of posts with rising ids was read, which of them are known, and which of those are no more. Pure.

The list is read from its top down to what is known. Every few hours it is read on to the oldest known post, since what
was edited or deleted stays at its place. A list that is too long for one visit is read on in the next.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core.apiitem import moment
from listener.core.jsonanswer import count_at
from listener.model import Json

MOST_PAGES = 10
"""In one visit."""
MOST_KNOWN = 500
"""Posts whose ids are remembered."""
THOROUGH_EVERY = timedelta(hours=6)

STEP = 50
"""Ids in a page of older versions of Discourse: it holds those of them that may be seen, perhaps none. Newer versions
give the next 50 that may be seen."""
EMPTY_PAGES = 5
"""In a row; then there is nothing further down."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What is remembered of a forum between two visits, and within one."""

    top: int = 0
    """The newest post when the list was last read down to what was known."""
    known: frozenset[int] = frozenset()
    read_at: datetime | None = None
    thorough: datetime | None = None
    """When the list was last read down to the oldest known post."""
    shut_until: datetime | None = None
    """The forum does not give out the list; it is tried again then."""
    phrase: int = 0
    """Where a search goes on that was too long for one visit."""
    before: int = 0
    """Posts below this id come next; 0 is the top of the list."""
    stop: int = 0
    """Posts up to this id need not be read."""
    floor: datetime | None = None
    """Nor need older ones, at the first visit."""
    head: int = 0
    """The newest post of this walk."""
    empty: int = 0
    ended: bool = False

    @classmethod
    def of(cls, cursor: Json, now: datetime, first: timedelta) -> Trail:
        """Return where the last visit stopped, or a new walk. ``first``: how far back the first one goes."""
        top, phrase, before, stop, head = (
            count_at(cursor, name) or 0 for name in ("top", "phrase", "before", "stop", "head")
        )
        read_at, thorough, shut_until, floor = (
            moment(cursor.get(name)) for name in ("read_at", "thorough", "shut_until", "floor")
        )
        listed = cursor.get("known")
        known = frozenset(id_ for id_ in listed if isinstance(id_, int)) if isinstance(listed, list) else frozenset()
        kept = cls(top, known, read_at, thorough, shut_until, phrase)
        if before:
            return replace(kept, before=before, stop=stop, floor=floor, head=head)
        if not top:
            return replace(kept, floor=now - first, thorough=now)
        if thorough is None or now - thorough >= THOROUGH_EVERY:
            return replace(kept, stop=min((top, *known)) - 1, thorough=now)
        return replace(kept, stop=top)

    def missed(self, page: Collection[int], there: Collection[int]) -> list[str]:
        """Return the known posts that ought to be among a page's (``page``: all of its ids) and are not ``there``."""
        if not page:
            return []
        lowest = min(page)
        return [str(id_) for id_ in sorted(self.known) if self._covers(id_, lowest) and id_ not in there]

    def _covers(self, id_: int, lowest: int) -> bool:
        return lowest <= id_ and (not self.before or id_ < self.before)

    def after(self, page: Collection[int], there: Collection[int], youngest: datetime | None) -> Trail:
        """Return the trail after a page; ``youngest``: the date of its newest post."""
        if not page and not self.before:
            return replace(self, ended=True)
        lowest = min((*page, self.before - 1)) if page and self.before else min(page, default=self.before - STEP)
        empty = 0 if page else self.empty + 1
        old = self.floor is not None and youngest is not None and youngest < self.floor
        return replace(
            self,
            known=frozenset(id_ for id_ in self.known if not (page and self._covers(id_, min(page)))) | set(there),
            head=max((self.head, *page)),
            before=lowest,
            empty=empty,
            ended=old or lowest <= self.stop + 1 or empty >= EMPTY_PAGES,
        )

    def unfinished(self) -> Json:
        """Return the cursor of a walk that the next visit goes on with."""
        walk = {"before": self.before, "stop": self.stop, "head": self.head}
        return {**self.memory(), **walk, "floor": self.floor.isoformat() if self.floor else None}

    def finished(self, now: datetime) -> Json:
        """Return the cursor after the list was read down to what was known."""
        done = replace(self, top=max(self.top, self.head), read_at=now, shut_until=None, phrase=0)
        return done.memory()

    def searched(self, now: datetime, until: datetime, phrase: int) -> Json:
        """Return the cursor after a search; ``phrase``: the one to go on with, 0 if all were searched for."""
        read_at = self.read_at if phrase else now
        return replace(self, read_at=read_at, shut_until=until, phrase=phrase).memory()

    def memory(self) -> Json:
        """Return the cursor without the walk."""
        times = {"read_at": self.read_at, "thorough": self.thorough, "shut_until": self.shut_until}
        return {
            "top": self.top,
            "known": sorted(self.known)[-MOST_KNOWN:],
            "phrase": self.phrase,
            **{name: at.isoformat() for name, at in times.items() if at},
        }
