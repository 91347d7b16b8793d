"""Whether a source can be heard, when somebody is told, and which hours no statistic may count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.hearing import (
    Change,
    Hearing,
    blind_since,
    change,
    deaf_hours,
    hearing,
    patience,
    unheard_for,
)
from listener.model import Blind, Rhythm, SourceHealth, SourceName, Tally

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FORUM, PAPER, WALL = SourceName("forum"), SourceName("tagblatt"), SourceName("wand")
WEEKLY = Rhythm(fresh_at=NOW - 30 * DAY, gaps=(7 * 86400,) * 9)


def source(
    name: SourceName = FORUM,
    heard: timedelta | None = timedelta(minutes=5),
    failing: timedelta | None = None,
    *,
    now: datetime = NOW,
    rhythm: Rhythm | None = None,
) -> SourceHealth:
    """A source that was heard some time ago, and has failed for some time."""
    begun = None if failing is None else now - failing
    return SourceHealth(
        name=name,
        kind="feed",
        due=now + MINUTE,
        last_visit=now - 5 * MINUTE if heard is not None or failing is not None else None,
        last_success=None if heard is None else now - heard,
        last_new=None,
        failures=0 if failing is None else 3,
        error="" if failing is None else "timeout",
        total=Tally(),
        failing_since=begun,
        rhythm=rhythm or Rhythm(),
    )


def waiting(overdue: timedelta, heard: timedelta, until: timedelta = HOUR) -> SourceHealth:
    """A source that is well, but whose server has asked another one to leave it alone."""
    return replace(source(heard=heard), due=NOW - overdue, waits=NOW + until)


@pytest.mark.parametrize(
    ("health", "state"),
    [
        (source(heard=None), Hearing.NEW),
        (source(), Hearing.OK),
        (source(heard=5 * MINUTE, rhythm=WEEKLY), Hearing.LATE),
        (source(heard=59 * MINUTE, failing=50 * MINUTE), Hearing.FAILING),
        (source(heard=61 * MINUTE, failing=50 * MINUTE), Hearing.BLIND),
        (source(heard=None, failing=50 * MINUTE), Hearing.FAILING),
        (source(heard=None, failing=61 * MINUTE), Hearing.BLIND),
        (source(heard=61 * MINUTE, failing=50 * MINUTE, rhythm=WEEKLY), Hearing.BLIND),
        (source(heard=9 * HOUR, failing=MINUTE), Hearing.FAILING),  # the machine slept, its network is not up yet
        (source(heard=9 * HOUR, failing=31 * MINUTE), Hearing.BLIND),
        (waiting(overdue=50 * MINUTE, heard=61 * MINUTE), Hearing.BLIND),
        (waiting(overdue=5 * MINUTE, heard=15 * MINUTE), Hearing.FAILING),
        (waiting(overdue=-MINUTE, heard=15 * MINUTE), Hearing.OK),  # not due anyway
        (waiting(overdue=5 * MINUTE, heard=15 * MINUTE, until=-MINUTE), Hearing.OK),  # the wait is over
    ],
)
def test_how_a_source_is_heard(health: SourceHealth, state: Hearing) -> None:
    assert hearing(health, 5 * MINUTE, NOW) is state
    assert (blind_since(health, 5 * MINUTE, NOW) is not None) == (state is Hearing.BLIND)
    assert (unheard_for(health, NOW) is not None) == (state in {Hearing.BLIND, Hearing.FAILING})


@pytest.mark.parametrize(("every", "hours"), [(5 * MINUTE, 1), (20 * MINUTE, 1), (HOUR, 3), (12 * HOUR, 36)])
def test_patience_is_three_visits_and_an_hour_at_least(every: timedelta, hours: int) -> None:
    assert patience(every) == hours * HOUR
    assert hearing(source(heard=hours * HOUR, failing=HOUR), every, NOW) is Hearing.FAILING
    assert hearing(source(heard=hours * HOUR + MINUTE, failing=HOUR), every, NOW) is Hearing.BLIND


def test_it_is_blind_from_its_last_answer_on_whatever_a_clock_that_was_ahead_has_noted() -> None:
    failing = source(heard=3 * HOUR, failing=2 * HOUR)
    ahead = replace(failing, last_success=NOW + 400 * DAY)

    assert blind_since(failing, HOUR / 2, NOW) == NOW - 3 * HOUR
    assert blind_since(ahead, HOUR / 2, NOW) == NOW - 2 * HOUR


def look(before: Iterable[Blind], *healths: SourceHealth, now: datetime = NOW) -> Change:
    return change(tuple(before), healths, {one.name: 5 * MINUTE for one in healths}, now)


def gone(name: SourceName = FORUM, hours: float = 3, *, told: float | None = 2, until: float | None = None) -> Blind:
    """A blind time, in hours before now."""
    times = [None if ago is None else NOW - timedelta(hours=ago) for ago in (hours, until, told)]
    assert times[0] is not None
    return Blind(name, times[0], times[1], times[2])


BLIND_FORUM = source(heard=3 * HOUR, failing=2 * HOUR)
FINE = tuple(source(SourceName(f"gut{n}")) for n in range(4))


@pytest.mark.parametrize(
    ("woken", "asked", "tells"),
    [
        (10 * MINUTE, 20 * MINUTE, False),  # it failed when nothing answered, and has not had its turn since
        (10 * MINUTE, 5 * MINUTE, True),  # it failed again when others answered
        (31 * MINUTE, 40 * MINUTE, True),  # it should have had its turn long ago
        (-MINUTE, 20 * MINUTE, True),  # noted by a clock that was ahead
    ],
)
def test_after_an_outage_nobody_is_told_of_who_was_not_asked_since(
    woken: timedelta, asked: timedelta, tells: bool
) -> None:
    failing = replace(BLIND_FORUM, last_visit=NOW - asked)
    every = dict.fromkeys([FORUM, *(one.name for one in FINE)], 5 * MINUTE)

    found = change((), (failing, *FINE), every, NOW, woken=NOW - woken)

    assert found.tell is tells
    assert bool(found.begun) is tells


def test_a_source_that_has_become_blind_is_told_of() -> None:
    found = look([], BLIND_FORUM, *FINE)

    assert found == Change(begun=(Blind(FORUM, NOW - 3 * HOUR),), tell=True)


@pytest.mark.parametrize(("told", "tell"), [(2, False), (23.9, False), (24, True), (None, True), (-400 * 24, True)])
def test_it_is_told_of_again_after_a_day(told: float | None, tell: bool) -> None:
    """Also if nobody was told because it was night, or if the clock was ahead when somebody was."""
    before = gone(told=told)

    assert look([before], BLIND_FORUM, *FINE) == Change(still=(before,), tell=tell)


def test_its_end_is_an_answer_and_is_told() -> None:
    before = gone()

    answered = look([before], source(), *FINE)
    options_changed = look([before], source(heard=3 * HOUR), *FINE)

    assert answered == Change(ended=(replace(before, until=NOW),), tell=True)
    assert options_changed == Change(still=(before,))


def test_an_answer_between_two_looks_ends_it_although_it_fails_again() -> None:
    before = gone()

    found = look([before], source(heard=20 * MINUTE, failing=10 * MINUTE), *FINE)

    assert (found.ended, found.still, found.begun) == ((replace(before, until=NOW),), (), ())


def test_a_source_that_is_no_longer_configured_ends_without_a_word() -> None:
    other = gone(PAPER, told=1)

    found = change([gone(), other], [source(PAPER, 4 * HOUR, 3 * HOUR), *FINE], {PAPER: 5 * MINUTE}, NOW)

    assert found == Change(ended=(replace(gone(), until=NOW, told=NOW),), still=(other,))


def test_after_an_outage_those_that_are_back_wait_for_each_other() -> None:
    back, lost = replace(gone(FORUM), until=None), gone(PAPER)
    deaf = source(PAPER, 3 * HOUR, 2 * HOUR)

    first = look([back, lost], source(), deaf, *FINE)
    noted = replace(back, until=NOW - 59 * MINUTE)
    later = look([noted, lost], source(), deaf, *FINE)
    last = look([replace(noted, until=NOW - HOUR), lost], source(), deaf, *FINE)
    all_back = look([noted, lost], source(), source(PAPER), *FINE)
    told = look([replace(noted, told=NOW)], source(), *FINE)

    assert (first.tell, first.ended) == (False, (replace(back, until=NOW),))
    assert (later.tell, later.ended) == (False, (noted,))
    assert last.tell
    assert (all_back.tell, all_back.ended) == (True, (noted, replace(lost, until=NOW)))
    assert told == Change()


def outage(since: timedelta, *, first: int = 0) -> list[SourceHealth]:
    """Ten sources of different rhythms, of which the visits since then have failed."""
    return [
        source(SourceName(f"q{n}"), since + n * 7 * MINUTE, since - MINUTE if n >= first else None) for n in range(10)
    ]


def test_when_nothing_answers_all_that_fail_are_one_message_however_patient_each_would_be() -> None:
    every = {SourceName(f"q{n}"): n * HOUR for n in range(10)}

    early = change([], outage(40 * MINUTE), every, NOW)
    found = change([], outage(61 * MINUTE, first=3), every, NOW)

    assert early == Change()
    assert [one.source for one in found.begun] == [f"q{n}" for n in range(3, 10)]
    assert found.tell

    noted = [replace(one, told=NOW) for one in found.begun]
    later = change(noted, outage(71 * MINUTE), every, NOW + 10 * MINUTE)
    assert [(one.source, one.told) for one in later.begun] == [(f"q{n}", NOW) for n in range(3)]
    assert not later.tell


def test_when_it_may_be_all_of_them_the_first_ones_wait_until_that_is_clear() -> None:
    """Some have been unheard for an hour, some for fifty minutes."""
    healths = outage(50 * MINUTE)

    assert hearing(healths[9], 5 * MINUTE, NOW) is Hearing.BLIND
    assert look([], *healths) == Change()
    assert len(look([], *healths, now=NOW + 11 * MINUTE).begun) == 10
    answering = replace(healths[0], failures=0, last_success=NOW)
    assert [one.source for one in look([], answering, *healths[1:]).begun] == [f"q{n}" for n in range(2, 10)]


def test_two_dead_feeds_among_many_that_rest_are_no_outage() -> None:
    """Nothing has answered for an hour because nothing was asked."""
    resting = [source(SourceName(f"ruht{n}"), 2 * HOUR) for n in range(8)]
    dead = [source(name, 3 * HOUR, 2 * HOUR) for name in (FORUM, PAPER)]
    every = {one.name: 12 * HOUR for one in (*resting, *dead)}

    assert change([], [*resting, *dead], every, NOW) == Change()


def test_the_first_failures_after_a_night_in_which_the_machine_slept_are_no_outage() -> None:
    woken = [replace(one, failing_since=NOW) for one in outage(9 * HOUR)]

    assert look([], *woken) == Change()


names = st.sampled_from([FORUM, PAPER, WALL])
spans = st.timedeltas(-2 * DAY, 10 * DAY)
healths = st.builds(source, names, st.none() | spans, st.none() | spans)
blinds = st.builds(
    Blind,
    names,
    spans.map(lambda ago: NOW - ago),
    st.none() | spans.map(lambda ago: NOW - ago),
    st.none() | spans.map(lambda ago: NOW - ago),
)


@given(st.lists(blinds, max_size=4), st.lists(healths, max_size=3, unique_by=lambda one: one.name))
def test_a_second_look_finds_nothing_new(before: list[Blind], found: list[SourceHealth]) -> None:
    """Whatever was noted: once it is told, nobody is told again at the same time, and nobody is lost."""
    first = look(before, *found)
    told = [replace(one, told=NOW) for one in (*first.begun, *first.still, *first.ended)]
    again = look(told, *found)

    assert (again.begun, again.ended, again.tell) == ((), (), False)
    assert {one.source for one in again.still} == {one.source for one in (*first.begun, *first.still)}
    open_before = {one.source for one in before if one.until is None}
    assert open_before <= {one.source for one in (*first.still, *first.ended)}
    blind_now = {one.name for one in found if hearing(one, 5 * MINUTE, NOW) is Hearing.BLIND}
    assert blind_now <= {one.source for one in (*first.begun, *first.still)}


def hours(*blind: Blind, voices: dict[SourceName, int] | None = None) -> list[int]:
    """The deaf hours, as hours before now."""
    first = int(NOW.timestamp() // 3600)
    usual = voices or {FORUM: 50, PAPER: 30, WALL: 20}
    return sorted(first - hour for hour in deaf_hours(blind, usual, NOW))


@pytest.mark.parametrize(
    ("blind", "expected"),
    [
        ([gone(FORUM, 3, until=1)], [1, 2, 3]),
        ([gone(FORUM, 1)], [0, 1]),  # still
        ([gone(FORUM, 2.5, until=2.2)], [3]),  # part of an hour is missing from the whole
        ([gone(SourceName("nie gehört"), 3)], []),
        ([gone(WALL, 2, until=1)], [1, 2]),  # a fifth
        ([gone(FORUM, 3, until=4)], []),  # noted by a wrong clock
        ([], []),
    ],
)
def test_hours_in_which_a_fifth_of_the_voices_could_not_be_heard_are_deaf(
    blind: Sequence[Blind], expected: list[int]
) -> None:
    assert hours(*blind) == expected


def test_small_sources_add_up_but_each_counts_once_an_hour() -> None:
    small = {FORUM: 80, PAPER: 11, WALL: 9}
    flaky = [gone(PAPER, 2.9, until=2.8), gone(PAPER, 2.5, until=2.4)]

    assert hours(gone(PAPER, 2, until=2), gone(WALL, 2, until=2), voices=small) == [2]
    assert hours(*flaky, voices=small) == []
