"""Verb: what happened to an incident is stored, with the messages that follow from it promised in the same step.

choose a playbook | decide who is told, and why (``alerts.policy``) | render | promise
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.links import buttons, links
from alerts.notices import notice_from_json, notice_to_json
from alerts.policy import Asked, Because, House, Plan, Tell, plan
from alerts.render import notice
from alerts.situation import Situation
from alerts.standing import stamp
from listener.core.chase import PAGES, UNSENT, of_wave, other_way, upcoming
from listener.core.facts import Fact
from listener.core.handled import Deed
from listener.log import pairs
from listener.model import (
    Assessment,
    Brand,
    ChannelName,
    Incident,
    Kind,
    Notice,
    Promise,
    Reason,
    SourceName,
    State,
    Told,
)
from listener.parts import Parts
from listener.ports import Living
from listener.situating import situation

LATELY = timedelta(hours=12)
"""Messages of a brand in this time count for how often its people may be disturbed."""
_CHANGED = 0.1
"""A living message is edited when its numbers have moved by a tenth."""
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
    """Share of the points that speak for the playbook, if it was chosen now."""
    safety: bool = False
    """Somebody reports danger to people."""
    news: tuple[str, ...] = ()
    """Key facts that nobody was told of yet."""
    sources: tuple[SourceName, ...] = ()
    """Where most of the criticism is said."""


def decide(parts: Parts, turn: Turn, events: Sequence[str], now: datetime) -> None:
    """Store an incident and what happened to it, and promise the messages that follow from that."""
    told = parts.store.told(turn.incident.id)
    planned = _planned(parts, turn, told, now)
    promises = [*_promises(parts, turn, planned, told, now), *_refreshed(parts, turn, told, now)]
    promises += edits(parts, turn, now, after=bool(planned.tells))
    detail: dict[str, object] = {
        "stands": turn.incident.level,
        "level": turn.assessment.level,
        "volume": turn.assessment.volume,
    }
    if turn.reason:
        keys = [promise.key for promise in promises if promise.kind is Kind.MESSAGE]
        detail |= {"reason": str(turn.reason), "playbook": turn.incident.playbook, "told": keys}
        detail |= {"because": _because(planned), "news": list(turn.news)}
    parts.store.decide(turn.incident, [(event, detail) for event in events], promises, now)
    if promises:
        parts.life.rouse("deliver")
    if events:
        _log.info("incident %s", pairs(name=turn.incident.name, brand=turn.brand.id, events=",".join(events), **detail))


def _planned(parts: Parts, turn: Turn, told: Sequence[Told], now: datetime) -> Plan:
    if turn.reason is None:
        return Plan(())
    planned = plan(
        Asked(
            incident=turn.incident,
            assessment=turn.assessment,
            reason=turn.reason,
            now=now,
            told=[one for one in told if one.channel in parts.config.channels],
            lately=parts.store.hands.lately(turn.brand.id, now - LATELY),
            elsewhere=parts.store.hands.lately(turn.brand.id, now - LATELY, others=True),
            safety=turn.safety,
            sources=turn.sources,
        ),
        house(parts, now),
    )
    if not planned.tells:
        why = ",".join(planned.because)
        _log.warning("nobody told %s", pairs(name=turn.incident.name, level=turn.incident.level, because=why))
    return planned


def house(parts: Parts, now: datetime) -> House:
    """Return what holds for every message now."""
    config = parts.config
    people = tuple(config.people.values())
    return House(config.routes, config.quiet, config.zone, parts.store.hands.silences(now), people)


def _because(planned: Plan) -> list[str]:
    return sorted({str(one) for one in (*planned.because, *(why for tell in planned.tells for why in tell.because))})


def _promises(parts: Parts, turn: Turn, planned: Plan, told: Sequence[Told], now: datetime) -> list[Promise]:
    """Return the messages to promise, in words for each channel."""
    if turn.reason is None or not planned.tells:
        return []
    number = parts.store.next_sequence(turn.incident.id)
    return [
        promised(parts, turn, tell, told_as(turn.reason, tell, told), f"{turn.incident.name}.{number}", now)
        for tell in planned.tells
    ]


def promised(parts: Parts, turn: Turn, tell: Tell, reason: Reason, key: str, now: datetime) -> Promise:
    """Return one message as a promise."""
    about = replace(_situation(parts, turn, reason, now), because=tuple(map(str, tell.because)), channel=tell.channel)
    found = _promise(parts, about, f"{key}/{tell.channel}", tell.due)
    return replace(found, fallback=tell.due + UNSENT) if _is_page(parts, turn, tell, reason) else found


def _is_page(parts: Parts, turn: Turn, tell: Tell, reason: Reason) -> bool:
    """Tell whether somebody has to hear of it now, and may be reached another way too."""
    grave = turn.incident.level >= PAGES or turn.safety or Fact.SAFETY in turn.incident.facts
    found = Because.FAILOVER not in tell.because and other_way(tell.channel, (), parts.config.people.values())
    return grave and reason is not Reason.END and bool(found)


def told_as(reason: Reason, tell: Tell, told: Iterable[Told]) -> Reason:
    """Return what a message is to those who get it: a rise is one only to somebody who knows of the wave."""
    knows = any(one.channel == tell.channel and one.state in {"sent", "sending"} for one in told)
    if reason is Reason.END or knows:
        return reason
    return Reason.HELD if tell.held else Reason.FIRST


def _refreshed(parts: Parts, turn: Turn, told: Sequence[Told], now: datetime) -> list[Promise]:
    """Return the messages held over quiet hours with today's numbers: the morning is not told of last night's."""
    held = [one for one in told if one.state == "queued" and one.due > now and one.reason is Reason.HELD]
    if turn.reason is not None or not held:
        return []
    about = _situation(parts, turn, Reason.HELD, now)
    return [_promise(parts, replace(about, channel=one.channel), one.key, one.due) for one in held]


def edits(parts: Parts, turn: Turn, now: datetime, *, after: bool = False) -> list[Promise]:
    """Return the living messages as they are now, where their numbers have moved or somebody has done something.

    ``after``: a message is promised in the same step, and has the next number.
    """
    living = [name for name in _living(parts) if parts.store.hands.root(turn.incident.id, name)]
    if not living:
        return []
    number = parts.store.next_sequence(turn.incident.id) + after
    ended = turn.incident.state is State.CLOSED
    about = _situation(parts, turn, Reason.END if ended else Reason.UPDATE, now)
    found = []
    for channel in living:
        edit = _promise(parts, replace(about, channel=channel), f"{turn.incident.name}.{number}/{channel}", now)
        before = parts.store.hands.shown(turn.incident.id, channel)
        if before is None or moved(notice_from_json(before), notice_from_json(edit.notice)):
            found.append(replace(edit, kind=Kind.EDIT))
    return found


def after_deed(parts: Parts, deed: Deed) -> Sequence[Promise]:
    """Return the edits that show what somebody has just done; of its end those who were warned are told soon after."""
    incident = deed.incident
    if parts.apart or incident.last is None or incident.brand not in parts.brands or incident.state is State.CLOSED:
        return ()
    turn = Turn(parts.brands[incident.brand], incident, incident, incident.last, None)
    return edits(parts, turn, parts.clock())


def out_of_date(parts: Parts, incident: Incident) -> bool:
    """Tell whether a living message does not show yet what people have done."""
    shown = (parts.store.hands.shown(incident.id, name) for name in _living(parts))
    return any(notice_from_json(text).handled != stamp(incident) for text in shown if text is not None)


def _living(parts: Parts) -> list[ChannelName]:
    return [name for name, channel in parts.config.channels.items() if isinstance(channel, Living)]


def moved(before: Notice, now: Notice) -> bool:
    """Tell whether what a living message shows is out of date: another level, another owner, a tenth more or less."""
    if (before.level, before.handled, before.headline) != (now.level, now.handled, now.headline):
        return True
    return abs(now.measure - before.measure) > _CHANGED * max(before.measure, 10)


def _situation(parts: Parts, turn: Turn, reason: Reason, now: datetime) -> Situation:
    found = situation(parts, turn.brand, turn.incident, turn.assessment, reason, now)
    rise = turn.before is not None and reason is Reason.LEVEL_UP
    return replace(
        found, score=turn.score, news=turn.news, level_before=turn.before.max_level if rise and turn.before else None
    )


def _promise(parts: Parts, about: Situation, key: str, due: datetime) -> Promise:
    config = parts.config
    ways = links(about.incident, about.channel, config.people, config.answers, about.now, about.lang)
    about = replace(about, actions=ways or buttons(about.incident, about.lang), until=_until(parts, about))
    text = notice_to_json(notice(replace(about, key=key)))
    return Promise(key, about.incident.id, about.channel, about.reason, about.incident.level, text, due)


def _until(parts: Parts, about: Situation) -> tuple[datetime, Sequence[ChannelName]] | None:
    """Return when the warning goes to somebody else if nobody takes it, and to whom."""
    if about.reason in {Reason.END, Reason.HELD}:
        return None
    told, rings = this_wave(parts, about.incident, about.now), about.reason not in {Reason.UPDATE, Reason.ESCALATION}
    return upcoming(about.incident, told, parts.config.escalations, about.now if rings else None)


def this_wave(parts: Parts, incident: Incident, now: datetime) -> list[Told]:
    """Return what was told of the wave that an incident is in; of one that is not stored yet, nothing."""
    told = parts.store.told(incident.id)
    if incident.waves == 1:
        return told
    known = parts.store.incident(incident.id)
    began = [at for at, event, _ in parts.store.events(incident.id) if event == "second_wave"]
    stored = known is not None and known.waves >= incident.waves
    return of_wave(told, max(began, default=None) if stored else now)
