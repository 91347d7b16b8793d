"""How often a client may come, and what is remembered of requests: both bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.allowance import MOST, Allowance, Answers

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_burst_is_welcome_then_one_for_each_part_of_a_minute() -> None:
    door = Allowance(per_minute=30, burst=3)

    assert [door.wait("a", NOW) for _ in range(4)] == [0, 0, 0, 2]
    assert door.wait("b", NOW) == 0
    assert [door.wait("a", NOW + SECOND), door.wait("a", NOW + 2 * SECOND), door.wait("a", NOW + 2 * SECOND)] == [
        1,
        0,
        2,
    ]


def test_a_clock_that_is_set_back_gives_and_takes_nothing() -> None:
    door = Allowance(per_minute=30, burst=2)
    door.wait("a", NOW)

    assert [door.wait("a", NOW - timedelta(hours=1)) for _ in range(2)] == [0, 2]


@given(st.lists(st.integers(0, 20), max_size=60))
def test_nobody_gets_more_than_burst_and_rate_allow(gaps: list[int]) -> None:
    door, now, let_in = Allowance(per_minute=6, burst=4), NOW, 0
    for gap in gaps:
        now += gap * SECOND
        let_in += door.wait("a", now) == 0

    assert let_in <= 4 + sum(gaps) / 10


def test_only_so_many_clients_are_remembered() -> None:
    door = Allowance(per_minute=1, burst=1)
    for client in range(MOST + 1):
        door.wait(str(client), NOW)

    assert door.wait("0", NOW) == 0, "forgotten"
    assert door.wait(str(MOST), NOW) > 0


def test_an_answer_is_remembered_for_a_while() -> None:
    known = Answers(timedelta(minutes=10))
    known.put("a", b"1", NOW)

    assert known.get("a", NOW + timedelta(minutes=10)) == b"1"
    assert known.get("a", NOW + timedelta(minutes=11)) is None
    assert known.get("b", NOW) is None
