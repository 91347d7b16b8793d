"""Verb: notice which sources cannot be heard, and tell of it once, then daily, and of the end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.deafness import deafness
from alerts.notices import notice_to_json
from listener.core.hearing import Change, change
from listener.core.rhythm import intervals
from listener.log import pairs
from listener.model import Blind, ChannelName, IncidentId, Promise, Reason, SourceHealth
from listener.parts import Parts

EVERY = timedelta(minutes=5)
NO_INCIDENT = IncidentId(0)
"""Under which messages lie that belong to no incident."""
_TASK = "sources"
_log = logging.getLogger(__name__)


def overhear_due(parts: Parts, now: datetime) -> None:
    """Look at all sources, if it is time to."""
    if parts.store.task_due(_TASK, now, EVERY):
        overhear(parts, now)
        parts.store.plan_task(_TASK, now + EVERY)


def overhear(parts: Parts, now: datetime) -> Change:
    """Compare who is blind with who was, note it, and promise the messages that follow."""
    healths = parts.store.source_health()
    found = change(parts.store.blind(), healths, intervals(healths, parts.subscriptions, now), now)
    if not found.tell:
        return found
    told = [replace(one, told=now) for one in (*found.begun, *found.still)]
    promises = _promises(parts, found, healths, now)
    parts.store.tell([*told, *found.ended], promises, now)
    _log.warning("sources %s", pairs(blind=len(told), heard_again=len(found.ended), told=len(promises)))
    return found


def _promises(parts: Parts, found: Change, healths: Sequence[SourceHealth], now: datetime) -> list[Promise]:
    errors = {one.name: one.error for one in healths}
    configured = [one for one in found.ended if one.source in parts.subscriptions]
    blind: list[Blind] = [*found.begun, *found.still]
    if not blind and not configured:
        return []
    number = parts.store.next_sequence(NO_INCIDENT)
    promises = []
    for channel in _channels(parts):
        key = f"sources.{number}/{channel}"
        notice = deafness(key, blind, configured, errors, parts.config.language, parts.config.zone, now)
        promises.append(Promise(key, NO_INCIDENT, channel, Reason.SOURCES, 0, notice_to_json(notice), now))
    return promises


def _channels(parts: Parts) -> tuple[ChannelName, ...]:
    return parts.config.hearing.channels or tuple(parts.config.channels)
