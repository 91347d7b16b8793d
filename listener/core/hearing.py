"""Whether a source can be heard: well, late, failing or blind. What cannot be heard is missing, never silent. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core.coverage import HEARD
from listener.core.rhythm import is_late
from listener.model import Blind, SourceHealth, SourceName

PATIENCE = 3
"""A source is blind when it has not answered for so many of its intervals, and for an hour at least."""
_LEAST_PATIENCE = timedelta(hours=1)
_LASTING = timedelta(minutes=30)
"""After a night in which the machine slept, the first failure says nothing: it must have failed for so long."""
REPEAT = timedelta(days=1)
GATHER = timedelta(hours=1)
"""After an outage sources come back one by one: who is back waits so long for the others to be told of together."""


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
    """With ``until``; also those whose end was not told so far."""
    still: tuple[Blind, ...] = ()
    """Blind before and now."""
    tell: bool = False
    """True if somebody is to be told now."""


def hearing(health: SourceHealth, every: timedelta, now: datetime) -> Hearing:
    """Return how a source is heard; ``every`` is how often it is visited at the moment."""
    unheard = unheard_for(health, now)
    if unheard is not None:
        blind = unheard > patience(every) and _fails_lastingly(health, now)
        return Hearing.BLIND if blind else Hearing.FAILING
    if health.last_visit is None:
        return Hearing.NEW
    return Hearing.LATE if is_late(health.rhythm, now) else Hearing.OK


def patience(every: timedelta) -> timedelta:
    """Return how long a source may fail before it counts as blind."""
    return max(PATIENCE * every, _LEAST_PATIENCE)


def unheard_for(health: SourceHealth, now: datetime) -> timedelta | None:
    """Return for how long nothing is known of a source that fails, or that is due and has to wait; None if it answers.

    A server that asks to be left alone for a day silences all its sources, also those it has said nothing of.
    """
    waits = health.waits is not None and health.due <= now < health.waits
    return now - _since(health, now) if health.failures or waits else None


def _fails_lastingly(health: SourceHealth, now: datetime) -> bool:
    begun = (health.failing_since or now - _LASTING) if health.failures else health.due
    return not now - _LASTING < begun <= now


def _since(health: SourceHealth, now: datetime) -> datetime:
    """Return from when on nothing is known of a failing source. What a clock that was ahead has noted is left out."""
    known = (at for at in (health.last_success, health.failing_since) if at is not None and at <= now)
    return next(known, now)


def blind_since(health: SourceHealth, every: timedelta, now: datetime) -> datetime | None:
    """Return from when on a source is blind, None if it is not."""
    return _since(health, now) if hearing(health, every, now) is Hearing.BLIND else None


def change(
    before: Sequence[Blind],
    healths: Iterable[SourceHealth],
    every: Mapping[SourceName, timedelta],
    now: datetime,
    muted: Collection[SourceName] = (),
    woken: datetime | None = None,
) -> Change:
    """Return what has changed since the last look.

    ``before``: the sources that were blind then, and the blind times that ended lately. ``every``: how often each
    configured source is visited; one that is no longer configured is blind no more. ``muted``: what happens to these
    alone is no reason to tell anybody. ``woken``: when something answered after half an hour in which nothing did; who
    was not asked since is not accused of what the network may have done.
    """
    configured = {health.name: health for health in healths if health.name in every}
    down = _nothing_answers(configured.values(), now)
    unheard = {
        name: _since(health, now) if down and health.failures else blind_since(health, every[name], now)
        for name, health in configured.items()
    }
    ended = tuple(
        one if one.until else _ended(one, now, tell=one.source in configured)
        for one in before
        if (_end_is_untold(one, now) if one.until else _is_over(one, configured.get(one.source), now))
    )
    over = {(one.source, one.since) for one in ended}
    still = tuple(one for one in before if one.until is None and (one.source, one.since) not in over)
    known = {one.source for one in still}
    # Where nothing answers, it is not the sources: it was told, and who follows is told of with the others.
    told = max((one.told for one in still if one.told), default=None) if down else None
    begun = tuple(Blind(name, at, told=told) for name, at in unheard.items() if at is not None and name not in known)
    if not down and _may_be_down(configured.values(), now):
        begun = ()  # soon it will be clear whether all or one
    begun = tuple(one for one in begun if not _waits_its_turn(configured[one.source], woken, now))
    due = any(one.told is None or abs(now - one.told) >= REPEAT for one in (*begun, *still) if one.source not in muted)
    ends = [one.until for one in ended if one.until and one.source in configured and one.source not in muted]
    gathered = bool(ends) and (not still or now - min(ends) >= GATHER)
    return Change(begun, ended, still, tell=due or gathered)


def _nothing_answers(healths: Collection[SourceHealth], now: datetime) -> bool:
    """Tell whether the network rather than the sources is to blame: for an hour nothing, and half of all fail."""
    failing = sum(health.failures > 0 and _fails_lastingly(health, now) for health in healths)
    return failing >= max(2, len(healths) / 2) and _last_answer(healths, now) < now - _LEAST_PATIENCE


def _may_be_down(healths: Collection[SourceHealth], now: datetime) -> bool:
    """Tell whether that is about to turn out: within the hour either something answers, or nothing has."""
    failing = sum(health.failures > 0 for health in healths)
    waits = now - _LEAST_PATIENCE - _LASTING < _last_answer(healths, now) < now - _LASTING
    return waits and failing >= max(2, len(healths) / 2)


def _waits_its_turn(health: SourceHealth, woken: datetime | None, now: datetime) -> bool:
    """Tell whether a source failed when nothing answered and was not asked since; it will be, within half an hour."""
    return woken is not None and woken <= now < woken + _LASTING and (health.last_visit or now) < woken


def _last_answer(healths: Collection[SourceHealth], now: datetime) -> datetime:
    return max((health.last_success for health in healths if health.last_success), default=now)


def _is_over(one: Blind, health: SourceHealth | None, now: datetime) -> bool:
    """Tell whether a blind time has ended: by an answer; or nobody asks any more, or it was noted by a wrong clock."""
    if health is None or one.since > now:
        return True
    return health.last_success is not None and one.since < health.last_success <= now


def _ended(one: Blind, now: datetime, *, tell: bool) -> Blind:
    """Return a blind time that is over; with ``told`` as now if nobody need hear of that."""
    return replace(one, until=now, told=one.told if tell and one.since <= now else now)


def _end_is_untold(one: Blind, now: datetime) -> bool:
    return one.until is not None and one.until <= now and (one.told is None or one.told < one.until)


def deaf_hours(blind: Iterable[Blind], voices: Mapping[SourceName, int], now: datetime) -> frozenset[int]:
    """Return the hours (since 1970) in which sources were blind that usually bring a fifth of a brand's voices.

    What is counted in them is not all that was said: no statistic may take it for that.
    """
    silent: defaultdict[int, set[SourceName]] = defaultdict(set)
    for one in blind:
        first, last = _hour(one.since), _hour(one.until or now)
        for hour in range(first, last + 1) if voices.get(one.source) else ():
            silent[hour].add(one.source)
    most = (1 - HEARD) * sum(voices.values())
    return frozenset(hour for hour, names in silent.items() if sum(voices[name] for name in names) >= most)


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)
