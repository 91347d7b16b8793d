"""One rumour as a page: what is claimed, what was found out, where it stands; and the deeds of ``listener rumours``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.quotes import clean
from listener.cli.view import View
from listener.core import claims
from listener.core.answering import MOST_NOTE, one_line
from listener.core.urls import is_web
from listener.errors import UsageError
from listener.model import MentionId
from listener.model.claim import Claim, Evidence, Verdict
from listener.parts import Parts
from listener.web.contract import Ask, Missing, Page, There, Way
from listener.web.pages.incidentdeeds import actor
from listener.web.rumourrows import findings, row, settled, sources, verdict, waiting, word
from listener.words import number

LIVE_S = 60
VERDICTS = (Verdict.UNVERIFIED, Verdict.FALSE, Verdict.TRUE)
MOST_OTHERS = 100
"""Claims that are offered for a merger, the latest."""
_PLACE = "place."


@dataclass(frozen=True, slots=True)
class Asked:
    """A form, with the name under which somebody acts."""

    ask: Ask
    who: str

    def line(self, name: str) -> str:
        """Return what was typed into a field, on one line."""
        return one_line(self.ask.form.get(name, ""), MOST_NOTE)


Deed = Callable[[Claim, Asked], Claim]


def look(parts: Parts, ask: Ask) -> Page:
    """Show one rumour; under the number of one that went into another, that other."""
    return _page(parts, ask, stored(parts, ask.path["number"]))


def do(parts: Parts, ask: Ask) -> There | Page:
    """Do what a form asks for; if that cannot be, the page says why."""
    claim = stored(parts, ask.path["number"])
    asked = Asked(ask, actor(ask, parts.config.people))
    try:
        parts.store.claims.change(claim.brand, lambda found: _after(found, claim.number, asked), ask.now)
    except UsageError as error:
        fault = word(f"fault_{error.key.removeprefix('claims.')}", ask.lang)
        return _page(parts, ask, stored(parts, str(claim.number)), fault)
    after = row(stored(parts, str(claim.number)), View.of(parts.config, ask.lang, ask.now))
    told = word("told", ask.lang, number=after.number, verdict=after.verdict, open=after.open)
    return There(after.href, told)


def stored(parts: Parts, typed: str) -> Claim:
    """Return the claim of that number, or the one that it went into. Raises Missing."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise Missing
    now = parts.store.claims.number(int(typed))
    found = next((one for one in parts.store.claims.of(list(parts.brands)) if one.number == now), None)
    if found is None:
        raise Missing
    return found


def _after(found: Sequence[Claim], number_: int, asked: Asked) -> list[Claim]:
    """Return a brand's claims after a deed, as they stand in the moment it is stored. Raises UsageError."""
    own, named = next((one for one in found if one.number == number_), None), asked.ask.form.get("do", "")
    deed = _DEEDS.get(named)
    if own is not None and deed is not None:
        return [deed(own, asked) if one is own else one for one in found]
    if own is None or named != "merge":
        raise UsageError("claims.unreadable")
    other = next((one for one in found if str(one.number) == asked.line("other") and one is not own), None)
    if other is None:
        raise UsageError("claims.not_mergeable")
    return [claims.merged(own, other) if one is own else one for one in found if one is not other]


def _judged(claim: Claim, asked: Asked) -> Claim:
    """Note what was found out; an address by itself is where it can be read. The same form sent twice counts once."""
    found, said = next((one for one in VERDICTS if one == asked.line("verdict")), None), asked.line("evidence")
    if found is None:
        raise UsageError("claims.verdict")
    is_page = " " not in said and is_web(said)
    noted = Evidence(found, "" if is_page else said, asked.who, asked.ask.now, said if is_page else "")
    again = bool(claim.evidence) and replace(claim.evidence[-1], at=noted.at) == noted
    return claim if again else claims.judged(claim, noted)


def _dismissed(claim: Claim, asked: Asked) -> Claim:
    return claims.dismissed(claim, asked.line("why"), asked.who, asked.ask.now)


def _restored(claim: Claim, asked: Asked) -> Claim:
    return claims.restored(claim, asked.line("why"), asked.who, asked.ask.now)


def _answered(claim: Claim, asked: Asked) -> Claim:
    """Note where it was answered: at the places that are ticked, and at all of a source."""
    ticked = [key.removeprefix(_PLACE) for key in asked.ask.form if key.startswith(_PLACE)]
    told = [MentionId(int(one)) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19]
    source = asked.ask.form.get("source", "")
    told += [one.mentions[0] for one in claims.open_places(claim) if one.source == source]
    if not told:
        raise UsageError("claims.nowhere")
    return claims.answered_at(claim, told, asked.ask.now, asked.who)


_DEEDS: Mapping[str, Deed] = {"judge": _judged, "dismiss": _dismissed, "undo": _restored, "answered": _answered}


def _page(parts: Parts, ask: Ask, claim: Claim, fault: str = "") -> Page:
    view, lang = View.of(parts.config, ask.lang, ask.now), ask.lang
    open_, others = waiting(claim, view), settled(claim, view)
    left = len(claims.open_places(claim)) - len(open_)
    values = {
        "one": row(claim, view),
        "several": len(parts.config.brands) > 1,
        "fault": fault,
        "typed": ask.form if fault else {},
        "opened": claim.opened,
        "back": [view.when(at) for at in claim.reopened],
        "dismissed": claim.is_dismissed,
        "findings": list(findings(claim, view)),
        "waiting": open_,
        "more_waiting": number(left, lang) if left else "",
        "settled": others,
        "settled_count": number(len(claim.places) - len(claims.open_places(claim)), lang),
        "sources": sources(claim),
        "verdicts": [(str(one), verdict(one, lang)) for one in VERDICTS],
        "others": _others(parts, claim),
    }
    title = word("title_one", lang, number=claim.number)
    return Page("rumour.html", title, values, 409 if fault else 200, 0 if fault else LIVE_S)


def _others(parts: Parts, claim: Claim) -> list[tuple[int, str]]:
    """Return what a claim could be the same as: others of its brand, dismissed ones only for a dismissed one."""
    known = parts.store.claims.of([claim.brand])
    like = [one for one in known if one.number != claim.number and one.is_dismissed == claim.is_dismissed]
    return [(one.number, clean(one.gist)[:80]) for one in like[: -MOST_OTHERS - 1 : -1]]


WAYS: tuple[Way, ...] = (Way("/rumours/{number}", look, do),)
"""The page of one rumour."""
