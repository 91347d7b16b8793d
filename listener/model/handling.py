"""What people do about an incident: who has it, until when it is put aside, and whether it was none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.model.names import ChannelName, Secret


class Status(StrEnum):
    """Where an incident stands for people: what the detector says of the wave, and what people did about it."""

    CANDIDATE = "candidate"
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    DECLINING = "declining"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"
    MERGED = "merged"


class Mistake(StrEnum):
    """Why an alarm was none; the answer teaches the program (knowledge 3.2)."""

    NAME = "name"
    """Somebody else of that name."""
    SATIRE = "satire"
    CAMPAIGN = "campaign"
    """The company's own campaign."""
    SPAM = "spam"
    SEASON = "season"
    """It comes every year, week or match."""
    OTHER = "other"


class Verdict(StrEnum):
    """What people say of a warning when it is over."""

    USEFUL = "useful"
    LATE = "late"
    EARLY = "early"
    USELESS = "useless"


@dataclass(frozen=True, slots=True)
class Handling:
    """What people have done about one incident so far. Nothing here is ever decided by the detector."""

    owner: str = ""
    """Who has it; empty: nobody yet."""
    acknowledged: datetime | None = None
    """When somebody said "I take it"; None: nobody, or it has expired."""
    level: int = 0
    """The highest level that was acknowledged: a rise above it calls again."""
    until: datetime | None = None
    """When the acknowledgement expires."""
    snoozed: datetime | None = None
    """Until when it is put aside."""
    ended: datetime | None = None
    """When a person closed it or called it a false alarm."""
    mistake: Mistake | None = None
    """Not None: it was a false alarm, for this reason."""
    into: str = ""
    """Name of the incident that it was merged into."""
    pinned: str = ""
    """Playbook that a person chose; it stays."""
    cluster: str = ""
    """SCCT cluster that a person set: who will be held responsible."""
    kind: str = ""
    """What kind of wave a person says it is (``product_defect``); the playbook is chosen by it."""
    claim: str = ""
    """What a person knows of the claim that it is about: unverified, true, false."""
    spoken: datetime | None = None
    """When the company said its first public word."""
    verdict: Verdict | None = None
    giver: str = ""
    """Who has given it to the owner, and gets it back if they return it; empty: it was not given, or is accepted."""
    given: datetime | None = None
    """When it was given."""
    held: datetime | None = None
    """The giver's own acknowledgement …"""
    held_until: datetime | None = None
    """… and until when it would have held."""


NOBODY = Handling()
"""Nobody has done anything yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an incident's log; none is ever changed."""

    at: datetime
    kind: str
    actor: str
    """Who did it; empty: the program."""
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something unusual that the silent tier saw: told in digests and lists, wakes nobody (WATCH)."""

    brand: str
    since: datetime
    until: datetime
    """When it was seen last."""
    surprise: float
    """The largest: −log10 of the chance that an ordinary day has such a leap."""
    voices: int
    """Voices of the loudest window then, and how many are usual."""
    usual: float
    window: timedelta
    arranged: bool
    """A few texts from many accounts."""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody does not want to hear of something for some time. It has an owner, a reason and an end."""

    owner: str
    reason: str
    since: datetime
    until: datetime
    brand: str = ""
    """Empty: all."""
    topic: str = ""
    """A word of the topic; empty: all."""
    source: str = ""
    """What mostly this source says; empty: all."""
    level: int = 3
    """Wind force when it was made: two levels more break it, and 5 and danger always do."""
    number: int = 0
    ended: datetime | None = None
    """When somebody ended it early."""
    ended_by: str = ""
    """Who did; empty: nobody, or it was not noted then."""


class Role(StrEnum):
    """What somebody does while it storms; the steps of a playbook are handed out by these."""

    DUTY = "duty"
    COMMUNITY = "community"
    COMMS_LEAD = "comms_lead"
    PRESS = "press"
    SUPPORT = "support"
    EXPERT = "expert"
    LEGAL = "legal"
    DPO = "dpo"
    SECURITY = "security"
    HR = "hr"
    CEO = "ceo"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called, and can do something about an incident."""

    id: str
    """What the configuration and the log call them."""
    name: str
    role: Role
    channels: tuple[ChannelName, ...] = ()
    """What reaches them, what they prefer first. Of a channel that reaches nobody else, every answer is theirs."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How people answer from within a message: where the daemon's page is, and how its links are signed."""

    url: str
    """Base of all links as people's browsers see it, without a slash at its end."""
    secrets: tuple[Secret, ...]
    """The first signs, all are accepted: while a secret is being changed, older links go on working."""
    valid: timedelta
    """How long a link is good."""
    port: int | None = None
    """Where the page is served; None: at the door of ``[ingest]``."""
