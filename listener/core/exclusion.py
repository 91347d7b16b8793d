"""What would have kept a false alarm quiet, computed from its own mentions: phrases to exclude, or a planned event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from listener.core.fold import fold
from listener.core.match import Matcher, compile_brands
from listener.core.topic import term, terms
from listener.model import Brand, Heard, Incident, Mood

_WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")
_MOST, _TRIED = 3, 12
"""Phrases offered, and how many candidates are tried out for each."""
_WAVE, _ELSE = 1_000, 2_000
"""The newest so many mentions of the wave, and from before it, are looked at: some seconds at most."""
_LEAST, _GAIN = 3, 0.1
"""Voices that a phrase has to leave out at least, and as a share of the wave."""
_HARM = 0.02
"""Share of what is said else that a phrase may leave out: more, and the brand itself is meant by it."""
Words = tuple[str, str]
"""Title and text of a mention."""
_NICE = (1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000)
_LAGS = {"1w": 7, "2w": 14, "4w": 28, "52w": 364}
"""After how many days something may come again."""
_AGAIN, _AS_LOUD = 1.5, 0.4
"""So much louder than usual was it then, at least, and that share of how loud it is now."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Phrases that mean something else than the brand, with what they would have left out."""

    phrases: tuple[str, ...]
    left_out: int
    """Critical voices of the wave that would not have counted."""
    voices: int
    """All critical voices of the wave."""
    harm: int
    """Mentions from before the wave that would not have counted either."""
    others: int


def own(incident: Incident, heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """Return the critical originals that are about what the incident is about."""
    critics = (one for one in heard if one.mood is Mood.NEGATIVE and one.story == one.id)
    topic = incident.topic
    if topic is None or not topic.words:
        return tuple(critics)
    words = {word for word, _ in topic.words}
    return tuple(one for one in critics if one.id in topic.stories or words & terms(one))


def exclusion(brand: Brand, wave: Sequence[Heard], others: Sequence[Words]) -> Exclusion | None:
    """Return the phrases around the brand's name that set a wave apart; None if there are none worth having.

    A phrase counts by what the matcher makes of it: what it leaves out of the wave, and that it leaves the rest alone.
    """
    usual, others = compile_brands([brand]), others[:_ELSE]
    left = [words for one in wave[-_WAVE:] if usual.find(*(words := (one.title, one.text)))]
    chosen: list[str] = []
    voices, least = len(left), max(_LEAST, ceil(_GAIN * len(left)))
    while len(chosen) < _MOST and (phrase := _best(brand, chosen, left, others, least)):
        chosen.append(phrase)
        without = _matcher(brand, chosen)
        left = [words for words in left if without.find(*words)]
    if not chosen:
        return None
    return Exclusion(tuple(chosen), voices - len(left), voices, _left_out(brand, chosen, others), len(others))


def _best(brand: Brand, chosen: Sequence[str], left: Sequence[Words], others: Sequence[Words], least: int) -> str:
    """Return the phrase that leaves out most of what is left of the wave without harm; "" if none does."""
    found = Counter(phrase for words in left for phrase in set(_around(brand, "\n".join(words))))
    often = [phrase for phrase, count in found.most_common(_TRIED) if count >= least]
    tried = [(_left_out(brand, [*chosen, phrase], left), phrase) for phrase in often]
    ranked = sorted((count, -len(phrase), phrase) for count, phrase in tried if count >= least)
    most = _HARM * len(others)
    return next((phrase for *_, phrase in reversed(ranked) if _left_out(brand, [phrase], others) <= most), "")


def _left_out(brand: Brand, phrases: Sequence[str], mentions: Sequence[Words]) -> int:
    usual, without = compile_brands([brand]), _matcher(brand, phrases)
    return sum(bool(usual.find(*words)) and not without.find(*words) for words in mentions)


def _matcher(brand: Brand, phrases: Sequence[str]) -> Matcher:
    return compile_brands([replace(brand, exclude=(*brand.exclude, *phrases))])


def _around(brand: Brand, text: str) -> Iterator[str]:
    """Give the phrases of a text that hold a name of the brand and a word beside it that says something."""
    words = _WORD.findall(text)
    folded = [fold(word) for word in words]
    for name in {tuple(fold(word) for word in _WORD.findall(one)) for one in (brand.name, *brand.aliases)}:
        for start in (at for at in range(len(words)) if name and tuple(folded[at : at + len(name)]) == name):
            end = start + len(name)
            before, after = words[start - 1 : start] if start else [], words[end : end + 1]
            yield from (" ".join(words[start : end + 1]) for word in after if term(word))
            yield from (" ".join(words[start - 1 : end]) for word in before if term(word))


def factor(incident: Incident) -> float | None:
    """Return how many times the usual volume was heard at the incident's height, rounded up; None: not measured.

    The factor that ``[[events]]`` would have needed for nothing to stand out by its volume.
    """
    seen = incident.height or incident.last
    if seen is None or seen.reckoning is None:
        return None
    times = seen.reckoning.voices / max(seen.reckoning.usual, 0.5)
    return next((float(nice) for nice in _NICE if nice >= times), float(_NICE[-1]))


def comes_again(totals: Mapping[datetime, int], begin: datetime, end: datetime) -> str:
    """Return after what time something like this came before ("1w", "2w", "4w", "52w"); "" if never.

    ``totals``: mentions by hour, as far back as is known. Louder than usual at the same time then counts as again.
    """
    if not totals:
        return ""
    first, hours = min(totals), max(1, ceil((end - begin) / timedelta(hours=1)))
    known = max(1.0, (begin - first) / timedelta(hours=1))
    usual = sum(count for hour, count in totals.items() if hour < begin) / known * hours
    now = _between(totals, begin, end)
    for name, lag in _LAGS.items():
        earlier = begin - timedelta(days=lag)
        then = _between(totals, earlier, earlier + (end - begin))
        if earlier >= first and then >= _AGAIN * usual and then >= _AS_LOUD * now:
            return name
    return ""


def _between(totals: Mapping[datetime, int], begin: datetime, end: datetime) -> int:
    return sum(count for hour, count in totals.items() if begin <= hour < end)
