"""What people write: their deeds with a log that nobody can change, silences, dead letters, and how channels fare."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import handled
from listener.core.handled import Deed
from listener.errors import Overtaken, StoreError, UsageError
from listener.handling import act
from listener.model import (
    NO_INCIDENT,
    BrandId,
    ChannelName,
    Entry,
    Handling,
    Incident,
    IncidentId,
    Kind,
    Mistake,
    Owed,
    Promise,
    Reason,
    Silence,
    State,
    Verdict,
)
from listener.store import Store, handlings, schema
from listener.store.db import seconds
from listener.store.hands import Fared
from listener.store.sqlite import SqliteDb
from tests.store.conftest import BRAND, BROKEN_RULES, NOW, beside

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STORM = Incident(IncidentId(1), BRAND, State.OPEN, 4, 4, NOW - HOUR, NOW)
SLACK, MAIL = ChannelName("slack"), ChannelName("mail")


@pytest.fixture
def office(store: Store) -> Store:
    """A database with one storm in it."""
    store.decide(STORM, [("opened", {"level": 4})], [], NOW)
    return store


def promise(number: int = 1, channel: ChannelName = SLACK, **more: object) -> Promise:
    one = Promise(f"INC-0001.{number}/{channel}", IncidentId(1), channel, Reason.FIRST, 4, "{}", NOW)
    return replace(one, **more)  # type: ignore[arg-type] # the names of fields, each test's own


def take(incident: Incident) -> Deed:
    return handled.take(incident, "erna", NOW)


# --- deeds and their log ---------------------------------------------------------------------------------------------


def test_a_deed_is_stored_with_its_line_in_the_log_and_what_follows_from_it(office: Store) -> None:
    deed = act(office, STORM.id, "erna", take, NOW, lambda _: [promise()])

    found = office.incident(STORM.id)
    assert found is not None
    assert found.handling == deed.incident.handling
    assert office.hands.log(STORM.id) == [
        Entry(NOW, "opened", "", {"level": 4}),
        Entry(NOW, "acknowledged", "erna", {"level": 4, "until": (NOW + 4 * HOUR).isoformat()}),
    ]
    assert [owed.key for owed in office.owed(NOW)] == ["INC-0001.1/slack"]


def test_nothing_is_stored_of_a_deed_whose_messages_cannot_be_told(office: Store) -> None:
    def bug(_: Deed) -> Sequence[Promise]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act(office, STORM.id, "erna", take, NOW, bug)

    assert len(office.hands.log(STORM.id)) == 1


def test_what_there_is_not_and_what_is_over_is_refused_and_leaves_no_trace(office: Store) -> None:
    with pytest.raises(UsageError, match=r"handling\.unknown"):
        act(office, IncidentId(7), "erna", take, NOW)

    act(office, STORM.id, "erna", lambda one: handled.close(one, "", NOW), NOW)
    with pytest.raises(UsageError, match=r"handling\.nothing_to_do"):
        act(office, STORM.id, "kai", take, NOW)
    assert [entry.kind for entry in office.hands.log(STORM.id)] == ["opened", "closed_by"]


def test_who_was_overtaken_reads_again_and_no_word_is_lost(office: Store) -> None:
    """Kai pins a playbook in the moment between Erna's look and her word."""
    looked = []

    def erna(incident: Incident) -> Deed:
        looked.append(incident.version)
        if len(looked) == 1:
            act(office, STORM.id, "kai", lambda one: handled.pin(one, "rumour"), NOW)
        return take(incident)

    act(office, STORM.id, "erna", erna, NOW)

    found = office.incident(STORM.id)
    assert found is not None
    assert (found.handling.owner, found.handling.pinned) == ("erna", "rumour")
    assert [(one.kind, one.actor) for one in office.hands.log(STORM.id)][1:] == [
        *(("pinned", "kai"), ("acknowledged", "erna")),
    ]
    assert looked == [1, 2]


