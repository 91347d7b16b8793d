"""What the page of an incident says first and last: how bad it is and who has it; and what was done. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from alerts.quotes import name
from alerts.render import notice
from alerts.standing import status
from listener.model import Entry, Incident, Notice, State
from listener.report import deeds
from listener.report.plain import bare
from listener.report.setting import Setting
from listener.web.pages.incidentfacts import Facts
from listener.web.pages.incidentwords import word
from listener.words import catalogue, clock, number, say

_WORDS = 4
_MACHINES = frozenset({"via", "once", "user", "channel", "news", "objections", "open_claims", "followed", "medium"})
"""Details of the log that the crisis log keeps and nobody reads here."""
_ALARMING, _WATCHED = 4, 2
"""From these wind forces on the light says so."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first thing that is read."""

    incident: Incident
    brand: str
    level: int
    word: str
    lamp: str
    """Class of the traffic light; the word stands beside it."""
    about: str
    """The strongest words of the topic; strangers' words."""
    kind: str
    by_hand: bool
    """A person chose the kind or the playbook."""
    status: str
    """Who has it, and when it goes to whom else: one sentence."""
    danger: str
    """Not empty: people report danger."""
    following: str = ""
    """To whom it goes next although somebody was given it, because they have not taken it."""

    @property
    def over(self) -> bool:
        """Whether the wave has ended."""
        return self.incident.state is State.CLOSED

    @property
    def free(self) -> bool:
        """Whether nobody has it who has said so."""
        return self.incident.handling.acknowledged is None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: datetime
    who: str
    what: str
    details: str
    by_person: bool


def head(facts: Facts, kinds: Mapping[str, str], zone: tzinfo, lang: str) -> Head:
    """Return the headline; ``kinds``: titles of the playbooks."""
    incident, hands = facts.incident, facts.incident.handling
    danger = facts.situation.assessment.danger if facts.situation and not facts.over else None
    level = incident.max_level if facts.over else incident.level
    return Head(
        incident=incident,
        brand=name(facts.brand.name),
        level=level,
        word=say(f"alerts.level_{level}", lang),
        lamp=_lamp(incident, danger=danger is not None),
        about=about(incident, facts.found.words),
        kind=kinds.get(incident.playbook, incident.playbook),
        by_hand=bool(hands.pinned or hands.kind),
        status=status(incident, zone, lang, facts.following),
        danger=word("danger", lang, count=number(len(danger.reports), lang)) if danger else "",
        following=_following(facts, zone, lang) if hands.owner else "",
    )


def _following(facts: Facts, zone: tzinfo, lang: str) -> str:
    if facts.following is None:
        return ""
    at, channels = facts.following
    return word("following", lang, clock=clock(at, zone), channels=", ".join(name(str(one)) for one in channels))


def about(incident: Incident, words: Sequence[str] = ()) -> str:
    """Return what an incident is about, in a few words that others used; empty if nobody knows."""
    seen = incident.height or incident.last
    kept = [one for one, _ in incident.topic.words] if incident.topic else []
    return ", ".join(map(name, [*(words or (seen.words if seen else ()) or kept)][:_WORDS]))


def _lamp(incident: Incident, *, danger: bool) -> str:
    if incident.state is State.CLOSED:
        return "lamp-calm"
    if danger or incident.level >= _ALARMING:
        return "lamp-alarm"
    return "lamp-watch" if incident.level >= _WATCHED else "lamp-calm"


def lamp(incident: Incident) -> str:
    """Return the class of the traffic light of an incident in a list."""
    return _lamp(incident, danger=incident.last is not None and incident.last.danger is not None)


def told(facts: Facts, lang: str) -> Notice | None:
    """Return what a message would say of it now, in a language; None if it was never measured."""
    if facts.situation is None:
        return None
    return notice(replace(facts.situation, lang=lang, until=facts.following))


def lines(log: Sequence[Entry], setting: Setting) -> tuple[Line, ...]:
    """Return what happened, the newest first."""
    return tuple(line(one, setting) for one in reversed(log))


def line(entry: Entry, setting: Setting) -> Line:
    """Return one line of the log in words."""
    detail = {key: value for key, value in entry.detail.items() if key not in _MACHINES}
    plain = replace(entry, detail=detail)
    details = [bare(deeds.details(plain, setting)), *_news(entry, setting.lang)]
    return Line(
        entry.at,
        bare(deeds.who(entry, setting)),
        bare(deeds.what(entry, setting)),
        " · ".join(filter(None, details)),
        by_person=bool(entry.actor),
    )


def _news(entry: Entry, lang: str) -> Iterator[str]:
    found = entry.detail.get("news")
    if isinstance(found, list):
        known = catalogue("policy", lang)
        yield from (known[f"fact_{one}"] for one in found if f"fact_{one}" in known)
