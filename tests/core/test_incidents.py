"""The life of an incident on a simulated clock: what opens it, what is told, and when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.incidents import Step, advance
from listener.model import Assessment, BrandId, Incident, IncidentId, Reason, State

T0 = datetime(2025, 11, 21, 2, 0, tzinfo=UTC)


def assessed(level: int, at: datetime = T0, volume: int = 10) -> Assessment:
    return Assessment(
        brand=BrandId("nordwind"),
        at=at,
        level=level,
        social=level,
        media=0,
        learning=False,
        volume=volume,
        usual=1.0,
        usual_low=0.0,
        usual_high=3.0,
        negative_share=None,
        usual_negative_share=None,
        doubling=None,
        window=timedelta(hours=1),
        evidence=(),
    )


@dataclass
class Watch:
    """Plays a day: ``sees(level, minutes)`` assesses every ten minutes."""

    now: datetime = T0
    incident: Incident | None = None
    told: list[Reason] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    next_id: int = 1

    def look(self, level: int) -> Step:
        step = advance(self.incident, assessed(level, self.now), self.now, IncidentId(self.next_id))
        if step.incident is not None and step.incident.id == self.next_id:
            self.next_id += 1
        self.incident = step.incident
        self.told += [step.reason] if step.reason else []
        self.events += step.events
        return step

    def sees(self, level: int, minutes: int = 10) -> Watch:
        for _ in range(minutes // 10):
            self.look(level)
            self.now += timedelta(minutes=10)
        return self

    @property
    def state(self) -> State | None:
        return self.incident.state if self.incident else None


def test_a_calm_brand_has_no_incident() -> None:
    watch = Watch().sees(0, 60).sees(2, 60)
    assert (watch.incident, watch.told, watch.events) == (None, [], [])


def test_level_four_opens_at_once() -> None:
    watch = Watch().sees(4)
    assert watch.told == [Reason.FIRST]
    assert watch.incident is not None
    assert (watch.incident.name, watch.state, watch.incident.max_level) == ("INC-0001", State.OPEN, 4)


def test_level_three_waits_for_a_second_look() -> None:
    watch = Watch().sees(3)
    assert (watch.state, watch.told) == (State.CANDIDATE, [])
    watch.sees(3)
    assert (watch.state, watch.told) == (State.OPEN, [Reason.FIRST])
    assert watch.incident is not None
    assert watch.incident.opened == T0


def test_two_looks_within_five_minutes_are_one_look() -> None:
    watch = Watch()
    watch.look(3)
    watch.now += timedelta(minutes=4, seconds=59)
    watch.look(3)
    assert (watch.state, watch.told) == (State.CANDIDATE, [])
    watch.now += timedelta(seconds=1)
    watch.look(3)
    assert watch.told == [Reason.FIRST]


def test_a_candidate_that_rises_to_four_opens_without_waiting() -> None:
    watch = Watch()
    watch.look(3)
    watch.now += timedelta(minutes=1)
    watch.look(4)
    assert watch.told == [Reason.FIRST]


def test_a_candidate_that_calms_down_vanishes_and_nobody_hears_of_it() -> None:
    watch = Watch().sees(3).sees(2)
    assert (watch.incident, watch.told, watch.events) == (None, [], ["candidate", "vanished"])


def test_a_candidate_from_before_a_long_sleep_is_seen_for_the_first_time_again() -> None:
    watch = Watch().sees(3)
    watch.now += timedelta(hours=9)
    watch.look(3)
    assert (watch.state, watch.told) == (State.CANDIDATE, [])
    assert watch.incident is not None
    assert watch.incident.opened == watch.now


def test_only_a_new_height_is_told() -> None:
    watch = Watch().sees(4).sees(5).sees(4, 120).sees(5).sees(6)
    assert watch.told == [Reason.FIRST, Reason.LEVEL_UP, Reason.LEVEL_UP]
    assert watch.incident is not None
    assert watch.incident.max_level == 6


def test_a_level_falls_only_after_an_hour_below() -> None:
    watch = Watch().sees(5).sees(3, 50)
    assert watch.incident is not None
    assert watch.incident.level == 5
    watch.sees(3, 20)
    assert watch.incident.level == 3
    assert watch.events[-1] == "level_down"


def test_a_level_does_not_fall_below_what_was_just_seen() -> None:
    watch = Watch().sees(5).sees(4, 50)
    watch.look(0)
    assert watch.incident is not None
    assert watch.incident.level == 4


def test_flapping_numbers_are_told_once() -> None:
    watch = Watch()
    for _ in range(30):
        watch.sees(4).sees(2)
    assert watch.told == [Reason.FIRST]
    assert watch.state is State.OPEN


def test_it_declines_and_ends_after_six_calm_hours() -> None:
    watch = Watch().sees(4).sees(2, 90)
    assert watch.state is State.DECLINING
    watch.sees(1, 350)
    assert (watch.state, watch.told) == (State.DECLINING, [Reason.FIRST])
    watch.sees(1, 20)
    assert (watch.state, watch.told) == (State.CLOSED, [Reason.FIRST, Reason.END])
    assert watch.incident is not None
    assert watch.incident.closed is not None


def test_a_sudden_silence_ends_it_as_well() -> None:
    watch = Watch().sees(4).sees(0, 370)
    assert watch.told == [Reason.FIRST, Reason.END]


def test_a_murmur_in_between_starts_the_six_hours_again() -> None:
    watch = Watch().sees(4).sees(0, 300).sees(2).sees(0, 300)
    assert watch.told == [Reason.FIRST]
    assert watch.sees(0, 70).told == [Reason.FIRST, Reason.END]


def test_back_to_three_soon_after_declining_is_the_same_wave() -> None:
    watch = Watch().sees(4).sees(2, 90).sees(3)
    assert (watch.state, watch.told) == (State.OPEN, [Reason.FIRST])
    assert "resumed" in watch.events


def test_a_rise_after_an_hour_of_calm_is_a_second_wave() -> None:
    watch = Watch().sees(4).sees(1, 130).sees(3)
    assert watch.told == [Reason.FIRST, Reason.SECOND_WAVE]
    assert watch.incident is not None
    assert (watch.incident.waves, watch.state) == (2, State.OPEN)


def test_a_storm_that_flickers_all_night_does_not_ring_all_night() -> None:
    """Each further wave needs twice the calm of the one before; a calm of six hours is the end."""
    watch = Watch().sees(4)
    for _ in range(12):
        watch.sees(1, 130).sees(3)
    assert watch.told == [Reason.FIRST, Reason.SECOND_WAVE, Reason.SECOND_WAVE]


def test_a_second_wave_that_passes_level_two_is_one_as_well() -> None:
    watch = Watch().sees(4).sees(1, 130).sees(2, 20).sees(3)
    assert watch.told == [Reason.FIRST, Reason.SECOND_WAVE]


def test_a_short_calm_is_forgotten_at_the_next_murmur() -> None:
    watch = Watch().sees(4).sees(2, 90).sees(1, 30).sees(2, 60).sees(3)
    assert watch.told == [Reason.FIRST]


def test_a_higher_second_wave_is_told_once_and_remembered() -> None:
    watch = Watch().sees(4).sees(1, 130).sees(6).sees(6)
    assert watch.told == [Reason.FIRST, Reason.SECOND_WAVE]
    assert watch.incident is not None
    assert watch.incident.max_level == 6


def closed() -> Watch:
    return Watch().sees(4).sees(0, 370)


def test_within_a_day_a_closed_incident_is_reopened() -> None:
    watch = closed()
    watch.now += timedelta(hours=20)
    watch.sees(4)
    assert watch.told[-1] is Reason.SECOND_WAVE
    assert watch.incident is not None
    assert (watch.incident.id, watch.incident.waves, watch.incident.opened) == (1, 2, T0)
    assert watch.incident.closed is None


def test_reopening_at_level_three_needs_two_looks_too() -> None:
    watch = closed().sees(3)
    assert watch.told == [Reason.FIRST, Reason.END]
    watch.sees(3)
    assert watch.told[-1] is Reason.SECOND_WAVE


def test_a_false_start_after_closing_leaves_it_closed() -> None:
    watch = closed()
    before = watch.incident
    watch.sees(3).sees(0)
    assert before is not None
    assert watch.incident is not None
    assert (watch.state, watch.incident.closed) == (State.CLOSED, before.closed)
    assert watch.told == [Reason.FIRST, Reason.END]


def reopening() -> Watch:
    """A closed incident that was seen at level three once more, and then the daemon went off."""
    return closed().sees(3)


def test_a_reopened_candidate_that_nobody_saw_for_a_month_is_no_second_wave() -> None:
    watch = reopening()
    before = watch.incident
    watch.now += timedelta(days=30)
    watch.look(4)
    assert before is not None
    assert watch.incident is not None
    assert (watch.state, watch.incident.id, watch.incident.closed) == (State.CLOSED, 1, before.closed)
    assert (watch.incident.level, watch.events[-1]) == (0, "vanished")
    assert watch.told == [Reason.FIRST, Reason.END]


def test_what_is_loud_a_month_later_is_a_new_incident() -> None:
    watch = reopening()
    watch.now += timedelta(days=30)
    watch.sees(4, 20)
    assert watch.incident is not None
    assert (watch.incident.id, watch.incident.waves, watch.state) == (2, 1, State.OPEN)
    assert watch.told == [Reason.FIRST, Reason.END, Reason.FIRST]


def test_a_reopened_candidate_from_before_a_sleep_is_seen_for_the_first_time_again() -> None:
    watch = reopening()
    watch.now += timedelta(hours=7)
    watch.sees(3)
    assert (watch.state, watch.told) == (State.CANDIDATE, [Reason.FIRST, Reason.END])
    assert watch.events[-2:] == ["vanished", "candidate"]
    watch.sees(3)
    assert watch.told[-1] is Reason.SECOND_WAVE
    assert watch.incident is not None
    assert (watch.incident.id, watch.incident.waves) == (1, 2)


def test_within_a_day_a_sleep_delays_no_high_level() -> None:
    watch = reopening()
    watch.now += timedelta(hours=7)
    watch.look(4)
    assert (watch.state, watch.told[-1]) == (State.OPEN, Reason.SECOND_WAVE)


def test_a_closed_incident_stays_closed_while_it_is_calm() -> None:
    watch = closed()
    before = watch.incident
    assert watch.sees(1, 60).incident == before


def test_after_a_day_it_is_a_new_incident() -> None:
    watch = closed()
    watch.now += timedelta(hours=25)
    watch.sees(4)
    assert watch.incident is not None
    assert (watch.incident.id, watch.told) == (2, [Reason.FIRST, Reason.END, Reason.FIRST])


def test_an_incident_without_its_last_assessment_can_still_fall() -> None:
    bare = Incident(IncidentId(1), BrandId("nordwind"), State.OPEN, 4, 4, T0, T0)
    step = advance(bare, assessed(1), T0 + timedelta(hours=2), IncidentId(2))
    assert step.incident is not None
    assert (step.incident.level, step.incident.state) == (1, State.DECLINING)


def test_the_peak_is_kept() -> None:
    step = advance(None, assessed(4, volume=500), T0, IncidentId(1))
    later = advance(step.incident, assessed(4, volume=80), T0, IncidentId(2))
    assert later.incident is not None
    assert later.incident.peak_volume == 500


def played(levels: Iterable[int]) -> Watch:
    watch = Watch()
    for level in levels:
        watch.sees(level, 30)
    return watch


levels = st.lists(st.integers(0, 6), max_size=60)


@given(levels)
def test_whatever_was_told_gets_its_end(path: list[int]) -> None:
    watch = played([*path, *([0] * 20)])
    assert watch.state in {None, State.CLOSED}
    beginnings = watch.told.count(Reason.FIRST) + watch.events.count("closed")
    assert watch.told.count(Reason.END) == watch.events.count("closed")
    assert bool(watch.told) == (beginnings > 0)
    assert not watch.told or watch.told[-1] is Reason.END


@given(levels)
def test_the_first_is_told_before_anything_else(path: list[int]) -> None:
    told = played(path).told
    assert not told or told[0] is Reason.FIRST


@given(levels)
def test_no_height_is_told_twice(path: list[int]) -> None:
    watch, heights = Watch(), list[int]()
    for level in path:
        step = watch.look(level)
        watch.now += timedelta(minutes=30)
        if step.reason in {Reason.FIRST, Reason.LEVEL_UP} and step.incident is not None:
            heights = [*heights, step.incident.level] if step.reason is Reason.LEVEL_UP else [step.incident.level]
    assert heights == sorted(set(heights))


@given(levels)
def test_deciding_is_pure(path: list[int]) -> None:
    assert played(path) == played(path)
