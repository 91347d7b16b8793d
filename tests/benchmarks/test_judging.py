"""Alarms are judged as detection.md says: each figure by a case that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storms import budgets, controls
from benchmarks.storms.figures import by_kind, by_volume, figures, intervals, triggers, volume
from benchmarks.storms.judging import (
    AFTERMATH,
    MUTE,
    Outcome,
    Scores,
    Truth,
    alarms,
    counting,
    judge,
    muted,
    truth,
)
from benchmarks.storms.posts import DAY, HOUR, Event
from listener.core.pulse import Floats
from tests.benchmarks.brands import MONDAY, even, event, pulse, stream

STORM = event("flash", MONDAY + 20 * DAY)
"""100 mentions; 90 % of them within 20 hours, the busiest hour in the middle of those."""


def told(*events: Event, name: str = "Nordwind", per_day: float = 20) -> Truth:
    return Truth(name, per_day, MONDAY, MONDAY + 60 * DAY, events)


def at(*moments: float) -> Floats:
    return np.array(moments, np.float64)


def every(seconds: float, count: int) -> Floats:
    return at(*(MONDAY + number * seconds for number in range(count)))


def hourly(*values: float) -> Scores:
    return Scores(every(HOUR, len(values)), at(*values))


def test_an_alarm_rings_at_the_threshold_and_silences_the_next_day() -> None:
    loud = hourly(0, 0, *[5] * 60)

    assert ((alarms(loud, 5) - MONDAY) / HOUR).tolist() == [2, 26, 50]
    assert alarms(loud, 5.1).tolist() == []


def test_with_hysteresis_a_score_that_stays_up_rings_once() -> None:
    loud = hourly(0, *[5.0] * 60, 4.5, *[5.0] * 60, 3.9, *[5.0] * 10)

    assert ((alarms(loud, 5, hysteresis=0.2) - MONDAY) / HOUR).tolist() == [1, 123]
    assert ((alarms(loud, 5, hysteresis=0.05) - MONDAY) / HOUR).tolist() == [1, 62, 123]


def test_hysteresis_works_below_zero_too() -> None:
    scores = hourly(*[-1] * 30, -2, *[-1] * 30)

    assert len(alarms(scores, -1.5, hysteresis=0.2)) == 2
    assert len(alarms(scores, -1.5, hysteresis=0.5)) == 1


@given(st.lists(st.floats(0, 10), max_size=200), st.floats(0, 10), st.one_of(st.none(), st.floats(0, 1)))
def test_no_two_alarms_within_a_day_and_each_at_the_threshold(
    values: list[float], threshold: float, hysteresis: float | None
) -> None:
    scores = hourly(*values)
    rung = alarms(scores, threshold, hysteresis=hysteresis)

    assert (np.diff(rung) >= MUTE).all()
    assert (scores.value[np.searchsorted(scores.at, rung)] >= threshold).all()
    assert len(rung) > 0 or (scores.value < threshold).all()


def test_a_rule_too_is_silent_for_a_day() -> None:
    assert muted(at(0, HOUR, DAY - 1, DAY, DAY + HOUR)).tolist() == [0, DAY]


def test_only_looks_count_that_lie_in_the_judged_time() -> None:
    brand = stream(pulse(even(10, 40)))
    scores = Scores(even(4, 60), np.ones(240))
    kept = counting(scores, truth(brand))

    assert kept.at[0] >= brand.begin > scores.at[0]
    assert kept.at[-1] < brand.end < scores.at[-1]


def test_the_first_alarm_within_a_storm_finds_it() -> None:
    outcome = judge(told(STORM), at(STORM.onset + 2 * HOUR, STORM.onset + 26 * HOUR))
    (found,) = outcome.found

    assert found.at == STORM.onset + 2 * HOUR
    assert found.lead == pytest.approx(8)
    assert found.heard == 9
    assert found.to_come == pytest.approx(0.91)
    assert found.delay == pytest.approx(2 - 9 * (20 / 0.9 / 99), abs=1e-9)
    assert found.again == 1
    assert outcome.false == ()


def test_an_alarm_before_the_tenth_message_has_a_negative_delay() -> None:
    (found,) = judge(told(STORM), at(STORM.onset)).found

    assert found.delay is not None
    assert found.delay < 0
    assert found.to_come == pytest.approx(0.99)


def test_in_the_aftermath_an_alarm_is_neither_found_nor_false_and_later_it_is_false() -> None:
    late, later = STORM.over + HOUR, STORM.over + AFTERMATH + HOUR
    outcome = judge(told(STORM), at(late, later))

    assert outcome.found[0].at is None
    assert outcome.false == (later,)


def test_alarms_before_and_after_the_judged_time_do_not_count() -> None:
    assert judge(told(), at(MONDAY - HOUR, MONDAY + 60 * DAY)).false == ()


def test_a_lookalike_that_rings_is_false_and_named() -> None:
    meme = event("meme", MONDAY + 40 * DAY, storm=False)
    launch = event("launch", MONDAY + 50 * DAY, storm=False)
    outcome = judge(told(STORM, meme, launch), at(meme.over + 5 * HOUR, launch.over + 7 * HOUR))

    assert outcome.rang == (("meme", True), ("launch", False))
    assert len(outcome.false) == 2
    assert triggers([outcome, judge(told(meme), at())]) == {"launch": (0, 1), "meme": (0.5, 2)}


def test_a_lookalike_during_a_storm_says_nothing() -> None:
    bots = event("bots", STORM.onset + 3 * HOUR, storm=False)

    assert judge(told(STORM, bots), at(STORM.onset + 4 * HOUR)).rang == ()


def outcomes() -> list[Outcome]:
    """Four storms: found with everything to come, found before the peak, found late, missed; three false alarms."""
    storms = [replace(STORM, kind=kind) for kind in ("flash", "flash", "shock", "shock")]
    rung = [at(STORM.onset + HOUR), at(STORM.onset + 8 * HOUR), at(STORM.onset + 16 * HOUR), at(MONDAY)]
    quiet = judge(told(name="Sanddorn", per_day=2), at(MONDAY + DAY, MONDAY + 3 * DAY))
    return [judge(told(storm), times) for storm, times in zip(storms, rung, strict=True)] + [quiet]


def test_figures_are_shares_of_all_storms_and_medians_of_the_found() -> None:
    found = figures(outcomes())

    assert (found.storms, found.months) == (4, 10)
    assert (found.recall, found.early, found.to_come_90) == (0.75, 0.5, 0.25)
    assert found.lead == pytest.approx(2)
    assert found.false == pytest.approx(0.3)
    assert found.precision == pytest.approx(3 / 6)
    assert found.again == 0


def test_nothing_counted_is_no_figure() -> None:
    found = figures([])

    assert isnan(found.recall)
    assert isnan(found.lead)
    assert isnan(found.precision)


def test_figures_by_kind_and_by_volume() -> None:
    kinds, volumes = by_kind(outcomes()), by_volume(outcomes())

    assert (kinds["flash"].recall, kinds["shock"].recall) == (1, 0.5)
    assert volumes[2].false == 1
    assert volumes[20].false == pytest.approx(1 / 8)


@pytest.mark.parametrize(("per_day", "nearest"), [(0, 2), (1.2, 2), (6, 2), (7, 20), (25, 20), (20_500, 20_000)])
def test_a_brand_belongs_to_the_nearest_class(per_day: float, nearest: float) -> None:
    assert volume(per_day) == nearest


def test_an_interval_holds_the_figure_and_one_brand_alone_has_none_to_speak_of() -> None:
    many = [replace(one, truth=replace(one.truth, name=str(number))) for number, one in enumerate(outcomes() * 4)]
    low, high = intervals(many)["recall"]

    assert low < figures(many).recall < high
    assert intervals(outcomes()[:4])["recall"] == (0.75, 0.75)


def noisy(seed: int, name: str) -> budgets.Case:
    dice = np.random.default_rng(seed)
    looks = every(900, 60 * 96)
    return budgets.Case(replace(told(STORM), name=name), Scores(looks, dice.gumbel(size=len(looks))))


@pytest.mark.parametrize("budget", budgets.BUDGETS)
def test_the_threshold_is_the_lowest_that_keeps_the_budget(budget: float) -> None:
    cases = [noisy(seed, str(seed)) for seed in range(12)]
    threshold = budgets.threshold_at(budget, cases)

    kept = figures(budgets.applied(cases, threshold)).false
    assert 0.8 * budget - 1 / 24 <= kept <= budget
    assert figures(budgets.applied(cases, threshold - 0.25)).false > budget


def test_budgets_chosen_together_are_those_chosen_alone() -> None:
    cases = [noisy(seed, str(seed)) for seed in range(6)]
    together = budgets.thresholds(budgets.BUDGETS, cases)

    assert together == {budget: budgets.threshold_at(budget, cases) for budget in budgets.BUDGETS}
    assert together[1.0] < together[0.25] < together[0.1]


def test_a_score_of_one_level_cannot_keep_a_budget_and_never_rings() -> None:
    flat = budgets.Case(told(STORM), Scores(even(96, 60), np.ones(96 * 60)))

    assert budgets.threshold_at(0.25, [flat]) == inf
    assert figures(budgets.applied([flat], inf)).recall == 0
    assert budgets.threshold_at(0.25, []) == inf


def test_streams_are_scored_one_at_a_time_by_detectors_and_rules() -> None:
    brand = stream(pulse(even(10, 40)), events=(event("flash", MONDAY + 20 * DAY),))
    scored = budgets.cases(iter([brand]), {"rising": lambda one: Scores(one.pulse.at, one.pulse.at - MONDAY)})
    ruled = budgets.ruled(iter([brand]), {"always": lambda one: one.pulse.at})

    (case,) = scored["rising"]
    assert case.scores.at[0] >= brand.begin
    assert figures(budgets.applied([case], 35 * DAY)).false == pytest.approx(5 / 25 * 30, abs=2)
    assert figures(ruled["always"]).recall == 1


def test_an_alarm_all_the_time_hits_by_chance_what_it_finds() -> None:
    always = judge(told(STORM), muted(even(24, 60)))
    never = judge(told(STORM), at())

    assert controls.chance_hits([always]) == pytest.approx(20 / 24, abs=0.1)
    assert controls.chance_hits([never]) == 0
    assert isnan(controls.chance_hits([judge(told(), at())]))


def test_a_periodic_alarm_keeps_the_budget_and_finds_by_luck() -> None:
    found = figures(controls.periodic_alarms([told(STORM)], 1.0))

    assert found.false == pytest.approx(0.95, abs=0.06)
    assert found.recall <= 0.1
    assert np.diff(controls.periodic(told(), 5 * DAY, 0.5)).tolist() == [5 * DAY] * 11
