"""Whom to call when nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.chase import ROUNDS, calls, unanswered_since, upcoming
from listener.core.handled import assign, snooze, take
from listener.model import BrandId, ChannelName, Escalation, Incident, IncidentId, Reason, State, Told

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HEAD, BOARD = ChannelName("leitung"), ChannelName("vorstand")
CHAIN = (
    Escalation(15 * MINUTE, (HEAD,)),
    Escalation(30 * MINUTE, (BOARD,), min_level=5),
    Escalation(45 * MINUTE, (HEAD,)),
)


def storm(level: int = 4) -> Incident:
    return Incident(IncidentId(12), BrandId("bahn"), State.OPEN, level, level, NOW, NOW)


def sent(at: datetime, reason: Reason = Reason.FIRST, key: str = "INC-0012.1/mail") -> Told:
    return Told(key, ChannelName("mail"), reason, 4, "sent", at, at, "")


def called(incident: Incident, told: list[Told], minutes: float) -> list[tuple[int, tuple[ChannelName, ...]]]:
    return [(one.step, one.channels) for one in calls(incident, told, CHAIN, NOW + minutes * MINUTE)]


def test_a_quarter_of_an_hour_without_an_answer_calls_the_head() -> None:
    told = [sent(NOW)]
    assert called(storm(), told, 14.9) == []
    assert called(storm(), told, 15) == [(1, (HEAD,))]
    assert upcoming(storm(), told, CHAIN) == (NOW + 15 * MINUTE, (HEAD,))


def test_a_step_is_taken_once_and_the_next_one_follows() -> None:
    told = [sent(NOW)]
    first = calls(storm(), told, CHAIN, NOW + 20 * MINUTE)[0]
    told.append(sent(NOW + 20 * MINUTE, Reason.ESCALATION, f"{first.key}/leitung"))
    assert called(storm(), told, 30) == []
    assert called(storm(), told, 45) == [(3, (HEAD,))]
    assert called(storm(5), told, 45) == [(2, (BOARD,)), (3, (HEAD,))]


def test_who_has_taken_it_is_not_called_again_and_nobody_else_is() -> None:
    told = [sent(NOW)]
    for deed in (take(storm(), "anna", NOW + MINUTE), snooze(storm(), "anna", NOW + 60 * MINUTE, NOW + MINUTE)):
        assert unanswered_since(deed.incident, told) is None
        assert called(deed.incident, told, 600) == []
        assert upcoming(deed.incident, told, CHAIN) is None


def test_what_was_given_to_somebody_who_does_not_answer_goes_on() -> None:
    given_ = assign(take(storm(), "anna", NOW).incident, "bernd").incident
    assert called(given_, [sent(NOW)], 20) == [(1, (HEAD,))]


def test_what_nobody_has_heard_yet_cannot_be_answered() -> None:
    held = replace(sent(NOW, Reason.HELD), state="queued", sent=None)
    assert called(storm(), [held], 600) == []


def test_a_rise_begins_the_waiting_anew() -> None:
    told = [sent(NOW), sent(NOW + 40 * MINUTE, Reason.LEVEL_UP, "INC-0012.2/mail")]
    assert called(storm(5), told, 50) == []
    assert called(storm(5), told, 55) == [(1, (HEAD,))]


def test_what_declines_or_is_over_calls_nobody() -> None:
    told = [sent(NOW)]
    for state in (State.CANDIDATE, State.DECLINING, State.CLOSED):
        assert called(replace(storm(), state=state), told, 600) == []


@given(st.lists(st.integers(1, 300), min_size=1, max_size=30))
def test_however_long_nobody_answers_there_are_at_most_five_rounds(steps: list[int]) -> None:
    told, now, wave = [sent(NOW)], NOW, storm(6)
    for number, minutes in enumerate(steps):
        now += minutes * MINUTE
        if number % 3 == 2:
            told.append(sent(now, Reason.LEVEL_UP, f"INC-0012.{number}/mail"))
        due = calls(wave, told, CHAIN, now)
        told += [sent(now, Reason.ESCALATION, f"{one.key}/{channel}") for one in due for channel in one.channels]
        assert calls(wave, told, CHAIN, now) == [], "nothing is called twice for the same step"
    keys = {one.key.split("/")[0] for one in told if one.reason is Reason.ESCALATION}
    assert len(keys) <= ROUNDS
