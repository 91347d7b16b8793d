"""What people said of tones, and what was learned from it: labels, phrases, and the versions of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.model.mention import Mood
from listener.model.names import BrandId, MentionId


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of the tone of a mention toward a brand. Holds no word of the mention, and outlives it."""

    brand: BrandId
    mention: MentionId
    at: datetime
    mood: Mood
    lang: str
    """The language in which it teaches something; empty where the text could not be scored."""
    features: bytes
    """Hashes of the text's features and figures (``core.correct.features_of``); empty where ``lang`` is."""
    before: Mood
    """What the program had said, with score and method."""
    score: float | None
    method: str
    reason: str = ""
    asked: bool = False
    """The program asked for it, because the text was hard or complained; it is no random sample."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A rule that people made: a text with these words has that tone toward the brand."""

    brand: BrandId
    words: str
    """As typed; compared without regard to case, umlaut spelling and punctuation."""
    mood: Mood
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A correction that was fitted to a brand's labels in one language, in use or not."""

    brand: BrandId
    lang: str
    number: int
    """Counted by brand and language, from 1."""
    at: datetime
    base: str
    """Version of the shipped model that it corrects; it fits no other."""
    labels: int
    active: bool
    kept: bool
    """False: it would have made things worse and was refused; nothing but its report is stored."""
    report: str
    """How it did on labels held apart, as JSON (``core.correct.Report``)."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many labels there are to learn from, by brand and language."""

    brand: BrandId
    lang: str
    labels: int
    fresh: int
    """Of these, since the last fit."""
