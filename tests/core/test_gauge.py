"""The last day counted in five windows: distinct voices, critics, copies, and how much they surprise."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.baseline import WINDOWS, Baseline, learn
from listener.core.classes import learn_classes
from listener.core.gauge import Gauge, gauge
from listener.core.pulse import pulse
from listener.model import Heard, Medium, MentionId, Mood, SourceName
from tests.core import storms
from tests.core.storms import HOUR

NOW = storms.START + timedelta(days=28, hours=12)
PLACES = ((Medium.MICROBLOG, "mastodon"), (Medium.FORUM, "forum"), (Medium.NEWS, "presse"))


@cache
def background(per_day: float = 20) -> tuple[storms.Stream, Baseline]:
    dice = Random(3)  # noqa: S311 - a simulation, not a secret
    stream = storms.quiet(dice, storms.Quiet(per_day), 29)
    return stream, learn([one for one in storms.bins(stream.heard) if one.hour < NOW], NOW, storms.BERLIN)


def said(
    number: int, minutes: float, author: str = "", mood: Mood = Mood.NEGATIVE, place: int = 0, story: int | None = None
) -> Heard:
    """Something said so many minutes ago; without an author, by somebody else each time."""
    medium, source = PLACES[place]
    return Heard(
        id=MentionId(number),
        at=NOW - timedelta(minutes=minutes),
        source=SourceName(source),
        medium=medium,
        author=author or f"anna{number}",
        story=MentionId(number if story is None else story),
        mood=mood,
        score=None,
        reach=None,
        title="",
        text="Altöl im Fluss",
        url=f"https://blatt{number}.example/a",
    )


def found(*heard: Heard, factor: float = 1.0) -> Gauge:
    hours = range(int(NOW.timestamp() // 3600) - 30, int(NOW.timestamp() // 3600) + 1)
    return gauge(pulse(heard), NOW, background()[1], dict.fromkeys(hours, factor))


def test_each_window_holds_what_it_reaches_back_to() -> None:
    minutes = (30, 100, 200, 500, 1000)
    assert found(*(said(n, m) for n, m in enumerate(minutes))).voices == (1, 2, 3, 4, 5)


def test_a_window_ends_now_and_begins_just_after_its_length() -> None:
    assert found(said(1, 60)).voices == (0, 1, 1, 1, 1)
    assert found(said(1, 59.9), said(2, 0)).voices[0] == 2
    assert found(said(1, 24 * 60)).voices == (0,) * 5


def test_who_speaks_twice_is_one_voice_with_two_posts() -> None:
    counted = found(said(1, 10, "anna"), said(2, 20, "anna"), said(3, 30, "ben"))
    assert (counted.voices[0], counted.posts[0]) == (2, 3)


def test_a_voice_counts_where_it_spoke_last() -> None:
    counted = found(said(1, 300, "anna"), said(2, 10, "anna"))
    assert counted.voices == (1, 1, 1, 1, 1)


def test_moods_are_counted_by_voice() -> None:
    counted = found(
        said(1, 5),
        said(2, 5, mood=Mood.POSITIVE),
        said(3, 5, mood=Mood.NEUTRAL),
        said(4, 5, mood=Mood.UNSCORED),
    )
    assert (counted.voices[0], counted.scored[0], counted.critics[0], counted.fans[0]) == (4, 3, 1, 1)


def test_critical_papers_are_critics_and_not_social_ones() -> None:
    counted = found(said(1, 5), said(2, 5, place=2), said(3, 5, place=2), said(4, 5, mood=Mood.NEUTRAL, place=2))
    assert (counted.critics[0], counted.social[0]) == (3, 1)
    assert (counted.outlets[0], counted.sources[0]) == (2, 3)


def test_copies_are_no_voices() -> None:
    counted = found(said(1, 5), *(said(n, 4, story=1) for n in range(2, 40)))
    assert (counted.voices[0], counted.posts[0], counted.copies[0]) == (1, 1, 38)


def test_busy_are_the_half_hours_of_six_hours_with_words() -> None:
    assert found(said(1, 5), said(2, 25), said(3, 40), said(4, 359), said(5, 361)).busy == 3
    assert found(*(said(n, 30 * n + 1) for n in range(20))).busy == 12


def test_of_nothing_everything_is_none() -> None:
    empty = found()
    assert empty.voices == empty.critics == empty.posts == empty.copies == empty.sources == (0,) * 5
    assert empty.busy == 0
    assert max(*empty.volume, *empty.criticism) < 0.4


def test_a_burst_surprises_in_the_short_windows_most() -> None:
    counted = found(*(said(n, n / 2) for n in range(40)))
    assert counted.volume[0] > counted.volume[4] > 0.5
    assert min(counted.criticism) > 0.5


def test_what_is_planned_surprises_less() -> None:
    burst = [said(n, n) for n in range(20)]
    usual, planned = found(*burst), found(*burst, factor=5.0)
    assert planned.usual_voices == pytest.approx([5 * mean for mean in usual.usual_voices])
    assert all(less < more for less, more in zip(planned.volume, usual.volume, strict=True))
    assert planned.voices == usual.voices


def test_ordinary_hours_hardly_surprise() -> None:
    """Once in ten days a surprise of one: of 24 hours in five windows a fraction, not a rule."""
    stream, usual = background()
    loud = 0
    for hours in range(24):
        now = NOW - timedelta(hours=hours)
        last = bisect_right(stream.heard, now, key=lambda one: one.at)
        loud += max(gauge(pulse(stream.heard[:last][-500:]), now, usual).volume) >= 1.5
    assert loud <= 6


@pytest.mark.parametrize("hour", [datetime(2025, 9, 29, 2, tzinfo=UTC), datetime(2025, 9, 29, 17, tzinfo=UTC)])
def test_what_is_usual_is_what_the_baseline_expects(hour: datetime) -> None:
    usual = background()[1]
    counted = gauge(pulse(()), hour, usual)
    expected = [usual.expected(hour - length * HOUR, hour) for length in WINDOWS]
    assert counted.usual_voices == pytest.approx([one * usual.levels[1] / usual.levels[0] for one in expected])
    assert counted.usual_critics == pytest.approx([one * usual.levels[2] / usual.levels[0] for one in expected])


crowds = st.lists(
    st.builds(
        said,
        st.integers(1, 10**6),
        st.floats(0, 1500),
        st.sampled_from(["anna", "ben", "cem", "", "", ""]),
        st.sampled_from(list(Mood)),
        st.integers(0, 2),
        st.none() | st.just(7),
    ),
    max_size=30,
    unique_by=lambda one: one.id,
)


@settings(max_examples=50)
@given(crowds)
def test_longer_windows_hold_no_less_and_parts_no_more_than_the_whole(heard: list[Heard]) -> None:
    counted = found(*heard)
    for name in ("voices", "scored", "critics", "fans", "social", "posts", "copies", "sources", "outlets"):
        counts = getattr(counted, name)
        assert list(counts) == sorted(counts)
    for place in range(len(WINDOWS)):
        assert counted.critics[place] <= counted.scored[place] <= counted.voices[place] <= counted.posts[place]
        assert counted.social[place] <= counted.critics[place]
        assert counted.outlets[place] <= counted.sources[place]
        assert counted.fans[place] <= counted.scored[place]
    assert 0 <= counted.busy <= 12


@settings(max_examples=50)
@given(crowds)
def test_more_voices_never_surprise_less(heard: list[Heard]) -> None:
    more = found(*heard, *(said(2 * 10**6 + n, 0, f"late{n}") for n in range(5)))
    fewer = found(*heard)
    assert all(a >= b for a, b in zip(more.volume, fewer.volume, strict=True))
    assert all(a >= b for a, b in zip(more.criticism, fewer.criticism, strict=True))


def test_who_was_loved_once_and_scolds_now_is_both() -> None:
    """A voice is a fan where it praises and a critic where it scolds; it is one voice."""
    counted = found(said(1, 50, "anna", Mood.POSITIVE), said(2, 10, "anna"))
    assert (counted.voices[0], counted.critics[0], counted.fans[0]) == (1, 1, 1)


def test_the_last_quarter_of_an_hour_is_looked_at_by_itself() -> None:
    crowd = tuple(said(n, 40 + n % 15) for n in range(12))
    just_now = tuple(said(n, n % 15) for n in range(12))
    before, now = found(*crowd), found(*just_now)
    assert before.voices[0] == now.voices[0] == 12
    assert before.quarter < 0.4
    assert now.quarter > 2
    assert now.quarter_criticism > 2


def test_a_quarter_of_an_hour_surprises_more_than_the_hour_it_is_part_of() -> None:
    now = found(*(said(n, n) for n in range(8)))
    assert now.quarter > now.volume[0] > 0


def test_papers_are_held_against_papers_and_people_against_people() -> None:
    stream, _ = background()
    usual = learn_classes([one for one in storms.bins(stream.heard) if one.hour < NOW], NOW, storms.BERLIN)
    papers = gauge(pulse(tuple(said(n, 20 + n, place=2) for n in range(14))), NOW, usual)
    assert max(papers.press) > 2
    assert papers.papers[0] == 14
    assert max(papers.people) < 0.4
    people = gauge(pulse(tuple(said(n, 20 + n) for n in range(14))), NOW, usual)
    assert max(people.people) > 2
    assert max(people.press) == 0.0
