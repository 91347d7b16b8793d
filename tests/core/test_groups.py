"""No figure of fewer than ten people is given away, and none can be computed from what is shown."""

from __future__ import annotations

from collections.abc import Mapping
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
    assert all(count in {lines[r][c], SMALL} for (r, c), count in found.cells.items())
    assert line_sums_withheld(found, lines)


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
