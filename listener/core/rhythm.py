"""How often a source has to be visited: by what it publishes, corrected by what was missed or came again. Pure.

The base is the mean time between two entries (sources.md 2.6: seven days by the entries in them); the overlap of two
answers corrects it, which alone guards a short feed against losing entries between two visits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from listener.model import Rhythm, SourceHealth, SourceName
from listener.ports import Subscription

WEEK, HOT = timedelta(days=7), timedelta(hours=3)
"""A rate is learned over a week; a source that has become hot is seen by its last three hours."""
_HOT_ENTRIES = 3
_SAFE_TURNS = 3
"""A window of entries is seen at least so often before it has turned over."""
_SILENCE = 4
"""After a silence nobody comes back sooner than a quarter of it."""
_FEW, _MANY = 1 / 3, 2 / 3
"""Share of entries that were known: fewer means too late, more means early enough."""
_SOONEST = timedelta(minutes=1)
_LEAST_FACTOR = 1 / 8
_GAPS = 20
_LATE_AFTER, _LATE_LEAST, _LATE_GAPS = 3, timedelta(days=1), 5


def after_answer(
    rhythm: Rhythm, published: Sequence[datetime], entries: int, fresh: int, now: datetime, *, first: bool
) -> Rhythm:
    """Return the rhythm after an answer that had ``entries`` (0: unchanged), ``fresh`` of them not shown before.

    ``published``: the dates of the entries that have one.
    """
    if not entries:
        # Nothing there at all, or nothing found: as quiet as can be, until something comes.
        return replace(rhythm, mean_s=rhythm.mean_s or WEEK.total_seconds())
    mean_s = _mean_s(published, entries, fresh, rhythm, now)
    # A first visit goes on into the past, and it is the page with the newest entries that tells the rhythm.
    calmer = first and 0 < rhythm.mean_s < mean_s
    gap = int((now - rhythm.fresh_at).total_seconds()) if rhythm.fresh_at and fresh and not first else 0
    return replace(
        rhythm,
        mean_s=rhythm.mean_s if calmer else mean_s,
        entries=rhythm.entries if calmer else entries,
        fresh_at=now if fresh else rhythm.fresh_at,
        # What follows within a minute is the rest of what was found before.
        gaps=(*rhythm.gaps, gap)[-_GAPS:] if gap >= _SOONEST.total_seconds() else rhythm.gaps,
    )


def corrected(rhythm: Rhythm, entries: int, fresh: int) -> Rhythm:
    """Return the rhythm of a source that shows a window of its newest entries, corrected by how far two overlapped.

    Of a source that is asked for what is new the overlap says nothing: there it is always small.
    """
    known = 1 - fresh / entries if entries else 1.0
    if _FEW <= known < _MANY:
        return rhythm
    return replace(
        rhythm, factor=max(_LEAST_FACTOR, rhythm.factor / 2) if known < _FEW else min(1.0, rhythm.factor * 1.5)
    )


def missed(entries: int, fresh: int, *, shown_before: bool, first: bool) -> bool:
    """Tell whether something may have fallen out between two visits: nothing of what was shown before is left."""
    return shown_before and not first and entries > 0 and fresh == entries


def interval(rhythm: Rhythm, every: timedelta, latest: timedelta, now: datetime) -> timedelta:
    """Return the time to the next visit. ``every`` is the usual shortest, which only a lack of overlap may undercut."""
    if every >= latest:
        return every
    if not rhythm.mean_s:
        return every
    base = timedelta(seconds=rhythm.mean_s) * min(1.0, (rhythm.entries or _SAFE_TURNS) / _SAFE_TURNS)
    silence = (now - rhythm.fresh_at) / _SILENCE if rhythm.fresh_at else timedelta(0)
    wanted = max(every, min(latest, max(base, silence)))
    return min(wanted, max(_SOONEST, wanted * rhythm.factor))


def intervals(
    healths: Iterable[SourceHealth], subscriptions: Mapping[SourceName, Subscription], now: datetime
) -> dict[SourceName, timedelta]:
    """Return how often each source that is configured is visited at the moment."""
    found = [(one, subscriptions[one.name]) for one in healths if one.name in subscriptions]
    return {one.name: interval(one.rhythm, told.every, told.latest, now) for one, told in found}


def usual_gap(rhythm: Rhythm) -> timedelta | None:
    """Return the longest time that usually passes between two new entries; None as long as too little is known."""
    if len(rhythm.gaps) < _LATE_GAPS:
        return None
    return timedelta(seconds=sorted(rhythm.gaps)[int(len(rhythm.gaps) * 0.9)])


def is_late(rhythm: Rhythm, now: datetime) -> bool:
    """Tell whether a source that answers has brought nothing new for three times its usual gap, and for a day."""
    usual = usual_gap(rhythm)
    if usual is None or rhythm.fresh_at is None:
        return False
    return now - rhythm.fresh_at > max(_LATE_AFTER * usual, _LATE_LEAST)


def _mean_s(published: Sequence[datetime], entries: int, fresh: int, rhythm: Rhythm, now: datetime) -> float:
    """Return the mean seconds between two entries, by their dates, else by how many came since the last new ones."""
    dates = sorted(at for at in published if at <= now)
    if not dates:
        since = (now - rhythm.fresh_at).total_seconds() if rhythm.fresh_at else 0.0
        return since / fresh if since > 0 and fresh else rhythm.mean_s
    recent = [at for at in dates if at > now - WEEK]
    # A window that does not reach back a week speaks for the time that it covers.
    span = WEEK if len(recent) < len(dates) or len(dates) < entries else now - dates[0]
    mean = max(span.total_seconds(), 1.0) / max(1, len(recent))
    hot = [at for at in recent if at > now - HOT]
    return min(mean, HOT.total_seconds() / len(hot)) if len(hot) >= _HOT_ENTRIES else mean
