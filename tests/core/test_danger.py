"""When reports of danger are more than a brand usually has, and what they do to an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import danger
from listener.core.danger import SELDOM, Usual, alarming, days_between, near, reported, usual
from listener.core.incidents import advance
from listener.core.match import Match
from listener.model import BrandId, Danger, Incident, IncidentId, Medium, MentionId, Reason, Report, Rings, State
from tests.core.test_incidents import assessed

NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BRAND = BrandId("nordwind")
PERIL = Danger((MentionId(1),), 0.01, 20.0, 56.0)
rates = st.builds(Usual, st.floats(1e-4, 50), st.floats(1e-3, 5), st.just(56.0))


def report(number: int = 1, author: str = "erna", medium: Medium = Medium.MICROBLOG, text: str = "") -> Report:
    return Report(MentionId(number), NOW, NOW, medium, author, "", text)


@given(rates, st.integers(1, 60))
def test_more_reports_are_never_more_ordinary(known: Usual, count: int) -> None:
    assert days_between(count + 1, known) >= days_between(count, known) * (1 - 1e-9)


@given(rates)
def test_single_reports_come_as_often_as_they_do(known: Usual) -> None:
    assert days_between(1, known) == pytest.approx(1 / known.rate)


@pytest.mark.parametrize(
    ("daily", "days", "volume", "least"),
    [
        ([], 56, 2, 1),  # a bakery that never had any
        ([1], 56, 2, 1),
        ([40], 56, 2, 1),  # … nor after an accident that all spoke of
        ([], 56, 500, 1),  # a large brand that never had any
        ([], 14, 500, 2),  # … of which little is known
        ([1] * 10, 56, 500, 3),
        ([20, 18, 25, 15, 22, 19, 30] * 8, 56, 3000, 40),  # a railway
    ],
)
def test_as_many_reports_ring_as_are_rare_for_the_brand(
    daily: list[int], days: float, volume: float, least: int
) -> None:
    known = usual(daily, days, volume)
    rings = [count for count in range(1, 100) if days_between(count, known) >= SELDOM]
    assert rings[0] == least


@given(st.lists(st.integers(1, 30), max_size=56), st.floats(0, 56), st.floats(0, 5000))
def test_what_is_usual_is_a_rate_above_nothing(daily: list[int], days: float, volume: float) -> None:
    known = usual(daily, days, volume)
    assert known.rate > 0
    assert known.dispersion > 0


def test_a_report_by_somebody_unsure_needs_a_second_one_a_newsroom_or_an_authority() -> None:
    rare = usual([], 56, 2)
    alone, again = [report()], [report(), report(2)]
    assert alarming(alone, rare, Rings.ALONE, trusted=True) is not None
    assert alarming(alone, rare, Rings.ALONE, trusted=False) is None
    assert alarming(again, rare, Rings.WITH_OTHERS, trusted=True) is None, "twice the same person"
    assert alarming([report(), report(2, "anna")], rare, Rings.WITH_OTHERS, trusted=True) is not None
    assert alarming([report(medium=Medium.NEWS)], rare, Rings.ALONE, trusted=False) is not None
    warned = report(text="Das Gesundheitsamt warnt vor dem Verzehr der Wurst von Nordwind")
    assert alarming([warned], rare, Rings.ALONE, trusted=False) is not None
    assert alarming(again, rare, Rings.OFF, trusted=True) is None


def test_of_a_long_text_only_what_stands_near_the_name_counts() -> None:
    far = "Der Stürmer wurde schwer verletzt ins Krankenhaus gebracht. " + "Das Spiel ging weiter und weiter. " * 30
    article = f"{far}Trikotsponsor ist Nordwind."
    assert reported(article, [Match(BRAND, ("Nordwind",))]) == ()
    assert reported(article, [Match(BRAND, ())]) == (BRAND,), "where all is about the brand, all counts"
    assert reported(f"{article} Im Zug von Nordwind wurden zwei Kinder schwer verletzt.", [Match(BRAND, ("Nordwind",))])
    assert "Stürmer" not in near(article, ("Nordwind",))


def test_an_account_that_is_called_like_the_brand_is_the_companys_own() -> None:
    heard = [report(1, "@Nordwind"), report(2, "nord-wind"), report(3, "Nordwindopfer")]
    assert [one.id for one in danger.others(heard, ("Nordwind",))] == [3]


def seen(current: Incident | None, level: int, at: datetime, peril: Danger | None) -> tuple[Incident, Reason | None]:
    step = advance(current, replace(assessed(level, at), danger=peril), at, IncidentId(1))
    assert step.incident is not None
    return step.incident, step.reason


@pytest.mark.parametrize(
    ("level", "told"), [(0, None), (1, None), (2, None), (3, Reason.LEVEL_UP), (4, Reason.LEVEL_UP)]
)
def test_an_incident_of_danger_rings_again_only_for_a_storm(level: int, told: Reason | None) -> None:
    opened, first = seen(None, 0, NOW, PERIL)
    assert (opened.state, opened.level, first) == (State.OPEN, 1, Reason.FIRST)
    after, reason = seen(opened, level, NOW + 10 * MINUTE, PERIL)
    assert (after.state, after.level, reason) == (State.OPEN, max(1, level), told)


@pytest.mark.parametrize(("calm", "reason"), [(timedelta(), None), (30 * MINUTE, None), (2 * HOUR, Reason.SECOND_WAVE)])
def test_further_reports_after_a_calm_are_a_second_wave(calm: timedelta, reason: Reason | None) -> None:
    incident, _ = seen(None, 0, NOW, PERIL)
    incident, _ = seen(incident, 0, NOW + 2 * HOUR, None)
    assert incident.state is State.DECLINING
    incident, _ = seen(incident, 0, NOW + 2 * HOUR + calm, None)
    assert seen(incident, 0, NOW + 2 * HOUR + calm + MINUTE, PERIL)[1] is reason


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=60))
def test_without_a_storm_it_never_rings_for_a_rise_and_every_beginning_has_one_end(
    looks: list[tuple[int, bool]],
) -> None:
    current: Incident | None = None
    told: list[Reason] = []
    for number, (level, peril) in enumerate([*looks, *[(0, False)] * 16]):
        at = NOW + number * 30 * MINUTE
        step = advance(
            current, replace(assessed(level, at), danger=PERIL if peril else None), at, IncidentId(number + 1)
        )
        current = step.incident
        told += [step.reason] if step.reason else []
    rang = any(peril for _, peril in looks)
    assert (told[:1], told[-1:]) == (([Reason.FIRST], [Reason.END]) if rang else ([], []))
    assert Reason.LEVEL_UP not in told
    assert told.count(Reason.FIRST) == rang
    opened = 0
    for reason in told:
        opened += {Reason.FIRST: 1, Reason.END: -1, Reason.SECOND_WAVE: 1 - opened}[reason]
        assert opened in {0, 1}
