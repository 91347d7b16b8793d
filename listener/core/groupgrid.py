"""Group protection of a table with the totals of its rows and columns: no withheld count follows from those shown.

Whoever knows the shown counts has an equation for each line: its cells add up to its total. Draw each withheld count
as an edge between its row and its column, totals being a row and a column of their own: without a loop through its edge
it can be computed exactly (Gusfield 1988, "A graph theoretic approach to statistical data security"). As nobody counts
below zero, the loop must also let it grow or shrink without another count falling below zero: a path in the residual
graph of a flow. So counts are withheld until each of them may be another one, and until what a line withholds is a
group itself. Which ones is decided by their place, as in ``groups``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from listener.core.groups import SIZE, Count, K, Why, Withheld, checked, covers

C = TypeVar("C")

_Edge = tuple[int, int]
"""A count's row and column; the last of each are the totals."""


@dataclass(frozen=True, slots=True)
class Grid(Generic[K, C]):
    """A table of counts of people with its totals, protected."""

    cells: Mapping[tuple[K, C], Count]
    rows: Mapping[K, Count]
    columns: Mapping[C, Count]
    total: Count


def grid(counts: Mapping[tuple[K, C], int], rows: Sequence[K], columns: Sequence[C], size: int = SIZE) -> Grid[K, C]:
    """Return a table of people with all its totals, protected; a missing count is zero.

    Raises ValueError for a count below zero and for a group size below ten.
    """
    checked(size)
    whole = _with_totals([[counts.get((row, column), 0) for column in columns] for row in rows])
    reasons = withheld(whole, size)
    shown = [[reasons.get((r, c), count) for c, count in enumerate(line)] for r, line in enumerate(whole)]
    return Grid(
        cells={(row, column): shown[r][c] for r, row in enumerate(rows) for c, column in enumerate(columns)},
        rows={row: shown[r][-1] for r, row in enumerate(rows)},
        columns={column: shown[-1][c] for c, column in enumerate(columns)},
        total=shown[-1][-1],
    )


def _with_totals(inner: Sequence[Sequence[int]]) -> list[list[int]]:
    if any(count < 0 for line in inner for count in line):
        raise ValueError("people are counted from zero")
    lines = [[*line, sum(line)] for line in inner]
    return [*lines, [sum(column) for column in zip(*lines, strict=True)] or [0]]


def withheld(whole: Sequence[Sequence[int]], size: int) -> dict[_Edge, Withheld]:
    """Return which counts of a table with totals are withheld, and why."""
    every = {(r, c): count for r, line in enumerate(whole) for c, count in enumerate(line)}
    hidden = set(every) if whole[-1][-1] < size else {edge for edge, count in every.items() if 0 < count < size}
    while wanted := _wanted(every, hidden, size):
        hidden |= wanted
    return dict.fromkeys(sorted(hidden), Withheld(Why.SMALL, size))


def _wanted(every: Mapping[_Edge, int], hidden: set[_Edge], size: int) -> set[_Edge]:
    """Return what must be hidden next; empty once the table is safe."""
    pinned = _pinned(every, hidden)
    if pinned is not None:
        return _rectangle(every, hidden, pinned)
    for axis in (0, 1):
        for place in {edge[axis] for edge in hidden}:
            alike = [edge for edge in hidden if edge[axis] == place]
            if not _is_group(every, alike, axis, size):
                shown = [edge for edge in every if edge[axis] == place and edge not in hidden]
                return _least_missed(every, shown)
    return set()


def _is_group(every: Mapping[_Edge, int], hidden: Sequence[_Edge], axis: int, size: int) -> bool:
    """Tell whether what a line withholds adds up to a group; if its total is withheld, that adds nothing."""
    last = max(edge[1 - axis] for edge in every)
    inner = [every[edge] for edge in hidden if edge[1 - axis] != last]
    return covers(inner, size) or (len(hidden) > 1 and any(edge[1 - axis] == last for edge in hidden))


def _rectangle(every: Mapping[_Edge, int], hidden: set[_Edge], corner: _Edge) -> set[_Edge]:
    """Return the counts to hide for a rectangle of withheld ones around a corner, those that are missed least."""
    row, column = corner
    others = [edge for edge in every if edge[0] != row and edge[1] != column]
    wanted = [{(row, c), (r, column), (r, c)} - hidden for r, c in others]
    return min((one for one in wanted if one), key=lambda edges: _loss(every, edges), default=set(every) - hidden)


def _least_missed(every: Mapping[_Edge, int], shown: Iterable[_Edge]) -> set[_Edge]:
    """Return which of some shown counts is missed least; none if none is shown."""
    found = min(shown, key=lambda edge: _loss(every, {edge}), default=None)
    return set() if found is None else {found}


def _loss(every: Mapping[_Edge, int], edges: set[_Edge]) -> tuple[int, int, int, list[_Edge]]:
    """Return how much is lost with some counts: empty ones, totals, any; of equals the first of the table goes.

    Empty ones are hidden last: many are empty by nature, everybody knows which, and those hide nothing.
    """
    last = max(every)
    totals = sum((row == last[0]) + (column == last[1]) for row, column in edges)
    return sum(every[edge] == 0 for edge in edges), totals, len(edges), sorted(edges)


def _pinned(every: Mapping[_Edge, int], hidden: set[_Edge]) -> _Edge | None:
    """Return a withheld count that follows from what is shown, the first by its place; an empty one is no secret.

    With lines as nodes the counts are a circulation: from rows to columns, over the totals and back.
    """
    last = max(every)
    for edge in sorted(one for one in hidden if every[one]):
        arcs = _residual(every, hidden - {edge}, last)
        tail, head = _ends(edge, last)
        if tail not in _reached(arcs, head) and head not in _reached(arcs, tail):
            return edge
    return None


def _ends(edge: _Edge, last: _Edge) -> tuple[_Edge, _Edge]:
    """Return from which line to which a count flows: (0, row) and (1, column). Of totals the way back."""
    row, column = (0, edge[0]), (1, edge[1])
    return (row, column) if (edge[0] == last[0]) == (edge[1] == last[1]) else (column, row)


def _residual(every: Mapping[_Edge, int], edges: Iterable[_Edge], last: _Edge) -> dict[_Edge, list[_Edge]]:
    """Return how lines are joined: any withheld count can be more, and one that is not empty can be less."""
    joined: dict[_Edge, list[_Edge]] = {}
    for edge in edges:
        tail, head = _ends(edge, last)
        joined.setdefault(tail, []).append(head)
        if every[edge]:
            joined.setdefault(head, []).append(tail)
    return joined


def _reached(joined: Mapping[_Edge, Iterable[_Edge]], start: _Edge) -> set[_Edge]:
    """Return the lines that can be reached from one."""
    seen, open_ = {start}, [start]
    while open_:
        for other in joined.get(open_.pop(), ()):
            if other not in seen:
                seen.add(other)
                open_.append(other)
    return seen
