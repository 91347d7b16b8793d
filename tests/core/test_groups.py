"""No figure of fewer than ten people is given away, and none can be computed from what is shown."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.groupgrid import Grid, grid
from listener.core.groups import SIZE, Count, Row, Why, Withheld, guarded, people, row
from tests.core.relations import FEW, praised, said

SMALL = Withheld(Why.SMALL, 10)
sizes = st.one_of(st.just(0), st.integers(1, 12), st.integers(10, 60))


def test_a_small_group_is_withheld_and_another_one_with_it() -> None:
    found = row({"shop": 40, "app": 12, "hotline": 3, "staff": 0})
    assert found == Row({"shop": 40, "app": SMALL, "hotline": SMALL, "staff": 0}, 55)


@FEW
@given(st.lists(st.integers(10, 99), min_size=1, max_size=5), st.lists(st.integers(10, 99), min_size=5, max_size=5))
def test_how_large_a_group_is_does_not_decide_whether_it_hides_a_small_one(large: list[int], other: list[int]) -> None:
    """Else who knows the rule could reckon: with 10 shown and 11 withheld in two cells, one of them must be 10."""
    one, another = (row(dict(enumerate([*counts, 3]))) for counts in (large, other[: len(large)]))
    assert [one.cells[key] == SMALL for key in one.cells] == [another.cells[key] == SMALL for key in another.cells]


def test_small_groups_that_are_a_group_together_need_no_other() -> None:
    assert row({"shop": 40, "app": 6, "hotline": 4}) == Row({"shop": 40, "app": SMALL, "hotline": SMALL}, 50)
    assert row({"shop": 40, "app": 5, "hotline": 4}).cells == {"shop": SMALL, "app": SMALL, "hotline": SMALL}


def test_small_groups_that_must_all_be_as_large_as_they_can_be_need_another_one() -> None:
    """Eighteen in two cells that are both small are nine and nine."""
    assert row({"shop": 40, "app": 9, "hotline": 9}).cells == {"shop": SMALL, "app": SMALL, "hotline": SMALL}
    assert row({"shop": 40, "app": 9, "hotline": 8}).cells["shop"] == 40


def test_who_knows_the_rule_cannot_reckon_back_to_a_small_group() -> None:
    """All rows of three counts are the attacker's guesses: several small ones fit to each that is shown."""
    guesses: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(22), repeat=3):
        guesses[repr(row(dict(enumerate(counts))))].append(counts)
    for alike in guesses.values():
        fit = [len(set(of)) > 1 or not 0 < of[0] < SIZE for of in zip(*alike, strict=True)]
        assert all(fit) or max(map(max, alike)) == 21, alike  # of the largest, one of 22 would fit as well


def test_of_fewer_than_ten_people_not_even_the_total_is_told() -> None:
    assert row({"shop": 9, "app": 0}) == Row({"shop": SMALL, "app": SMALL}, SMALL)
    assert row({}).total == SMALL
    assert row({"shop": 10, "app": 0}) == Row({"shop": 10, "app": 0}, 10)


def test_the_protection_cannot_be_configured_away() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        row({"shop": 40}, size=9)
    with pytest.raises(ValueError, match="at least 10"):
        guarded(1.0, 50, size=1)
    with pytest.raises(ValueError, match="at least 10"):
        grid({}, "a", "b", size=5)
    assert row({"shop": 40, "app": 15}, size=20).cells["app"] == Withheld(Why.SMALL, 20)


def test_people_are_not_counted_below_zero() -> None:
    with pytest.raises(ValueError, match="from zero"):
        row({"shop": -1})
    with pytest.raises(ValueError, match="from zero"):
        grid({("a", "x"): -1}, "a", "x")


def test_a_figure_needs_a_group_behind_it() -> None:
    assert guarded(0.4, 10) == 0.4
    assert guarded(0.4, 9) == SMALL


def test_voices_are_people_not_posts() -> None:
    assert people([praised(1, "anna"), praised(2, "anna"), praised(3), praised(4), said(5, own=True)]) == 3


@FEW
@given(st.lists(sizes, max_size=8), st.integers(SIZE, 15))
def test_no_row_gives_a_small_group_away(counts: list[int], size: int) -> None:
    found = row(dict(enumerate(counts)), size)
    hidden = [count for key, count in enumerate(counts) if isinstance(found.cells[key], Withheld)]
    assert not any(isinstance(count, int) and 0 < count < size for count in (*found.cells.values(), found.total))
    if isinstance(found.total, int):
        assert found.total == sum(counts) >= size
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= size)
        assert all(found.cells[key] == count for key, count in enumerate(counts) if count == 0)


