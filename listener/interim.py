"""What happens in a replay between two planned looks: what comes in then may have a brand looked at early.

The rule is the running program's (``glancing``), and so is what it is asked of: the mentions that are stored by then.
Only where a brand could be due early do mentions come in second by second; else all wait for the planned look.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from listener.core.glance import LEAST, WINDOW
from listener.core.recorded import Recorded
from listener.glancing import glance, rested, waiting, wants
from listener.model import Brand, BrandId, Judged
from listener.parts import Parts

Understood: TypeAlias = tuple[Recorded, Judged]
"""A line, and the mention it is."""
_MINUTE = timedelta(minutes=1)


class Interim:
    """Early looks. ``enter`` stores mentions at a moment, ``look`` looks at a brand and lets its incidents follow."""

    def __init__(
        self,
        parts: Parts,
        brands: Mapping[BrandId, Brand],
        enter: Callable[[Sequence[Understood], datetime], object],
        look: Callable[[BrandId, datetime], object],
    ) -> None:
        self._parts, self._brands, self._enter, self._look = parts, brands, enter, look

    def play(self, some: Sequence[Understood], since: datetime, due: datetime) -> Sequence[Understood]:
        """Play what lies between two planned looks; returns what may as well come in at the second one, ``due``."""
        dues = {brand: at for brand in self._brands if (at := waiting(self._parts, brand)) is not None and at < due}
        lively = self._lively(some, since, due)
        if not dues and not lively:
            return some
        for brand in lively:
            rested(self._parts, self._brands[brand], since)
        rest = deque(sorted(some, key=lambda one: one[0].seen))
        while True:
            moment = _second(rest[0][0].seen) if rest else due
            first = min(dues, key=lambda brand: (dues[brand], brand), default=None)
            if first is not None and dues[first] < min(moment, due):
                self._look(first, max(since, dues.pop(first)))
                if (at := waiting(self._parts, first)) is not None and at < due:
                    dues[first] = at
            elif moment < due:
                self._come_in(rest, moment, dues)
            else:
                return list(rest)

    def _come_in(self, rest: deque[Understood], moment: datetime, dues: dict[BrandId, datetime]) -> None:
        """Let in what is seen up to a moment, and note whose look that brings forward."""
        group = []
        while rest and rest[0][0].seen <= moment:
            group.append(rest.popleft())
        self._enter(group, moment)
        for brand in sorted({brand for _, one in group for brand in one.brands}):
            found = glance(self._parts, self._brands[brand], moment)
            if found is not None:
                dues[brand] = min(found.due, dues.get(brand, found.due))

    def _lively(self, some: Sequence[Understood], since: datetime, due: datetime) -> list[BrandId]:
        """Return the brands of which enough is said for an early look, were all of it said by different people."""
        new = Counter(brand for _, one in some for brand in one.brands)
        return [brand for brand, count in sorted(new.items()) if self._enough(brand, count, since, due)]

    def _enough(self, brand: BrandId, new: int, since: datetime, due: datetime) -> bool:
        count = new + self._parts.store.arrivals.count(brand, since - WINDOW, due)
        if count < LEAST:
            return False
        minutes = range(int((due - since) / _MINUTE))
        about = self._brands[brand]
        return any(count >= wants(self._parts, about, since + number * _MINUTE) for number in minutes)


def _second(at: datetime) -> datetime:
    """Return the first whole second that is not before a time."""
    whole = at.replace(microsecond=0)
    return whole if whole == at else whole + timedelta(seconds=1)
