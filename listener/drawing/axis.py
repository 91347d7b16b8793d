"""Where a chart's axes carry a label: round counts, and round local times through every change of the clocks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil, floor, log10

from listener.words import catalogue, moment

_LINES = 4
_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12)
_HOUR_ROOM, _DAY_ROOM, _MONTH_ROOM = 46.0, 74.0, 66.0
"""Least width of a label, in units of the drawing."""
_HOUR, _DAY, _MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30.4)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled moment."""

    at: datetime
    label: str
    strong: bool = False
    """A day among hours, a year's first month among months: something larger begins here."""


def counts(most: float) -> tuple[float, ...]:
    """Return the round counts from nothing to the first one that is no smaller than ``most``, at most six of them."""
    step = nice(most / _LINES)
    return tuple(step * place for place in range(max(1, ceil(most / step - 1e-9)) + 1))


def times(start: datetime, end: datetime, zone: tzinfo, lang: str, width: float) -> tuple[Tick, ...]:
    """Return the moments to label between two times: as many as fit into ``width``, at full local hours, days, months.

    An hour that the clocks skip has no label, one that comes twice has one.
    """
    length = end - start
    for every in _HOURS:
        if length / _HOUR / every * _HOUR_ROOM <= width and length <= 4 * _DAY:
            return tuple(_hours(start, end, zone, lang, every))
    for every in _DAYS:
        if length / _DAY / every * _DAY_ROOM <= width:
            return tuple(_days(start, end, zone, lang, every))
    every = next((one for one in _MONTHS if length / _MONTH / one * _MONTH_ROOM <= width), 12 * ceil(length / _MONTH))
    return tuple(_months(start, end, zone, lang, every))


def day(at: datetime, zone: tzinfo, lang: str) -> str:
    """Return a local day as it is written here: Di 17.11."""
    return moment(at, zone, lang).rsplit(" ", 1)[0]


def _hours(start: datetime, end: datetime, zone: tzinfo, lang: str, every: int) -> Iterator[Tick]:
    for local in _dates(start, end, zone):
        for hour in range(0, 24, every):
            wall = datetime(local.year, local.month, local.day, hour, tzinfo=zone)
            at = wall.astimezone(UTC)
            if start <= at <= end and at.astimezone(zone).hour == hour:
                yield Tick(at, f"{hour:02}:00" if hour else day(at, zone, lang), strong=not hour)


def _days(start: datetime, end: datetime, zone: tzinfo, lang: str, every: int) -> Iterator[Tick]:
    """Days are counted from a Monday, so that weeks begin where people begin them."""
    for local in _dates(start, end, zone):
        at = _begins(local, zone)
        if (local.toordinal() - 1) % every == 0 and start <= at <= end:
            yield Tick(at, day(at, zone, lang), strong=local.weekday() == 0)


def _months(start: datetime, end: datetime, zone: tzinfo, lang: str, every: int) -> Iterator[Tick]:
    names = catalogue("dashcourse", lang)["months"].split()
    first, last = start.astimezone(zone), end.astimezone(zone)
    for month in range(12 * first.year + first.month - 1, 12 * last.year + last.month):
        year, number = divmod(month, 12)
        at = _begins(date(year, number + 1, 1), zone)
        if month % every == 0 and start <= at <= end:
            yield Tick(at, f"{names[number]} {year}", strong=number == 0)


def _dates(start: datetime, end: datetime, zone: tzinfo) -> Iterator[date]:
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _begins(local: date, zone: tzinfo) -> datetime:
    """Return when a day begins; where the clocks skip its midnight, when they have moved."""
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)


def nice(rough: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that is no smaller than ``rough``; at least one."""
    if rough <= 1:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return next(one * power for one in (1, 2, 5, 10) if one * power >= rough * (1 - 1e-9))
