"""What an answer to a numbered list means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.picking import Picked, picked

PROPOSED = (0, 1, 2)


@pytest.mark.parametrize(
    ("answer", "places", "own"),
    [
        ("", (0, 1, 2), ()),
        ("1,3-5", (0, 2, 3, 4), ()),
        ("1 4 5", (0, 3, 4), ()),
        ("3–4", (2, 3), ()),
        ("+7", (0, 1, 2, 6), ()),
        ("-2", (0, 2), ()),
        ("+4-5, -1", (1, 2, 3, 4), ()),
        ("alle", tuple(range(8)), ()),
        ("all, -1", (1, 2, 3, 4, 5, 6, 7), ()),
        ("keine", (), ()),
        ("none; Foo", (), ("Foo",)),
        ("Foo; Bar & Co, Foo", (0, 1, 2), ("Foo", "Bar & Co")),
        ("5, Foo", (4,), ("Foo",)),
        ("1822", (0, 1, 2), ("1822",)),
        ("+99, -99", (0, 1, 2), ()),
        ("5-3", (0, 1, 2), ("5-3",)),
        ("https://tagblatt.example/rss", (0, 1, 2), ("https://tagblatt.example/rss",)),
    ],
)
def test_answers(answer: str, places: tuple[int, ...], own: tuple[str, ...]) -> None:
    assert picked(answer, 8, PROPOSED) == Picked(places, own)


@given(st.text(st.sampled_from(list("0123456789,;+- –alekinxF")), max_size=20), st.integers(0, 30))
def test_only_what_is_on_the_list_is_taken(answer: str, count: int) -> None:
    found = picked(answer, count, range(min(count, 3)))

    assert all(0 <= place < count for place in found.places)
    assert list(found.places) == sorted(set(found.places))


@given(st.sets(st.integers(0, 19), min_size=1))
def test_who_names_places_gets_these(places: set[int]) -> None:
    answer = ", ".join(str(place + 1) for place in places)

    assert picked(answer, 20, (0, 5)).places == tuple(sorted(places))
