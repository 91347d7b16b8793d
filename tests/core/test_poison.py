"""A source that ends its readers rests for longer and longer; any other end of a visit begins the count anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.poison import counted, set_aside
from listener.errors import SourceError

STALLED, CRASHED = SourceError("stalled", "no end after 10 s"), SourceError("crashed", "SIGSEGV")
HOUR = timedelta(hours=1)


def row(*errors: SourceError) -> tuple[str, int]:
    """Return what is stored after these visits, and how many of the last ones were poisoned."""
    said, times = "", 0
    for error in errors:
        now, times = counted(error, said)
        said = str(now)
    return said, times


def test_the_count_is_kept_where_people_read_it() -> None:
    assert row(STALLED) == ("stalled: no end after 10 s; 1 in a row", 1)
    assert row(STALLED, CRASHED, CRASHED) == ("crashed: SIGSEGV; 3 in a row", 3)


@pytest.mark.parametrize("other", [SourceError("timeout"), SourceError("http_500", "the server failed; 9 in a row")])
def test_another_end_begins_the_count_anew(other: SourceError) -> None:
    assert row(STALLED, STALLED, other) == (str(other), 0)
    assert row(STALLED, STALLED, other, STALLED)[1] == 1


def test_two_are_forgiven_then_it_rests_an_hour_and_twice_as_long_each_time() -> None:
    assert [set_aside(times) for times in range(3)] == [None] * 3
    assert [set_aside(times) for times in range(3, 10)] == [n * HOUR for n in (1, 2, 4, 8, 16, 24, 24)]


@given(st.text(), st.integers(0, 10**9))
def test_whatever_was_stored_before_it_is_counted(before: str, times: int) -> None:
    assert counted(STALLED, before)[1] >= 1
    assert (set_aside(times) or HOUR) <= 24 * HOUR