def test_who_is_overtaken_again_and_again_is_told_so(office: Store) -> None:
    tried = []

    def unlucky(incident: Incident) -> Deed:
        tried.append(incident.version)
        act(office, STORM.id, "kai", lambda one: handled.pin(one, "rumour"), NOW)
        return take(incident)

    with pytest.raises(Overtaken, match="INC-0001"):
        act(office, STORM.id, "erna", unlucky, NOW)

    assert len(tried) == 5
    assert {one.actor for one in office.hands.log(STORM.id)} == {"", "kai"}


def test_the_daemon_that_looked_earlier_does_not_wipe_out_a_person_s_word(office: Store) -> None:
    seen = office.incident(STORM.id)
    assert seen is not None
    act(office, STORM.id, "erna", take, NOW)

    with pytest.raises(Overtaken) as late:
        office.decide(replace(seen, level=5), [("level_up", {})], [promise()], NOW)

    assert isinstance(late.value, StoreError)
    assert [one.kind for one in office.hands.log(STORM.id)] == ["opened", "acknowledged"]
    assert office.owed(NOW) == []


def test_people_at_several_machines_act_at_once_and_every_word_is_kept(office: Store) -> None:
    """Four programs with a connection of their own, five words each."""
    together = threading.Barrier(4)

    def clerk(name: str) -> None:
        with Store(office.place) as store:
            together.wait(10)
            for number in range(5):
                _insist(store, name, f"{name} {number}")

    threads = [threading.Thread(target=clerk, args=(name,)) for name in ("anna", "ben", "cem", "dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    found, words = office.incident(STORM.id), office.hands.log(STORM.id)[1:]
    assert found is not None
    assert found.version == 1 + len(words) == 21
    assert {(one.actor, one.detail["to"]) for one in words} == {
        (name, f"{name} {number}") for name in ("anna", "ben", "cem", "dora") for number in range(5)
    }
    assert found.handling.owner == words[-1].detail["to"]


def _insist(store: Store, actor: str, to: str) -> None:
    """Say it again when told that others were quicker five times in a row."""
    for _ in range(20):
        with suppress(Overtaken):
            act(store, STORM.id, actor, lambda one: handled.assign(one, to), NOW)
            return


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET actor = 'kai'",
        "UPDATE event SET detail = '{}' WHERE id = 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE incident = 1 AND kind = 'opened'",
    ],
)
def test_the_log_is_append_only_for_whoever_writes_sql(office: Store, sql: str) -> None:
    with beside(office) as other, pytest.raises(BROKEN_RULES, match="append-only"):
        other.changes(sql, ())

    assert office.hands.log(STORM.id) == [Entry(NOW, "opened", "", {"level": 4})]


def test_a_candidate_that_came_to_nothing_is_still_dropped_with_its_log(store: Store) -> None:
    store.decide(replace(STORM, state=State.CANDIDATE), [("candidate", {})], [], NOW)

    store.drop_candidate(STORM.id)

    assert store.incident(STORM.id) is None
    assert store.hands.log(STORM.id) == []


# --- what was done comes back as it was ------------------------------------------------------------------------------

moments = st.integers(0, 4 * 10**9).map(lambda second: NOW.fromtimestamp(second, NOW.tzinfo))
some_handlings = st.builds(
    Handling,
    owner=st.text(max_size=8),
    acknowledged=st.none() | moments,
    level=st.integers(0, 6),
    until=st.none() | moments,
    snoozed=st.none() | moments,
    ended=st.none() | moments,
    mistake=st.none() | st.sampled_from(Mistake),
    into=st.sampled_from(("", "INC-0007")),
    pinned=st.text(max_size=8),
    cluster=st.sampled_from(("", "victim")),
    spoken=st.none() | moments,
    verdict=st.none() | st.sampled_from(Verdict),
)


