"""Verb: what happened to an incident is stored, with the messages that follow from it promised in the same step.

choose a playbook | route | hold | render | promise
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.mute import hold_until
from alerts.notices import notice_to_json
from alerts.playbook import fallback, select
from alerts.render import notice
from alerts.routing import channels_for
from alerts.situation import Situation
from listener.core.hearing import unheard_for
from listener.core.rhythm import intervals
from listener.log import pairs
from listener.model import Assessment, Brand, ChannelName, Heard, Incident, Mood, Promise, Reason, Told
from listener.parts import Parts

SILENT_AFTER = 3
"""A source that has not answered for three of its intervals is a gap."""

_TEXTS = 200
"""As many negative texts decide about the playbook."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What is about to be stored and told of an incident."""

    brand: Brand
    before: Incident | None
    incident: Incident
    assessment: Assessment
    reason: Reason | None
    score: float | None = None
    """Share of the texts that speak for the playbook, if it was chosen now."""


def with_playbook(parts: Parts, turn: Turn, recent: Sequence[Heard]) -> Turn:
    """Choose a playbook by the critical texts when a wave begins; later it stays: nobody changes plans in a storm."""
    if turn.incident.playbook and turn.reason not in {Reason.FIRST, Reason.SECOND_WAVE}:
        return turn
    critical = [f"{heard.title}\n{heard.text}" for heard in recent if heard.mood is Mood.NEGATIVE]
    choice = select(parts.playbooks, turn.assessment, critical[-_TEXTS:])
    return replace(turn, incident=replace(turn.incident, playbook=choice.playbook.id), score=choice.score or None)


def decide(parts: Parts, turn: Turn, events: Sequence[str], now: datetime) -> None:
    """Store an incident and what happened to it, and promise the messages that follow from that."""
    promises = _promises(parts, turn, now)
    detail: dict[str, object] = {"level": turn.assessment.level, "volume": turn.assessment.volume}
    if turn.reason:
        told = [promise.key for promise in promises]
        detail |= {"reason": str(turn.reason), "playbook": turn.incident.playbook, "told": told}
    parts.store.decide(turn.incident, [(event, detail) for event in events], promises, now)
    if events:
        _log.info("incident %s", pairs(name=turn.incident.name, brand=turn.brand.id, events=",".join(events), **detail))


def _promises(parts: Parts, turn: Turn, now: datetime) -> list[Promise]:
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


def _channels(parts: Parts, turn: Turn, reason: Reason, told: Sequence[Told]) -> list[ChannelName]:
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


def _refreshed(parts: Parts, turn: Turn, now: datetime) -> list[Promise]:
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


def _situation(parts: Parts, turn: Turn, reason: Reason, now: datetime) -> Situation:
    assessment = turn.assessment
    wanted = [*assessment.voices, *(id_ for id_ in (assessment.trigger, assessment.amplifier) if id_)]
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
        amplifier=found.get(assessment.amplifier) if assessment.amplifier else None,
        height=turn.incident.height,
        gaps=gaps(parts, now),
        level_before=turn.before.max_level if turn.before and reason is Reason.LEVEL_UP else None,
    )


def gaps(parts: Parts, now: datetime) -> list[str]:
    """Return the sources that should have answered and did not: what they would say is missing, not zero."""
    healths = parts.store.source_health()
    every = intervals(healths, parts.subscriptions, now)
    unheard = {one.name: unheard_for(one, now) for one in healths if one.name in every}
    return [str(name) for name, time in unheard.items() if time is not None and time > SILENT_AFTER * every[name]]
