"""What people do on the page of an incident: each form is a deed, done once, and only if the page still holds.

form --readable, not done before, still as it was shown?--> deed --store--> done | undone, with the reason
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256

from alerts.bykind import KINDS
from alerts.posture import Claim, Cluster
from listener.core import answering, checklist, ending, handled, when
from listener.core.answering import MOST_NAME, MOST_NOTE, Flaw, one_line
from listener.core.fold import fold
from listener.core.handled import Deed, lapsed
from listener.errors import UsageError
from listener.gauging import unanswered
from listener.handling import act
from listener.model import Entry, Incident, IncidentId, Person
from listener.parts import Parts
from listener.planning import as_kind
from listener.telling import after_deed
from listener.web.contract import Ask
from listener.web.pages.incidentfacts import followed, steps_of

RECENT = timedelta(hours=48)
"""What a wave is judged by when somebody says what it is."""
_MOMENT = timedelta(seconds=1)
_ALWAYS = frozenset({"note", "tick", "untick", "said", "verdict"})
"""Deeds that nothing which has happened meanwhile speaks against."""
AUTO = "auto"
"""The choice that leaves it to the program."""


class Undone(Exception):
    """Nothing was done; ``why`` is a key of the page's sentences."""

    def __init__(self, why: str, status: int = 409) -> None:
        super().__init__(why)
        self.why, self.status = why, status


class Repeated(Exception):
    """It was done before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, read from a form."""

    parts: Parts
    ask: Ask
    who: str
    do: str
    choice: str

    @property
    def note(self) -> str:
        """What was typed, on one line."""
        return one_line(self.ask.form.get("note", ""), MOST_NOTE)

    def field(self, name: str) -> str:
        """Return a field, without blanks around it."""
        return self.ask.form.get(name, "").strip()

    @property
    def once(self) -> str:
        """Name the deed: the same form sent again by the same person means the same deed."""
        fields = sorted((key, value) for key, value in self.ask.form.items() if key not in {"csrf", "seen"})
        return sha256(repr(("dashboard", fields, self.who)).encode("utf-8", "replace")).hexdigest()[:20]


def actor(ask: Ask, people: Mapping[str, Person]) -> str:
    """Return under which name somebody acts; of somebody whom the configuration knows, as they are called there."""
    return called(ask.person.name, people)


def called(typed: str, people: Mapping[str, Person]) -> str:
    """Return what somebody is called: the name of a person of the configuration by name or id, else what was typed."""
    known = {fold(way): one.name for one in people.values() for way in (one.id, one.name)}
    plain = one_line(typed, MOST_NAME)
    return known.get(fold(plain), plain)


def carry_out(parts: Parts, ask: Ask, number: IncidentId) -> Deed:
    """Do what a form asks for. Raises Undone, Repeated, UsageError if it cannot be done, StoreError."""
    do, _, choice = ask.form.get("do", "").partition(".")
    asked = Asked(parts, ask, actor(ask, parts.config.people), do, choice or ask.form.get("choice", ""))
    if do not in _DEEDS:
        raise Undone(Flaw.UNREADABLE, 422)
    telling = partial(after_deed, parts)
    return act(parts.store, number, asked.who, partial(_decided, asked), ask.now, telling)


def _decided(asked: Asked, incident: Incident) -> Deed:
    if any(entry.detail.get("once") == asked.once for entry in asked.parts.store.hands.log(incident.id)):
        raise Repeated
    try:
        changed = answering.stale(asked.field("form"), lapsed(incident, asked.ask.now)[0])
    except ValueError:
        raise Undone(Flaw.UNREADABLE, 422) from None
    if changed and asked.do not in _ALWAYS:
        raise Undone(changed)
    deed = _DEEDS[asked.do](asked, incident)
    left = ending.waiting(unanswered(asked.parts.store, incident))
    deed = ending.ended(incident, deed, left, _count(asked.field("despite")))
    return replace(deed, detail={**deed.detail, "via": "dashboard", "once": asked.once})


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _shared(asked: Asked, incident: Incident) -> Deed:
    """Do what the page behind a signed link can ask for, too, by its rules."""
    fields = {**asked.ask.form, "incident": str(incident.id)}
    if asked.do == "pin":
        fields |= {"do": "kind", "choice": asked.choice}
    wish = answering.wish_of(fields, asked.parts.playbooks)
    if isinstance(wish, Flaw):
        raise Undone(wish, 422)
    return answering.deed(incident, wish, asked.who, asked.ask.now, asked.parts.config.zone)


