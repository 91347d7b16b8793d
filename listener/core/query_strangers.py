"""What a query finds that does not mean the brand, and which words would leave it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log

from listener.core import topic
from listener.core.associations import surprise
from listener.core.query_fields import words

LEAST = 3
"""Hits that a word must stand in before it tells anything: two are a coincidence."""
MOST = 10
"""Words that are proposed."""
_CHANCE = 0.05
"""How likely it may be that any word of all is proposed though it only happens to stand where it stands."""
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_USUAL, _USUAL_SHARE, _KNOWN = 200, 0.02, 30
"""A brand's usual words: so many at most, in that share of its mentions; with fewer mentions nobody knows any."""
_TELLING = 5
"""Words that a text must have before it says something that it has none of the usual ones."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that would leave strangers out."""

    word: str
    """Folded, as the index has it."""
    foreign: int
    """Hits with it that were not matched to the brand."""
    far: int
    """Hits with it that were, but stand among none of the brand's usual words."""


def told(text: str) -> frozenset[str]:
    """Return the words of a text, folded, without small ones, numbers, addresses and account names."""
    found = words(_ADDRESS.sub(" ", text)).split()
    return frozenset(word for word in found if not word.isdigit() and topic.term(word))


def usual(texts: Sequence[frozenset[str]], barred: Collection[str]) -> frozenset[str]:
    """Return the words that usually stand beside a brand; none for a brand that was hardly heard."""
    if len(texts) < _KNOWN:
        return frozenset()
    counted = Counter(word for text in texts for word in text if word not in barred)
    least = max(LEAST, _USUAL_SHARE * len(texts))
    return frozenset(word for word, count in counted.most_common(_USUAL) if count >= least)


def is_far(text: frozenset[str], near: frozenset[str], barred: Collection[str]) -> bool:
    """Tell whether a text has something to say, and none of the words in which the brand is usually spoken of."""
    return bool(near) and near.isdisjoint(text) and len(text.difference(barred)) >= _TELLING


def exclusions(
    foreign: Sequence[frozenset[str]],
    far: Sequence[frozenset[str]],
    ours: Sequence[frozenset[str]],
    barred: Collection[str],
) -> tuple[Exclusion, ...]:
    """Return words that stand in hits of strangers and never in the brand's own, the one that leaves most out first.

    A word is counted by the hits that those before it left, so what says the same is proposed once. Chance is kept out
    by Dunning's G² (``associations.surprise``) with Bonferroni's correction: p is at most exp(-G²/2) for each word.
    """
    rest = [(text.difference(barred, *ours), place < len(foreign)) for place, text in enumerate((*foreign, *far))]
    least = 2 * log(max(1, len(frozenset[str]().union(*(text for text, _ in rest)))) / _CHANCE)
    found: list[Exclusion] = []
    while rest and len(found) < MOST:
        counted = Counter(word for text, _ in rest for word in text)
        word, count = max(counted.items(), key=lambda one: (one[1], len(one[0]), one[0]), default=("", 0))
        if count < LEAST or surprise(count, len(rest), 0, len(ours)) < least:
            break
        with_it = [stranger for text, stranger in rest if word in text]
        found.append(Exclusion(word, sum(with_it), len(with_it) - sum(with_it)))
        rest = [one for one in rest if word not in one[0]]
    return tuple(found)
