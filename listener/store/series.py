"""Counts by brand, hour and source, kept up inside the transactions that change what they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from listener.model import Bin, BrandId, Count, Judged, MentionId, Mood
from listener.store.db import Connection, Db, marks, moment, seconds

_HOUR = 3600
_COUNTS = ("total", "voices", "negative", "negative_voices", "neutral", "positive", "unscored")
_UPSERT = (
    f"INSERT INTO hourly (brand, hour, source, medium, {', '.join(_COUNTS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (brand, hour, source) DO UPDATE SET "
    + ", ".join(f"{name} = hourly.{name} + excluded.{name}" for name in _COUNTS)
)
_OF_MENTIONS = """SELECT hit.brand, mention.at / 3600 * 3600, mention.source, mention.medium, {sign}count(*),
    {sign}count(*) FILTER (WHERE mention.story = mention.id), {sign}count(*) FILTER (WHERE hit.mood = 'negative'),
    {sign}count(*) FILTER (WHERE hit.mood = 'negative' AND mention.story = mention.id),
    {sign}count(*) FILTER (WHERE hit.mood = 'neutral'), {sign}count(*) FILTER (WHERE hit.mood = 'positive'),
    {sign}count(*) FILTER (WHERE hit.mood = 'unscored')
    FROM hit JOIN mention ON mention.id = hit.mention WHERE mention.id IN ({ids}) GROUP BY 1, 2, 3, 4"""

Counted = tuple[Judged, bool]


def add(connection: Connection, counted: Iterable[Counted]) -> None:
    """Count new mentions: (what, is it an original)."""
    sums: dict[tuple[str, int, str, str], list[int]] = defaultdict(lambda: [0] * len(_COUNTS))
    for judged, original in counted:
        mention = judged.mention
        hour = seconds(mention.at) // _HOUR * _HOUR
        for brand, tone in judged.by_brand:
            row = sums[brand, hour, mention.source, mention.medium]
            for at, yes in enumerate(_flags(tone.mood, original=original)):
                row[at] += yes
    connection.executemany(_UPSERT, [(*key, *row) for key, row in sums.items()])


def _flags(mood: Mood, *, original: bool) -> tuple[bool, ...]:
    negative = mood is Mood.NEGATIVE
    return (
        *(True, original, negative, negative and original),
        *(mood is Mood.NEUTRAL, mood is Mood.POSITIVE, mood is Mood.UNSCORED),
    )


def remove(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Take stored mentions out of the counts (before their tone changes)."""
    _recount(connection, ids, "-")


def restore(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Count stored mentions as they are now."""
    _recount(connection, ids, "")


def _recount(connection: Connection, ids: Sequence[MentionId], sign: str) -> None:
    rows = connection.execute(_OF_MENTIONS.format(sign=sign, ids=marks(ids)), list(ids)).fetchall()
    connection.executemany(_UPSERT, rows)


def bins(db: Db, brand: BrandId, since: datetime, until: datetime) -> list[Bin]:
    """Return a brand's hours with at least one mention, oldest first, summed over its sources."""
    rows = db.rows(
        "SELECT hour, sum(total), sum(voices), sum(negative), sum(negative_voices), sum(positive), sum(unscored), "
        "coalesce(sum(voices) FILTER (WHERE medium = 'news'), 0), "
        "coalesce(sum(negative_voices) FILTER (WHERE medium = 'news'), 0) FROM hourly "
        "WHERE brand = ? AND hour >= ? AND hour < ? GROUP BY hour HAVING sum(total) > 0 ORDER BY hour",
        [brand, seconds(since), seconds(until)],
    )
    return [Bin(moment(hour), *counts) for hour, *counts in rows]


def hours(db: Db, brands: Sequence[BrandId], since: datetime, until: datetime) -> list[Count]:
    """Return the hours with at least one mention over some brands (none given: all), oldest first."""
    which = f"brand IN ({marks(brands)}) AND" if brands else ""
    rows = db.rows(
        "SELECT hour, sum(total), sum(negative), sum(neutral), sum(positive), sum(unscored) FROM hourly "
        f"WHERE {which} hour > ? AND hour < ? GROUP BY hour ORDER BY hour",
        [*brands, seconds(since) - _HOUR, seconds(until)],
    )
    return [Count(moment(hour), *counts) for hour, *counts in rows]
