"""The plan on the page of an incident: a checklist with owner and clock, who must know, when it is over. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from alerts.briefing import Brief
from alerts.quotes import name, safe_url
from alerts.signals import holds
from listener.core.aftercare import Care, Task
from listener.model import Person
from listener.model.claim import Claim, Place
from listener.web.pages.incidentfacts import Facts
from listener.web.pages.incidentwords import word
from listener.words import moment, number, say

if TYPE_CHECKING:
    from alerts.playbook import Done, Playbook


@dataclass(frozen=True, slots=True)
class Duty:
    """A step of the plan."""

    key: str
    text: str
    role: str
    people: str
    """Those who have that role, by name."""
    due: datetime
    late: bool
    done: str
    """Who did it and when; empty: nobody has."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The steps with the same time."""

    title: str
    due: datetime
    duties: tuple[Duty, ...]

    @property
    def left(self) -> int:
        """How many of them are open."""
        return sum(not one.done for one in self.duties)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody who must know now."""

    role: str
    people: str
    why: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A condition under which it is over."""

    text: str
    lamp: str
    stands: str
    """In a word: fulfilled, not yet, not measured."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a rumour stands."""

    where: str
    since: str
    url: str
    stands: str
    open: bool


@dataclass(frozen=True, slots=True)
class Rumour:
    """A claim with its places, open ones first."""

    number: int
    gist: str
    verdict: str
    spots: tuple[Spot, ...]
    open: int


def stages(
    tasks: Iterable[Task], book: Playbook, people: Iterable[Person], now: datetime, zone: tzinfo, lang: str
) -> tuple[Stage, ...]:
    """Return the plan as a checklist: who, until when, done or not."""
    known = list(people)
    found: dict[str, list[tuple[Task, Duty]]] = {}
    for task in tasks:
        step = book.steps[task.place]
        duty = Duty(
            task.key,
            step.text.of(lang),
            say(f"alerts.role_{task.role}", lang),
            _named(task.role, known),
            task.due,
            late=task.state is not Care.DONE and task.due <= now,
            done=_done(task, zone, lang),
        )
        found.setdefault(step.by, []).append((task, duty))
    return tuple(
        Stage(_length(by, lang), several[0][0].due, tuple(duty for _, duty in several)) for by, several in found.items()
    )


def _length(by: str, lang: str) -> str:
    """Return a time as a playbook writes it (15m, 24h, 14d) in words."""
    return word(f"by_{by[-1]}", lang, count=by[:-1])


def _done(task: Task, zone: tzinfo, lang: str) -> str:
    if task.done is None:
        return ""
    return word("done_by", lang, who=name(task.who) or word("somebody", lang), when=moment(task.done, zone, lang))


def _named(role: str, people: Iterable[Person]) -> str:
    return ", ".join(name(one.name) for one in people if str(one.role) == role)


def calls(brief: Brief, people: Iterable[Person], lang: str) -> tuple[Call, ...]:
    """Return who must know now, and why."""
    known = list(people)
    return tuple(
        Call(say(f"alerts.role_{one.to}", lang), _named(one.to, known), one.text.of(lang)) for one in brief.calls
    )


def endings(facts: Facts, lang: str) -> tuple[Ending, ...]:
    """Return the rules by which the plan is done, each with whether it holds as far as that can be measured."""
    return tuple(_ending(one, facts, lang) for one in facts.brief.playbook.done)


def _ending(one: Done, facts: Facts, lang: str) -> Ending:
    found = [holds(cond, facts.known) for cond in one.conditions]
    kind = "no" if False in found else "yes" if True in found and None not in found else "unknown"
    if kind == "yes" and not facts.brief.grounds.calming:
        kind = "no"
    lamps = {"yes": "lamp-calm", "no": "lamp-watch", "unknown": "lamp-unknown"}
    return Ending(one.text.of(lang), lamps[kind], word(f"ending_{kind}", lang))


def rumours(facts: Facts, zone: tzinfo, lang: str) -> tuple[Rumour, ...]:
    """Return the claims that the incident is about, with the places where they stand."""
    return tuple(_rumour(one, zone, lang) for one in facts.claims)


def _rumour(one: Claim, zone: tzinfo, lang: str) -> Rumour:
    places = sorted(one.places, key=lambda place: (not place.is_open, -(place.reach or 0), place.at))
    spots = tuple(_spot(place, zone, lang) for place in places)
    verdict = word(f"verdict_{one.verdict}", lang)
    return Rumour(one.number, one.gist, verdict, spots, sum(spot.open for spot in spots))


def _spot(place: Place, zone: tzinfo, lang: str) -> Spot:
    where = name(str(place.source))
    if place.reach is not None:
        where += " · " + say("alerts.reach", lang, reach=number(place.reach, lang))
    if place.gone is not None:
        stands = word("spot_gone", lang, when=moment(place.gone, zone, lang))
    elif place.answered is not None:
        stands = word("spot_answered", lang, when=moment(place.answered, zone, lang), who=name(place.by))
    else:
        stands = word("spot_open", lang)
    return Spot(where, moment(place.at, zone, lang), safe_url(place.url), stands, place.is_open)