def _pin(asked: Asked, incident: Incident) -> Deed:
    return handled.pin(incident, "") if asked.choice == AUTO else _shared(asked, incident)


def _said(asked: Asked, incident: Incident) -> Deed:
    text, now = asked.field("at"), asked.ask.now
    at = when.since(text, now, asked.parts.config.zone) if text else now
    if at > now:
        raise UsageError("handling.said_future", text=text)
    return handled.said(incident, at)


def _assign(asked: Asked, incident: Incident) -> Deed:
    to = called(asked.field("to"), asked.parts.config.people)
    if not to:
        raise Undone("no_person", 422)
    return handled.assign(incident, to, asked.who, asked.ask.now)


def _return(asked: Asked, incident: Incident) -> Deed:
    return handled.give_back(incident, asked.who, asked.note, asked.ask.now)


def _kind(asked: Asked, incident: Incident) -> Deed:
    if asked.choice not in {*KINDS, AUTO}:
        raise Undone(Flaw.KIND, 422)
    at = incident.last.at if incident.last else asked.ask.now
    recent = asked.parts.store.heard(incident.brand, at - RECENT, at + _MOMENT)
    return as_kind(asked.parts.playbooks, incident, _unless_auto(asked.choice), recent, asked.ask.now)


def _regard(asked: Asked, incident: Incident) -> Deed:
    cluster, claim = asked.field("cluster"), asked.field("claim")
    if cluster not in {*map(str, Cluster), AUTO} or claim not in {*map(str, Claim), AUTO}:
        raise Undone(Flaw.UNREADABLE, 422)
    return handled.regard(incident, cluster=_unless_auto(cluster), claim=_unless_auto(claim))


def _unless_auto(choice: str) -> str:
    return "" if choice == AUTO else choice


def _note(asked: Asked, incident: Incident) -> Deed:
    if not asked.note:
        raise Undone("no_note", 422)
    return checklist.noted(incident, asked.note)


def _tick(asked: Asked, incident: Incident) -> Deed:
    book, step, log = _step(asked, incident)
    plan = steps_of(asked.parts, book)
    tasks = checklist.checklist(incident, book, plan, log, asked.ask.now)
    if any(one.key == step and one.done is not None for one in tasks):
        raise Repeated
    return checklist.ticked(incident, book, step, plan)


def _untick(asked: Asked, incident: Incident) -> Deed:
    book, step, log = _step(asked, incident)
    return checklist.unticked(incident, book, step, steps_of(asked.parts, book), log)


def _step(asked: Asked, incident: Incident) -> tuple[str, str, list[Entry]]:
    """Return the plan and the step that are meant. Raises Undone if another plan is followed by now."""
    book = asked.field("playbook")
    if book != followed(asked.parts, incident).id:
        raise Undone("other_plan")
    return book, asked.choice, asked.parts.store.hands.log(incident.id)


_DEEDS: Mapping[str, Callable[[Asked, Incident], Deed]] = {
    **dict.fromkeys(("take", "snooze", "false_alarm", "close", "verdict"), _shared),
    "pin": _pin,
    "said": _said,
    "assign": _assign,
    "return": _return,
    "kind": _kind,
    "regard": _regard,
    "note": _note,
    "tick": _tick,
    "untick": _untick,
}