def table(*lines: tuple[int, ...]) -> Grid[int, int]:
    counts = {(r, c): count for r, line in enumerate(lines) for c, count in enumerate(line)}
    return grid(counts, range(len(lines)), range(len(lines[0])))


def test_a_table_without_small_groups_is_shown_whole() -> None:
    found = table((10, 20), (30, 0))
    assert list(found.cells.values()) == [10, 20, 30, 0]
    assert (found.rows, found.columns, found.total) == ({0: 30, 1: 30}, {0: 40, 1: 20}, 60)


def test_one_small_group_of_a_table_needs_a_rectangle_around_it() -> None:
    found = table((3, 50, 90), (40, 20, 70), (80, 60, 11))
    assert {key for key, count in found.cells.items() if count == SMALL} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert (found.rows, found.total) == ({0: 143, 1: 130, 2: 151}, 424)


def test_where_nothing_else_is_there_to_hide_behind_totals_are_withheld_too() -> None:
    found = table((1, 40), (0, 0))
    assert found.cells == {(0, 0): SMALL, (0, 1): SMALL, (1, 0): 0, (1, 1): 0}
    assert (found.rows, found.columns, found.total) == ({0: 41, 1: 0}, {0: SMALL, 1: SMALL}, 41)


def test_a_table_of_few_people_is_withheld_whole() -> None:
    found = table((3, 2), (1, 0))
    assert set(found.cells.values()) == {SMALL} == set(found.rows.values()) == set(found.columns.values())
    assert found.total == SMALL


def test_two_loops_of_withheld_counts_joined_by_one_give_that_one_away() -> None:
    """At least two withheld in every line are not enough: between the loops, one count would follow from the rest."""
    loops = ((5, 6, 50, 50), (6, 5, 50, 50), (50, 5, 6, 7), (50, 50, 7, 6))
    assert solvable(table(*loops)) == set()


grids = st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[sizes] * width), min_size=1, max_size=5))


@settings(max_examples=60)
@given(grids)
def test_no_table_gives_a_small_group_away(lines: list[tuple[int, ...]]) -> None:
    found = table(*lines)
    shown = [*found.cells.values(), *found.rows.values(), *found.columns.values(), found.total]
    assert not any(isinstance(count, int) and 0 < count < SIZE for count in shown)
    assert solvable(found) == set()
    assert all(least < most for least, most in bounds(found, lines).values())
    assert all(count in {lines[r][c], SMALL} for (r, c), count in found.cells.items())
    assert line_sums_withheld(found, lines)


def bounds(found: Grid[int, int], lines: Sequence[Sequence[int]], enough: int = SIZE) -> dict[Place, tuple[int, int]]:
    """Return between what each withheld count may lie for whoever knows the rest, at most so far from the truth.

    Nobody counts below zero, so it is a question of flows: as often as a loop of withheld counts lets one grow (or
    shrink), it may be one more (or less). Lines are nodes; rows flow to columns, and over the totals back.
    """
    hidden, truth = withheld_of(found), with_totals(lines)
    limits = {}
    for place in (one for one in hidden if truth[one]):
        ways = [steps({one: truth[one] for one in hidden}, place, step, enough) for step in (-1, 1)]
        limits[place] = (truth[place] - ways[0], truth[place] + ways[1])
    return limits


Place = tuple[int, int]


def with_totals(lines: Sequence[Sequence[int]]) -> dict[Place, int]:
    found = {(r, c): count for r, line in enumerate(lines) for c, count in enumerate(line)}
    found |= {(r, -1): sum(line) for r, line in enumerate(lines)}
    found |= {(-1, c): sum(column) for c, column in enumerate(zip(*lines, strict=True))}
    return found | {(-1, -1): sum(map(sum, lines))}


def withheld_of(found: Grid[int, int]) -> list[Place]:
    hidden = [place for place, count in found.cells.items() if isinstance(count, Withheld)]
    hidden += [(r, -1) for r, count in found.rows.items() if isinstance(count, Withheld)]
    hidden += [(-1, c) for c, count in found.columns.items() if isinstance(count, Withheld)]
    return [*hidden, *([(-1, -1)] if isinstance(found.total, Withheld) else [])]


def steps(counts: dict[Place, int], place: Place, step: int, enough: int) -> int:
    """Return how many times a count can take a step, the others making up for it."""
    taken = 0
    while taken < enough and (step > 0 or counts[place] > 0):
        loop = compensated(counts, place, step)
        if loop is None:
            break
        for one, change in loop.items():
            counts[one] += change
        counts[place] += step
        taken += 1
    return taken


