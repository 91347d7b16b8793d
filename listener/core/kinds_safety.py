"""Credible reports of injury or danger among the posts of a wave: one is enough to open the safety playbook.

A report says within two sentences that somebody came to harm, or what threatens people, or that an authority warns;
what it was about and whom it met speaks for it. Hearsay, "could", denials and figures of speech speak against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from listener.core import kinds_cues
from listener.core.kinds_cues import Found

_LIST = "kinds_safety.toml"
_CUES = 6
_ENOUGH = 3.0
"""Points that make a report: chosen for few false ones on the development half and on 24,000 sentences of our own."""
_POINTS = {"harm": 2.2, "medical": 2.0, "hazard": 2.0, "official": 2.0}
_PLAIN = 0.5
"""The part of the points that a cue gives which people also use without meaning harm."""
_ABOUT = {"thing": 0.6, "body": 0.5}
_MOST_ABOUT = 2
"""Cues of a thing or a body that count; in a long sentence there is always one more."""
_AGAINST = {"doubt": -2.5, "figure": -2.0}
_STOPS = frozenset(".!?\n")


@dataclass(frozen=True, slots=True)
class Safety:
    """Whether people are reported hurt or in danger."""

    reported: bool
    posts: int
    """How many posts report it."""
    cues: tuple[tuple[str, int], ...] = ()
    """What tells it, as it is written in the list, with the number of posts; commonest first."""


def safety(texts: Sequence[str]) -> Safety:
    """Return whether one of the posts, German or English, credibly reports that people are hurt or in danger.

    The time grows with the number of posts; of each no more than 5,000 characters are read.
    """
    reports = [cues for cues in map(cues_in, texts) if cues]
    counted = Counter(cue for cues in reports for cue in cues)
    told = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_CUES]
    return Safety(bool(reports), len(reports), tuple(told))


def cues_in(text: str) -> frozenset[str]:
    """Return the cues of harm, hazard or warning by which a post is a report; none if it is none."""
    words = kinds_cues.words(text)
    sentences = _by_sentence(words, kinds_cues.found(words, kinds_cues.lexicon(_LIST)))
    windows = [first + second for first, second in pairwise(sentences)] if len(sentences) > 1 else sentences
    reports = [window for window in windows if _points(window) >= _ENOUGH]
    return frozenset(one.cue.written for window in reports for one in window if one.cue.kind in _POINTS)


def _by_sentence(words: Sequence[str], found: Iterable[Found]) -> list[list[Found]]:
    """Return the cues of each sentence; the marks that end sentences are words here."""
    place = 0
    sentence_at = []
    for word in words:
        sentence_at.append(place)
        place += word[0] in _STOPS
    sentences: list[list[Found]] = [[] for _ in range(place + 1)]
    for one in found:
        sentences[sentence_at[one.at]].append(one)
    return sentences


def _points(window: Iterable[Found]) -> float:
    """Return how much a stretch of text speaks for a report; without harm, hazard or warning nothing does."""
    cues = {(one.cue.kind, one.cue.written): one.cue.tier for one in window}
    core = sum(
        _POINTS[kind] * (1 if tier == "strong" else _PLAIN) for (kind, _), tier in cues.items() if kind in _POINTS
    )
    if not core:
        return 0.0
    counts = Counter(kind for kind, _ in cues)
    about = sum(weight * min(counts[kind], _MOST_ABOUT) for kind, weight in _ABOUT.items())
    return core + about + sum(weight * counts[kind] for kind, weight in _AGAINST.items())
