"""The traffic light: what decides it, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from listener.backdrop import Usual
from listener.core.hearing import Hearing
from listener.lamp import Lamp, Seen, Unheard, going, verdict
from listener.model import Danger, Incident, IncidentId, Sign, State
from tests.cli.storms import BRAND, seen

NOW = datetime(2026, 11, 17, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Usual(10.0, 4.0, 18.0)


def incident(level: int, state: State = State.OPEN, **more: Any) -> Incident:
    return Incident(IncidentId(1), BRAND, state, level, level, NOW - HOUR, NOW, **more)


def told(**more: Any) -> tuple[Lamp, str]:
    facts: dict[str, Any] = {"total": 10, "negative": 2, "scored": 9, "usual": USUAL}
    found = verdict(Seen(**(facts | more)))
    return found.lamp, found.because


DANGER = replace(seen(1, NOW), danger=Danger((), 0.1, 50.0, 30.0))
SIGN = Sign("nordwind", NOW - HOUR, NOW, 3.0, 31, 1.2, HOUR, arranged=False)
BLIND = Unheard("tagblatt", Hearing.BLIND, NOW - HOUR, 0.5)


@pytest.mark.parametrize(
    ("facts", "lamp", "because"),
    [
        ({}, Lamp.CALM, "within"),
        ({"total": 19}, Lamp.CALM, "above"),
        ({"total": 3}, Lamp.CALM, "below"),
        ({"learning": True, "total": 19}, Lamp.CALM, "learning"),
        ({"usual": None}, Lamp.CALM, "fresh"),
        ({"usual": None, "total": 0, "scored": 0}, Lamp.UNKNOWN, "nothing"),
        ({"incidents": [incident(4)]}, Lamp.ALARM, "incident"),
        ({"incidents": [incident(3)]}, Lamp.WATCH, "incident"),
        ({"incidents": [incident(1, last=DANGER)]}, Lamp.ALARM, "danger"),
        ({"incidents": [incident(5, State.DECLINING)]}, Lamp.WATCH, "declining"),
        ({"incidents": [incident(3, State.CANDIDATE)]}, Lamp.WATCH, "candidate"),
        ({"sign": SIGN}, Lamp.WATCH, "sign"),
        ({"sign": replace(SIGN, arranged=True)}, Lamp.WATCH, "arranged"),
        ({"backlog": NOW - HOUR}, Lamp.WATCH, "backlog"),
        ({"heard": False}, Lamp.UNKNOWN, "no_sources"),
        ({"standstill": True}, Lamp.UNKNOWN, "standstill"),
        ({"unheard": [BLIND]}, Lamp.UNKNOWN, "deaf"),
        ({"unheard": [replace(BLIND, share=0.1)]}, Lamp.CALM, "within"),
        ({"unheard": [replace(BLIND, share=0.0)], "usual": None}, Lamp.UNKNOWN, "deaf_all"),
        ({"unheard": [replace(BLIND, hearing=Hearing.LATE)]}, Lamp.CALM, "within"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_one_fact_decides(facts: dict[str, Any], lamp: Lamp, because: str) -> None:
    assert told(**facts) == (lamp, because)


def test_an_alarm_goes_before_deafness_and_deafness_before_what_is_to_be_watched() -> None:
    assert told(incidents=[incident(4)], unheard=[BLIND]) == (Lamp.ALARM, "incident")
    assert told(incidents=[incident(3)], unheard=[BLIND], sign=SIGN) == (Lamp.UNKNOWN, "deaf")
    assert told(incidents=[incident(3)], sign=SIGN) == (Lamp.WATCH, "incident")


def test_of_several_incidents_danger_comes_first_and_then_the_strongest() -> None:
    calm, storm, danger = incident(2), incident(5), incident(1, last=DANGER)
    over = incident(6, State.CLOSED)

    assert going([calm, over, storm, danger]) == [danger, storm, calm]


def test_what_has_no_tone_is_no_share() -> None:
    assert Seen(10, 0, 0, USUAL).negative_share is None
    assert Seen(10, 2, 8, USUAL).negative_share == 0.25