@given(some_handlings)
def test_whatever_people_did_survives_the_round_trip(handling: Handling) -> None:
    back = handlings.from_json(handlings.to_json(handling))

    assert back == handling
    assert type(back.mistake) is type(handling.mistake)
    assert type(back.verdict) is type(handling.verdict)


def test_what_nobody_did_takes_no_room() -> None:
    assert handlings.to_json(Handling()) == "{}"


def test_what_people_said_of_warnings_is_kept_for_learning_newest_first(office: Store) -> None:
    office.decide(replace(STORM, id=IncidentId(2), brand=BrandId("suedexpress")), [("opened", {})], [], NOW)
    act(office, IncidentId(2), "kai", lambda one: handled.judge(one, Verdict.LATE), NOW)
    act(office, STORM.id, "erna", take, NOW)
    act(office, STORM.id, "erna", lambda one: handled.false_alarm(one, Mistake.NAME, "", NOW), NOW)

    newest, first = office.hands.judged()
    assert (newest[0], newest[1], newest[2].kind) == (1, BRAND, "false_alarm")
    assert (first[0], first[1], first[2].kind) == (2, "suedexpress", "verdict")
    ((_, _, entry),) = office.hands.judged([BRAND])
    assert (entry.actor, entry.detail["reason"], entry.detail["max_level"]) == ("erna", "name", 4)
    assert len(office.hands.judged(limit=1)) == 1
    assert office.hands.judged([BrandId("ostwind")]) == []


def test_of_several_words_about_a_warning_the_last_one_counts(office: Store) -> None:
    for verdict in (Verdict.USELESS, Verdict.LATE, Verdict.USEFUL):
        act(office, STORM.id, "erna", lambda one, said=verdict: handled.judge(one, said), NOW)  # type: ignore[misc] # bound now

    assert [entry.detail["verdict"] for _, _, entry in office.hands.judged()] == ["useful"]


# --- silences --------------------------------------------------------------------------------------------------------


def test_a_silence_holds_from_its_beginning_to_its_end(store: Store) -> None:
    wanted = Silence("erna", "Werksfest", NOW, NOW + DAY, BRAND, "feuerwerk", "fediwall", level=4)
    number = store.hands.silence(wanted)

    (held,) = store.hands.silences(NOW)
    assert held == replace(wanted, number=number)
    assert store.hands.silences(NOW - MINUTE) == store.hands.silences(NOW + DAY) == []
    assert store.hands.silences() == [held]


def test_who_ends_a_silence_early_does_not_make_it_unhappen(store: Store) -> None:
    number = store.hands.silence(Silence("erna", "Werksfest", NOW, NOW + DAY))

    assert store.hands.unsilence(number, "kai", NOW + HOUR)

    assert store.hands.silences(NOW + HOUR) == []
    assert [(one.ended, one.ended_by) for one in store.hands.silences()] == [(NOW + HOUR, "kai")]
    assert not store.hands.unsilence(number, "erna", NOW + 2 * HOUR)
    assert not store.hands.unsilence(number + 1, "erna", NOW)


def test_a_silence_that_has_run_out_cannot_be_ended(store: Store) -> None:
    number = store.hands.silence(Silence("erna", "Werksfest", NOW, NOW + HOUR))

    assert not store.hands.unsilence(number, "erna", NOW + HOUR)
    assert [one.ended for one in store.hands.silences()] == [None]


# --- dead letters, and how channels fare -----------------------------------------------------------------------------


def died(store: Store, key: str, error: str = "http_404") -> None:
    store.begin(key)
    store.broken(key, error)


