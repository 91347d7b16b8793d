"""What stands behind a brand's counts: what is usual in each step, and when too little could be heard of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from listener.core import calendar, chance
from listener.core.baseline import Baseline
from listener.core.calendar import Planned
from listener.core.coverage import LOOKED_AT, known_since
from listener.core.hearing import deaf_hours
from listener.model import Blind, Brand, BrandId
from listener.parts import Parts
from listener.sight import HISTORY, known, learned, usual

_HOUR = timedelta(hours=1)
_LOW, _HIGH = 0.05, 0.95
"""Of usual counts nine tenths lie between these."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Usual:
    """How many mentions are usual in a stretch of time, with the central 90 %."""

    mean: float
    low: float
    high: float


def baseline(parts: Parts, brand: Brand, until: datetime, now: datetime) -> Baseline | None:
    """Return what was usual for a brand when a period ended; None where nothing has ever been heard of it."""
    recent = until > now - timedelta(days=1)
    found = (
        usual(parts, brand, now, known(parts, brand, now))
        if recent
        else learned(parts, brand, until, known(parts, brand, until))
    )
    return found if found.hours else None


def steps(
    learned_: Baseline, brand: BrandId, events: Iterable[Planned], edges: Sequence[datetime]
) -> tuple[Usual, ...]:
    """Return what is usual between each two neighbours of some moments; planned events make more of it usual."""
    ranges: dict[tuple[float, timedelta], Usual] = {}
    planned = tuple(event for event in events if event.concerns(brand))
    found = []
    for start, end in pairwise(edges):
        mean = learned_.expected(start, end)
        if planned:
            mean *= calendar.factor(planned, brand, start, end)
        key = (round(mean, 3), end - start)
        if key not in ranges:  # a week has 168 hours, and so many ranges; a month of them costs no more
            ranges[key] = _range(mean, learned_.dispersion(end - start))
        found.append(ranges[key])
    return tuple(found)


def _range(mean: float, dispersion: float) -> Usual:
    low, high = (float(chance.quantile(share, mean, dispersion)) for share in (_LOW, _HIGH))
    return Usual(mean, low, high)


def deaf(parts: Parts, brand: BrandId, start: datetime, end: datetime, now: datetime) -> tuple[Span, ...]:
    """Return the times between two moments in which too little of a brand could be heard, oldest first.

    Also the time before anything was listened to: nobody knows what was said then.
    """
    sources = parts.store.coverage(brand, now - LOOKED_AT, now) or parts.store.coverage(brand, start, end)
    began = max(known_since(sources, now - HISTORY), start) if sources else start
    blind = [one for one in parts.store.blind(start) if one.since < end]
    before = [(start, min(began, end))] if began > start else []
    return (*before, *_spans(parts, brand, blind, (began, end), now))


def _spans(parts: Parts, brand: BrandId, blind: Sequence[Blind], within: Span, now: datetime) -> list[Span]:
    if not blind:
        return []
    start, end = within
    voices = parts.store.voices_by_source(brand, start - HISTORY, end)
    spans: list[Span] = []
    for hour in sorted(deaf_hours(blind, voices, now)):
        begins = datetime.fromtimestamp(hour * 3600, UTC)
        if not start - _HOUR < begins < end:
            continue
        ends = min(begins + _HOUR, end)
        if spans and spans[-1][1] >= begins:
            spans[-1] = (spans[-1][0], ends)
        else:
            spans.append((max(start, begins), ends))
    return spans
