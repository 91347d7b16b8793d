"""Spikes in bare counts: found when they begin, once each, and never in noise."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.spikes import ALARM, SCORES, anomaly_scores

MINUTES, HOUR, DAY, WEEK = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
WIDTHS = st.sampled_from([timedelta(minutes=1), MINUTES, HOUR, timedelta(hours=6), DAY, WEEK])
COUNTS = st.lists(st.integers(0, 30) | st.integers(0, 5000), max_size=120)


def onsets(values: list[float], width: timedelta = MINUTES, least: float = ALARM) -> list[int]:
    """Return the bins at which an anomaly is called."""
    return [bin_ for bin_, score in enumerate(anomaly_scores(values, width)) if score >= least]


def talk(seed: int, days: int, mean: float, *, a_day: int = 288, bursts: float = 0.0) -> list[float]:
    """Return what is said of a brand: quiet nights and week-ends, and hours that vary with variance ``bursts``."""
    dice = np.random.default_rng(seed)
    bins = np.arange(days * a_day)
    rhythm = (1 - 0.7 * np.cos(2 * np.pi * bins / a_day)) * np.where(bins // a_day % 7 > 4, 0.4, 1.2)
    hour = max(1, a_day // 24)
    moods = dice.gamma(1 / bursts, bursts, days * a_day // hour) if bursts else np.ones(days * a_day // hour)
    counted: list[float] = dice.poisson(mean * rhythm * np.repeat(moods, hour)).astype(float).tolist()
    return counted


def test_a_burst_is_called_at_its_onset_and_not_again_while_it_lasts() -> None:
    counts = talk(1, 20, 3)
    for bin_ in range(4000, 4200):
        counts[bin_] += 80

    assert onsets(counts) == [4000]


def test_a_burst_that_doubles_and_doubles_again_is_called_once_more_at_most() -> None:
    counts = talk(1, 20, 3)
    for bin_ in range(4000, 4100):
        counts[bin_] += 12 * 2 ** ((bin_ - 4000) / 12)

    called = onsets(counts)
    assert len(called) == 2
    assert 4000 <= called[0] < 4012


def test_a_second_wave_two_days_later_is_called_again() -> None:
    counts = talk(1, 20, 3)
    for onset in (4000, 4000 + 2 * 288):
        for bin_ in range(onset, onset + 24):
            counts[bin_] += 80

    called = onsets(counts)
    assert called[:2] == [4000, 4000 + 2 * 288]
    assert all(4000 + 2 * 288 < bin_ < 4000 + 2 * 288 + 12 for bin_ in called[2:])


def test_what_was_a_sensation_is_usual_for_a_brand_that_sees_it_every_day() -> None:
    quiet, used_to_it = talk(2, 25, 3), talk(2, 25, 3)
    for day in range(23):
        used_to_it[day * 288 + 200] += (150, 200, 250)[day % 3]
    for counts in (quiet, used_to_it):
        counts[23 * 288 + 200] += 200

    assert onsets(quiet) == [23 * 288 + 200]
    assert 23 * 288 + 200 not in onsets(used_to_it)


@pytest.mark.parametrize("mean", [0.005, 0.05, 0.4, 3, 40])
def test_daily_and_weekly_rhythm_with_chance_is_no_anomaly(mean: float) -> None:
    """Half a year of each brand: fewer than one call a month, and fewer still for the large."""
    assert len(onsets(talk(3, 180, mean))) <= 6


@pytest.mark.parametrize("mean", [0.4, 3, 40])
def test_moody_hours_are_called_less_than_every_other_week(mean: float) -> None:
    assert len(onsets(talk(4, 180, mean, bursts=0.25))) <= 13


@pytest.mark.parametrize(
    ("a_day", "width"), [(96, timedelta(minutes=15)), (24, HOUR), (4, timedelta(hours=6)), (1, DAY)]
)
@pytest.mark.parametrize("mean", [2, 50])
def test_noise_stays_quiet_in_wider_bins(a_day: int, width: timedelta, mean: float) -> None:
    assert len(onsets(talk(5, 364, mean, a_day=a_day), width)) <= 12


def test_noise_is_never_called_at_regular_times() -> None:
    """A rule that rings once a day finds every window of a day and a half. This one's calls keep no distance."""
    brands = [onsets(talk(seed, 90, 3, bursts=0.3)) for seed in range(10)]
    gaps = [later - earlier for called in brands for earlier, later in pairwise(called)]

    assert 10 < len(gaps) < 10 * 90 / 7
    assert len(set(gaps)) > 0.9 * len(gaps)
    assert max(gaps) > 4 * min(gaps)


