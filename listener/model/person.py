"""What is known of single people beside their words: what a company imports, what they agreed to, what was erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from listener.model.names import IncidentId, MentionId, SourceName


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """Something that somebody did, or a role that somebody stated of them, as it was imported."""

    author: str
    """A pseudonym."""
    day: date
    """Of the company's calendar."""
    kind: str
    """``visit``, ``click``, ``subscribe``, ``unsubscribe``, or a role (``core.leads``)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of what somebody agreed to: that their words may be shown. None is ever changed; the last one holds."""

    mention: MentionId
    at: datetime
    actor: str
    """Who wrote it down."""
    evidence: str
    """Where the agreement can be looked up: a letter, a ticket; or why it was taken back."""
    given: bool
    """False: taken back."""
    holds: bool = True
    """Whether the words are still those that were agreed to; an edited text needs a new consent."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with an author, in numbers."""

    mentions: int
    events: int
    """Imported lead events."""
    consents: int
    messages: int
    """Messages in the outbox that quoted them; the quotes went."""
    named: int
    """What is left and has the name in its text or its address: that is others' words, and for people to look at."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who does something about somebody's data, when, and why: a line of the log."""

    actor: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody whose posts are not stored. Who that is, only whoever knows the name can tell."""

    person: str
    """A keyed hash of name and source."""
    source: SourceName | None
    """None: wherever they write."""
    cause: Cause
    refused: int = 0
    """How many of their posts were left out since."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A mention that retention leaves alone for some time."""

    mention: MentionId
    incident: IncidentId
    """For which it is kept; 0: for itself."""
    until: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a held mention says, or said until it was deleted at its source."""

    mention: MentionId
    source: SourceName
    published: datetime
    deleted: datetime | None
    """When the source was found to have it no more."""
    author: str
    url: str
    title: str
    text: str
    versions: tuple[tuple[datetime, str, str], ...] = ()
    """Until when it said what before it was edited: title and text; oldest first."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One line of what was done about somebody's data."""

    cause: Cause
    deed: str
    """``export``, ``erase``, ``object``, ``withdraw``, ``hold``, ``release``, ``evidence``."""
    person: str
    """A keyed hash; empty where no person was named."""
    detail: Mapping[str, object]
    """Numbers only."""
