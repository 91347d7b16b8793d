"""What was said where the company itself speaks, slim enough to look at weeks of it: who answers whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.model.names import MentionId


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
