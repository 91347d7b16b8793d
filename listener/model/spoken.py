"""What was said without its words, slim enough to look at weeks of it: who answers whom, who has the word, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.model.mention import Mood
from listener.model.names import BrandId, MentionId


@dataclass(frozen=True, slots=True)
class Spoken:
    """One post without its words."""

    id: MentionId
    at: datetime
    """Aware, UTC."""
    who: str
    """Only to count different ones; empty if the source names nobody."""
    own: bool
    """The company itself speaks."""
    parent: MentionId | None = None
    """The stored post that it answers."""
    answers: bool = False
    """It answers something, stored or not."""
    likes: int | None = None
    """As the source counts them."""
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Voiced:
    """One mention of a brand without its words."""

    id: MentionId
    brand: BrandId
    at: datetime
    """Aware, UTC."""
    mood: Mood
    author: str
    """A pseudonym; empty if the source names nobody."""
    own: bool
    """The company itself speaks."""
    story: MentionId | None = None
    """The original that it copies; None if it is one."""
    reach: int | None = None
