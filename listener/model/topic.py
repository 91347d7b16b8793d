"""What an incident is about, as it is remembered with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.model.names import MentionId


@dataclass(frozen=True, slots=True)
class Topic:
    """The own words of a wave and the stories it tells. Without words it is known by its stories alone."""

    began: datetime
    """When the wave began that it was first seen in."""
    heard: datetime
    """When something of it was heard last."""
    words: tuple[tuple[str, float], ...] = ()
    """Its terms (``core.topic.term``), the strongest first, each with its weight in 0…1: the share of those who use it
    that would not without this topic."""
    roots: tuple[tuple[str, float], ...] = ()
    """The words it began with: they may become fewer in what is said, and never lose more than half of their weight."""
    stories: tuple[MentionId, ...] = ()
    """Originals that belong to it, newest last."""
    moved: datetime | None = None
    """Up to when its words have followed what is said; None: not since it began."""
