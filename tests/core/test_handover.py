"""An incident goes from hand to hand: given, accepted, returned with a reason; the clock runs on (idea C05)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import handled
from listener.core.handover import IN_TIME, waits
from listener.errors import UsageError
from listener.model import BrandId, Incident, IncidentId, State, Status
from listener.store.handlings import from_json, to_json

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def storm(level: int = 4) -> Incident:
    return Incident(IncidentId(12), BrandId("nordwind"), State.OPEN, level, level, NOW, NOW)


def handed(level: int = 4) -> Incident:
    """A storm that Anna of PR took at nine and gave to Ben of sales five minutes later."""
    took = handled.take(storm(level), "Anna", NOW).incident
    return handled.assign(took, "Ben", "Anna", NOW + 5 * MINUTE).incident


def test_who_accepts_has_it_and_the_log_says_from_whom() -> None:
    deed = handled.take(handed(), "ben", NOW + 6 * MINUTE)

    assert (deed.event, deed.detail["from"]) == ("acknowledged", "Anna")
    assert deed.incident.status is Status.ACKNOWLEDGED
    assert not waits(deed.incident.handling)


@pytest.mark.parametrize(("after", "in_time"), [(0, True), (15, True), (15.1, False), (600, False)])
def test_what_is_returned_within_a_quarter_of_an_hour_keeps_the_giver_s_clock_running(
    after: float, in_time: bool
) -> None:
    before = handled.take(storm(), "Anna", NOW).incident
    deed = handled.give_back(handed(), "Ben", "nicht unser Bereich", NOW + (5 + after) * MINUTE)

    hands = deed.incident.handling
    assert (deed.event, deed.detail["to"], deed.detail["note"]) == ("returned", "Anna", "nicht unser Bereich")
    assert hands.owner == "Anna"
    assert deed.detail["holds"] is in_time
    if in_time:
        assert hands == before.handling  # not a second more, not a second less
    else:
        assert (deed.incident.status, hands.until) == (Status.OPEN, None)


def test_no_word_holds_above_the_level_it_was_given_at_or_after_its_end() -> None:
    risen = replace(handed(4), level=5)
    late = handled.assign(handled.take(storm(6), "Anna", NOW).incident, "Ben", "Anna", NOW + 55 * MINUTE).incident

    assert handled.give_back(risen, "Ben", "zu groß", NOW + 6 * MINUTE).incident.status is Status.OPEN
    assert handled.give_back(late, "Ben", "keine Zeit", NOW + 61 * MINUTE).incident.status is Status.OPEN


def test_what_nobody_had_taken_goes_back_to_who_gave_it_and_passed_on_to_the_first() -> None:
    given_away = handled.assign(storm(), "Ben", "Anna", NOW).incident
    passed_on = handled.assign(given_away, "Cem", "Ben", NOW + MINUTE).incident

    assert handled.give_back(given_away, "Ben", "Urlaub", NOW + MINUTE).incident.handling.owner == "Anna"
    back = handled.give_back(passed_on, "Cem", "nicht bei uns", NOW + 2 * MINUTE).incident
    assert (back.handling.owner, back.status) == ("Anna", Status.OPEN)


REFUSED: dict[str, tuple[Incident, str, str, str]] = {
    "never given": (storm(), "Ben", "warum", "handling.not_given"),
    "accepted": (handled.take(handed(), "Ben", NOW).incident, "Ben", "warum", "handling.not_given"),
    "not theirs": (handed(), "Cem", "warum", "handling.given_to"),
    "no reason": (handed(), "Ben", "  ", "handling.return_reason"),
    "to oneself": (handled.assign(storm(), "Anna", "Anna", NOW).incident, "Anna", "warum", "handling.not_given"),
    "snoozed": (
        handled.snooze(handed(), "Ben", NOW + 60 * MINUTE, NOW).incident,
        "Ben",
        "warum",
        "handling.not_given",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_returned(case: str) -> None:
    incident, who, reason, says = REFUSED[case]

    with pytest.raises(UsageError, match=says):
        handled.give_back(incident, who, reason, NOW + 6 * MINUTE)


def test_a_hand_over_outlives_the_program() -> None:
    hands = handed().handling

    assert from_json(to_json(hands)) == hands
    assert hands.held_until is not None


MOVES: tuple[Callable[[Incident, datetime], Incident], ...] = (
    lambda one, now: handled.take(one, one.handling.owner or "Anna", now).incident,
    lambda one, now: handled.assign(one, "Ben", "Anna", now).incident,
    lambda one, now: handled.assign(one, "Cem", "Ben", now).incident,
    lambda one, now: handled.give_back(one, one.handling.owner, "weil", now).incident,
    lambda one, now: handled.snooze(one, "Anna", now + 30 * MINUTE, now).incident,
)


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 20)), max_size=12))
def test_nobody_gains_time_by_giving_it_away_and_getting_it_back(
    moves: list[tuple[Callable[[Incident, datetime], Incident], int]],
) -> None:
    """Whatever happens in whatever order: only taking makes a new deadline, and what waits has not been accepted."""
    incident, now = storm(), NOW
    deadlines = set()
    for move, minutes in moves:
        now += minutes * MINUTE
        try:
            incident = move(incident, now)
        except UsageError:
            continue
        if move in (MOVES[0], MOVES[4]):
            deadlines.add(incident.handling.until)
        hands = incident.handling
        assert hands.until is None or hands.until in deadlines
        assert not (waits(hands) and hands.acknowledged)
        assert hands.given is None or now - hands.given <= timedelta(days=1)
        assert bool(hands.giver) or hands.held is None


def test_the_quarter_of_an_hour_is_that_of_the_rule() -> None:
    assert timedelta(minutes=15) == IN_TIME
