"""What is usual: rhythm, level, share, certainty; past storms and blind days do not spoil it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.baseline import Baseline, Series, learn
from listener.core.gauge import gauge
from listener.core.pulse import pulse
from listener.core.symptoms import symptoms
from listener.model import Bin
from tests.core import storms

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = storms.BERLIN


def dice(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 - a simulation, not a secret


def learned(brand: storms.Quiet, days: int, *extra: storms.Stream, seed: int = 1) -> Baseline:
    stream = storms.together(storms.quiet(dice(seed), brand, days), *extra)
    return learn(storms.bins(stream.heard), storms.START + timedelta(days=days), BERLIN)


def local(day: int, hour: int, zone: ZoneInfo = BERLIN) -> datetime:
    """An hour of a week that begins on Monday, 3 November 2025."""
    return datetime(2025, 11, 3 + day, hour, tzinfo=zone).astimezone(UTC)


def a_day(usual: Baseline, day: int, series: Series = Series.TOTAL) -> float:
    return usual.expected(local(day, 0), local(day, 0) + DAY, series)


def test_without_history_next_to_nothing_is_sure() -> None:
    usual = learn((), storms.START, BERLIN)
    assert (usual.learning, usual.hours) == (True, 0)
    low, high = usual.band(storms.START, storms.START + HOUR)
    assert low == 0
    assert high > 3 * usual.expected(storms.START, storms.START + HOUR)
    assert usual.negative_share == pytest.approx(5 / 19)


def test_three_days_give_a_usable_day() -> None:
    usual = learned(storms.Quiet(200, night=6, dispersion=0.1), 3)
    afternoon = usual.expected(local(1, 15), local(1, 16))
    night = usual.expected(local(1, 4), local(1, 5))
    assert usual.learning
    assert afternoon > 2 * night
    assert a_day(usual, 2) == pytest.approx(200, rel=0.35)


@pytest.mark.parametrize("per_day", [2, 20, 200])
def test_eight_weeks_find_level_rhythm_and_weekend(per_day: float) -> None:
    usual = learned(storms.Quiet(per_day, night=6, weekend=0.5), 56)
    assert not usual.learning
    assert a_day(usual, 2) == pytest.approx(per_day * 1.15, rel=0.35)
    assert a_day(usual, 6) < 0.85 * a_day(usual, 2)
    assert usual.expected(local(2, 15), local(2, 18)) > 1.5 * usual.expected(local(2, 2), local(2, 5))


def test_the_weekly_show_is_usual_in_its_own_hours_only() -> None:
    usual = learned(storms.Quiet(200, weekly_peak=6), 42)
    show = usual.expected(local(6, 20), local(6, 22))
    assert show > 2.5 * usual.expected(local(5, 20), local(5, 22))


def test_fractions_of_hours_add_up() -> None:
    usual = learned(storms.Quiet(200), 30)
    start, end = local(2, 9) + timedelta(minutes=10), local(2, 13) + timedelta(minutes=50)
    middle = start + timedelta(minutes=77)
    parts = usual.expected(start, middle) + usual.expected(middle, end)
    assert parts == pytest.approx(usual.expected(start, end))
    assert usual.expected(start, start) == 0


def test_voices_are_fewer_than_mentions_and_critics_fewer_than_voices() -> None:
    usual = learned(storms.Quiet(200, negative=0.4), 40)
    total, voices, negative = (a_day(usual, 2, series) for series in Series)
    assert total > voices > negative > 0
    assert negative / voices == pytest.approx(0.4 * storms.RECALL + 0.6 * storms.WRONG, abs=0.05)


def test_unscored_mentions_do_not_thin_the_share_out() -> None:
    hours = [
        Bin(storms.START + n * HOUR, total=10, voices=10, negative=2, negative_voices=2, unscored=5) for n in range(600)
    ]
    usual = learn(hours, storms.START + 600 * HOUR, BERLIN)
    assert usual.negative_share == pytest.approx(0.4, abs=0.01)
    assert a_day(usual, 2, Series.NEGATIVE) / a_day(usual, 2, Series.VOICES) == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("days_ago", [2, 9, 20])
def test_an_earlier_storm_does_not_become_usual(days_ago: int) -> None:
    brand, days = storms.Quiet(50), 35
    storm = storms.storm(dice(4), storms.flash, 50, storms.START + timedelta(days=days - days_ago))
    calm, after = learned(brand, days), learned(brand, days, storm)
    assert len(storm.heard) > 300
    assert a_day(after, 2) < 1.3 * a_day(calm, 2)
    assert after.negative_share < calm.negative_share + 0.1


def test_what_is_being_judged_does_not_raise_its_own_expectation() -> None:
    brand, days = storms.Quiet(50), 35
    storm = storms.storm(dice(4), storms.shock, 50, storms.START + timedelta(days=days) - timedelta(hours=20))
    assert a_day(learned(brand, days, storm), 2) == pytest.approx(a_day(learned(brand, days), 2))


def test_blind_days_are_missing_and_not_quiet() -> None:
    stream = storms.quiet(dice(), storms.Quiet(200), 40)
    blind = storms.gap(stream, storms.START + timedelta(days=30), storms.START + timedelta(days=36))
    end = storms.START + timedelta(days=40)
    whole, holed = (learn(storms.bins(one.heard), end, BERLIN) for one in (stream, blind))
    assert a_day(holed, 2) == pytest.approx(a_day(whole, 2), rel=0.2)


def test_the_clock_change_moves_the_rhythm_along() -> None:
    """Summer time ends on 26 October 2025: the morning rush stays at eight o'clock local."""
    hours = [storms.START + n * HOUR for n in range(24 * 54)]
    bins = [Bin(at, 30, 30) for at in hours if at.astimezone(BERLIN).hour == 8]
    usual = learn(bins, datetime(2025, 10, 25, tzinfo=UTC), BERLIN)
    before = datetime(2025, 10, 24, 8, tzinfo=BERLIN).astimezone(UTC)
    after = datetime(2025, 10, 27, 8, tzinfo=BERLIN).astimezone(UTC)
    assert (before.hour, after.hour) == (6, 7)
    for rush in (before, after):
        assert usual.expected(rush, rush + HOUR) > 5 * usual.expected(rush - HOUR, rush)


