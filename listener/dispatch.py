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
from listener.core import topics
from listener.core.coverage import HEARD, LOOKED_AT
from listener.core.hearing import unheard_for
from listener.core.incidents import OPENS, advance
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
    Topic,
)
from listener.parts import Parts
from listener.sight import look

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
    """Assess one brand and let its incidents follow: one for each topic."""
    recent = parts.store.heard(brand.id, now - RECENT, now + timedelta(seconds=1))
    known = parts.store.current_incidents(brand.id, now - topics.REMEMBERED)
    live = [one for one in known if one.state is not State.CLOSED]
    alone = live[0] if len(live) == 1 else None
    whole = look(parts, brand, recent, now, alone)
    if not live:
        _begin(parts, brand, recent, whole, known, now)
        return whole
    divided = topics.divide(recent, live)
    for place, incident in enumerate(live):
        of_it = whole if alone else look(parts, brand, divided.share(place), now, incident)
        if incident.state is State.CANDIDATE or not _only_deaf(parts, incident, of_it, now):
            about = topics.moved(divided, place, now, names(brand))
            _follow(parts, _Look(brand, recent, of_it, about), incident, now)
    if whole.level >= OPENS:
        _further(parts, brand, divided, known, now)
    _merge(parts, divided, now)
    return whole


def names(brand: Brand) -> tuple[str, ...]:
    """Return what a brand is called: no topic of its own."""
    return (brand.name, *brand.aliases)


def _begin(
    parts: Parts,
    brand: Brand,
    recent: Sequence[Heard],
    whole: Assessment,
    known: Sequence[Incident],
    now: datetime,
) -> None:
    """Begin an incident, or the second wave of one that ended, if there is anything to begin."""
    if whole.level < OPENS:
        return
    about = topics.found(recent, whole, now, names(brand))
    _follow(parts, _Look(brand, recent, whole, about), topics.earlier(known, about, now), now)


def _further(parts: Parts, brand: Brand, divided: topics.Division, known: Sequence[Incident], now: datetime) -> None:
    """Look for a further topic beside the open ones: an incident of its own, or a side of one of them."""
    found = topics.further(divided, names(brand))
    if found is None:
        return
    if found.of is not None:
        incident = parts.store.incident(divided.incidents[found.of].id)
        if incident is not None:
            parts.store.decide(replace(incident, topic=topics.joined(incident, found.topic)), (), (), now)
        return
    rest = divided.beside(found.topic)
    assessment = look(parts, brand, rest, now)
    if assessment.level >= OPENS:
        earlier = topics.earlier(known, found.topic, now)
        _follow(parts, _Look(brand, rest, assessment, found.topic), earlier, now)


def _merge(parts: Parts, divided: topics.Division, now: datetime) -> None:
    """Let incidents that turn out to be one become one: the younger goes into the older, and nobody is woken for it."""
    for younger, older in divided.doubled():
        gone, kept = parts.store.incident(younger.id), parts.store.incident(older.id)
        if gone is None or kept is None or {gone.state, kept.state} & {State.CLOSED, State.CANDIDATE}:
            continue
        ended = replace(gone, state=State.CLOSED, changed=now, closed=now)
        parts.store.decide(ended, [("merged", {"into": kept.name})], (), now)
        grown = replace(kept, topic=topics.together(kept, gone))
        parts.store.decide(grown, [("took_in", {"name": gone.name})], (), now)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of one topic."""

    brand: Brand
    recent: Sequence[Heard]
    assessment: Assessment
    topic: Topic | None


def _follow(parts: Parts, seen: _Look, current: Incident | None, now: datetime) -> None:
    """Let one incident follow what was seen of it."""
    step = advance(current, seen.assessment, now, parts.store.next_incident_id(), topics.REMEMBERED)
    if step.incident is None:
        if current is not None and step.events:
            parts.store.drop_candidate(current.id)
        return
    incident = replace(
        step.incident, topic=seen.topic or step.incident.topic, height=_height(step.incident, seen.assessment)
    )
    if incident != current:
        turn = _Turn(seen.brand, current, incident, seen.assessment, step.reason)
        _decide(parts, _with_playbook(parts, turn, seen.recent), step.events, now)


def _height(incident: Incident, assessment: Assessment) -> Assessment | None:
    """Return what was seen when the incident stood highest: at that level, with the most critics."""
    before = incident.height
    if before is None or assessment.level != before.level:
        return assessment if before is None or assessment.level > before.level else before
    critics = [one.reckoning.critics if one.reckoning else 0 for one in (assessment, before)]
    return assessment if critics[0] > critics[1] else before


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
