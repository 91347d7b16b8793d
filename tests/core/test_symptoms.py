"""What the windows show as figures: each has a side that speaks for a storm."""

from __future__ import annotations

from dataclasses import astuple, replace
from math import isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.baseline import learn
from listener.core.gauge import Gauge
from listener.core.symptoms import NOTABLE, Symptoms, figures, notable, symptoms
from tests.core import storms

USUAL = replace(learn((), storms.START, storms.BERLIN), negative_share=0.3, levels=(1.0, 1.0, 0.3))
FIVE = (0,) * 5


def silence() -> Gauge:
    """A look at a brand of one voice an hour in which nothing was heard."""
    usual = (1.0, 3.0, 6.0, 12.0, 24.0)
    return Gauge(
        *(FIVE, FIVE, FIVE, FIVE, FIVE, FIVE, FIVE, FIVE, FIVE),
        busy=0,
        usual_voices=usual,
        usual_critics=tuple(0.3 * mean for mean in usual),
        volume=(0.1, 0.1, 0.1, 0.1, 0.1),
        criticism=(0.0,) * 5,
        people=(0.1,) * 5,
        people_criticism=(0.0,) * 5,
        press=(0.0,) * 5,
        papers=FIVE,
        quarter=0.0,
        quarter_criticism=0.0,
    )


def storm(critics: int = 20, voices: int = 30) -> Gauge:
    """All of it in the last hour."""
    five = (voices,) * 5
    said = replace(silence(), voices=five, scored=five, critics=(critics,) * 5, social=(critics,) * 5)
    return replace(said, posts=(voices + 2,) * 5, sources=(2,) * 5, busy=2, volume=(4.0, 3.0, 2.0, 1.5, 1.0))


def test_a_storm_of_an_hour_is_critical_sudden_and_more_than_usual() -> None:
    found = symptoms(storm(), USUAL)
    assert found.window == 0
    assert (found.volume, found.volume_again) == (4.0, 3.0)
    assert found.voices == pytest.approx(log(30))
    assert found.share == pytest.approx(20.6 / 32)
    assert found.shift > 1
    assert found.evidence > 1.5
    assert found.tempo > 1.5
    assert found.balance > 2


def test_praise_is_the_other_side_of_the_same_figures() -> None:
    loved = replace(storm(critics=1), fans=(25,) * 5)
    found, scolded = symptoms(loved, USUAL), symptoms(storm(), USUAL)
    assert found.shift < 0 < scolded.shift
    assert found.balance < 0 < scolded.balance
    assert found.praise > scolded.praise
    assert found.volume == scolded.volume


def test_one_critic_of_one_moves_the_share_a_little_only() -> None:
    found = symptoms(storm(critics=1, voices=1), USUAL)
    assert 0.3 < found.share < 0.6
    assert found.evidence < 2


def test_moods_of_a_day_hang_together_so_that_a_crowd_proves_less_than_its_number() -> None:
    few, many = (symptoms(storm(critics=n, voices=2 * n), USUAL).evidence for n in (10, 1000))
    assert few < many < 3 * few


def test_the_loudest_window_is_the_one_that_surprises_most() -> None:
    slow = replace(storm(), volume=(0.2, 0.5, 1.0, 2.0, 3.0))
    assert symptoms(slow, USUAL).window == 4


def test_a_slow_burn_has_no_tempo_and_a_shock_has() -> None:
    steady = replace(silence(), voices=(2, 6, 12, 24, 48), volume=(0.1, 0.2, 0.3, 0.4, 0.5))
    slow, sudden = symptoms(steady, USUAL), symptoms(storm(), USUAL)
    assert abs(slow.tempo) < 0.1
    assert sudden.tempo > 1.5
    assert sudden.day > slow.day


def test_a_few_who_post_much_are_repeats() -> None:
    heavy = replace(storm(voices=3, critics=3), posts=(60,) * 5)
    assert symptoms(heavy, USUAL).repeats > 2.5
    assert symptoms(storm(), USUAL).repeats < 0.1