def test_dead_letters_are_shown_newest_first_and_owed_again_on_request(office: Store) -> None:
    for one in (promise(1), replace(promise(2, MAIL), due=NOW + HOUR)):
        office.tell([], [one], one.due)
        died(office, one.key)
    assert [one.key for one in office.hands.letters()] == ["INC-0001.2/mail", "INC-0001.1/slack"]
    assert len(office.hands.letters(limit=1)) == 1

    assert office.hands.retry(["INC-0001.1/slack", "INC-0009.1/slack"], NOW + DAY) == 1

    (owed,) = office.owed(NOW + DAY)
    assert (owed.key, owed.attempts, owed.created) == ("INC-0001.1/slack", 0, NOW + DAY)
    assert [one.error for one in office.hands.letters("queued")] == [""]
    assert office.hands.retry([], NOW + DAY) == 1
    assert office.hands.retry([], NOW + DAY) == 0


def test_an_edit_that_died_is_not_sent_any_more(office: Store) -> None:
    """It would show the numbers of then in the message of now."""
    act(office, STORM.id, "erna", take, NOW, lambda _: [promise(1, kind=Kind.EDIT)])
    died(office, "INC-0001.1/slack")

    assert office.hands.retry([], NOW) == 0
    assert office.hands.retry(["INC-0001.1/slack"], NOW) == 0


def test_each_channel_says_when_it_last_took_something_and_what_it_last_refused(office: Store) -> None:
    promised = [promise(1), promise(2), promise(1, MAIL), promise(2, MAIL, due=NOW + DAY)]
    act(office, STORM.id, "erna", take, NOW, lambda _: promised)
    died(office, "INC-0001.1/slack", "slack_no_service")
    office.begin("INC-0001.2/slack")
    office.postpone("INC-0001.2/slack", NOW + HOUR, "timeout", maybe_taken=True)
    office.begin("INC-0001.1/mail")
    office.kept("INC-0001.1/mail", NOW + MINUTE)
    office.tell([], [replace(promise(3), key="sources.1/slack", incident=NO_INCIDENT)], NOW + HOUR)
    died(office, "sources.1/slack", "http_410")

    assert office.hands.channels() == {
        MAIL: Fared(NOW + MINUTE, "", None, waiting=1, dead=0),
        SLACK: Fared(None, "http_410", NOW + HOUR, waiting=1, dead=2),
    }


# --- messages that live ----------------------------------------------------------------------------------------------


def sent(store: Store, one: Promise, at: datetime) -> None:
    """Promise a message and let the receiver take it; the first one lives."""
    store.tell([], [one], at)
    store.begin(one.key)
    if one.kind is Kind.MESSAGE and not store.hands.root(one.incident, one.channel):
        owed = Owed(one.key, one.channel, one.notice, 0, at, begun=True, incident=one.incident)
        store.hands.told(owed, f"C1:{one.key}", at)
    else:
        store.kept(one.key, at)


def test_a_channel_s_name_for_the_living_message_is_kept_until_it_is_gone(office: Store) -> None:
    assert office.hands.root(STORM.id, SLACK) == ""
    sent(office, promise(1), NOW)

    assert office.hands.root(STORM.id, SLACK) == "C1:INC-0001.1/slack"
    assert office.hands.root(STORM.id, MAIL) == office.hands.root(IncidentId(2), SLACK) == ""
    assert [one.state for one in office.told(STORM.id)] == ["sent"]

    office.hands.lost(STORM.id, SLACK)
    assert office.hands.root(STORM.id, SLACK) == ""


def test_a_living_message_shows_its_last_edit_and_nothing_of_its_thread(office: Store) -> None:
    assert office.hands.shown(STORM.id, SLACK) is None
    sent(office, promise(1, notice="first"), NOW)
    assert office.hands.shown(STORM.id, SLACK) == "first"

    sent(office, promise(2, notice="called somebody else"), NOW + MINUTE)
    assert office.hands.shown(STORM.id, SLACK) == "first"

    sent(office, promise(3, notice="taken by Erna", kind=Kind.EDIT), NOW + 2 * MINUTE)
    sent(office, promise(4, notice="level up"), NOW + 3 * MINUTE)
    assert office.hands.shown(STORM.id, SLACK) == "taken by Erna"

    office.tell([], [promise(5, notice="on its way", kind=Kind.EDIT)], NOW + 4 * MINUTE)
    assert office.hands.shown(STORM.id, SLACK) == "on its way"
    office.hands.drop("INC-0001.5/slack")
    assert office.hands.shown(STORM.id, SLACK) == "taken by Erna"


