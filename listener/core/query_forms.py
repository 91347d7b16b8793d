"""In which forms the words of a query stand in texts: what they catch besides themselves, and what they miss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from listener.core.fold import fold, folded_with_offsets
from listener.model.query import AllOf, AnyOf, Near, Not, Tree, Words

_TOKEN = re.compile(r"[^\W_]+")
_MARKS = {"ae": "a", "oe": "o", "ue": "u"}
_LEAST_PART = 3
"""Letters of each part of a compound that may be written as two words."""


class How(StrEnum):
    """How a form differs from the word that was asked for."""

    WHOLE = "whole"
    """Not at all."""
    BEGINNING = "beginning"
    """It goes on: Bahnhof for Bahn."""
    INSIDE = "inside"
    """The word stands further in: Straßenbahn for Bahn."""
    UMLAUT = "umlaut"
    """A vowel with or without its dots: Züge for Zug, Verspatung for Verspätung."""
    JOINED = "joined"
    """Written as one: Email for E-Mail."""
    SPLIT = "split"
    """Written as two, or with a hyphen: E-Mail for Email."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word of the query."""

    word: str
    """As it was asked for, folded."""
    form: str
    """As it is indexed."""
    how: How
    mentions: int
    caught: bool
    """The query finds it."""
    written: tuple[str, ...] = ()
    """How the hits spell it, the most frequent first."""


def sought(tree: Tree) -> tuple[Words, ...]:
    """Return the words that a query asks for; not those that it excludes."""
    return tuple(dict.fromkeys(_sought(tree, positive=True)))


def _sought(tree: Tree, *, positive: bool) -> Iterator[Words]:
    match tree:
        case Words() if positive:
            yield tree
        case Near(left, right) if positive:
            yield from (left, right)
        case Not(inner):
            yield from _sought(inner, positive=not positive)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _sought(part, positive=positive)


def begins(wanted: Words, tokens: Sequence[str]) -> list[int]:
    """Return where the words begin in a text of so many tokens, which are folded."""
    *head, last = wanted.text.split()
    places = range(len(tokens) - len(head))
    return [
        at
        for at in places
        if (tokens[at + len(head)].startswith(last) if wanted.prefix else tokens[at + len(head)] == last)
        and list(tokens[at : at + len(head)]) == head
    ]


def is_caught(wanted: Iterable[Words], form: str) -> bool:
    """Tell whether one of the words finds a form."""
    tokens = form.split()
    return any(begins(one, tokens) for one in wanted)


def marked(wanted: Iterable[Words], text: str) -> list[tuple[int, int]]:
    """Return where the words stand in a text, from and to, in order; what overlaps or is next to it is one."""
    folded = folded_with_offsets(text)
    places = [found.span() for found in _TOKEN.finditer(folded.text)]
    tokens = [folded.text[start:end] for start, end in places]
    found = sorted(
        folded.span(places[at][0], places[at + one.text.count(" ")][1]) for one in wanted for at in begins(one, tokens)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def spellings(wanted: Iterable[Words], texts: Iterable[str]) -> dict[str, Counter[str]]:
    """Return how the words are written where they stand, by their folded form; upper case aside."""
    found: dict[str, Counter[str]] = {}
    wanted = tuple(wanted)
    for text in texts:
        for start, end in marked(wanted, text):
            written = text[start:end].lower()
            found.setdefault(" ".join(_TOKEN.findall(fold(written))), Counter())[written] += 1
    return found


def rivals(word: Words, written: Iterable[str]) -> Iterator[tuple[How, Words]]:
    """Give other ways to write a word of which one cannot know whether they occur; ``written``: how texts spell it."""
    tokens = word.text.split()
    if len(tokens) > 1:
        yield How.JOINED, Words("".join(tokens), word.prefix)
        return
    (text,) = tokens
    for at in range(_LEAST_PART, len(text) - _LEAST_PART + 1):
        yield How.SPLIT, Words(f"{text[:at]} {text[at:]}", word.prefix)
    dotted = any(sign in spelled for spelled in written for sign in "äöü")
    for at, (sign, after) in enumerate(pairwise(f"{text} ")):
        if sign in "aou" and after != "e":
            yield How.UMLAUT, Words(f"{text[: at + 1]}e{text[at + 1 :]}", prefix=True)
        elif sign + after in _MARKS and dotted:
            yield How.UMLAUT, Words(f"{text[: at + 1]}{text[at + 2 :]}", prefix=True)
