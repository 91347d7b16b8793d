"""Signs of life and counts: what has not moved within its time is stuck, and nothing else."""

from __future__ import annotations

import threading

import pytest

from listener.life import LONGEST_S, PATIENCE_S, Life


class Clock:
    """Seconds that go by when the test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_part_is_stuck_when_its_time_is_over_and_not_before(clock: Clock) -> None:
    life = Life(clock)
    life.watch("tend", "deliver", "write", "listen")
    for part, patience in {**PATIENCE_S, "listen": LONGEST_S}.items():
        life.watch("tend", "deliver", "write", "listen")
        clock.now += patience
        assert part not in life.stuck()
        clock.now += 1
        if part != "write":
            life.moved("write")
        assert part in life.stuck()
        life.moved(part)
        assert part not in life.stuck()


def test_who_waits_for_the_writer_is_not_stuck_and_the_tick_loop_never_waits(clock: Clock) -> None:
    life = Life(clock)
    life.watch("tend", "deliver", "write")
    clock.now += PATIENCE_S["write"]
    life.moved("tend")
    assert life.stuck() == ()
    clock.now += PATIENCE_S["tend"] + 1
    assert life.stuck() == ("tend", "write")
    life.moved("write")

    assert life.stuck() == ("deliver", "tend")


def test_what_runs_once_and_is_not_watched_never_counts_as_stuck(clock: Clock) -> None:
    life = Life(clock)
    life.moved("learn")
    clock.now += 10 * LONGEST_S

    assert (life.stuck(), life.still()) == ((), {})


def test_many_threads_count_without_losing_any() -> None:
    life = Life()
    threads = [threading.Thread(target=_many, args=(life,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    life.count("alerts", "mail", "postponed", by=3)
    life.count("repeat", "slack")

    assert life.counts("alerts") == {("mail", "postponed"): 3, ("slack", "sent"): 4000}
    assert life.counts("repeat") == {("slack",): 1}


def _many(life: Life) -> None:
    for _ in range(1000):
        life.count("alerts", "slack", "sent")
