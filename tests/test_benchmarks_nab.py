"""NAB's scoring: a silent detector is worth 0, one that knows everything 100, and what lies between is as published."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storms import nab, peers_series
from benchmarks.storms.nab import PROFILES, Floats, Labelled, Profile
from listener.core.spikes import ALARM

MINUTES = timedelta(minutes=5)
STANDARD, LOW_FALSE, LOW_MISSED = PROFILES


def two_windows(rows: int = 2000) -> Labelled:
    """Windows of 100 rows from 500 and from 1200."""
    return nab.labelled("made up", np.arange(rows, dtype=float), MINUTES, [(500, 599), (1200, 1299)])


def calling(one: Labelled, *rows: int) -> Floats:
    scores = np.zeros(len(one.counts))
    scores[list(rows)] = 1.0
    return scores


def at(one: Labelled, scores: Floats, profile: Profile = STANDARD) -> float:
    return nab.at_threshold([one], [scores], profile, 0.5)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_saying_nothing_is_worth_nothing_and_the_first_row_of_each_window_everything(profile: Profile) -> None:
    one = two_windows()

    assert at(one, calling(one), profile) == 0
    assert at(one, calling(one, 500, 1200), profile) == pytest.approx(100)


def test_a_hit_is_worth_less_the_later_it_comes() -> None:
    one = two_windows()
    middle = (2 / (1 + exp(-2.5)) - 1) / (2 / (1 + exp(-5)) - 1)

    assert at(one, calling(one, 550, 1200)) == pytest.approx(100 * (3 + middle) / 4)
    assert at(one, calling(one, 599, 1200)) > 75


def test_only_the_first_positive_of_a_window_counts() -> None:
    one = two_windows()
    assert at(one, calling(one, 520, 521, 590, 1200)) == at(one, calling(one, 520, 1200))


def test_a_false_alarm_costs_little_right_after_a_window_and_all_far_from_one() -> None:
    one = two_windows()
    perfect = (500, 1200)

    assert at(one, calling(one, *perfect, 600)) > 99.8
    assert at(one, calling(one, *perfect, 999)) == pytest.approx(100 - 100 * 0.11 / 4)
    assert at(one, calling(one, *perfect, 400)) == pytest.approx(100 - 100 * 0.11 / 4)
    assert at(one, calling(one, *perfect, 400), LOW_FALSE) == pytest.approx(100 - 100 * 0.22 / 4)


def test_a_miss_costs_twice_where_misses_are_dear() -> None:
    one = two_windows()

    assert at(one, calling(one, 500)) == pytest.approx(50)
    assert at(one, calling(one, 500), LOW_MISSED) == pytest.approx(50)
    assert at(one, calling(one, 500, 999), LOW_MISSED) == pytest.approx(50 - 100 * 0.11 / 6)


@pytest.mark.parametrize(("rows", "probation"), [(1000, 150), (5000, 750), (16_000, 750)])
def test_the_first_rows_are_not_judged(rows: int, probation: int) -> None:
    one = nab.labelled("made up", np.zeros(rows), MINUTES, [(rows - 20, rows - 11)])

    assert one.probation == probation
    assert at(one, calling(one, probation - 1)) == 0
    assert at(one, calling(one, probation)) < 0


def by_hand(one: Labelled, scores: Floats, threshold: float, profile: Profile) -> float:
    """Return the raw score the slow way: row by row."""
    total, hit = 0.0, set[int]()
    for row in range(one.probation, len(scores)):
        window = next((place for place, (first, end) in enumerate(one.windows) if first <= row < end), None)
        if scores[row] < threshold:
            continue
        if window is None:
            total += profile.false * float(one.worth[row])
        elif window not in hit:
            hit.add(window)
            total += profile.hit * float(one.worth[row])
    return total - profile.miss * (len(one.windows) - len(hit))


@given(st.lists(st.integers(0, 4), min_size=120, max_size=120), st.integers(0, 5), st.sampled_from(PROFILES))
def test_scanning_all_thresholds_at_once_gives_what_counting_by_hand_gives(
    levels: list[int], threshold: int, profile: Profile
) -> None:
    one = nab.labelled("made up", np.zeros(120), MINUTES, [(30, 49), (80, 99)])
    scores = np.array(levels, dtype=float)
    found = nab.raw(one, scores, np.array([float(threshold)]), profile)

    assert found[0] == pytest.approx(by_hand(one, scores, threshold, profile))


def test_a_threshold_that_only_one_series_likes_does_not_help_it_when_it_is_left_out() -> None:
    loud, soft = two_windows(), two_windows()
    scores = [calling(loud, 500, 1200), 0.5 * calling(soft, 500, 1200) + 0.3 * calling(soft, *range(700, 1100))]
    found = nab.outcome([loud, soft], scores, STANDARD)

    assert found.best == pytest.approx(100)
    assert found.threshold == 0.5
    assert found.left_out < 60


@pytest.mark.parametrize("name", sorted(peers_series.PEERS))
def test_no_peer_peeks(name: str) -> None:
    """But for the one whose publication takes the range of the values as known."""
    counts = np.random.default_rng(1).poisson(4, 1500).astype(float)
    counts[[700, 1300]] = 60
    later = counts.copy()
    later[1000:] = np.minimum(2 * later[1000:], 60)
    peer = peers_series.PEERS[name]
    scores = peer(counts, MINUTES)

    assert np.isfinite(scores).all()
    assert np.array_equal(scores[:1000], peer(later, MINUTES)[:1000])


@pytest.mark.parametrize("name", sorted(peers_series.PEERS.keys() - {"null", "random", "periodic", "relative_entropy"}))
def test_every_peer_sees_a_burst_of_twenty_times_the_usual(name: str) -> None:
    counts = np.random.default_rng(2).poisson(4, 4000).astype(float)
    counts[3000:3012] = 80
    scores = peers_series.PEERS[name](counts, MINUTES)

    assert scores[3000:3012].max() > scores[500:3000].max()


def test_a_change_of_the_distribution_is_new_to_relative_entropy_once() -> None:
    counts = np.concatenate([np.tile([1.0, 2.0, 3.0], 200), np.tile([9.0, 10.0], 200), np.tile([1.0, 2.0, 3.0], 200)])
    scores = peers_series.relative_entropy(counts, MINUTES)

    assert scores[:600].sum() == 0
    assert scores[600:652].sum() > 0
    assert scores[1100:].sum() == 0


def test_a_folder_without_windows_has_no_figures(tmp_path: Path) -> None:
    assert nab.nab_figures(tmp_path) == {}


def test_a_folder_is_measured_with_all_its_rows(tmp_path: Path) -> None:
    lines = [
        f"2026-01-{1 + row // 24:02} {row % 24:02}:00:00,{900 if row == 500 else 10 + row % 3}" for row in range(600)
    ]
    (tmp_path / "calm.csv").write_text("\n".join(["timestamp,value", *lines]), "utf-8")
    windows = {"made/calm.csv": [["2026-01-21 15:00:00.000000", "2026-01-22 20:00:00.000000"]], "made/gone.csv": []}
    (tmp_path / "combined_windows.json").write_text(json.dumps(windows), "utf-8")
    figures = nab.nab_figures(tmp_path)

    assert (figures["nab_series"], figures["nab_windows"]) == (1, 1)
    assert figures["nab_fixed_standard"] > 90
    assert figures["nab_fixed_false_per_week"] == 0
    assert figures["nab_peer_null_standard"] == 0
    assert {len(row) for row in nab.rows(figures)} == {len(nab.HEAD)}
    assert len(nab.rows(figures)) == 2 + len(peers_series.PEERS)


def test_the_targets_on_real_tweets_are_reached_with_the_fixed_threshold(
    public_data: Callable[[str], Path],
) -> None:
    series = nab.read(public_data("detection") / "nab")
    scores = [nab.ours(one.counts, one.width) for one in series]

    for profile in PROFILES:
        assert nab.at_threshold(series, scores, profile, ALARM) >= nab.TARGETS[profile.name]
        assert nab.outcome(series, scores, profile).left_out >= nab.TARGETS[profile.name]
