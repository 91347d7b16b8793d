"""What people do about an incident: who has it, how long that holds, and when it may come back all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import handled
from listener.core.handled import Deed, lapsed, returns
from listener.core.incidents import advance, calmed
from listener.errors import UsageError
from listener.model import (
    Assessment,
    BrandId,
    Handling,
    Incident,
    IncidentId,
    Mistake,
    Reason,
    Reckoning,
    Silence,
    State,
    Status,
    Topic,
    Verdict,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEXT = IncidentId(99)


def seen(level: int, at: datetime = NOW) -> Assessment:
    return Assessment(
        *(BrandId("nordwind"), at, level, level, 0, False, 10, 1.0, 0.0, 3.0, None, None, None, HOUR, ()),
    )


def storm(level: int = 4, **more: object) -> Incident:
    wave = Incident(IncidentId(12), BrandId("nordwind"), State.OPEN, level, level, NOW - HOUR, NOW - HOUR)
    return replace(wave, **more)  # type: ignore[arg-type] # the names of fields, each test's own


OVER = storm(state=State.CLOSED, closed=NOW)
DEEDS: dict[str, Callable[[Incident], Deed]] = {
    "take": lambda one: handled.take(one, "erna", NOW),
    "assign": lambda one: handled.assign(one, "kai"),
    "snooze": lambda one: handled.snooze(one, "erna", NOW + HOUR, NOW),
    "close": lambda one: handled.close(one, "geklärt", NOW),
    "pin": lambda one: handled.pin(one, "rumour"),
    "false_alarm": lambda one: handled.false_alarm(one, Mistake.SATIRE, "", NOW),
    "said": lambda one: handled.said(one, NOW),
    "judge": lambda one: handled.judge(one, Verdict.LATE),
}
AFTERWARDS = {"false_alarm", "said", "judge"}
"""What may still be said of an incident when it is over."""

levels = st.integers(3, 6)
lengths = st.integers(1, 24 * 60).map(lambda minutes: minutes * MINUTE)


# --- an acknowledgement ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "hours"), [(3, 8), (4, 4), (5, 1), (6, 1), (1, 8)])
def test_who_takes_an_incident_has_it_for_hours_the_fewer_the_higher_it_stands(level: int, hours: int) -> None:
    deed = handled.take(storm(level), "erna", NOW)

    assert (deed.incident.handling.owner, deed.incident.handling.until) == ("erna", NOW + hours * HOUR)
    assert deed.incident.status is Status.ACKNOWLEDGED
    assert (deed.event, deed.detail) == (
        "acknowledged",
        {"level": max(2, level), "until": (NOW + hours * HOUR).isoformat()},
    )


@given(levels, st.integers(0, 9 * 60))
def test_an_acknowledgement_holds_until_it_expires_and_not_longer(level: int, minutes: int) -> None:
    taken = handled.take(storm(level), "erna", NOW).incident
    later = NOW + minutes * MINUTE

    after, events = lapsed(taken, later)

    expired = later >= handled.expires(level, NOW)
    assert (after.handling.acknowledged is None) == expired
    assert events == (("acknowledgement_ended",) if expired else ())
    assert after.handling.owner == "erna"  # who is reminded


@given(levels, levels)
def test_who_took_a_breeze_has_not_taken_a_storm(before: int, now: int) -> None:
    taken = handled.take(storm(before), "erna", NOW).incident

    after, events = lapsed(replace(taken, level=now, max_level=max(before, now)), NOW + MINUTE)

    assert bool(events) == (now > before)
    assert (after.status is Status.ACKNOWLEDGED) == (now <= before)


def test_who_took_a_storm_has_taken_the_breeze_after_it_and_its_return() -> None:
    storm_taken = handled.take(storm(5), "erna", NOW).incident
    breeze = handled.take(replace(storm_taken, level=3), "erna", NOW + 30 * MINUTE).incident

    assert lapsed(replace(breeze, level=5), NOW + HOUR) == (replace(breeze, level=5), ())


@pytest.mark.parametrize("deed", ["take", "snooze"])
@pytest.mark.parametrize(("rises_to", "ends"), [(2, False), (3, True)])
def test_a_rise_that_does_not_ring_ends_nothing(deed: str, rises_to: int, ends: bool) -> None:
    declining = DEEDS[deed](storm(1, state=State.DECLINING, max_level=4)).incident

    assert bool(lapsed(replace(declining, level=rises_to), NOW + MINUTE)[1]) == ends


def test_somebody_else_may_take_it_over() -> None:
    first = handled.take(storm(), "erna", NOW).incident
    second = handled.take(first, "kai", NOW + 3 * HOUR).incident

    assert (second.handling.owner, second.handling.until) == ("kai", NOW + 7 * HOUR)


def test_who_is_given_an_incident_has_to_say_that_they_have_it() -> None:
    snoozed = handled.snooze(storm(), "erna", NOW + HOUR, NOW).incident
    given_away = handled.assign(snoozed, "kai")

    assert given_away.incident.status is Status.OPEN  # it calls again, although it was put aside
    assert given_away.incident.handling.owner == "kai"
    assert given_away.detail == {"to": "kai", "before": "erna"}


# --- a snooze --------------------------------------------------------------------------------------------------------


@given(lengths, lengths)
def test_a_snooze_ends_by_itself_and_then_nobody_has_it(length: timedelta, passed: timedelta) -> None:
    put_aside = handled.snooze(storm(), "erna", NOW + length, NOW).incident
    assert put_aside.status is Status.SNOOZED

    after, events = lapsed(put_aside, NOW + passed)

    assert (after.status is Status.OPEN) == (passed >= length)
    assert events == (("snooze_ended", "acknowledgement_ended") if passed >= length else ())


@given(levels, levels)
def test_a_snooze_ends_early_when_it_rises(before: int, now: int) -> None:
    put_aside = handled.snooze(storm(before), "erna", NOW + HOUR, NOW).incident

    after, events = lapsed(replace(put_aside, level=now), NOW + MINUTE)

    assert (after.status is Status.OPEN) == (now > before)
    assert bool(events) == (now > before)


def test_what_is_put_aside_as_a_breeze_wakes_as_a_storm_although_it_was_taken_as_one_before() -> None:
    taken = handled.take(storm(5), "erna", NOW).incident
    put_aside = handled.snooze(replace(taken, level=3), "erna", NOW + 4 * HOUR, NOW + HOUR).incident

    assert lapsed(replace(put_aside, level=4), NOW + 2 * HOUR)[1] == ("snooze_ended", "acknowledgement_ended")


def test_who_puts_aside_what_another_has_does_not_take_it_away() -> None:
    assert handled.snooze(storm(handling=Handling("kai")), "erna", NOW + HOUR, NOW).incident.handling.owner == "kai"
    assert handled.snooze(storm(), "erna", NOW + HOUR, NOW).incident.handling.owner == "erna"


@pytest.mark.parametrize("until", [NOW, NOW - MINUTE, NOW + 25 * HOUR])
def test_nothing_is_put_aside_for_no_time_or_for_days(until: datetime) -> None:
    with pytest.raises(UsageError) as refused:
        handled.snooze(storm(), "erna", until, NOW)

    assert (refused.value.key, refused.value.values) == ("handling.snooze_time", {"hours": "24"})


def test_who_takes_it_ends_the_snooze() -> None:
    put_aside = handled.snooze(storm(), "erna", NOW + 4 * HOUR, NOW).incident

    assert handled.take(put_aside, "kai", NOW + HOUR).incident.status is Status.ACKNOWLEDGED


# --- the end by a person's word --------------------------------------------------------------------------------------


def after_looks(incident: Incident, *looks: int) -> tuple[Incident, list[Reason]]:
    """Let the detector look every ten minutes; return the incident and what it would tell."""
    told = []
    for number, level in enumerate(looks, 1):
        at = NOW + number * 10 * MINUTE
        if incident.state is State.CLOSED:
            incident = calmed(incident, seen(level, at), at)
        step = advance(incident, seen(level, at), at, NEXT)
        incident = step.incident or incident
        told += [step.reason] if step.reason else []
    return incident, told


def an_hour(level: int) -> tuple[int, ...]:
    """An hour of looks at a level, and the one that ends it."""
    return (level,) * 7


def test_what_a_person_closed_stays_closed_while_it_goes_on() -> None:
    closed = handled.close(storm(4), "geklärt", NOW)

    assert (closed.incident.state, closed.incident.closed) == (State.CLOSED, NOW)
    assert (closed.event, closed.detail) == ("closed_by", {"note": "geklärt"})
    assert after_looks(closed.incident, 4, 3, 4, 2, 4) == (closed.incident, [])


def test_what_a_person_closed_comes_back_after_a_calm_and_nobody_has_it() -> None:
    taken = handled.take(storm(4), "erna", NOW).incident
    closed = handled.close(taken, "", NOW).incident

    back, told = after_looks(closed, 3, *an_hour(1), 4)

    assert told == [Reason.SECOND_WAVE]
    assert (back.id, back.waves, back.status) == (12, 2, Status.OPEN)
    assert back.handling == Handling(owner="erna")


def test_what_a_person_closed_comes_back_if_it_rises_higher_than_they_knew() -> None:
    closed = handled.close(storm(4), "", NOW).incident

    assert after_looks(closed, 4, 5)[1] == [Reason.SECOND_WAVE]


def test_a_flicker_is_no_calm() -> None:
    closed = handled.close(storm(4), "", NOW).incident

    assert after_looks(closed, 3, 1, 4, 1, 4)[1] == []


def test_a_calm_before_the_end_is_no_calm_after_it() -> None:
    closed = handled.close(storm(3, calm_since=NOW - HOUR, state=State.DECLINING), "", NOW).incident

    assert after_looks(closed, 3, 3, 3)[1] == []


def test_what_ended_by_itself_comes_back_as_it_always_did() -> None:
    assert after_looks(OVER, 4)[1] == [Reason.SECOND_WAVE]


@given(st.integers(3, 5), st.lists(st.integers(0, 6), min_size=1, max_size=12), st.sampled_from(Mistake))
def test_a_false_alarm_comes_back_only_two_levels_higher(top: int, looks: list[int], reason: Mistake) -> None:
    """At 5 there is no room for two levels: there the highest level of all is enough."""
    none = handled.false_alarm(storm(top), reason, "", NOW).incident

    _, told = after_looks(none, *looks)

    assert bool(told) == any(level >= min(6, top + 2) for level in looks)


def test_the_highest_level_called_a_false_alarm_is_quiet_until_it_has_calmed_down() -> None:
    none = handled.false_alarm(storm(6), Mistake.SPAM, "", NOW).incident

    assert after_looks(none, 6, 6, 6)[1] == []
    assert after_looks(none, 6, *an_hour(1), 5, 6)[1] == [Reason.SECOND_WAVE]


@given(st.integers(0, 6))
def test_what_went_into_another_incident_never_comes_back_by_itself(level: int) -> None:
    gone = handled.merged(OVER, storm())

    assert (gone.status, gone.handling.into) == (Status.MERGED, "INC-0012")
    assert not returns(gone, level)


def test_a_false_alarm_can_be_noted_when_it_is_over_and_since_when_it_is_over_stays() -> None:
    ended = storm(state=State.CLOSED, closed=NOW - HOUR, changed=NOW - HOUR)

    deed = handled.false_alarm(ended, Mistake.SEASON, "Volksfest", NOW)

    assert (deed.incident.status, deed.incident.closed, deed.incident.changed) == (
        *(Status.FALSE_ALARM, NOW - HOUR, NOW - HOUR),
    )
    assert deed.incident.handling.ended == NOW - HOUR  # who was told of its end then is not told again
    assert (deed.detail["reason"], deed.detail["note"]) == ("season", "Volksfest")


def test_what_a_person_closed_and_then_calls_a_false_alarm_ended_when_it_was_closed() -> None:
    closed = handled.close(storm(4), "", NOW).incident
    later = handled.false_alarm(closed, Mistake.SPAM, "", NOW + HOUR).incident

    assert (later.handling.ended, later.closed, later.status) == (NOW, NOW, Status.FALSE_ALARM)


def test_a_false_alarm_stops_a_second_wave_that_is_about_to_begin() -> None:
    """It ended, is loud again, and waits for a second look."""
    waiting = storm(3, state=State.CANDIDATE, closed=NOW - HOUR, calm_since=NOW - 7 * HOUR)

    none = handled.false_alarm(waiting, Mistake.SATIRE, "", NOW).incident

    assert (none.status, none.state) == (Status.FALSE_ALARM, State.CLOSED)
    assert after_looks(none, 3, 4, 4)[1] == []
    with pytest.raises(UsageError):
        handled.take(waiting, "erna", NOW)


# --- what people know better -----------------------------------------------------------------------------------------


def test_a_person_s_playbook_stays_until_they_let_go() -> None:
    pinned = handled.pin(storm(playbook="product_defect"), "rumour")
    assert (pinned.incident.playbook, pinned.incident.handling.pinned) == ("rumour", "rumour")
    assert (pinned.detail["playbook"], pinned.detail["before"]) == ("rumour", "product_defect")
    assert pinned.detail.items() >= handled.learned_from(pinned.incident).items(), "it is a label"

    free = handled.pin(pinned.incident, "").incident
    assert (free.playbook, free.handling.pinned) == ("rumour", "")  # until the next look, which chooses


def test_a_person_s_kind_lets_go_of_what_was_pinned_and_is_kept_as_a_label() -> None:
    pinned = handled.pin(storm(playbook="product_defect"), "rumour").incident
    said = handled.is_kind(pinned, "data_breach")
    assert (said.incident.handling.kind, said.incident.handling.pinned) == ("data_breach", "")
    assert said.detail.items() >= {"kind": "data_breach", "kind_before": "", "before": "rumour"}.items()
    assert said.detail.items() >= handled.learned_from(said.incident).items()
    assert handled.is_kind(said.incident, "").detail["kind_before"] == "data_breach"


def test_what_people_know_of_a_wave_stays_over_its_second_one() -> None:
    known = handled.regard(handled.is_kind(storm(), "rumour").incident, cluster="victim", claim="false").incident
    only_claim = handled.regard(known, claim="").incident
    assert (only_claim.handling.cluster, only_claim.handling.claim) == ("victim", "")
    hands = handled.afresh(known).handling
    assert (hands.kind, hands.cluster, hands.claim) == ("rumour", "victim", "false")


def test_what_is_over_is_of_no_other_kind_any_more_but_words_about_it_may_be_approved() -> None:
    over = handled.close(storm(), "", storm().opened + HOUR).incident
    with pytest.raises(UsageError):
        handled.is_kind(over, "rumour")
    with pytest.raises(UsageError):
        handled.regard(over, claim="false")
    assert handled.approved(over, {"text": "Danke."}).incident is over


@given(st.lists(st.integers(-47, 47), min_size=1))
def test_the_first_public_word_counts_in_whatever_order_it_is_noted(hours: list[int]) -> None:
    incident = storm()
    for hour in hours:
        incident = handled.said(incident, incident.opened + hour * HOUR).incident

    assert incident.handling.spoken == incident.opened + min(hours) * HOUR


def test_a_first_word_long_before_the_warning_is_a_slip_of_the_pen() -> None:
    with pytest.raises(UsageError) as refused:
        handled.said(storm(), NOW - timedelta(days=365))

    assert refused.value.key == "handling.said_early"


def test_a_verdict_can_be_changed() -> None:
    once = handled.judge(OVER, Verdict.USELESS).incident

    assert handled.judge(once, Verdict.USEFUL).incident.handling.verdict is Verdict.USEFUL


@pytest.mark.parametrize("deed", ["false_alarm", "judge"])
def test_the_log_keeps_what_one_can_learn_from_a_warning_without_a_word_of_its_texts(deed: str) -> None:
    sum_ = Reckoning(
        *(HOUR, 31, 1.2, 0.0, 4.0, 22, 0.3, 0.0, 2.0, 2, 3, 14, 1, 3.5, 1.75),
        parts=(("tone", 2.5), ("volume", 1.0)),
        weeks=61.0,
        surprise=3.2,
    )
    height = replace(seen(5), reckoning=sum_, volume=98)
    topic = Topic(NOW, NOW, words=(("altol", 0.9), ("fluss", 0.7)))

    detail = DEEDS[deed](storm(3, max_level=5, height=height, last=seen(3), topic=topic)).detail

    assert json.loads(json.dumps(detail)) == detail
    assert (detail["level"], detail["max_level"], detail["volume"]) == (3, 5, 98)
    assert (detail["points"], detail["threshold"], detail["critics"]) == (3.5, 1.75, 22)
    assert detail["parts"] == {"tone": 2.5, "volume": 1.0}
    assert detail["topic"] == ["altol", "fluss"]


def test_of_an_incident_that_was_never_reckoned_little_can_be_learned() -> None:
    assert handled.learned_from(storm()) == {"level": 4, "max_level": 4, "topic": []}
    assert "points" not in handled.learned_from(storm(last=seen(4)))


# --- what cannot be done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_can_be_done_about_what_is_over_but_to_say_what_it_was(deed: str) -> None:
    if deed in AFTERWARDS:
        assert DEEDS[deed](OVER).incident.state is State.CLOSED
        return
    with pytest.raises(UsageError) as refused:
        DEEDS[deed](OVER)
    assert (refused.value.key, refused.value.values) == ("handling.nothing_to_do", {"name": "INC-0012"})


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_can_be_done_about_what_nobody_was_told_of_yet(deed: str) -> None:
    with pytest.raises(UsageError, match=r"handling\.nothing_to_do"):
        DEEDS[deed](storm(state=State.CANDIDATE))


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_can_be_done_about_what_went_into_another_one_and_that_is_named(deed: str) -> None:
    with pytest.raises(UsageError) as refused:
        DEEDS[deed](handled.merged(OVER, storm(id=IncidentId(7))))
    assert refused.value.values == {"name": "INC-0012", "into": "INC-0007"}


@given(st.sampled_from(sorted(set(DEEDS) - {"close", "false_alarm"})), levels)
def test_what_people_do_is_nothing_that_the_detector_goes_by(deed: str, level: int) -> None:
    """An incident that is taken or given away falls, calms down and ends as if nobody had touched it."""
    before = storm(level, calm_since=NOW - HOUR, changed=NOW - 2 * HOUR)
    after = DEEDS[deed](before).incident

    assert replace(after, handling=before.handling, playbook=before.playbook) == before


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=6), st.integers(0, 30 * 60), levels)
def test_whatever_people_do_a_snooze_is_an_acknowledgement_and_what_lapses_lapses_once(
    deeds: list[str], minutes: int, level: int
) -> None:
    incident = storm(4)
    for deed in deeds:
        if incident.state is not State.CLOSED or deed in AFTERWARDS:
            incident = DEEDS[deed](incident).incident
    hands = incident.handling
    assert hands.snoozed is None or (hands.acknowledged is not None and hands.until == hands.snoozed)
    assert hands.acknowledged is None or hands.owner

    incident = replace(incident, level=level)
    after, events = lapsed(incident, NOW + minutes * MINUTE)

    assert lapsed(after, NOW + minutes * MINUTE) == (after, ())
    assert (after == incident) == (not events)


# --- silences --------------------------------------------------------------------------------------------------------

QUIET = Silence("erna", "Werksfest", NOW, NOW + timedelta(days=3), brand="nordwind")


def test_a_silence_says_what_why_until_when_and_who() -> None:
    assert handled.silence(replace(QUIET, owner=" erna ", reason="Werksfest\n")) == QUIET
    longest = replace(QUIET, brand="", topic="feuerwerk", until=NOW + timedelta(days=30))
    assert handled.silence(longest) == longest


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        (replace(QUIET, brand=""), "silence_what"),
        (replace(QUIET, brand="", topic="  "), "silence_what"),
        (replace(QUIET, reason=" "), "silence_reason"),
        (replace(QUIET, owner=""), "who"),
        (replace(QUIET, until=NOW), "silence_time"),
        (replace(QUIET, until=NOW + timedelta(days=30, seconds=1)), "silence_time"),
    ],
)
def test_a_silence_without_one_of_them_or_for_ever_is_refused(wanted: Silence, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        handled.silence(wanted)

    assert refused.value.key == f"handling.{key}"
