"""The warped clock runs by its plan, and all processes read the same time from it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.demo.plan import Plan, Stretch, following, load

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAN = Plan(BEGIN, 1000.0, (Stretch(10 * HOUR, 5.0), Stretch(2 * HOUR, 10.0)))


@pytest.mark.parametrize(
    ("real", "shown"),
    [(900.0, 0.0), (1000.0, 0.0), (1002.5, 5.0), (1005.0, 10.0), (1010.0, 11.0), (1015.0, 12.0), (1025.0, 14.0)],
)
def test_each_stretch_has_its_speed_and_the_last_goes_on(real: float, shown: float) -> None:
    assert PLAN.at(real) == BEGIN + shown * HOUR
    assert PLAN.real_s == 15.0


@given(st.floats(0, 5000), st.floats(0, 100))
def test_time_never_runs_backwards(real: float, more: float) -> None:
    assert PLAN.at(real) <= PLAN.at(real + more)


def test_another_process_reads_the_same_plan(tmp_path: Path) -> None:
    PLAN.save(tmp_path / "plan.json")

    assert load(tmp_path / "plan.json") == PLAN


def test_a_clock_follows_a_plan_that_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    replace(PLAN, real_begin=time.time() + 100).save(path)
    clock = following(path)
    assert clock() == clock() == BEGIN

    replace(PLAN, real_begin=time.time() - 5).save(path)

    assert clock() - BEGIN >= timedelta(hours=10)
