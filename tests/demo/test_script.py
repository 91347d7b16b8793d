"""The demo's story is the same every time and has the shape it is said to have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listener.core import tone
from listener.demo import script
from listener.model import Mood

BEGIN = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
STORY = script.write(BEGIN)
HOUR = timedelta(hours=1)


def test_the_same_seed_tells_the_same_story() -> None:
    assert script.write(BEGIN) == STORY
    assert script.write(BEGIN, seed=1) != STORY


def test_the_story_is_in_order_and_within_its_bounds() -> None:
    times = [post.at for post in STORY.posts]

    assert times == sorted(times)
    assert times[0] >= BEGIN - script.HISTORY
    assert times[-1] < STORY.end
    assert {post.source for post in STORY.posts} == set(script.SOURCES)
    assert [post.number for post in STORY.posts] == list(range(len(times)))


def test_the_storm_rises_to_its_peak_and_falls() -> None:
    quiet = STORY.per_hour(STORY.onset)
    rise = [STORY.per_hour(STORY.onset + HOUR * hours) for hours in (3, 4, 5, 6)]

    assert quiet < 6
    assert quiet < rise[0] < rise[1] < rise[2] < rise[3]
    assert rise[3] > 60
    assert STORY.per_hour(STORY.onset + 12 * HOUR) < rise[3] / 3


def test_nothing_of_the_storm_is_said_before_it() -> None:
    assert all(post.at >= STORY.onset for post in STORY.posts if post.storm)
    assert not any("verschmort" in post.text for post in STORY.posts if post.at < STORY.onset)


@pytest.mark.parametrize(("storm", "least", "most"), [(True, 0.75, 1.0), (False, 0.05, 0.3)])
def test_the_storm_is_angry_and_everyday_talk_is_not(storm: bool, least: float, most: float) -> None:
    """Read by the product's own scorer: the demo cheats nowhere."""
    texts = [post.text for post in STORY.posts if post.storm is storm and script.BRAND in post.text]
    negative = sum(tone.score(text, "de").mood is Mood.NEGATIVE for text in texts)

    assert least <= negative / len(texts) <= most
