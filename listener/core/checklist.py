"""The plan while an incident goes on: its steps with who and until when, ticked off or not; and notes beside it. Pure.

Operations 6: a checklist with owner and clock. What people tick stands in the log, as all that they do; nothing of it
is ever changed, so taking a tick back is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from listener.core.aftercare import AFTERCARE, DONE, UNDONE, Planned, Task, aftercare, carried_out, keys, tasks, ticks
from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import Entry, Incident, State

TICKED = "step_done"
"""Kind of the entry by which somebody says that a step of the followed plan is done: ``playbook``, ``step``."""
NOTE = "note"
_WAVE = "second_wave"


def checklist(
    incident: Incident, playbook: str, plan: Sequence[Planned], log: Sequence[Entry], now: datetime
) -> tuple[Task, ...]:
    """Return the steps of a playbook; ``plan`` are its steps.

    Those of the aftercare are counted from the end, all others from the beginning of the wave: with a further one
    everything begins anew. Raises ValueError for a ``by`` that is no length of time.
    """
    if playbook == AFTERCARE:
        return aftercare(incident, plan, log, now)
    since = began(incident, log)
    return tasks(plan, since, ticks(playbook, TICKED, log, since), now)


def began(incident: Incident, log: Iterable[Entry]) -> datetime:
    """Return when the wave that the incident is in began to count."""
    return max((one.at for one in log if one.kind == _WAVE), default=incident.opened)


def ticked(incident: Incident, playbook: str, step: str, plan: Sequence[Planned]) -> Deed:
    """Somebody says that a step is done. Raises UsageError for no such step, or for an incident that is over."""
    if playbook == AFTERCARE:
        return carried_out(incident, step, plan)
    _known(step, plan)
    _going_on(incident)
    return Deed(incident, TICKED, {"playbook": playbook, "step": step})


def unticked(incident: Incident, playbook: str, step: str, plan: Sequence[Planned], log: Sequence[Entry]) -> Deed:
    """Somebody says that a step is not done after all.

    Raises UsageError for no such step, for one that nobody has ticked off, and for an incident that is over (save the
    steps of its aftercare).
    """
    _known(step, plan)
    if playbook == AFTERCARE:
        since, done = incident.closed or incident.opened, DONE
    else:
        _going_on(incident)
        since, done = began(incident, log), TICKED
    if step not in ticks(playbook, done, log, since):
        raise UsageError("handling.nothing_to_do", name=incident.name)
    return Deed(incident, UNDONE, {"playbook": playbook, "step": step})


def noted(incident: Incident, text: str) -> Deed:
    """Somebody writes something down, also about what is over. Raises UsageError without words, or for no incident."""
    if not text.strip():
        raise UsageError("handling.empty_note")
    if incident.handling.into:
        raise UsageError("handling.merged", name=incident.name, into=incident.handling.into)
    if incident.state is State.CANDIDATE and incident.closed is None:
        raise UsageError("handling.nothing_to_do", name=incident.name)
    return Deed(incident, NOTE, {"note": text.strip()})


def _known(step: str, plan: Iterable[Planned]) -> None:
    known = keys(plan)
    if step not in known:
        raise UsageError("report.unknown_step", step=step, known=", ".join(known) or "–")


def _going_on(incident: Incident) -> None:
    if incident.handling.into or incident.state in {State.CANDIDATE, State.CLOSED}:
        raise UsageError("handling.nothing_to_do", name=incident.name)
