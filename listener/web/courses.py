"""The course of a brand over a time, by what it divides into, beside what is usual and what happened. Words nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.pagelog import DEEDS
from listener.backdrop import Span, Usual, baseline, deaf, steps
from listener.core.checklist import NOTE
from listener.core.trend import beginning, buckets
from listener.errors import UsageError
from listener.model import Brand, Count, Entry, Incident, IncidentId, State
from listener.model.relation import ContactPhase
from listener.parts import Parts
from listener.store.courses import Part
from listener.web.legible import legible

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
PERIODS: Mapping[str, timedelta] = {"24h": DAY, "7d": WEEK, "30d": 30 * DAY, "90d": 90 * DAY}
OWN = "own"
LONGEST = timedelta(days=731)
_BY_HOUR, _BY_DAY = timedelta(days=8), timedelta(days=190)
"""Up to these lengths a step is an hour, a day; beyond, a week."""
_SOURCES = 5
_CASES = 60
_LOGGED = 12
"""Incidents whose notes are looked for."""
_SAYS = {*DEEDS, NOTE}


class Split(StrEnum):
    """What a course is divided into."""

    TONE = "tone"
    SOURCE = "source"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see."""

    brand: Brand
    start: datetime
    """When the first step begins."""
    end: datetime
    step: str
    """``hour``, ``day`` or ``week``."""
    split: Split
    against: int = 0
    """Number of an incident to compare with; 0: none."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the whole in each step; ``name`` is a mood, a source, a phase; empty: all others."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """What a person noted in the log of an incident."""

    incident: Incident
    entry: Entry


@dataclass(frozen=True, slots=True)
class Beside:
    """An earlier incident, laid upon the period so that the beginnings meet."""

    incident: Incident
    at: datetime
    """Where its beginning lies now."""
    on: Incident | None
    """The incident that begins there; None: the period does."""
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that is shown."""

    wanted: Wanted
    counts: Sequence[Count]
    """Of each step."""
    closes: datetime
    """When the last step would end, were it over."""
    layers: Sequence[Layer]
    usual: Sequence[Usual] | None
    """Of each step, as far as it has passed; None: not known."""
    usual_negative: float | None
    gaps: Sequence[Span]
    incidents: Sequence[Incident]
    """That went on in that time, the oldest first."""
    notes: Sequence[Noted]
    beside: Beside | None
    others: Sequence[Incident]
    """What it can be compared with, the newest first."""

    @property
    def starts(self) -> list[datetime]:
        """When each step begins."""
        return [one.start for one in self.counts]

    def heard(self, place: int) -> bool:
        """Tell whether a step could be heard well."""
        start = self.counts[place].start
        end = self.counts[place + 1].start if place + 1 < len(self.counts) else self.closes
        return not any(since < end and until > start for since, until in self.gaps)


def wanted(brand: Brand, period: Span, split: Split, against: int, parts: Parts) -> Wanted:
    """Return a period in steps that can be looked at: at most some two hundred of them. Too long a one begins later."""
    start, end = period
    start = max(start, end - LONGEST)
    step = "hour" if end - start <= _BY_HOUR else "day" if end - start <= _BY_DAY else "week"
    return Wanted(brand, beginning(start, step, parts.config.zone), end, step, split, against)


def course(parts: Parts, asked: Wanted, now: datetime) -> Course:
    """Return the course of a brand. Raises StoreError."""
    brand, zone = asked.brand, parts.config.zone
    hours = parts.store.hours([brand.id], asked.start, asked.end)
    counts = buckets(hours, asked.step, asked.start, asked.end, zone)
    starts = [one.start for one in counts]
    learned = baseline(parts, brand, asked.end, now)
    gaps = deaf(parts, brand.id, asked.start, asked.end, now)
    cases = [legible(parts, one, now) for one in _cases(parts, asked)]
    on = _begun(cases, asked)
    others = _others(parts, asked, on)
    return Course(
        asked,
        counts,
        _closes(asked, starts, parts),
        _layers(parts, asked, counts),
        steps(learned, brand.id, parts.config.events, [*starts, asked.end]) if learned else None,
        learned.negative_share if learned else None,
        gaps,
        cases,
        _notes(parts, cases, asked),
        _beside(parts, asked, counts, on, others, now),
        others,
    )


def _closes(asked: Wanted, starts: Sequence[datetime], parts: Parts) -> datetime:
    length = {"hour": HOUR, "day": DAY, "week": WEEK}[asked.step]
    return (
        starts[-1] + HOUR
        if asked.step == "hour"
        else beginning(starts[-1] + 1.5 * length, asked.step, parts.config.zone)
    )


