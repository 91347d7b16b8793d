"""Verb: choose the playbook for an incident by what is known of it. It does not flap; a person's word goes first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from alerts.choosing import Choice
from alerts.measuring import signals_of
from alerts.playbook import Playbook
from alerts.signals import Known
from alerts.sticking import Cause, Kept, sticky
from listener.core.aftercare import LEAST_LEVEL
from listener.core.kinds import kinds, safety
from listener.model import Assessment, Heard, Incident, Mood, State

AFTERCARE = "aftercare"
"""The playbook for afterwards, shipped or one's own of that name."""
_TEXTS = 200
"""As many of the newest critical texts decide about the kind."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The plan to follow, and what it was chosen by."""

    choice: Choice
    plan: str
    """What is to be remembered until the next look, as JSON (``Incident.plan``)."""
    cause: Cause
    known: Known
    """All signals that were known."""
    safety: bool
    """Somebody reports danger to people."""


def chosen(
    books: Mapping[str, Playbook], incident: Incident, assessment: Assessment, recent: Sequence[Heard], now: datetime
) -> Chosen:
    """Return the playbook to follow now. Raises LookupError if no playbook is the base routine."""
    critical = [f"{one.title}\n{one.text}" for one in recent if one.mood is Mood.NEGATIVE][-_TEXTS:]
    danger = safety(critical)
    said: dict[str, Any] = {"safety": danger.reported}
    found = kinds(critical)
    known = signals_of(assessment, incident, found.scores, recent, said, unsure=found.unsure)
    before = remembered(incident.plan) if incident.plan else None
    plan = sticky(before, books, known, now, pinned=incident.handling.pinned or _after(incident))
    return Chosen(plan.choice, _remember(plan.kept), plan.cause, known, danger.reported)


def _after(incident: Incident) -> str:
    """Return the plan for when a storm is over: it opens by itself, whatever was followed before."""
    return AFTERCARE if incident.state is State.CLOSED and incident.max_level >= LEAST_LEVEL else ""


def remembered(text: str) -> Kept:
    """Return what was kept of the last choice."""
    fields = json.loads(text)
    since = fields.pop("rival_since", None)
    return Kept(**fields, rival_since=datetime.fromisoformat(since) if since else None)


def _remember(kept: Kept) -> str:
    fields = asdict(kept)
    since = fields["rival_since"]
    return json.dumps(fields | {"rival_since": since.isoformat() if since else None}, ensure_ascii=False)
