"""What one utterance says for or against the company, and how strongly: the ground that all figures of people stand on.

Read from intents first, then from a rating, then from the tone; the company's own words and words of nobody take no
stance. The table of intensities is the program's definition of "strongly".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

from listener.core.fold import fold
from listener.model.mention import Mood
from listener.model.relation import Emotion, Intent, Utterance

FOR = frozenset({Intent.PRAISE, Intent.RECOMMEND})
AGAINST = frozenset({Intent.COMPLAINT, Intent.WARN, Intent.LEAVING, Intent.SWITCH})
PROMOTER, PASSIVE = 9, 7
"""Least marks of 0–10 of a promoter and of a passive (A10: 9–10, 7–8, 0–6)."""

_INTENSITY: Mapping[Intent, float] = {
    Intent.COMPLAINT: 0.6,
    Intent.WARN: 1.0,
    Intent.LEAVING: 1.0,
    Intent.SWITCH: 1.0,
}
_ANGRY = 0.2
"""What anger adds to a complaint or a bad tone."""
_TONE_ONLY = 0.3
"""Intensity of a bad tone that complains of nothing."""
STRONG = 0.8
"""From here on a statement is strongly against: an angry complaint, a warning, a farewell, a mark of 0 to 2."""
_MERELY_SATISFIED = (
    *("zufrieden", "okay", "ok", "passt", "in ordnung", "solide", "ganz gut", "tut was es soll"),
    *("satisfied", "fine", "alright", "decent", "does the job", "does what it should", "does what it says"),
)
"""Words of satisfaction, which says nothing about loyalty (D08), folded; "sehr zufrieden" holds one of them, too."""


class Stance(StrEnum):
    """On whose side an utterance stands."""

    FOR = "for"
    NEITHER = "neither"
    AGAINST = "against"


def zero_to_ten(rating: float) -> int | None:
    """Return a rating in 0…1 as a mark of 0…10: ten times the rating, half up; None if it is no such rating (A10).

    ===================  ====================================================
    Scale                Marks of its steps, the worst first
    ===================  ====================================================
    thumb down, up       0 · 10
    1–3                  0 · 5 · 10
    1–4                  0 · 3 · 7 · 10
    1–5 stars            0 · 3 · 5 · 8 · 10
    1–5 by halves        0 · 1 · 3 · 4 · 5 · 6 · 8 · 9 · 10
    6–1 (school marks)   0 · 2 · 4 · 6 · 8 · 10
    1–7                  0 · 2 · 3 · 5 · 7 · 8 · 10
    1–10                 0 · 1 · 2 · 3 · 4 · 6 · 7 · 8 · 9 · 10
    0–10                 0 · 1 · 2 · 3 · 4 · 5 · 6 · 7 · 8 · 9 · 10
    ===================  ====================================================

    So five stars are a promoter, four a passive, three or less a detractor; on 1–10 and 0–10 the classes fall where
    the question of the Net Promoter Score has them.
    """
    if not 0.0 <= rating <= 1.0:  # also false for a rating that is no number
        return None
    return math.floor(round(10 * rating, 6) + 0.5)


def is_copy(one: Utterance) -> bool:
    """Tell whether an utterance only passes on somebody else's words."""
    return one.story not in {None, one.id}


def mark(one: Utterance) -> int | None:
    """Return the mark of 0…10 that an utterance gives, if it gives one."""
    return None if one.rating is None else zero_to_ten(one.rating)


def is_satisfied_only(one: Utterance) -> bool:
    """Tell whether all that praises is a cue of mere satisfaction ("zufrieden", "okay", "passt"; D08)."""
    cues = [cue.words for cue in one.relation.cues if cue.aspect == "intent" and cue.label == Intent.PRAISE]
    return bool(cues) and all(_satisfies(fold(words).replace("*", "")) for words in cues)


def _satisfies(words: str) -> bool:
    return any(f" {cue} " in f" {words} " for cue in _MERELY_SATISFIED)


def stance(one: Utterance) -> Stance:
    """Return on whose side an utterance stands. Who complains while praising complains."""
    intents, given = set(one.relation.intents), mark(one)
    if one.own:
        return Stance.NEITHER
    if intents & AGAINST:
        return Stance.AGAINST
    if intents & FOR:
        return Stance.FOR
    if given is not None:
        return _of_mark(given)
    return {Mood.POSITIVE: Stance.FOR, Mood.NEGATIVE: Stance.AGAINST}.get(one.mood, Stance.NEITHER)


def _of_mark(given: int) -> Stance:
    if given >= PROMOTER:
        return Stance.FOR
    return Stance.NEITHER if given >= PASSIVE else Stance.AGAINST


def is_for(one: Utterance) -> bool:
    """Tell whether it speaks for the company."""
    return stance(one) is Stance.FOR


def is_against(one: Utterance) -> bool:
    """Tell whether it speaks against the company."""
    return stance(one) is Stance.AGAINST


def intensity(one: Utterance) -> float:
    """Return how strongly an utterance speaks against the company, 0…1 (C13); 0 for one that does not.

    A warning, a farewell or a switch 1; a complaint 0.6; a bad tone alone 0.3; anger adds 0.2; a bad mark counts at
    least (10 − mark) / 10.
    """
    if not is_against(one):
        return 0.0
    said = max((_INTENSITY.get(intent, 0.0) for intent in one.relation.intents), default=0.0)
    if not said and one.mood is Mood.NEGATIVE:
        said = _TONE_ONLY
    if said and one.relation.emotion is Emotion.ANGER:
        said = min(1.0, said + _ANGRY)
    given = mark(one)
    rated = 0.0 if given is None or given >= PASSIVE else (10 - given) / 10
    return max(said, rated)


def is_strongly_against(one: Utterance) -> bool:
    """Tell whether an utterance speaks against the company with an intensity of at least 0.8 (A30)."""
    return intensity(one) >= STRONG


def complains(one: Utterance) -> bool:
    """Tell whether somebody else than the company complains: the intent, or a mark of a detractor."""
    given = mark(one)
    rated_badly = given is not None and given < PASSIVE
    return not one.own and (Intent.COMPLAINT in one.relation.intents or (rated_badly and is_against(one)))
