"""From assessments to incidents: opens, follows and closes them, and says what must be told. Measures nothing.

    none ──3──▶ CANDIDATE ──3 again, 5 min later──▶ OPEN ◀──3──▶ DECLINING ──≤1 for 6 h──▶ CLOSED
      └──────────────────4 at once──────────────────▲                                        │
                                                    └────────────second wave, 24 h───────────┘

Rules: knowledge.md 3.2. A level rises at once and falls only after an hour below, so that numbers do not flap.

Reports of danger (``Assessment.danger``) open an incident at once and hold it open at whatever level, never below 1:
who reports an injury is a critic. While they last it neither declines nor calms down; then these rules take over. A
rise rings from level 3 on only. Who calls leaves them out of a storm's assessments: it goes by its level alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core.handled import afresh, returns
from listener.model import Assessment, Incident, IncidentId, Reason, State

OPENS_AT_ONCE, OPENS, DECLINES, CALM = 4, 3, 2, 1
CONFIRMED_AFTER = timedelta(minutes=5)
FALLS_AFTER = timedelta(minutes=60)
CLOSES_AFTER = timedelta(hours=6)
SECOND_WAVE_AFTER = timedelta(hours=1)
"""Calm before a second wave; each further one needs twice as long, or a storm that flickers would ring all night."""
REOPENS_WITHIN = timedelta(hours=24)
"""The least time; what is known to be about the same thing is remembered longer."""
STALE_AFTER = timedelta(hours=6)
"""A candidate that nobody looked at for so long (the daemon was off) is seen for the first time again."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an assessment did to an incident."""

    incident: Incident | None
    """None: there is none (any more); a vanished candidate was never told and leaves nothing behind."""
    reason: Reason | None = None
    """Set: this must be told, aloud."""
    events: tuple[str, ...] = ()
    """For the log: candidate, vanished, opened, level_up, level_down, declining, resumed, second_wave, closed."""


def advance(
    current: Incident | None,
    assessment: Assessment,
    now: datetime,
    next_id: IncidentId,
    reopens: timedelta = REOPENS_WITHIN,
) -> Step:
    """Return the incident after this assessment.

    ``current`` is the incident that this is about; a closed one is reopened by a second wave within ``reopens``, and
    forgotten later. ``next_id`` is used only if a new one begins. An incident's ``changed`` is the last moment that
    bore its level out; its ``calm_since`` is when the latest calm (level ≤ 1) began.
    """
    if current is None or _forgotten(current, now, reopens):
        return _begin(assessment, now, next_id)
    if current.state is State.CANDIDATE:
        return _confirm(current, assessment, now, reopens)
    if current.state is State.CLOSED:
        return _reopen(current, assessment, now)
    return _follow(current, assessment, now)


def _forgotten(incident: Incident, now: datetime, reopens: timedelta) -> bool:
    return incident.state is State.CLOSED and (incident.closed is None or now - incident.closed > reopens)


def _begin(assessment: Assessment, now: datetime, next_id: IncidentId) -> Step:
    if not _rings(assessment):
        return Step(None)
    candidate = Incident(
        id=next_id,
        brand=assessment.brand,
        state=State.CANDIDATE,
        level=_level_of(assessment),
        max_level=0,
        opened=now,
        changed=now,
        peak_volume=assessment.volume,
        last=assessment,
    )
    if _rings_at_once(assessment):
        return _open(candidate, assessment, now)
    return Step(candidate, None, ("candidate",))


def _rings(assessment: Assessment) -> bool:
    return assessment.level >= OPENS or assessment.danger is not None


def _rings_at_once(assessment: Assessment) -> bool:
    return assessment.level >= OPENS_AT_ONCE or assessment.danger is not None


def _level_of(assessment: Assessment) -> int:
    return assessment.level if assessment.danger is None else max(assessment.level, CALM)


def _is_calm(assessment: Assessment) -> bool:
    return assessment.level <= CALM and assessment.danger is None


def _reopen(closed: Incident, assessment: Assessment, now: datetime) -> Step:
    """A closed incident waits as a candidate again (``closed`` stays set) and opens as its second wave.

    One that a person ended stays so until it has calmed down, or rises higher than what they knew.
    """
    if not _rings(assessment) or not returns(closed, _level_of(assessment)):
        return Step(closed)
    waiting = replace(closed, state=State.CANDIDATE, level=_level_of(assessment), changed=now, last=assessment)
    if _rings_at_once(assessment):
        return _open(waiting, assessment, now)
    return Step(waiting, None, ("candidate",))


def _confirm(candidate: Incident, assessment: Assessment, now: datetime, reopens: timedelta) -> Step:
    if not _rings(assessment):
        return _vanish(candidate)
    if now - candidate.changed > STALE_AFTER:
        return _afresh(candidate, assessment, now, reopens)
    if _rings_at_once(assessment) or now - candidate.changed >= CONFIRMED_AFTER:
        return _open(candidate, assessment, now)
    return Step(replace(candidate, last=assessment, peak_volume=max(candidate.peak_volume, assessment.volume)))


