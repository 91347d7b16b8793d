"""Promoters, passives and detractors from ratings and from words, and the score that they make (ideas A10, D08).

A text-NPS is not the answer to the question of the Net Promoter Score; it reads from what people say of themselves
whether they would recommend. So it is always shown with its number of people and its interval, never below thirty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from listener.core.acquaintance import by_author, by_time, within
from listener.core.groups import SIZE, Why, Withheld, checked
from listener.core.stance import PASSIVE, PROMOTER, is_against, is_copy, is_for, is_satisfied_only, mark
from listener.model.mention import Mood
from listener.model.relation import Intent, Utterance

DAYS = 180
"""Somebody's class is read from what they said in so many days."""
LEAST = 30
"""Fewest people of which a score is ever given."""
_Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


class Segment(StrEnum):
    """A class of the Net Promoter Score (Reichheld 2003)."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


@dataclass(frozen=True, slots=True)
class TextNps:
    """The share of promoters less that of detractors, in points from −100 to 100."""

    value: float
    low: float
    """Of the 95 % interval."""
    high: float
    n: int
    """People that have a class."""
    counts: Mapping[Segment, int] | Withheld
    """People of each class. All are withheld if one of them is smaller than a group: score and ``n`` with one count
    would give the others away. So would the exact interval: then it is the widest that score and ``n`` allow."""


def of_mark(given: int) -> Segment:
    """Return the class of a mark of 0–10: 9–10 promoter, 7–8 passive, 0–6 detractor (A10)."""
    if given >= PROMOTER:
        return Segment.PROMOTER
    return Segment.PASSIVE if given >= PASSIVE else Segment.DETRACTOR


def segment(history: Iterable[Utterance], until: datetime) -> Segment | None:
    """Return somebody's class at a moment from what they said in 180 days; None if nothing of it tells.

    1. The newest rating decides, if one was given.
    2. Else who spoke against the company last is a detractor: a complaint, a warning, a farewell, a bad tone.
    3. Who has recommended it since, and praised it or spoken well of it, is a promoter; not if all the praise is that
       one is satisfied (D08).
    4. Anybody else who spoke for it is passive: content, which says nothing about loyalty.
    """
    said = within(by_time(one for one in history if not one.own), until, DAYS)
    marks = [given for one in said if (given := mark(one)) is not None]
    if marks:
        return of_mark(marks[-1])
    last = next((one for one in reversed(said) if is_for(one) or is_against(one)), None)
    if last is None:
        return None
    return Segment.DETRACTOR if is_against(last) else _of_words(_since_last_against(said))


def _since_last_against(said: Sequence[Utterance]) -> Sequence[Utterance]:
    places = [place for place, one in enumerate(said) if is_against(one)]
    return said[places[-1] + 1 :] if places else said


def _of_words(said: Iterable[Utterance]) -> Segment:
    kind = [one for one in said if is_for(one)]
    recommends = any(Intent.RECOMMEND in one.relation.intents for one in kind)
    means_it = any(_praises(one) and not is_satisfied_only(one) for one in kind)
    return Segment.PROMOTER if recommends and means_it else Segment.PASSIVE


def _praises(one: Utterance) -> bool:
    return Intent.PRAISE in one.relation.intents or one.mood is Mood.POSITIVE


def segments(
    utterances: Collection[Utterance], until: datetime, objections: Collection[str] = ()
) -> dict[str, Segment]:
    """Return the class of each pseudonym that has one, toward one brand."""
    found = ((author, segment(history, until)) for author, history in by_author(utterances, objections).items())
    return {author: of_them for author, of_them in found if of_them is not None}


def classed(utterances: Collection[Utterance], until: datetime, objections: Collection[str] = ()) -> Counter[Segment]:
    """Return how many people have each class, unprotected; words that nobody signed (reviews) are one each."""
    signed = segments(utterances, until, objections).values()
    unsigned = (segment([one], until) for one in utterances if not one.author and not is_copy(one))
    return Counter([*signed, *(of_them for of_them in unsigned if of_them is not None)])


def scored(counts: Mapping[Segment, int], least: int = LEAST, size: int = SIZE) -> TextNps | Withheld:
    """Return the score of counted classes with its 95 % interval, or that they are too few.

    The score is (P − D) / n. From it and ``n`` follows how many are passive, with twice those of the smaller side: if a
    class is smaller than a group, that must be a group at least, or nothing is told. Raises ValueError for ``least``
    below thirty and for a group below ten.
    """
    checked(size)
    if least < LEAST:
        raise ValueError(f"a score is never given of fewer than {LEAST} people, so not of {least}")
    every = {one: counts.get(one, 0) for one in Segment}
    n, ahead = sum(every.values()), every[Segment.PROMOTER] - every[Segment.DETRACTOR]
    if n < least:
        return Withheld(Why.SAMPLE, least)
    small = any(0 < count < size for count in every.values())
    if n < size or (small and n - abs(ahead) < size):
        return Withheld(Why.SMALL, size)
    sides = n - (n - ahead) % 2 if small else n - every[Segment.PASSIVE]
    low, high = interval(ahead, sides, n)
    return TextNps(100 * ahead / n, 100 * low, 100 * high, n, Withheld(Why.SMALL, size) if small else every)


def interval(ahead: int, sides: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a score of P − D ``ahead``, P + D ``sides`` and ``n`` people, from −1 to 1.

    It is the adjusted Wald interval with three added people of whom ¾ are promoters and ¾ detractors, the one of the
    best coverage in Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016)
    365–372: p = (P + ¾) / (n + 3), d = (D + ¾) / (n + 3), p − d ± 1.96 √((p + d − (p − d)²) / (n + 3)).
    """
    middle, either = ahead / (n + 3), (sides + 1.5) / (n + 3)
    half = _Z * sqrt((either - middle**2) / (n + 3))
    return max(-1.0, middle - half), min(1.0, middle + half)
