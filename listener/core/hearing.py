"""Whether a source can be heard: well, late, failing or blind. What cannot be heard is missing, never silent. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core.coverage import HEARD
from listener.core.rhythm import is_late
from listener.model import Blind, SourceHealth, SourceName

PATIENCE = 3
"""A source is blind when it has not answered for so many of its intervals, and for an hour at least."""
_LEAST_PATIENCE = timedelta(hours=1)
REPEAT = timedelta(days=1)


class Hearing(StrEnum):
    """How a source is heard."""

    OK = "ok"
    NEW = "new"
    """Not visited so far."""
    LATE = "late"
    """It answers, but has shown nothing new for far longer than it usually does."""
    FAILING = "failing"
    """The last visits failed; it is too early to say that anything was missed."""
    BLIND = "blind"
    """What it says is missed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be noted and told of blind sources."""

    begun: tuple[Blind, ...] = ()
    ended: tuple[Blind, ...] = ()
    """With ``until``."""
    still: tuple[Blind, ...] = ()
    """Blind before and now."""
    tell: bool = False
    """True if somebody is to be told: something has begun or ended, or a day has passed."""


def hearing(health: SourceHealth, every: timedelta, now: datetime) -> Hearing:
    """Return how a source is heard; ``every`` is how often it is visited at the moment."""
    if health.last_visit is None:
        return Hearing.NEW
    if health.failures:
        return Hearing.BLIND if now - _since(health, now) > patience(every) else Hearing.FAILING
    return Hearing.LATE if is_late(health.rhythm, now) else Hearing.OK


def patience(every: timedelta) -> timedelta:
    """Return how long a source may fail before it counts as blind."""
    return max(PATIENCE * every, _LEAST_PATIENCE)


def _since(health: SourceHealth, now: datetime) -> datetime:
    """Return from when on nothing is known of a failing source."""
    return health.last_success or health.failing_since or now


def blind_since(health: SourceHealth, every: timedelta, now: datetime) -> datetime | None:
    """Return from when on a source is blind, None if it is not."""
    return _since(health, now) if hearing(health, every, now) is Hearing.BLIND else None


def change(
    before: Sequence[Blind], healths: Iterable[SourceHealth], every: Mapping[SourceName, timedelta], now: datetime
) -> Change:
    """Return what has changed since ``before``, the sources that were blind at the last look.

    ``every``: how often each configured source is visited. One that is no longer configured is blind no more.
    """
    now_blind = {
        health.name: since
        for health in healths
        if health.name in every and (since := blind_since(health, every[health.name], now)) is not None
    }
    known = {one.source for one in before}
    begun = tuple(Blind(source, since) for source, since in now_blind.items() if source not in known)
    ended = tuple(replace(one, until=now) for one in before if one.source not in now_blind)
    still = tuple(one for one in before if one.source in now_blind)
    again = any(one.told is None or now - one.told >= REPEAT for one in still)
    return Change(begun, ended, still, tell=bool(begun or ended or again))


def deaf_hours(blind: Iterable[Blind], voices: Mapping[SourceName, int], now: datetime) -> frozenset[int]:
    """Return the hours (since 1970) in which sources were blind that usually bring a fifth of a brand's voices.

    What is counted in them is not all that was said: no statistic may take it for that.
    """
    missing: defaultdict[int, int] = defaultdict(int)
    for one in blind:
        first, last = _hour(one.since), _hour(one.until or now)
        for hour in range(first, last + 1):
            missing[hour] += voices.get(one.source, 0)
    most = (1 - HEARD) * sum(voices.values())
    return frozenset(hour for hour, count in missing.items() if count and count >= most)


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)