def _afresh(candidate: Incident, assessment: Assessment, now: datetime, reopens: timedelta) -> Step:
    """Judge a stale candidate as if its first look had never been: a reopened one is a closed incident again.

    If that is forgotten by now, the next look begins a new one: a step changes one incident only.
    """
    if candidate.closed is None:
        return _begin(assessment, now, candidate.id)
    closed = _closed_again(candidate, candidate.closed)
    if _forgotten(closed, now, reopens):
        return Step(closed, None, ("vanished",))
    step = _reopen(closed, assessment, now)
    return replace(step, events=("vanished", *step.events))


def _vanish(candidate: Incident) -> Step:
    closed = None if candidate.closed is None else _closed_again(candidate, candidate.closed)
    return Step(closed, None, ("vanished",))


def _closed_again(candidate: Incident, since: datetime) -> Incident:
    return replace(candidate, state=State.CLOSED, level=0, changed=since)


def _open(candidate: Incident, assessment: Assessment, now: datetime) -> Step:
    again = candidate.closed is not None
    incident = replace(
        candidate,
        state=State.OPEN,
        level=_level_of(assessment),
        max_level=max(candidate.max_level, _level_of(assessment)),
        changed=now,
        calm_since=None,
        closed=None,
        waves=candidate.waves + again,
        peak_volume=max(candidate.peak_volume, assessment.volume),
        last=assessment,
    )
    if again:
        return Step(afresh(incident), Reason.SECOND_WAVE, ("second_wave",))
    return Step(incident, Reason.FIRST, ("opened",))


def _follow(current: Incident, assessment: Assessment, now: datetime) -> Step:
    calm = _calm_since(current, assessment, now)
    level, events = _level(current, assessment, now)
    borne_out = _level_of(assessment) >= current.level or level < current.level
    incident = replace(
        current,
        level=level,
        changed=now if borne_out else current.changed,
        calm_since=calm,
        peak_volume=max(current.peak_volume, assessment.volume),
        last=assessment,
    )
    if _is_calm(assessment) and calm is not None and now - calm >= CLOSES_AFTER:
        ended = replace(incident, state=State.CLOSED, changed=now, closed=now)
        return Step(ended, Reason.END, (*events, "closed"))
    if level <= DECLINES and assessment.danger is None:
        declining = () if current.state is State.DECLINING else ("declining",)
        return Step(replace(incident, state=State.DECLINING), None, (*events, *declining))
    return _loud(current, incident, now, events)


def calmed(closed: Incident, assessment: Assessment, now: datetime) -> Incident:
    """Return an ended incident with the calm that was seen since: after an hour of it, it may come back."""
    calm = closed.calm_since
    if _is_calm(assessment):
        return closed if calm is not None else replace(closed, calm_since=now)
    if calm is not None and now - calm < SECOND_WAVE_AFTER:
        return replace(closed, calm_since=None)
    return closed


def _loud(before: Incident, incident: Incident, now: datetime, events: tuple[str, ...]) -> Step:
    """Level 3 and above, or danger: a second wave, a new height, or nothing to tell."""
    calm, told = before.calm_since, before.max_level
    risen = replace(incident, state=State.OPEN, max_level=max(told, incident.level))
    resumed = before.state is State.DECLINING
    if resumed and calm is not None and now - calm >= SECOND_WAVE_AFTER * 2 ** (before.waves - 1):
        return Step(afresh(replace(risen, waves=risen.waves + 1)), Reason.SECOND_WAVE, (*events, "second_wave"))
    events = (*events, "resumed") if resumed else events
    return Step(risen, Reason.LEVEL_UP if incident.level > told and incident.level >= OPENS else None, events)


def _level(current: Incident, assessment: Assessment, now: datetime) -> tuple[int, tuple[str, ...]]:
    """Rise at once; fall after an hour below, no deeper than the last two assessments say."""
    seen = _level_of(assessment)
    if seen > current.level:
        return seen, ("level_up",)
    if seen == current.level or now - current.changed < FALLS_AFTER:
        return current.level, ()
    before = current.last.level if current.last else seen
    level = max(seen, min(before, current.level))
    return level, ("level_down",) if level < current.level else ()


def _calm_since(current: Incident, assessment: Assessment, now: datetime) -> datetime | None:
    """When the latest calm began; a calm of an hour is remembered beyond its end, to know a second wave by."""
    calm, interrupted = current.calm_since, current.last is not None and not _is_calm(current.last)
    if _is_calm(assessment):
        return now if calm is None or interrupted else calm
    if calm is None or _rings(assessment) or (not interrupted and now - calm < SECOND_WAVE_AFTER):
        return None
    return calm
