"""In which phase a wave is: the stories of whole storms, and that a phase does not flap."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.course import HOUR, course, steady
from listener.core.phase import COLOURS, Colour, colour, phase
from listener.core.pulse import Floats
from listener.model import Phase

START = 1_764_000_000.0
HAPPENING = st.integers(0, 2**32)


def storm(rng: np.random.Generator, doubling: float, peak: float, half_life: float) -> tuple[Floats, float, float]:
    """Return a storm's voices, its peak and when nine tenths were said. Hours; ``peak`` in voices an hour."""
    grid = np.arange(0, doubling * np.log2(peak) + 6 * half_life, 1 / 60)
    top = doubling * np.log2(peak)
    rate = peak * np.exp2(np.where(grid < top, (grid - top) / doubling, (top - grid) / half_life))
    counts = rng.poisson(rate / 60)
    times = np.repeat(grid, counts) + rng.random(int(counts.sum())) / 60
    voices = START + HOUR * np.sort(times)
    return voices, START + HOUR * top, float(voices[int(0.9 * len(voices))])


def followed(voices: Floats, hourly: float, until: float, every: float = HOUR / 12) -> list[tuple[float, Phase]]:
    """Return the phase at each look from the start on."""
    found, now = [(START, Phase.QUIET)], START
    while now < until:
        now += every
        found.append((now, phase(course(voices, now, steady(hourly)), found[-1][1])))
    return found


@pytest.mark.parametrize(
    ("doubling", "peak", "half_life"), [(0.5, 200.0, 4.0), (0.1, 300.0, 1.5), (2.0, 100.0, 6.0), (8.0, 40.0, 36.0)]
)
def test_a_storm_goes_through_its_phases_in_order(doubling: float, peak: float, half_life: float) -> None:
    voices, top, over = storm(np.random.default_rng(1), doubling, peak, half_life)
    looks = followed(voices, 0.1, over + half_life * HOUR, max(HOUR / 12, half_life * HOUR / 60))
    first = {one: min((now for now, other in looks if other is one), default=np.inf) for one in Phase}

    assert first[Phase.GROWING] <= top
    assert not any(one is Phase.EMERGING for now, one in looks if now > first[Phase.GROWING])
    rising = [one for now, one in looks if first[Phase.GROWING] <= now < top]
    falling = [one for now, one in looks if top + 0.2 * (over - top) < now < over]
    assert sum(one in {Phase.GROWING, Phase.PEAK} for one in rising) >= 0.85 * len(rising)
    assert sum(one is Phase.DECLINING for one in falling) >= 0.6 * len(falling)
    assert first[Phase.OVER] > over - half_life * HOUR
    assert looks[-1][1] in {Phase.DECLINING, Phase.OVER}
    assert sum(one is not other for (_, one), (_, other) in pairwise(looks)) <= 12


def test_a_second_wave_grows_again() -> None:
    rng = np.random.default_rng(4)
    first, _, over = storm(rng, 0.5, 150, 2)
    second = storm(rng, 0.5, 220, 2)[0] + 30 * HOUR
    looks = followed(np.concatenate((first, second)), 0.1, START + 36 * HOUR)

    assert Phase.OVER in {one for now, one in looks if over + 2 * HOUR < now < START + 30 * HOUR}
    assert Phase.GROWING in {one for now, one in looks if now > START + 30 * HOUR}


def test_a_quiet_brand_stays_green() -> None:
    rng = np.random.default_rng(2)
    voices = np.sort(START - 48 * HOUR + rng.uniform(0, 120 * HOUR, 240))

    assert {one for _, one in followed(voices, 2, START + 72 * HOUR, HOUR)} <= {Phase.QUIET, Phase.EMERGING}


def test_two_grumblers_do_not_make_a_wave() -> None:
    assert phase(course(np.array([START, START + 60]), START + 120, steady(0.01))) is Phase.QUIET


def test_a_wave_without_new_height_is_at_its_peak_and_not_yet_declining() -> None:
    even = START + np.arange(400) * HOUR / 50
    looks = [phase(course(even, START + hours * HOUR, steady(0)), Phase.PEAK) for hours in (4, 5, 6, 7)]

    assert set(looks) == {Phase.PEAK}


def test_each_phase_has_the_colour_of_the_crisis_plan() -> None:
    assert set(COLOURS) == set(Phase)
    assert [colour(one) for one in (Phase.QUIET, Phase.EMERGING, Phase.OVER)] == [
        Colour.GREEN,
        Colour.YELLOW,
        Colour.BLUE,
    ]
    assert {colour(one) for one in (Phase.GROWING, Phase.PEAK, Phase.DECLINING)} == {Colour.RED}


@settings(max_examples=40)
@given(HAPPENING, st.sampled_from(list(Phase)))
def test_only_the_past_and_the_phase_before_count(seed: int, before: Phase) -> None:
    rng = np.random.default_rng(seed)
    voices = np.sort(START + rng.uniform(0, 30 * HOUR, int(rng.integers(0, 200))))
    now = START + 15 * HOUR
    seen = voices[voices <= now]

    assert phase(course(voices, now, steady(1)), before) is phase(course(seen, now, steady(1)), before)


@settings(max_examples=40)
@given(HAPPENING, st.sampled_from([Phase.GROWING, Phase.PEAK, Phase.DECLINING, Phase.OVER]))
def test_what_was_acute_is_never_called_quiet_again(seed: int, before: Phase) -> None:
    rng = np.random.default_rng(seed)
    voices = np.sort(START + rng.uniform(0, 15 * HOUR, int(rng.integers(0, 60))))

    assert phase(course(voices, START + 15 * HOUR, steady(1)), before) not in {Phase.QUIET, Phase.EMERGING}


@settings(max_examples=40)
@given(HAPPENING, st.sampled_from(list(Phase)))
def test_looking_twice_changes_nothing(seed: int, before: Phase) -> None:
    """Hysteresis settles: the same moment looked at again is in the same phase."""
    rng = np.random.default_rng(seed)
    voices = np.sort(START + 15 * HOUR * rng.beta(3, 1 + rng.random(), int(rng.integers(0, 150))))
    seen = course(voices, START + 15 * HOUR, steady(0.5))
    once = phase(seen, before)
    twice = phase(seen, once)

    assert phase(seen, twice) is twice
