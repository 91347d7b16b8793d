"""English tone by vaderSentiment's rules: its exact score, and what each piece of the text weighs in it."""

from __future__ import annotations

from collections.abc import Sequence

from listener.core import vader
from listener.core.reading import Reading


def read(text: str, pieces: Sequence[str]) -> Reading:
    """Score an English text: the score is vaderSentiment's compound, the weights are its valences after its rules."""
    said = vader.read(text)
    weights = [0.0] * len(pieces)
    lower = [piece.lower() for piece in pieces]
    place = 0
    for word, valence in said.valences:
        try:
            found = lower.index(word, place)
        except ValueError:
            continue  # glued to others in VADER's eyes, or an emoji by its description
        weights[found] += valence
        place = found + 1
    return Reading(said.compound, tuple(weights), tuple(pieces), tuple([not piece[0].isalpha() for piece in pieces]))
