"""A plan does not flap: it changes with the level, the kind, the claim or a lasting lead, and else it stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.bookshelf import load
from alerts.choosing import Why
from alerts.signals import Known, Value
from alerts.sticking import LEADS_FOR, Cause, Kept, Plan, sticky

BOOKS, _ = load()
NOW = datetime(2026, 11, 21, 2, 54, tzinfo=UTC)
OUTAGE: dict[str, Value] = {"level": 3, "phase": "growing", "type.service_failure": 0.8}
"""48 + 5 points."""
NEAR = OUTAGE | {"type.price_policy": 0.95}
"""61.75 points for prices: a lead of less than 15."""
FAR = OUTAGE | {"type.price_policy": 1.0, "own_post_trigger": True}
"""80 points for prices."""


def follow(steps: Sequence[tuple[int, Known]], **said: str) -> list[Plan]:
    """Look again after so many minutes each time."""
    plans: list[Plan] = []
    for minutes, known in steps:
        before = plans[-1].kept if plans else None
        plans.append(sticky(before, BOOKS, known, NOW + timedelta(minutes=minutes), **said))
    return plans


def chosen(plans: Sequence[Plan]) -> list[tuple[str, Cause]]:
    return [(plan.choice.playbook.id, plan.cause) for plan in plans]


def test_the_first_look_chooses() -> None:
    (plan,) = follow([(0, OUTAGE)])
    assert chosen([plan]) == [("service_failure", Cause.FIRST)]
    assert plan.changed
    assert plan.kept == Kept("service_failure", 3, "none")


def test_a_narrow_lead_changes_nothing_however_long_it_lasts() -> None:
    plans = follow([(0, OUTAGE), (5, NEAR), (60, NEAR), (600, NEAR)])
    assert chosen(plans)[1:] == [("service_failure", Cause.STAYS)] * 3
    assert not plans[-1].changed
    assert plans[-1].choice.score == 53


def test_a_clear_lead_takes_over_after_a_quarter_of_an_hour() -> None:
    plans = follow([(0, OUTAGE), (5, FAR), (19, FAR), (20, FAR), (25, FAR)])
    assert chosen(plans) == [
        ("service_failure", Cause.FIRST),
        ("service_failure", Cause.STAYS),
        ("service_failure", Cause.STAYS),
        ("price_policy", Cause.LEAD),
        ("price_policy", Cause.STAYS),
    ]
    assert timedelta(minutes=15) == LEADS_FOR


def test_a_lead_that_is_interrupted_begins_anew() -> None:
    plans = follow([(0, OUTAGE), (5, FAR), (15, OUTAGE), (21, FAR), (35, FAR), (36, FAR)])
    assert [cause for _, cause in chosen(plans)[3:]] == [Cause.STAYS, Cause.STAYS, Cause.LEAD]


def test_two_rivals_do_not_add_up() -> None:
    breach = OUTAGE | {"type.data_breach": 1.0}
    plans = follow([(0, OUTAGE), (5, FAR), (12, breach), (21, breach), (27, breach)])
    assert chosen(plans)[2:] == [
        ("service_failure", Cause.STAYS),
        ("service_failure", Cause.STAYS),
        ("data_breach", Cause.LEAD),
    ]


@pytest.mark.parametrize(
    ("known", "cause"),
    [(FAR | {"level": 4}, Cause.LEVEL), (FAR | {"claim_status": "true"}, Cause.CLAIM)],
)
def test_what_changes_the_matter_lets_the_plan_be_chosen_anew_at_once(known: Known, cause: Cause) -> None:
    plans = follow([(0, OUTAGE), (1, known)])
    assert chosen(plans)[1] == ("price_policy", cause)


def test_a_level_that_changes_may_leave_the_plan_as_it_is() -> None:
    plans = follow([(0, OUTAGE), (1, OUTAGE | {"level": 5}), (2, OUTAGE | {"level": 5})])
    assert chosen(plans)[1:] == [("service_failure", Cause.LEVEL), ("service_failure", Cause.STAYS)]


def test_the_kind_that_a_person_says_goes_before_what_the_texts_say() -> None:
    first = sticky(None, BOOKS, OUTAGE, NOW)
    said = sticky(first.kept, BOOKS, OUTAGE, NOW, kind="data_breach")
    later = sticky(said.kept, BOOKS, OUTAGE, NOW + timedelta(hours=2), kind="data_breach")
    taken_back = sticky(later.kept, BOOKS, OUTAGE, NOW + timedelta(hours=2))
    assert chosen([said, later, taken_back]) == [
        ("data_breach", Cause.KIND),
        ("data_breach", Cause.STAYS),
        ("service_failure", Cause.KIND),
    ]


def test_what_a_person_pinned_stays_whatever_happens_until_it_is_let_go() -> None:
    pinned = follow([(0, OUTAGE), (1, FAR | {"level": 6}), (90, FAR)], pinned="rumour")
    assert chosen(pinned) == [("rumour", Cause.PINNED)] * 3
    assert pinned[-1].choice.why is Why.PINNED
    assert not pinned[-1].changed
    free = sticky(pinned[-1].kept, BOOKS, FAR, NOW)
    assert chosen([free]) == [("price_policy", Cause.FIRST)]
    assert free.changed


def test_a_playbook_that_is_gone_is_replaced_at_once() -> None:
    plan = sticky(Kept("gossip", 3, "none"), BOOKS, OUTAGE, NOW)
    assert chosen([plan]) == [("service_failure", Cause.GONE)]


def test_a_playbook_whose_gate_has_closed_gives_way_after_a_quarter_of_an_hour() -> None:
    over: dict[str, Value] = {"level": 3, "phase": "after", "type.service_failure": 0.8, "max_level": 3}
    plans = follow([(0, OUTAGE), (1, over)])
    assert chosen(plans)[1] == ("service_failure", Cause.STAYS)
    praised: dict[str, Value] = OUTAGE | {"polarity": "positive", "type.positive": 0.9}
    plans = follow([(0, OUTAGE), (1, praised), (16, praised)])
    assert chosen(plans)[2] == ("positive_virality", Cause.LEAD)


def test_the_base_routine_stays_too_and_is_then_not_called_pinned() -> None:
    nothing: dict[str, Value] = {"level": 3, "phase": "growing"}
    plans = follow([(0, nothing), (5, nothing), (6, FAR), (21, FAR)])
    assert chosen(plans) == [
        ("generic_storm", Cause.FIRST),
        ("generic_storm", Cause.STAYS),
        ("generic_storm", Cause.STAYS),
        ("price_policy", Cause.LEAD),
    ]
    assert plans[1].choice.why is Why.UNCLEAR
