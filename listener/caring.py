"""Verb: when a storm is over, those who were warned are reminded of what was promised, once for each step.

incidents that ended | steps that are due | may it be heard now? | promise

Nothing is held: while it is night or somebody asked for silence nothing is due, and what was told is in the outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from alerts.carenotice import Due, care_notice
from alerts.mute import hold_until
from alerts.notices import notice_to_json
from alerts.silencing import silenced
from listener.core.aftercare import AFTERCARE, LEAST_LEVEL, Planned, Reminder, Task, aftercare, due, length, reminder
from listener.errors import Overtaken, StoreError
from listener.log import pairs
from listener.model import BrandId, ChannelName, Incident, Kind, Promise, Reason, Told
from listener.parts import Parts

EVERY = timedelta(minutes=10)
LISTED = timedelta(days=30)
"""A step that was due longer ago stands in no digest any more."""
_TASK = "aftercare"
_log = logging.getLogger(__name__)


def care_due(parts: Parts, now: datetime) -> None:
    """Remind people of the aftercare of what has ended, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    if hold_until(LEAST_LEVEL, None, now, parts.config.quiet, parts.config.zone, Reason.CARE) is not None:
        return
    for brand in parts.brands:
        try:
            _care(parts, brand, now)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not silence the others
            _log.exception("bug %s", pairs(brand=brand))


def _care(parts: Parts, brand: BrandId, now: datetime) -> None:
    silences = parts.store.hands.silences(now)
    for incident, tasks in _open(parts, brand, now):
        told = parts.store.told(incident.id)
        found = reminder(incident, tasks, told, now)
        if found is None or silenced(incident, silences, (), now) is not None:
            continue
        promises = [_promise(parts, incident, found, channel, now) for channel in _warned(parts, told)]
        if not promises:
            continue
        steps = {"steps": [one.key for one in found.fresh], "told": [one.key for one in promises]}
        with suppress(Overtaken):  # somebody has just done something about it: the next look sees what
            parts.store.decide(incident, [("aftercare_due", dict[str, object](steps))], promises, now)
            _log.info("reminded %s", pairs(name=incident.name, steps=",".join(one.key for one in found.fresh)))


def _open(parts: Parts, brand: BrandId, now: datetime) -> Iterator[tuple[Incident, Sequence[Task]]]:
    """Yield what has ended and has steps that are due and not done."""
    plan = planned(parts)
    longest = max((length(step.by) for step in plan), default=timedelta())
    for incident in parts.store.current_incidents(brand, now - longest - LISTED):
        tasks = aftercare(incident, plan, parts.store.hands.log(incident.id), now) if incident.closed else ()
        if due(tasks, now):
            yield incident, tasks


def planned(parts: Parts) -> tuple[Planned, ...]:
    """Return the steps of the aftercare, as the playbook has them; none without one."""
    book = parts.playbooks.get(AFTERCARE)
    return tuple(Planned(step.by, step.role) for step in book.steps) if book else ()


def _warned(parts: Parts, told: Sequence[Told]) -> list[ChannelName]:
    """Return the channels that took a warning about the incident and are still there."""
    took = (one.channel for one in told if one.state == "sent" and one.kind is Kind.MESSAGE)
    return [channel for channel in dict.fromkeys(took) if channel in parts.config.channels]


def _promise(parts: Parts, incident: Incident, found: Reminder, channel: ChannelName, now: datetime) -> Promise:
    key, brand = f"{found.key}/{channel}", parts.brands[incident.brand].name
    steps = [as_due(parts, one) for one in found.tasks]
    told = care_notice(key, incident, brand, steps, parts.config.language, parts.config.zone, now)
    return Promise(key, incident.id, channel, Reason.CARE, 0, notice_to_json(told), now)


def as_due(parts: Parts, task: Task) -> Due:
    """Return a step in words, with who has its role."""
    people = [one.name for one in parts.config.people.values() if one.role == task.role]
    text = parts.playbooks[AFTERCARE].steps[task.place].text.of(parts.config.language)
    return Due(task.key, task.role, people[0] if len(people) == 1 else "", text, task.due)


def open_steps(parts: Parts, now: datetime) -> list[tuple[Incident, Due]]:
    """Return the steps that are due and not done of all brands, for digests: also those that nobody is reminded of."""
    found = [
        (one, task) for brand in parts.brands for one, tasks in _open(parts, brand, now) for task in due(tasks, now)
    ]
    return [(one, as_due(parts, task)) for one, task in found if now - task.due < LISTED]
