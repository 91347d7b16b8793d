"""Ratings and counts as pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.numerals import Rated, counted, rated


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (4.7, Rated(4.7)),
        (5, Rated(5)),
        ("4.7", Rated(4.7)),
        ("4,7", Rated(4.7)),
        (" 4,7 Sterne", Rated(4.7)),
        ("4.5/5", Rated(4.5, 5)),
        ("4,5 von 5", Rated(4.5, 5)),
        ("8 out of 10", Rated(8, 10)),
        ("90%", Rated(90, 100, 0)),
        ("90,5 %", Rated(90.5, 100, 0)),
        ("1.284", Rated(1.284)),
        ("-1", Rated(-1)),
        ("", None),
        ("sehr gut", None),
        (None, None),
        (True, None),
        (float("nan"), None),
    ],
)
def test_a_rating_is_read(written: object, value: Rated | None) -> None:
    assert rated(written) == value


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (1284, 1284),
        (4.0, 4),
        ("1284", 1284),
        ("1.284", 1284),
        ("1,284 reviews", 1284),
        ("58.859 Bewertungen", 58859),
        ("1 234 567", 1234567),
        ("1'284", 1284),
        ("1\u202f284", 1284),
        ("89\n reviews", 89),
        ("(3)", 3),
        ("4.0", 4),
        ("1.2K", 1200),
        ("16.4M", 16_400_000),
        ("12,5 Tsd.", 12_500),
        ("1.234K", 1234),
        ("2M", 2_000_000),
        ("3 Mal", 3),
        (0, 0),
        (-1, None),
        ("keine", None),
        (None, None),
        (True, None),
        (float("inf"), None),
    ],
)
def test_a_count_is_read(written: object, count: int | None) -> None:
    assert counted(written) == count


@given(st.one_of(st.text(alphabet="0123456789.,/% vonKMTsd'−-²٣", max_size=100), st.floats(), st.text()))
def test_nothing_that_is_written_is_too_odd(written: object) -> None:
    found, count = rated(written), counted(written)

    assert found is None or abs(found.value) < float("inf")
    assert count is None or count >= 0
