"""Verb: notice which sources cannot be heard, and tell of it once, then daily, and of the end.

A source in which most of an open incident is said waits until that is over: its message names the gap already.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.deafness import deafness
from alerts.mute import hold_until
from alerts.notices import notice_to_json
from listener.core.hearing import Change, change
from listener.core.rhythm import intervals
from listener.core.talk import mostly
from listener.log import pairs
from listener.model import ChannelName, Incident, IncidentId, Promise, Reason, SourceHealth, SourceName
from listener.parts import Parts

EVERY = timedelta(minutes=5)
UNTOLD = timedelta(days=2)
"""So old may the end of a blind time be that was not told so far: it waits for the morning, or for the others."""
NO_INCIDENT = IncidentId(0)
"""Under which messages lie that belong to no incident."""
_RECENT = timedelta(hours=48)
_TASK = "sources"
_WAITS = "host_waits"
"""Why a source is blind whose server has said so to another one of ours."""
_log = logging.getLogger(__name__)


def overhear_due(parts: Parts, now: datetime) -> None:
    """Look at all sources, if it is time to."""
    if parts.store.task_due(_TASK, now, EVERY):
        overhear(parts, now)
        parts.store.plan_task(_TASK, now + EVERY)


def overhear(parts: Parts, now: datetime) -> Change:
    """Compare who is blind with who was, note it, and promise the messages that follow."""
    healths = parts.store.source_health()
    before = parts.store.blind(now - UNTOLD)
    muted = _stormy(parts, now) if before or any(one.failures for one in healths) else {}
    every = intervals(healths, parts.subscriptions, now)
    found = change(before, healths, every, now, muted, parts.store.woken())
    telling = found.tell and not _at_night(parts, now)
    promises = _promises(parts, _loud(found, muted), healths, now) if telling else []
    noted = [*found.begun, *found.still, *found.ended]
    if telling:
        noted = [one if one.source in muted else replace(one, told=now) for one in noted]
    if not set(noted) <= set(before):
        parts.store.tell(noted, promises, now)
        _note_muted(parts, found, muted, now)
    if telling:
        blind, heard = len(found.begun) + len(found.still), len(found.ended)
        _log.warning("sources %s", pairs(blind=blind, heard_again=heard, told=len(promises)))
    return found


def _stormy(parts: Parts, now: datetime) -> dict[SourceName, Incident]:
    """Return the sources in which most of an open incident is said, with the incident."""
    found: dict[SourceName, Incident] = {}
    for brand in parts.brands:
        going_on = parts.store.incidents([brand], only_open=True)
        heard = parts.store.heard(brand, now - _RECENT, now) if going_on else ()
        found |= {source: incident for incident in going_on for source in mostly(heard)}
    return found


def _loud(found: Change, muted: Mapping[SourceName, Incident]) -> Change:
    """Return what is to be told of now."""
    begun, ended, still = (
        tuple(one for one in those if one.source not in muted) for those in (found.begun, found.ended, found.still)
    )
    return replace(found, begun=begun, ended=ended, still=still)


def _note_muted(parts: Parts, found: Change, muted: Mapping[SourceName, Incident], now: datetime) -> None:
    """Note in the log of an incident which sources nobody was told of because of it."""
    for one in found.begun:
        if (incident := muted.get(one.source)) is not None:
            detail: dict[str, object] = {"source": one.source, "because": ["incident"]}
            parts.store.hands.note(incident.id, ("source_muted", detail), now)
            _log.info("source muted %s", pairs(source=one.source, because="incident", name=incident.name))


def _at_night(parts: Parts, now: datetime) -> bool:
    """Tell whether people are asleep: what is over by the morning need wake nobody, and the rest is told then.

    It waits like a level 4 that does not grow fast: over the night, but not over a weekend.
    """
    return hold_until(4, None, now, parts.config.quiet, parts.config.zone, Reason.SOURCES) is not None


def _promises(parts: Parts, found: Change, healths: Sequence[SourceHealth], now: datetime) -> list[Promise]:
    errors = {one.name: one.error or (_WAITS if one.waits and one.waits > now else "") for one in healths}
    blind = [*found.begun, *found.still]
    deaf = {one.source for one in blind}
    heard = [one for one in found.ended if one.source in parts.subscriptions and one.source not in deaf]
    if not blind and not heard:
        return []
    number = parts.store.next_sequence(NO_INCIDENT)
    promises = []
    for channel in _channels(parts):
        key = f"sources.{number}/{channel}"
        notice = deafness(key, blind, heard, errors, parts.config.language, parts.config.zone, now)
        promises.append(Promise(key, NO_INCIDENT, channel, Reason.SOURCES, 0, notice_to_json(notice), now))
    return promises


def _channels(parts: Parts) -> tuple[ChannelName, ...]:
    return parts.config.hearing.channels or tuple(parts.config.channels)
