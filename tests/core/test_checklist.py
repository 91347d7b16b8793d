"""The plan as a checklist: due from the beginning of the wave, ticked off, opened again; notes beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.aftercare import AFTERCARE, Care, Planned
from listener.core.checklist import checklist, noted, ticked, unticked
from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import Entry, Handling, Incident, State
from tests.report.storm import ENDED, HOUR, MINUTE, entry, incident

OVER = incident()
GOING = replace(OVER, state=State.OPEN, closed=None)
START = GOING.opened
PLAN = (Planned("15m", "duty"), Planned("15m", "duty"), Planned("60m", "press"))
BOOK = "rumour"


def did(log: Sequence[Entry], deed: Deed, after: timedelta, who: str = "Erna") -> list[Entry]:
    return [*log, Entry(START + after, deed.event, who, deed.detail)]


def done(log: Sequence[Entry], one: Incident = GOING, now: timedelta = HOUR) -> list[str]:
    return [task.key for task in checklist(one, BOOK, PLAN, log, START + now) if task.state is Care.DONE]


def test_each_step_is_due_so_long_after_the_warning_and_has_a_name_of_its_own() -> None:
    tasks = checklist(GOING, BOOK, PLAN, [], START + 20 * MINUTE)

    assert [(one.key, one.due - START) for one in tasks] == [
        ("15m-duty", 15 * MINUTE),
        ("15m-duty-2", 15 * MINUTE),
        ("60m-press", HOUR),
    ]
    assert [one.state for one in tasks] == [Care.OVERDUE, Care.OVERDUE, Care.SOON]


def test_a_step_that_was_ticked_off_says_who_did_it_and_when() -> None:
    log = did([], ticked(GOING, BOOK, "15m-duty", PLAN), 9 * MINUTE)
    first, second, _ = checklist(GOING, BOOK, PLAN, log, START + HOUR)

    assert (first.state, first.who, first.done) == (Care.DONE, "Erna", START + 9 * MINUTE)
    assert second.state is Care.OVERDUE


def test_a_tick_can_be_taken_back_by_a_line_of_its_own() -> None:
    log = did([], ticked(GOING, BOOK, "15m-duty", PLAN), MINUTE)
    log = did(log, unticked(GOING, BOOK, "15m-duty", PLAN, log), 2 * MINUTE)

    assert done(log) == []
    assert [one.kind for one in log] == ["step_done", "step_undone"]


def test_with_a_second_wave_everything_begins_anew() -> None:
    log = did([], ticked(GOING, BOOK, "15m-duty", PLAN), MINUTE)
    log = [*log, entry(START + HOUR, "second_wave")]
    again = replace(GOING, waves=2)

    assert done(log, again, 2 * HOUR) == []
    (first, *_) = checklist(again, BOOK, PLAN, log, START + 2 * HOUR)
    assert first.due == log[-1].at + 15 * MINUTE


def test_what_was_ticked_in_another_plan_says_nothing_of_this_one() -> None:
    assert done(did([], ticked(GOING, "press_article", "15m-duty", PLAN), MINUTE)) == []


def test_the_aftercare_counts_from_the_end_and_is_ticked_as_at_the_console() -> None:
    deed = ticked(OVER, AFTERCARE, "60m-press", PLAN)
    log = [Entry(ENDED + MINUTE, deed.event, "Erna", deed.detail)]
    (*_, last) = checklist(OVER, AFTERCARE, PLAN, log, ENDED + 2 * MINUTE)
    back = unticked(OVER, AFTERCARE, "60m-press", PLAN, log)
    log = [*log, Entry(ENDED + 2 * MINUTE, back.event, "Erna", back.detail)]

    assert deed.event == "aftercare"
    assert (last.state, last.due) == (Care.DONE, ENDED + HOUR)
    assert checklist(OVER, AFTERCARE, PLAN, log, ENDED + 3 * MINUTE)[-1].done is None
    assert checklist(GOING, AFTERCARE, PLAN, [], START) == ()


@pytest.mark.parametrize(
    ("deed", "key"),
    [
        (lambda: ticked(GOING, BOOK, "15m-chef", PLAN), "report.unknown_step"),
        (lambda: ticked(OVER, BOOK, "15m-duty", PLAN), "handling.nothing_to_do"),
        (lambda: ticked(GOING, AFTERCARE, "15m-duty", PLAN), "report.no_aftercare"),
        (lambda: unticked(GOING, BOOK, "15m-duty", PLAN, []), "handling.nothing_to_do"),
        (lambda: unticked(OVER, BOOK, "15m-duty", PLAN, []), "handling.nothing_to_do"),
        (lambda: noted(GOING, "  "), "handling.empty_note"),
        (lambda: noted(replace(GOING, handling=Handling(into="INC-0007")), "ja"), "handling.merged"),
        (lambda: noted(replace(GOING, state=State.CANDIDATE), "ja"), "handling.nothing_to_do"),
    ],
)
def test_what_cannot_be_is_refused(deed: object, key: str) -> None:
    assert callable(deed)
    with pytest.raises(UsageError) as refused:
        deed()
    assert refused.value.key == key


def test_a_note_is_kept_also_of_what_is_over() -> None:
    assert noted(OVER, " Brief an den Händler ").detail == {"note": "Brief an den Händler"}
    assert noted(GOING, "x").incident == GOING


@given(st.lists(st.sampled_from(["15m-duty", "15m-duty-2", "60m-press"]), max_size=12))
def test_pressing_a_step_again_and_again_turns_it_over_each_time(presses: list[str]) -> None:
    log: list[Entry] = []
    for minute, step in enumerate(presses):
        is_done = step in done(log)
        deed = unticked(GOING, BOOK, step, PLAN, log) if is_done else ticked(GOING, BOOK, step, PLAN)
        log = did(log, deed, minute * MINUTE)

    assert done(log) == [step for step in ("15m-duty", "15m-duty-2", "60m-press") if presses.count(step) % 2]
