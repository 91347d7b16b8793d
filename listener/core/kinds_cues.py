"""The cue lexicon of incident kinds: which cues a post carries, negated ones left out; one pass over its words.

A cue is a word, a part of a word or a phrase (``data/kinds.toml`` says how they are written). All of them are found by
looking up each word of the post and its beginnings, so that the time grows with the post and not with the lexicon.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from listener.core.wording import SHORT, form, pieces

_FOLDER = Path(__file__).parent / "data"
TIERS = ("strong", "plain", "hint")
NUMBER = "#"
_GAP = ".."
_WITHIN = 4
"""Words between the two halves of a cue with a gap, plus one."""
LONGEST = 40
"""Characters of a word that are looked at; nothing longer is a word."""
_LEAST, _INSIDE_LEAST = 2, 3
_BEFORE = 3
"""Words before a cue in which a negation reaches it."""
_REMEMBERED = 40_000
_known_words: dict[str, tuple[str, ...]] = {}
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_NOT = frozenset(
    """kein keine keinen keinem keiner keinerlei nicht nie niemals ned net nix ohne weder no not never without neither
    isn't wasn't aren't ain't don't doesn't didn't hasn't haven't hadn't won't wouldn't isnt wasnt arent dont doesnt
    didnt hasnt havent wont cannot can't cant""".split()  # noqa: SIM905 - a word list reads better as text
)
_BUT_NOT = frozenset({"nur", "only", "just", "mehr", "bloss", "allein", "umsonst"})
"""After a negation: "nicht nur", "not only" deny nothing."""
_ENDS = frozenset({"aber", "sondern", "but", "dass", "weil", "because", "that", ",", ".", ":", ";", "-", "–"})
"""Between a negation and a cue: whatever was denied, it was something else."""

Pattern = tuple[str, str]
"""How a word is compared (``is``, ``begins``, ``ends``, ``holds``, ``number``, ``gap``) and with what."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as it is written in the list, whose it is, how strong, and how its words are compared."""

    kind: str
    tier: str
    written: str
    parts: tuple[Pattern, ...]
    negates: bool
    """It has a negation of its own ("keine Antwort"); another one before it changes nothing."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues by how their first word is compared."""

    whole: Mapping[str, Sequence[Cue]]
    begins: Mapping[str, Sequence[Cue]]
    ends: Mapping[str, Sequence[Cue]]
    holds: Mapping[str, Sequence[Cue]]
    numbers: Sequence[Cue]
    kinds: tuple[str, ...]
    known: dict[str, tuple[Cue, ...]] = field(default_factory=dict, repr=False, compare=False)
    """A memory of which cues begin at a word, bounded; what is in it changes nothing but the speed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in a post."""

    cue: Cue
    at: int
    """Which word of the post it begins at."""


def taken(text: str, longest: int) -> list[str]:
    """Return the pieces of the beginning of a text; umlauts may be written as two characters."""
    return pieces(unicodedata.normalize("NFC", text[:longest]))


def words(text_pieces: Iterable[str]) -> list[str]:
    """Return the words and signs that cues are compared with: folded, hashtags and words with hyphens taken apart."""
    known = _known_words
    return [word for piece in text_pieces for word in known.get(piece) or _taken_apart(piece)]


def _taken_apart(piece: str) -> tuple[str, ...]:
    found = tuple(_words(piece))
    if len(piece) <= SHORT:
        if len(_known_words) >= _REMEMBERED:
            _known_words.clear()
        _known_words[piece] = found
    return found


def _words(piece: str) -> Iterator[str]:
    if piece[0].isdigit():
        yield piece
    elif piece[0] == "#" and len(piece) > 1:
        yield from (form(part) for part in _CAMEL.split(piece[1:]))
    elif piece[0].isalpha() and "-" in piece:
        yield from (form(part) for part in piece.split("-") if part)
    else:
        yield form(piece)


def found(text_words: Sequence[str], lexicon: Lexicon) -> list[Found]:
    """Return the cues of a post in the order of its words, without those that a negation before them denies."""
    memory = lexicon.known
    result: list[Found] = []
    for at, word in enumerate(text_words):
        cues = memory.get(word)
        if cues is None:
            cues = _beginning(word, lexicon)
        if cues:
            result += [
                Found(cue, at)
                for cue in cues
                if (len(cue.parts) == 1 or _follows(cue.parts, text_words, at)) and not _denied(cue, text_words, at)
            ]
    return result