@pytest.mark.parametrize("width", [timedelta(minutes=1), MINUTES, HOUR, DAY, WEEK])
@pytest.mark.parametrize("value", [0.0, 7.5, 1e9])
def test_a_series_in_which_nothing_changes_says_nothing(width: timedelta, value: float) -> None:
    assert set(anomaly_scores([value] * 2000, width)) == {0.0}


@pytest.mark.parametrize(("width", "bins"), [(MINUTES, 1000), (HOUR, 200), (DAY, 100), (WEEK, 60)])
def test_one_bin_of_ten_times_the_usual_stands_out_whatever_the_width(width: timedelta, bins: int) -> None:
    counts = [100.0] * bins
    counts[-20] = 1000.0

    assert onsets(counts, width) == [bins - 20]


def test_after_half_a_day_a_great_spike_can_be_seen_and_a_small_one_not_yet() -> None:
    counts = [100.0] * 144
    assert onsets([*counts, *[400.0] * 3]) == []
    assert onsets([*counts, *[4000.0] * 3]) != []


def test_the_first_mention_ever_is_no_storm() -> None:
    assert onsets([0.0] * 5000 + [1.0, 0.0, 1.0], least=SCORES[1]) == []


def test_many_mentions_after_long_silence_are_a_storm_soon() -> None:
    called = onsets([0.0] * 5000 + [1.0, 2.0, 0.0, 3.0, 1.0, 2.0, 4.0, 3.0, 5.0, 2.0])
    assert called
    assert called[0] <= 5004


def test_too_little_is_known_at_the_beginning() -> None:
    assert anomaly_scores([1.0] * 5 + [900.0], MINUTES) == [0.0] * 6
    assert anomaly_scores([], MINUTES) == []


def test_what_is_below_zero_counts_as_zero() -> None:
    counts = talk(6, 5, 2)
    assert anomaly_scores([-3.0 if one == 0 else one for one in counts], MINUTES) == anomaly_scores(counts, MINUTES)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e16])
def test_what_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no number up to"):
        anomaly_scores([1.0, value], MINUTES)


@pytest.mark.parametrize("width", [timedelta(), -HOUR])
def test_bins_have_a_length(width: timedelta) -> None:
    with pytest.raises(ValueError, match=r"0:00:00|-1 day"):
        anomaly_scores([1.0], width)


@given(COUNTS, WIDTHS)
def test_each_bin_gets_one_of_the_scores_there_are(counts: list[float], width: timedelta) -> None:
    scores = anomaly_scores(counts, width)

    assert len(scores) == len(counts)
    assert set(scores) <= set(SCORES)


@given(COUNTS, COUNTS, WIDTHS)
def test_nothing_that_comes_later_changes_a_score(counts: list[float], later: list[float], width: timedelta) -> None:
    assert anomaly_scores([*counts, *later], width)[: len(counts)] == anomaly_scores(counts, width)


def test_nothing_that_comes_later_changes_a_score_of_a_long_series() -> None:
    counts = talk(7, 40, 3, bursts=1.0)
    whole = anomaly_scores(counts, MINUTES)

    assert any(whole)
    for length in (1, 287, 288, 863, 864, 865, 5000, 11_519):
        assert anomaly_scores(counts[:length], MINUTES) == whole[:length]


@given(COUNTS, WIDTHS, st.integers(-40, 20))
def test_the_unit_of_the_counts_does_not_matter(counts: list[float], width: timedelta, power: int) -> None:
    assert anomaly_scores([one * 2.0**power for one in counts], width) == anomaly_scores(counts, width)


@given(st.lists(st.floats(0, 1e15), max_size=80), WIDTHS)
def test_any_numbers_can_be_scored(values: list[float], width: timedelta) -> None:
    assert len(anomaly_scores(values, width)) == len(values)
