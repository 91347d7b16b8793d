"""Emoji and emoticons, which speak every language: the rules of languages that have no other ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

from listener.core.german_words import lists
from listener.core.reading import LENGTH, Reading

_NORMAL = 15.0  # VADER's alpha


def read(pieces: Sequence[str]) -> Reading:
    """Weigh the signs of a text."""
    known = lists()
    weights = tuple([known.emoji.get(piece, 0.0) or known.emoticon.get(piece, 0.0) for piece in pieces])
    total = sum(weights)
    score = total / math.sqrt(total * total + _NORMAL * max(1.0, len(pieces) / LENGTH))
    return Reading(round(score, 4), weights, tuple(pieces), tuple([bool(weight) for weight in weights]))
