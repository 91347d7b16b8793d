"""What a mention says about the relationship to a brand: where in the contact cycle it arises, what it wants, feels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from listener.model.mention import Medium, Mood
from listener.model.names import BrandId, MentionId, SourceName


class ContactPhase(StrEnum):
    """Where in the contact cycle the writer stands (idea A01)."""

    PRE_CONTACT = "pre_contact"
    """Vorkontakt: knows the brand from hearsay, news or advertising, and filters by its reputation."""
    CONTACT = "contact"
    """Kontakt: asks, compares, is in a dialogue before buying."""
    FULL_CONTACT = "full_contact"
    """Voller Kontakt: is buying, ordering, being served."""
    AFTER_CONTACT = "after_contact"
    """Nachkontakt: has bought or used it; complains, recommends, stays or leaves."""
    UNKNOWN = "unknown"
    """The text does not tell."""


class Intent(StrEnum):
    """What the writer wants or does; a mention may have several, or none."""

    QUESTION = "question"
    """An open question that expects an answer; not a rhetorical one."""
    PRAISE = "praise"
    COMPLAINT = "complaint"
    RUMOUR = "rumour"
    """States or passes on a claim about the brand that nobody has verified."""
    SWITCH = "switch"
    """Goes, or threatens to go, to a competitor."""
    EXPECTATION = "expectation"
    """Says what they would have liked or expected."""
    LEAVING = "leaving"
    """Says why they left."""
    HUMAN = "human"
    """Wants to speak to a human being instead of a machine."""
    RECOMMEND = "recommend"
    WARN = "warn"
    """Advises others against it."""


class Touchpoint(StrEnum):
    """Where the company and the writer met (idea A26)."""

    SHOP = "shop"
    APP = "app"
    HOTLINE = "hotline"
    BRANCH = "branch"
    DELIVERY = "delivery"
    WEBSITE = "website"
    SOCIAL = "social"
    STAFF = "staff"
    NONE = "none"
    """The text names none."""


class Emotion(StrEnum):
    """What the writer feels, beside the tone's polarity (ideas A27, D03)."""

    ANGER = "anger"
    FEAR = "fear"
    DISAPPOINTMENT = "disappointment"
    JOY = "joy"
    SURPRISE = "surprise"
    TRUST = "trust"
    HOPE = "hope"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cue:
    """A reason: the words of the text that spoke for a label."""

    aspect: str
    """``phase``, ``intent``, ``touchpoint`` or ``emotion``."""
    label: str
    words: str
    """As they stand in the list of cues; ``model`` for what was learned beyond the list."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How one mention was read."""

    phase: ContactPhase
    intents: tuple[Intent, ...]
    touchpoint: Touchpoint
    emotion: Emotion
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stored mention toward one brand with how it was read: what every figure of the relationship is made from."""

    id: MentionId
    brand: BrandId
    source: SourceName
    medium: Medium
    at: datetime
    """Aware, UTC."""
    mood: Mood
    relation: Relation
    author: str = ""
    """A pseudonym: the keyed hash of source and name; empty if the source names nobody."""
    own: bool = False
    """The company itself speaks."""
    rating: float | None = None
    """From 0 (worst) to 1 (best)."""
    parent: MentionId | None = None
    """The stored mention that it answers."""
    story: MentionId | None = None
    """The original that it copies; None if it is one."""
    reach: int | None = None
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Prior:
    """What people thought of a brand before an incident, by the balance of trust (SCCT's prior reputation)."""

    sign: int
    """1 good, −1 bad, 0 neither."""
    points: float
    """Of the 90 days before."""
