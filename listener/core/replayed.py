"""What a replay comes to: the course of each incident, and how often it would have rung. Pure; looks at nothing itself.

Volume is counted in mentions of the brand from the first of the wave until it calms down. What would have been said
anyway is taken off before shares are formed: else the everyday talk after a warning would count as storm that it came
before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.model import Assessment, BrandId, Evidence, Incident, State

HOUR = timedelta(hours=1)
MONTH = timedelta(days=365.25 / 12)
SIGN = 2
"""Level of the silent tier: something is unusual, nobody is told."""
SIGN_LASTS = timedelta(hours=6)
"""Signs of a brand that follow each other this closely are one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An incident as it was seen from look to look."""

    opened: datetime
    """The look at which it was first open: the moment of the warning."""
    first: Incident
    """As it was then; ``first.last`` is the assessment that opened it."""
    last: Incident
    levels: tuple[tuple[datetime, int], ...]
    """Each level it took, with when."""


def follow(before: Followed | None, incident: Incident, now: datetime) -> Followed:
    """Return an incident with what one more look at it says."""
    if before is None:
        return Followed(now, incident, incident, ((now, incident.level),))
    if incident.state is State.CLOSED or before.levels[-1][1] == incident.level:
        return replace(before, last=incident)
    return replace(before, last=incident, levels=(*before.levels, (now, incident.level)))


@dataclass(frozen=True, slots=True)
class Stream:
    """All that came in of one brand, in seconds since 1970, and what was usual at each look."""

    entered: Sequence[int]
    """When each mention came in; never falls."""
    said: Sequence[int]
    """When it was published, in the same order."""
    looks: Sequence[int]
    usual: Sequence[float]
    """Mentions an hour that were usual at each look."""


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one incident, and how early it was seen."""

    name: str
    brand: BrandId
    opened: datetime
    seen_since: datetime
    """From when on it was a candidate."""
    onset: datetime
    """When the wave's first mention was published, as far as could be told at the opening."""
    levels: tuple[tuple[datetime, int], ...]
    highest: int
    closed: datetime | None
    """None: it was still going on when the replay ended."""
    waves: int
    words: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    """At the opening, the strongest first."""
    learning: bool
    """True if it opened while the brand was still being learned."""
    heard: int
    """Mentions since the onset that had come in by the opening."""
    volume: int
    """The same until it calmed down."""
    to_come: float | None
    """Share of the volume beyond the usual that was still to come at the opening; None if there was none."""
    peak: datetime | None
    """When the hour with the most mentions began."""

    @property
    def lead(self) -> timedelta | None:
        """How long before the fullest hour the warning came; negative if after its beginning."""
        return None if self.peak is None else self.peak - self.opened


def course(followed: Followed, onset: datetime | None, stream: Stream, end: datetime) -> Course:
    """Return the course of an incident; ``onset`` None: nobody knows, so its loudest window counts from its start.

    ``end``: of the replay. A closed incident's volume ends where its last calm began.
    """
    first, last = followed.first, followed.last
    opening = first.last
    begin = _onset(followed, onset, opening)
    over = end if last.closed is None else last.calm_since or last.closed
    span = _span(stream, begin, over)
    so_far = bisect_right([stream.entered[place] for place in span], int(followed.opened.timestamp()))
    return Course(
        name=last.name,
        brand=last.brand,
        opened=followed.opened,
        seen_since=first.opened,
        onset=begin,
        levels=followed.levels,
        highest=max(last.max_level, *(level for _, level in followed.levels)),
        closed=last.closed,
        waves=last.waves,
        words=opening.words if opening else (),
        evidence=tuple(sorted(opening.evidence, key=lambda fact: -fact.z)) if opening else (),
        learning=opening.learning if opening else False,
        heard=so_far,
        volume=len(span),
        to_come=_to_come((so_far, len(span)), stream, (begin, followed.opened, over)),
        peak=_peak(sorted(stream.said[place] for place in span), begin),
    )


def _onset(followed: Followed, onset: datetime | None, opening: Assessment | None) -> datetime:
    if onset is not None:
        return min(onset, followed.opened)
    return followed.first.opened - (opening.window if opening else HOUR)


def _span(stream: Stream, begin: datetime, end: datetime) -> list[int]:
    """Return the places of what was said since ``begin`` and had come in by ``end``."""
    start, stop = int(begin.timestamp()), int(end.timestamp())
    places = range(bisect_left(stream.entered, start), bisect_right(stream.entered, stop))
    return [place for place in places if stream.said[place] >= start]


def _to_come(counts: tuple[int, int], stream: Stream, times: tuple[datetime, datetime, datetime]) -> float | None:
    """Return the share of the excess that comes after the second of three times; the counts are up to it and in all."""
    begin, middle, end = times
    so_far = counts[0] - usual_between(stream, begin, middle)
    whole = counts[1] - usual_between(stream, begin, end)
    return min(1.0, max(0.0, 1 - so_far / whole)) if whole > 0 else None


def usual_between(stream: Stream, begin: datetime, end: datetime) -> float:
    """Return how many mentions were usual in a time: what a look says holds until the next one."""
    start, stop = int(begin.timestamp()), int(end.timestamp())
    place = max(0, bisect_right(stream.looks, start) - 1)
    whole, at = 0.0, start
    while place < len(stream.looks) and at < stop:
        until = min(stop, stream.looks[place + 1]) if place + 1 < len(stream.looks) else stop
        whole += stream.usual[place] * max(0, until - at) / 3600
        at, place = max(at, until), place + 1
    return whole


def _peak(said: Sequence[int], begin: datetime) -> datetime | None:
    """Return when the fullest hour begins, the first of equals; an hour begins with a mention."""
    most, best = 0, None
    for place, start in enumerate(said):
        count = bisect_left(said, start + 3600) - place
        if count > most:
            most, best = count, start
    return None if best is None else begin + timedelta(seconds=best - int(begin.timestamp()))


@dataclass(frozen=True, slots=True)
class Signs:
    """How often the silent tier spoke of a brand."""

    count: int = 0
    last: datetime | None = None


def noted(before: Signs, level: int, now: datetime, *, stormy: bool) -> Signs:
    """Return the signs after one more look; while an incident goes on, its own signs are no new ones."""
    if level < SIGN and not stormy:
        return before
    lasting = before.last is not None and now - before.last <= SIGN_LASTS
    return Signs(before.count + (not stormy and not lasting), now)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often it would have rung."""

    weeks: float
    brand_months: float
    """Each brand from its first mention on."""
    alerts: int
    """Incidents and their second waves."""
    signs: int

    @property
    def alerts_a_week(self) -> float | None:
        """Alerts over all brands in a week."""
        return self.alerts / self.weeks if self.weeks else None

    @property
    def alerts_a_brand_month(self) -> float | None:
        """Alerts of one brand in a month."""
        return self.alerts / self.brand_months if self.brand_months else None

    @property
    def signs_a_week(self) -> float | None:
        """Signs over all brands in a week."""
        return self.signs / self.weeks if self.weeks else None


def frequency(
    courses: Iterable[Course], signs: Iterable[Signs], heard_since: Iterable[datetime], begin: datetime, end: datetime
) -> Frequency:
    """Return how often it would have rung between two times; ``heard_since``: the first mention of each brand."""
    brand_time = sum((end - max(begin, first) for first in heard_since if first < end), timedelta())
    return Frequency(
        weeks=(end - begin) / timedelta(weeks=1),
        brand_months=brand_time / MONTH,
        alerts=sum(one.waves for one in courses),
        signs=sum(one.count for one in signs),
    )
