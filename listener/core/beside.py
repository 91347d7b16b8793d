"""Two replays of one past beside each other: which alarms both have, which only one, and how much earlier. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from listener.core.replayed import Course
from listener.model import BrandId


@dataclass(frozen=True, slots=True)
class Pair:
    """What one storm came to under each configuration; at least one of them saw it."""

    current: Course | None
    other: Course | None

    @property
    def either(self) -> Course:
        """Return the course that opened first."""
        return min((one for one in (self.current, self.other) if one is not None), key=lambda one: one.opened)

    @property
    def gained(self) -> timedelta | None:
        """How much earlier the other one warned; negative if later, None if only one of them did."""
        return self.current.opened - self.other.opened if self.current and self.other else None


def paired(current: Sequence[Course], other: Sequence[Course], end: datetime) -> tuple[Pair, ...]:
    """Return the storms of two replays by their time; ``end``: of the past, for those that went on.

    Two alarms are of one storm if they are of the same brand and the times from onset to close overlap. Each is paired
    once, those that opened closest to each other first.
    """
    likely = sorted(
        (abs(mine.opened - theirs.opened), place, there)
        for place, mine in enumerate(current)
        for there, theirs in enumerate(other)
        if mine.brand == theirs.brand and _overlap(mine, theirs, end)
    )
    partner: dict[int, int] = {}
    for _, place, there in likely:
        if place not in partner and there not in partner.values():
            partner[place] = there
    found = [Pair(one, other[partner[place]] if place in partner else None) for place, one in enumerate(current)]
    found += [Pair(None, one) for there, one in enumerate(other) if there not in partner.values()]
    return tuple(sorted(found, key=lambda pair: (pair.either.opened, pair.either.brand)))


def _overlap(one: Course, two: Course, end: datetime) -> bool:
    return one.onset <= (two.closed or end) and two.onset <= (one.closed or end)


def alerts_by_brand(courses: Iterable[Course]) -> Mapping[BrandId, int]:
    """Return how often it would have rung for each brand: incidents and their second waves."""
    found: Counter[BrandId] = Counter()
    for one in courses:
        found[one.brand] += one.waves
    return found


def usual_lead(courses: Iterable[Course]) -> timedelta | None:
    """Return the median lead before the peak; None: no peak is known."""
    leads = [one.lead for one in courses if one.lead is not None]
    return timedelta(seconds=median(lead.total_seconds() for lead in leads)) if leads else None
