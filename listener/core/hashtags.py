"""Hashtags: split into words, known in spite of a slip, and what of a wave carries a competitor's (idea A15).

Source: knowledge.md 1.1, A15 (seed 001:21): a competitor's tag was written as #thereisalwaysunited and
#theresalwaysunited, and both mean it; #united alone means many things.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from listener.core.fold import fold
from listener.core.smallwords import OFFERED
from listener.core.subject import OUTCRY
from listener.core.topic import ENGLISH, GERMAN

SLIPS = 2
"""Edits between two spellings of one tag at most (A15)."""
_LETTERS_A_SLIP = 5
"""Letters that a tag needs for each: #untied is no #united, and two edits make any two short tags alike."""
_LONGEST = 60
"""Letters of a tag that is split or compared; a longer one is a sentence, or noise."""
_SHORT = frozenset("an am at be by da du er es go he im in is ja me my no of on or so to um up us we wo zu".split())  # noqa: SIM905 - a list of words reads better as words
"""Words of two letters that tags are made of; other short ones are ends of contractions ("re", "ll")."""
_LEAST = 3
_TAG = re.compile(r"(?<![\w&/])#([^\W_][\w’'-]*)")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_WORDS = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[A-ZÄÖÜ])(?=[A-ZÄÖÜ][a-zäöüß])")


def tags(text: str) -> tuple[str, ...]:
    """Return the hashtags of a text without their sign, as written, in order."""
    return tuple(_TAG.findall(text))


def bare(tag: str) -> str:
    """Return a tag in one spelling: lower case, umlauts spelled out, no sign, hyphen or apostrophe."""
    return "".join(_PIECE.findall(fold(tag)))


def words(tag: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of a tag, folded: at capitals, digits, underscores, else by the common words of both languages.

    What is written in one case and is not made of such words (and the ``known`` ones: names) stays one word.
    """
    listed = frozenset(map(bare, known))
    pieces = [part for piece in _PIECE.findall(tag) for part in _HUMP.split(piece)]
    return tuple(word for piece in pieces for word in _divided(fold(piece), listed))


def _divided(piece: str, known: frozenset[str]) -> tuple[str, ...]:
    if not piece.isalpha() or len(piece) > _LONGEST or piece in known or piece in _common():
        return (piece,)
    return _cover(piece, known) or (piece,)


@lru_cache(maxsize=4096)
def _cover(piece: str, known: frozenset[str]) -> tuple[str, ...]:
    """The fewest known words that make up a piece, the longest first of equals; () if none do."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(piece))]
    for end in range(1, len(piece) + 1):
        ways = [
            (*before, piece[start:end])
            for start in range(end)
            if (before := best[start]) is not None and _is_word(piece[start:end], known)
        ]
        best[end] = min(ways, key=lambda way: (len(way), -max(map(len, way)), way), default=None)
    return best[-1] or ()


def _is_word(word: str, known: frozenset[str]) -> bool:
    return word in known or (word in _common() if len(word) >= _LEAST else word in _SHORT)


@cache
def _common() -> frozenset[str]:
    spoken = f"{OFFERED['de']} {OFFERED['en']}".split()
    return frozenset(bare(word) for word in (*spoken, *GERMAN, *ENGLISH, *OUTCRY))


def distance(one: str, other: str, most: int = SLIPS) -> int:
    """Return how many letters must be put in, left out or changed (Levenshtein 1966); ``most`` + 1 for any more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, 1):
        before, row[0] = row[0], line
        for column, against in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != against))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def is_meant(tag: str, given: str) -> bool:
    """Tell whether a tag is a given one, in spite of slips: two at most, and one in five letters of the shorter."""
    left, right = bare(tag)[:_LONGEST], bare(given)[:_LONGEST]
    allowed = min(SLIPS, min(len(left), len(right)) // _LETTERS_A_SLIP)
    return bool(left) and distance(left, right, allowed) <= allowed


def holds(tag: str, name: str) -> bool:
    """Tell whether a tag is made with a name: #ByeNordwind, #flynordwind, #NordwindAirlines.

    A name of one word that is the whole tag is none: #united is a football club, a verb and an airline. A name that
    only is part of a longer word ("#communited") is none either.
    """
    wanted = bare(name)
    if not wanted or wanted not in bare(tag):
        return False
    if bare(tag) == wanted:
        return len(_PIECE.findall(name)) > 1
    return _stands_in(words(tag, (name,)), wanted)


def _stands_in(parts: Sequence[str], wanted: str) -> bool:
    """Tell whether some neighbouring words make up the name."""
    return any(
        "".join(parts[start:end]) == wanted for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)
    )


def names_in(tag: str, competitors: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the competitors that a tag speaks of. ``competitors``: names and tags (with #) of each, by its id."""
    return frozenset(
        one
        for one, known in competitors.items()
        if any(is_meant(tag, name) if name.startswith("#") else holds(tag, name) for name in known)
    )


def competitors_in(text: str, competitors: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the competitors that a text names in its words or its hashtags."""
    found = {one for tag in tags(text) for one in names_in(tag, competitors)}
    said = f" {' '.join(_WORDS.findall(fold(_TAG.sub(' ', text))))} "
    found.update(one for one, known in competitors.items() if any(_is_said(name, said) for name in known))
    return frozenset(found)


def _is_said(name: str, said: str) -> bool:
    wanted = " ".join(_WORDS.findall(fold(name)))
    return not name.startswith("#") and bool(wanted) and f" {wanted} " in said


def competitor_share(
    wave: Iterable[tuple[object, str]], competitors: Mapping[str, Collection[str]]
) -> tuple[float, int] | None:
    """Return which share of a wave's voices names a competitor, 0…1, and of how many; None of nobody.

    The signal ``competitor_share`` of the playbooks ("one post in five names a competitor as the way out").
    ``wave``: who speaks and the words, one entry a mention; a voice counts once, whatever it repeats. ``competitors``:
    names and tags (with #) of each, by its id.
    """
    listed = {one: tuple(known) for one, known in competitors.items()}
    voices: dict[object, bool] = {}
    for who, text in wave:
        voices[who] = voices.get(who, False) or bool(competitors_in(text, listed))
    return (sum(voices.values()) / len(voices), len(voices)) if voices else None
