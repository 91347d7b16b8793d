"""VADER's usual thresholds, as its users apply them to a score."""

from __future__ import annotations

from listener.core.mood import NEUTRAL
from listener.model import Mood


def of_score(score: float) -> Mood:
    """Return the class of a score in −1…1."""
    if score >= NEUTRAL:
        return Mood.POSITIVE
    return Mood.NEGATIVE if score <= -NEUTRAL else Mood.NEUTRAL
