"""Words and two-word phrases that stand newly beside a brand: what it is lately thought of with (idea A03).

Source: knowledge.md 1.1, A03 (seed 001:15, "Assoziation mit schlechten Nachrichten"); the measure is the log-likelihood
ratio G² of Dunning 1993 ("Accurate Methods for the Statistics of Surprise and Coincidence", 2·Σ k·ln(k/E)).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log

from listener.core import topic
from listener.core.story import whole
from listener.model.desk import Said
from listener.model.mention import Mood
from listener.model.names import MentionId

BASELINE = timedelta(days=30)
"""Before the recent days; what is newer than that is news (A03)."""
LEAST = 3
"""Voices that use a word before it counts: two are a coincidence."""
SURPRISE = 10.83
"""Least G²: one in a thousand by chance (χ² of one degree of freedom)."""
_NEAR = 25
"""Words on either side of the brand's name that stand beside it; a post is read whole."""
_POST = 60
"""Words up to which a text is a post."""
_READ = 4_000
"""Characters of a text that are read."""
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_WORD = re.compile(r"#?[^\W_](?:[\w'’-]*[^\W_])?|[.!?;:\n]")
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Association:
    """A word or phrase beside the brand."""

    words: str
    """As it is mostly written."""
    surprise: float
    """G² of its use lately against the baseline."""
    recent: int
    """Voices that use it lately."""
    of_recent: int
    before: int
    of_before: int
    """Voices that were heard in the baseline."""
    negative: int
    """Of the recent ones, those that speak badly of the brand in a mention with it."""
    examples: tuple[MentionId, ...]
    """The first mentions with it."""


@dataclass(frozen=True, slots=True)
class _Use:
    """Who uses what, in one of the two periods."""

    voices: Counter[str]
    total: int


def associations(
    said: Iterable[Said], now: datetime, names: Collection[str], recent: timedelta, *, negative_only: bool = False
) -> tuple[Association, ...]:
    """Return what stands beside a brand more often than in the 30 days before, the most surprising first.

    Counted are voices, not mentions: who repeats something says it once, and a copy says what its original said.
    A phrase that says no more than one of its words does is left out. ``names``: the brand's own words.
    ``recent``: how long is lately. ``negative_only``: only what mostly those use who speak badly of it; that it is
    new is judged among all, or a brand's first critics would bring nothing but news.
    """
    told = [
        one
        for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id))
        if not one.utterance.own and one.utterance.story is None
    ]
    start = now - recent
    lately = [(one, phrases(one, names)) for one in told if start < one.utterance.at <= now]
    before = [(one, phrases(one, names)) for one in told if start - BASELINE < one.utterance.at <= start]
    inside, outside = _use(lately), _use(before)
    found = {one: _surprise(one, inside, outside) for one, count in inside.voices.items() if count >= LEAST}
    ranked = sorted((one for one in found if found[one] >= SURPRISE), key=lambda one: (-found[one], len(one), one))
    shown = (_shown(one, found[one], lately, inside, outside) for one in _telling(ranked, inside))
    return tuple(one for one in shown if not negative_only or 2 * one.negative >= one.recent)


def phrases(one: Said, names: Collection[str]) -> dict[str, str]:
    """Return the words and pairs of neighbouring words beside the brand, by their terms, as they are written.

    Small words stand in no phrase and part none ("Gift im Tee" is ``gift tee``); the brand's names and the end of a
    sentence do.
    """
    barred = topic.names(names)
    text = _ADDRESS.sub(" ", whole(one.title, one.text)[:_READ])
    written = _beside(_WORD.findall(text), barred)
    terms = [(topic.term(word) if word[-1].isalnum() else ".", word.lower()) for word in written]
    kept = [(term if term not in barred else ".", word) for term, word in terms if term]
    found = {term: word for term, word in kept if term != "."}
    found |= {f"{a} {b}": f"{x} {y}" for (a, x), (b, y) in pairwise(kept) if "." not in {a, b} and a != b}
    return found


def _beside(words: Sequence[str], barred: Collection[str]) -> Sequence[str]:
    """Of a long text what stands near the brand's name; all of it if that does not occur."""
    places = [place for place, word in enumerate(words) if len(words) > _POST and topic.term(word) in barred]
    near = {near for place in places for near in range(place - _NEAR, place + _NEAR + 1)}
    return [word for place, word in enumerate(words) if not near or place in near]


def _who(one: Said) -> str:
    return one.utterance.author or f"#{one.utterance.id}"


def _use(told: Sequence[tuple[Said, dict[str, str]]]) -> _Use:
    pairs = {(_who(one), phrase) for one, spoken in told for phrase in spoken}
    return _Use(Counter(phrase for _, phrase in pairs), len({_who(one) for one, _ in told}))


def _surprise(phrase: str, inside: _Use, outside: _Use) -> float:
    """Return G² if a phrase is used by a larger share of the voices lately, else 0."""
    return surprise(inside.voices[phrase], inside.total, outside.voices[phrase], outside.total)


def surprise(using: int, of: int, using_before: int, of_before: int) -> float:
    """Return Dunning's G² of a two-by-two table of voices; 0 unless the share lately is the larger one.

    Before a brand was listened to nobody is known to have said anything: one voice is taken to have been silent of it.
    """
    of_before = max(1, of_before)
    if not of or using / of <= using_before / of_before:
        return 0.0
    rows = ((using, of - using), (using_before, of_before - using_before))
    total, columns = of + of_before, (using + using_before, of + of_before - using - using_before)
    cells = [(count, sum(row) * column / total) for row in rows for count, column in zip(row, columns, strict=True)]
    return max(0.0, 2 * sum(count * log(count / expected) for count, expected in cells if count))


def _telling(ranked: Sequence[str], inside: _Use) -> list[str]:
    """Leave out what says nothing of its own: a phrase beside a stronger word, and a word that hardly stands alone."""
    kept: list[str] = []
    for one in ranked:
        parts = set(one.split())
        same = [known for known in kept if parts <= set(known.split()) or set(known.split()) <= parts]
        if not any(_alike(inside.voices[one], inside.voices[known]) for known in same):
            kept.append(one)
    return kept


_ALIKE = 0.7


def _alike(one: int, other: int) -> bool:
    """Tell whether two of which one holds the other are mostly said by the same."""
    return min(one, other) >= _ALIKE * max(one, other)


def _shown(
    phrase: str, found: float, lately: Sequence[tuple[Said, dict[str, str]]], inside: _Use, outside: _Use
) -> Association:
    using = [(one, spoken[phrase]) for one, spoken in lately if phrase in spoken]
    forms = Counter(form for _, form in using)
    critics = {_who(one) for one, _ in using if one.utterance.mood is Mood.NEGATIVE}
    return Association(
        words=max(forms, key=lambda form: (forms[form], form)),
        surprise=found,
        recent=inside.voices[phrase],
        of_recent=inside.total,
        before=outside.voices[phrase],
        of_before=outside.total,
        negative=len(critics),
        examples=tuple(one.utterance.id for one, _ in using[:_EXAMPLES]),
    )