def every(lexicon: Lexicon) -> Iterator[Cue]:
    """Return all cues of a lexicon."""
    for group in (lexicon.whole, lexicon.begins, lexicon.ends, lexicon.holds):
        for cues in group.values():
            yield from cues
    yield from lexicon.numbers


def _beginning(word: str, lexicon: Lexicon) -> tuple[Cue, ...]:
    """Return the cues whose first word this may be."""
    memory = lexicon.known
    cues = memory.get(word)
    if cues is None:
        cues = tuple(_looked_up(word[:LONGEST], lexicon))
        if len(memory) >= _REMEMBERED:
            memory.clear()
        if len(word) <= LONGEST:
            memory[word] = cues
    return cues


def _looked_up(word: str, lexicon: Lexicon) -> Iterator[Cue]:
    yield from lexicon.whole.get(word, ())
    if word[0].isdigit():
        yield from lexicon.numbers
    for end in range(_LEAST, len(word) + 1):
        yield from lexicon.begins.get(word[:end], ())
        yield from lexicon.ends.get(word[len(word) - end :], ())
    inside = {word[start:end] for start in range(len(word)) for end in range(start + _INSIDE_LEAST, len(word) + 1)}
    for part in sorted(inside & lexicon.holds.keys()):
        yield from lexicon.holds[part]


def _follows(parts: Sequence[Pattern], text_words: Sequence[str], at: int) -> bool:
    """Tell whether the rest of a phrase stands behind its first word."""
    place = at + 1
    step = 1
    while step < len(parts):
        how, what = parts[step]
        if how == "gap":
            step += 1
            ahead = range(place, min(place + _WITHIN, len(text_words)))
            hit = next((one for one in ahead if _fits(parts[step], text_words[one])), None)
            if hit is None:
                return False
            place = hit
        elif place >= len(text_words) or not _fits((how, what), text_words[place]):
            return False
        place += 1
        step += 1
    return True


def _fits(pattern: Pattern, word: str) -> bool:
    how, what = pattern
    match how:
        case "is":
            return word == what
        case "begins":
            return word.startswith(what)
        case "ends":
            return word.endswith(what)
        case "holds":
            return what in word
    return word[0].isdigit()


def _denied(cue: Cue, text_words: Sequence[str], at: int) -> bool:
    """Tell whether one of the words before denies the cue."""
    if cue.negates:
        return False
    for back in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
        word = text_words[back]
        if word in _ENDS or word[0] in ".!?\n":
            return False
        if word in _NOT:
            return text_words[back + 1] not in _BUT_NOT
    return False


@cache
def lexicon(name: str = "kinds.toml") -> Lexicon:
    """Read a list of cues that comes with the program."""
    told = tomllib.loads((_FOLDER / name).read_text("utf-8"))
    return compiled(
        cue(kind, tier, written)
        for kind, languages in told.items()
        for tiers in languages.values()
        for tier, listed in tiers.items()
        for written in listed
    )


def compiled(cues: Iterable[Cue]) -> Lexicon:
    """Return a lexicon of cues; a cue that two languages have counts once."""
    groups: dict[str, dict[str, list[Cue]]] = {how: {} for how in ("is", "begins", "ends", "holds", "number")}
    distinct = {(one.kind, one.parts): one for one in cues}
    for one in distinct.values():
        how, what = one.parts[0]
        groups[how].setdefault(what, []).append(one)
    names = tuple(sorted({one.kind for one in distinct.values()}))
    numbers = groups["number"].get(NUMBER, [])
    return Lexicon(groups["is"], groups["begins"], groups["ends"], groups["holds"], numbers, names)


def cue(kind: str, tier: str, written: str) -> Cue:
    """Return a cue as it is written in a list."""
    """Return a cue as its list writes it."""
    parts = tuple(pattern for word in written.split() for pattern in _patterns(word))
    return Cue(kind, tier, written, parts, any(what in _NOT for _, what in parts))


def _patterns(word: str) -> list[Pattern]:
    if word == _GAP:
        return [("gap", "")]
    if word == NUMBER:
        return [("number", NUMBER)]
    bare = word.strip("*") or word
    how = "is"
    if bare != word:
        how = {(True, True): "holds", (True, False): "ends", (False, True): "begins"}[
            word.startswith("*"), word.endswith("*")
        ]
    split = words(pieces(bare))
    return [*(("is", one) for one in split[:-1]), (how, split[-1])]
