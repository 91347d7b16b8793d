"""What was not listened to was not silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.coverage import covered_since, known_since
from listener.model import Item

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(days: float) -> Item:
    return Item(f"n{days}", published=NOW - days * DAY)


def test_a_feed_is_known_back_to_its_oldest_entries() -> None:
    assert covered_since([entry(n) for n in range(40)], NOW) == NOW - 35 * DAY


def test_a_pinned_entry_of_last_year_is_no_window() -> None:
    assert covered_since([entry(0.1), entry(0.2), entry(0.4), entry(300)], NOW) == NOW - 0.4 * DAY


def test_an_empty_or_undated_feed_is_known_from_now_on() -> None:
    assert covered_since([], NOW) == NOW
    assert covered_since([Item("a"), Item("b"), entry(3)], NOW) == NOW
    assert covered_since([entry(-1), entry(-2), entry(-3)], NOW) == NOW


def test_a_small_new_source_does_not_make_everything_unknown() -> None:
    assert known_since([(NOW - 50 * DAY, 80), (NOW - 40 * DAY, 15), (NOW - DAY, 5)], NOW) == NOW - 50 * DAY
    assert known_since([(NOW - 50 * DAY, 70), (NOW - 40 * DAY, 15), (NOW - DAY, 15)], NOW) == NOW - 40 * DAY


def test_a_large_new_source_does() -> None:
    assert known_since([(NOW - 50 * DAY, 30), (NOW - DAY, 70)], NOW) == NOW - DAY


def test_without_any_source_nothing_is_known() -> None:
    assert known_since([], NOW) == NOW


@given(st.lists(st.tuples(st.integers(0, 60).map(lambda n: NOW - n * DAY), st.integers(1, 1000)), min_size=1))
def test_it_is_one_of_the_sources_times(sources: list[tuple[datetime, int]]) -> None:
    assert known_since(sources, NOW) in {since for since, _ in sources}
