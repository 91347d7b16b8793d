"""The traffic light of a brand, and the one fact that decides it. Pure; the words are the page's.

An alarm goes before what is unknown, and that before what is to be watched: nobody may take deafness for calm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from listener.backdrop import Usual
from listener.core.hearing import Hearing
from listener.model import Incident, Sign, State

ALARMS = 4
"""Wind force from which on it is an alarm; below, a breeze to be watched (the colours of ``alerts.render``)."""
DEAF = 0.2
"""Share of the usual voices that, if it cannot be heard, makes the rest say too little (``core.hearing``)."""


class Lamp(StrEnum):
    """How a brand stands."""

    ALARM = "alarm"
    UNKNOWN = "unknown"
    WATCH = "watch"
    CALM = "calm"


ORDER = tuple(Lamp)
"""Trouble first."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A source of a brand that is in trouble."""

    name: str
    hearing: Hearing
    since: datetime | None
    share: float
    """Of the brand's usual voices, 0…1."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a brand at a moment."""

    total: int
    """Mentions of the last day; so many of them negative, and so many with a tone at all."""
    negative: int
    scored: int
    usual: Usual | None
    """What is usual for that stretch; None: nothing was ever heard."""
    learning: bool = False
    incidents: Sequence[Incident] = ()
    """Those that are going on, and candidates."""
    sign: Sign | None = None
    """What the silent tier saw within the last hours."""
    backlog: datetime | None = None
    """Since when too much waits for an answer."""
    unheard: Sequence[Unheard] = ()
    heard: bool = True
    """There is a source at all that listens for it."""
    standstill: bool = False
    """No source is visited any more: no daemon is at work."""

    @property
    def negative_share(self) -> float | None:
        """Share of the negative among those with a tone; None without any."""
        return self.negative / self.scored if self.scored else None

    @property
    def deaf(self) -> float:
        """Share of the usual voices that cannot be heard now."""
        return sum(one.share for one in self.unheard if one.hearing is Hearing.BLIND)

    @property
    def place(self) -> str:
        """Return how the count stands to what is usual: ``above``, ``within``, ``below`` or ``unknown``."""
        if self.usual is None:
            return "unknown"
        return "above" if self.total > self.usual.high else "below" if self.total < self.usual.low else "within"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A light with its reason."""

    lamp: Lamp
    because: str
    """A word of ours; the page has a sentence for each."""
    of: Incident | None = None
    told: Mapping[str, object] = field(default_factory=dict)
    """What the sentence tells, as values."""


def verdict(seen: Seen) -> Verdict:
    """Return the light of a brand and what decides it."""
    return _alarm(seen) or _unknown(seen) or _watch(seen) or _calm(seen)


def going(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents that are going on, the strongest first, of equals the older one."""
    found = [one for one in incidents if one.state in {State.OPEN, State.DECLINING}]
    return sorted(found, key=lambda one: (not _dangerous(one), -one.level, one.opened))


def _dangerous(one: Incident) -> bool:
    return one.state is State.OPEN and one.last is not None and one.last.danger is not None


def _alarm(seen: Seen) -> Verdict | None:
    loud = [one for one in going(seen.incidents) if one.state is State.OPEN]
    danger = next((one for one in loud if _dangerous(one)), None)
    if danger is not None:
        return Verdict(Lamp.ALARM, "danger", danger)
    storm = next((one for one in loud if one.level >= ALARMS), None)
    return Verdict(Lamp.ALARM, "incident", storm) if storm is not None else None


def _unknown(seen: Seen) -> Verdict | None:
    if not seen.heard:
        return Verdict(Lamp.UNKNOWN, "no_sources")
    if seen.standstill:
        return Verdict(Lamp.UNKNOWN, "standstill")
    if seen.deaf >= DEAF:
        return Verdict(Lamp.UNKNOWN, "deaf", told={"share": seen.deaf})
    blind = any(one.hearing is Hearing.BLIND for one in seen.unheard)
    return Verdict(Lamp.UNKNOWN, "deaf_all") if blind and seen.usual is None else None


def _watch(seen: Seen) -> Verdict | None:
    known = going(seen.incidents)
    if known:
        return Verdict(Lamp.WATCH, "declining" if known[0].state is State.DECLINING else "incident", known[0])
    if any(one.state is State.CANDIDATE for one in seen.incidents):
        return Verdict(Lamp.WATCH, "candidate")
    if seen.sign is not None:
        sign = seen.sign
        told = {"voices": sign.voices, "usual": sign.usual, "window": sign.window}
        return Verdict(Lamp.WATCH, "arranged" if sign.arranged else "sign", told=told)
    return Verdict(Lamp.WATCH, "backlog", told={"since": seen.backlog}) if seen.backlog else None


def _calm(seen: Seen) -> Verdict:
    if seen.usual is None:
        return Verdict(Lamp.CALM if seen.total else Lamp.UNKNOWN, "fresh" if seen.total else "nothing")
    if seen.learning:
        return Verdict(Lamp.CALM, "learning")
    return Verdict(Lamp.CALM, seen.place)
