"""An incident, its log and its messages are one step; a message waits in the outbox until it is kept or given up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from listener.model import (
    Assessment,
    BrandId,
    ChannelName,
    Evidence,
    Incident,
    IncidentId,
    Medium,
    MentionId,
    Promise,
    Reason,
    Signal,
    State,
)
from listener.store import Store
from tests.store.conftest import BRAND, NOW, beside, read_afresh, stored

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ASSESSMENT = Assessment(
    brand=BRAND,
    at=NOW,
    level=3,
    social=3,
    media=1,
    learning=False,
    volume=41,
    usual=4.5,
    usual_low=1,
    usual_high=9,
    negative_share=0.8,
    usual_negative_share=0.2,
    doubling=timedelta(minutes=48),
    window=HOUR,
    evidence=(Evidence(Signal.VOLUME, HOUR, 41, 4.5, 6.1),),
    trigger=MentionId(7),
    voices=(MentionId(7), MentionId(9)),
    media_split=((Medium.NEWS, 0.75), (Medium.FORUM, 0.25)),
    words=("raucht", "Rückruf"),
    copies=0.1,
    unscored=12,
)
INCIDENT = Incident(IncidentId(1), BRAND, State.OPEN, 3, 3, NOW, NOW, playbook="rumour", last=ASSESSMENT)


def promise(key: str = "INC-0001.1/pr", due: datetime = NOW, channel: str = "pr") -> Promise:
    return Promise(key, IncidentId(1), ChannelName(channel), Reason.FIRST, 3, '{"a": 1}', due)


def test_an_incident_comes_back_as_it_was_with_its_evidence(store: Store) -> None:
    store.decide(INCIDENT, [("opened", {"level": 3}), ("note", {"text": "Ärger"})], [], NOW)

    assert [store.incident(IncidentId(1))] == store.current_incidents(BRAND, NOW) == [stored(INCIDENT)]
    assert store.incidents() == [stored(INCIDENT)]
    assert store.events(IncidentId(1)) == [(NOW, "opened", {"level": 3}), (NOW, "note", {"text": "Ärger"})]
    assert store.next_incident_id() == IncidentId(2)


def test_an_incident_of_a_version_that_counted_no_unscored_voices_can_still_be_read(store: Store) -> None:
    store.decide(INCIDENT, [], [], NOW)
    with beside(store) as earlier:
        (last,) = earlier.row("SELECT last FROM incident") or ("",)
        parts = {name: value for name, value in json.loads(last).items() if name != "unscored"}
        earlier.changes("UPDATE incident SET last = ?", [json.dumps(parts)])

    assert store.incident(IncidentId(1)) == stored(replace(INCIDENT, last=replace(ASSESSMENT, unscored=0)))


def test_an_incident_goes_on_without_a_second_row(store: Store) -> None:
    store.decide(INCIDENT, [("opened", {})], [], NOW)
    closed = replace(INCIDENT, state=State.CLOSED, calm_since=NOW, closed=NOW + HOUR, last=None)
    store.decide(read_afresh(store, closed), [("closed", {})], [], NOW + HOUR)

    assert store.incidents() == [stored(closed, times=2)]
    assert store.incidents(only_open=True) == []
    assert [kind for _, kind, _ in store.events(IncidentId(1))] == ["opened", "closed"]


def test_a_candidate_is_no_incident_yet_and_may_come_to_nothing(store: Store) -> None:
    store.decide(replace(INCIDENT, state=State.CANDIDATE), [("candidate", {})], [], NOW)
    assert store.incidents() == []
    assert store.current_incidents(BRAND, NOW)

    store.drop_candidate(IncidentId(1))

    assert not store.current_incidents(BRAND, NOW)
    assert store.events(IncidentId(1)) == []


def test_an_open_incident_is_never_dropped_as_a_candidate(store: Store) -> None:
    store.decide(INCIDENT, [], [], NOW)
    store.drop_candidate(IncidentId(1))

    assert store.current_incidents(BRAND, NOW) == [stored(INCIDENT)]


def test_a_promise_is_owed_when_due_and_only_until_it_is_kept(store: Store) -> None:
    store.decide(INCIDENT, [], [promise(due=NOW + HOUR)], NOW)
    assert store.owed(NOW) == []

    (owed,) = store.owed(NOW + HOUR)
    assert (owed.key, owed.channel, owed.notice, owed.attempts, owed.begun) == (
        *("INC-0001.1/pr", "pr", '{"a": 1}', 0),
        False,
    )
    assert store.begin(owed.key)
    assert not store.begin(owed.key)
    store.kept(owed.key, NOW + HOUR)

    assert store.owed(NOW + 2 * HOUR) == []
    assert store.waiting() == (0, None)
    assert [(told.state, told.sent) for told in store.told(IncidentId(1))] == [("sent", NOW + HOUR)]


def test_the_same_promise_made_twice_is_one(store: Store) -> None:
    store.decide(INCIDENT, [], [promise()], NOW)
    store.decide(read_afresh(store, INCIDENT), [], [promise()], NOW)

    assert len(store.owed(NOW)) == 1
    assert store.waiting() == (1, NOW)


def test_the_words_of_a_waiting_message_are_refreshed_until_somebody_tries_to_send_it(store: Store) -> None:
    store.decide(INCIDENT, [], [promise(due=NOW + HOUR)], NOW)
    store.decide(read_afresh(store, INCIDENT), [], [replace(promise(due=NOW + HOUR), notice='{"a": 2}')], NOW)
    assert [owed.notice for owed in store.owed(NOW + HOUR)] == ['{"a": 2}']

    store.begin("INC-0001.1/pr")
    store.postpone("INC-0001.1/pr", NOW + HOUR, "timeout", maybe_taken=True)
    store.decide(read_afresh(store, INCIDENT), [], [replace(promise(due=NOW + HOUR), notice='{"a": 3}')], NOW)

    assert [owed.notice for owed in store.owed(NOW + HOUR)] == ['{"a": 2}']


def test_a_postponed_promise_says_whether_it_may_have_arrived(store: Store) -> None:
    store.decide(INCIDENT, [], [promise("INC-0001.1/a", channel="a"), promise("INC-0001.1/b", channel="b")], NOW)
    for key, maybe in (("INC-0001.1/a", False), ("INC-0001.1/b", True)):
        store.begin(key)
        store.postpone(key, NOW + HOUR, "timeout", maybe_taken=maybe)

    assert store.owed(NOW) == []
    assert [(owed.begun, owed.attempts) for owed in store.owed(NOW + HOUR)] == [(False, 1), (True, 1)]


def test_what_was_being_sent_when_the_program_died_is_owed_again_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store:
        store.decide(INCIDENT, [], [promise()], NOW)
        store.begin("INC-0001.1/pr")

    with Store(path) as store:
        assert store.owed(NOW) == []
        assert store.recover() == 1
        assert [owed.begun for owed in store.owed(NOW)] == [True]


def test_what_is_never_taken_is_shown_as_dead(store: Store) -> None:
    store.decide(INCIDENT, [], [promise()], NOW)
    store.begin("INC-0001.1/pr")
    store.broken("INC-0001.1/pr", "no_service")

    assert [(told.state, told.error) for told in store.told(IncidentId(1))] == [("dead", "no_service")]
    assert store.owed(NOW + HOUR) == []


def test_a_message_held_over_night_gives_way_to_a_newer_one(store: Store) -> None:
    store.decide(INCIDENT, [], [promise(due=NOW + 8 * HOUR)], NOW)
    assert store.next_sequence(IncidentId(1)) == 2
    store.decide(read_afresh(store, INCIDENT), [], [promise("INC-0001.2/pr", due=NOW + HOUR)], NOW + HOUR)

    assert [owed.key for owed in store.owed(NOW + 9 * HOUR)] == ["INC-0001.2/pr"]
    assert [told.state for told in store.told(IncidentId(1))] == ["superseded", "queued"]


def test_a_message_on_its_way_is_never_superseded(store: Store) -> None:
    store.decide(INCIDENT, [], [promise()], NOW)
    store.begin("INC-0001.1/pr")
    store.postpone("INC-0001.1/pr", NOW + HOUR, "timeout", maybe_taken=True)
    store.decide(read_afresh(store, INCIDENT), [], [promise("INC-0001.2/pr")], NOW)

    assert [told.state for told in store.told(IncidentId(1))] == ["queued", "queued"]


def test_tasks_are_due_until_planned(store: Store) -> None:
    assert store.task_due("retention", NOW, 2 * HOUR)
    store.plan_task("retention", NOW + HOUR)
    assert not store.task_due("retention", NOW, 2 * HOUR)
    store.plan_task("retention", NOW)
    assert store.task_due("retention", NOW, 2 * HOUR)


def test_the_owner_is_known_to_the_next(store: Store) -> None:
    assert store.owner() is None
    store.own(4711, "presse-server", NOW)
    assert store.owner() == (4711, "presse-server", NOW)


def page(key: str = "INC-0001.1/pr", due: datetime = NOW) -> Promise:
    return replace(promise(key, due), fallback=due + 2 * MINUTE)


def test_a_page_is_looked_after_when_its_time_is_up_and_goes_another_way_once(store: Store) -> None:
    store.decide(INCIDENT, [], [page()], NOW)
    assert store.hands.unsent(NOW + MINUTE) == []

    ((incident, told, since),) = store.hands.unsent(NOW + 2 * MINUTE)
    assert (incident, told.key, told.state, since) == (INCIDENT.id, "INC-0001.1/pr", "queued", NOW + 2 * MINUTE)
    other = promise("INC-0001.1/chef", NOW + 2 * MINUTE, "chef")
    line: tuple[str, dict[str, object]] = ("failover", {"to": "chef"})
    assert store.hands.other_way(told.key, incident, line, [other], NOW + 2 * MINUTE)
    assert not store.hands.other_way(told.key, incident, line, [other], NOW + 3 * MINUTE)

    assert store.hands.unsent(NOW + HOUR) == []
    assert [one.key for one in store.told(incident)] == ["INC-0001.1/pr", "INC-0001.1/chef"]
    assert [entry.kind for entry in store.hands.log(incident)] == ["failover"]


def test_a_page_that_was_sent_meanwhile_goes_no_other_way(store: Store) -> None:
    store.decide(INCIDENT, [], [page()], NOW)
    assert store.begin("INC-0001.1/pr")
    store.kept("INC-0001.1/pr", NOW + MINUTE)

    other = promise("INC-0001.1/chef", NOW + 2 * MINUTE, "chef")
    assert not store.hands.other_way("INC-0001.1/pr", INCIDENT.id, ("failover", {}), [other], NOW + 2 * MINUTE)
    assert [one.channel for one in store.told(INCIDENT.id)] == ["pr"]
    assert store.hands.log(INCIDENT.id) == []


def test_a_page_that_is_held_is_looked_after_when_it_is_due(store: Store) -> None:
    """However often its words are refreshed before."""
    for refreshed in (NOW, NOW + HOUR):
        store.decide(store.incident(INCIDENT.id) or INCIDENT, [], [page(due=NOW + 8 * HOUR)], refreshed)

    assert store.hands.unsent(NOW + 8 * HOUR) == []
    assert [told.key for _, told, _ in store.hands.unsent(NOW + 8 * HOUR + 2 * MINUTE)] == ["INC-0001.1/pr"]


def test_what_is_told_of_other_brands_is_known_apart(store: Store) -> None:
    other = replace(INCIDENT, id=IncidentId(2), brand=BrandId("andere"))
    store.decide(INCIDENT, [], [promise()], NOW)
    store.decide(other, [], [replace(promise("INC-0002.1/pr"), incident=other.id)], NOW)

    assert [one.key for one in store.hands.lately(BRAND, NOW - HOUR)] == ["INC-0001.1/pr"]
    assert [one.key for one in store.hands.lately(BRAND, NOW - HOUR, others=True)] == ["INC-0002.1/pr"]
