"""What the answer desk works on: utterances with their words, the company's answers, and what became of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from listener.model.names import BrandId, MentionId, SourceName
from listener.model.relation import Utterance


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance with its words."""

    utterance: Utterance
    title: str
    text: str
    """Plain text."""
    url: str = ""
    lang: str = ""
    """Identified, as ISO 639-1; empty if unknown."""
    reply: str = ""
    """The company's answer, where a source delivers it within the entry that it answers (``extra.reply``)."""
    replied: datetime | None = None
    """When that was written (``extra.replied``); None: the source does not say."""


class Via(StrEnum):
    """How it is known that an answer answers."""

    WITHIN = "within"
    """The source delivers it with the entry."""
    PARENT = "parent"
    """It names the entry."""
    THREAD = "thread"
    """It names a later post of the same author in the same thread."""
    NAMED = "named"
    """It calls the author by @name, and this is what they had said last."""
    PERSON = "person"
    """Somebody of the company has said so (``listener answered``)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The company's answer to one utterance."""

    to: MentionId
    at: datetime | None
    """None: it is there, but nobody knows since when."""
    via: Via
    source: SourceName
    text: str = ""
    reply: MentionId | None = None
    """The stored mention that it stands in; None if it has none of its own."""


class Progress(StrEnum):
    """What becomes of feedback (idea A42)."""

    HEARD = "heard"
    DOING = "doing"
    DONE = "done"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thing that people asked for or complained of, however many of them."""

    number: int
    brand: BrandId
    topic: str
    """In the company's own words."""
    opened: datetime
    mentions: tuple[MentionId, ...] = ()
    """Where it was said; one voice each."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history of feedback; none is ever changed."""

    feedback: int
    at: datetime
    progress: Progress
    actor: str
    note: str = ""
    """What was changed, or why it cannot be."""
