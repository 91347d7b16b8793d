"""Who is told what, when, and why: laws that hold for every incident, and the reasons that stand in the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.mute import quiet_at
from alerts.policy import Asked, Because, House, Tell, plan
from alerts.ringing import MOST_A_NIGHT, MOST_AN_HOUR
from listener.model import (
    ChannelName,
    Handling,
    Incident,
    Kind,
    Person,
    QuietHours,
    Reason,
    Role,
    Route,
    Silence,
    SourceName,
    State,
    Told,
    Topic,
)
from tests.alerts.world import assessment, incident

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)
"""A Wednesday."""
NIGHT = datetime(2026, 11, 18, 1, tzinfo=UTC)
SLACK, MAIL = ChannelName("slack"), ChannelName("mail")
HOUSE = House((Route((SLACK, MAIL)),), QuietHours(time(22), time(7)), BERLIN)
ALOUD = (Reason.FIRST, Reason.LEVEL_UP, Reason.SECOND_WAVE, Reason.KEY_FACT, Reason.END)


def told(at: datetime, channel: ChannelName = SLACK, reason: Reason = Reason.FIRST, state: str = "sent") -> Told:
    return Told(f"INC-0012.{at:%H%M%S}/{channel}", channel, reason, 4, state, at, at if state == "sent" else None, "")


def asked(level: int = 4, reason: Reason = Reason.FIRST, now: datetime = NOON, **more: Any) -> Asked:
    about = incident(level=level, max_level=level, state=State.OPEN, handling=Handling(), topic=None)
    return replace(Asked(about, assessment(doubling=None, planned=()), reason, now), **more)


def one(found: tuple[Tell, ...]) -> Tell:
    return next(tell for tell in found if tell.channel == SLACK)


def test_by_day_everybody_on_the_route_is_told_at_once_and_why() -> None:
    found = plan(asked(), HOUSE)
    assert [(tell.channel, tell.due, tell.because) for tell in found.tells] == [
        (SLACK, NOON, (Because.ROUTE,)),
        (MAIL, NOON, (Because.ROUTE,)),
    ]


def test_where_no_route_fits_nobody_is_told_and_that_is_a_reason() -> None:
    assert plan(asked(), replace(HOUSE, routes=())).because == (Because.NO_ROUTE,)


def test_at_night_a_four_waits_for_the_morning_unless_it_doubles_fast() -> None:
    waits = one(plan(asked(now=NIGHT), HOUSE).tells)
    assert (waits.held, waits.due.astimezone(BERLIN).hour, waits.because[-1]) == (True, 7, Because.NIGHT)
    fast = replace(asked(now=NIGHT), assessment=assessment(doubling=timedelta(hours=1), planned=()))
    rings = one(plan(fast, HOUSE).tells)
    assert (rings.due, rings.because[-1]) == (NIGHT, Because.BROKE_NIGHT)


def test_danger_to_people_breaks_through_everything() -> None:
    hush = Silence("anna", "Messe", NIGHT - timedelta(days=1), NIGHT + timedelta(days=1))
    snoozed = replace(asked(3, now=NIGHT), safety=True)
    put_aside = replace(snoozed.incident, handling=Handling(acknowledged=NIGHT, level=6, snoozed=NOON))
    often = [told(NIGHT - timedelta(minutes=n)) for n in range(20)]
    found = plan(replace(snoozed, incident=put_aside, lately=often), replace(HOUSE, silences=(hush,)))
    assert one(found.tells).due == NIGHT
    assert Because.SAFETY in one(found.tells).because


def test_what_somebody_put_aside_is_not_told_until_it_rises() -> None:
    aside = Handling(acknowledged=NOON, level=4, snoozed=NOON + timedelta(hours=1))
    quiet = asked(4, Reason.KEY_FACT)
    quiet = replace(quiet, incident=replace(quiet.incident, handling=aside))
    assert plan(quiet, HOUSE) == plan(quiet, HOUSE).__class__((), (Because.SNOOZED,))
    risen = replace(quiet, incident=replace(quiet.incident, level=5), reason=Reason.LEVEL_UP)
    assert plan(risen, HOUSE).tells


@pytest.mark.parametrize(("level", "told_"), [(3, False), (4, False), (5, True), (6, True)])
def test_a_silence_holds_until_two_levels_more_or_a_five(level: int, told_: bool) -> None:
    hush = Silence("anna", "Umbau", NOON - timedelta(days=1), NOON + timedelta(days=1), level=3)
    found = plan(asked(level), replace(HOUSE, silences=(hush,)))
    assert bool(found.tells) is told_
    assert (Because.BROKE_SILENCE if told_ else Because.SILENCED) in (
        *found.because,
        *(found.tells or (Tell(SLACK, NOON, ()),))[0].because,
    )


def test_a_silence_is_about_its_brand_its_topic_and_its_source_only() -> None:
    def silenced(**about: str) -> bool:
        hush = Silence("anna", "Umbau", NOON - timedelta(days=1), NOON + timedelta(days=1), **about)  # type: ignore[arg-type] # texts only
        wave = asked(3, sources=(SourceName("forum"),))
        wave = replace(wave, incident=replace(wave.incident, topic=Topic(NOON, NOON, words=(("aufzug", 0.9),))))
        return not plan(wave, replace(HOUSE, silences=(hush,))).tells

    brand = str(asked().incident.brand)
    assert silenced(brand=brand, topic="Aufzug", source="forum")
    assert not silenced(brand="andere")
    assert not silenced(topic="preis")
    assert not silenced(source="presse")


def test_a_silence_that_has_ended_holds_nothing() -> None:
    hush = Silence("anna", "Umbau", NOON - timedelta(days=2), NOON - timedelta(minutes=1))
    assert plan(asked(3), replace(HOUSE, silences=(hush, replace(hush, until=NOON + timedelta(1), ended=NOON)))).tells


def test_what_is_planned_and_not_criticised_more_than_usual_is_no_warning() -> None:
    launch = assessment(planned=("Neuer Kessel",), negative_share=0.2, usual_negative_share=0.18, doubling=None)
    expected = replace(asked(3), assessment=launch)
    assert plan(expected, HOUSE).because == (Because.PLANNED,)
    assert plan(replace(expected, assessment=replace(launch, negative_share=0.6)), HOUSE).tells
    assert plan(replace(asked(4), assessment=launch), HOUSE).tells


def test_nobody_is_called_more_than_six_times_an_hour_below_a_storm() -> None:
    often = [told(NOON - timedelta(minutes=8 * n + 1)) for n in range(MOST_AN_HOUR)]
    waits = one(plan(asked(lately=often), HOUSE).tells)
    assert waits.because[-1] is Because.RATE
    assert waits.due == min(one_.due for one_ in often) + timedelta(hours=1)
    assert plan(asked(lately=often[1:]), HOUSE).tells[0].due == NOON
    assert one(plan(asked(5, lately=often), HOUSE).tells).due == NOON


def test_two_calls_a_night_are_enough_for_one_person() -> None:
    fast = assessment(doubling=timedelta(hours=1), planned=())
    woken = [told(NIGHT - timedelta(hours=n)) for n in range(2, 2 + MOST_A_NIGHT)]
    third = one(plan(replace(asked(now=NIGHT, lately=woken), assessment=fast), HOUSE).tells)
    assert (third.because[-1], third.held) == (Because.NIGHT_RATE, True)
    assert one(plan(replace(asked(now=NIGHT, lately=woken[1:]), assessment=fast), HOUSE).tells).due == NIGHT


def test_what_was_not_sent_or_was_an_edit_disturbed_nobody() -> None:
    silent = [replace(told(NOON - timedelta(minutes=n)), kind=Kind.EDIT) for n in range(1, 20)]
    lost = [told(NOON - timedelta(minutes=n), state="dead") for n in range(1, 20)]
    assert one(plan(asked(lately=[*silent, *lost]), HOUSE).tells).due == NOON


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
hands = st.builds(
    Handling,
    level=st.integers(0, 6),
    acknowledged=st.none() | instants,
    snoozed=st.none() | instants,
)
silences = st.builds(
    lambda at, level: Silence("anna", "Ruhe", at - timedelta(days=9), at + timedelta(days=9), level=level),
    instants,
    st.integers(0, 6),
)


@given(
    now=instants,
    level=st.integers(3, 6),
    reason=st.sampled_from(ALOUD),
    handling=hands,
    hush=st.lists(silences, max_size=2),
    before=st.lists(st.integers(0, 1500), max_size=12),
    safety=st.booleans(),
)
def test_laws_of_every_message(
    now: datetime,
    level: int,
    reason: Reason,
    handling: Handling,
    hush: list[Silence],
    before: list[int],
    safety: bool,
) -> None:
    lately = [told(now - timedelta(minutes=minutes), SLACK) for minutes in before]
    wave: Incident = replace(asked(level).incident, handling=handling)
    found = plan(
        Asked(wave, assessment(planned=()), reason, now, told=lately, lately=lately, safety=safety),
        replace(HOUSE, silences=tuple(hush)),
    )
    assert found.tells or found.because, "whoever is not told is not told for a reason"
    assert all(tell.due >= now and tell.because for tell in found.tells)
    assert all(tell.due == now or tell.held for tell in found.tells)
    if reason is Reason.END:
        assert {tell.channel for tell in found.tells} >= {SLACK, MAIL}, "no lost end"
    if safety:
        assert all(tell.due == now for tell in found.tells)
        assert found.tells
    if level >= 5 and reason is not Reason.END and handling.snoozed is None:
        assert found.tells
        assert all(tell.due == now for tell in found.tells), "a storm breaks through night, silence and rate"


def test_who_was_warned_is_told_of_the_end_though_no_route_leads_there_any_more() -> None:
    gone = replace(HOUSE, routes=())
    found = plan(asked(4, Reason.END, told=[told(NOON - timedelta(hours=5), MAIL)]), gone)
    assert [(tell.channel, tell.because) for tell in found.tells] == [(MAIL, (Because.KNEW,))]
    assert not plan(asked(4, Reason.END, told=[told(NOON, MAIL, state="dead")]), gone).tells


ANNA = Person("anna", "Anna", Role.DUTY, (SLACK, MAIL))
BERND = Person("bernd", "Bernd", Role.CEO, (MAIL,))
HERS = replace(HOUSE, people=(ANNA,))
FAST = assessment(doubling=timedelta(hours=1), planned=())


def test_who_is_told_for_their_role_is_told_so() -> None:
    house = replace(HOUSE, routes=(Route((SLACK, MAIL), by_role=(MAIL,)),))
    assert [tell.because for tell in plan(asked(), house).tells] == [(Because.ROUTE,), (Because.ROLE,)]


def test_several_channels_of_one_person_count_together() -> None:
    often = [told(NOON - timedelta(minutes=8 * n + 1), (SLACK, MAIL)[n % 2]) for n in range(MOST_AN_HOUR)]
    assert {tell.because[-1] for tell in plan(asked(lately=often), HERS).tells} == {Because.RATE}
    assert not any(tell.held for tell in plan(asked(lately=often), HOUSE).tells), "two channels of nobody in particular"
    both = [told(at, channel) for at in (NOON - timedelta(minutes=n) for n in (1, 9)) for channel in (SLACK, MAIL)]
    assert not any(tell.held for tell in plan(asked(lately=both), HERS).tells), "two at once ring once"


def test_two_pages_a_night_are_enough_for_one_person_whatever_the_brand() -> None:
    elsewhere = [told(NIGHT - timedelta(hours=1), MAIL), told(NIGHT - timedelta(hours=2), SLACK)]
    third = replace(asked(now=NIGHT, elsewhere=elsewhere), assessment=FAST)
    assert {tell.because[-1] for tell in plan(third, HERS).tells} == {Because.NIGHT_RATE}
    assert not any(tell.held for tell in plan(replace(third, elsewhere=elsewhere[1:]), HERS).tells)
    by_day = [told(NOON - timedelta(minutes=n + 1), SLACK) for n in range(20)]
    assert not any(tell.held for tell in plan(asked(elsewhere=by_day), HERS).tells), "six an hour are of one brand"


def test_nobody_misses_what_a_colleague_has_heard_too_often() -> None:
    often = [told(NOON - timedelta(minutes=8 * n + 1), SLACK) for n in range(MOST_AN_HOUR)]
    tells = {tell.channel: tell.held for tell in plan(asked(lately=often), replace(HOUSE, people=(ANNA, BERND))).tells}
    assert tells == {SLACK: True, MAIL: False}


@given(
    now=instants,
    level=st.integers(3, 4),
    before=st.lists(st.tuples(st.integers(-90, 1500), st.sampled_from([SLACK, MAIL]), st.booleans()), max_size=14),
    doubling=st.none() | st.just(timedelta(hours=1)),
)
def test_law_of_the_guard_for_one_person(
    now: datetime, level: int, before: list[tuple[int, ChannelName, bool]], doubling: timedelta | None
) -> None:
    """Whatever rang or is about to, on whichever of her channels: one message more never is one too many."""
    rung = [(told(now - timedelta(minutes=minutes), channel), other) for minutes, channel, other in before]
    ours = [replace(one, key=f"INC-0013.{n}/{one.channel}") for n, (one, other) in enumerate(rung) if not other]
    elsewhere = [replace(one, key=f"INC-0099.{n}/{one.channel}") for n, (one, other) in enumerate(rung) if other]
    seen = assessment(doubling=doubling, planned=())
    tells = plan(replace(asked(level, now=now, lately=ours, elsewhere=elsewhere), assessment=seen), HERS).tells

    new = {tell.due for tell in tells}
    brand = sorted([*(one.due for one in ours), *new])
    for due in new:
        for end in (one for one in brand if due <= one < due + timedelta(hours=1)):
            rang = [one for one in brand if end - timedelta(hours=1) < one <= end]
            assert len(rang) <= MOST_AN_HOUR or len([one for one in rang if one not in new]) >= MOST_AN_HOUR
        if quiet_at(due, HOUSE.quiet, BERLIN, level):
            woken = [one.due for one in elsewhere] + brand
            night = [one for one in woken if abs(one - due) < timedelta(hours=12)]
            assert len([one for one in night if quiet_at(one, HOUSE.quiet, BERLIN, level)]) <= MOST_A_NIGHT
    assert all(
        tell.because[-1] in {Because.RATE, Because.NIGHT_RATE, Because.NIGHT, Because.WEEKEND}
        for tell in tells
        if tell.due > now
    )
