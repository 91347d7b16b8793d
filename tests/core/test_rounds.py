"""Rounds over growing lists: how far back is read, what is left for the next visit, what counts as complete."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.rounds import DEEPEST, MOST_OF_ONE, MOST_PAGES, Asking, Page, Round, Window
from listener.model import Batch, Item, Json

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ENDLESS = 10**6


def lasting(pages: int, seen: list[Window] | None = None) -> Callable[[Window], Asking]:
    """Return what asks a list that has so many pages, one post each."""

    def ask(window: Window) -> Asking:
        yield from ()
        if seen is not None:
            seen.append(window)
        number = int(window.place or "0") + 1
        return Page((Item(f"post {number}"),), str(number) if number < pages else "")

    return ask


def visit(
    cursor: Json,
    pages: Mapping[str, int],
    now: datetime = NOW,
    seen: list[Window] | None = None,
    deepest: int | None = None,
) -> Batch:
    """Visit lists of so many pages; the cursor goes through JSON as in the store."""
    round_ = Round(json.loads(json.dumps(dict(cursor))), tuple(pages), now)
    for name in round_.todo:
        for _request in round_.read(name, lasting(pages[name], seen), deepest):
            raise AssertionError
    return round_.batch({}, None)


def overlaps(pages: int, minutes: Sequence[float]) -> list[timedelta]:
    """Return how far back each visit reads, beyond where the last one ended."""
    cursor, last, found = visit({}, {"a": 1}).cursor, NOW, []
    for later in minutes:
        seen: list[Window] = []
        now = NOW + later * MINUTE
        cursor = visit(cursor, {"a": pages}, now, seen).cursor
        found.append(last - seen[0].since)
        last = now
    return found


def test_at_first_a_week_is_read_then_a_day_again_and_again_while_that_is_one_page() -> None:
    seen: list[Window] = []
    visit({}, {"a": 1}, seen=seen)

    assert NOW - seen[0].since == timedelta(days=7)
    assert overlaps(1, [5, 10, 15]) == [24 * HOUR] * 3


def test_the_busier_a_list_the_more_often_only_its_last_hours_are_read() -> None:
    assert overlaps(4, [5, 10, 15, 20, 25]) == [24 * HOUR, 6 * HOUR, HOUR, 24 * HOUR, 6 * HOUR]


def test_in_a_storm_an_overlap_costs_no_more_than_a_page_in_five_minutes() -> None:
    read = overlaps(19, [5 * visits for visits in range(1, 41)])

    assert read[:4] == [24 * HOUR, 6 * HOUR, HOUR, 10 * MINUTE]
    assert {span: read.count(span) for span in set(read)} == {
        24 * HOUR: 3, 6 * HOUR: 3, HOUR: 7, 10 * MINUTE: 27
    }  # fmt: skip


def test_after_a_long_sleep_everything_since_then_is_read() -> None:
    assert overlaps(1, [5, 60 * 24 * 30]) == [24 * HOUR] * 2


def test_a_clock_that_was_set_back_reads_again_what_seems_to_lie_ahead() -> None:
    cursor = visit({}, {"a": 1}, NOW + timedelta(days=3)).cursor
    seen: list[Window] = []
    visit(cursor, {"a": 1}, NOW, seen)

    assert seen[0].since == NOW - 24 * HOUR


def test_a_long_list_is_left_for_the_next_visit_and_the_others_are_not_kept_waiting() -> None:
    first = visit({}, {"long": 30, "short": 1})
    seen: list[Window] = []
    second = visit(first.cursor, {"long": 30, "short": 1}, NOW + MINUTE, seen)

    assert (first.more, first.complete_since) == (True, None)
    assert len(first.items) == MOST_OF_ONE
    assert (second.more, second.complete_since, len(second.items)) == (False, None, 10)
    assert seen[0].began == NOW
    assert {window.place for window in seen} == {str(number) for number in range(20, 30)}


def test_more_lists_than_a_visit_may_read_are_read_in_turn() -> None:
    lists = {f"list {number}": 1 for number in range(MOST_PAGES + 5)}
    first = visit({}, lists)
    second = visit(first.cursor, lists)
    third = visit(second.cursor, lists)

    assert [batch.more for batch in (first, second, third)] == [True, False, True]


def test_a_list_without_end_is_left_after_its_newest_pages() -> None:
    batch = visit({}, {"a": ENDLESS}, deepest=DEEPEST)
    visits = 1
    while batch.more:
        batch, visits = visit(batch.cursor, {"a": ENDLESS}, deepest=DEEPEST), visits + 1

    assert visits == DEEPEST / MOST_OF_ONE
    assert batch.unreadable == ("a: only the newest 100 pages were read",)
    assert batch.complete_since is None


def test_what_is_complete_is_as_old_as_the_shortest_window() -> None:
    lists = {"quiet": 1, "busy": 19}
    cursor = visit({}, lists).cursor
    cursor = visit(cursor, lists, NOW + 5 * MINUTE).cursor
    batch = visit(cursor, lists, NOW + 10 * MINUTE)

    assert batch.complete_since == NOW + 5 * MINUTE - 6 * HOUR


def test_nothing_is_complete_before_these_very_lists_were_asked_for() -> None:
    cursor = visit({}, {"a": 1, "b": 1}).cursor
    same = visit(cursor, {"b": 1, "a": 1}, NOW + MINUTE)
    other = visit(cursor, {"a": 1}, NOW + MINUTE)
    later = visit(other.cursor, {"a": 1}, NOW + 2 * MINUTE)

    assert same.complete_since == NOW - 24 * HOUR
    assert other.complete_since == later.complete_since == NOW + MINUTE


def test_a_list_that_was_skipped_keeps_its_place() -> None:
    cursor = visit({}, {"a": 30, "b": 1}).cursor
    round_ = Round(cursor, ("a", "b"), NOW)
    round_.skip(["a"])
    after = round_.batch({}, None)
    seen: list[Window] = []
    visit(after.cursor, {"a": 30, "b": 1}, NOW, seen)

    assert (after.more, after.complete_since) == (False, None)
    assert seen[0].place == "20"


def test_the_highest_count_of_two_is_kept_and_what_is_gone_is_no_item() -> None:
    round_ = Round({}, ("a",), NOW)
    round_.take(Page((Item("1", likes=3, shares=None, replies=5), Item("2"))))
    round_.take(Page((Item("1", likes=7, shares=1, replies=2, parent="0"),), gone=("2",)))
    batch = round_.batch({"mine": 1}, 5 * MINUTE)

    assert batch.items == (Item("1", likes=7, shares=1, replies=5, parent="0"),)
    assert (batch.gone, batch.more, batch.cursor["mine"]) == (("2",), False, 1)


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "x", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["lists", "left", "settled", "asked", "a", "read", "due", "open", "since", "began", "86400", "pages", "place"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["lists", "left", "settled", "asked"]), _ANYTHING, max_size=4))
def test_a_cursor_of_anything_is_no_obstacle(cursor: dict[str, object]) -> None:
    batch = visit(cursor, {"a": 1})

    assert [item.native_id for item in batch.items] == ["post 1"]


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_cursor_from_the_end_of_time_is_no_obstacle(at: str) -> None:
    batch = visit({"lists": {"a": {"read": at, "due": {"86400": at}}}, "settled": at}, {"a": 1})

    assert len(batch.items) == 1
