"""What the daemon knows of a wave, as the signals that playbooks speak of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.measuring import signals_of
from alerts.signals import SIGNALS, Value, fits
from listener.model import Evidence, Heard, Medium, MentionId, Mood, Phase, Signal, SourceName
from tests.alerts.world import NOW, assessment, incident, reckoning, standing


def heard(number: int, mood: Mood = Mood.NEGATIVE, story: int = 0) -> Heard:
    return Heard(
        id=MentionId(number),
        at=NOW - timedelta(minutes=number),
        source=SourceName("forum"),
        medium=Medium.FORUM,
        author=f"a{number}",
        story=MentionId(story or number),
        mood=mood,
        score=None,
        reach=None,
        title="",
        text="Text",
        url="",
    )


def evidence(signal: Signal, value: float, usual: float = 0.1) -> Evidence:
    return Evidence(signal, timedelta(hours=3), value, usual, 3.0)


def test_an_assessment_alone_tells_level_mood_growth_and_places() -> None:
    known = signals_of(assessment())
    assert known["level"] == known["max_level"] == 4
    assert known["neg_share"] == 0.81
    assert known["doubling_h"] == 0.8
    assert known["growth"] == pytest.approx(212 / 9)
    assert (known["medium"], known["platforms"]) == ("video", 3)
    assert known["media_hits"] == 1
    assert known["copies"] == 0.4
    assert not {"arousal", "phase", "polarity", "coord_score", "top_share"} & set(known)


def test_the_sum_goes_before_the_last_hour() -> None:
    known = signals_of(assessment(reckoning=reckoning()))
    assert known["growth"] == pytest.approx(42 / 4.2)
    assert known["media_hits"] == 2


def test_a_small_brand_does_not_grow_a_hundredfold_by_ten_mentions() -> None:
    assert signals_of(assessment(volume=10, usual=0.1))["growth"] == 10


def test_the_incident_tells_what_was_and_how_often() -> None:
    known = signals_of(assessment(level=1), incident(level=3, max_level=5, waves=2))
    assert (known["level"], known["max_level"], known["waves"]) == (3, 5, 2)


@pytest.mark.parametrize(
    ("phase", "level", "said"),
    [
        (Phase.GROWING, 4, "growing"),
        (Phase.QUIET, 1, "quiet"),
        (Phase.QUIET, 3, "emerging"),
        (Phase.OVER, 1, "after"),
        (Phase.OVER, 4, "declining"),
        (Phase.DECLINING, 2, "declining"),
    ],
)
def test_a_wave_that_stands_high_is_neither_quiet_nor_over(phase: Phase, level: int, said: str) -> None:
    assert signals_of(assessment(level=level, standing=standing(phase=phase)))["phase"] == said


def test_an_incident_that_was_closed_is_over_whatever_its_course_says() -> None:
    assert signals_of(assessment(level=1), incident(level=1, closed=NOW))["phase"] == "after"
    again = assessment(level=1, standing=standing(phase=Phase.GROWING))
    assert signals_of(again, incident(level=1, closed=NOW))["phase"] == "after"


def test_how_people_speak_and_who_carries_it() -> None:
    told = (
        evidence(Signal.CALLS, 0.3),
        evidence(Signal.AROUSAL, 0.6),
        evidence(Signal.PLAY, 0.4),
        evidence(Signal.AMPLIFIER, 184_000, 2_000),
        evidence(Signal.COORDINATED, 0.9),
    )
    known = signals_of(assessment(evidence=told, coordinated=True))
    assert (known["cta_share"], known["arousal"], known["satire_score"]) == (0.3, 0.6, 0.4)
    assert known["top_reach_ratio"] == 92
    assert known["coord_score"] == 0.9
    assert known["legit_share"] == pytest.approx(0.1)


def test_an_arranged_wave_without_a_figure_counts_as_half_arranged() -> None:
    known = signals_of(assessment(coordinated=True))
    assert (known["coord_score"], known["legit_share"]) == (0.5, 0.5)


def test_an_amplifier_without_anybody_to_compare_with_has_no_ratio() -> None:
    assert "top_reach_ratio" not in signals_of(assessment(evidence=(evidence(Signal.AMPLIFIER, 1000, 0.0),)))


def test_reviews_burst_by_what_they_are_of_the_whole() -> None:
    known = signals_of(assessment(media_split=((Medium.REVIEW, 0.8), (Medium.NEWS, 0.2)), volume=50, usual=5.0))
    assert known["review_share"] == 0.8
    assert known["review_burst"] == pytest.approx(8)


def test_one_origin_and_the_voice_that_carries_it() -> None:
    copied = [heard(number, story=1) for number in range(1, 13)]
    known = signals_of(assessment(amplifier=MentionId(1)), heard=copied)
    assert known["single_source"] is True
    assert known["top_share"] == 1.0
    mixed = [*copied[:6], *(heard(number) for number in range(20, 26))]
    known = signals_of(assessment(amplifier=MentionId(1)), heard=mixed)
    assert known["single_source"] is False
    assert known["top_share"] == 0.5


def test_of_a_handful_of_mentions_no_share_is_told() -> None:
    known = signals_of(assessment(amplifier=MentionId(1)), heard=[heard(number) for number in range(1, 10)])
    assert not {"single_source", "top_share", "polarity"} & set(known)


@pytest.mark.parametrize(
    ("level", "negative", "positive", "said"),
    [(0, 1, 9, "positive"), (0, 5, 5, "negative"), (0, 2, 3, "neutral"), (3, 1, 9, "negative")],
)
def test_the_mood_of_all_that_was_said(level: int, negative: int, positive: int, said: str) -> None:
    moods = [Mood.NEGATIVE] * negative + [Mood.POSITIVE] * positive + [Mood.NEUTRAL] * (10 - negative - positive)
    talk = [heard(number, mood) for number, mood in enumerate(moods, 1)]
    assert signals_of(assessment(level=level), heard=talk)["polarity"] == said


def test_kinds_are_taken_by_either_name_within_bounds_and_strange_names_are_left_out() -> None:
    known = signals_of(assessment(), kinds={"type.rumour": 0.4, "ethics": 1.7, "weather": 1.0})
    assert (known["type.rumour"], known["type.ethics"]) == (0.4, 1.0)
    assert not [name for name in known if "weather" in name]


def test_kinds_that_nobody_is_sure_of_count_half() -> None:
    assert signals_of(assessment(), kinds={"ethics": 0.8}, unsure=True)["type.ethics"] == 0.4
    said = signals_of(assessment(), kinds={"ethics": 0.8}, said={"type.ethics": 1.0}, unsure=True)
    assert said["type.ethics"] == 1.0


def test_what_people_say_goes_before_what_is_measured() -> None:
    said: dict[str, Value] = {"claim_status": "false", "safety": True, "medium": "news", "nonsense": 1.0}
    known = signals_of(assessment(), said=said)
    assert (known["claim_status"], known["safety"], known["medium"]) == ("false", True, "news")
    assert "nonsense" not in known


@given(
    st.integers(0, 6),
    st.one_of(st.none(), st.floats(0, 1)),
    st.floats(0, 1e6),
    st.lists(st.tuples(st.sampled_from(Signal), st.floats(0, 1e7), st.floats(0, 1e7)), max_size=8),
    st.lists(st.tuples(st.sampled_from(Mood), st.integers(1, 3)), max_size=30),
)
def test_every_signal_stays_within_its_bounds(
    level: int,
    negative: float | None,
    usual: float,
    told: list[tuple[Signal, float, float]],
    moods: list[tuple[Mood, int]],
) -> None:
    seen = assessment(
        level=level,
        negative_share=negative,
        usual=usual,
        evidence=tuple(evidence(signal, value, before) for signal, value, before in told),
        amplifier=MentionId(1),
    )
    talk = [heard(number, mood, story) for number, (mood, story) in enumerate(moods, 1)]
    known = signals_of(seen, incident(level=level), {"rumour": 0.5}, talk)
    assert [name for name, value in known.items() if not fits(SIGNALS[name], value)] == []
