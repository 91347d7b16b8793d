"""By when something should be answered: a matrix of media and matters, counted in office hours. Answers nothing.

The figures are those of knowledge.md 2.5; what they stand on are mostly American surveys of 2012 to 2017 (2.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from listener.core.calendar import Region, rest_days
from listener.model import Medium, SourceName

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_MIDNIGHT = time(0)
_MOST_DAYS = 400
"""Days without an open hour after which a calendar is no calendar of an office."""


class Matter(StrEnum):
    """What kind of answer is due: a column of the matrix."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    URGENT = "urgent"
    """It is about a topic at wind force 3 or more."""


def _row(question: float, complaint: float, urgent: float) -> Mapping[Matter, timedelta]:
    hours = (question, complaint, urgent)
    return {matter: limit * _HOUR for matter, limit in zip(Matter, hours, strict=True)}


MATRIX: Mapping[Medium, Mapping[Matter, timedelta]] = {
    Medium.MICROBLOG: _row(4, 1, 0.5),
    Medium.VIDEO: _row(12, 4, 2),
    Medium.FORUM: _row(12, 4, 2),
    Medium.BLOG: _row(12, 4, 2),
    Medium.REVIEW: _row(48, 24, 24),
    Medium.NEWS: _row(1, 1, 0.5),
    Medium.EMAIL: _row(24, 24, 4),
}
"""Most time to the first human reply (knowledge.md 2.5, idea A46). Comments under blogs, which have no row there, have
that of forums."""
HALVED = frozenset({Medium.MICROBLOG, Medium.VIDEO})
"""Where a young target group waits half as long at most (2.5)."""
LEAST_YOUNG = timedelta(minutes=15)
"""No halving goes below this."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there to answer, in local time. It closes after it opens; midnight is the end of a day."""

    zone: tzinfo
    opens: time = time(9)
    closes: time = time(17)
    days: frozenset[int] = frozenset(range(5))
    """Weekdays, Monday is 0."""
    regions: tuple[Region, ...] = ()
    """Whose public holidays are days off."""


@dataclass(frozen=True, slots=True)
class Sla:
    """What one brand holds itself to."""

    hours: Hours | None = None
    """None: around the clock."""
    limits: Mapping[tuple[Medium, Matter], timedelta] = field(default_factory=dict)
    """Where the brand deviates from ``MATRIX``."""
    young: frozenset[SourceName] = frozenset()
    """Sources on which the target group is young."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something that awaits, or awaited, an answer."""

    at: datetime
    medium: Medium
    matter: Matter
    young: bool
    due: datetime
    answered: bool = False
    when: datetime | None = None
    """When it was answered; None also if nobody knows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell of the matrix was kept."""

    medium: Medium
    matter: Matter
    young: bool
    count: int
    kept: int
    """Answered in time."""
    late: int
    """Answered after it was due."""
    overdue: int
    """Due and not answered."""
    pending: int
    """Not answered and not yet due."""
    undated: int
    """Answered, nobody knows when."""
    past_due: timedelta | None
    """Median time past due of the late and the overdue ones; None if there are none."""

    @property
    def breached(self) -> float | None:
        """Share over the limit among those of which it can be told; None if it can be told of none."""
        told = self.kept + self.late + self.overdue
        return (self.late + self.overdue) / told if told else None


def limit(sla: Sla, medium: Medium, matter: Matter, source: SourceName) -> timedelta:
    """Return the most time an answer may take: the brand's own figure or the matrix's, halved for a young group."""
    given = sla.limits.get((medium, matter), MATRIX[medium][matter])
    return max(given / 2, min(given, LEAST_YOUNG)) if is_young(sla, medium, source) else given


def is_young(sla: Sla, medium: Medium, source: SourceName) -> bool:
    """Tell whether the column for a young target group holds."""
    return medium in HALVED and source in sla.young


def due(
    sla: Sla, medium: Medium, matter: Matter, source: SourceName, at: datetime, risen: datetime | None = None
) -> datetime:
    """Return by when something said at ``at`` should be answered, in UTC (ideas A37, A46).

    ``matter`` is what it would be without a storm; ``risen`` is when its topic reached wind force 3, if it did: from
    then on the urgent limit runs around the clock, unless the usual one ends before. Raises ValueError for an office
    that never opens.
    """
    if matter is Matter.URGENT:
        return at + limit(sla, medium, matter, source)
    usual = after(sla.hours, at, limit(sla, medium, matter, source))
    return usual if risen is None else min(usual, max(at, risen) + limit(sla, medium, Matter.URGENT, source))


