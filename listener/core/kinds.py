"""Which kind of incident a wave is, told from its posts: sixteen kinds with a score each, the cues, and when unsure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from listener.core import kinds_post
from listener.core.kinds_model import Floats, model
from listener.core.kinds_post import Post
from listener.core.kinds_safety import Safety, safety

__all__ = ["Kinds", "Reason", "Safety", "kinds", "safety"]

_SHARES = np.linspace(0, 1, 101)
_FEW = 2.0
"""Small shares are likelier beforehand: Beta(1, 2)."""
_DOUBT = 0.1
"""A share is told that is undercut one time in ten: few posts never make a high score."""
_MOST = 30.0
"""No post speaks for a kind more than this many times the usual."""
_BENT = 3.0
"""A wave has much talk of no kind: a third of the posts, for certain, gives a score of 0.7."""
_SURE_SCORE, _SURE_LEAD = 0.36, 2.0
"""From this score and this many times the second the first kind is taken as sure: chosen on the development half."""
_LEAST_POSTS = 3
"""Of fewer posts nobody is sure."""
_LED = 3
"""Kinds whose reasons are told."""
_CUES = 6
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a kind stands where it does."""

    kind: str
    score: float
    posts: int
    """Posts of which the kind is the likeliest reading."""
    cues: tuple[tuple[str, int], ...]
    """The commonest cues as the list writes them (``*``: any letters), with the posts of each; longest first."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """What kind of incident a wave is."""

    scores: Mapping[str, float]
    """0..1 for every kind. Each is told by itself: several may be high, and they do not add up to 1."""
    unsure: bool
    """No kind is clearly ahead: a person should set it, and until then the base routine is followed."""
    reasons: tuple[Reason, ...] = ()
    """Of the leading kinds, best first; those with nothing to tell are left out."""


def kinds(texts: Sequence[str]) -> Kinds:
    """Return what kind of incident the posts of a wave speak of, German and English mixed, in any order.

    The time grows with the number of posts; of each no more than 2,000 characters are read.
    """
    posts = [kinds_post.read(text) for text in sorted(texts)]  # sums are rounded: the order must be the same
    names = kinds_post.kinds()
    found = [float(score) for score in _scores(posts)] if posts else [0.0] * len(names)
    scores = dict(zip(names, found, strict=True))
    ranked = sorted(names, key=lambda kind: (-scores[kind], kind))
    first, second = scores[ranked[0]], scores[ranked[1]]
    reasons = [_reason(kind, scores[kind], posts) for kind in ranked[:_LED]]
    unsure = first < _SURE_SCORE or first < _SURE_LEAD * second or reasons[0].posts < _LEAST_POSTS
    return Kinds(MappingProxyType(scores), unsure, tuple(one for one in reasons if one.posts or one.cues))


def _scores(posts: Sequence[Post]) -> Floats:
    """Return for each kind the share of posts that is surely of it, bent to 0..1.

    A share s of a kind makes a post s * r + 1 - s times as likely as no share does, where r is how much likelier the
    post is of the kind than usual. The product over the posts times the prior says how likely each share is; a post
    with r >= 1 favours larger shares at every comparison, so it never lowers the score of its kind.
    """
    known = model()
    chances = np.array([post.chances[:-1] for post in posts])
    ratios = np.minimum(chances / known.usual[:-1], _MOST)
    likelihood = np.log(np.maximum(_SHARES[:, None, None] * (ratios - 1) + 1, _LEAST)).sum(axis=1)
    likelihood += (_FEW - 1) * np.log(np.maximum(1 - _SHARES, _LEAST))[:, None]
    weights = np.exp(likelihood - likelihood.max(axis=0))
    weights /= weights.sum(axis=0)
    middle = weights.cumsum(axis=0) - weights / 2
    shares = np.array([np.interp(_DOUBT, column, _SHARES) for column in middle.T])
    bent: Floats = 1 - (1 - shares) ** _BENT
    return bent


def _reason(kind: str, score: float, posts: Sequence[Post]) -> Reason:
    place = kinds_post.kinds().index(kind)
    cues = Counter(cue for post in posts for cue in post.cues.get(kind, ()))
    told = sorted(cues.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))[:_CUES]
    return Reason(kind, score, sum(post.first == place for post in posts), tuple(told))
