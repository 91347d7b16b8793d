"""Whether two texts state the same rumour in other words, German or English. Judges no truth."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from math import sqrt

from listener.core import topic
from listener.core.claimwords import HEARSAY, things
from listener.core.fold import fold
from listener.core.smallwords import OFFERED

SAME = 0.3
"""Least likeness of two tellings of one claim: on the development half of tests/data/claims.tsv the value at which
hardly any pair is wrong (0.2 to 0.35 differ by little, from 0.4 on a fifth of the pairs is missed)."""
_THING = 2.0
"""Weight of a thing that rumours are about beside any other word."""
_LEAST = 2.0
"""What two tellings share at least: one thing, or two other words; one of those ("hab", "hand") is chance."""
_LETTERS = 6
"""Of any other word: enough to tell it, few enough for its endings ("geschluckt", "geschluckte")."""
_READ = 600
"""Characters of a text that are read: a claim stands in its head or in a post."""
_MARK = "*"
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*")


def traits(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """Return what a text speaks of: things (``*vermin``) and the beginnings of other words; not that it is hearsay.

    ``names``: the brand's, which all of its rumours share.
    """
    barred = topic.names(tuple(names))
    found: set[str] = set()
    words = _WORD.findall(_ADDRESS.sub(" ", text[:_READ]).casefold())
    lang = _tongue(words)
    for word in words:
        found.update(_of_word(word, barred, lang))
    return frozenset(found)


def _tongue(words: Collection[str]) -> str:
    """Return whether a text is rather German or English by its small words, quickly; empty: neither more."""
    german, english = (sum(word in _small(lang) for word in words) for lang in ("de", "en"))
    return "" if german == english else "de" if german > english else "en"


@cache
def _small(lang: str) -> frozenset[str]:
    return frozenset(OFFERED[lang].split())


def _of_word(word: str, barred: Collection[str], lang: str) -> tuple[str, ...]:
    bare, term = fold(word).partition("'")[0], topic.term(word)
    if term in barred or bare in barred or bare in HEARSAY or term in HEARSAY:
        return ()
    if known := things(bare, lang):
        return tuple(f"{_MARK}{one}" for one in known)
    return (term[:_LETTERS],) if term else ()


def likeness(said: Collection[str], told: Mapping[str, int], tellings: int) -> float:
    """Return how like a text is to what the tellings of a claim speak of, 0…1: the cosine of their weighted traits.

    ``told``: in how many of the tellings each trait stands.
    """
    own = sqrt(sum(_weight(one) ** 2 for one in said))
    others = sqrt(sum((_weight(one) * count) ** 2 for one, count in told.items()))
    if sum(_weight(one) for one in said if one in told) < _LEAST or not own or not others or not tellings:
        return 0.0
    return sum(_weight(one) ** 2 * told.get(one, 0) for one in sorted(said)) / (own * others)


def _weight(trait: str) -> float:
    return _THING if trait.startswith(_MARK) else 1.0


def sentence(text: str, wanted: Collection[str], names: Iterable[str] = ()) -> str:
    """Return the sentence of a text that speaks most of what is wanted, the first of equals."""
    parts = [" ".join(one.split()) for one in _SENTENCE.findall(text[:_READ]) if one.strip()]
    listed = tuple(names)
    return max(parts, key=lambda one: sum(_weight(t) for t in traits(one, listed) & set(wanted)), default="")
