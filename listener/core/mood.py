"""From chances to one scale: the class is the likeliest one, and the score tells it in VADER's bounds."""

from __future__ import annotations

from listener.model import Chances, Mood

NEUTRAL = 0.05
"""VADER's bound: |score| below it is neutral, in every language."""


def of_chances(chances: Chances) -> tuple[Mood, float]:
    """Return the likeliest class and a score in −1…1 that agrees with it.

    The score is the chance of praise less that of blame, squeezed into ±0.05 where neutral is likeliest and stretched
    over the rest where it is not: so VADER's usual thresholds mean the same in every language. If equal, neutral wins.
    """
    lean = chances.positive - chances.negative
    if chances.neutral >= max(chances.positive, chances.negative):
        return Mood.NEUTRAL, round(lean * NEUTRAL * 0.99, 4)
    if lean == 0:
        return Mood.NEUTRAL, 0.0
    size = NEUTRAL + (1 - NEUTRAL) * abs(lean)
    return (Mood.POSITIVE, round(size, 4)) if lean > 0 else (Mood.NEGATIVE, -round(size, 4))
