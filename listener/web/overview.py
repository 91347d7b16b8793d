"""All brands at a moment, gathered from counts by hour and look-ups: what the page *Lage* is made of. Words nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from listener.backdrop import baseline, steps
from listener.cli.health import Heard, heard, standstill
from listener.core.baseline import Baseline
from listener.core.calendar import planned_at
from listener.core.claims import is_done
from listener.core.desk import Backlog
from listener.core.handled import lapsed
from listener.core.hearing import Hearing
from listener.core.rhythm import intervals
from listener.lamp import ORDER, Seen, Unheard, Verdict, going, verdict
from listener.model import Brand, BrandId, Count, Incident, Sign, State
from listener.model.claim import Claim
from listener.parts import Parts
from listener.ports import Subscription
from listener.sight import rest_days
from listener.store.signs import ONE
from listener.web.deskwatch import backlogs
from listener.web.legible import legible

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
STEP = timedelta(hours=3)
"""Of the small picture."""
_EVENING = time(18)
_TROUBLED = {Hearing.BLIND, Hearing.FAILING, Hearing.LATE}
_BACK = timedelta(days=28)
"""By so much of the past it is told how much a source usually brings."""
_STALE = timedelta(hours=1)
"""A candidate that nobody has looked at for so long says nothing: no daemon is at work."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What was said in a stretch of time."""

    total: int = 0
    negative: int = 0
    scored: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.total + other.total, self.negative + other.negative, self.scored + other.scored)


@dataclass(frozen=True, slots=True)
class Standing:
    """A brand now."""

    brand: Brand
    seen: Seen
    verdict: Verdict
    usual_negative: float | None
    """Share of the negative that is usual; None: not known."""
    hours: Sequence[Count]
    """Of the last seven days, those with a mention."""
    baseline: Baseline | None
    planned: tuple[str, ...]
    """Events that people are expected to talk of now."""
    evening: Sum
    """Since the last working evening."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the page tells."""

    now: datetime
    day: datetime
    """Since when the last day is counted: a full hour, 24 to 25 hours ago."""
    evening: datetime
    brands: Sequence[Standing]
    """Trouble first."""
    opened: Sequence[Incident]
    """Since the evening."""
    ended: Sequence[Incident]
    desks: Mapping[BrandId, Backlog]
    rumours: Sequence[Claim]
    """Not cleared."""
    sources: Sequence[Heard]
    dead: int
    """Messages that never got through."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is the same for all brands."""

    day: datetime
    evening: datetime
    signs: Mapping[str, Sign]
    sources: Sequence[Heard]
    standstill: bool


def overview(parts: Parts, now: datetime) -> Overview:
    """Return how all brands stand. Raises StoreError."""
    store, brands = parts.store, parts.config.brands
    ids = [one.id for one in brands]
    evening = last_evening(now, parts.config.zone, rest_days(parts, now))
    day = now.replace(minute=0, second=0, microsecond=0) - DAY
    signs = {sign.brand: sign for sign in store.signs.since(ids, now - ONE)}
    sources = heard(store.source_health(), parts.subscriptions, now)
    ground = _Ground(day, evening, signs, sources, _stands_still(parts, sources, now))
    incidents = {id_: store.current_incidents(id_, evening) for id_ in ids}
    known = [one for id_ in ids for one in incidents[id_] if one.state is not State.CANDIDATE or one.closed]
    return Overview(
        now,
        day,
        evening,
        sorted((_standing(parts, one, ground, incidents[one.id], now) for one in brands), key=_rank),
        [one for one in known if one.opened >= evening],
        [one for one in known if one.closed is not None and one.closed >= evening],
        backlogs(parts, now),
        [one for one in store.claims.of(ids) if not one.is_dismissed and not is_done(one)],
        sources,
        len(store.hands.letters("dead", limit=1000)),
    )


def last_evening(now: datetime, zone: tzinfo, rest: Collection[date]) -> datetime:
    """Return when people went home last: 18 h local of the last working day before today."""
    day = now.astimezone(zone).date() - DAY
    while day.weekday() > 4 or day in rest:
        day -= DAY
    return datetime.combine(day, _EVENING, zone).astimezone(UTC)


