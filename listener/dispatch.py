"""Verb: look at each brand, follow its incident, and promise the messages that follow from it.

    counts and recent mentions | assess | advance the incident | choose a playbook | route | hold | render | promise

The incident, its log and its promises are stored in one step; sending is another verb's work.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.mute import hold_until
from alerts.notices import notice_to_json
from alerts.playbook import fallback, select
from alerts.render import notice
from alerts.routing import channels_for
from alerts.situation import Situation
from listener.core.coverage import HEARD, LEFT_OUT, LOOKED_AT, known_since
from listener.core.detect import assess
from listener.core.hearing import deaf_hours, unheard_for
from listener.core.incidents import advance
from listener.core.rhythm import intervals
from listener.log import pairs
from listener.model import (
    Assessment,
    Brand,
    ChannelName,
    Heard,
    Incident,
    Mood,
    Promise,
    Reason,
    State,
    Told,
)
from listener.parts import Parts

HISTORY = timedelta(days=56)
RECENT = timedelta(hours=48)
SILENT_AFTER = 3
"""A source that has not answered for three of its intervals is a gap."""

_TASK = "dispatch"
_TEXTS = 200
"""As many negative texts decide about the playbook."""
_log = logging.getLogger(__name__)


def dispatch_due(parts: Parts, now: datetime) -> None:
    """Watch every brand, if it is time to."""
    every = parts.config.detection.every
    if not parts.store.task_due(_TASK, now, every):
        return
    parts.store.plan_task(_TASK, now + every)
    for brand in parts.config.brands:
        try:
            watch(parts, brand, now)
        except Exception:  # noqa: BLE001 - a bug on one brand must not blind the others; logged, and tried next time
            _log.exception("bug %s", pairs(brand=brand.id))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is about to be stored and told of an incident."""

    brand: Brand
    before: Incident | None
    incident: Incident
    assessment: Assessment
    reason: Reason | None
    score: float | None = None
    """Share of the texts that speak for the playbook, if it was chosen now."""


def watch(parts: Parts, brand: Brand, now: datetime) -> Assessment:
    """Assess one brand and let its incident follow."""
    recent = parts.store.heard(brand.id, now - RECENT, now + timedelta(seconds=1))
    assessment = assessed(parts, brand, recent, now)
    current = parts.store.current_incident(brand.id)
    if current is not None and _only_deaf(parts, current, assessment, now):
        return assessment
    step = advance(current, assessment, now, parts.store.next_incident_id())
    if step.incident is None:
        if current is not None and step.events:
            parts.store.drop_candidate(current.id)
    elif step.incident != current:
        turn = _Turn(brand, current, step.incident, assessment, step.reason)
        _decide(parts, _with_playbook(parts, turn, recent), step.events, now)
    return assessment


def _only_deaf(parts: Parts, current: Incident, assessment: Assessment, now: datetime) -> bool:
    """Tell whether an incident seems to calm down while much of what is usually heard cannot be heard.

    A source gap mutes "all calm" (knowledge 3.2): what does not answer may still be burning.
    """
    if current.state not in {State.OPEN, State.DECLINING} or assessment.level >= current.level > 1:
        return False
    silent = set(gaps(parts, now))
    heard = parts.store.voices_by_source(current.brand, now - LOOKED_AT, now)
    deaf = sum(voices for source, voices in heard.items() if source in silent)
    return deaf > (1 - HEARD) * sum(heard.values())


def assessed(parts: Parts, brand: Brand, recent: Sequence[Heard], now: datetime) -> Assessment:
    """Return what the detector says of one brand now."""
    sources = parts.store.coverage(brand.id, now - LOOKED_AT, now - LEFT_OUT)
    sources = sources or parts.store.coverage(brand.id, now - LOOKED_AT, now)
    history = parts.store.bins(brand.id, max(now - HISTORY, known_since(sources, now)), now)
    names = (brand.name, *brand.aliases)
    return assess(brand.id, history, recent, now, parts.config.zone, exclude=names, deaf=deaf(parts, brand, now))


def deaf(parts: Parts, brand: Brand, now: datetime) -> frozenset[int]:
    """Return the hours of the history in which much of what is usually heard of a brand could not be heard."""
    blind = parts.store.blind(now - HISTORY)
    return deaf_hours(blind, parts.store.voices_by_source(brand.id, now - HISTORY, now), now) if blind else frozenset()


def _with_playbook(parts: Parts, turn: _Turn, recent: Sequence[Heard]) -> _Turn:
    """Choose a playbook by the critical texts when a wave begins; later it stays: nobody changes plans in a storm."""
    if turn.incident.playbook and turn.reason not in {Reason.FIRST, Reason.SECOND_WAVE}:
        return turn
    critical = [f"{heard.title}\n{heard.text}" for heard in recent if heard.mood is Mood.NEGATIVE]
    choice = select(parts.playbooks, turn.assessment, critical[-_TEXTS:])
    return replace(turn, incident=replace(turn.incident, playbook=choice.playbook.id), score=choice.score or None)


