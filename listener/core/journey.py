"""The journey as a table: contact phase × touchpoint with the people, their mood and who owns each cell (A26, E15).

Sources: knowledge.md 1.1, A26 (heat map phase × touchpoint, matrix sums) and 1.5, E15 (an owner per cell). Group
protection: ``core.groupgrid``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from listener.core.groupgrid import Grid, grid
from listener.core.groups import SIZE, Why, Withheld
from listener.core.owners import Cell, Owners
from listener.core.proportion import Proportion, proportion
from listener.model.mention import Mood
from listener.model.relation import ContactPhase, Touchpoint, Utterance


@dataclass(frozen=True, slots=True)
class Table:
    """People by where they met the brand, protected."""

    people: Grid[ContactPhase, Touchpoint]
    """Each person once, so that rows and columns add up."""
    negative: Mapping[Cell, Proportion | Withheld]
    """Share of a cell's people that spoke badly; withheld wherever the number of people is. Empty cells have none."""
    owners: Mapping[Cell, str]
    """Empty where nobody owns it: somebody should."""


def counts(utterances: Iterable[Utterance]) -> dict[Cell, int]:
    """Return the people of each cell, unprotected: they add up to all people. For inner use; ``table`` is for showing.

    Everybody counts once, where they last spoke badly, else where they last spoke: the noise is what the table is for,
    and a person in two cells could be counted twice in a sum.
    """
    return dict(Counter((one.relation.phase, one.relation.touchpoint) for one in _last(utterances)))


def table(utterances: Iterable[Utterance], owners: Owners, size: int = SIZE) -> Table:
    """Return the table of a period, protected. Raises ValueError for a group below ten."""
    placed = _last(utterances)
    people = Counter((one.relation.phase, one.relation.touchpoint) for one in placed)
    bad = Counter((one.relation.phase, one.relation.touchpoint) for one in placed if one.mood is Mood.NEGATIVE)
    shown = grid(people, tuple(ContactPhase), tuple(Touchpoint), size)
    negative = {cell: _share(shown, cell, bad[cell], count, size) for cell, count in people.items()}
    every = [(phase, touchpoint) for phase in ContactPhase for touchpoint in Touchpoint]
    return Table(shown, negative, {cell: owners.of(*cell) for cell in every})


def _last(utterances: Iterable[Utterance]) -> list[Utterance]:
    """The utterance by which each person is placed."""
    found: dict[str, Utterance] = {}
    for one in utterances:
        who = one.author or f"#{one.id}"
        if not one.own and one.story is None and (who not in found or _weight(one) > _weight(found[who])):
            found[who] = one
    return list(found.values())


def _weight(one: Utterance) -> tuple[bool, float, int]:
    return one.mood is Mood.NEGATIVE, one.at.timestamp(), one.id


def _share(shown: Grid[ContactPhase, Touchpoint], cell: Cell, bad: int, count: int, size: int) -> Proportion | Withheld:
    hidden = shown.cells[cell]
    found = proportion(bad, count)
    if isinstance(hidden, Withheld):
        return hidden
    return found if found is not None else Withheld(Why.SMALL, size)
