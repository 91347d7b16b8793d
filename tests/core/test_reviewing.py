"""Reviews over time, what was added between two readings, and answers to bad ones."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.reviewing import Snapshot, answered, by_place, changes, series, stated
from listener.model import Aggregate, MentionId, SourceName
from listener.model.desk import Answer, Said, Via
from tests.core.relations import on
from tests.core.utter import placed, words

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def review(id_: int, stars: int, day: float = 0, **other: object) -> Said:
    return placed(words(id_, "Nun ja.", f"p{id_}", day, rating=(stars - 1) / 4, **other), "store")


def answer(to: int, day: float | None) -> Answer:
    return Answer(MentionId(to), None if day is None else on(day), Via.WITHIN, SourceName("store"))


def snapshot(day: float, average: float, ratings: int | None) -> Snapshot:
    return Snapshot(SourceName("store"), on(day), Aggregate("Nordwind App", average, ratings=ratings))


def test_a_week_has_its_mean_its_count_and_an_interval_that_few_ratings_make_wide() -> None:
    told = [review(1, 5, 0), review(2, 3, 1), review(3, 1, 5), review(4, 1, 5, own=True), words(5, "ohne Sterne")]

    first, second = series(told, BERLIN)

    assert (first.place, first.since, first.count, first.stars()) == ("store", date(2025, 12, 29), 2, 4.0)
    assert (second.since, second.stars()) == (date(2026, 1, 5), 1.0)
    assert first.mean is not None
    assert first.mean.low < 0.5
    assert first.mean.high > 0.9


def test_what_a_site_states_of_all_its_ratings_stands_beside_them() -> None:
    told = stated([snapshot(9, 4.2, 1000), snapshot(0, 4.5, None)], BERLIN)

    assert [(one.value, one.count) for one in told] == [(0.875, None), (pytest.approx(0.8), 1000)]
    assert told[0].mean is None
    assert list(by_place(told)) == ["store: Nordwind App"]


def test_what_was_added_in_between_follows_from_two_means() -> None:
    found = changes([snapshot(0, 4.5, 100), snapshot(1, 4.0, 120), snapshot(2, 4.0, 110), snapshot(3, 4.0, 111)])

    assert [one.added for one in found] == [20, -10, 1]
    low, high = found[0].low, found[0].high
    assert low is not None
    assert high is not None
    assert low <= (1.5 - 1) / 4 <= high
    assert (found[2].low, found[2].high) == (None, None)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_the_true_mean_of_the_added_ones_lies_within(old: list[int], new: list[int]) -> None:
    both = old + new
    told = [
        snapshot(0, round(sum(old) / len(old), 1), len(old)),
        snapshot(1, round(sum(both) / len(both), 1), len(both)),
    ]

    (found,) = changes(told)

    true = (sum(new) / len(new) - 1) / 4
    assert found.low is None or found.high is None or found.low - 1e-9 <= true <= found.high + 1e-9


def test_three_stars_are_bad_and_four_are_not() -> None:
    told = [review(1, 1), review(2, 3), review(3, 4), review(4, 2, 0, own=True), review(5, 1, story=MentionId(1))]

    found = answered(told, [answer(1, 2 / 24), answer(3, 1)])

    assert (found.bad, found.answered, found.median) == (2, 1, 2 * HOUR)
    assert found.share is not None
    assert found.share.value == 0.5


def test_who_waits_still_counts_in_the_time_to_an_answer() -> None:
    told = [review(n, 1) for n in range(1, 6)]

    assert answered(told, [answer(1, 1 / 24), answer(2, 2 / 24)]).median is None
    assert answered(told, [answer(1, 1 / 24), answer(2, 2 / 24), answer(3, 9 / 24)]).median == 9 * HOUR
    assert answered(told, [answer(n, None) for n in range(1, 6)]).answered == 5
    assert answered([], []).share is None


ANSWERS = st.dictionaries(st.integers(1, 8), st.none() | st.floats(0, 9), max_size=8)


@given(st.lists(st.integers(1, 5), max_size=8), ANSWERS)
def test_another_answer_never_lowers_the_share_nor_lengthens_the_time(
    stars: list[int], given_: dict[int, float]
) -> None:
    told = [review(n, one) for n, one in enumerate(stars, 1)]
    every = [answer(to, day) for to, day in given_.items()]
    fewer, more = answered(told, every[:-1]), answered(told, every)

    assert fewer.answered <= more.answered <= more.bad
    assert fewer.median is None or (more.median is not None and more.median <= fewer.median)
