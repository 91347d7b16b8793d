"""The page on which a statement is filled, checked and approved. Nothing is published from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from alerts import drafting
from alerts.approval import approvers
from alerts.briefing import Brief, stance_line
from alerts.drafting import Draft
from alerts.quotes import clean, cut
from alerts.statement import SLOTS, slots
from listener import stating
from listener.core.answering import MOST_NOTE
from listener.errors import UsageError
from listener.model import Incident
from listener.parts import Parts
from listener.stating import LONGEST_VALUE, Stands, stand_for
from listener.web.contract import Ask, Page, There
from listener.web.pages.incidentdeeds import actor
from listener.web.pages.incidentfacts import brand_of, brief_of, stored
from listener.web.pages.incidentwords import knows, word
from listener.words import LANGUAGES, number, say

MOST_OWN = 2_000
"""Characters of one's own words."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap to be filled."""

    name: str
    title: str
    value: str
    given: bool
    """The program fills it by itself, if nobody does."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A statement that the plan has."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that a statement is written by."""

    incident: Incident
    brief: Brief
    draft: Draft
    fields: Mapping[str, str]
    own: str
    despite: str


def look(parts: Parts, ask: Ask) -> Page:
    """Show the statement that the plan proposes, or the one that was chosen, with its gaps."""
    incident = stored(parts, ask.path["number"], ask.now)
    brief = brief_of(parts, incident)
    if not brief.playbook.statements:
        return _empty(parts, ask, incident)
    fields = {"kind": ask.one("kind"), "lang": ask.one("lang")}
    return _page(parts, ask, _desk(parts, ask, incident, brief, fields))


def do(parts: Parts, ask: Ask) -> There | Page:
    """Check what was filled in, or let somebody stand for it."""
    incident = stored(parts, ask.path["number"], ask.now)
    brief = brief_of(parts, incident)
    if not brief.playbook.statements:
        return _empty(parts, ask, incident)
    try:
        desk = _desk(parts, ask, incident, brief, ask.form)
    except UsageError as error:
        kept = {key: value for key, value in ask.form.items() if key in {"kind", "lang"}}
        return _page(parts, ask, _desk(parts, ask, incident, brief, kept), sentence(error, ask.lang))
    if ask.form.get("do") != "approve":
        return _page(parts, ask, desk)
    who = Stands(actor(ask, parts.config.people), parts.config.people.values(), ask.lang)
    try:
        stand_for(parts.store, incident, brief.playbook.id, desk.draft, desk.despite, who, ask.now)
    except UsageError as error:
        return _page(parts, ask, desk, sentence(error, ask.lang))
    return There(f"/incidents/{incident.id}", word("approved", ask.lang, who=who.name))


def sentence(error: UsageError, lang: str) -> str:
    """Return what a refusal says: in this page's words where it has some, else as the console says it."""
    own = f"fault_{error.key.replace('.', '_')}"
    return word(own, lang, **error.values) if knows(own, lang) else say(error.key, lang, **error.values)


def _desk(parts: Parts, ask: Ask, incident: Incident, brief: Brief, fields: Mapping[str, str]) -> _Desk:
    """Return the statement as it stands. Raises UsageError for too much text."""
    kind, _, medium = fields.get("kind", "").partition(".")
    lang = fields["lang"] if fields.get("lang") in LANGUAGES else ask.lang
    if (kind, medium) not in stating.ways(brief.playbook):
        kind = medium = ""
    wanted = stating.wanted(brief.playbook, lang, kind, medium)
    typed = {slot: clean(fields.get(f"slot_{slot}", "")) for slot in SLOTS}
    own = clean(cut(fields.get("own", ""), MOST_OWN))
    brand = brand_of(parts, incident).name
    values = stating.known(brand, wanted.lang, ask.now, parts.config.zone)
    values |= {slot: stating.checked(slot, value) for slot, value in typed.items() if value}
    log, claim = parts.store.hands.log(incident.id), brief.grounds.claim
    found = drafting.draft(wanted, values, log, claim, own)
    return _Desk(incident, brief, found, typed, own, cut(clean(fields.get("despite", "")), MOST_NOTE))


def _page(parts: Parts, ask: Ask, desk: _Desk, fault: str = "") -> Page:
    draft, lang = desk.draft, ask.lang
    values = {
        "incident": desk.incident,
        "brand": brand_of(parts, desk.incident).name,
        "plan": desk.brief.playbook.title.of(lang),
        "kinds": tuple(_kinds(desk, lang)),
        "languages": tuple((one, one == draft.statement.lang) for one in LANGUAGES),
        "slots": tuple(_slots(parts, ask, desk)),
        "draft": draft,
        "left": drafting.is_open(draft),
        "length": word("length", lang, length=number(draft.length, lang), most=number(draft.most, lang)),
        "objections": tuple(_objections(draft, lang)),
        "stance": stance_line(desk.brief, lang),
        "approvers": _approvers(parts, desk.incident, lang),
        "own": desk.own,
        "despite": desk.despite,
        "longest": LONGEST_VALUE,
        "longest_own": MOST_OWN,
        "fault": fault,
    }
    title = word("statement_title", lang, name=desk.incident.name)
    return Page("incidentstatement.html", title, values, status=422 if fault else 200)


def _kinds(desk: _Desk, lang: str) -> Iterator[Kind]:
    shown = desk.draft.statement
    for kind, medium in stating.ways(desk.brief.playbook):
        title = f"{say(f'playbook.kind_{kind}', lang)} · {say(f'playbook.medium_{medium}', lang)}"
        yield Kind(f"{kind}.{medium}", title, (kind, medium) == (shown.kind, shown.medium))


def _slots(parts: Parts, ask: Ask, desk: _Desk) -> Iterator[Slot]:
    given = stating.known("", ask.lang, ask.now, parts.config.zone)
    for slot in slots(desk.own or desk.draft.statement.text):
        if slot in SLOTS:
            yield Slot(slot, say(f"alerts.slot_{slot}", ask.lang), desk.fields.get(slot, ""), slot in given)


def _objections(draft: Draft, lang: str) -> Iterator[str]:
    for flaw in draft.flaws:
        yield say(f"playbook.{flaw.key}", lang, **flaw.values)
    for clash in draft.clashes:
        key = f"clash_{clash}"
        yield word(key, lang) if knows(key, lang) else say(f"plan.{key}", lang)


def _approvers(parts: Parts, incident: Incident, lang: str) -> str:
    """Return who may stand for words at this wind force; empty: anybody."""
    found = approvers(parts.config.people.values(), incident.level)
    return ", ".join(f"{one.name} ({say(f'alerts.role_{one.role}', lang)})" for one in found)


def _empty(parts: Parts, ask: Ask, incident: Incident) -> Page:
    values = {"incident": incident, "brand": brand_of(parts, incident).name, "draft": None, "fault": ""}
    return Page("incidentstatement.html", word("statement_title", ask.lang, name=incident.name), values)
