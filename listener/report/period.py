"""Which time a report is about: a day, an ISO week or a month of the company's own zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from listener.core import when
from listener.errors import UsageError

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Kind(StrEnum):
    """How long it is."""

    DAY = "day"
    WEEK = "week"
    """Monday to Sunday (ISO 8601)."""
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Some whole local days."""

    kind: Kind
    first: date
    zone: tzinfo

    @property
    def after(self) -> date:
        """The day after the last one."""
        if self.kind is Kind.MONTH:
            return (self.first + timedelta(days=31)).replace(day=1)
        return self.first + (_WEEK if self.kind is Kind.WEEK else _DAY)

    @property
    def since(self) -> datetime:
        """When it begins, in UTC; of a day that lacks its midnight, when the clocks had moved."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """When it is over: no longer part of it."""
        return _midnight(self.after, self.zone)

    @property
    def key(self) -> str:
        """A short name for files and programs: 2026-11-17, 2026-W47, 2026-11."""
        year, week, _ = self.first.isocalendar()
        names = {Kind.DAY: self.first.isoformat(), Kind.WEEK: f"{year}-W{week:02}", Kind.MONTH: f"{self.first:%Y-%m}"}
        return names[self.kind]

    @property
    def before(self) -> Period:
        """The one before."""
        return of_day(self.kind, self.first - _DAY, self.zone)


def of_day(kind: Kind, day: date, zone: tzinfo) -> Period:
    """Return the day, week or month in which a day lies."""
    first = {Kind.DAY: day, Kind.WEEK: day - timedelta(days=day.weekday()), Kind.MONTH: day.replace(day=1)}
    return Period(kind, first[kind], zone)


def complete(kind: Kind, now: datetime, zone: tzinfo) -> Period:
    """Return the last one that is over."""
    return of_day(kind, now.astimezone(zone).date(), zone).before


def asked(kind: Kind, text: str, now: datetime, zone: tzinfo) -> Period:
    """Return the one that was named: itself, or any day in it. Of no text, the last one that is over.

    Raises UsageError for what is not understood, for another length of time, and for a time to come.
    """
    if not text.strip():
        return complete(kind, now, zone)
    found = when.parse(text, now, zone)
    first, after = (at.astimezone(zone).date() for at in (found.start, found.end))
    named = of_day(kind, first, zone)
    is_day = after - first == _DAY
    fits = is_day or (named.first, named.after) == (first, after)
    if not fits or (found.start, found.end) != (_midnight(first, zone), _midnight(after, zone)):
        raise UsageError(f"period.no_{kind}", text=" ".join(text.split())[:60])
    if named.since >= now:
        raise UsageError("period.to_come", text=" ".join(text.split())[:60])
    return named


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
