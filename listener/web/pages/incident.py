"""*Vorfall*: one incident on a page: what, how bad, how fast, what to do, the button; below it the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from alerts.briefing import stance_line
from alerts.bykind import KINDS
from alerts.pagelog import DEEDS, did
from alerts.posture import Claim, Cluster
from listener.core import answering, handover
from listener.core.checklist import began
from listener.core.fold import fold
from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import Entry, Incident, Mistake, Verdict
from listener.offering import offered
from listener.parts import Parts
from listener.web.contract import Ask, Page, There, Way
from listener.web.pages import incidentfiles, incidentstatement
from listener.web.pages.incidentcourse import course
from listener.web.pages.incidentdeeds import AUTO, Repeated, Undone, actor, carry_out
from listener.web.pages.incidentfacts import Facts, facts, stored
from listener.web.pages.incidentfiles import setting
from listener.web.pages.incidentplan import calls, endings, rumours, stages
from listener.web.pages.incidentproof import (
    carriers,
    defenders,
    doubts,
    figures,
    first,
    is_trigger,
    loudest,
    platforms,
    posts,
    pulse,
    speech,
    trigger,
)
from listener.web.pages.incidentstatement import sentence
from listener.web.pages.incidentview import Line, head, line, lines, told
from listener.web.pages.incidentwords import knows, word
from listener.words import percent, say

LIVE_S = 10
_ON: Mapping[str, str] = {"false_alarm": "/rule", "tick": "#plan", "untick": "#plan"}
"""Where somebody goes on after a deed, from the page of the incident."""
_MEANWHILE = 5
_LENGTHS = ("1h", "4h", "morning")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    title: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was done, and what has happened since the page was shown."""

    sentence: str
    meanwhile: tuple[Line, ...] = ()


def look(parts: Parts, ask: Ask) -> Page:
    """Show how an incident stands."""
    return _page(parts, ask, stored(parts, ask.path["number"], ask.now))


def do(parts: Parts, ask: Ask) -> There | Page:
    """Do what a form asks for, once; or show what speaks against it."""
    incident = stored(parts, ask.path["number"], ask.now)
    path = f"/incidents/{incident.id}"
    try:
        deed = carry_out(parts, ask, incident.id)
    except Repeated:
        return There(path, word("again", ask.lang))
    except Undone as undone:
        why = f"fault_{undone.why}"
        return _refused(
            parts, ask, word(why, ask.lang) if knows(why, ask.lang) else say(f"page.{why}", ask.lang), undone.status
        )
    except UsageError as error:
        return _refused(parts, ask, sentence(error, ask.lang), 409)
    return There(path + _ON.get(ask.form["do"].partition(".")[0], ""), _done(parts, ask, deed))


def rule(parts: Parts, ask: Ask) -> Page:
    """Show what would have kept a false alarm quiet."""
    incident = stored(parts, ask.path["number"], ask.now)
    found = offered(parts, incident, ask.now, ask.lang)
    values = {"incident": incident, "rule": "\n".join(found), "mistaken": incident.handling.mistake is not None}
    return Page("incidentrule.html", word("rule_title", ask.lang, name=incident.name), values)


def _done(parts: Parts, ask: Ask, deed: Deed) -> str:
    entry = Entry(ask.now, deed.event, actor(ask, parts.config.people), deed.detail)
    if deed.event in DEEDS:
        kinds = tuple(_titles(parts, ask.lang).items())
        return say("page.done", ask.lang, what=did(entry, kinds, parts.config.zone, ask.lang))
    return word(f"told_{deed.event}", ask.lang)


def _refused(parts: Parts, ask: Ask, why: str, status: int) -> Page:
    """Show the page as it is now, with why nothing was done, what happened meanwhile, and what had been typed."""
    incident = stored(parts, ask.path["number"], ask.now)
    seen, log = ask.form.get("seen", ""), parts.store.hands.log(incident.id)
    fresh = log[int(seen) :] if seen.isascii() and seen.isdecimal() and len(seen) < 9 else []
    about = setting(parts, ask, incident)
    refusal = Refusal(why, tuple(line(one, about) for one in fresh[-_MEANWHILE:]))
    return _page(parts, ask, incident, refusal, status)


def _page(parts: Parts, ask: Ask, incident: Incident, refusal: Refusal | None = None, status: int = 200) -> Page:
    lang, zone, people = ask.lang, parts.config.zone, parts.config.people.values()
    known = facts(parts, incident, ask.now)
    titles = _titles(parts, lang)
    top = head(known, titles, zone, lang)
    whole = bool(ask.one("all"))
    values = {
        "head": top,
        "refusal": refusal,
        "notice": told(known, lang),
        "stages": stages(known.tasks, known.plan, people, ask.now, zone, lang),
        "began": began(incident, known.found.log),
        "plan": known.plan,
        "calls": calls(known.brief, people, lang),
        "stance": stance_line(known.brief, lang),
        "donts": tuple(one.of(lang) for one in known.plan.donts),
        "addons": tuple(book.title.of(lang) for book in known.brief.addons),
        "endings": endings(known, lang),
        "rumours": rumours(known, zone, lang),
        "waiting": len(known.waiting.places),
        "lines": lines(known.found.log, setting(parts, ask, incident)),
        "whole": whole,
        **_evidence(known, zone, lang),
        **_forms(parts, ask, known, titles),
    }
    live = 0 if top.over or whole or refusal else LIVE_S
    return Page("incident.html", word("title", lang, name=incident.name, brand=top.brand), values, status, live)


