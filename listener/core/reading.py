"""What rules make of a text before anything learned has its say, and the figures that the models are told of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

LENGTH = 40.0
"""Words of a post; longer texts gather words by chance."""
_STRONG = 1.4
_BY_CHANCE = 0.4
"""Weight of a kind that a text gathers without meaning it, for each post's length beyond the first."""
_USUAL = 4.0  # what a strong word weighs; sums of it are about 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What rules alone make of a text."""

    score: float
    """−1…1; ±0.05 bounds neutral."""
    weights: tuple[float, ...] = ()
    """Of each piece, after negation, strength and the rest; −4…4, a little more where something is stressed."""
    shown: tuple[str, ...] = ()
    """Each piece as it is shown where it decided, with the negator or the phrase that it belongs to."""
    signs: tuple[bool, ...] = ()
    """True for emoji and emoticons."""


def figures(reading: Reading) -> tuple[float, ...]:
    """Return what the linear model is told of a reading: the score, bent, and sums of signs, strong and weak words."""
    score = reading.score
    plus, minus = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
    for weight, sign in zip(reading.weights, reading.signs, strict=True):
        if weight:
            kind = 0 if sign else 1 if abs(weight) >= _STRONG else 2
            if weight > 0:
                plus[kind] += weight
            else:
                minus[kind] -= weight
    stretch = max(1.0, len(reading.weights) / LENGTH)
    sums = (*plus, *minus)
    return (
        *(score, max(score, 0.0), min(score, 0.0)),
        *(float(abs(score) < 0.05), float(score > 0.05), float(score < -0.05), float(score > 0.4), float(score < -0.4)),
        *[math.sqrt(one / (_USUAL * stretch)) for one in sums],
        *[float(one > _BY_CHANCE * (stretch - 1)) for one in sums],
    )
