"""What is known of single people beside their words: what a company imports, what they agreed to, what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from listener.model.names import MentionId


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
    """Texts of others that name them: those are others' words, and for people to look at."""
