"""Hourly counts gathered into the user's hours, days or weeks, gaps included. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from listener.model import Count

_MOST = 20_000
"""Buckets: two years of hours. A longer period starts later."""


def buckets(hours: Sequence[Count], by: str, start: datetime, end: datetime, zone: tzinfo) -> list[Count]:
    """Return one count for each local hour, day or week (``by``) from ``start`` to ``end``, oldest first.

    Empty ones are there too: silence is a finding. Weeks begin on Monday; days follow the zone through DST changes.
    """
    sums: dict[datetime, list[int]] = {at: [0] * 5 for at in _starts(by, start, end, zone)}
    for hour in hours:
        row = sums.get(beginning(hour.start, by, zone))
        if row is not None and hour.start < end:  # the last bucket may go on beyond the end
            counts = (hour.total, hour.negative, hour.neutral, hour.positive, hour.unscored)
            row[:] = [old + new for old, new in zip(row, counts, strict=True)]
    return [Count(at, *row) for at, row in sums.items()]


def beginning(at: datetime, by: str, zone: tzinfo) -> datetime:
    """Return when the hour, local day or local week (``by``) of a moment began, in UTC.

    Hours are those of UTC, as they are counted; a day that lacks its midnight begins when the clocks had moved.
    """
    if by == "hour":
        return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    local = at.astimezone(zone)
    day = local.date() - timedelta(days=local.weekday() if by == "week" else 0)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _starts(by: str, start: datetime, end: datetime, zone: tzinfo) -> list[datetime]:
    step = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}[by]
    at = beginning(max(start, end - _MOST * step), by, zone)
    found = []
    while at < end:
        found.append(at)
        # The middle of the next bucket, then its beginning: a day has 23 to 25 hours.
        at = beginning(at + step * 1.5, by, zone) if by != "hour" else at + step
    return found
