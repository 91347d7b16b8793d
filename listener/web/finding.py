"""What one page of a search holds: the newest hits below a mark, copies folded, without ever going through everything.

A search for what hardly occurs would read a million mentions. It is asked in stretches instead, from the newest back;
where a page has not filled after some of them, it says how far it has looked, and goes on from there when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby

from listener.core.query_text import period
from listener.model import BrandId, Found, MentionId, Search
from listener.store import Store
from listener.store.mentions import first_id
from listener.store.shown import Hit

ON_A_PAGE = 25
STRETCH, STRETCHES = 20_000, 4
"""Hits that one question may look at (some 20 ms), and such questions for one page."""
_RARE = 20_000
"""Words that fewer mentions hold lead to all of them at once."""
_ENOUGH = 6
"""Questions for one page; each brings a page of hits, but they may be copies of one text."""
_TOP = 1 << 62


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a search."""

    stories: tuple[tuple[Hit, ...], ...]
    """Hits on the page with the same words are together; the first of each is its newest."""
    older: MentionId | None
    """What is older stands below this mark; None: that is all."""
    looked: MentionId | None
    """The page has not filled, and only so far back was looked; None: it has, or nothing is left."""


@dataclass
class _Reading:
    """A page while it fills."""

    top: int
    bottom: int
    stories: dict[MentionId, list[Hit]] = field(default_factory=dict)

    def take(self, hits: Iterable[Hit], most: int) -> bool:
        """Take hits as long as the page has room; tell whether it is full."""
        for id_, of_one in groupby(hits, key=lambda one: one.id):
            several = list(of_one)
            story = several[0].story
            if story not in self.stories and len(self.stories) == most:
                return True
            self.stories.setdefault(story, []).extend(several)
            self.top = id_
        return False


def leaf(
    store: Store, wanted: Search, before: MentionId | None, brands: int, most: int = ON_A_PAGE, stretch: int = STRETCH
) -> Leaf:
    """Return one page of a search, from the newest back or below a mark. Raises StoreError.

    ``brands``: how many brands a mention can name; their hits stay together.
    """
    since, until = period(wanted.where)
    top = min(_TOP if before is None else before, _TOP if until is None else first_id(until))
    reading = _Reading(top, 0 if since is None else first_id(since))
    looks, limited = store.looks, replace(wanted, limit=most + brands + 1)
    rare, stretches = False, 0
    for _ in range(_ENOUGH):
        floor = None if rare else looks.floor(reading.top, stretch)
        low = max(reading.bottom, floor or 0)
        hits = looks.hits(limited, low, reading.top)
        cut = len(hits) == limited.limit
        if reading.take(_whole(hits) if cut else hits, most):
            return Leaf(_told(reading), MentionId(reading.top), None)
        if cut:
            continue
        if low == reading.bottom:
            return Leaf(_told(reading), None, None)
        reading.top, stretches, rare = low, stretches + 1, rare or (not stretches and looks.rare(wanted, _RARE))
        if stretches == STRETCHES:
            break
    mark = MentionId(reading.top)
    return Leaf(_told(reading), mark, mark)


def _whole(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out the last mention: the limit may have parted its brands."""
    return [one for one in hits if one.id != hits[-1].id]


def _told(reading: _Reading) -> tuple[tuple[Hit, ...], ...]:
    return tuple(map(tuple, reading.stories.values()))


def loaded(store: Store, hits: Iterable[Hit]) -> Mapping[tuple[MentionId, BrandId], Found]:
    """Return hits with everything that is known of them; what was deleted meanwhile is left out. Raises StoreError."""
    of: dict[BrandId, list[MentionId]] = {}
    for one in hits:
        of.setdefault(one.brand, []).append(one.id)
    found = (one for brand, ids in of.items() for one in store.mentions_by_id(brand, ids))
    return {(one.id, one.brand): one for one in found}


def moment_of(mark: MentionId) -> datetime:
    """Return the time of a mark: ids are ordered by time."""
    return datetime.fromtimestamp(mark >> 20, tz=UTC)
