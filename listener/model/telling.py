"""Incidents, and what is told of them to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.model.detection import Assessment
from listener.model.handling import NOBODY, Handling, Status
from listener.model.names import BrandId, ChannelName, IncidentId, SourceName
from listener.model.reason import Reason
from listener.model.topic import Topic

NO_INCIDENT = IncidentId(0)
"""Messages that are not about an incident: of sources, of the program itself, digests."""


class State(StrEnum):
    """Where the wave of an incident stands; what people do about it is in ``Handling``."""

    CANDIDATE = "candidate"
    """Level 3 in one window: waits for the next one."""
    OPEN = "open"
    DECLINING = "declining"
    CLOSED = "closed"


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
    handling: Handling = NOBODY
    version: int = 0
    """How often it was stored: who stores a version that was overtaken is refused, so nobody's word is lost."""
    facts: tuple[str, ...] = ()
    """Key facts that have been told (``core.facts``): each is told once."""
    plan: str = ""
    """What is remembered of the choice of the playbook between two looks, as JSON."""

    @property
    def status(self) -> Status:
        """Where it stands for people."""
        hands = self.handling
        if hands.into:
            return Status.MERGED
        if hands.mistake is not None:
            return Status.FALSE_ALARM
        if self.state in {State.CANDIDATE, State.CLOSED}:
            return Status(self.state)
        if hands.snoozed is not None:
            return Status.SNOOZED
        if self.state is State.OPEN and hands.acknowledged is not None:
            return Status.ACKNOWLEDGED
        return Status(self.state)

    @property
    def name(self) -> str:
        """What people call it: INC-0012."""
        return f"INC-{self.id:04d}"


@dataclass(frozen=True, slots=True)
class Route:
    """Who is told. The first route that fits wins."""

    channels: tuple[ChannelName, ...]
    """Also those of the people whose role it names: of each the one they prefer."""
    brands: tuple[BrandId, ...] = ()
    """Empty: all."""
    min_level: int = 3
    max_level: int = 6
    topics: tuple[str, ...] = ()
    """Words of the incident's topic, one of which must be in it; empty: all."""
    sources: tuple[SourceName, ...] = ()
    """It must mostly be said in one of these; empty: anywhere."""
    place: str = ""
    """Where it stands in the configuration: routes[1].routes[0]."""
    by_role: tuple[ChannelName, ...] = ()
    """Those of ``channels`` that it leads to only because somebody there has a role that it names."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who else is called if nobody has taken an incident for some time."""

    after: timedelta
    """Since it was told first, or rose."""
    channels: tuple[ChannelName, ...]
    min_level: int = 4
    max_level: int = 6
    brands: tuple[BrandId, ...] = ()
    """Of whose chain it is a step; empty: of the chain for all."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One quoted mention in a message. All texts are a stranger's: channels show them literally."""

    who: str
    where: str
    when: str
    url: str
    text: str


class Act(StrEnum):
    """What a receiver can do about an incident from within the message."""

    TAKE = "take"
    SNOOZE = "snooze"
    FALSE_ALARM = "false_alarm"
    KIND = "kind"
    """Say what kind of wave it is: another playbook."""
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Action:
    """A button or link in a message."""

    act: Act
    label: str
    url: str = ""
    """The page that asks whether it is meant; empty: only channels that hear a button themselves can offer it."""


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
    advice: tuple[str, ...] = ()
    """What goes with the steps, each in one line: whom to call now, what stance to take, what comes along."""
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
    status: str = ""
    """Who has it, or that nobody has: one line."""
    actions: tuple[Action, ...] = ()
    chart: tuple[int, ...] = ()
    """Mentions in each hour of the last day or two, oldest first, for a picture; empty: none."""
    chart_usual: tuple[float, ...] = ()
    """How many were usual in each of them."""
    chart_title: str = ""
    """What the picture shows, in words: for those who cannot see it."""
    handled: str = ""
    """What people had done when it was rendered (``alerts.standing.stamp``): if that changes, it is out of date."""
    measure: int = 0
    """Mentions in the last hour: by how much it has moved, living messages are edited."""
    urgency: int = 0
    """More than the level: it has to be heard like a message of that level (danger to people without a storm)."""


class Kind(StrEnum):
    """What a promise is, for channels whose messages live (``ports.Living``)."""

    MESSAGE = "message"
    """Something new: rings where the receiver lets it ring."""
    EDIT = "edit"
    """The living message, as it is now: rings nowhere. A later edit replaces one that waits."""


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
    kind: Kind = Kind.MESSAGE
    fallback: datetime | None = None
    """When it goes to the receiver's next channel as well, unless it has been sent by then; None: never."""


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
    incident: IncidentId = NO_INCIDENT
    kind: Kind = Kind.MESSAGE


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
    kind: Kind = Kind.MESSAGE
