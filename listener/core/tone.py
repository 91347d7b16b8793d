"""How a text speaks: English by VADER, German by its own words and rules, and honest silence for everything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from listener.core import german
from listener.model import Mood, Tone

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

VADER = "vader-3.3.2"
_NEUTRAL = 0.05  # VADER's own bounds
_LONGEST = 5_000
"""Characters that are scored: the tone of an article is clear by then, and VADER's time grows with the square."""
_MOST_SIGNS = 50
"""Emoji that VADER is shown: it re-reads the whole text for each (8,000 of them cost it 80 seconds, its issue 110)."""
_MOST_POLAR = 250
"""Polar words that VADER is shown, for the same reason; more of them change nothing about the compound."""
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_WORDS_SHOWN = 5


def score(text: str, lang: str) -> Tone:
    """Return the tone of ``text`` in the language ``lang`` (ISO 639-1, "" for unknown).

    Unscored, with the reason as method: ``links`` (nothing but addresses), ``short`` (too little to know its language),
    ``language`` (one we have no scorer for). Unscored is not neutral: it says that we do not know.
    """
    said = _ADDRESS.sub(" ", text).strip()
    if not said:
        return Tone(Mood.UNSCORED, None, "links" if text.strip() else "short")
    if scorer := _SCORERS.get(lang):
        return scorer(text[:_LONGEST])
    return Tone(Mood.UNSCORED, None, "language" if lang else "short")


def mood_of(compound: float) -> Mood:
    """Return the class of a score in −1…1."""
    if compound >= _NEUTRAL:
        return Mood.POSITIVE
    return Mood.NEGATIVE if compound <= -_NEUTRAL else Mood.NEUTRAL


def _german(text: str) -> Tone:
    reading = german.read(text)
    return Tone(mood_of(reading.score), reading.score, german.METHOD, reading.words)


def _english(text: str) -> Tone:
    bounded = _bounded(text)
    compound = float(_vader().polarity_scores(bounded)["compound"])
    return Tone(mood_of(compound), compound, VADER, _deciding(bounded, compound))


_SCORERS: dict[str, Callable[[str], Tone]] = {"de": _german, "en": _english}


@cache
def _vader() -> SentimentIntensityAnalyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - reads its files when built

    return SentimentIntensityAnalyzer()


def _bounded(text: str) -> str:
    """Return the text unchanged unless it would make VADER work without end."""
    if not text.isascii():
        text = _with_few_signs(text)
    if len(text) < 3 * _MOST_POLAR:  # a word and its blank are three characters
        return text
    words = text.split()
    polar = [place for place, word in enumerate(words) if _valence(word)]
    return text if len(polar) <= _MOST_POLAR else " ".join(words[: polar[_MOST_POLAR]])


def _with_few_signs(text: str) -> str:
    signs = _vader().emojis
    places = [place for place, sign in enumerate(text) if sign in signs][_MOST_SIGNS:]
    dropped = frozenset(places)
    return "".join(sign for place, sign in enumerate(text) if place not in dropped) if dropped else text


def _valence(word: str) -> float:
    known = _vader().lexicon
    return float(known.get(word.lower(), 0.0) or known.get(word.strip(".,;:!?\"'()#*").lower(), 0.0))


def _deciding(text: str, compound: float) -> tuple[str, ...]:
    """Return the words of VADER's lexicon that pull into the direction of the compound, the strongest first."""
    pulling = [
        (valence, word.strip(".,;:!?\"'()#*") or word)
        for word in text.split()
        if (valence := _valence(word)) * compound > 0
    ]
    pulling.sort(key=lambda pair: -abs(pair[0]))
    return tuple(dict.fromkeys(word for _, word in pulling))[:_WORDS_SHOWN]
