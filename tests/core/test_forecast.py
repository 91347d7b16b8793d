"""What is still to come of a wave: laws that any forecast keeps, and stories it must tell rightly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.course import HOUR, Usual, course, steady
from listener.core.forecast import Forecast, draws, forecast, levels
from listener.core.forecast_weights import HORIZONS, WEIGHTS, WIDER
from listener.core.pulse import Floats
from listener.model import Outlook

NOW = 1_764_000_000.0
MOMENTS = st.lists(st.integers(0, 4 * 24 * 3600), max_size=150).map(
    lambda past: np.sort(NOW - np.array(past, np.float64))
)


def seen(voices: Floats, hourly: float = 0.5, now: float = NOW) -> Forecast:
    usual = steady(hourly)
    return forecast(voices, course(voices, now, usual), usual)


def doubling(minutes: float, count: int) -> Floats:
    """Return voices whose number has doubled every so many minutes up to now."""
    found: Floats = NOW + np.log2(np.arange(1, count + 1) / count) * minutes * 60
    return found


def decayed(half_life: float, count: int, hours: float) -> Floats:
    """Return voices that burst out so many hours ago and halve since (hours)."""
    shares = (np.arange(count) + 0.5) / count * (1 - 0.5 ** (hours / half_life))
    found: Floats = NOW - hours * HOUR - half_life * HOUR * np.log2(1 - shares)
    return found


def outlooks(found: Forecast) -> list[Outlook]:
    return [*(one for _, one in found.ahead), found.to_come]


@given(MOMENTS, st.floats(0.01, 30))
def test_intervals_are_ordered_and_nothing_is_negative(voices: Floats, hourly: float) -> None:
    found = seen(voices, hourly)

    assert all(0 <= one.low <= one.median <= one.high < np.inf for one in outlooks(found))


@given(MOMENTS, st.floats(0.01, 30), st.integers(-2000, 2000))
def test_the_date_does_not_matter(voices: Floats, hourly: float, days: int) -> None:
    one, other = seen(voices, hourly), seen(voices + days * 86400.0, hourly, NOW + days * 86400.0)

    for mine, theirs in zip(outlooks(one), outlooks(other), strict=True):
        assert theirs.median == pytest.approx(mine.median, rel=1e-3, abs=1e-3)
        assert theirs.high == pytest.approx(mine.high, rel=1e-3, abs=1e-3)


@given(MOMENTS, st.floats(0.01, 30))
def test_what_comes_later_is_not_peeked_at(voices: Floats, hourly: float) -> None:
    later = np.concatenate((voices, NOW + np.arange(1.0, 300.0)))

    assert seen(voices, hourly) == seen(later, hourly)


@given(st.integers(20, 80), st.integers(2, 5), st.floats(0.5, 4))
def test_a_wave_of_many_times_the_voices_brings_many_times_the_voices(count: int, times: int, half_life: float) -> None:
    """Both brands are used to as many times the voices: the same storm, measured with a coarser and a finer ruler."""
    small, large = decayed(half_life, count, 6), decayed(half_life, count * times, 6)
    one, other = seen(small, 0.2), seen(large, 0.2 * times)

    assert one.within(3).median * times / 4 < other.within(3).median + 1
    assert other.within(3).median < (one.within(3).median + 1) * times * 4


def test_a_steady_stream_of_criticism_goes_on_about_as_it_is() -> None:
    even = NOW - np.arange(600)[::-1] * HOUR / 30
    found = seen(even, 0.5)

    assert found.within(1).low < 30 < found.within(1).high
    assert found.within(3).median == pytest.approx(90, rel=0.4)


def test_without_a_wave_the_usual_is_expected() -> None:
    found = seen(np.array([]), 4)

    assert found.within(1).low <= 4 <= found.within(1).high
    assert found.within(6).low <= 24 <= found.within(6).high
    assert (found.so_far, found.to_come.high) == (0, 0)


def test_a_fierce_young_wave_has_most_of_it_still_to_come() -> None:
    young, old = seen(doubling(20, 40)), seen(decayed(3, 600, 24))

    assert young.to_come.median > young.so_far
    assert old.to_come.median < 0.15 * old.so_far
    assert young.within(1).high > 40


def test_a_wave_that_dies_brings_less_than_its_last_hours_did() -> None:
    voices = decayed(2, 400, 8)
    last = int(np.sum(voices > NOW - 6 * HOUR))

    assert seen(voices).within(6).median < last


def test_longer_horizons_bring_more() -> None:
    found = seen(decayed(4, 500, 6))
    medians = [one.median for _, one in found.ahead]

    assert medians == sorted(medians)
    assert [hours for hours, _ in found.ahead] == [1, 3, 6, 24]


def test_a_night_ahead_brings_less_than_a_morning() -> None:
    start = NOW - 7 * 24 * HOUR
    night = Usual(start, tuple(0.2 if (hour - 168) % 24 < 12 else 2.0 for hour in range(240)))
    morning = Usual(start, tuple(2.0 if (hour - 168) % 24 < 12 else 0.2 for hour in range(240)))
    voices = decayed(6, 300, 6)
    asleep = forecast(voices, course(voices, NOW, night), night)
    awake = forecast(voices, course(voices, NOW, morning), morning)

    assert asleep.within(6).median < awake.within(6).median


def test_a_horizon_that_is_not_forecast_is_an_error() -> None:
    with pytest.raises(KeyError):
        seen(np.array([])).within(5)


def test_the_likeliest_level_is_the_one_most_futures_end_in() -> None:
    def level(voices: float) -> int:
        return int(np.searchsorted((5, 20, 100, 500, 2000), voices))

    assert levels(Outlook(60, 30, 90), level) == (2, 2, 2)
    assert levels(Outlook(150, 40, 900), level) == (3, 2, 4)
    assert levels(Outlook(0, 0, 0), level) == (0, 0, 0)


@given(st.floats(0, 1e5), st.floats(0, 1), st.floats(1, 20))
def test_draws_have_the_quantiles_of_the_outlook(median: float, down: float, up: float) -> None:
    outlook = Outlook(median, median * down, median * up)
    found = draws(outlook)

    assert list(found) == sorted(found)
    assert min(found) >= -1
    assert sum(one > outlook.high + 1e-6 for one in found) <= 6
    assert sum(one < outlook.low - 1e-6 for one in found) <= 6
    assert found[29] <= median + 1e-6 <= found[30] + 2e-6


def test_each_horizon_has_its_weights() -> None:
    assert WEIGHTS.shape[0] == len(HORIZONS) == len(WIDER)
    assert 0 in HORIZONS
    assert min(WIDER) >= 0
