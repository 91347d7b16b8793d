"""vaderSentiment 3.3.2's rules with exactly its compound, in time that grows with the length and not with its square.

The words, weights and constants come from the installed package; only the way through a text is ours. What each word is
to the rules is looked up once, and words without weight are passed over. Rules: C. Hutto, E. Gilbert, ICWSM 2014.
"""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

from listener.core.wording import SHORT

VERSION = "vader-3.3.2"
_ALPHA = 15
_REMEMBERED = 50_000
_IDIOM = 3
"""Words before a polar one from which the package looks for idioms."""


class _Word(NamedTuple):
    """What one written word is to the rules."""

    lower: str
    valence: float | None
    """Of the lexicon, or None."""
    upper: bool
    boost: float | None
    negates: bool
    marks: int
    """What it may do to the words around it: nothing (0), or these bits."""


_ACTS, _BEGINS = 1, 2
"""Marks of a word: it changes what polar words after it weigh; an idiom, or a booster of two words, begins with it."""
_ACTING = frozenset({"no", "never", "so", "this", "without", "doubt", "least"})
"""Words that change what follows and are neither boosters nor all of them negators."""


@dataclass(frozen=True, slots=True)
class Vader:
    """The compound, and the valence of each polar word after all rules, in order."""

    compound: float
    valences: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """The package's lists, and the words seen so far."""

    lexicon: dict[str, float]
    emojis: dict[str, str]
    signs: frozenset[str]
    boosters: dict[str, float]
    negators: frozenset[str]
    special: dict[str, float]
    heads: frozenset[str]
    """First words of idioms and of boosters of two words; where none stands around, none is looked for."""
    pairs: frozenset[tuple[str, str]]
    """Their first two words."""
    words: dict[str, _Word]
    caps: float
    turn: float

    def word(self, written: str) -> _Word:
        """Return what a word between blanks is to the rules; punctuation around longer words does not count."""
        bare = written.strip(string.punctuation)
        bare = written if len(bare) <= 2 else bare
        lower = bare.lower()
        boost, negates = self.boosters.get(lower), lower in self.negators or "n't" in lower
        acts = boost is not None or negates or lower in _ACTING
        marks = (_ACTS if acts else 0) | (_BEGINS if lower in self.heads else 0)
        found = _Word(lower, self.lexicon.get(lower), bare.isupper(), boost, negates, marks)
        if len(written) <= SHORT:
            if len(self.words) >= _REMEMBERED:
                self.words.clear()
            self.words[written] = found
        return found


@cache
def _knowledge() -> _Knowledge:
    # Only when needed, for it loads an HTTP client; the module has the package's name.
    from vaderSentiment import vaderSentiment as package  # noqa: PLC0415, N813 - see above

    analyser = package.SentimentIntensityAnalyzer()
    idioms = [*package.SPECIAL_CASES, *(phrase for phrase in package.BOOSTER_DICT if " " in phrase)]
    pairs = frozenset((phrase.split()[0], phrase.split()[1]) for phrase in idioms if " " in phrase)
    return _Knowledge(
        lexicon=analyser.lexicon,
        emojis=analyser.emojis,
        signs=frozenset(analyser.emojis),
        boosters=package.BOOSTER_DICT,
        negators=frozenset(package.NEGATE),
        special=package.SPECIAL_CASES,
        heads=frozenset(head for head, _ in pairs),
        pairs=pairs,
        words={},
        caps=package.C_INCR,
        turn=package.N_SCALAR,
    )


def read(text: str) -> Vader:
    """Return vaderSentiment's compound of a text, and what its polar words weigh in it."""
    known = _knowledge()
    text = _spelled_out(text, known).strip()
    memory = known.words
    words = [memory.get(written) or known.word(written) for written in text.split()]
    polar = [place for place, word in enumerate(words) if word[1] is not None]
    if not polar:
        return Vader(0.0)
    loud = 0 < sum([word[2] for word in words]) < len(words)
    weighed = [
        (place, _valence(words, place, known, loud=loud))
        for place in polar
        if not words[place].marks or not _modifies(words, place)
    ]
    weighed = [pair for pair in weighed if pair[1]]
    valences = _after_but(words, weighed) if "but" in text.lower() else weighed
    total = float(sum([valence for _, valence in valences]))
    return Vader(_compound(total, text), tuple([(words[place].lower, valence) for place, valence in valences]))


def _spelled_out(text: str, known: _Knowledge) -> str:
    """Put descriptions in the place of emoji, with a blank before unless one is there."""
    if text.isascii() or known.signs.isdisjoint(text):
        return text
    parts: list[str] = []
    blank = True
    for sign in text:
        described = known.emojis.get(sign)
        if described is None:
            parts.append(sign)
            blank = sign == " "
            continue
        parts.append(described if blank else f" {described}")
        blank = False
    return "".join(parts)


def _modifies(words: Sequence[_Word], place: int) -> bool:
    """Tell whether a word only strengthens or weakens others."""
    word = words[place]
    if word.boost is not None:
        return True
    return word.lower == "kind" and place + 1 < len(words) and words[place + 1].lower == "of"


