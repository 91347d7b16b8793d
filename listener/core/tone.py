"""How a text speaks: rules of its language and a linear model on one scale, and honest silence where we do not know.

text --wording--> pieces --rules--> reading --linear--> chances --mood--> class and score in VADER's bounds
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from listener.core import english, german, linear, mood, romance
from listener.core.linear import Linear, Sums
from listener.core.reading import Reading, figures
from listener.core.wording import LONGEST, pieces
from listener.model import Chances, Mood, Tone

LANGUAGES = ("de", "en", "fr", "it")
"""Those with a model. All others are unscored: a guess would be worse than silence."""
MODELS = Path(__file__).parent / "data"
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_WORDS_SHOWN = 5
_TELLING = 0.15
"""Least share, in logits, of a piece that is shown as a reason."""
_PER_RULE = 0.35
"""About what a weight of one in the rules moves the logits; it ranks the words shown, and decides nothing."""

READERS: dict[str, Callable[[str, Sequence[str]], Reading]] = {
    "de": lambda _, found: german.read(found),
    "en": english.read,
    "fr": lambda _, found: romance.read(found, "fr"),
    "it": lambda _, found: romance.read(found, "it"),
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text of a known language taken apart: what rules and model make of each piece."""

    lang: str
    pieces: tuple[str, ...]
    reading: Reading
    sums: Sums
    model: Linear
    text: str
    """As it came, for places in it."""
    logits: tuple[float, float]
    """Of the whole text, against and towards, relative to neutral."""


def score(text: str, lang: str) -> Tone:
    """Return the tone of the whole of ``text`` in the language ``lang`` (ISO 639-1, "" for unknown).

    Unscored, with the reason as method: ``links`` (nothing but addresses), ``short`` (too little to know its language),
    ``language`` (one we have no model for). Unscored is not neutral: it says that we do not know.
    """
    analysed = analyse(text, lang)
    return analysed if isinstance(analysed, Tone) else whole(analysed)


def analyse(text: str, lang: str) -> Analysis | Tone:
    """Take a text apart; where it cannot be scored, return that."""
    if not text.strip():
        return Tone(Mood.UNSCORED, None, "short")
    if ("://" in text or "@" in text or "www." in text) and not _ADDRESS.sub(" ", text[:LONGEST]).strip():
        return Tone(Mood.UNSCORED, None, "links")
    if lang not in LANGUAGES:
        return Tone(Mood.UNSCORED, None, "language" if lang else "short")
    return taken_apart(text, lang, model(lang))


def taken_apart(text: str, lang: str, with_model: Linear) -> Analysis:
    """Take a text apart with a given model."""
    found = pieces(text)
    reading, sums = READERS[lang](text, found), with_model.sums(found)
    logits = with_model.logits(sums.against, sums.towards, figures(reading))
    return Analysis(lang, tuple(found), reading, sums, with_model, text, logits)


def whole(analysed: Analysis) -> Tone:
    """Return the tone of a whole text."""
    return told(analysed, linear.softmax(*analysed.logits), analysed.model.version)


def told(analysed: Analysis, chances: Chances, method: str, nearness: Sequence[float] | None = None) -> Tone:
    """Return chances as a tone, with the words that decided.

    ``nearness`` weighs the pieces (else all count as one); if nothing near decided, what stands farther off is shown.
    """
    kind, compound = mood.of_chances(chances)
    words = () if kind is Mood.NEUTRAL else deciding(analysed, compound, nearness) or deciding(analysed, compound)
    return Tone(kind, compound, method, words, chances)


def deciding(analysed: Analysis, compound: float, nearness: Sequence[float] | None = None) -> tuple[str, ...]:
    """Return the pieces that pulled into the direction of the score, the strongest first."""
    reading, sign = analysed.reading, 1 if compound > 0 else -1
    pulls: dict[str, float] = {}
    each = [
        sign * (towards - against + _PER_RULE * weight)
        for (against, towards), weight in zip(analysed.sums.shares, reading.weights, strict=True)
    ]
    for place in [place for place, pull in enumerate(each) if pull >= _TELLING]:
        shown, pull = reading.shown[place], each[place] if nearness is None else each[place] * nearness[place]
        if pull >= _TELLING and (shown[0].isalpha() or shown[0] == "#" or reading.weights[place]):
            pulls[shown] = max(pull, pulls.get(shown, 0.0))
    for phrase in [one for one in pulls if " " in one]:  # "nicht gut" says more than "nicht" and "gut" apart
        pulls[phrase] = max(pulls[phrase], *[pulls.pop(word, 0.0) for word in phrase.split()])
    return tuple(sorted(pulls, key=lambda word: -pulls[word])[:_WORDS_SHOWN])


@cache
def model(lang: str) -> Linear:
    """Return the shipped model of a language; read once."""
    return linear.load((MODELS / f"tone-{lang}.bin").read_bytes())
