"""When to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.due import next_attempt, next_try, next_visit

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)
CHANCE = st.floats(0, 1, exclude_max=True)
SPAN = st.timedeltas(timedelta(0), timedelta(days=3))


def test_a_visit_that_went_well_comes_back_after_its_interval() -> None:
    assert next_visit(NOW, TEN, None, 0.0) == NOW + TEN
    assert next_visit(NOW, TEN, None, 0.5) == NOW + TEN + TEN / 20


def test_the_server_s_wish_counts_but_not_for_ever() -> None:
    assert next_visit(NOW, TEN, timedelta(hours=2), 0.0) == NOW + timedelta(hours=2)
    assert next_visit(NOW, TEN, timedelta(days=365), 0.0) == NOW + timedelta(days=1)


def test_failures_back_off_step_by_step_up_to_six_hours() -> None:
    steps = [next_try(NOW, TEN, failures, None, 0.0) - NOW for failures in (0, 1, 2, 500)]

    assert steps == [TEN, 2 * TEN, 3 * TEN, timedelta(hours=6)]


def test_a_daily_source_that_fails_is_not_asked_more_often_than_daily() -> None:
    assert next_try(NOW, timedelta(days=1), 3, None, 0.0) == NOW + timedelta(days=1)


@given(every=SPAN, failures=st.integers(0, 10_000), wait=SPAN, chance=CHANCE)
def test_a_server_that_asks_for_a_pause_gets_it(
    every: timedelta, failures: int, wait: timedelta, chance: float
) -> None:
    assert next_try(NOW, every, failures, wait, chance) >= NOW + wait


@given(attempts=st.integers(0, 10_000), chance=CHANCE)
def test_a_message_is_tried_again_within_five_minutes(attempts: int, chance: float) -> None:
    assert timedelta(seconds=2) <= next_attempt(NOW, attempts, None, chance) - NOW <= timedelta(minutes=5)


def test_a_receiver_that_asks_for_a_pause_gets_it() -> None:
    assert next_attempt(NOW, 1, timedelta(seconds=30), 0.0) == NOW + timedelta(seconds=30)