def _valence(words: Sequence[_Word], place: int, known: _Knowledge, *, loud: bool) -> float:
    """Return what a polar word weighs after all rules but the last, that of "but"."""
    word = words[place]
    near = words[place - _IDIOM if place > _IDIOM else 0 : place + 1]
    marks = 0
    for one in near:
        marks |= one[5]
    if marks & _ACTS or (word.upper and loud):
        return _acted_on(words, place, known, loud=loud)
    own = word.valence or 0.0  # nearly always: nothing around a word acts on it
    begins = marks & _BEGINS and place >= _IDIOM and near[0].valence is None
    return _idiom(own, words, place, known) if begins else own


def _acted_on(words: Sequence[_Word], place: int, known: _Knowledge, *, loud: bool) -> float:
    word = words[place]
    own = word.valence or 0.0
    valence = own
    before = [words[place - back].lower if place >= back else "" for back in (1, 2, 3)]
    if word.lower == "no" and place + 1 < len(words) and words[place + 1].valence is not None:
        valence = 0.0
    if "no" in before[:2] or (before[2] == "no" and before[0] in {"or", "nor"}):
        valence = own * known.turn
    if word.upper and loud:
        valence += known.caps if valence > 0 else -known.caps
    for back in range(min(place, 3)):
        earlier = words[place - back - 1]
        if earlier.valence is not None:
            continue
        if earlier.boost is not None:
            valence += _boost(earlier, valence, known, loud=loud) * (1.0, 0.95, 0.9)[back]
        valence = _negated(valence, before, back, known, negates=earlier.negates)
        if back == 2:
            valence = _idiom(valence, words, place, known)
    if before[0] == "least" and "least" not in known.lexicon and not (place > 1 and before[1] in {"at", "very"}):
        valence *= known.turn
    return valence


def _boost(word: _Word, valence: float, known: _Knowledge, *, loud: bool) -> float:
    scalar = word.boost or 0.0
    if valence < 0:
        scalar *= -1
    if word.upper and loud:
        scalar += known.caps if valence > 0 else -known.caps
    return scalar


def _negated(valence: float, before: Sequence[str], back: int, known: _Knowledge, *, negates: bool) -> float:
    """Apply a negator one, two or three words before; "never so" strengthens, "without doubt" leaves alone."""
    so = {"so", "this"}
    if back == 1 and before[1] == "never" and before[0] in so:
        return valence * 1.25
    if back == 2 and ((before[2] == "never" and before[1] in so) or before[0] in so):
        return valence * 1.25
    doubted = before[0] == "doubt" or (back == 2 and before[1] == "doubt")
    if back and before[back] == "without" and doubted:
        return valence
    return valence * known.turn if negates else valence


def _idiom(valence: float, words: Sequence[_Word], place: int, known: _Knowledge) -> float:
    """Look for idioms around a word with three words before it; the latest found decides."""
    three, two, one, here, *after = [word.lower for word in words[place - _IDIOM : place + 3]]
    following = after[0] if after else ""
    if known.pairs.isdisjoint(((three, two), (two, one), (one, here), (here, following))):
        return valence
    special = known.special
    for phrase in (f"{one} {here}", f"{two} {one} {here}", f"{two} {one}", f"{three} {two} {one}", f"{three} {two}"):
        if phrase in special:
            valence = special[phrase]
            break
    for length in range(1, len(after) + 1):
        phrase = " ".join((here, *after[:length]))
        valence = special.get(phrase, valence)
    for phrase in (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}"):
        valence += known.boosters.get(phrase, 0.0)
    return valence


def _after_but(words: Sequence[_Word], weighed: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Halve what stands before the first "but" and strengthen what follows, as the package does it.

    It changes a list while walking it, and looks each value up by its first occurrence: equal values count for the
    first of them. Zeros stay zeros and are left out here.
    """
    turn = next((place for place, word in enumerate(words) if word.lower == "but"), None)
    if turn is None:
        return list(weighed)
    places, values = [place for place, _ in weighed], [value for _, value in weighed]
    standing: dict[float, list[int]] = {}  # where each value stands, or stood: a heap, cleared while it is asked
    for at, value in enumerate(values):
        standing.setdefault(value, []).append(at)
    for at in range(len(values)):
        value = values[at]
        where = standing[value]
        while values[where[0]] != value:
            heappop(where)
        first = where[0]
        if places[first] != turn:
            values[first] *= 0.5 if places[first] < turn else 1.5
            heappush(standing.setdefault(values[first], []), first)
    return list(zip(places, values, strict=True))


def _compound(total: float, text: str) -> float:
    asked = text.count("?")
    emphasis = min(text.count("!"), 4) * 0.292 + (0 if asked <= 1 else asked * 0.18 if asked <= 3 else 0.96)
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(max(-1.0, min(1.0, total / math.sqrt(total * total + _ALPHA))), 4)
