"""What is usual by class of source: people and the news are not held against each other's rhythm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.baseline import HOUR, Series
from listener.core.classes import learn_classes
from listener.model import Bin

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def past(people: int, papers: int, days: int = 28) -> list[Bin]:
    """A brand of which people speak by night and papers in the morning, so many an hour."""
    found = []
    for n in range(1, 24 * days):
        hour = NOW - n * HOUR
        voices, press = (people if hour.hour >= 18 else 0), (papers if 6 <= hour.hour < 9 else 0)
        found.append(Bin(hour, voices + press, voices + press, voices, voices, press=press))
    return found[::-1]


def test_papers_have_their_morning_and_people_their_evening() -> None:
    usual = learn_classes(past(people=6, papers=4), NOW, UTC)
    assert usual.people is not None
    assert usual.press is not None
    morning, evening = (NOW.replace(hour=hour) + timedelta(days=1) for hour in (7, 20))
    assert usual.press.expected(morning, morning + HOUR) == pytest.approx(4, rel=0.3)
    assert usual.press.expected(evening, evening + HOUR) < 0.3
    assert usual.people.expected(evening, evening + HOUR) == pytest.approx(6, rel=0.15)
    assert usual.people.expected(morning, morning + HOUR) < 0.3
    assert usual.people.negative_share > 0.9
    assert usual.press.negative_share < 0.3


def test_where_no_paper_speaks_people_are_all_there_is() -> None:
    usual = learn_classes(past(people=6, papers=0), NOW, UTC)
    assert usual.people is None
    assert usual.press is not None
    assert usual.press.levels[1] < 0.01


def test_a_brand_that_was_listened_to_for_weeks_in_silence_expects_silence() -> None:
    unknown, silent = (learn_classes((), NOW, UTC, since=since) for since in (None, NOW - timedelta(days=21)))
    assert unknown.learning
    assert unknown.levels[1] == 1.0
    assert not silent.learning
    assert silent.expected(NOW, NOW + 24 * HOUR, Series.VOICES) < 0.1


def test_before_its_first_mention_a_brand_was_silent_if_it_was_listened_to() -> None:
    few = past(people=6, papers=0, days=4)
    short, long = (learn_classes(few, NOW, UTC, since=since) for since in (None, NOW - timedelta(days=28)))
    assert (short.learning, long.learning) == (True, False)
    assert long.levels[1] < short.levels[1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), st.integers(0, 9)), max_size=60))
def test_the_classes_are_the_whole(hours: list[tuple[int, int, int]]) -> None:
    known = {n: (people, papers) for n, people, papers in hours}
    bins = [Bin(NOW - (n + 1) * HOUR, p + q, p + q, press=q) for n, (p, q) in sorted(known.items(), reverse=True)]
    usual = learn_classes(bins, NOW, UTC)
    assert usual.press is not None
    parts = (usual.people or usual).levels[1] + usual.press.levels[1]
    assert parts >= 0.2 * usual.levels[1]
    assert all(one.levels[1] >= 0 for one in (usual, usual.press))
