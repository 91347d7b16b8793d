"""The trust accounts as they may be shown: nothing of fewer people than a group, and still everything adds up (A48)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from listener.core.groups import SIZE, Why, Withheld, checked, row
from listener.core.points import Card, Part, Score
from listener.core.trust import Movement, balance, voices

OTHER = "other"
"""The part that stands for all rules behind which there are too few people."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The account of one brand and those of its topics on a day, protected."""

    whole: Score | Withheld
    voices: int | Withheld
    """People who moved it up to that day."""
    topics: Mapping[str, Score | Withheld]


def accounts(moved: Collection[Movement], day: date, size: int = SIZE, card: Card | None = None) -> Accounts:
    """Return the accounts that a brand's movements make up to a day, protected.

    A topic that fewer than ``size`` people moved is withheld, and another one with it, for topics add up to the whole.
    Rules behind which there are fewer are summed up as ``other``. Raises ValueError for a size below ten.
    """
    withheld = Withheld(Why.SMALL, checked(size))
    known = [one for one in moved if one.event.day <= day]
    topics = _split(known, lambda one: one.topic)
    if voices(known) < size:
        return Accounts(withheld, withheld, dict.fromkeys(topics, withheld))
    shown = _large(topics, size)
    return Accounts(
        whole=_merged(known, day, size, card),
        voices=voices(known),
        topics={name: _merged(of, day, size, card) if name in shown else withheld for name, of in topics.items()},
    )


def _split(moved: Collection[Movement], key: Callable[[Movement], str]) -> dict[str, Sequence[Movement]]:
    found: defaultdict[str, list[Movement]] = defaultdict(list)
    for one in moved:
        found[key(one)].append(one)
    return {name: found[name] for name in sorted(found)}


def _large(groups: Mapping[str, Sequence[Movement]], size: int) -> set[str]:
    """Return the names of the groups that may be shown beside their sum."""
    cells = row({name: voices(of_group) for name, of_group in groups.items()}, size).cells
    return {name for name, count in cells.items() if not isinstance(count, Withheld)}


def _merged(moved: Collection[Movement], day: date, size: int, card: Card | None) -> Score:
    """Return the balance of a group of people, its small parts made one; the sum stays what it is."""
    whole = balance(moved, day, card)
    shown = _large(_split(moved, lambda one: one.event.rule), size)
    small = [part for part in whole.parts if part.rule not in shown]
    if not small:
        return whole
    rest = Part(OTHER, sum(part.events for part in small), sum(part.thousandths for part in small))
    return replace(whole, parts=(*(part for part in whole.parts if part.rule in shown), rest))
