"""What is to be done when a storm is over: the steps of the aftercare playbook with the times they are due.

Knowledge 1.1 (A36, A47): the contact afterwards is the one that gets lost, and it feeds the next cycle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import Entry, Incident, State, Told

AFTERCARE = "aftercare"
"""Id of the playbook for the time after."""
LEAST_LEVEL = 3
"""Highest wind force of an incident from which there is something to mend."""
DONE = "aftercare"
"""Kind of the log's entry by which somebody says that a step is done; its detail names the ``step``."""
UNDONE = "step_undone"
"""Kind of the entry by which somebody takes such a word back; its detail names the ``playbook``, too."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SOON = timedelta(hours=24)
TOO_LATE = timedelta(days=7)
"""Nobody is reminded of a step that was due so long ago: the program was off, or is new here."""
_AND = "+"


class Care(StrEnum):
    """Where a step stands."""

    LATER = "later"
    SOON = "soon"
    """Due within a day."""
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as the playbook has it: by when after the end, and who."""

    by: str
    """A number with its unit: 15m, 24h, 14d."""
    role: str


@dataclass(frozen=True, slots=True)
class Task:
    """A step of the aftercare of one incident, or of the plan that is followed while it goes on."""

    key: str
    """The same for the same step: 72h-duty; 72h-duty-2 for a second one."""
    place: int
    """Of the step in the playbook."""
    role: str
    due: datetime
    state: Care
    done: datetime | None = None
    who: str = ""
    """Who did it."""


def opens(incident: Incident) -> bool:
    """Tell whether there is aftercare: a storm of level 3 or more is over, and was one of its own."""
    over = incident.state is State.CLOSED and incident.closed is not None
    return (
        over and incident.max_level >= LEAST_LEVEL and incident.handling.mistake is None and not incident.handling.into
    )


def aftercare(incident: Incident, plan: Sequence[Planned], log: Iterable[Entry], now: datetime) -> tuple[Task, ...]:
    """Return the steps with their due times after the end, in the order of the plan; none while it goes on.

    What was done before the end belongs to an earlier wave: with the end of the last one, everything begins anew.
    Raises ValueError for a ``by`` that is no length of time.
    """
    if not opens(incident) or incident.closed is None:
        return ()
    return tasks(plan, incident.closed, ticks(AFTERCARE, DONE, log, incident.closed), now)


def ticks(playbook: str, done: str, log: Iterable[Entry], since: datetime) -> dict[str, Entry]:
    """Return for each step of a playbook who said since then that it is done, and has not taken it back.

    ``done``: the kind of entry that says so; one that names no playbook is of this one.
    """
    found: dict[str, Entry] = {}
    for one in log:
        if one.at < since or one.kind not in {done, UNDONE} or one.detail.get("playbook", playbook) != playbook:
            continue
        step = str(one.detail.get("step"))
        if one.kind == done:
            found[step] = one
        else:
            found.pop(step, None)
    return found


def tasks(plan: Sequence[Planned], begin: datetime, done: Mapping[str, Entry], now: datetime) -> tuple[Task, ...]:
    """Return the steps of a plan that began at a moment, each with where it stands."""
    named = enumerate(zip(keys(plan), plan, strict=True))
    return tuple(_task(key, place, step, begin, done.get(key), now) for place, (key, step) in named)


def keys(plan: Iterable[Planned]) -> list[str]:
    """Return a name for each step that stays the same as long as the plan does."""
    seen: Counter[str] = Counter()
    found = []
    for step in plan:
        name = f"{step.by}-{step.role}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def carried_out(incident: Incident, key: str, plan: Sequence[Planned]) -> Deed:
    """Somebody says that a step is done. Raises UsageError if there is no such step, or no aftercare."""
    known = keys(plan)
    if not opens(incident):
        raise UsageError("report.no_aftercare", name=incident.name)
    if key not in known:
        raise UsageError("report.unknown_step", step=key, known=", ".join(known) or "–")
    return Deed(incident, DONE, {"step": key})


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody is to be reminded now."""

    key: str
    """Beginning of its messages' keys: it names the steps that are new, so each calls once after each wave."""
    fresh: tuple[Task, ...]
    """What nobody was reminded of yet."""
    tasks: tuple[Task, ...]
    """All that is due and not done, the longest due first: what was overlooked once is said along."""


def reminder(incident: Incident, tasks: Iterable[Task], told: Iterable[Told], now: datetime) -> Reminder | None:
    """Return what to remind somebody of now; None if there is nothing new.

    Several steps make one message. Waiting needs no row of its own: the keys of the messages promised say what was
    told. The all-clear itself says what is to be done first, so nobody is reminded within a day of it; and nobody of
    what is a week late: that stands in digests and reports.
    """
    if incident.closed is None or now - incident.closed < _SOON:
        return None
    begins = f"{incident.name}.care{incident.waves}-"
    keys_told = (one.key.removeprefix(begins).partition("/")[0] for one in told if one.key.startswith(begins))
    known = {step for key in keys_told for step in key.split(_AND)}
    open_ = tuple(due(tasks, now))
    fresh = tuple(task for task in open_ if task.key not in known and now - task.due < TOO_LATE)
    return Reminder(begins + _AND.join(task.key for task in fresh), fresh, open_) if fresh else None


def due(tasks: Iterable[Task], now: datetime) -> list[Task]:
    """Return the steps that somebody is to be reminded of now, the longest due first."""
    return sorted((one for one in tasks if one.done is None and one.due <= now), key=lambda one: (one.due, one.place))


def length(by: str) -> timedelta:
    """Return the time that a playbook's ``by`` means. Raises ValueError for anything else."""
    found = re.fullmatch(r"([0-9]{1,4})([mhd])", by)
    if found is None:
        raise ValueError(f"not a length of time: {by!r}")
    return int(found[1]) * _UNITS[found[2]]


def _task(key: str, place: int, step: Planned, begin: datetime, done: Entry | None, now: datetime) -> Task:
    at = begin + length(step.by)
    return Task(key, place, step.role, at, _care(at, done, now), done.at if done else None, done.actor if done else "")


def _care(at: datetime, done: Entry | None, now: datetime) -> Care:
    if done is not None:
        return Care.DONE
    if at <= now:
        return Care.OVERDUE
    return Care.SOON if at - now <= _SOON else Care.LATER
