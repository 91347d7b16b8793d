"""German tone by words and rules: an honest first version, and not a translation of VADER."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from listener.core import german_rules as rules
from listener.core.fold import fold
from listener.core.german_words import lists, weigh

METHOD = "german-1"
_BAND = 0.30
"""|raw| from which a German text has an opinion (chosen on train and dev sets); it lands on VADER's ±0.05."""
_NORMAL = 15.0  # VADER's alpha: x / sqrt(x² + alpha)
_LENGTH = 40.0  # words of a post; longer texts gather words by chance, so alpha grows with them
_NOISE = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+|\ufe0f|[\U0001f3fb-\U0001f3ff]")
_PER_SHOUT = 0.3  # VADER's 0.292 for each of up to four exclamation marks
_IRONY = 0.8  # of what was meant; marks of irony err
_WORDS_SHOWN = 5
_TELLING = 0.3  # weaker words do not explain anything to a reader


@dataclass(frozen=True, slots=True)
class Reading:
    """The score in −1…1 (±0.05 bounds neutral) and the words that decided."""

    score: float
    words: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """Score a German text."""
    written = _pattern().findall(_NOISE.sub(" ", text))
    tokens = _weighed(written)
    total = sum(tokens.weights)
    total += math.copysign(_PER_SHOUT * min(text.count("!"), 4), total) if total else 0.0
    if rules.is_ironic([_with_hash(*pair) for pair in zip(written, tokens.words, strict=True)], tokens, lists()):
        tokens.weights = [-abs(weight) for weight in tokens.weights]
        total = _IRONY * sum(tokens.weights)
    return Reading(scale(_normalised(total, len(written))), _deciding(tokens, total))


def _with_hash(written: str, word: str) -> str:
    """Irony is marked by #not, never by not."""
    return f"#{word}" if written.startswith("#") else word


def _weighed(written: list[str]) -> rules.Tokens:
    known = lists()
    words = [token if token in known.emoticon else fold(token).removeprefix("#") or token for token in written]
    tokens = rules.Tokens(words, [_sign(word) or weigh(word) for word in words], list(written))
    rules.apply_phrases(tokens, known)
    rules.apply_strength(tokens, known)
    rules.apply_negation(tokens, known)
    rules.apply_needs(tokens, known)
    rules.apply_wish(tokens, known)
    rules.apply_but(tokens, known)
    _shout(written, tokens.weights)
    return tokens


def _sign(word: str) -> float:
    return lists().emoji.get(word, 0.0) or lists().emoticon.get(word, 0.0)


def _shout(written: list[str], weights: list[float]) -> None:
    """Capitals mean more, unless everything is in capitals."""
    if all(word.isupper() for word in written if word.isalpha()):
        return
    for place, word in enumerate(written):
        if len(word) > 2 and word.isupper():
            weights[place] *= 1.25


def _normalised(total: float, length: int) -> float:
    return total / math.sqrt(total * total + _NORMAL * max(1.0, length / _LENGTH))


def scale(raw: float) -> float:
    """Map the raw score so that the wider neutral band of German ends at ±0.05, as everywhere."""
    size = abs(raw)
    mapped = 0.05 * size / _BAND if size < _BAND else 0.05 + 0.95 * (size - _BAND) / (1 - _BAND)
    return round(math.copysign(mapped, raw), 4)


def _deciding(tokens: rules.Tokens, total: float) -> tuple[str, ...]:
    """Return the words that pulled into the direction of the total, the strongest first."""
    pairs = zip(tokens.weights, tokens.shown, strict=True)
    pulling = [(weight, word) for weight, word in pairs if weight * total > 0 and abs(weight) >= _TELLING]
    pulling.sort(key=lambda pair: -abs(pair[0]))
    return tuple(dict.fromkeys(word for _, word in pulling))[:_WORDS_SHOWN]


@cache
def _pattern() -> re.Pattern[str]:
    signs = "|".join(map(re.escape, sorted(lists().emoticon, key=len, reverse=True)))
    emoji = "".join(map(re.escape, lists().emoji))
    return re.compile(rf"(?<![^\W_])(?:{signs})(?![^\W_])|#?[^\W\d_]+(?:['’-][^\W\d_]+)*|[{emoji}]|[.,;:!?…()\n–]|\d+")
