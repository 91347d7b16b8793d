"""Verb: what nobody has answered goes to somebody else, and who has it is reminded when that runs out.

incidents that are open | what has lapsed | which steps are due | promise
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from alerts.mute import Hold, hold_until
from alerts.policy import Because, Tell
from alerts.routing import asked_of, routed
from listener.core.chase import Call, calls
from listener.core.handled import lapsed
from listener.errors import Overtaken, StoreError
from listener.log import pairs
from listener.model import Assessment, BrandId, ChannelName, Incident, Kind, Promise, Reason, State, Told
from listener.parts import Parts
from listener.telling import Turn, decide, edits, out_of_date, promised

EVERY = timedelta(minutes=1)
_TASK = "chase"
_MOST = 200
_ENDS_TOLD = timedelta(days=2)
_log = logging.getLogger(__name__)


def chase_due(parts: Parts, now: datetime) -> None:
    """Look after every open incident, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    for brand in parts.brands:
        try:
            _look_after(parts, brand, now)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not silence the others
            _log.exception("bug %s", pairs(brand=brand))


def _look_after(parts: Parts, brand: BrandId, now: datetime) -> None:
    for incident in parts.store.incidents([brand], limit=_MOST):
        if incident.last is None:
            continue
        if incident.state is not State.CLOSED:
            _chase(parts, incident, now)
        elif _untold(parts, incident, now):
            turn = Turn(parts.brands[incident.brand], incident, incident, incident.last, Reason.END)
            with suppress(Overtaken):
                decide(parts, turn, ("end_told",), now)


def _chase(parts: Parts, incident: Incident, now: datetime) -> None:
    told = parts.store.told(incident.id)
    after, events = lapsed(incident, now)
    turn = Turn(parts.brands[after.brand], incident, after, _assessment(after), None)
    ended = "acknowledgement_ended" in events and not _risen_told(incident, told)
    promises = _reminders(parts, turn, told, now) if ended else []
    if not events:
        promises += _escalated(parts, turn, calls(after, told, parts.config.escalations, now), now)
    if out_of_date(parts, after):
        promises += edits(parts, turn, now, after=any(one.reason is Reason.REMINDER for one in promises))
    if not (events or promises):
        return
    log = [(event, dict[str, object]()) for event in events]
    if keys := [one.key for one in promises if one.kind is Kind.MESSAGE]:
        log.append((str(promises[0].reason), {"told": keys, "level": after.level}))
    with suppress(Overtaken):  # somebody has just done something about it: the next look sees what
        parts.store.decide(after, log, promises, now)
        _log.info("chased %s", pairs(name=after.name, events=",".join(name for name, _ in log)))


def _risen_told(incident: Incident, told: Sequence[Told]) -> bool:
    """Tell whether the rise that ends an acknowledgement has been told already: it rings once."""
    since, level = incident.handling.acknowledged, incident.handling.level
    rang = (one for one in told if one.kind is Kind.MESSAGE and one.state != "superseded" and one.level > level)
    return incident.level > level and since is not None and any(one.due >= since for one in rang)


def _untold(parts: Parts, incident: Incident, now: datetime) -> bool:
    """Tell whether a person has ended it and those who were warned have not been told."""
    ended = incident.handling.ended
    if ended is None or incident.handling.into or not timedelta() <= now - ended < _ENDS_TOLD:
        return False
    told = [one for one in parts.store.told(incident.id) if one.kind is Kind.MESSAGE and one.state != "superseded"]
    warned = any(one.state in {"sent", "sending", "queued"} for one in told)
    return warned and not any(one.reason is Reason.END and one.due >= ended for one in told)


def _escalated(parts: Parts, turn: Turn, due: Sequence[Call], now: datetime) -> list[Promise]:
    """Return the messages of the steps that are due."""
    found = []
    for call in due:
        for channel in call.channels:
            tell = _at(parts, turn, channel, Because.UNANSWERED, now)
            found.append(promised(parts, turn, tell, Reason.ESCALATION, call.key, now))
    return found


def _reminders(parts: Parts, turn: Turn, told: Sequence[Told], now: datetime) -> list[Promise]:
    """Return the messages to who had it, or to all who were warned if nobody knows how to reach them."""
    incident = turn.incident
    if incident.level < 3:
        return []
    number = parts.store.next_sequence(incident.id)
    return [
        promised(parts, turn, tell, Reason.REMINDER, f"{incident.name}.{number}", now)
        for channel in _reached(parts, incident, told)
        for tell in [_at(parts, turn, channel, Because.EXPIRED, now)]
    ]


def _at(parts: Parts, turn: Turn, channel: ChannelName, why: Because, now: datetime) -> Tell:
    """Return the message, held over the night or the weekend where a warning of that level would be."""
    config, level = parts.config, turn.incident.level
    held = hold_until(level, turn.assessment.doubling, now, config.quiet, config.zone, Reason.REMINDER)
    if held is None:
        return Tell(channel, now, (why,))
    return Tell(channel, held.until, (why, Because.NIGHT if held.why is Hold.NIGHT else Because.WEEKEND))


def _reached(parts: Parts, incident: Incident, told: Sequence[Told]) -> list[ChannelName]:
    owner = incident.handling.owner
    person = next((one for id_, one in parts.config.people.items() if owner in {id_, one.name}), None)
    if person is not None and person.channels:
        return list(person.channels)
    warned = [one.channel for one in told if one.kind is Kind.MESSAGE and one.reason is not Reason.ESCALATION]
    known = [channel for channel in dict.fromkeys(warned) if channel in parts.config.channels]
    route = routed(asked_of(incident, _assessment(incident)), parts.config.routes)
    return known or list(route.channels if route else ())


def _assessment(incident: Incident) -> Assessment:
    if incident.last is None:
        raise ValueError(f"{incident.name} has never been assessed")
    return incident.last
