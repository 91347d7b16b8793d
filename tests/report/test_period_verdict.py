"""The light of a period: trouble before what is unknown, that before what is to be watched; chance lights nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from listener.backdrop import Usual
from listener.core.reactions import Moments, Reacted, Reactions
from listener.model import Assessment, Count, Danger, Handling, Incident, IncidentId, Mistake, State
from listener.report.periodfound import Case, Data, Outstanding, Step
from listener.report.periodverdict import verdict
from tests.report.storm import BRAND, HOUR, ONSET

WEEK = timedelta(days=7)
USUAL = Usual(400, 340, 460)
LOUD = Step(ONSET, ONSET + 24 * HOUR, Count(ONSET, 150, 9, 9, 9, 0), Usual(60, 40, 80), 0.001)


def whole(total: int = 412, usual: Usual | None = USUAL) -> Step:
    return Step(ONSET, ONSET + WEEK, Count(ONSET, total, 90, 200, 100, 22), usual)


def data(deaf: timedelta = timedelta(), *, learning: bool = False) -> Data:
    gaps = [(ONSET, ONSET + deaf)] if deaf else []
    return Data({}, {}, gaps, learning, 0)


def case(level: int, handling: Handling | None = None) -> Case:
    known = Incident(IncidentId(level), BRAND, State.CLOSED, 0, level, ONSET, ONSET + HOUR)
    return Case(Reacted(replace(known, handling=handling) if handling else known, Moments(), Reactions()), level)


@pytest.mark.parametrize(
    ("all_of_it", "peaks", "cases", "found", "moved", "says"),
    [
        (whole(), (), (), data(), None, ("calm", "within")),
        (whole(200), (), (), data(), None, ("calm", "below")),
        (whole(412, None), (), (), data(), None, ("calm", "fresh")),
        (whole(), (), (), data(learning=True), None, ("calm", "learning")),
        (whole(), (Outstanding(LOUD, is_sure=False, tops=()),), (), data(), None, ("calm", "within")),
        (whole(), (Outstanding(LOUD, is_sure=True, tops=()),), (), data(), None, ("watch", "step")),
        (whole(900), (Outstanding(whole(900), is_sure=True, tops=()),), (), data(), None, ("watch", "above")),
        (whole(), (), (), data(), 0.12, ("watch", "negative")),
        (whole(), (), (), data(), -0.12, ("calm", "within")),
        (whole(), (), (case(3),), data(), None, ("watch", "incident")),
        (whole(), (), (case(3), case(4)), data(), None, ("alarm", "storm")),
        (whole(), (), (case(5, Handling(mistake=Mistake.SATIRE)),), data(), None, ("calm", "within")),
        (whole(), (), (case(3),), data(0.3 * WEEK), None, ("unknown", "deaf")),
        (whole(), (), (case(5),), data(0.3 * WEEK), None, ("alarm", "storm")),
        (whole(), (), (), data(0.1 * WEEK), None, ("calm", "within")),
        (whole(0, None), (), (), data(), None, ("unknown", "nothing")),
        (whole(0), (), (), data(), None, ("calm", "below")),
    ],
)
def test_the_light_of_a_week(
    all_of_it: Step, peaks: Sequence[Outstanding], cases: Sequence[Case], found: Data, moved: float | None,
    says: tuple[str, str],
) -> None:  # fmt: skip
    seen = verdict(all_of_it, peaks, cases, found, moved)

    assert (seen.lamp, seen.because) == says


def test_a_silent_day_that_could_not_be_heard_is_no_silence() -> None:
    silent = replace(whole(10), is_heard=False)

    assert (silent.place, replace(silent, is_heard=True).place) == ("within", "below")


@pytest.mark.parametrize(("seen_at", "says"), [(ONSET + HOUR, "danger"), (ONSET + WEEK + HOUR, "incident")])
def test_danger_that_was_seen_only_afterwards_does_not_light_the_week(seen_at: datetime, says: str) -> None:
    look = Assessment(BRAND, seen_at, 4, 4, 0, False, 30, 1.0, 0.0, 4.0, None, None, None, HOUR, ())
    perilous = replace(look, danger=Danger((), 0.1, 50.0, 30.0))
    one = case(2)
    one = replace(one, reacted=replace(one.reacted, incident=replace(one.incident, last=perilous)))

    assert verdict(whole(), (), (one,), data(), None).because == says