def test_copies_are_a_share_of_all_that_was_heard() -> None:
    assert symptoms(replace(storm(), copies=(90,) * 5), USUAL).copies == pytest.approx(90 / 121)
    assert symptoms(storm(), USUAL).copies == 0


def test_who_goes_on_for_hours_is_steadier_than_who_shouts_once() -> None:
    shout, going_on = storm(), replace(storm(), busy=12)
    assert symptoms(going_on, USUAL).steadiness > symptoms(shout, USUAL).steadiness


def test_three_sources_or_outlets_are_as_many_as_thirty() -> None:
    three, thirty = (symptoms(replace(storm(), sources=(n,) * 5, outlets=(n,) * 5), USUAL) for n in (3, 30))
    assert three == thirty


def test_what_people_and_the_news_say_are_figures_of_their_own() -> None:
    agency = replace(storm(), people=(0.2,) * 5, press=(5.0, 4.0, 3.0, 2.0, 1.0), papers=(25,) * 5)
    found, uproar = symptoms(agency, USUAL), symptoms(replace(storm(), people=(4.0,) * 5), USUAL)
    assert (found.people, found.press) == (0.2, 5.0)
    assert (uproar.people, uproar.press) == (4.0, 0.0)
    assert found.news > 0.8
    assert uproar.news < 0.1


def test_a_look_is_notable_if_people_are_though_the_whole_is_not() -> None:
    assert not notable(silence())
    assert notable(storm())
    assert notable(replace(silence(), people_criticism=(0.0, 0.0, NOTABLE, 0.0, 0.0)))


def test_without_a_known_tone_the_share_is_the_usual_one() -> None:
    silent = symptoms(replace(storm(), scored=FIVE, critics=FIVE), USUAL)
    assert silent.share == pytest.approx(USUAL.negative_share)
    assert [silent.shift, silent.evidence] == pytest.approx([0, 0])
    assert silent.unscored > 0.9


def test_figures_are_in_the_order_of_their_names() -> None:
    found = symptoms(storm(), USUAL)
    assert dict(zip(Symptoms.__slots__, figures(found), strict=True))["share"] == found.share
    assert figures(found) == astuple(found)


counts = st.lists(st.integers(0, 3000), min_size=5, max_size=5).map(lambda found: tuple(sorted(found)))


@settings(max_examples=100)
@given(counts, st.floats(0, 1), st.floats(0, 1), st.floats(0.02, 0.98), st.floats(0.001, 900), st.integers(0, 12))
def test_every_look_has_finite_figures(
    voices: tuple[int, ...], scored: float, critical: float, share: float, level: float, busy: int
) -> None:
    known = tuple(int(scored * one) for one in voices)
    critics = tuple(int(critical * one) for one in known)
    fans = tuple(one - other for one, other in zip(known, critics, strict=True))
    found = replace(
        replace(silence(), voices=voices, scored=known, critics=critics, fans=fans, posts=voices, copies=voices),
        busy=busy,
        usual_voices=tuple(level * hours for hours in (1, 3, 6, 12, 24)),
        usual_critics=tuple(level * share * hours for hours in (1, 3, 6, 12, 24)),
    )
    usual = replace(USUAL, negative_share=share, levels=(level, level, level * share))
    told = symptoms(found, usual)
    assert all(isfinite(one) for one in figures(told))
    assert 0 < told.share < 1
    assert 0 <= told.copies < 1
    assert 0 <= told.praise <= 1
    assert 0 <= told.unscored <= 1


@given(st.integers(0, 30), st.integers(1, 10))
def test_another_critic_among_as_many_voices_speaks_for_a_storm(critics: int, more: int) -> None:
    before, after = (symptoms(storm(critics=n, voices=40), USUAL) for n in (critics, critics + more))
    for name in ("share", "shift", "evidence", "day_shift", "excess", "balance", "critics"):
        assert getattr(after, name) >= getattr(before, name)
