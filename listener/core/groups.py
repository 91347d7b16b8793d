"""Group protection: no figure of fewer people than a group is ever given away, nor can it be computed from the others.

A row of counts with its total, or a table with the totals of rows and columns, is passed through ``row`` or ``grid``
(``groupgrid``) before it leaves the program. What counts fewer people than the group size is withheld, and as many
further counts with it as it takes that no withheld one follows from what is shown (complementary suppression; Cox
1980). An empty count is nobody's secret and stays, unless it is needed to hide another one.

Nobody is told which of the withheld counts are the small ones, and which further ones are withheld depends on their
place, never on how large they are: else the choice itself would give the small ones away (Wong et al. 2007, minimality
attack).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from listener.model.relation import Utterance

SIZE = 10
"""Fewest people of a group: the default, and the least that may be configured (issue 7)."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Why(StrEnum):
    """Why a figure is withheld."""

    SMALL = "small"
    """It stands for fewer people than a group has, or a figure that does could be computed from it."""
    SAMPLE = "sample"
    """Too few for the figure to mean anything."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """In place of a figure that is not shown."""

    why: Why
    least: int
    """How many people it would take."""


Count = int | Withheld


@dataclass(frozen=True, slots=True)
class Row(Generic[K]):
    """Counts of people that add up to a total, protected."""

    cells: Mapping[K, Count]
    total: Count


def checked(size: int) -> int:
    """Return the group size. Raises ValueError below ten: the protection cannot be configured away."""
    if size < SIZE:
        raise ValueError(f"groups have at least {SIZE} people, not {size}")
    return size


def people(utterances: Iterable[Utterance]) -> int:
    """Return how many voices speak: pseudonyms, and each utterance that nobody signed; never the company's own."""
    return len({one.author or f"#{one.id}" for one in utterances if not one.own})


def guarded(value: V, group: int, size: int = SIZE) -> V | Withheld:
    """Return a figure that stands for a group of so many people, or that it is withheld."""
    return value if group >= checked(size) else Withheld(Why.SMALL, size)


def row(counts: Mapping[K, int], size: int = SIZE) -> Row[K]:
    """Return counts of people with their total, protected. Raises ValueError for a count below zero or a small size."""
    checked(size)
    if any(count < 0 for count in counts.values()):
        raise ValueError("people are counted from zero")
    total = sum(counts.values())
    if total < size:
        small = Withheld(Why.SMALL, size)
        return Row(dict.fromkeys(counts, small), small)
    hidden = _complemented(counts, {key for key, count in counts.items() if 0 < count < size}, size)
    return Row({key: Withheld(Why.SMALL, size) if key in hidden else count for key, count in counts.items()}, total)


def _complemented(counts: Mapping[K, int], hidden: set[K], size: int) -> set[K]:
    """Hide further counts, the last ones first, until what is hidden is a group together; so it is never one alone."""
    for key in reversed([key for key, count in counts.items() if count >= size]):
        if not hidden or covers([counts[one] for one in hidden], size):
            break
        hidden.add(key)
    return hidden


def covers(hidden: Collection[int], size: int) -> bool:
    """Tell whether withheld counts may be known by their sum: it is a group, and not the most that they can add up to.

    Two that are both small and add up to eighteen are nine and nine, for whoever knows that none is larger.
    """
    return sum(hidden) >= size and any(count != size - 1 for count in hidden)
