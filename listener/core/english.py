"""English tone by vaderSentiment's rules: its exact score, and what each piece of the text weighs in it."""

from __future__ import annotations

from collections.abc import Sequence

from listener.core import vader
from listener.core.reading import Reading
from listener.core.wording import LONGEST


def read(text: str, pieces: Sequence[str]) -> Reading:
    """Score an English text: the score is vaderSentiment's compound, the weights are its valences after its rules."""
    said = vader.read(text[:LONGEST])
    weights = [0.0] * len(pieces)
    if said.valences:
        # What is glued to others in VADER's eyes, or an emoji by its description, has no piece and is left out.
        standing: dict[str, list[int]] = {word: [] for word, _ in said.valences}
        for at, piece in enumerate(map(str.lower, pieces)):
            if piece in standing:
                standing[piece].append(at)
        for where in standing.values():
            where.reverse()
        for word, valence in said.valences:
            if where := standing[word]:
                weights[where.pop()] += valence
    return Reading(said.compound, tuple(weights), tuple(pieces), tuple([not piece[0].isalpha() for piece in pieces]))
