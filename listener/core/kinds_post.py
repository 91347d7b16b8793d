"""One post of a wave: how likely each incident kind is, by its cues, and which cues those were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from listener.core import kinds_cues

NONE = "none"
"""The post speaks of no kind: grumbling, agreement, small talk."""
_WEIGHT = {"strong": 2.0, "plain": 1.0, "hint": 0.3}
_BIAS = 4.0


@dataclass(frozen=True, slots=True)
class Post:
    """What one post tells."""

    chances: Mapping[str, float]
    """Of every kind and of none; they add up to 1."""
    first: str
    """The likeliest kind, even where none is likelier."""
    cues: Mapping[str, frozenset[str]]
    """By kind, as they are written in the list."""


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return kinds_cues.lexicon().kinds


def read(text: str) -> Post:
    """Return what a post tells."""
    cues: dict[str, dict[str, float]] = {}
    for one in kinds_cues.found(kinds_cues.words(text), kinds_cues.lexicon()):
        cues.setdefault(one.cue.kind, {})[one.cue.written] = _WEIGHT[one.cue.tier]
    raised = {kind: exp(min(sum(cues.get(kind, {}).values()), 30.0)) for kind in kinds()}
    raised[NONE] = exp(_BIAS)
    whole = sum(raised.values())
    first = max(kinds(), key=lambda kind: (raised[kind], kind))
    return Post(
        {kind: one / whole for kind, one in raised.items()},
        first,
        {kind: frozenset(listed) for kind, listed in cues.items()},
    )