def _layers(parts: Parts, asked: Wanted, counts: Sequence[Count]) -> list[Layer]:
    totals = [one.total for one in counts]
    courses, span = parts.store.courses, (asked.start, asked.end)
    match asked.split:
        case Split.TONE:
            moods = ("negative", "neutral", "positive", "unscored")
            return [Layer(mood, tuple(getattr(one, mood) for one in counts)) for mood in moods]
        case Split.SOURCE:
            names = list(courses.sources(asked.brand.id, *span))[:_SOURCES]
            return _with_rest(names, courses.by_source(asked.brand.id, names, *span), counts, totals)
        case Split.PHASE:
            return _with_rest(list(ContactPhase), courses.by_phase(asked.brand.id, *span), counts, totals)


def _with_rest(
    names: Sequence[str], parts: Iterable[Part], counts: Sequence[Count], totals: Sequence[int]
) -> list[Layer]:
    """Return each part in each step, and what is left of the whole, if anything is."""
    starts = [one.start for one in counts]
    rows = {str(name): [0] * len(starts) for name in names}
    for one in parts:
        place = bisect_right(starts, one.hour) - 1
        if place >= 0:
            rows[str(one.name)][place] += one.total
    found = [Layer(name, tuple(values)) for name, values in rows.items() if any(values)]
    rest = [max(0, whole - sum(row[place] for row in rows.values())) for place, whole in enumerate(totals)]
    return [*found, Layer("", tuple(rest))] if any(rest) else found


def _cases(parts: Parts, asked: Wanted) -> list[Incident]:
    """Return the incidents that went on in the period, oldest first."""
    found = parts.store.current_incidents(asked.brand.id, asked.start)
    known = [one for one in found if not _is_candidate(one) and not one.handling.into]
    return sorted((one for one in known if one.opened < asked.end), key=lambda one: one.opened)


def _others(parts: Parts, asked: Wanted, on: Incident | None) -> list[Incident]:
    """Return what the period can be compared with, the newest first; the one that is asked for in any case."""
    found = parts.store.incidents([asked.brand.id], _CASES)
    if asked.against and asked.against not in {one.id for one in found}:
        found += _one(parts, asked)
    return [one for one in found if not one.handling.into and (on is None or one.id != on.id)]


def _one(parts: Parts, asked: Wanted) -> list[Incident]:
    try:
        older = parts.store.incident(IncidentId(asked.against))
    except UsageError:  # of another version; nothing can be compared with it
        return []
    return [older] if older is not None and older.brand == asked.brand.id and not _is_candidate(older) else []


def _is_candidate(one: Incident) -> bool:
    """Tell whether it has never been an incident; one that waits for its second wave has."""
    return one.state is State.CANDIDATE and one.closed is None


def _notes(parts: Parts, cases: Sequence[Incident], asked: Wanted) -> list[Noted]:
    """Return what people noted in that time: notes, and deeds with a word about them."""
    return [
        Noted(one, entry)
        for one in cases[-_LOGGED:]
        for entry in parts.store.hands.log(one.id)
        if entry.actor and entry.kind in _SAYS and str(entry.detail.get("note") or "").strip()
        if asked.start <= entry.at < asked.end
    ]


def _begun(cases: Sequence[Incident], asked: Wanted) -> Incident | None:
    """Return the newest incident that began in the period: upon it others are laid."""
    begun = [one for one in cases if asked.start <= one.opened < asked.end]
    return begun[-1] if begun else None


def _beside(
    parts: Parts, asked: Wanted, counts: Sequence[Count], on: Incident | None, others: Sequence[Incident], now: datetime
) -> Beside | None:
    """Lay an incident upon another one, or upon the beginning of the period. What is still to come is not known."""
    other = next((one for one in others if one.id == asked.against), None)
    if other is None:
        return None
    at, starts = on.opened if on else asked.start, [one.start for one in counts]
    later = _full(at) - _full(other.opened)
    hours = parts.store.hours([asked.brand.id], asked.start - later, asked.end - later)
    shifted = [0] * len(starts)
    for hour in hours:
        place = bisect_right(starts, hour.start + later) - 1
        if place >= 0:
            shifted[place] += hour.total
    values = (value if start - later <= now else None for value, start in zip(shifted, starts, strict=True))
    return Beside(other, at, on, tuple(values))


def _full(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
