"""Verb: what nobody has answered goes to somebody else, and who has it is reminded when that runs out.

incidents that are open | what has lapsed | which steps are due | promise
pages that should be out | other ways of those whom they are for | promise
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from alerts.mute import Hold, hold_until
from alerts.policy import Because, Tell
from alerts.routing import asked_of, routed
from listener.core.chase import UNSENT, Call, answered, calls, other_way
from listener.core.facts import urgency
from listener.core.handled import lapsed
from listener.errors import Overtaken, StoreError
from listener.log import pairs
from listener.model import Assessment, BrandId, ChannelName, Entry, Incident, Kind, Promise, Reason, State, Told
from listener.parts import Parts
from listener.telling import Turn, decide, edits, out_of_date, promised, this_wave, told_as

EVERY = timedelta(minutes=1)
_TASK = "chase"
_MOST = 200
_ENDS_TOLD = timedelta(days=2)
_KEPT = frozenset({Reason.ESCALATION, Reason.REMINDER, Reason.HELD})
"""What a message stays to whoever gets it another way."""
_log = logging.getLogger(__name__)


def chase_due(parts: Parts, now: datetime) -> None:
    """Look after every open incident, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    before = parts.store.hands.planned(_TASK)
    parts.store.plan_task(_TASK, now + EVERY)
    for brand in parts.brands:
        try:
            _look_after(parts, brand, now)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not silence the others
            _log.exception("bug %s", pairs(brand=brand))
    _find_other_ways(parts, now, away=before is None or now - before >= UNSENT)


def _find_other_ways(parts: Parts, now: datetime, *, away: bool) -> None:
    """Look after the pages that should be out. After the program was ``away``, those that it never tried come first."""
    for id_, page, due in parts.store.hands.unsent(now):
        untried = page.state == "queued" and not page.error
        incident = parts.store.incident(id_)
        if incident is not None and not (away and untried):
            _other_way(parts, incident, page, due - UNSENT, now)


def _other_way(parts: Parts, incident: Incident, page: Told, due: datetime, now: datetime) -> None:
    """Send a page that is still not out to the next channel of those whom it is for, once."""
    same = [one for one in parts.store.told(incident.id) if one.key.partition("/")[0] == page.key.partition("/")[0]]
    needed = incident.last is not None and incident.brand in parts.brands and not answered(incident, page, due)
    ways = other_way(page.channel, same, parts.config.people.values()) if needed else ()
    promises = _again(parts, incident, page, ways, now)
    keys = [one.key for one in promises]
    detail: dict[str, object] = {"channel": page.channel, "to": ", ".join(ways), "error": page.error, "told": keys}
    detail |= {"because": [str(Because.FAILOVER)], "reason": str(page.reason)}
    if parts.store.hands.other_way(page.key, incident.id, ("failover", detail), promises, now):
        _log.warning("other way %s", pairs(key=page.key, to=",".join(ways), error=page.error))


def _again(parts: Parts, incident: Incident, page: Told, ways: Sequence[ChannelName], now: datetime) -> list[Promise]:
    """Return a page as messages to other channels, as things stand now; the same page has the same key there."""
    if not ways:
        return []
    news = _news(parts.store.hands.log(incident.id), page.key)
    turn = Turn(parts.brands[incident.brand], None, incident, _assessment(incident), None, news=news)
    told, key = parts.store.told(incident.id), page.key.partition("/")[0]
    tells = [Tell(channel, now, (Because.FAILOVER,)) for channel in ways]
    return [
        promised(parts, turn, tell, page.reason if page.reason in _KEPT else told_as(page.reason, tell, told), key, now)
        for tell in tells
    ]


def _news(log: Iterable[Entry], key: str) -> tuple[str, ...]:
    """Return the key facts that a message told of."""
    for entry in log:
        told, news = entry.detail.get("told"), entry.detail.get("news")
        if isinstance(told, list) and isinstance(news, list) and key in told:
            return tuple(map(str, news))
    return ()


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
        due = calls(after, this_wave(parts, after, now), parts.config.escalations, now)
        promises += _escalated(parts, turn, due, now)
    if out_of_date(parts, after):
        promises += edits(parts, turn, now, after=any(one.reason is Reason.REMINDER for one in promises))
    if not (events or promises):
        return
    log = [(event, dict[str, object]()) for event in events]
    if keys := [one.key for one in promises if one.kind is Kind.MESSAGE]:
        reason = promises[0].reason
        why = Because.EXPIRED if reason is Reason.REMINDER else Because.UNANSWERED
        detail: dict[str, object] = {"told": keys, "level": after.level, "reason": str(reason), "because": [str(why)]}
        log.append((str(reason), detail))
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
    told = (one for one in parts.store.told(incident.id) if one.kind is Kind.MESSAGE)
    if not any(one.state in {"sent", "sending", "queued"} for one in told):
        return False
    # The log says when an end was decided; a message may be due later, as that of an earlier wave in the night is.
    ends = (one for one in parts.store.hands.log(incident.id) if one.detail.get("reason") == str(Reason.END))
    return not any(one.at >= ended for one in ends)


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
    if urgency(incident) < 3:
        return []
    number = parts.store.next_sequence(incident.id)
    return [
        promised(parts, turn, tell, Reason.REMINDER, f"{incident.name}.{number}", now)
        for channel in _reached(parts, incident, told)
        for tell in [_at(parts, turn, channel, Because.EXPIRED, now)]
    ]


def _at(parts: Parts, turn: Turn, channel: ChannelName, why: Because, now: datetime) -> Tell:
    """Return the message, held over the night or the weekend where a warning of that level would be."""
    config, level = parts.config, urgency(turn.incident)
    held = hold_until(level, turn.assessment.doubling, now, config.quiet, config.zone, Reason.REMINDER)
    if held is None:
        return Tell(channel, now, (why,))
    return Tell(channel, held.until, (why, Because.NIGHT if held.why is Hold.NIGHT else Because.WEEKEND))


def _reached(parts: Parts, incident: Incident, told: Sequence[Told]) -> list[ChannelName]:
    owner = incident.handling.owner
    person = next((one for id_, one in parts.config.people.items() if owner in {id_, one.name}), None)
    if person is not None and person.channels:
        return list(person.channels[:1])
    warned = [one.channel for one in told if one.kind is Kind.MESSAGE and one.reason is not Reason.ESCALATION]
    known = [channel for channel in dict.fromkeys(warned) if channel in parts.config.channels]
    route = routed(asked_of(incident, _assessment(incident)), parts.config.routes)
    return known or list(route.channels if route else ())


def _assessment(incident: Incident) -> Assessment:
    if incident.last is None:
        raise ValueError(f"{incident.name} has never been assessed")
    return incident.last