def _decide(parts: Parts, turn: _Turn, events: Sequence[str], now: datetime) -> None:
    promises = _promises(parts, turn, now)
    detail: dict[str, object] = {"level": turn.assessment.level, "volume": turn.assessment.volume}
    if turn.reason:
        told = [promise.key for promise in promises]
        detail |= {"reason": str(turn.reason), "playbook": turn.incident.playbook, "told": told}
    parts.store.decide(turn.incident, [(event, detail) for event in events], promises, now)
    if events:
        _log.info("incident %s", pairs(name=turn.incident.name, brand=turn.brand.id, events=",".join(events), **detail))


def _promises(parts: Parts, turn: _Turn, now: datetime) -> list[Promise]:
    """Return the messages to promise: to whom, from when on, in which words."""
    incident, reason = turn.incident, turn.reason
    if reason is None:
        return _refreshed(parts, turn, now)
    told = parts.store.told(incident.id)
    channels = _channels(parts, turn, reason, told)
    if not channels:
        _log.warning("nobody to tell %s", pairs(name=incident.name, brand=turn.brand.id, level=incident.level))
    level = incident.max_level if reason is Reason.END else incident.level
    held = hold_until(level, turn.assessment.doubling, now, parts.config.quiet, parts.config.zone, reason)
    number, due = parts.store.next_sequence(incident.id), held.until if held else now
    promises = []
    for channel in channels:
        knows = any(one.channel == channel and one.state in {"sent", "sending"} for one in told)
        situation = _situation(parts, turn, _told_as(reason, held=held is not None, untold=not knows), now)
        promises.append(_promise(situation, channel, f"{incident.name}.{number}/{channel}", due))
    return promises


def _channels(parts: Parts, turn: _Turn, reason: Reason, told: Sequence[Told]) -> list[ChannelName]:
    """Return who is told: by the routes, and of the end also everybody who was warned."""
    route = channels_for(turn.brand.id, max(turn.incident.level, turn.incident.max_level), parts.config.routes)
    channels = list(route.channels) if route else []
    if reason is Reason.END:
        channels += [one.channel for one in told if one.state != "dead" and one.channel in parts.config.channels]
    return list(dict.fromkeys(channels))


def _told_as(reason: Reason, *, held: bool, untold: bool) -> Reason:
    """Return what a message is to those who get it: a rise is one only to somebody who knows of the wave."""
    if reason is Reason.END or not untold:
        return reason
    return Reason.HELD if held else Reason.FIRST


def _refreshed(parts: Parts, turn: _Turn, now: datetime) -> list[Promise]:
    """Return the messages held over quiet hours with today's numbers: the morning is not told of last night's."""
    held = [told for told in parts.store.told(turn.incident.id) if told.state == "queued" and told.due > now]
    held = [told for told in held if told.reason is Reason.HELD]
    if not held:
        return []
    situation = _situation(parts, turn, Reason.HELD, now)
    return [_promise(situation, told.channel, told.key, told.due) for told in held]


def _promise(situation: Situation, channel: ChannelName, key: str, due: datetime) -> Promise:
    text = notice_to_json(notice(replace(situation, key=key)))
    return Promise(key, situation.incident.id, channel, situation.reason, situation.incident.level, text, due)


def _situation(parts: Parts, turn: _Turn, reason: Reason, now: datetime) -> Situation:
    assessment = turn.assessment
    wanted = [*assessment.voices, *([assessment.trigger] if assessment.trigger else [])]
    found = {one.id: one.mention for one in parts.store.mentions_by_id(turn.brand.id, wanted)}
    return Situation(
        incident=turn.incident,
        assessment=assessment,
        reason=reason,
        brand=turn.brand,
        playbook=parts.playbooks.get(turn.incident.playbook) or fallback(parts.playbooks.values()),
        key="",
        lang=parts.config.language,
        zone=parts.config.zone,
        now=now,
        score=turn.score,
        voices=[found[id_] for id_ in assessment.voices if id_ in found],
        trigger=found.get(assessment.trigger) if assessment.trigger else None,
        gaps=gaps(parts, now),
        level_before=turn.before.max_level if turn.before and reason is Reason.LEVEL_UP else None,
    )


def gaps(parts: Parts, now: datetime) -> list[str]:
    """Return the sources that should have answered and did not: what they would say is missing, not zero."""
    healths = parts.store.source_health()
    every = intervals(healths, parts.subscriptions, now)
    unheard = {one.name: unheard_for(one, now) for one in healths if one.name in every}
    return [str(name) for name, time in unheard.items() if time is not None and time > SILENT_AFTER * every[name]]
