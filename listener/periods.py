"""Which time a page of figures is about: the last days, or a calendar month; and what of it may be read at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from listener.model import BrandId
from listener.store import Store

LENGTHS = {"7d": 7, "30d": 30, "56d": 56, "90d": 90, "365d": 365}
"""The last days, by what stands in an address."""
QUICK = 1_000
"""Mentions that are counted while somebody waits: a tenth of a second."""
MOST = 60_000
"""Mentions that are read for one page: ten seconds beside, and 200 MB while they last."""
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_MONTHS = 12
"""So many can be chosen."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time, its end excluded."""

    key: str
    """As it stands in an address: ``30d``, ``2026-11``."""
    since: datetime
    until: datetime

    @property
    def month(self) -> date | None:
        """The first day of the month that it is; None: it is the last days."""
        return date.fromisoformat(f"{self.key}-01") if _MONTH.fullmatch(self.key) else None


def period(asked: str, usual: str, now: datetime, zone: tzinfo) -> Period:
    """Return the time that was asked for, the usual one if that is none, or one to come."""
    end = now + timedelta(seconds=1)  # what was stored in this second belongs to it
    if _MONTH.fullmatch(asked):
        first = date.fromisoformat(f"{asked}-01")
        begin, over = _midnight(first, zone), _midnight((first + timedelta(days=31)).replace(day=1), zone)
        if begin <= now:
            return Period(asked, begin, min(over, end))
    key = asked if asked in LENGTHS else usual
    return Period(key, now - timedelta(days=LENGTHS[key]), end)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def months(now: datetime, zone: tzinfo) -> tuple[date, ...]:
    """Return the first days of the months that can be chosen, the current one first."""
    local = now.astimezone(zone)
    count = 12 * local.year + local.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(count, count - _MONTHS, -1))


def readable(store: Store, brands: Sequence[BrandId], since: datetime, until: datetime, most: int) -> datetime:
    """Return since when the mentions of some brands can be read if it may be so many together: ``since``, or later."""
    reached = store.looks.reaches(brands, until, most)
    return since if reached is None else max(since, reached)
