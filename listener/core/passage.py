"""The passage of a long text that speaks of a brand, taken apart as if it were a text of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from math import sqrt

from listener.core import german
from listener.core.linear import Sums
from listener.core.reading import LENGTH, Reading, figures
from listener.core.tone import Analysis

LONG = 80
"""Pieces from which a text is more than what it says of one brand; posts are shorter."""
_REACH = 15
_NORMAL = 15.0  # VADER's alpha


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text, and where it comes from."""

    analysed: Analysis
    places: tuple[int, ...]
    """Of its pieces, in the text."""


def cut(analysed: Analysis, named: Sequence[int]) -> Passage | None:
    """Return what stands within 15 pieces of any of the pieces ``named``; None if the text is not long."""
    count = len(analysed.pieces)
    if count <= LONG:
        return None
    kept = bytearray(count)
    for place in named:
        low, high = max(0, place - _REACH), min(count, place + _REACH + 1)
        kept[low:high] = b"\x01" * (high - low)
    reading, shares = analysed.reading, list(compress(analysed.sums.shares, kept))
    scale = sqrt(count / len(shares))
    shares = [(against * scale, towards * scale) for against, towards in shares]
    sums = Sums(sum([one for one, _ in shares]), sum([one for _, one in shares]), tuple(shares))
    weights = tuple(compress(reading.weights, kept))
    part = Reading(
        score_of(sum(weights), len(weights), analysed.lang),
        weights,
        tuple(compress(reading.shown, kept)),
        tuple(compress(reading.signs, kept)),
    )
    pieces = tuple(compress(analysed.pieces, kept))
    logits = analysed.model.logits(sums.against, sums.towards, figures(part))
    here = replace(analysed, pieces=pieces, reading=part, sums=sums, logits=logits)
    return Passage(here, tuple(compress(range(count), kept)))


def score_of(total: float, length: float, lang: str) -> float:
    """Return the rules' score of a text of ``length`` pieces whose weights add up to ``total``."""
    raw = total / sqrt(total * total + _NORMAL * max(1.0, length / LENGTH))
    return german.scale(raw) if lang == "de" else raw
