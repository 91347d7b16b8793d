"""The one scoring engine: signed points that fade by half-lives, and sums that explain themselves (idea C09).

A score is the sum of what happened, each event with the points of its rule, times how much of it there was, halved
with every half-life since. It says which rules brought how much: the parts add up to the score exactly, because points
are whole thousandths from the moment an event is counted. Which rules there are and what they weigh is data
(``pointcards``); nothing in here knows brands or people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from listener.model import MentionId

UNIT = 1_000
"""Thousandths in a point: all sums are made of whole ones."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one happening is worth."""

    name: str
    points: float
    """Signed; for an amount of one on its day."""
    half_life: int | None
    """Days after which half is left; None: it never fades."""


@dataclass(frozen=True, slots=True)
class Card:
    """The rules of one kind of score. The same card and the same events give the same score on every machine."""

    name: str
    version: int
    """Goes up with every change of a rule, and is shown beside every score."""
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and counts by a rule."""

    rule: str
    day: date
    """Of the company's calendar: points fade at midnight."""
    amount: float = 1.0
    """How much of it: intensity, weight. Never below zero."""
    cause: MentionId | None = None
    """The mention that it was read from, if one was."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one rule brought to a score."""

    rule: str
    events: int
    thousandths: int

    @property
    def points(self) -> float:
        """Signed, on the day that the score was asked for."""
        return self.thousandths / UNIT


@dataclass(frozen=True, slots=True)
class Score:
    """A sum of points on a day."""

    card: str
    version: int
    day: date
    parts: tuple[Part, ...]
    """The rules that brought something, in the card's order."""

    @property
    def thousandths(self) -> int:
        """The sum, exactly."""
        return sum(part.thousandths for part in self.parts)

    @property
    def points(self) -> float:
        """The sum in points."""
        return self.thousandths / UNIT

    def explain(self, digits: int = 1) -> tuple[tuple[str, float], ...]:
        """Return what each rule brought in points, the weightiest first, so rounded that it adds up as it is read.

        Largest remainders (Hamilton's method): each part is rounded down or up, and their sum is ``shown(digits)``.
        """
        step = _step(digits)
        floors = {part.rule: part.thousandths // step for part in self.parts}
        left = _rounded(self.thousandths, step) - sum(floors.values())
        owed = sorted(self.parts, key=lambda part: (-(part.thousandths % step), part.rule))
        for part in owed[:left]:
            floors[part.rule] += 1
        order = sorted(self.parts, key=lambda part: (-abs(part.thousandths), part.rule))
        return tuple((part.rule, round(floors[part.rule] * step / UNIT, digits)) for part in order)

    def shown(self, digits: int = 1) -> float:
        """Return the sum in points with so many decimals (at most three), half up."""
        step = _step(digits)
        return round(_rounded(self.thousandths, step) * step / UNIT, digits)


def _step(digits: int) -> int:
    if not 0 <= digits <= 3:
        raise ValueError(f"points have at most three decimals, not {digits}")
    return int(UNIT / 10**digits)


def _rounded(thousandths: int, step: int) -> int:
    return (2 * thousandths + step) // (2 * step)


@cache
def worth(points: float, amount: float, half_life: int | None, age: int) -> int:
    """Return the thousandths that an event has left after ``age`` days: points × amount × ½ ^ (age / half-life)."""
    left = 1.0 if half_life is None else 0.5 ** (age / half_life)
    return round(UNIT * points * amount * left)


def value(card: Card, event: Event, day: date) -> int:
    """Return what an event counts on a day, in thousandths; nothing before it happened.

    Raises KeyError for a rule that the card does not have and ValueError for an amount below zero.
    """
    rule = card.rules[event.rule]
    if event.amount < 0:
        raise ValueError(f"an event of {event.rule} cannot have the amount {event.amount}")
    age = (day - event.day).days
    return worth(rule.points, event.amount, rule.half_life, age) if age >= 0 else 0


def score(card: Card, events: Iterable[Event], day: date) -> Score:
    """Return the score on a day of everything that had happened by then. Raises as ``value`` does."""
    sums: defaultdict[str, int] = defaultdict(int)
    counts: defaultdict[str, int] = defaultdict(int)
    for event in events:
        found = value(card, event, day)
        if event.day <= day:
            sums[event.rule] += found
            counts[event.rule] += 1
    parts = (Part(name, counts[name], sums[name]) for name in card.rules if counts[name])
    return Score(card.name, card.version, day, tuple(parts))
