"""Whom to call when nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.chase import ROUNDS, answered, calls, of_wave, other_way, unanswered_since, upcoming
from listener.core.handled import assign, snooze, take
from listener.model import (
    BrandId,
    ChannelName,
    Escalation,
    Handling,
    Incident,
    IncidentId,
    Mistake,
    Person,
    Reason,
    Role,
    State,
    Told,
)

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


def chained(brand: str, level: int, chain: tuple[Escalation, ...]) -> list[tuple[ChannelName, ...]]:
    wave = replace(storm(level), brand=BrandId(brand))
    return [one.channels for one in calls(wave, [sent(NOW)], chain, NOW + 60 * MINUTE)]


def test_a_brand_may_have_a_chain_of_its_own_and_the_first_that_fits_wins() -> None:
    own = (Escalation(10 * MINUTE, (BOARD,), brands=(BrandId("fähre"),)), *CHAIN)
    assert chained("bahn", 4, own) == [(HEAD,), (HEAD,)]
    assert chained("fähre", 4, own) == [(BOARD,)]
    assert chained("fähre", 4, (*CHAIN, own[0])) == [(HEAD,), (HEAD,)], "the one for all stands before it"
    assert chained("fähre", 4, own[:1]) == [(BOARD,)]
    assert chained("bahn", 4, own[:1]) == [], "nobody is called for a brand that no chain is for"


def test_a_step_may_end_at_a_level() -> None:
    chain = (Escalation(5 * MINUTE, (HEAD,), max_level=4), Escalation(5 * MINUTE, (BOARD,), min_level=5))
    assert [chained("bahn", level, chain) for level in (4, 5)] == [[(HEAD,)], [(BOARD,)]]


def test_a_further_wave_is_waited_for_anew_and_has_five_rounds_of_its_own() -> None:
    again = NOW + 300 * MINUTE
    rounds = [sent(NOW, Reason.ESCALATION, f"INC-0012.{number}e1/leitung") for number in range(ROUNDS)]
    told = [sent(NOW), *rounds]
    assert called(storm(), told, 600) == []
    told.append(sent(again, Reason.SECOND_WAVE, "INC-0012.9/mail"))
    assert called(storm(), told, 600) == []
    assert [one.step for one in calls(storm(), of_wave(told, again), CHAIN, again + 50 * MINUTE)] == [1, 3]


def test_nobody_is_called_about_a_further_wave_that_nobody_was_told_of() -> None:
    """A silence covers it: whoever was told of the first wave has answered that one, or has not."""
    assert calls(storm(), of_wave([sent(NOW)], NOW + 300 * MINUTE), CHAIN, NOW + 600 * MINUTE) == []


PHONE, DM, MAIL, TEAM = map(ChannelName, ("telefon", "dm", "mail", "team"))
ANNA = Person("anna", "Anna", Role.DUTY, (DM, PHONE, MAIL))
BERND = Person("bernd", "Bernd", Role.PRESS, (TEAM, MAIL))


def page(channel: ChannelName, state: str = "queued") -> Told:
    return replace(sent(NOW), key=f"INC-0012.1/{channel}", channel=channel, state=state)


def test_a_page_that_is_stuck_goes_to_the_next_channel_of_whoever_it_is_for() -> None:
    assert other_way(DM, [page(DM)], [ANNA, BERND]) == (PHONE,)
    assert other_way(DM, [page(DM), page(PHONE)], [ANNA, BERND]) == (MAIL,), "the next one is stuck as well"
    assert other_way(MAIL, [page(MAIL, "dead")], [ANNA, BERND]) == (DM, TEAM), "after the last comes the first"


def test_who_has_it_already_or_has_one_channel_only_needs_no_other_way() -> None:
    assert other_way(DM, [page(DM), page(PHONE, "sent")], [ANNA]) == ()
    assert other_way(TEAM, [page(TEAM)], [replace(BERND, channels=(TEAM,))]) == ()
    assert other_way(HEAD, [page(HEAD)], [ANNA, BERND]) == (), "nobody says whose channel it is"


def test_a_page_that_somebody_has_answered_meanwhile_is_needed_no_more() -> None:
    wave, told = storm(), page(DM)
    taken = take(wave, "bernd", NOW + MINUTE).incident
    assert not answered(wave, told, NOW)
    assert answered(taken, told, NOW)
    assert not answered(taken, replace(told, level=5), NOW), "who took a four has not taken a five"
    assert not answered(taken, told, NOW + 2 * MINUTE), "it is about what came after"
    assert answered(replace(wave, state=State.CLOSED), told, NOW)
    assert answered(replace(wave, handling=Handling(mistake=Mistake.NAME)), told, NOW)


names = st.sampled_from([PHONE, DM, MAIL, TEAM, HEAD])
crowds = st.lists(st.lists(names, max_size=4, unique=True).map(tuple), max_size=4).map(
    lambda ways: [Person(str(n), str(n), Role.DUTY, one) for n, one in enumerate(ways)]
)


@given(crowds, st.dictionaries(names, st.sampled_from(["queued", "sending", "sent", "dead"])), names)
def test_another_way_is_never_one_that_was_tried_and_never_for_who_was_reached(
    people: list[Person], states: dict[ChannelName, str], stuck: ChannelName
) -> None:
    told = [page(channel, state) for channel, state in (states | {stuck: "queued"}).items()]
    ways = other_way(stuck, told, people)

    assert not set(ways) & {one.channel for one in told}
    assert len(set(ways)) == len(ways)
    for way in ways:
        assert any(
            {way, stuck} <= set(one.channels)
            and not any(one_.state == "sent" for one_ in told if one_.channel in one.channels)
            for one in people
        )
    again = [*told, *(page(way) for way in ways)]
    assert all(other_way(way, again, people) != ways for way in ways)