def after(hours: Hours | None, at: datetime, length: timedelta) -> datetime:
    """Return the moment so much time later, in UTC, if time passes in office hours only.

    Yet n × 24 hours are never more than n working days: "24 h" for an e-mail of Monday noon means Tuesday noon, not
    three days of eight hours. Real time counts: a day on which clocks change has an hour more or less of it.
    """
    if hours is None:
        return at + length
    days = -(-length // _DAY)
    spans: list[tuple[datetime, datetime]] = []
    for span in _open(hours, at):
        spans.append(span)
        spent = sum((closes - opens for opens, closes in spans), timedelta(0))
        if spent >= length:
            return min(span[1] - (spent - length), _working_days_later(hours, spans, days))
        if len(spans) > days:
            return _working_days_later(hours, spans, days)
    raise ValueError("an office that never opens")


def _working_days_later(hours: Hours, spans: list[tuple[datetime, datetime]], days: int) -> datetime:
    """Return the same local time so many working days after the first span begins, if there are as many spans."""
    if len(spans) <= days:
        return spans[-1][1]
    clock = spans[0][0].astimezone(hours.zone).time()
    return _instant(spans[days][0].astimezone(hours.zone).date(), clock, hours.zone)


def is_open(hours: Hours | None, at: datetime) -> bool:
    """Tell whether somebody is there."""
    return hours is None or next(_open(hours, at))[0] <= at


def next_working_day(hours: Hours, day: date) -> date:
    """Return the next day on which the office is open. Raises ValueError for one that never is."""
    for ahead in range(1, _MOST_DAYS):
        if _is_working_day(hours, day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    raise ValueError("an office that never opens")


def _open(hours: Hours, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the office is open from a moment on, in UTC; of the time in which that moment lies, the rest.

    Raises ValueError for one that is closed for more than a year.
    """
    day, idle = since.astimezone(hours.zone).date(), 0
    while idle < _MOST_DAYS:
        closes_on = day + timedelta(days=hours.closes == _MIDNIGHT)
        opens, closes = _instant(day, hours.opens, hours.zone), _instant(closes_on, hours.closes, hours.zone, late=True)
        idle += 1
        if _is_working_day(hours, day) and closes > since:
            idle = 0
            yield max(opens, since), closes
        day += timedelta(days=1)
    raise ValueError("an office that never opens")


def _is_working_day(hours: Hours, day: date) -> bool:
    # whole years, so that the same question gets the same answer from the calendar's memory
    return day.weekday() in hours.days and day not in rest_days(
        hours.regions, date(day.year, 1, 1), date(day.year, 12, 31)
    )


def _instant(day: date, clock: time, zone: tzinfo, *, late: bool = False) -> datetime:
    """Return when clocks show that time; of two such moments the first or, if ``late``, the second (PEP 495)."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=int(late)), zone).astimezone(UTC)


def cells(cases: Iterable[Case], now: datetime) -> tuple[Cell, ...]:
    """Return how each cell of the matrix that has cases was kept (A46), in the order of the matrix."""
    found: defaultdict[tuple[Medium, Matter, bool], list[Case]] = defaultdict(list)
    for case in cases:
        found[case.medium, case.matter, case.young].append(case)
    media, matters = list(Medium), list(Matter)
    ordered = sorted(found, key=lambda key: (media.index(key[0]), matters.index(key[1]), key[2]))
    return tuple(_cell(key, found[key], now) for key in ordered)


def _cell(key: tuple[Medium, Matter, bool], cases: list[Case], now: datetime) -> Cell:
    dated = [case for case in cases if case.when is not None]
    waiting = [case for case in cases if not case.answered]
    late = [case.when - case.due for case in dated if case.when is not None and case.when > case.due]
    over = [now - case.due for case in waiting if now > case.due]
    return Cell(
        *key,
        count=len(cases),
        kept=len(dated) - len(late),
        late=len(late),
        overdue=len(over),
        pending=len(waiting) - len(over),
        undated=len(cases) - len(waiting) - len(dated),
        past_due=timedelta(seconds=median(one.total_seconds() for one in late + over)) if late or over else None,
    )
