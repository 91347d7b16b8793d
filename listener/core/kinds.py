"""Which kind of incident a wave is, told from its posts: sixteen kinds with a score each, the cues, and when unsure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from listener.core import kinds_post
from listener.core.kinds_post import NONE, Post
from listener.core.kinds_safety import Safety, safety

__all__ = ["Kinds", "Reason", "Safety", "kinds", "safety"]

_SHARPNESS = 2.0
"""A kind that is half as likely as a post's first gets a quarter of its voice: chosen on the development half."""
_DOUBT = 1.0
"""How many posts of no kind a wave is held to have beside its own: few posts never make a score near 1."""
_SURE_SCORE, _SURE_LEAD = 0.45, 1.6
"""From this score, and so many times the second, the first kind is taken to be sure: chosen on the development half."""
_LED = 3
"""Kinds whose cues are told."""
_CUES = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a kind stands where it does: how many posts have it as their first, and the commonest cues."""

    kind: str
    score: float
    posts: int
    cues: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """What kind of incident a wave is."""

    scores: Mapping[str, float]
    """0..1 for every kind: how much of what the posts tell speaks for it. Several may be high; they do not add up."""
    unsure: bool
    """No kind is clearly ahead: a person should set it, and until then the base routine is followed."""
    reasons: tuple[Reason, ...] = ()
    """Of the leading kinds, best first."""


def kinds(texts: Sequence[str]) -> Kinds:
    """Return what kind of incident the posts of a wave speak of, German and English mixed, in any order.

    The time grows with the number of posts; of each no more than 5,000 characters are read.
    """
    posts = [kinds_post.read(text) for text in texts]
    scores = _scores(posts)
    ranked = sorted(scores, key=lambda kind: (-scores[kind], kind))
    first, second = scores[ranked[0]], scores[ranked[1]]
    unsure = first < _SURE_SCORE or first < _SURE_LEAD * second
    led = [kind for kind in ranked[:_LED] if scores[kind] > 0]
    return Kinds(MappingProxyType(scores), unsure, tuple(_reason(kind, scores[kind], posts) for kind in led))


def _scores(posts: Sequence[Post]) -> dict[str, float]:
    """Return each kind's share of the posts' voices.

    A post speaks as loudly as it is likely to be of a kind at all. Its first kind gets the whole voice, another one the
    part that it is likely beside the first, sharpened. So a post of a kind can never lower that kind's score.
    """
    whole = _DOUBT
    voices = dict.fromkeys(kinds_post.kinds(), 0.0)
    for post in posts:
        best = post.chances[post.first]
        loud = 1 - post.chances[NONE]
        whole += loud
        for kind in voices:
            voices[kind] += loud * (post.chances[kind] / best) ** _SHARPNESS
    return {kind: voice / whole for kind, voice in voices.items()}


def _reason(kind: str, score: float, posts: Sequence[Post]) -> Reason:
    cues = Counter(cue for post in posts for cue in post.cues.get(kind, ()))
    told = sorted(cues.items(), key=lambda item: (-item[1], item[0]))[:_CUES]
    return Reason(kind, score, sum(post.first == kind and post.chances[NONE] < 0.5 for post in posts), tuple(told))