def _evidence(known: Facts, zone: tzinfo, lang: str) -> Mapping[str, object]:
    seen = known.situation.assessment if known.situation else None
    return {
        "measured": known.situation.assessment.at if known.situation else None,
        "doubts": tuple(doubts(known, lang)),
        "pulse": tuple(pulse(seen, lang)) if seen else (),
        "figures": tuple(figures(seen, lang)) if seen else (),
        "posts": posts(known, zone, lang),
        "defenders": defenders(known, zone, lang),
        "first": first(known, zone, lang),
        "first_is_trigger": is_trigger(known),
        "trigger": trigger(known, zone, lang),
        "loudest": loudest(known, zone, lang),
        "carriers": carriers(known.found.speakers, lang),
        "platforms": platforms(seen, lang) if seen else "",
        "words": tuple(known.found.words),
        "speech": speech(seen, lang) if seen else (),
        "outlets": known.found.outlets,
        "course": course(known, zone, lang),
    }


def _forms(parts: Parts, ask: Ask, known: Facts, titles: Mapping[str, str]) -> Mapping[str, object]:
    incident, lang, hands = known.incident, ask.lang, known.incident.handling
    me = actor(ask, parts.config.people)
    return {
        "me": me,
        "mine": handover.same(hands.owner, me),
        "returnable": handover.waits(hands) and handover.same(hands.owner, me),
        "form": answering.form_of(incident),
        "seen": len(known.found.log),
        "typed": ask.form,
        "opened": ask.form.get("do", ask.one("a")).partition(".")[0],
        "people": tuple(one.name for one in parts.config.people.values()),
        "lengths": tuple(Choice(one, say(f"page.snooze_{one}", lang)) for one in _LENGTHS),
        "mistakes": tuple(Choice(str(one), say(f"policy.mistake_{one}", lang)) for one in Mistake),
        "verdicts": tuple(Choice(str(one), say(f"page.verdict_{one}", lang), one is hands.verdict) for one in Verdict),
        "kinds": _kinds(known, lang),
        "playbooks": _playbooks(titles, hands.pinned),
        "clusters": tuple(_regarded((str(one) for one in Cluster), "plan.cluster_", hands.cluster, lang)),
        "claims": tuple(_regarded((str(one) for one in Claim), "dashincident.claim_", hands.claim, lang)),
        "auto": AUTO,
    }


def _titles(parts: Parts, lang: str) -> dict[str, str]:
    return {id_: book.title.of(lang) for id_, book in parts.playbooks.items()}


def _kinds(known: Facts, lang: str) -> Sequence[Choice]:
    """Return the kinds of waves, those that the texts speak for first."""
    shares = {kind: known.known.get(f"type.{kind}", 0.0) for kind in KINDS}
    said = {kind: float(share) if isinstance(share, int | float) else 0.0 for kind, share in shares.items()}
    ranked = sorted(KINDS, key=lambda kind: (-round(said[kind], 2), fold(say(f"plan.kind_{kind}", lang))))
    return [Choice(kind, _kind(kind, said[kind], lang), kind == known.incident.handling.kind) for kind in ranked]


def _kind(kind: str, share: float, lang: str) -> str:
    title = say(f"plan.kind_{kind}", lang)
    return word("kind_share", lang, title=title, share=percent(share, lang)) if share >= 0.01 else title


def _playbooks(titles: Mapping[str, str], pinned: str) -> Sequence[Choice]:
    ranked = sorted(titles.items(), key=lambda one: fold(one[1]))
    return [Choice(id_, title, id_ == pinned) for id_, title in ranked]


def _regarded(several: Iterable[str], prefix: str, chosen: str, lang: str) -> Sequence[Choice]:
    return [Choice(one, say(f"{prefix}{one}", lang), one == chosen) for one in several]


WAYS: tuple[Way, ...] = (
    Way("/incidents/{number}", look, do),
    Way("/incidents/{number}/statement", incidentstatement.look, incidentstatement.do),
    Way("/incidents/{number}/rule", rule),
    Way("/incidents/{number}/report.html", incidentfiles.report_html),
    Way("/incidents/{number}/report.md", incidentfiles.report_markdown),
    Way("/incidents/{number}/log.csv", incidentfiles.log_csv),
)
