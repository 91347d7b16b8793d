"""What people taught a brand's tones: phrases that decide, corrections learned from labels; and who has the say.

a person's phrase, else the correction of the text's language, else the company's own model, else the shipped one;
what stands near the brand then shifts it (core.target)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from listener.core import mood, target, tone
from listener.core.correct import Correction, logits
from listener.core.fold import fold
from listener.core.linear import relative
from listener.core.tone import Analysis
from listener.model import BrandId, Chances, Mood, Phrase, Tone
from listener.ports import Opinion

PHRASE, LABEL = "phrase", "label"
"""Methods of tones that people decided."""
_SURE = 0.9
"""How often a rule that a person made is right, as far as we know: it has never been asked about this text."""
_SAID = {Mood.NEGATIVE: -0.5, Mood.NEUTRAL: 0.0, Mood.POSITIVE: 0.5}
_TOKEN = re.compile(r"\w+|[^\w\s!-/:-@\[-`{-~¡-¿‐-⁞\ufe0f\u200d]")
"""Words, emoji and other signs; punctuation is none, nor what only says how an emoji is drawn."""

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything that people taught, ready for use."""

    phrases: Mapping[BrandId, Mapping[str, Sequence[tuple[Tokens, Phrase]]]] = field(default_factory=dict)
    """By their first token."""
    corrections: Mapping[tuple[BrandId, str], Correction] = field(default_factory=dict)
    """By brand and language."""
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    """Models of the company's own by language."""


NOTHING = Learned()


def learned_from(phrases: Iterable[Phrase], corrections: Mapping[tuple[BrandId, str], Correction]) -> Learned:
    """Return what is stored in the shape in which it is used."""
    found: dict[BrandId, dict[str, list[tuple[Tokens, Phrase]]]] = defaultdict(lambda: defaultdict(list))
    for phrase in phrases:
        parts = tokens(phrase.words)
        if parts:
            found[phrase.brand][parts[0]].append((parts, phrase))
    return Learned({brand: dict(book) for brand, book in found.items()}, dict(corrections))


def tokens(text: str) -> Tokens:
    """Return the words and signs of a text as phrases are compared: folded, without punctuation."""
    return tuple(_TOKEN.findall(fold(text)))


def heard(said: str, lang: str, learned: Learned = NOTHING) -> tuple[Analysis | Tone, Tone]:
    """Take a text apart and return that with the tone of the whole: by the company's own model, or the shipped one.

    Where only the company's own model knows the language, its tone stands in both places, without deciding words.
    """
    analysed = tone.analyse(said, lang)
    opinion = learned.opinions.get(lang)
    unknown = isinstance(analysed, Tone) and analysed.method != "language"
    chances = None if opinion is None or unknown else opinion.chances(said)
    if opinion is None or chances is None:
        return analysed, analysed if isinstance(analysed, Tone) else tone.whole(analysed)
    if isinstance(analysed, Tone):
        told = Tone(*mood.of_chances(chances), opinion.version, (), chances)
        return told, told
    return analysed, tone.told(analysed, chances, opinion.version)


def tone_toward(
    said: str,
    analysed: Analysis | Tone,
    brand: BrandId,
    names: Sequence[str],
    learned: Learned = NOTHING,
    whole: Tone | None = None,
) -> Tone:
    """Return the tone toward a brand of a text (``said``) that was taken apart, or could not be.

    ``names``: the words that named the brand, as written. ``whole``: the tone of the whole text, if it is not the
    shipped model's. A phrase decides also where the language is unknown.
    """
    phrase = phrase_in(said, brand, learned)
    if phrase is not None:
        return by_phrase(phrase)
    if isinstance(analysed, Tone):
        return analysed
    spans = target.spans(analysed.text, names)
    correction = learned.corrections.get((brand, analysed.lang))
    if correction is not None:
        return target.toward_at(analysed, spans, logits(analysed, correction), correction.version)
    if whole is not None and whole.chances is not None and whole.method != analysed.model.version:
        return target.toward_at(analysed, spans, relative(whole.chances), whole.method)
    return target.toward_at(analysed, spans)


def phrase_in(said: str, brand: BrandId, learned: Learned) -> Phrase | None:
    """Return the brand's phrase that decides about a text: the longest in it; of equally long ones the newest."""
    book = learned.phrases.get(brand)
    if not book:
        return None
    words = tokens(said)
    hits = (
        entry
        for place, word in enumerate(words)
        for entry in book.get(word, ())
        if words[place : place + len(entry[0])] == entry[0]
    )
    best = max(hits, key=lambda entry: (len(entry[0]), entry[1].at), default=None)
    return best and best[1]


def by_phrase(phrase: Phrase) -> Tone:
    """Return the tone that a phrase gives to every text that holds it."""
    rest = (1 - _SURE) / 2
    chances = Chances(**{str(kind): _SURE if kind is phrase.mood else rest for kind in _SAID})
    kind, score = mood.of_chances(chances)
    return Tone(kind, score, PHRASE, (phrase.words,), chances)


def by_person(said: Mood) -> Tone:
    """Return the tone of a mention that a person has judged: the class is certain, its strength was not asked for."""
    return Tone(said, _SAID[said], LABEL)
