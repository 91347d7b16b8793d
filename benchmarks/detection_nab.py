"""The silent tier on real counts: NAB's realTweets. A part of benchmarks.detection, with nothing to run of its own."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listener.core import baseline, chance, look, wind
from listener.model import Bin

HOUR = timedelta(hours=1)


def tweets(folder: Path) -> dict[str, float]:
    """Alarms a brand-week of the silent tier (volume alone) on NAB's realTweets, a 24-hour mute after each.

    Five-minute counts are all there is: no moods, no authors. The first 14 days are for learning.
    """
    alarms, weeks = 0, 0.0
    for path in sorted((folder / "nab").glob("Twitter_volume_*.csv")):
        found, length = _loud_times(path)
        alarms += found
        weeks += length
    return {"nab_volume_alarms_per_brand_week": alarms / weeks, "nab_brand_weeks": weeks} if weeks else {}


def _loud_times(path: Path) -> tuple[int, float]:
    with path.open(newline="") as lines:
        rows = [
            (datetime.fromisoformat(at).replace(tzinfo=UTC), int(value)) for at, value in list(csv.reader(lines))[1:]
        ]
    times, sums, hours = [at for at, _ in rows], [0], dict[datetime, int]()
    for at, value in rows:
        sums.append(sums[-1] + value)
        hour = at.replace(minute=0, second=0)
        hours[hour] = hours.get(hour, 0) + value
    history = [Bin(hour, total, total) for hour, total in hours.items() if total]
    begin, alarms, usual = times[0] + timedelta(days=14), 0, None
    muted, learned = begin, begin
    for now in times[bisect_left(times, begin) :: 3]:
        if usual is None or now - learned >= 6 * HOUR:
            usual, learned = baseline.learn([one for one in history if one.hour <= now], now, UTC), now
        if now >= muted and _loud(times, sums, now, usual):
            alarms, muted = alarms + 1, now + 24 * HOUR
    return alarms, (times[-1] - begin) / timedelta(weeks=1)


def _loud(times: Sequence[datetime], sums: Sequence[int], now: datetime, usual: baseline.Baseline) -> bool:
    end = bisect_right(times, now)
    for length in look.WINDOWS:
        count = sums[end] - sums[bisect_right(times, now - length)]
        mean = usual.expected(now - length, now, baseline.Series.VOICES)
        spread = usual.dispersion(length, baseline.Series.VOICES)
        if chance.score(count, mean, spread, len(look.WINDOWS)) >= wind.WATCH:
            return True
    return False
