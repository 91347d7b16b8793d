"""Verb: choose the playbook for an incident by what is known of it. It does not flap; a person's word goes first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from alerts.bykind import playbook_of
from alerts.choosing import Choice
from alerts.measuring import signals_of
from alerts.playbook import Playbook
from alerts.signals import Known, Value
from alerts.sticking import Cause, Kept, sticky
from listener.core.aftercare import AFTERCARE, LEAST_LEVEL
from listener.core.handled import Deed, is_kind
from listener.core.kinds import kinds, safety
from listener.model import Assessment, Danger, Heard, Incident, Mood, State

_TEXTS = 200
"""As many of the newest critical texts decide about the kind."""
GAUGED = (
    *("claim_status", "open_claim_spots", "competitor_share"),
    *("review_burst", "rating_drop", "type.review_bombing"),
    *("own_post_trigger", "reply_to_like_ratio", "insider_score"),
)
"""Signals that take more than the wave's mentions to measure (``gauging``)."""
_KEPT = frozenset(one.name for one in fields(Kept))


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


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a choice until the next look, for those who speak of it in between."""

    kept: Kept | None = None
    along: tuple[str, ...] = ()
    """Ids of the playbooks that come along."""
    known: Mapping[str, Value] = field(default_factory=dict)
    """The signals that it was chosen by."""
    matter: str = ""
    """The playbook for the wave itself: the aftercare does not overwrite it."""
    claims: tuple[int, ...] = ()
    """Numbers of the rumours that the incident is about (``gauging``)."""


NOTHING = Memory()


def chosen(
    books: Mapping[str, Playbook],
    incident: Incident,
    assessment: Assessment,
    recent: Sequence[Heard],
    now: datetime,
    *,
    endangered: bool = False,
    gauged: tuple[Known, tuple[int, ...]] | None = None,
) -> Chosen:
    """Return the playbook to follow now; ``endangered``: more reports of danger than usual, critical in tone or not.

    ``gauged``: signals measured beside the wave's numbers, and the rumours it is about; None: as at the last look.
    Raises LookupError if no playbook is the base routine.
    """
    critical = critical_texts(recent, assessment.danger)
    in_danger = endangered or assessment.danger is not None or safety(critical).reported
    before = remembered(incident.plan)
    measured, claims = gauged or ({one: before.known[one] for one in GAUGED if one in before.known}, before.claims)
    said: dict[str, Any] = {**measured, "safety": in_danger}
    if incident.handling.claim:
        said["claim_status"] = incident.handling.claim
    found = kinds(critical)
    known = signals_of(assessment, incident, found.scores, recent, said, unsure=found.unsure)
    pinned, kind = incident.handling.pinned or _after(incident), incident.handling.kind
    plan = sticky(before.kept, books, known, now, kind=kind, pinned=pinned)
    chosen_id = plan.choice.playbook.id
    matter = (before.matter or incident.playbook) if chosen_id == AFTERCARE else chosen_id
    along = tuple(book.id for book in plan.choice.addons)
    return Chosen(plan.choice, _remember(Memory(plan.kept, along, known, matter, claims)), plan.cause, known, in_danger)


def critical_texts(recent: Sequence[Heard], danger: Danger | None = None) -> list[str]:
    """Return the texts that decide about the kind of a wave: the newest critical ones, reports of danger among them."""
    reports = danger.reports if danger else ()
    critical = [one for one in recent if one.mood is Mood.NEGATIVE or one.id in reports]
    return [f"{one.title}\n{one.text}" for one in critical[-_TEXTS:]]


def as_kind(
    books: Mapping[str, Playbook], incident: Incident, kind: str, recent: Sequence[Heard], now: datetime
) -> Deed:
    """Somebody says what kind of wave it is (empty: nobody does any more): the playbook is chosen anew, at once.

    Raises UsageError if nothing can be done about the incident.
    """
    deed = is_kind(incident, kind)
    if deed.incident.last is None:
        followed = replace(deed.incident, playbook=playbook_of(kind, books) or incident.playbook)
    else:
        plan = chosen(books, deed.incident, deed.incident.last, recent, now)
        followed = replace(deed.incident, playbook=plan.choice.playbook.id, plan=plan.plan)
    return replace(deed, incident=followed, detail={**deed.detail, "playbook": followed.playbook})


def _after(incident: Incident) -> str:
    """Return the plan for when a storm is over: it opens by itself, whatever was followed before."""
    return AFTERCARE if incident.state is State.CLOSED and incident.max_level >= LEAST_LEVEL else ""


def remembered(text: str) -> Memory:
    """Return what was kept of the last choice; nothing if there was none, or if another version wrote it."""
    if not text:
        return NOTHING
    try:
        found = json.loads(text)
        since = found.get("rival_since")
        kept = {name: value for name, value in found.items() if name in _KEPT and name != "rival_since"}
        return Memory(
            Kept(**kept, rival_since=datetime.fromisoformat(since) if since else None),
            tuple(map(str, found.get("along", ()))),
            dict(found.get("known", {})),
            str(found.get("matter", "")),
            tuple(map(int, found.get("claims", ()))),
        )
    except (ValueError, TypeError, AttributeError):
        return NOTHING


def _remember(memory: Memory) -> str:
    kept = asdict(memory.kept) if memory.kept else {}
    since = kept.get("rival_since")
    about = {"along": memory.along, "known": dict(memory.known), "matter": memory.matter, "claims": memory.claims}
    return json.dumps(kept | {"rival_since": since.isoformat() if since else None} | about, ensure_ascii=False)
