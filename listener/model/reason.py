"""Why a message is sent."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a message is sent. Never a bare yes or no."""

    FIRST = "first"
    LEVEL_UP = "level_up"
    SECOND_WAVE = "second_wave"
    HELD = "held"
    """Held back over quiet hours and told now."""
    END = "end"
    KEY_FACT = "key_fact"
    """Something happened that changes what is to be done: the media, a prominent voice, danger to people."""
    ESCALATION = "escalation"
    """Nobody has taken it yet, and somebody else is called."""
    REMINDER = "reminder"
    """To the owner: what was acknowledged is still going on."""
    UPDATE = "update"
    """Silent: the message that is already there shows today's numbers, or who has taken it."""
    CARE = "care"
    """It is over, and a step of the aftercare is due."""
    DIGEST = "digest"
    SELF = "self"
    """About the program itself: what it cannot do."""
    SAMPLE = "sample"
    """Somebody tries a channel."""
    SOURCES = "sources"
    """Not of an incident: sources that cannot be heard, or can again."""
    BACKLOG = "backlog"
    """Not of an incident: too much awaits an answer, or no longer."""
    PARTNER = "partner"
    """Not of one's own incident: a partner's storm may come over."""
