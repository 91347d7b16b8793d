"""How a wave has run: onset, pace, height and halves, from what came up to now only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.course import HOUR, STEPS, Course, Usual, course, onset, steady
from listener.core.pulse import Floats

NOW = 1_764_000_000.0


def doubling(minutes: float, count: int, until: float = NOW) -> Floats:
    """Return moments of voices whose number doubles every so many minutes; the last one speaks at ``until``."""
    found: Floats = until + np.log2(np.arange(1, count + 1) / count) * minutes * 60
    return found


def evenly(hourly: float, hours: float, until: float = NOW) -> Floats:
    """Return moments spread evenly over the hours before ``until``."""
    found: Floats = until - np.arange(float(int(hourly * hours)))[::-1] * HOUR / hourly
    return found


def test_a_silent_brand_has_no_wave() -> None:
    found = course(np.array([]), NOW, steady(0.5))

    assert (found.voices, found.excess, found.share_of_height, found.age) == (0, 0.0, 0.0, 0.0)


def test_the_onset_is_where_the_storm_begins_not_where_the_quiet_does() -> None:
    quiet, storm = evenly(2, 96, NOW - 3 * HOUR), evenly(40, 3)

    assert onset(np.concatenate((quiet, storm)), NOW, steady(2)) == pytest.approx(NOW - 3 * HOUR, abs=HOUR / 4)


def test_an_ordinary_day_has_hardly_an_excess() -> None:
    found = course(evenly(10, 120), NOW, steady(10))

    assert found.excess < 3


def test_what_a_night_makes_usual_is_not_a_wave_by_day() -> None:
    rhythm = Usual(NOW - 48 * HOUR, tuple(1.0 if hour % 24 < 12 else 9.0 for hour in range(48)))
    day = np.concatenate([evenly(1 if n % 24 < 12 else 9, 1, NOW - (47 - n) * HOUR) for n in range(48)])

    assert course(day, NOW, rhythm).excess < 8
    assert course(day, NOW, steady(1)).excess > 150


def test_growth_shows_in_the_halves() -> None:
    """Of a wave that doubles every half hour, the latter half came in half an hour."""
    found = course(doubling(30, 400), NOW, steady(0))

    assert found.half == pytest.approx(30 * 60, rel=0.02)
    assert found.quarter == pytest.approx(np.log2(4 / 3) * 30 * 60, rel=0.02)
    assert found.climb > 2
    assert found.share_of_height == pytest.approx(1)


def test_an_even_stream_does_not_climb() -> None:
    found = course(evenly(60, 8), NOW, steady(0))

    assert abs(found.climb) < 0.5
    assert found.quarter == pytest.approx(found.half / 2, rel=0.02)


def test_a_fierce_wave_is_measured_in_minutes_and_a_slow_one_in_hours() -> None:
    assert course(doubling(5, 500), NOW, steady(1)).window == STEPS[0]
    assert course(evenly(2, 48), NOW, steady(0)).window == STEPS[-1]


def test_two_hours_after_the_height_it_is_known_where_it_was() -> None:
    wave = np.concatenate((evenly(200, 1, NOW - 2 * HOUR), evenly(20, 2)))
    found = course(wave, NOW, steady(0))

    assert found.since_height == pytest.approx(2 * HOUR, abs=HOUR / 4)
    assert found.share_of_height == pytest.approx(0.1, abs=0.03)


def test_an_incident_that_remembers_its_onset_is_not_asked_for_it() -> None:
    found = course(evenly(10, 20), NOW, steady(0), since=NOW - 5 * HOUR)

    assert (found.onset, found.voices) == (NOW - 5 * HOUR, 51)


MOMENTS = st.lists(st.integers(0, 5 * 24 * 3600), max_size=120).map(
    lambda past: np.sort(NOW - np.array(past, np.float64))
)


@given(MOMENTS, st.floats(0.01, 20))
def test_what_comes_later_changes_nothing(past: Floats, hourly: float) -> None:
    later = np.concatenate((past, NOW + np.arange(1.0, 500.0)))

    assert course(past, NOW, steady(hourly)) == course(later, NOW, steady(hourly))


@given(MOMENTS, st.floats(0.01, 20), st.integers(-1000, 1000))
def test_the_date_does_not_matter(past: Floats, hourly: float, days: int) -> None:
    shift = days * 86400.0
    one, other = course(past, NOW, steady(hourly)), course(past + shift, NOW + shift, steady(hourly))

    assert (other.voices, other.window, other.last, other.before) == (one.voices, one.window, one.last, one.before)
    assert other.excess == pytest.approx(one.excess, abs=1e-3)
    assert other.half == pytest.approx(one.half, abs=1e-3)
    assert other.height == pytest.approx(one.height, abs=1e-3)


@given(MOMENTS, st.floats(0.01, 20))
def test_a_course_holds_together(past: Floats, hourly: float) -> None:
    found = course(past, NOW, steady(hourly))

    assert isinstance(found, Course)
    assert 0 <= found.share_of_height <= 1 + 1e-9
    assert 0 <= found.quarter <= found.half <= found.age + 1e-6
    assert 0 <= found.excess <= found.voices


@given(st.floats(-200, 200), st.floats(-200, 200), st.lists(st.floats(0, 50), min_size=1, max_size=60))
def test_what_is_usual_adds_up(first: float, second: float, hourly: list[float]) -> None:
    usual, middle = Usual(NOW, tuple(hourly)), NOW + 3 * HOUR
    start, end = sorted((NOW + first * HOUR, NOW + second * HOUR))

    assert usual.within(start, end) >= -1e-6
    assert usual.within(start, middle) + usual.within(middle, end) == pytest.approx(usual.within(start, end), abs=1e-4)
