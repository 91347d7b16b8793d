"""Who is told what, when, and why: the decision behind every message, with its reasons. Pure; sends nothing.

    route | put aside? | silenced? | quiet hours | too many already? | tell

Rules: knowledge.md 3.2. Whoever was warned is told of the end, whatever else holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from alerts.mute import Hold, hold_until, quiet_at
from alerts.ringing import HOUR, Ear, Rung
from alerts.routing import asked_of, routed
from alerts.silencing import silenced
from listener.model import (
    Assessment,
    ChannelName,
    Incident,
    Kind,
    Person,
    QuietHours,
    Reason,
    Route,
    Silence,
    SourceName,
    Status,
    Told,
)

_DANGER = 4
"""Level that danger to people is routed as, whatever the volume (knowledge 2.7): one credible report is enough."""
_ALWAYS = 5
"""From this level on nothing but a snooze at the same level holds a message back."""


class Because(StrEnum):
    """Why a message goes out, waits or does not: words of the catalogue (``alerts.because_…``)."""

    ROUTE = "route"
    ROLE = "role"
    """A route names the role of somebody whom the channel reaches."""
    NO_ROUTE = "no_route"
    KNEW = "knew"
    """It was warned, so it is told of the end."""
    SNOOZED = "snoozed"
    SILENCED = "silenced"
    BROKE_SILENCE = "broke_silence"
    PLANNED = "planned"
    NIGHT = "night"
    WEEKEND = "weekend"
    BROKE_NIGHT = "broke_night"
    RATE = "rate"
    NIGHT_RATE = "night_rate"
    SAFETY = "safety"
    UNANSWERED = "unanswered"
    EXPIRED = "expired"
    FAILOVER = "failover"
    """The channel that it was meant for has not taken it."""


@dataclass(frozen=True, slots=True)
class House:
    """What the configuration says, and what people asked for."""

    routes: Sequence[Route]
    quiet: QuietHours | None
    zone: tzinfo
    silences: Sequence[Silence] = ()
    """Those that hold now."""
    people: Sequence[Person] = ()
    """Whom which channels reach."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be told of."""

    incident: Incident
    assessment: Assessment
    reason: Reason
    now: datetime
    told: Sequence[Told] = ()
    """Of this incident."""
    lately: Sequence[Told] = ()
    """Of this brand, in the last twelve hours."""
    elsewhere: Sequence[Told] = ()
    """Of all other brands, in the last twelve hours."""
    safety: bool = False
    """Somebody reports danger to people."""
    sources: Sequence[SourceName] = ()
    """Where most of it is said."""


@dataclass(frozen=True, slots=True)
class Tell:
    """One message to one channel."""

    channel: ChannelName
    due: datetime
    because: tuple[Because, ...]

    @property
    def held(self) -> bool:
        """True if it waits for something."""
        return bool({Because.NIGHT, Because.WEEKEND, Because.RATE, Because.NIGHT_RATE} & set(self.because))


@dataclass(frozen=True, slots=True)
class Plan:
    """All messages, or why there are none."""

    tells: tuple[Tell, ...]
    because: tuple[Because, ...] = ()


def plan(asked: Asked, house: House) -> Plan:
    """Decide who is told."""
    wanted = asked_of(asked.incident, asked.assessment, asked.sources)
    if asked.safety:
        wanted = replace(wanted, level=max(wanted.level, _DANGER))
    route = routed(wanted, house.routes)
    channels = _receivers(route) if route else {}
    if asked.reason is Reason.END:
        known = [one.channel for one in asked.told if one.state != "dead" and one.kind is Kind.MESSAGE]
        channels = {**dict.fromkeys(known, Because.KNEW), **channels}
    if not channels:
        return Plan((), (Because.NO_ROUTE,))
    hush, why = _hushed(asked, house)
    if hush and asked.reason is not Reason.END:
        return Plan((), why)
    gone = {one.key for one in asked.told if one.state == "queued" and one.due > asked.now and one.channel in channels}
    lately = [one for one in asked.lately if one.key not in gone]  # what waits gives way to the news
    rung = Rung(lately, asked.elsewhere, house.people)
    tells: list[Tell] = []
    for channel, reached in channels.items():
        ears = rung.ears(channel, [(tell.channel, tell.due) for tell in tells])
        tells.append(_tell(_Call(asked, house, ears), channel, (reached, *why)))
    return Plan(tuple(tells), why)


