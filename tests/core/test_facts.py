"""What changes what is to be done is told once."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.facts import ORDER, Fact, facts, fresh
from listener.model import Evidence, MentionId, Signal
from tests.alerts.world import assessment

HOUR = timedelta(hours=1)


def seen(signal: Signal, value: float) -> Evidence:
    return Evidence(signal, HOUR, value, 0.0, 3.0)


def test_the_media_a_prominent_voice_calls_and_danger_are_facts() -> None:
    loud = assessment(evidence=(seen(Signal.MEDIA, 1), seen(Signal.CALLS, 0.2)), amplifier=MentionId(3))
    assert facts(loud, safety=True) == (Fact.MEDIA, Fact.AMPLIFIER, Fact.SAFETY, Fact.CALLS)
    assert facts(assessment(evidence=(seen(Signal.CALLS, 0.05),)), safety=False) == ()


def test_three_newsrooms_say_all_that_one_says() -> None:
    wide = facts(assessment(evidence=(seen(Signal.MEDIA, 3),)), safety=False)
    assert wide == (Fact.MEDIA, Fact.MEDIA_WIDE)
    assert fresh(wide, ()) == (Fact.MEDIA_WIDE,)
    assert fresh(wide, ("media",)) == (Fact.MEDIA_WIDE,)


@given(st.lists(st.sets(st.sampled_from(ORDER)), max_size=12))
def test_no_fact_is_news_twice(looks: list[set[Fact]]) -> None:
    known: set[Fact] = set()
    told: list[Fact] = []
    for found in looks:
        told += fresh(found, known)
        known |= found
    assert len(told) == len(set(told))
    assert set(told) | {Fact.MEDIA} >= known
