"""What an answer to a numbered list means: some of it, all of it, the proposal with changes, words of one's own."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from listener.core.fold import fold

_BETWEEN = re.compile(r"[,;\r\n]+|(?<=\d)\s+(?=[+-]?\d)")
_NUMBERS = re.compile(r"([+-]?)(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_ALL = frozenset({"alle", "alles", "all", "*"})
_NONE = frozenset({"keine", "keines", "keins", "nichts", "none", "nothing", "0", "-", "–"})


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen."""

    places: tuple[int, ...]
    """Of the list, in its order; the first is 0."""
    own: tuple[str, ...]
    """What is not on the list."""


def picked(answer: str, count: int, proposed: Collection[int]) -> Picked:
    """Return what an answer takes of a list of ``count``; ``proposed`` are the places taken if nobody says otherwise.

    Nothing: the proposal. "1,3-5": these. "+7" and "-2": the proposal with one more or less. "all", "none" (German as
    well). Anything else is one's own, also a number beyond the list without a sign: a brand may be called 1822.
    """
    parts = [part.strip() for part in _BETWEEN.split(answer) if part.strip()]
    chosen, more, less, own = set[int](), set[int](), set[int](), list[str]()
    absolute = False
    for part in parts:
        word = fold(part)
        sign, places = _places(part, count)
        if word in _ALL or word in _NONE:
            absolute, chosen = True, chosen | set(range(count) if word in _ALL else ())
        elif sign:
            (more if sign == "+" else less).update(places or ())
        elif places is None:
            own.append(part)
        else:
            absolute, chosen = True, chosen | set(places)
    base = chosen if absolute else set(proposed)
    return Picked(tuple(sorted((base | more) - less)), tuple(dict.fromkeys(own)))


def _places(part: str, count: int) -> tuple[str, range | None]:
    """Return the sign and the places of "3", "+3", "-3" or "3-5"; None for what names none on the list."""
    found = _NUMBERS.fullmatch(part)
    if not found:
        return "", None
    first, last = int(found[2]), int(found[3] or found[2])
    return found[1], range(first - 1, last) if 1 <= first <= last <= count else None
