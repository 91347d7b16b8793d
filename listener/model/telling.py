"""Incidents, and what is told of them to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from listener.model.detection import Assessment
from listener.model.names import BrandId, ChannelName, IncidentId
from listener.model.topic import Topic


class State(StrEnum):
    """Where an incident stands (knowledge 3.2; acknowledging and its kin come with the incidents issue)."""

    CANDIDATE = "candidate"
    """Level 3 in one window: waits for the next one."""
    OPEN = "open"
    DECLINING = "declining"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why a message is sent. Never a bare yes or no."""

    FIRST = "first"
    LEVEL_UP = "level_up"
    SECOND_WAVE = "second_wave"
    HELD = "held"
    """Held back over quiet hours and told now."""
    END = "end"
    SOURCES = "sources"
    """Not of an incident: sources that cannot be heard, or can again."""


@dataclass(frozen=True, slots=True)
class Incident:
    """A wave of criticism about one brand, from the first warning to the all-clear."""

    id: IncidentId
    brand: BrandId
    state: State
    level: int
    max_level: int
    opened: datetime
    """When the wave began to count; for a candidate, when it was first seen."""
    changed: datetime
    """The last decision about it."""
    calm_since: datetime | None = None
    closed: datetime | None = None
    waves: int = 1
    playbook: str = ""
    peak_volume: int = 0
    last: Assessment | None = None
    topic: Topic | None = None
    """What it is about; None until it is assessed with words."""
    height: Assessment | None = None
    """What was seen when it stood at its highest level."""

    @property
    def name(self) -> str:
        """What people call it: INC-0012."""
        return f"INC-{self.id:04d}"


@dataclass(frozen=True, slots=True)
class Route:
    """Who is told. The first route that fits wins."""

    channels: tuple[ChannelName, ...]
    brands: tuple[BrandId, ...] = ()
    """Empty: all."""
    min_level: int = 3


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is to be woken below the break-through level. Local times of the configured zone."""

    start: time
    end: time
    weekends: bool = True
    """Saturday and Sunday count as night for level 3."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One quoted mention in a message. All texts are a stranger's: channels show them literally."""

    who: str
    where: str
    when: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message, rendered once when it is promised; channels only lay it out. Stored in the outbox as JSON."""

    key: str
    """Deterministic: incident.sequence.channel. The same promise has the same key, so a repeat can be recognised."""
    incident: str
    lang: str
    reason: Reason
    level: int
    brand: str
    subject: str
    """Constant over the life of an incident, so that mail programs keep one thread."""
    push: str
    """At most 150 characters: what a locked telephone shows."""
    headline: str
    context: str
    why: tuple[str, ...] = ()
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    voices_title: str = ""
    voices: tuple[Voice, ...] = ()
    facts: tuple[str, ...] = ()
    statement_title: str = ""
    statement: str = ""
    donts_title: str = ""
    donts: tuple[str, ...] = ()
    footer: str = ""
    repeat: str = ""
    """Not empty: this may have been told before (the program died between sending and noting it)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One message for one channel, due at a time."""

    key: str
    incident: IncidentId
    channel: ChannelName
    reason: Reason
    level: int
    notice: str
    """The rendered notice as JSON."""
    due: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that is due, as it lies in the outbox."""

    key: str
    channel: ChannelName
    notice: str
    attempts: int
    created: datetime
    begun: bool
    """An earlier try may have reached the receiver: the program stopped between sending and noting it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a promise, for people to look at."""

    key: str
    channel: ChannelName
    reason: Reason
    level: int
    state: str
    """queued, sending, sent, dead or superseded."""
    due: datetime
    sent: datetime | None
    error: str