def _stands_still(parts: Parts, sources: Sequence[Heard], now: datetime) -> bool:
    """Tell whether it seems that no daemon visits the sources, or ever has."""
    if not sources:
        return bool(parts.subscriptions)
    known = [one.health for one in sources]
    waiting = {one.name for one in known if one.waits is not None and one.waits > now}
    return standstill(known, intervals(known, parts.subscriptions, now), waiting.__contains__, now)


def _standing(parts: Parts, brand: Brand, ground: _Ground, incidents: Sequence[Incident], now: datetime) -> Standing:
    learned = baseline(parts, brand, now, now)
    hours = parts.store.hours([brand.id], now - WEEK, now + timedelta(seconds=1))
    today = summed(hours, ground.day)
    seen = Seen(
        *(today.total, today.negative, today.scored),
        steps(learned, brand.id, parts.config.events, (ground.day, now))[0] if learned else None,
        learning=learned is not None and learned.learning,
        incidents=[legible(parts, lapsed(one, now)[0], now) for one in incidents if _counts(one, now)],
        sign=ground.signs.get(brand.id),
        backlog=parts.store.desks.backlog_since(brand.id),
        unheard=_unheard(parts, brand, ground.sources, now),
        heard=any(_listens(one, brand.id) for one in parts.config.subscriptions),
        standstill=ground.standstill,
    )
    return Standing(
        brand,
        seen,
        verdict(seen),
        learned.negative_share if learned else None,
        hours,
        learned,
        tuple(event.name for event in planned_at(parts.config.events, brand.id, now)),
        summed(hours, ground.evening),
    )


def summed(hours: Sequence[Count], since: datetime) -> Sum:
    """Return what was said in the hours that begin then or later."""
    found = [one for one in hours if one.start >= since]
    total, unscored = sum(one.total for one in found), sum(one.unscored for one in found)
    return Sum(total, sum(one.negative for one in found), total - unscored)


def _counts(one: Incident, now: datetime) -> bool:
    if one.state is State.CANDIDATE:
        return now - one.changed <= _STALE
    return one.state is not State.CLOSED


def _listens(one: Subscription, brand: BrandId) -> bool:
    return one.about == brand or (one.about is None and (not one.brands or brand in one.brands))


def _unheard(parts: Parts, brand: Brand, sources: Sequence[Heard], now: datetime) -> tuple[Unheard, ...]:
    """Return the sources in trouble that listen for a brand, those that usually bring most of it first."""
    wanted = {one.name for one in parts.config.subscriptions if _listens(one, brand.id)}
    troubled = [one for one in sources if one.hearing in _TROUBLED and one.health.name in wanted]
    if not troubled:
        return ()
    voices = parts.store.voices_by_source(brand.id, now - _BACK, now)
    whole = sum(voices.values()) or 1
    found = (
        Unheard(one.health.name, one.hearing, one.since, voices.get(one.health.name, 0) / whole) for one in troubled
    )
    return tuple(sorted(found, key=lambda one: (one.hearing is not Hearing.BLIND, -one.share, one.name)))


def _rank(one: Standing) -> tuple[int, int, str]:
    worst = max((incident.level for incident in going(one.seen.incidents)), default=0)
    return ORDER.index(one.verdict.lamp), -worst, one.brand.name.casefold()


def spark(one: Standing, now: datetime) -> tuple[list[float], list[float]]:
    """Return the mentions of the last seven days in steps of three hours, and how many are usual in each."""
    end = now.replace(minute=0, second=0, microsecond=0) + HOUR
    edges = [end - WEEK + place * STEP for place in range(WEEK // STEP + 1)]
    counts = [0.0] * (len(edges) - 1)
    for hour in one.hours:
        if edges[0] <= hour.start < end:
            counts[(hour.start - edges[0]) // STEP] += hour.total
    usual = [one.baseline.expected(a, b) for a, b in pairwise(edges)] if one.baseline else []
    return counts, usual
