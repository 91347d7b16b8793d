"""The course of an incident: how early it was seen, and how often it would have rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.replayed import (
    HOUR,
    Followed,
    Frequency,
    Signs,
    Stream,
    course,
    follow,
    frequency,
    noted,
    usual_between,
)
from listener.model import Assessment, BrandId, Evidence, Incident, IncidentId, Signal, State

T0 = datetime(2025, 3, 3, 8, tzinfo=UTC)
BRAND = BrandId("nordwind")


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def seconds(*hours: float) -> list[int]:
    return [int(at(hour).timestamp()) for hour in hours]


def assessment(level: int = 3, **more: object) -> Assessment:
    facts = (
        Evidence(Signal.VOLUME, HOUR, 12, 3.0, 2.5),
        Evidence(Signal.NEGATIVITY, 3 * HOUR, 9, 1.0, 4.9),
    )
    bare = Assessment(
        *(BRAND, T0, level, level, 0, False, 12, 1.0, 0, 4, None, None, None, 3 * HOUR),
        evidence=facts,
        words=("bremse", "ulm"),
    )
    return replace(bare, **more)  # type: ignore[arg-type]  # fields by name


def incident(level: int, **more: object) -> Incident:
    bare = Incident(IncidentId(4), BRAND, State.OPEN, level, level, at(-0.1), T0, last=assessment(level))
    return replace(bare, **more)  # type: ignore[arg-type]  # as above


def stream(said: Sequence[float], usual: float = 0.0) -> Stream:
    return Stream(seconds(*said), seconds(*said), seconds(-100), [usual])


def opened(*levels: int) -> Followed:
    """Return an incident that took one level an hour."""
    found: Followed | None = None
    for hour, level in enumerate(levels):
        found = follow(found, incident(level), at(hour))
    assert found is not None
    return found


def test_levels_are_told_when_they_change_and_the_closing_look_adds_none() -> None:
    found = opened(3, 3, 4, 5, 5, 2)
    ended = follow(found, incident(0, state=State.CLOSED, max_level=5, closed=at(9), calm_since=at(3)), at(9))
    told = course(ended, at(-1), stream([0.5]), at(20))

    assert [level for _, level in told.levels] == [3, 4, 5, 2]
    assert [time for time, _ in told.levels] == [at(0), at(2), at(3), at(5)]
    assert (told.highest, told.closed, told.name) == (5, at(9), "INC-0004")


def test_a_warning_before_the_peak_tells_what_was_still_to_come() -> None:
    said = [-0.5, -0.25, 0.3, 1.0, 1.2, 1.4, 1.6, 6.0]
    told = course(opened(3), at(-0.5), stream(said), at(10))

    assert (told.heard, told.volume, told.to_come) == (2, 8, 0.75)
    assert (told.peak, told.lead) == (at(1.0), HOUR)
    assert told.closed is None


def test_a_warning_after_the_peak_has_a_negative_lead() -> None:
    told = course(opened(3), at(-3), stream([-2, -1.9, -1.8, 1]), at(10))

    assert told.lead == -2 * HOUR


def test_everyday_talk_is_no_storm_that_is_still_to_come() -> None:
    """Ten critics have spoken, nobody else follows; what follows are two mentions an hour, as ever."""
    said = [-1 + n / 11 for n in range(1, 11)] + [0.5 * n for n in range(1, 41)]
    told = course(opened(3), at(-1), stream(said, usual=2.0), at(20))

    assert (told.heard, told.volume) == (10, 50)
    assert told.to_come == pytest.approx(0.0)


def test_no_more_than_the_usual_has_no_share() -> None:
    assert course(opened(3), at(-1), stream([0.5], usual=5.0), at(10)).to_come is None


def test_what_is_said_after_the_last_calm_began_belongs_to_no_wave() -> None:
    ended = follow(opened(3), incident(1, state=State.CLOSED, closed=at(9), calm_since=at(3)), at(9))

    assert course(ended, at(-1), stream([-0.5, 2, 5, 8]), at(20)).volume == 2


def test_a_late_arrival_was_not_heard_before_it_came() -> None:
    late = Stream(seconds(-0.5, 2), seconds(-0.5, -0.4), [], [])
    told = course(opened(3), at(-1), late, at(10))

    assert (told.heard, told.volume) == (1, 2)


def test_without_a_first_mention_the_loudest_window_is_the_beginning() -> None:
    told = course(opened(3), None, stream([-2.5, 0.5]), at(10))

    assert told.onset == at(-0.1) - 3 * HOUR
    assert told.volume == 2


def test_the_opening_keeps_its_own_words_and_its_strongest_evidence_first() -> None:
    later = follow(opened(3), incident(4, last=assessment(4, words=("später",), evidence=())), at(1))
    told = course(later, at(-1), stream([0.5]), at(10))

    assert told.words == ("bremse", "ulm")
    assert [fact.signal for fact in told.evidence] == [Signal.NEGATIVITY, Signal.VOLUME]


def test_an_incident_of_nothing_heard_has_no_peak() -> None:
    told = course(opened(3), at(-1), stream([]), at(10))

    assert (told.peak, told.lead, told.to_come) == (None, None, None)


@given(
    rates=st.lists(st.floats(0, 50), min_size=1, max_size=6),
    cuts=st.lists(st.floats(0, 30), min_size=3, max_size=3).map(sorted),
)
def test_what_is_usual_adds_up(rates: list[float], cuts: list[float]) -> None:
    looks = Stream([], [], seconds(*(4 * n for n in range(len(rates)))), rates)
    begin, middle, end = (at(cut) for cut in cuts)
    parts = usual_between(looks, begin, middle) + usual_between(looks, middle, end)

    assert parts == pytest.approx(usual_between(looks, begin, end), abs=0.1)
    assert parts <= max(rates) * (cuts[2] - cuts[0] + 0.01)


@given(said=st.lists(st.floats(-5, 30), max_size=60).map(sorted), usual=st.floats(0, 10))
def test_shares_are_shares_and_the_peak_lies_in_the_wave(said: list[float], usual: float) -> None:
    told = course(opened(3), at(-2), stream(said, usual), at(12))

    assert told.to_come is None or 0 <= told.to_come <= 1
    assert 0 <= told.heard <= told.volume <= len(said)
    assert told.peak is None or at(-2) <= told.peak <= at(12)


def test_signs_that_follow_each_other_are_one_and_those_of_a_storm_are_none() -> None:
    signs = Signs()
    for hour, level, stormy in ((0, 2, False), (5, 2, False), (6, 1, False), (12, 2, False), (13, 3, True)):
        signs = noted(signs, level, at(hour), stormy=stormy)
    signs = noted(signs, 2, at(18), stormy=False)

    assert signs == Signs(2, at(18))


def test_a_brand_counts_from_its_first_mention_on_and_a_second_wave_rings_again() -> None:
    twice = replace(course(opened(3), at(-1), stream([0.5]), at(10)), waves=2)
    month = timedelta(days=365.25 / 12)
    often = frequency([twice], [Signs(3)], [T0 - month, T0 + month], T0, T0 + 2 * month)

    assert often.alerts == 2
    assert often.brand_months == pytest.approx(3)
    assert often.alerts_a_brand_month == pytest.approx(2 / 3)
    assert often.alerts_a_week == pytest.approx(2 / often.weeks)
    assert often.signs_a_week == pytest.approx(3 / often.weeks)


def test_no_time_has_no_frequency() -> None:
    nothing = Frequency(0.0, 0.0, 0, 0)

    assert (nothing.alerts_a_week, nothing.alerts_a_brand_month, nothing.signs_a_week) == (None, None, None)
