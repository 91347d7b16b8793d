"""What a brand's name also is: a word, somebody's name, a place; who it is compared with; which spellings are words.

The lists are the project's own (``data/everyday.toml``) and those of the tone models; they know common words, not all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from listener.core.fold import fold
from listener.core.smallwords import OFFERED
from listener.core.topic import ENGLISH, GERMAN

_FOLDER = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W\d_]+")
SHORT = 3
"""Letters of a name that is also an abbreviation of something else (``core.match`` takes it only as written)."""


class Sense(StrEnum):
    """What else a name may be."""

    WORD = "word"
    ENGLISH = "english"
    GIVEN = "given"
    FAMILY = "family"
    PERSON = "person"
    PLACE = "place"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class _Lists:
    words: Mapping[Sense, frozenset[str]]
    phrases: Mapping[str, tuple[str, ...]]
    rivals: tuple[tuple[str, ...], ...]


def senses(name: str) -> tuple[Sense, ...]:
    """Return what a name means besides; nothing for one that hardly means anything else.

    Of names of several words only those of people are ambiguous: "Peter Müller" is somebody, "Deutsche Bank" is not.
    """
    words = [fold(word) for word in _WORD.findall(name)]
    if sum(map(len, words)) <= SHORT:
        return (Sense.SHORT,) if words else ()
    found = [_of(word) for word in words]
    if len(found) == 1:
        return found[0]
    person = len(found) == 2 and Sense.GIVEN in found[0] and (Sense.FAMILY in found[1] or Sense.GIVEN in found[1])
    return (Sense.PERSON,) if person else ()


def _of(word: str) -> tuple[Sense, ...]:
    """Return the senses of one folded word."""
    return tuple(sense for sense, listed in _lists().words.items() if word in listed)


def phrases(name: str) -> tuple[str, ...]:
    """Return phrases in which a name usually means something else; nothing for most names."""
    return _lists().phrases.get(fold(name.strip()), ())


def rivals(name: str) -> tuple[str, ...]:
    """Return well-known brands of the same trade; nothing for a name that is not well known itself."""
    own = fold(name.strip())
    trades = [trade for trade in _lists().rivals if own in map(fold, trade)]
    return tuple(dict.fromkeys(one for trade in trades for one in trade if fold(one) != own))


def is_word(spelling: str) -> bool:
    """Tell whether somebody who writes this means a word, a name or a place that is known here."""
    word = fold(spelling)
    return word in _small() or word in _toned() or any(word in listed for listed in _lists().words.values())


@cache
def _lists() -> _Lists:
    read = tomllib.loads((_FOLDER / "everyday.toml").read_text("utf-8"))
    listed = {
        Sense.WORD: read["words"]["de"],
        Sense.ENGLISH: read["words"]["en"],
        Sense.GIVEN: read["people"]["given"],
        Sense.FAMILY: read["people"]["family"],
        Sense.PLACE: read["places"]["all"],
    }
    words = {sense: frozenset(map(fold, text.split())) for sense, text in listed.items()}
    known = {fold(name): tuple(found) for name, found in read["phrases"].items()}
    return _Lists(words, known, tuple(map(tuple, read["rivals"].values())))


@cache
def _small() -> frozenset[str]:
    spoken = f"{OFFERED['de']} {OFFERED['en']}".split()
    return frozenset(map(fold, (*spoken, *GERMAN, *ENGLISH)))


@cache
def _toned() -> frozenset[str]:
    """The words that the German tone lists weigh, as they are written there."""
    lines = (line for name in ("german_forms", "german_polarity") for line in _lines(f"{name}.tsv"))
    return frozenset(fold(line.split("\t", 1)[0]) for line in lines)


def _lines(file: str) -> Iterator[str]:
    text = (_FOLDER / file).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