def test_history_across_the_clock_change_is_read_in_local_time() -> None:
    hours = [storms.START + n * HOUR for n in range(24 * 75)]
    bins = [Bin(at, 30, 30) for at in hours if at.astimezone(BERLIN).hour == 8]
    usual = learn(bins, datetime(2025, 11, 14, tzinfo=UTC), BERLIN)
    rush = local(1, 8)
    assert usual.expected(rush, rush + HOUR) > 10 * usual.expected(rush - HOUR, rush)
    assert usual.expected(rush, rush + HOUR) > 10 * usual.expected(rush + HOUR, rush + 2 * HOUR)


def test_a_zone_with_half_hours_works() -> None:
    usual = learn(
        [Bin(storms.START + n * HOUR, 5, 5) for n in range(500)], storms.START + 500 * HOUR, ZoneInfo("Asia/Kolkata")
    )
    assert a_day(usual, 2) == pytest.approx(120, rel=0.05)


def test_a_bursty_brand_has_a_wider_band() -> None:
    steady, bursty = (learned(storms.Quiet(400, dispersion=phi), 56) for phi in (0.01, 0.6))
    noon = local(2, 12)
    assert bursty.dispersions[0] > 2 * steady.dispersions[0]
    mean = bursty.expected(noon, noon + HOUR)
    assert bursty.variance(noon, noon + HOUR) > 1.2 * mean
    highs = [usual.band(noon, noon + HOUR)[1] / usual.expected(noon, noon + HOUR) for usual in (steady, bursty)]
    assert highs[1] > 1.2 * highs[0]


def test_the_band_holds_nine_hours_in_ten() -> None:
    stream = storms.quiet(dice(8), storms.Quiet(100, dispersion=0.2), 70)
    counted = {one.hour: one.total for one in storms.bins(stream.heard)}
    inside, end = 0, storms.START + timedelta(days=70)
    usual = learn(
        [one for one in storms.bins(stream.heard) if one.hour < end - timedelta(days=13)],
        end - timedelta(days=13),
        BERLIN,
    )
    hours = [end - n * HOUR for n in range(1, 24 * 13)]
    for hour in hours:
        low, high = usual.band(hour, hour + HOUR)
        inside += low <= counted.get(hour, 0) <= high
    assert 0.84 < inside / len(hours) < 0.98


bins = st.lists(
    st.builds(Bin, st.integers(0, 1500).map(lambda n: storms.START + n * HOUR), st.integers(1, 500), st.integers(0, 1)),
    max_size=40,
    unique_by=lambda one: one.hour,
)


@given(bins, st.integers(-48, 2000))
def test_any_history_gives_finite_positive_expectations(history: list[Bin], hours: int) -> None:
    now = storms.START + hours * HOUR
    usual = learn([one for one in history if one.hour <= now], now, BERLIN)
    assert sum(usual.profile) == pytest.approx(168)
    for series in Series:
        assert 0 < usual.expected(now - DAY, now, series) < 1e6
        assert 0 < usual.dispersion(HOUR, series) < 1e3


def test_copies_without_a_known_tone_do_not_make_more_critics_than_voices() -> None:
    """A story in a language without a model is copied everywhere: originals are scored, copies are not."""
    now = datetime(2025, 10, 1, tzinfo=UTC)
    hours = [now - timedelta(hours=number) for number in range(1, 30 * 24)]
    history = [Bin(hour, total=8, voices=2, negative=1, negative_voices=1, unscored=6) for hour in hours]
    usual = learn(history, now, UTC)

    assert 0 < usual.negative_share <= 0.95
    assert usual.levels[2] <= usual.levels[1]
    assert symptoms(gauge(pulse(()), now, usual), usual).usual_share == usual.negative_share


def test_an_hour_of_a_planned_event_is_expected_louder_and_no_other() -> None:
    now = datetime(2025, 10, 1, 12, tzinfo=UTC)
    usual = learn([Bin(now - timedelta(hours=n), 10, 10) for n in range(1, 30 * 24)], now, UTC)
    event = int(now.timestamp() // 3600) - 5
    plain, planned = usual.windows(now), usual.windows(now, factors={event: 10.0})

    assert planned[:2] == pytest.approx(plain[:2])  # the last hour and the last three do not touch it
    assert planned[2] > 2 * plain[2]
    assert planned[-1] - plain[-1] == pytest.approx(planned[2] - plain[2])
