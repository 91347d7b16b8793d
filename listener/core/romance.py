"""French and Italian tone by words and rules: what each piece of a text weighs before any learning."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from listener.core import german_rules as rules
from listener.core import wording
from listener.core.german_words import Lists
from listener.core.german_words import lists as signs
from listener.core.reading import LENGTH, Reading

_FILES = {"fr": "french_words.tsv", "it": "italian_words.tsv"}
_FOLDER = Path(__file__).parent / "data"
_NORMAL = 15.0  # VADER's alpha: x / sqrt(x² + alpha)
_PER_SHOUT = 0.3  # VADER's 0.292 for each of up to four exclamation marks
_LOUD = 1.25
_BEFORE = 3
_AROUND = 2
"""Pieces from "ne" to its verb and from there to "pas"."""
_LEAST_TURNED = 1.2
"""Of faint praise: "ne marche pas" blames more than "marche" praises."""
_NEGATED_PRAISE, _NEGATED_BLAME = 0.9, 0.5
_STOPS = frozenset(".!?…\n,;:()–") | {"..", "!!", "??", "!?", "?!"}
_DRAWL = re.compile(r"([^\W\d_])\1{2,}")


def read(pieces: Sequence[str], lang: str) -> Reading:
    """Weigh the pieces of a French ("fr") or Italian ("it") text (``core.wording``)."""
    if not pieces:
        return Reading(0.0)
    found = [_known(piece, lang) if len(piece) <= wording.SHORT else _look_up(piece, lang) for piece in pieces]
    tokens = rules.Tokens([one[0] for one in found], [one[1] for one in found], list(pieces))
    known = _lists(lang)
    rules.apply_phrases(tokens, known)
    _mend(tokens.words)
    rules.apply_strength(tokens, known)
    _apply_negation(tokens, known, _places_of_ne(pieces) if lang == "fr" else frozenset())
    rules.apply_but(tokens, known)
    _apply_capitals(tokens, pieces)
    total = sum(tokens.weights)
    if total and (shouts := sum([piece.count("!") for piece in pieces if piece[0] in "!?"])):
        total += math.copysign(_PER_SHOUT * min(shouts, 4), total)
    score = total / math.sqrt(total * total + _NORMAL * max(1.0, len(pieces) / LENGTH))
    return Reading(round(score, 4), tuple(tokens.weights), tuple(tokens.shown), tuple([one[2] for one in found]))


def _look_up(piece: str, lang: str) -> tuple[str, float, bool]:
    """Return a piece's word without article or pronoun ("l'arnaque"), its weight, and whether it is a sign."""
    if piece in signs().emoticon:
        return piece, signs().emoticon[piece], True
    word = _form(piece)
    if word in signs().emoji:
        return word, signs().emoji[word], True
    weigh, bare = _lists(lang).word, _bare(word)
    drawled = _bare(_form(_DRAWL.sub(r"\1", piece)))  # nuuul
    return bare, next((weigh[one] for one in (word, bare, drawled) if one in weigh), 0.0), False


_known = lru_cache(maxsize=50_000)(_look_up)


def _form(piece: str) -> str:
    """Return the form in which a piece is looked up; numbers stay what they are, for "10 su 10"."""
    if piece[0].isdigit():
        return piece
    word = wording.form(piece).replace("œ", "oe")
    return word.removeprefix("#") or word


def _bare(word: str) -> str:
    return word.rpartition("'")[2] or word


@cache
def _lists(lang: str) -> Lists:
    """Read the list that comes with the program."""
    known = Lists(sets={"not": set(), "but": set()})
    tables = {"word": known.word, "strong": known.strong, "weak": known.weak}
    for line in (_FOLDER / _FILES[lang]).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, weight, form = line.split("\t")
        if kind in known.sets:
            known.sets[kind].add(_form(form))
        elif kind == "phrase":
            words = tuple([_bare(_form(piece)) for piece in wording.pieces(form)])
            known.phrases.setdefault(words[0], {}).setdefault("".join(words[1:2]), []).append((words, float(weight)))
        else:
            tables[kind][_form(form)] = float(weight)
    for options in [options for by_second in known.phrases.values() for options in by_second.values()]:
        options.sort(key=lambda option: -len(option[0]))
    return known


def _mend(words: list[str]) -> None:
    """Let the sign that is left of "un po'" stand for it, so that it stands before the word that it weakens."""
    for place, word in enumerate(words[1:], 1):
        if word == "'" and words[place - 1] == "po":
            words[place] = "po"


def _places_of_ne(pieces: Sequence[str]) -> frozenset[int]:
    """Return where "ne" stands, alone or as n' before a word."""
    words = [piece.casefold().replace("’", "'") for piece in pieces]
    return frozenset([place for place, word in enumerate(words) if word == "ne" or word.startswith("n'")])


def _apply_negation(tokens: rules.Tokens, known: Lists, ne: frozenset[int]) -> None:
    """Let negators turn a weighed word of their clause, each word once ("non … mai", "pas … aucun")."""
    turned: set[int] = set()
    for place in range(len(tokens.words)):
        if not _negates(tokens, known, place, ne):
            continue
        target = _target(tokens, known, _enclosed(place, ne))
        if target is None:
            target = _target(tokens, known, range(place + 1, min(place + 1 + _BEFORE, len(tokens.words))))
        if target is None or target in turned or _has_own_negator(tokens, known, target):
            continue
        turned.add(target)
        tokens.weights[target] = negated(tokens.weights[target])
        first, last = sorted((place, target))
        tokens.shown[target] = f"{tokens.shown[first]} {tokens.shown[last]}"


def _negates(tokens: rules.Tokens, known: Lists, place: int, ne: frozenset[int]) -> bool:
    word = tokens.words[place]
    if place in tokens.fixed:
        return False
    if word == "plus":  # only in "ne … plus"
        return not ne.isdisjoint(range(place - _BEFORE, place))
    if word in known.weak and place and tokens.words[place - 1] == "un":  # un peu, un poco
        return False
    return word in known.sets["not"]


def _enclosed(place: int, ne: frozenset[int]) -> Iterator[int]:
    """Walk back from "pas" over what stands between it and its "ne"."""
    for end in range(place - 1, max(place - 1 - _AROUND, -1), -1):
        if not ne.isdisjoint(range(end - _AROUND, end + 1)):
            yield end


def _target(tokens: rules.Tokens, known: Lists, places: Iterable[int]) -> int | None:
    for place in places:
        if tokens.words[place] in _STOPS or tokens.words[place] in known.sets["but"]:
            return None
        if tokens.weights[place]:
            return place
    return None


def _has_own_negator(tokens: rules.Tokens, known: Lists, place: int) -> bool:
    """Tell whether a place ends a phrase such as "pas mal", which says already what is meant."""
    words = tokens.shown[place].split() if place in tokens.fixed else []
    return any(_bare(_form(word)) in known.sets["not"] for word in words)


def negated(weight: float) -> float:
    """Return what a weight becomes under a negator."""
    return -max(_NEGATED_PRAISE * weight, _LEAST_TURNED) if weight > 0 else -_NEGATED_BLAME * weight


def _apply_capitals(tokens: rules.Tokens, pieces: Sequence[str]) -> None:
    """Capitals mean more, unless everything is in capitals."""
    if not all(piece.isupper() for piece in pieces if piece.isalpha()):
        for place, piece in enumerate(pieces):
            if len(piece) > 2 and piece.isupper():
                tokens.weights[place] *= _LOUD
