"""The back-test of forecasts: its truth, its peers and its figures, on storms small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.storms.forecast_lessons import to_come
from benchmarks.storms.forecast_peers import PEERS
from benchmarks.storms.forecasts import Look, errors, forecast_figures, phases, real_figures, rightly, shown
from benchmarks.storms.posts import HOUR, Event
from benchmarks.storms.simulator import draw
from benchmarks.storms.waves_seen import Seen, rings, seen, usual_before
from listener.core.course import course, steady
from listener.model import Phase

START = 1_764_000_000.0


def even_storm() -> Seen:
    """Sixty critics an hour for ten hours, then silence."""
    times = START + np.arange(600.0) * 60.0
    event = Event("flash", True, START, START + 5 * HOUR, START + 9 * HOUR, tuple(times))
    return Seen("even", event, times, times, steady(0.01), START + 300.0)


def test_what_came_is_counted_from_the_look_on() -> None:
    assert list(to_come(even_storm(), START + 5 * HOUR - 1)) == [60, 180, 300, 300, 300]


def test_an_alarm_rings_at_the_fifth_critic_of_a_silent_brand() -> None:
    storm = even_storm()

    assert rings(storm.critics, START, storm.event.over, storm.usual) == START + 240
    assert rings(storm.critics, START, storm.event.over, steady(60)) is None


def test_the_usual_is_learned_from_before_the_storm_only() -> None:
    quiet = START - np.arange(28 * 24 * 2)[::-1] * HOUR / 2
    usual = usual_before(np.concatenate((quiet, even_storm().critics)), START)

    assert usual.within(START, START + 24 * HOUR) == pytest.approx(48, rel=0.1)


def test_every_peer_forecasts_an_even_stream_within_reason() -> None:
    storm = even_storm()
    now = START + 8 * HOUR
    seen_so_far = course(storm.critics, now, storm.usual)
    found = {name: peer(storm.critics, seen_so_far, storm.usual, 1) for name, peer in PEERS.items()}

    assert found.pop("cascade") > 60, "an even stream feeds itself in the eyes of a cascade"
    assert found == pytest.approx({"persistence": 60, "trend": 60, "extrapolation": 60})


def test_figures_are_medians_and_shares() -> None:
    looks = [
        Look(1.0, 1, came, 5.0, 20.0, {"listener": 9.0, "persistence": 19.0}) for came in (4.0, 9.0, 19.0, 20.0, 9.0)
    ]
    figures = errors(looks, "f")

    assert figures["f_1h_coverage"] == pytest.approx(0.8)
    assert figures["f_1h_error_listener"] == pytest.approx(np.log(2))
    assert figures["f_1h_error_persistence"] == pytest.approx(np.log(2))


def test_a_phase_is_right_by_the_truth_of_its_part() -> None:
    called = [("rise", Phase.GROWING), ("rise", Phase.OVER), ("after", Phase.OVER), ("fall", Phase.DECLINING)]

    assert rightly(called, "f")["f_phase_right"] == 0.75
    assert rightly(called, "f")["f_phase_rise"] == 0.5


def test_the_true_parts_come_in_their_order() -> None:
    order = ["rise", "top", "fall", "end", "after"]
    places = [order.index(truth) for truth, _ in phases(even_storm())]

    assert places == sorted(places)
    assert set(places) == {0, 1, 2, 3, 4}


def test_a_brand_of_the_simulator_gives_all_figures() -> None:
    stream = draw(5, 200.0, storms=("flash",), lookalikes=0, days=40)
    figures = forecast_figures([stream])

    assert len(list(seen(stream))) == 1
    assert figures["forecast_looks"] == 25
    assert 0 <= figures["forecast_coverage"] <= 1
    assert "24h" in shown(figures)


def test_real_storms_are_forecast_too(public_data: Callable[[str], Path]) -> None:
    figures = real_figures(public_data("detection"))

    assert figures["forecast_real_1h_coverage"] > 0.6
    assert figures["forecast_real_1h_error_listener"] < 0.7
