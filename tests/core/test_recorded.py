"""Lines that also say when a mention was first seen, and in which tone it was taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.recorded import AS_SAID, record, recorded
from listener.errors import UsageError
from listener.model import BrandId, Chances, DateQuality, Found, Medium, Mention, MentionId, Mood, SourceName, Tone

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LINE = {"source": "forum", "published": "2025-05-01T10:00:00+02:00", "text": "Nordwind fährt wieder"}


def line(**more: object) -> str:
    return json.dumps({**LINE, **more})


def stored(published: datetime, seen: datetime, tone: Tone, *, backfill: bool = False) -> Found:
    mention = Mention(
        *(SourceName("forum"), "n-1", Medium.FORUM, published, seen, DateQuality.EXACT),
        text="Nordwind fährt wieder",
        backfill=backfill,
    )
    return Found(MentionId(7), BrandId("nordwind"), mention, tone, ("Nordwind",), MentionId(7))


def test_a_plain_line_was_seen_when_it_was_published_and_says_nothing_of_its_tone() -> None:
    one = recorded(line(), NOW)

    assert one.seen == datetime(2025, 5, 1, 8, tzinfo=UTC)
    assert (one.source, one.item.published, one.tone) == ("forum", one.seen, None)


@pytest.mark.parametrize("key", ["first_seen", "seen", "collected"])
def test_a_late_arrival_is_late_whatever_the_collector_calls_it(key: str) -> None:
    assert recorded(line(**{key: "2025-05-03T00:00:00Z"}), NOW).seen == datetime(2025, 5, 3, tzinfo=UTC)


def test_a_key_of_that_name_that_is_no_time_means_something_else() -> None:
    assert recorded(line(seen=14, collected=True), NOW).seen == datetime(2025, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"first_seen": "gestern"}, "import.bad_time"),
        ({"first_seen": "2025-05-03T00:00:00"}, "import.no_zone"),
        ({"published": "1970-01-01T00:00:00Z"}, "import.bad_time"),
        ({"published": "2099-01-01T00:00:00Z"}, "import.bad_time"),
        ({"first_seen": "0001-01-01T00:00:00+23:00"}, "import.bad_time"),
    ],
)
def test_what_no_clock_can_have_shown_is_a_bad_line(more: dict[str, object], key: str) -> None:
    """One line of 2099 would make a replay of decades."""
    with pytest.raises(UsageError) as raised:
        recorded(line(**more), NOW)
    assert raised.value.key == key


def test_a_date_ahead_by_a_slip_of_the_clock_counts_as_now() -> None:
    assert recorded(line(published="2025-06-02T12:00:00Z"), NOW).seen == NOW


def test_a_mood_alone_is_a_tone() -> None:
    assert recorded(line(sentiment=" Negative"), NOW).tone == Tone(Mood.NEGATIVE, None, AS_SAID)


@pytest.mark.parametrize("sentiment", ["", "angry", None, -1, ["negative"]])
def test_what_is_no_mood_of_ours_is_no_tone(sentiment: object) -> None:
    assert recorded(line(sentiment=sentiment), NOW).tone is None


@pytest.mark.parametrize("score", [7, "much", True, None])
def test_a_score_off_the_scale_is_none(score: object) -> None:
    assert recorded(line(sentiment="positive", score=score, chances="?"), NOW).tone == Tone(
        Mood.POSITIVE, None, AS_SAID
    )


@given(
    mood=st.sampled_from(Mood),
    score=st.none() | st.floats(-1, 1),
    negative=st.none() | st.floats(0, 1),
    late=st.timedeltas(timedelta(), timedelta(days=20)),
)
def test_what_the_store_knows_comes_back(
    mood: Mood, score: float | None, negative: float | None, late: timedelta
) -> None:
    chances = None if negative is None else Chances(negative, 1 - negative, 0.0)
    tone = Tone(mood, score, "de-2", ("kaputt",), chances)
    published = NOW - timedelta(days=25)
    one = recorded(record(stored(published, published + late, tone)), NOW)

    assert one.tone == tone
    assert one.seen == published + late
    assert (one.item.published, one.item.brand, one.item.extra["medium"]) == (published, "nordwind", "forum")


def test_what_came_as_history_counts_as_heard_when_it_was_said() -> None:
    published = NOW - timedelta(days=300)
    one = recorded(record(stored(published, NOW, Tone(Mood.NEUTRAL, 0.0, "de-2"), backfill=True)), NOW)

    assert one.seen == published
