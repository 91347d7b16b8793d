"""What each voice brings: found again in waves of known ratio, and honest about how much is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.branching import LEAST, branching
from listener.core.pulse import Floats

HOUR = 3600.0


def self_exciting(rng: np.random.Generator, hourly: float, ratio: float, hours: float) -> Floats:
    """Return a Hawkes process by its clusters: each voice brings a Poisson number, an hour later in the mean."""
    times = list(rng.uniform(0, hours, rng.poisson(hourly * hours)))
    for time in times:
        times += [child for child in time + rng.exponential(1, rng.poisson(ratio)) if child < hours]
    return np.sort(times) * HOUR


@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.5, 0.8])
def test_a_known_ratio_is_found_again(ratio: float) -> None:
    rng = np.random.default_rng(round(10 * ratio))
    found = [branching(self_exciting(rng, 8, ratio, 30), 0, 30 * HOUR) for _ in range(30)]
    kept = [one for one in found if one is not None]

    assert np.mean([one.ratio for one in kept]) == pytest.approx(ratio, abs=0.15)
    assert np.mean([one.low <= max(ratio, 0.02) and ratio <= one.high for one in kept]) > 0.5


def test_a_wave_that_feeds_itself_grows_without_end() -> None:
    rng = np.random.default_rng(3)
    found = branching(self_exciting(rng, 6, 1.6, 8), 0, 8 * HOUR)

    assert found is not None
    assert found.ratio > 1
    assert found.low > 1


def test_an_even_stream_feeds_nobody() -> None:
    found = branching(np.arange(200.0) * HOUR / 10, 0, 20 * HOUR)

    assert found is not None
    assert found.ratio < 0.2
    assert found.low <= 1


def test_what_comes_anyway_is_not_brought_by_others() -> None:
    rng = np.random.default_rng(5)
    wave = self_exciting(rng, 6, 0.6, 24)
    free, held = branching(wave, 0, 24 * HOUR), branching(wave, 0, 24 * HOUR, usual=len(wave) / 24)

    assert free is not None
    assert held is not None
    assert held.ratio < free.ratio


def test_a_handful_says_nothing() -> None:
    assert branching(np.arange(float(LEAST - 1)) * 60.0, 0, HOUR) is None
    assert branching(np.arange(50.0) * 60.0, HOUR, HOUR) is None


WAVES = st.lists(st.floats(0, 1), min_size=LEAST, max_size=80).map(lambda places: np.sort(np.array(places, np.float64)))


@given(WAVES, st.sampled_from((60.0, HOUR, 48 * HOUR)))
def test_the_clock_does_not_matter(wave: Floats, length: float) -> None:
    one, other = branching(wave, 0, 1.0), branching(np.multiply(wave, length), 0, length)

    assert one is not None
    assert other is not None
    assert 0 <= one.low <= one.ratio <= one.high
    assert other.delay == pytest.approx(one.delay * length, rel=0.05)
    assert other.ratio == pytest.approx(one.ratio, abs=0.05)