def compensated(counts: Mapping[Place, int], place: Place, step: int) -> dict[Place, int] | None:
    """Return by what steps of other counts each line keeps its sum, the shortest way."""
    start, goal = flow(place)[::-step]
    came: dict[tuple[str, int], tuple[tuple[str, int], Place, int]] = {}
    open_ = deque([start])
    while open_ and goal not in came:
        here = open_.popleft()
        for one in counts:
            change = 1 if flow(one)[0] == here else -1
            there = flow(one)[1 if change > 0 else 0]
            fits = here in flow(one) and one != place and (change > 0 or counts[one] > 0)
            if fits and there not in came and there != start:
                came[there] = (here, one, change)
                open_.append(there)
    loop, here = {}, goal
    while here != start and here in came:
        here, one, change = came[here]
        loop[one] = change
    return loop if here == start else None


def flow(place: Place) -> tuple[tuple[str, int], tuple[str, int]]:
    ends = ("row", place[0]), ("column", place[1])
    return ends if (place[0] == -1) == (place[1] == -1) else ends[::-1]


def test_an_empty_count_does_not_hide_another_one() -> None:
    """Three beside nobody are three, though both are withheld: who counts below zero?"""
    naked = Grid({(0, 0): SMALL, (0, 1): SMALL, (1, 0): SMALL, (1, 1): SMALL}, {0: 3, 1: 12}, {0: 15, 1: 0}, 15)
    assert solvable(naked) == set()
    assert bounds(naked, ((3, 0), (12, 0))) == {(0, 0): (3, 3), (1, 0): (12, 12)}
    assert all(least < most for least, most in bounds(table((3, 0), (12, 0)), ((3, 0), (12, 0))).values())


def line_sums_withheld(found: Grid[int, int], lines: list[tuple[int, ...]]) -> bool:
    """Tell whether what each shown total lets one subtract down to is a group or nothing."""
    for r, total in found.rows.items():
        hidden = sum(lines[r][c] for c in range(len(lines[0])) if isinstance(found.cells[r, c], Withheld))
        if isinstance(total, int) and 0 < hidden < SIZE:
            return False
    for c, total in found.columns.items():
        hidden = sum(lines[r][c] for r in range(len(lines)) if isinstance(found.cells[r, c], Withheld))
        if isinstance(total, int) and 0 < hidden < SIZE:
            return False
    return True


def solvable(found: Grid[int, int]) -> set[int]:
    """Return the withheld counts that follow from the shown ones, by exact elimination: an attacker's own way.

    Unknown is each withheld count; an equation says that a line's cells less its total are zero.
    """
    rows, columns = list(found.rows), list(found.columns)
    whole: Mapping[tuple[int, int], Count] = {
        **found.cells,
        **{(r, -1): count for r, count in found.rows.items()},
        **{(-1, c): count for c, count in found.columns.items()},
        (-1, -1): found.total,
    }
    unknown = [key for key, count in whole.items() if isinstance(count, Withheld)]
    lines = [[(r, c) for c in (*columns, -1)] for r in (*rows, -1)] + [
        [(r, c) for r in (*rows, -1)] for c in (*columns, -1)
    ]
    equations = [
        [Fraction((-1) ** (r == -1) * (-1) ** (c == -1) if (r, c) in line else 0) for r, c in unknown] for line in lines
    ]
    return determined(equations, len(unknown))


def determined(equations: list[list[Fraction]], unknowns: int) -> set[int]:
    """Return the unknowns that a system determines: rows of its reduced form with a single entry."""
    pivot = 0
    for column in range(unknowns):
        found = next((r for r in range(pivot, len(equations)) if equations[r][column]), None)
        if found is None:
            continue
        equations[pivot], equations[found] = equations[found], equations[pivot]
        lead = equations[pivot][column]
        equations[pivot] = [value / lead for value in equations[pivot]]
        for r in range(len(equations)):
            if r != pivot and equations[r][column]:
                factor = equations[r][column]
                equations[r] = [a - factor * b for a, b in zip(equations[r], equations[pivot], strict=True)]
        pivot += 1
    return {places[0] for one in equations if len(places := [n for n, value in enumerate(one) if value]) == 1}


def test_the_attackers_elimination_finds_a_count_that_is_not_protected() -> None:
    """The negative control of the proof: one withheld count in a shown line follows."""
    naked = Grid({(0, 0): SMALL, (0, 1): 20}, {0: 25}, {0: SMALL, 1: 20}, 25)
    assert solvable(naked) == {0, 1}


def test_every_pair_of_small_cells_is_safe() -> None:
    for one, other in product(range(9), repeat=2):
        counts = [30] * 9
        counts[one], counts[other] = 4, 7
        assert solvable(table(*(tuple(counts[n : n + 3]) for n in (0, 3, 6)))) == set()
