"""Which texts to ask a person about first: those that the program is least sure of, and complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from listener.model import Chances

K = TypeVar("K")


def most_useful(tones: Sequence[tuple[K, Chances]], count: int) -> list[K]:
    """Return which texts to ask for first: those between two classes, a third of them thought negative.

    Smallest margin between the two likeliest classes (Scheffer 2001); the third is there because complaints are what
    the product lives on, and where they are rare no margin finds them.
    """
    ranked = [key for _, _, key in sorted((_margin(one), place, place) for place, (_, one) in enumerate(tones))]
    against = [
        place for place in ranked if tones[place][1].negative > max(tones[place][1].neutral, tones[place][1].positive)
    ]
    chosen = dict.fromkeys([*against[: count // 3], *ranked])
    return [tones[place][0] for place in list(chosen)[:count]]


def _margin(chances: Chances) -> float:
    _, second, first = sorted((chances.negative, chances.neutral, chances.positive))
    return first - second
