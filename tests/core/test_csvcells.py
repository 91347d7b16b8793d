"""A cell never becomes a formula, however the table is divided."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.csvcells import inert, written

SIGNS = "=+-@|%＝＋－＠"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  -2", "'  -2"),
        ("x;=A1+B1;y", "x;'=A1+B1;y"),
        ("x\n=1", "x\n'=1"),
        ("Preis: 3-4 € = gut; danke", "Preis: 3-4 € = gut; danke"),
        ("'=1", "'=1"),
    ],
)
def test_what_could_begin_a_formula_is_text(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(st.lists(st.text(st.sampled_from('a ;,"\n\t' + SIGNS), max_size=12), min_size=1, max_size=4))
def test_divided_at_semicolons_or_commas_no_cell_begins_like_a_formula(cells: list[str]) -> None:
    table = written(["column"], [[inert(cell) for cell in cells]])

    for delimiter in ",;":
        for row in csv.reader(io.StringIO(table), delimiter=delimiter):
            assert not [cell for cell in row if cell.strip(' \t"\n').startswith(tuple(SIGNS))]


@given(st.text())
def test_it_changes_nothing_the_second_time(text: str) -> None:
    assert inert(inert(text)) == inert(text)
