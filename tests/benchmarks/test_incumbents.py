"""The rules of vendors and peers, each by a story; and the promise of every peer that it does not look ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storms import classics, incumbents
from benchmarks.storms.judging import Detector, Rule
from benchmarks.storms.looks import counted, distinct, grid, strided_sum
from benchmarks.storms.posts import DAY, HOUR, Stream
from listener.core.pulse import NEGATIVE, Floats, Pulse
from tests.benchmarks.brands import MONDAY, even, pulse, stream

OUTBREAK = MONDAY + 30 * DAY
PEERS = {**incumbents.DETECTORS, **classics.DETECTORS}


def within(hours: float, count: int, start: float = OUTBREAK) -> Floats:
    return start + (np.arange(count) + 0.5) * hours * HOUR / count


def brand(*more: Pulse, per_day: float = 48) -> Stream:
    """A brand that is talked of evenly, and what happens to it."""
    return stream(pulse(even(per_day, 40)), *more)


def first_hour(rule: Rule, one: Stream) -> float | None:
    """Hours from the outbreak to the first alarm, or None."""
    rung = rule(one)
    return None if not len(rung) else float(rung[0] - OUTBREAK) / HOUR


def test_a_window_counts_what_was_said_up_to_the_look() -> None:
    at = np.array([0.0, 10.0, 20.0, 30.0])

    assert counted(at, np.array([9.0, 10.0, 19.0, 20.0, 99.0]), 10).tolist() == [1, 1, 1, 1, 0]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 5)), max_size=60),
    st.integers(1, 100),
)
def test_distinct_voices_are_those_of_the_window(said: list[tuple[int, int]], window: int) -> None:
    said = sorted(said)
    at, voice = np.array([at for at, _ in said], np.float64), np.array([who for _, who in said], np.int64)
    looks = np.arange(0, 420, 7, dtype=np.float64)
    wanted = [len({who for when, who in said if look - window < when <= look}) for look in looks]

    assert distinct(at, voice, looks, window).tolist() == wanted


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 8))
def test_a_strided_sum_adds_every_so_many(values: list[int], stride: int, terms: int) -> None:
    found = strided_sum(np.array(values, np.float64), stride, terms)

    assert found.tolist() == [
        sum(values[place - stride * back] for back in range(terms) if place - stride * back >= 0)
        for place in range(len(values))
    ]


def test_a_peer_looks_every_quarter_of_an_hour_from_the_first_mention_on() -> None:
    looks = grid(brand())

    assert MONDAY <= looks[0] < MONDAY + HOUR
    assert set(np.diff(looks)) == {900.0}
    assert MONDAY + 15 * DAY in looks
    assert looks[-1] < MONDAY + 40 * DAY


@pytest.mark.parametrize("name", incumbents.RULES)
def test_no_rule_rings_at_an_even_stream(name: str) -> None:
    assert incumbents.RULES[name](brand()).tolist() == []


def test_an_hour_far_above_the_week_rings_and_a_daily_peak_does_for_those_who_ask_for_little() -> None:
    """Two mentions an hour, six in the first of each day: mean 2.17, standard deviation 0.8."""
    peaks = pulse(np.concatenate([within(1, 4, MONDAY + day * DAY) for day in range(40)]))
    strict, afternoon = incumbents.RULES["hour > 7 d + 5 sd"], OUTBREAK + 13 * HOUR

    assert len(incumbents.over_deviations(brand(peaks), 3)) == 25
    assert first_hour(strict, brand(peaks, pulse(within(1, 3, afternoon)))) is None
    assert first_hour(strict, brand(peaks, pulse(within(1, 6, afternoon)))) == 13.5, (
        "cut there, the peaks are half as high"
    )


def test_a_rule_of_negative_hours_hears_only_the_negative() -> None:
    praise, anger = brand(pulse(within(2, 60), mood=1)), brand(pulse(within(2, 60), mood=NEGATIVE))
    rule = incumbents.RULES["negative hour > 7 d + 5 sd"]

    assert first_hour(rule, praise) is None
    assert first_hour(rule, anger) == 0.25


def test_a_day_above_the_week_rings_late() -> None:
    storm = brand(pulse(within(20, 600)))

    fast = first_hour(incumbents.RULES["hour > 7 d + 5 sd"], storm)
    slow = first_hour(incumbents.RULES["24 h > 7 d + 1.5 sd"], storm)
    assert fast is not None
    assert slow is not None
    assert slow > fast + 6


def test_a_day_can_never_exceed_its_own_week_by_three_deviations() -> None:
    """The last day is one of the seven: by arithmetic it lies at most 2.45 above their mean."""
    storm = brand(pulse(within(24, 9000)))

    assert first_hour(incumbents.RULES["24 h > 7 d + 3 sd"], storm) is None
    assert first_hour(incumbents.RULES["24 h > 7 d + 2 sd"], storm) is not None


def test_half_as_much_again_rings_and_less_does_not() -> None:
    rule = incumbents.RULES["24 h > 150 % of 7 d"]

    assert first_hour(rule, brand(pulse(within(24, 20)))) is None
    assert first_hour(rule, brand(pulse(within(24, 30)))) is not None


def test_three_times_yesterdays_hour_rings_from_five_mentions_on() -> None:
    rule = incumbents.RULES["3 x yesterday's hour"]

    assert first_hour(rule, brand(pulse(within(1, 2)))) is None
    assert first_hour(rule, brand(pulse(within(1, 5)))) == 0.75


def test_more_than_half_negative_rings_from_ten_scored_mentions_on() -> None:
    rule = incumbents.RULES["negative share > 50 %"]

    assert first_hour(rule, brand(pulse(within(2, 8), mood=NEGATIVE), per_day=1)) is None
    assert first_hour(rule, brand(pulse(within(2, 12), mood=NEGATIVE), per_day=1)) is not None
    assert first_hour(rule, brand(pulse(within(2, 40), mood=NEGATIVE))) is None


def test_huginn_knows_a_peak_by_the_hour_after_it() -> None:
    storm = brand(pulse(within(1, 5)), pulse(within(1, 50, OUTBREAK + HOUR)), pulse(within(1, 10, OUTBREAK + 2 * HOUR)))
    again = brand(*(pulse(within(1, 50, OUTBREAK + hours * HOUR)) for hours in (0, 30, 60)))

    assert first_hour(incumbents.huginn, storm) == 3
    assert ((incumbents.huginn(again) - OUTBREAK) / HOUR).tolist() == [2, 62]


@pytest.mark.parametrize("name", PEERS)
def test_no_peer_looks_ahead(name: str) -> None:
    """What it scored before is what it would have scored without knowing the rest."""
    dice = np.random.default_rng(7)
    noise = [pulse(np.sort(MONDAY + dice.random(n) * 40 * DAY), mood) for n, mood in ((900, 0), (400, -1), (80, 2))]
    storm = pulse(within(30, 200), NEGATIVE)
    whole = stream(*noise, storm)
    now = OUTBREAK + 7 * HOUR
    cut = replace(whole, pulse=whole.pulse.part(0, int(np.searchsorted(whole.pulse.at, now))), end=now)

    seen, then = PEERS[name](whole), PEERS[name](cut)

    assert np.isfinite(seen.value).all()
    assert (seen.at[: len(then.at)] == then.at).all()
    assert seen.value[: len(then.at)] == pytest.approx(then.value)
    assert len(then.at) > 30 * 96 - 4


@pytest.mark.parametrize("name", incumbents.RULES)
def test_no_rule_looks_ahead(name: str) -> None:
    dice = np.random.default_rng(3)
    noise = [pulse(np.sort(MONDAY + dice.random(n) * 40 * DAY), mood) for n, mood in ((900, 0), (900, NEGATIVE))]
    whole = stream(*noise, pulse(within(30, 400), NEGATIVE))
    now = OUTBREAK + 20 * HOUR
    cut = replace(whole, pulse=whole.pulse.part(0, int(np.searchsorted(whole.pulse.at, now))), end=now)

    rung = incumbents.RULES[name](whole)
    assert incumbents.RULES[name](cut).tolist() == rung[rung < now].tolist()
    assert len(rung) > 0 or "3 sd" in name


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_scores_a_storm_higher_than_all_of_the_quiet_before(name: str) -> None:
    dice = np.random.default_rng(5)
    noise = [pulse(np.sort(MONDAY + dice.random(n) * 40 * DAY), mood) for n, mood in ((1800, 0), (800, NEGATIVE))]
    scores = PEERS[name](stream(*noise, pulse(within(12, 700), NEGATIVE)))
    judged = (scores.at >= MONDAY + 20 * DAY) & (scores.at < OUTBREAK)

    assert scores.value[(scores.at > OUTBREAK) & (scores.at < OUTBREAK + DAY)].max() > scores.value[judged].max()


@pytest.mark.parametrize("name", PEERS)
def test_a_brand_of_which_nobody_speaks_is_scored_too(name: str) -> None:
    silent = stream(pulse(np.zeros(0)))

    assert (PEERS[name](silent).value <= 0.5).all()


def detector(name: str) -> Detector:
    return classics.DETECTORS[name]


def test_copies_and_one_loud_poster_move_no_classic() -> None:
    copies, loud = pulse(within(3, 300), NEGATIVE, original=False), pulse(within(3, 300), NEGATIVE, voice=1)
    calm = {name: one(brand()).value.max() for name, one in classics.DETECTORS.items()}

    for name, one in classics.DETECTORS.items():
        assert one(brand(copies)).value.max() == pytest.approx(calm[name])
    loud_scores = detector("EVT (H2)")(brand(loud)).value.max()
    crowd_scores = detector("EVT (H2)")(brand(pulse(within(3, 300), NEGATIVE))).value.max()
    assert loud_scores == pytest.approx(detector("EVT (H2)")(brand(pulse(within(3, 1)))).value.max())
    assert loud_scores < crowd_scores


def test_the_gate_is_shut_for_praise_and_open_for_anger() -> None:
    praise = detector("EVT gated (M)")(brand(pulse(within(3, 300), 1), pulse(within(3, 60), NEGATIVE)))
    anger = detector("EVT gated (M)")(brand(pulse(within(3, 60), 1), pulse(within(3, 300), NEGATIVE)))
    outbreak = (praise.at > OUTBREAK + HOUR) & (praise.at < OUTBREAK + 3 * HOUR)

    assert praise.value[outbreak].max() == 0
    assert anger.value[outbreak].max() > 2


@given(st.integers(0, 500), st.floats(0.1, 300), st.floats(0, 3))
def test_surprise_grows_with_the_count_and_falls_with_what_is_usual(count: int, usual: float, phi: float) -> None:
    def at(seen: float, expected: float, dispersion: float) -> float:
        return float(classics.surprise(np.array([seen]), np.array([expected]), dispersion)[0])

    assert at(count + 1, usual, phi) > at(count, usual, phi)
    assert at(count, usual * 1.1, phi) < at(count, usual, phi) or count == 0
    assert abs(at(count, usual, phi + 0.1)) <= abs(at(count, usual, phi)) + 1e-6
