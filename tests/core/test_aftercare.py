"""After a storm: the aftercare opens by itself, steps fall due one after the other, and what is done is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.core.aftercare import Care, Planned, Reminder, aftercare, carried_out, due, keys, length, opens, reminder
from listener.errors import UsageError
from listener.model import Handling, Incident, Mistake, Reason, State, Told
from tests.report.storm import BOOKS, ENDED, HOUR, MINUTE, PLAN, entry, incident, told

DAY = timedelta(days=1)


def test_a_storm_that_is_over_opens_its_aftercare() -> None:
    tasks = aftercare(incident(), PLAN, [], ENDED + 5 * MINUTE)

    assert [one.due - ENDED for one in tasks] == [15 * MINUTE, DAY, 3 * DAY, 14 * DAY]
    assert [one.state for one in tasks] == [Care.SOON, Care.SOON, Care.LATER, Care.LATER]
    assert [one.key for one in tasks] == ["15m-duty", "24h-comms_lead", "72h-duty", "14d-comms_lead"]


def test_a_fresh_breeze_is_enough() -> None:
    assert opens(incident(max_level=3))


@pytest.mark.parametrize(
    "not_that",
    [
        replace(incident(), state=State.DECLINING, closed=None),
        replace(incident(), max_level=2),
        replace(incident(), handling=Handling(mistake=Mistake.SATIRE)),
        replace(incident(), handling=Handling(into="INC-0011")),
    ],
    ids=["still going on", "a breeze", "a false alarm", "part of another one"],
)
def test_nothing_else_does(not_that: Incident) -> None:
    assert not opens(not_that)
    assert aftercare(not_that, PLAN, [], ENDED + DAY) == ()


def test_steps_fall_due_one_after_the_other() -> None:
    def called(after: timedelta) -> list[str]:
        now = ENDED + after
        return [one.key for one in due(aftercare(incident(), PLAN, [], now), now)]

    assert called(14 * MINUTE) == []
    assert called(15 * MINUTE) == ["15m-duty"]
    assert called(3 * DAY) == ["15m-duty", "24h-comms_lead", "72h-duty"]


def test_what_somebody_has_done_is_done_and_called_for_no_more() -> None:
    now = ENDED + 2 * DAY
    log = [entry(ENDED + HOUR, "aftercare", "Kim Weber", step="15m-duty")]
    tasks = aftercare(incident(), PLAN, log, now)

    assert (tasks[0].state, tasks[0].done, tasks[0].who) == (Care.DONE, ENDED + HOUR, "Kim Weber")
    assert tasks[1].state is Care.OVERDUE
    assert [one.key for one in due(tasks, now)] == ["24h-comms_lead"]


def test_a_second_wave_begins_it_anew() -> None:
    log = [entry(ENDED - 4 * DAY, "aftercare", "Kim Weber", step="15m-duty")]

    assert aftercare(incident(), PLAN, log, ENDED)[0].done is None


def test_two_steps_of_one_role_at_one_time_are_told_apart() -> None:
    plan = [Planned("24h", "press"), Planned("24h", "press"), Planned("24h", "duty")]

    assert keys(plan) == ["24h-press", "24h-press-2", "24h-duty"]


@pytest.mark.parametrize("by", ["", "24", "h", "-1h", "1w", "٣h", "1.5h", "99999h"])
def test_a_step_without_a_time_is_refused(by: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        length(by)


def test_the_shipped_playbook_can_be_followed() -> None:
    plan = [Planned(step.by, step.role) for step in BOOKS["aftercare"].steps]
    tasks = aftercare(incident(), plan, [], ENDED)

    assert {DAY, 3 * DAY, 14 * DAY, 30 * DAY} <= {one.due - ENDED for one in tasks}
    assert len({one.key for one in tasks}) == len(plan)


def test_nobody_is_reminded_of_what_the_all_clear_has_just_said() -> None:
    assert called_for(23 * HOUR) is None
    assert called_for(DAY) is not None


def test_steps_that_are_due_make_one_message_and_each_calls_once() -> None:
    first = called_for(DAY)
    assert first is not None
    assert first.key == "INC-0012.care1-15m-duty+24h-comms_lead"
    sent = told(ENDED + DAY, Reason.CARE, key=f"{first.key}/mail")

    assert called_for(2 * DAY, sent) is None
    later = called_for(3 * DAY, sent)
    assert later is not None
    assert later.key == "INC-0012.care1-72h-duty"
    assert [one.key for one in later.tasks] == ["15m-duty", "24h-comms_lead", "72h-duty"], "still open, so said along"


def test_after_another_wave_each_calls_again() -> None:
    sent = told(ENDED + DAY, Reason.CARE, key="INC-0012.care1-15m-duty+24h-comms_lead/mail")
    again = called_for(DAY, sent, waves=2)

    assert again is not None
    assert again.key == "INC-0012.care2-15m-duty+24h-comms_lead"


def test_nobody_is_reminded_of_what_was_due_a_week_ago() -> None:
    late = called_for(9 * DAY)
    assert late is not None
    assert [one.key for one in late.fresh] == ["72h-duty"]
    assert called_for(12 * DAY) is None


def called_for(after: timedelta, *sent: Told, waves: int = 1) -> Reminder | None:
    one, now = incident(waves=waves), ENDED + after
    return reminder(one, aftercare(one, PLAN, [], now), sent, now)


def test_ticking_off_a_step_is_a_line_in_the_log() -> None:
    deed = carried_out(incident(), "72h-duty", PLAN)

    assert (deed.incident, deed.event, deed.detail) == (incident(), "aftercare", {"step": "72h-duty"})


@pytest.mark.parametrize(
    ("one", "step", "problem"),
    [
        (incident(), "99h-duty", "report.unknown_step"),
        (incident(max_level=2), "72h-duty", "report.no_aftercare"),
        (incident(state=State.OPEN, closed=None), "72h-duty", "report.no_aftercare"),
    ],
    ids=["no such step", "only a breeze", "still going on"],
)
def test_a_step_that_is_not_there_cannot_be_ticked_off(one: Incident, step: str, problem: str) -> None:
    with pytest.raises(UsageError) as raised:
        carried_out(one, step, PLAN)

    assert raised.value.key == problem
