"""German tone by words and rules: what each piece of a text weighs, and what the whole says before any learning."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_

from listener.core import german_rules as rules
from listener.core.german_words import lists, weigh
from listener.core.reading import LENGTH, Reading
from listener.core.wording import SHORT, form

_BAND = 0.30
"""|raw| from which a German text has an opinion (chosen on train and dev sets); it lands on VADER's ±0.05."""
_NORMAL = 15.0  # VADER's alpha: x / sqrt(x² + alpha)
_PER_SHOUT = 0.3  # VADER's 0.292 for each of up to four exclamation marks
_IRONY = 0.8  # of what was meant; marks of irony err
_REMEMBERED = 50_000
_known_pieces: dict[str, tuple[str, float, int]] = {}
_DRAWL = re.compile(r"([^\W\d_])\1{2,}")

_PHRASE, _STRENGTH, _NOT, _NEED, _WISH, _BUT, _SIGH, _LOUD, _IRONIC, _SIGN = (1 << bit for bit in range(10))


def read(pieces: Sequence[str]) -> Reading:
    """Weigh the pieces of a German text (``core.wording``)."""
    memory = _known_pieces
    known = [memory.get(piece) or _learn(piece) for piece in pieces]
    flags = reduce(or_, {one[2] for one in known}, 0)
    tokens = rules.Tokens([one[0] for one in known], [one[1] for one in known], list(pieces))
    _apply(tokens, flags)
    total = sum(tokens.weights)
    if total and (shouts := _shouts(pieces)):
        total += math.copysign(_PER_SHOUT * min(shouts, 4), total)
    if flags & (_IRONIC | _SIGH) and rules.is_ironic(_with_hashes(pieces, tokens.words), tokens, lists()):
        tokens.weights = [-abs(weight) for weight in tokens.weights]
        total = _IRONY * sum(tokens.weights)
    return Reading(
        scale(_normalised(total, len(pieces))),
        tuple(tokens.weights),
        tuple(tokens.shown),
        tuple([one[2] & _SIGN > 0 for one in known]) if flags & _SIGN else (False,) * len(known),
    )


def _look_up(piece: str) -> tuple[str, float, int]:
    """Return a piece's word, its weight, and which rules it calls for."""
    known = lists()
    if piece in known.emoticon:
        return piece, known.emoticon[piece], _SIGN
    word = form(piece)
    bare = word.removeprefix("#") or word
    if bare in known.emoji:
        return bare, known.emoji[bare], _SIGN | (_IRONIC if bare in known.sets["irony"] else 0)
    calls = _calls().get(bare, 0)
    if len(piece) > 2 and piece.isupper():
        calls |= _LOUD
    if word in known.sets["irony"]:
        calls |= _IRONIC
    return bare, weigh(bare) or _drawled(piece), calls


def _drawled(piece: str) -> float:
    """Return what a word with a letter more than twice in a row weighs without: geeeil."""
    short = _DRAWL.sub(r"\1", piece)
    return weigh(form(short).removeprefix("#")) if short != piece else 0.0


def _learn(piece: str) -> tuple[str, float, int]:
    found = _look_up(piece)
    if len(piece) <= SHORT:
        if len(_known_pieces) >= _REMEMBERED:
            _known_pieces.clear()
        _known_pieces[piece] = found
    return found


def _shouts(pieces: Sequence[str]) -> int:
    return sum([piece.count("!") for piece in pieces if piece[0] in "!?"])


@lru_cache(maxsize=1)
def _calls() -> dict[str, int]:
    """Return which rules each word calls for."""
    known, found = lists(), defaultdict[str, int](int)
    for flag, words in (
        (_PHRASE, known.phrases),
        (_STRENGTH, (*known.strong, *known.weak)),
        (_NOT, (*known.sets["not"], "als")),
        (_NEED, known.need),
        (_WISH, known.sets["wish"]),
        (_BUT, known.sets["but"]),
        (_SIGH, {sigh.split()[0] for sigh in known.sets["sigh"]}),
    ):
        for word in words:
            found[word] |= flag
    return dict(found)


def _apply(tokens: rules.Tokens, flags: int) -> None:
    """Apply the rules that the text calls for; the others would change nothing."""
    known = lists()
    for flag, rule in (
        (_PHRASE, rules.apply_phrases),
        (_STRENGTH, rules.apply_strength),
        (_NOT, rules.apply_negation),
        (_NEED, rules.apply_needs),
        (_WISH, rules.apply_wish),
        (_BUT, rules.apply_but),
    ):
        if flags & flag:
            rule(tokens, known)
    if flags & _LOUD:
        _shout(tokens)


def _with_hashes(pieces: Sequence[str], words: Sequence[str]) -> list[str]:
    """Irony is marked by #not, never by not."""
    return [f"#{word}" if piece[0] == "#" else word for piece, word in zip(pieces, words, strict=True)]


def _shout(tokens: rules.Tokens) -> None:
    """Capitals mean more, unless everything is in capitals."""
    if all(word.isupper() for word in tokens.shown if word.isalpha()):
        return
    for place, word in enumerate(tokens.shown):
        if len(word) > 2 and word.isupper():
            tokens.weights[place] *= 1.25


def _normalised(total: float, length: int) -> float:
    return total / math.sqrt(total * total + _NORMAL * max(1.0, length / LENGTH))


def scale(raw: float) -> float:
    """Map the raw score so that the wider neutral band of German ends at ±0.05, as everywhere."""
    size = abs(raw)
    mapped = 0.05 * size / _BAND if size < _BAND else 0.05 + 0.95 * (size - _BAND) / (1 - _BAND)
    return round(math.copysign(mapped, raw), 4)