def test_a_new_living_message_does_not_show_the_edits_of_the_old_one(office: Store) -> None:
    sent(office, promise(1, notice="first"), NOW)
    sent(office, promise(2, notice="edited", kind=Kind.EDIT), NOW + MINUTE)
    office.hands.lost(STORM.id, SLACK)
    assert office.hands.shown(STORM.id, SLACK) is None

    sent(office, promise(3, notice="begun anew"), NOW + HOUR)

    assert office.hands.shown(STORM.id, SLACK) == "begun anew"


def test_of_messages_taken_in_the_same_moment_the_oldest_lives(office: Store) -> None:
    for one in (promise(1, notice="first"), promise(2, notice="second")):
        sent(office, one, NOW)

    assert office.hands.shown(STORM.id, SLACK) == "first"


def test_what_a_brand_s_people_were_told_lately_is_known(office: Store) -> None:
    office.decide(replace(STORM, id=IncidentId(2), brand=BrandId("suedexpress")), [], [], NOW)
    sent(office, promise(1, due=NOW - 2 * HOUR), NOW - 2 * HOUR)
    sent(office, promise(2), NOW)
    office.tell([], [promise(3, due=NOW + HOUR)], NOW)
    sent(office, promise(4, incident=IncidentId(2)), NOW)

    assert [one.key for one in office.hands.lately(BRAND, NOW - HOUR)] == ["INC-0001.2/slack", "INC-0001.3/slack"]


def test_a_task_s_next_time_can_be_asked_for(store: Store) -> None:
    assert store.hands.planned("digest") is None
    store.plan_task("digest", NOW + HOUR)

    assert store.hands.planned("digest") == NOW + HOUR


# --- the file of the version before ----------------------------------------------------------------------------------


def test_a_file_of_version_8_is_taken_over_with_its_incidents_their_log_and_its_promises(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    _as_of_m008(path)

    with Store(path) as store:
        (found,) = store.incidents()
        assert (found.name, found.handling, found.version) == ("INC-0001", Handling(), 0)
        assert store.hands.log(STORM.id) == [Entry(NOW, "opened", "", {"level": 4})]
        assert [(owed.key, owed.kind) for owed in store.owed(NOW)] == [("INC-0001.1/slack", Kind.MESSAGE)]
        assert store.hands.silences() == []

        act(store, STORM.id, "erna", take, NOW)
        assert [one.actor for one in store.hands.log(STORM.id)] == ["", "erna"]
        assert store.hands.root(STORM.id, SLACK) == ""
        with pytest.raises(sqlite3.IntegrityError):
            store._db.changes("DELETE FROM event", [])


def _as_of_m008(path: Path) -> None:
    """Write a file as version m008 left it: an incident that is going on, and its first message still owed."""
    with closing(SqliteDb(path)) as db:
        schema.MIGRATIONS.apply(db.tables, stop_before="m009_hands")
        at = seconds(NOW)
        db.changes(
            "INSERT INTO incident VALUES (1, ?, 'open', 4, 4, ?, ?, NULL, NULL, 1, 'rumour', 98, NULL, NULL, NULL)",
            [BRAND, at, at],
        )
        db.changes("INSERT INTO event (incident, at, kind, detail) VALUES (1, ?, 'opened', '{\"level\": 4}')", [at])
        db.changes(
            "INSERT INTO outbox VALUES ('INC-0001.1/slack', 1, 'slack', 'first', 4, '{}', 'queued', 0, ?, 0, '', ?, ?)",
            [at, at, None],
        )