def _receivers(route: Route) -> dict[ChannelName, Because]:
    return {one: Because.ROLE if one in route.by_role else Because.ROUTE for one in route.channels}


def _hushed(asked: Asked, house: House) -> tuple[bool, tuple[Because, ...]]:
    """Tell whether somebody asked not to hear of it, or it was to be expected."""
    incident, level = asked.incident, asked.incident.level
    if asked.safety:
        return False, (Because.SAFETY,)
    if incident.status is Status.SNOOZED and level <= incident.handling.level:
        return True, (Because.SNOOZED,)
    silence = silenced(incident, house.silences, asked.sources, asked.now)
    if silence is not None:
        broken = level >= _ALWAYS or level >= silence.level + 2
        return (False, (Because.BROKE_SILENCE,)) if broken else (True, (Because.SILENCED,))
    if _expected(asked):
        return True, (Because.PLANNED,)
    return False, ()


def _expected(asked: Asked) -> bool:
    """Tell whether something planned explains it: much is said, and hardly more of it is critical than usual."""
    seen = asked.assessment
    share, usual = seen.negative_share, seen.usual_negative_share
    if not seen.planned or asked.incident.level > 3 or asked.reason is not Reason.FIRST:
        return False
    return share is not None and usual is not None and share <= usual + 0.1


@dataclass(frozen=True, slots=True)
class _Call:
    """A message to one channel."""

    asked: Asked
    house: House
    ears: Sequence[Ear]
    """The channel, and whoever it reaches."""

    @property
    def level(self) -> int:
        """Of the message; of an all-clear the highest that was reached."""
        incident = self.asked.incident
        return incident.max_level if self.asked.reason is Reason.END else incident.level

    @property
    def moments(self) -> set[datetime]:
        """When there may be room again in an hour."""
        rung = (one for ear in self.ears for one in (*ear.brand, *ear.elsewhere, *ear.same))
        return {self.asked.now, *(one + HOUR for one in rung if one + HOUR > self.asked.now)}


def _tell(call: _Call, channel: ChannelName, why: tuple[Because, ...]) -> Tell:
    """Return the message at the first moment at which it may be heard, and why it has to wait until then."""
    asked, house = call.asked, call.house
    kept = _kept_back(call, asked.now)
    if kept is None:
        broke = quiet_at(asked.now, house.quiet, house.zone, call.level)
        return Tell(channel, asked.now, (*why, Because.BROKE_NIGHT) if broke else why)
    times = call.moments
    nights = (hold_until(call.level, None, at, house.quiet, house.zone, asked.reason) for at in times)
    moments = sorted(times | {night.until for night in nights if night is not None})
    return Tell(channel, next(at for at in moments if _kept_back(call, at) is None), (*why, kept))


def _kept_back(call: _Call, at: datetime) -> Because | None:
    """Return what keeps a message from being heard at a moment."""
    asked, house = call.asked, call.house
    if asked.safety:
        return None
    held = hold_until(call.level, asked.assessment.doubling, at, house.quiet, house.zone, asked.reason)
    if held is not None:
        return Because.NIGHT if held.why is Hold.NIGHT else Because.WEEKEND
    if asked.reason is Reason.END or call.level >= _ALWAYS:
        return None
    at_night = quiet_at(at, house.quiet, house.zone, call.level)
    if at_night and _enough([ear.woken(at, house.quiet, house.zone, call.level) for ear in call.ears]):
        return Because.NIGHT_RATE
    return Because.RATE if _enough([ear.often(at) for ear in call.ears]) else None


def _enough(had: Sequence[bool]) -> bool:
    """Tell whether the channel itself has had enough, or everybody whom it reaches.

    Nobody misses what is going on because a colleague in the same channel has heard enough.
    """
    channel, *people = had
    return channel or (bool(people) and all(people))
