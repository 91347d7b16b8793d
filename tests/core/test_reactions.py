"""How fast a warning came and people reacted, from what is stored of an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.reactions import Moments, Reacted, Reactions, moments, months, reacted, reactions, spread
from listener.model import Handling, Kind, Mistake, Reason, Topic
from tests.report.storm import (
    BERLIN,
    ENDED,
    HOUR,
    LOG,
    MINUTE,
    ONSET,
    OPENED,
    SPOKEN,
    TAKEN,
    WARNED,
    entry,
    incident,
    told,
)


def test_every_moment_of_a_storm_is_found() -> None:
    assert moments(incident(), LOG, [told()]) == Moments(
        *(ONSET, ONSET + 15 * MINUTE, OPENED, WARNED, TAKEN),
        by="Kim Weber",
        spoken=SPOKEN,
        ended=ENDED,
    )


def test_how_long_each_step_took() -> None:
    assert reacted(incident(), LOG, [told()]).reactions == Reactions(
        *(15 * MINUTE, 26 * MINUTE, 12 * MINUTE, 2 * HOUR),
        self_disclosed_first=False,
    )


def test_what_nobody_knows_is_not_made_up() -> None:
    bare = replace(incident(), topic=None, handling=Handling(), closed=None)
    known = moments(bare, [], [told(None)])

    assert reactions(known) == Reactions()
    assert (known.onset, known.warned, known.acknowledged, known.spoken) == (None, None, None, None)


@pytest.mark.parametrize("kind", ["acknowledged", "snoozed", "closed_by", "false_alarm"])
def test_any_answer_of_a_person_counts_as_one(kind: str) -> None:
    log = [*LOG[:2], entry(TAKEN, kind, "Kim Weber"), entry(TAKEN + HOUR, "acknowledged", "Ute")]

    assert moments(incident(), log, [told()]).by == "Kim Weber"


@pytest.mark.parametrize("reason", [Reason.END, Reason.UPDATE, Reason.REMINDER, Reason.DIGEST, Reason.SAMPLE])
def test_only_what_warns_is_a_warning(reason: Reason) -> None:
    assert moments(incident(), LOG, [told(reason=reason)]).warned is None


def test_a_silent_edit_warns_nobody_and_the_earliest_warning_counts() -> None:
    messages = [told(WARNED + HOUR), told(WARNED), told(WARNED - HOUR, kind=Kind.EDIT)]

    assert moments(incident(), LOG, messages).warned == WARNED


def test_who_took_it_before_the_warning_reached_anybody_took_no_time() -> None:
    early = [entry(ONSET + MINUTE, "acknowledged", "Kim Weber")]

    assert reacted(incident(), early, [told()]).reactions.acknowledged == timedelta()


def test_a_word_before_the_first_critic_is_the_company_s_own_disclosure() -> None:
    disclosed = replace(incident(), handling=Handling(spoken=ONSET - HOUR))
    took = reacted(disclosed, [], [told()]).reactions

    assert (took.self_disclosed_first, took.spoken) == (True, timedelta())
    at_once = replace(incident(), handling=Handling(spoken=ONSET))
    assert reacted(at_once, [], []).reactions.self_disclosed_first is True


def test_a_topic_that_moved_on_does_not_move_the_beginning_behind_the_warning() -> None:
    moved = replace(incident(), topic=Topic(OPENED + HOUR, ENDED))

    assert moments(moved, LOG, []).onset == OPENED


@pytest.mark.parametrize("at", ["", "gestern", "2026-11-17T21:00:00"])
def test_a_word_without_a_usable_time_was_said_when_it_was_noted(at: str) -> None:
    noted = [entry(SPOKEN, "said", "Kim Weber", at=at)]

    assert moments(replace(incident(), handling=Handling()), noted, []).spoken == SPOKEN


def test_an_incident_that_went_into_another_has_lost_its_beginning() -> None:
    assert moments(replace(incident(), handling=Handling(into="INC-0011")), LOG, [told()]).onset is None


def of(opened: datetime, warned: int | None, **handling: object) -> Reacted:
    one = replace(incident(), opened=opened, handling=Handling(**handling))  # type: ignore[arg-type]  # a test's fields
    took = Reactions(warned=None if warned is None else warned * MINUTE, self_disclosed_first=bool(handling))
    return Reacted(one, Moments(), took)


def test_months_are_local_and_hold_median_and_worst() -> None:
    new_year = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    found = [of(OPENED, 10), of(OPENED, 20), of(OPENED, 90), of(OPENED, None), of(new_year, 5, spoken=OPENED)]

    november, january = months(found, BERLIN)

    assert (november.year, november.month, november.incidents) == (2024, 11, 4)
    assert november.warned is not None
    assert (november.warned.count, november.warned.median, november.warned.worst) == (3, 20 * MINUTE, 90 * MINUTE)
    assert november.acknowledged is None
    assert (january.year, january.month, january.self_disclosed_first) == (2025, 1, 1)


def test_false_alarms_and_merged_incidents_say_nothing_of_how_fast_people_are() -> None:
    assert months([of(OPENED, 1, mistake=Mistake.SATIRE), of(OPENED, 1, into="INC-0001")], BERLIN) == []


@given(st.lists(st.none() | st.timedeltas(timedelta(), timedelta(days=30)), max_size=20))
def test_the_median_lies_within_and_the_worst_at_the_end(lengths: list[timedelta | None]) -> None:
    known = sorted(one for one in lengths if one is not None)
    found = spread(lengths)

    assert (found is None) == (not known)
    if found is not None:
        assert known[0] - timedelta(microseconds=1) <= found.median <= found.worst + timedelta(microseconds=1)
        assert (found.worst, found.count) == (known[-1], len(known))
