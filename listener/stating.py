"""Verb: a statement of the plan is filled and checked, and somebody stands for its words. Publishes nothing.

statement + what people filled in --draft--> text, open slots, objections | may they? --approve--> line in the log
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.approval import NotReadyError, ObjectedError, approve, approvers
from alerts.drafting import Draft, find
from alerts.playbook import Playbook, Statement
from alerts.render import next_update
from alerts.statement import SLOTS
from listener.core.handled import Deed, approved
from listener.errors import UsageError
from listener.handling import act
from listener.model import Incident, Person
from listener.store import Store
from listener.words import clock, say

MEDIA = ("microblog", "review", "long")
LONGEST_VALUE = 300
"""Characters that a slot takes."""
_FOUND = 80


@dataclass(frozen=True, slots=True)
class Stands:
    """Who is to stand for words."""

    name: str
    people: Collection[Person]
    """Everybody who is configured."""
    lang: str
    """The language of a refusal."""


def wanted(book: Playbook, lang: str, kind: str, medium: str) -> Statement:
    """Return the statement that is meant. Raises UsageError, with those that there are."""
    found = find(book, lang, kind, medium)
    if found is None:
        known = ", ".join(f"--kind {kind} --medium {medium}" for kind, medium in ways(book))
        raise UsageError("plan.no_statement", playbook=book.id, known=known or "–")
    return found


def ways(book: Playbook) -> tuple[tuple[str, str], ...]:
    """Return the statements of a playbook by kind and medium, each once, in its order."""
    return tuple(dict.fromkeys((one.kind, one.medium) for one in book.statements))


def known(brand: str, lang: str, now: datetime, zone: tzinfo) -> dict[str, str]:
    """Return the slots that the program may fill by itself."""
    return {"brand": brand, "next_update": say("alerts.clock", lang, clock=clock(next_update(now), zone))}


def checked(slot: str, value: str) -> str:
    """Return what somebody filled a slot with. Raises UsageError for no slot of ours, or too much."""
    if slot not in SLOTS:
        raise UsageError("plan.unknown_slot", found=slot[:_FOUND], known=", ".join(SLOTS))
    if len(value) > LONGEST_VALUE:
        raise UsageError("plan.long_slot", slot=slot, most=str(LONGEST_VALUE))
    return value.strip()


def stand_for(
    store: Store, incident: Incident, followed: str, found: Draft, despite: str, who: Stands, now: datetime
) -> Deed:
    """Let somebody stand for a statement of a plan (``followed``); ``despite``: why, if something speaks against it.

    Raises UsageError: ``plan.not_approver``, ``plan.statement_open``, ``plan.statement_objected``; StoreError.
    """
    may(who, incident.level)
    if found.open:
        raise UsageError("plan.statement_open", slots=" ".join(f"--set {slot}=…" for slot in found.open))
    lang = found.statement.lang
    try:
        done = approve(found.text, lang, who.name, now, further=found.flaws, clashes=found.clashes, despite=despite)
    except NotReadyError as error:
        raise UsageError("plan.statement_open", slots=" ".join(error.slots)) from error
    except ObjectedError as error:
        raise UsageError("plan.statement_objected", count=str(len(error.flaws) + len(error.clashes))) from error
    detail: dict[str, object] = {
        "text": done.text,
        "lang": lang,
        "statement": found.statement.kind,
        "medium": found.statement.medium,
        "followed": followed,
        "strategies": sorted(map(str, found.strategies)),
        "objections": [*(flaw.key for flaw in done.doubts), *map(str, done.clashes)],
        "despite": done.despite,
    }
    return act(store, incident.id, who.name, lambda one: approved(one, detail), now)


def may(who: Stands, level: int) -> None:
    """Raise UsageError unless somebody may stand for words at this wind force, as far as roles are configured."""
    allowed = approvers(who.people, level)
    if allowed and who.name not in {one.name for one in allowed}:
        names = ", ".join(f"{one.name} ({say(f'alerts.role_{one.role}', who.lang)})" for one in allowed)
        raise UsageError("plan.not_approver", who=who.name, level=str(level), names=names)
