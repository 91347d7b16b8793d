"""How often a source is visited: within its bounds, sooner where something may be missed, later where it rests."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.rhythm import WEEK, after_answer, corrected, interval, is_late, missed, usual_gap
from listener.model import Rhythm

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVERY, LATEST = 10 * MINUTE, 12 * HOUR
NOTHING = Rhythm()

moments = st.timedeltas(-400 * DAY, 400 * DAY).map(lambda ago: NOW - ago)
answers = st.tuples(st.lists(moments, max_size=40), st.integers(0, 60), st.integers(0, 60), st.booleans())
waits = st.timedeltas(timedelta(0), 10 * DAY)


def every(minutes: float, count: int, since: timedelta = timedelta(0)) -> list[datetime]:
    """Dates of entries so many minutes apart, the newest ``since`` ago."""
    return [NOW - since - timedelta(minutes=minutes) * number for number in range(count)]


def seen(published: list[datetime], fresh: int = 0, before: Rhythm = NOTHING, *, first: bool = False) -> Rhythm:
    return after_answer(before, published, len(published), fresh, NOW, first=first)


def pause(rhythm: Rhythm, now: datetime = NOW) -> timedelta:
    return interval(rhythm, EVERY, LATEST, now)


@given(st.lists(st.tuples(answers, waits)), st.timedeltas(MINUTE, DAY), st.timedeltas(timedelta(0), 5 * DAY))
def test_whatever_a_source_shows_and_whatever_the_clock_does_the_pause_stays_within_bounds(
    visits: list[tuple[tuple[list[datetime], int, int, bool], timedelta]], shortest: timedelta, more: timedelta
) -> None:
    rhythm, now = Rhythm(), NOW
    for (published, undated, new, first), wait in visits:
        entries = undated + len(published)
        fresh = min(new, entries)
        rhythm = corrected(after_answer(rhythm, published, entries, fresh, now, first=first), entries, fresh)
        now += wait if len(published) % 3 else -wait
        assert math.isfinite(rhythm.mean_s)
        assert rhythm.mean_s >= 0
        assert 0 < rhythm.factor <= 1
        assert len(rhythm.gaps) <= 20
        found = interval(rhythm, shortest, shortest + more, now)
        assert MINUTE <= found <= shortest + more
        assert found >= min(shortest, max(MINUTE, shortest * rhythm.factor))


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param(every(30, 50), timedelta(minutes=29.4), id="as often as it publishes"),
        pytest.param(every(1, 200), EVERY, id="never sooner than its shortest"),
        pytest.param(every(60 * 24 * 30, 20), LATEST, id="never later than its longest"),
        pytest.param(every(120, 3), timedelta(hours=4 / 3), id="from its own few hours"),
        pytest.param(every(360, 1, since=6 * HOUR), 2 * HOUR, id="a window of one is seen thrice before it turns over"),
        pytest.param(
            every(60 * 24, 5, since=DAY) + every(30, 6), timedelta(minutes=30), id="hot in its last three hours"
        ),
        pytest.param([NOW + DAY], EVERY, id="a date in the future tells nothing"),
        pytest.param([], EVERY, id="nothing"),
    ],
)
def test_the_pause_follows_what_is_published(published: list[datetime], expected: timedelta) -> None:
    rhythm = seen(published, len(published), first=True) if published else Rhythm()

    assert pause(rhythm) == pytest.approx(expected, rel=0.02)


def test_who_has_fixed_the_distance_gets_it() -> None:
    assert interval(seen(every(1, 50)), HOUR, HOUR, NOW) == HOUR


def test_a_silent_source_is_asked_less_and_less_often() -> None:
    rhythm = seen(every(5, 30), 5)

    pauses = [pause(rhythm, NOW + silence) for silence in (timedelta(0), 2 * HOUR, 8 * HOUR, 24 * HOUR, 90 * DAY)]

    assert pauses == [EVERY, 30 * MINUTE, 2 * HOUR, 6 * HOUR, LATEST]


def test_an_empty_place_is_asked_as_seldom_as_can_be_until_something_comes() -> None:
    empty = after_answer(Rhythm(), [], 0, 0, NOW, first=True)

    assert pause(empty) == LATEST
    assert pause(seen(every(10, 5), 5, empty)) == EVERY


def test_entries_without_dates_are_learned_from_by_how_many_came() -> None:
    first = after_answer(Rhythm(), [], 20, 20, NOW - 2 * HOUR, first=True)

    later = after_answer(first, [], 20, 4, NOW, first=False)

    assert pause(first) == EVERY
    assert later.mean_s == 1800


def test_a_first_visit_that_goes_on_into_the_past_keeps_the_rhythm_of_its_newest_page() -> None:
    newest = seen(every(15, 30), 30, first=True)

    oldest = seen(every(60 * 24, 8, since=300 * DAY), 8, newest, first=True)

    assert (oldest.mean_s, oldest.entries) == (newest.mean_s, 30)
    assert pause(oldest) < 20 * MINUTE


@pytest.mark.parametrize(("fresh", "factor"), [(30, 0.5), (21, 0.5), (20, 1.0), (11, 1.0), (1, 1.0), (0, 1.0)])
def test_too_little_overlap_brings_the_next_visit_forward(fresh: int, factor: float) -> None:
    assert corrected(Rhythm(3600, 30), 30, fresh).factor == factor


def test_overlap_halves_the_pause_down_to_an_eighth_or_a_minute_and_eases_again() -> None:
    rhythm = Rhythm(80 * 60, 30)
    for _ in range(9):
        rhythm = corrected(rhythm, 30, 30)
    assert pause(rhythm) == 10 * MINUTE
    assert interval(replace(rhythm, mean_s=60), EVERY, LATEST, NOW) == timedelta(seconds=75)
    assert interval(replace(rhythm, mean_s=60), 5 * MINUTE, LATEST, NOW) == MINUTE

    for _ in range(6):
        rhythm = corrected(rhythm, 30, 2)
    assert pause(rhythm) == 80 * MINUTE
    assert corrected(replace(rhythm, factor=0.5), 0, 0).factor == 0.75  # "unchanged" is early enough, too


@pytest.mark.parametrize(
    ("entries", "fresh", "before", "first", "expected"),
    [
        (10, 10, True, False, True),
        (10, 9, True, False, False),
        (10, 10, False, False, False),
        (10, 10, True, True, False),
        (0, 0, True, False, False),
    ],
)
def test_something_was_missed_if_nothing_is_left_of_what_was_shown(
    entries: int, fresh: int, before: bool, first: bool, expected: bool
) -> None:
    assert missed(entries, fresh, shown_before=before, first=first) is expected


def visited(*gaps: timedelta) -> Rhythm:
    """A source that brought something new after each of these times, the last time now."""
    at, rhythm = NOW - sum(gaps, timedelta(0)), Rhythm()
    rhythm = after_answer(rhythm, [at], 1, 1, at, first=True)
    for gap in gaps:
        at += gap
        rhythm = after_answer(rhythm, [at], 1, 1, at, first=False)
    return rhythm


def test_a_source_is_late_after_three_of_its_usual_gaps_and_a_day_at_least() -> None:
    weekly, hourly, young = visited(*[7 * DAY] * 9), visited(*[HOUR] * 9), visited(*[HOUR] * 4)

    assert usual_gap(weekly) == 7 * DAY
    assert (is_late(weekly, NOW + 21 * DAY), is_late(weekly, NOW + 22 * DAY)) == (False, True)
    assert (is_late(hourly, NOW + 23 * HOUR), is_late(hourly, NOW + 25 * HOUR)) == (False, True)
    assert usual_gap(young) is None
    assert not is_late(young, NOW + 90 * DAY)


def test_the_pages_of_one_find_are_no_gaps() -> None:
    """A source with much to tell is visited again after five seconds: that is not how often it publishes."""
    rhythm = visited(*[7 * DAY] * 6, *[timedelta(seconds=5)] * 15)

    assert usual_gap(rhythm) == 7 * DAY


def test_a_clock_that_was_ahead_is_forgotten() -> None:
    ahead = after_answer(Rhythm(), every(10, 20), 20, 20, NOW + 400 * DAY, first=True)

    again = after_answer(ahead, [], 20, 3, NOW, first=False)

    assert again.fresh_at == NOW
    assert again.gaps == ()
    assert again.mean_s == WEEK.total_seconds()
    assert pause(ahead) <= LATEST
