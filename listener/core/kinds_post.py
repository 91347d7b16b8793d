"""One post of a wave: how likely it is of each incident kind or of none, and by which cues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from listener.core import kinds_cues, kinds_model
from listener.core.kinds_cues import TIERS
from listener.core.kinds_model import Floats

NONE = "none"
"""The post speaks of no kind: grumbling, agreement, small talk."""
LONGEST = 2_000
"""Characters that are read of a post: what it is about is clear by then."""
_TOLD = frozenset({"strong", "plain"})
"""Strengths of the cues that people are told; hints are words like "again"."""


@dataclass(frozen=True, slots=True)
class Post:
    """What one post tells."""

    chances: Floats
    """Of every kind in the order of ``kinds``, then of none; they add up to 1."""
    cues: Mapping[str, frozenset[str]]
    """By kind, as they are written in the list; hints are left out."""

    @property
    def first(self) -> int:
        """Which kind is likeliest; one behind the last is none."""
        return int(self.chances.argmax())


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return kinds_model.model().kinds


def read(text: str) -> Post:
    """Return what a post tells."""
    model = kinds_model.model()
    taken = kinds_cues.taken(text, LONGEST)
    carried = {one.cue for one in kinds_cues.found(kinds_cues.words(taken), kinds_cues.lexicon())}
    counts = np.zeros((len(model.kinds), len(TIERS)))
    told: dict[str, set[str]] = {}
    for cue in carried:
        counts[model.kinds.index(cue.kind), TIERS.index(cue.tier)] += 1
        if cue.tier in _TOLD:
            told.setdefault(cue.kind, set()).add(cue.written)
    return Post(model.chances(taken, counts), {kind: frozenset(listed) for kind, listed in told.items()})
