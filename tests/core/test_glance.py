"""When a brand is looked at before its time: rare on ordinary days, soon in a burst, few times even in a long one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import tails
from listener.core.baseline import Baseline, learn
from listener.core.gauge import QUARTER, quarter_tail
from listener.core.glance import APART, FOLLOWED, GROWN, LEAST, RARE, Looked, Seen, due, grown, minute, needed
from listener.core.incidents import CONFIRMED_AFTER
from listener.core.tails import Tail

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
counts = st.integers(0, 2_000)


def brand(an_hour: float, tail: Tail | None = None) -> Baseline:
    """What is usual for a brand of which so many speak in every hour."""
    plain = learn((), NOW, ZoneInfo("Europe/Berlin"))
    of_hour = tail or tails.usual(an_hour)
    levels = (an_hour, an_hour, an_hour / 4)
    return replace(plain, profile=(1.0,) * 168, levels=levels, volume=(of_hour,) * 5, learning=False)


@given(st.floats(0.0, 5_000.0), st.floats(0.2, 1.5), st.floats(0.1, 0.8))
def test_it_takes_as_many_voices_as_surprise_the_gauge_and_not_one_more(hour: float, at: float, scale: float) -> None:
    usual = brand(hour, Tail(at, scale))
    wanted, tail = needed(usual, NOW), quarter_tail(usual.volume[0], hour)

    assert wanted >= LEAST
    assert tail.surprise(wanted, QUARTER * hour) >= RARE - 1e-6
    assert wanted == LEAST or tail.surprise(wanted - 1, QUARTER * hour) < RARE


def test_a_small_brand_wants_five_voices_and_a_large_one_some_times_its_usual() -> None:
    assert needed(brand(0.1), NOW) == LEAST
    assert 3 * 25 < needed(brand(100.0), NOW) < 12 * 25


def test_an_event_that_is_planned_wants_more() -> None:
    assert needed(brand(100.0), NOW, factor=5.0) > 3 * needed(brand(100.0), NOW)


def test_too_few_voices_are_no_reason_to_look() -> None:
    assert due(None, Seen(quarter=4, since=0), 5, NOW) is None


def test_what_came_in_before_a_restart_is_looked_at_right_after_it() -> None:
    assert due(None, Seen(quarter=5, since=0), 5, NOW) == NOW


def test_the_same_voices_are_not_looked_at_twice() -> None:
    looked = Looked(NOW - timedelta(minutes=1), counted=40, volume=40)

    assert due(looked, Seen(quarter=40, since=40), 5, NOW) is None
    assert due(looked, Seen(quarter=50, since=50), 5, NOW) == NOW


def test_of_an_open_incident_a_tenth_more_is_enough() -> None:
    looked = Looked(NOW - timedelta(minutes=1), counted=100, volume=100)
    seen = Seen(quarter=110, since=110)

    assert due(looked, seen, 5, NOW) is None
    assert due(replace(looked, followed=True), seen, 5, NOW) == NOW


def test_two_looks_are_seconds_apart() -> None:
    looked = Looked(NOW - SECOND, counted=5, volume=5)

    assert due(looked, Seen(quarter=50, since=50), 5, NOW) == NOW - SECOND + APART


def test_a_candidate_gets_its_second_look_though_nothing_new_is_said() -> None:
    looked = Looked(NOW - CONFIRMED_AFTER, counted=9, volume=9, waits=NOW)

    assert due(looked, Seen(quarter=0, since=0), 5, NOW) == NOW
    assert due(replace(looked, waits=NOW + SECOND), Seen(quarter=0, since=0), 5, NOW) is None


def test_a_clock_that_was_set_back_does_not_silence_a_brand() -> None:
    looked = Looked(NOW + timedelta(days=1), counted=9, volume=9)

    assert due(looked, Seen(quarter=9, since=0), 5, NOW) == NOW


@given(st.integers(LEAST, 400_000), st.booleans())
def test_a_burst_of_whatever_size_is_looked_at_a_few_dozen_times(size: int, followed: bool) -> None:
    """Mentions that come one by one: the looks are as many as the logarithm of their number."""
    looks, last = 0, 0
    while last < size:
        last += grown(Looked(NOW, last, last, followed=followed))
        looks += 1
    share = FOLLOWED if followed else GROWN

    assert looks <= 1 / share + 1 + log(size) / log(1 + share) + 1


@given(counts, counts, st.integers(0, 500), st.integers(0, 3_600), st.integers(LEAST, 500))
def test_no_look_is_before_now_or_soon_after_the_last_one(
    quarter: int, since: int, counted: int, ago: int, wanted: int
) -> None:
    looked = Looked(NOW - ago * SECOND, counted, counted)
    found = due(looked, Seen(quarter, since), wanted, NOW)

    assert found is None or (found >= NOW and found - looked.at >= APART)
    assert found is None or quarter >= wanted


@pytest.mark.parametrize(("at", "full"), [(NOW, NOW), (NOW + 59 * SECOND, NOW), (NOW + 60 * SECOND, NOW + 60 * SECOND)])
def test_what_is_usual_is_asked_for_once_a_minute(at: datetime, full: datetime) -> None:
    assert minute(at) == full
