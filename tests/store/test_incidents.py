"""Incidents in the database: what they are about and how high they stood is kept, and older files are taken over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import UsageError
from listener.model import (
    Assessment,
    BrandId,
    Contact,
    Evidence,
    Incident,
    IncidentId,
    Medium,
    MentionId,
    Outlook,
    Phase,
    Reckoning,
    Signal,
    Standing,
    State,
    Topic,
)
from listener.store import Store, assessments, schema, topics
from listener.store.db import seconds
from listener.store.sqlite import SqliteDb
from tests.store.conftest import BRAND, NOW, beside, read_afresh, stored

HOUR = timedelta(hours=1)
OIL = Topic(
    began=NOW - 3 * HOUR,
    heard=NOW - HOUR,
    words=(("altol", 0.93), ("fluss", 0.71)),
    roots=(("altol", 0.95),),
    stories=(MentionId(7), MentionId(9)),
    moved=NOW - 2 * HOUR,
)
SUM = Reckoning(
    *(HOUR, 31, 1.2, 0.0, 4.0, 22, 0.3, 0.0, 2.0),
    outlets=2,
    sources=3,
    copies=14,
    unscored=1,
    points=3.5,
    threshold=1.75,
    parts=(("tone", 2.5), ("volume", 1.5), ("brand", -0.5)),
    weeks=61.0,
    surprise=3.2,
)
WHERE = Standing(
    Phase.GROWING, Contact.PRE_CONTACT, 0.01, ((1, Outlook(12, 8, 20)), (3, Outlook(40, 19, 88))), None, 22
)
SEEN = Assessment(
    *(BRAND, NOW, 4, 4, 2, False, 35, 1.2, 0.0, 4.0, 0.7, 0.26, timedelta(minutes=31), HOUR),
    evidence=(Evidence(Signal.NEGATIVITY, HOUR, 22, 0.3, 7.5), Evidence(Signal.SPREAD, HOUR, 3, 1, 2.1)),
    trigger=MentionId(7),
    voices=(MentionId(9), MentionId(7)),
    media_split=((Medium.MICROBLOG, 0.75), (Medium.NEWS, 0.25)),
    words=("altöl", "fluss"),
    copies=0.3,
    unscored=1,
    watch=True,
    reckoning=SUM,
    standing=WHERE,
    coordinated=True,
    amplifier=MentionId(9),
    planned=("Messe",),
)
STORM = Incident(
    *(IncidentId(1), BRAND, State.DECLINING, 3, 4, NOW - 3 * HOUR, NOW, NOW - HOUR, None, 2, "product_defect", 98),
    last=replace(SEEN, level=3),
    topic=OIL,
    height=SEEN,
)


def test_an_incident_comes_back_as_it_was_with_its_topic_and_its_height(store: Store) -> None:
    store.decide(STORM, [("opened", {"level": 4})], (), NOW)
    assert store.incident(STORM.id) == stored(STORM)
    assert store.current_incidents(BRAND, NOW) == [stored(STORM)]


def test_a_topic_moves_with_its_incident(store: Store) -> None:
    store.decide(STORM, (), (), NOW)
    moved = replace(STORM, topic=replace(OIL, words=(("rucktritt", 0.8),), moved=NOW), height=None)
    store.decide(read_afresh(store, moved), (), (), NOW)
    assert store.incident(STORM.id) == stored(moved, times=2)
    assert len(store.incidents()) == 1


def test_what_ended_lately_is_remembered_for_its_second_wave_and_what_ended_long_ago_is_not(store: Store) -> None:
    long_ago, lately = NOW - timedelta(days=9), NOW - timedelta(days=4)
    ended = replace(STORM, state=State.CLOSED, closed=lately)
    older = replace(ended, id=IncidentId(2), closed=long_ago)
    for one in (ended, older, replace(STORM, id=IncidentId(3))):
        store.decide(one, (), (), NOW)
    assert [one.id for one in store.current_incidents(BRAND, NOW - timedelta(days=5))] == [1, 3]


def test_a_file_of_the_last_version_is_taken_over_with_its_incidents(tmp_path: Path) -> None:
    """Versions up to m007 knew neither topic nor height, and wrote fewer fields of what they saw."""
    path = tmp_path / "listener.db"
    _as_of_m007(path, STORM)

    with Store(path) as store:
        (found,) = store.incidents()
        assert (found.name, found.topic, found.height) == ("INC-0001", None, None)
        assert found.last is not None
        assert (found.last.level, found.last.reckoning, found.last.standing, found.last.planned) == (3, None, None, ())
        assert found == replace(STORM, topic=None, height=None, last=found.last)
        store.decide(STORM, (), (), NOW)
        assert store.incident(STORM.id) == stored(STORM)


def _as_of_m007(path: Path, incident: Incident) -> None:
    """Write a file as version m007 left it, with one incident."""
    db = SqliteDb(path)
    try:
        schema.MIGRATIONS.apply(db.tables, stop_before="m008_topics")
        last = json.loads(assessments.to_json(incident.last)) if incident.last else {}
        for later in ("watch", "reckoning", "standing", "coordinated", "amplifier", "planned"):
            del last[later]
        calm = seconds(incident.calm_since) if incident.calm_since else None
        db.changes(
            "INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(incident.id, incident.brand, incident.state, incident.level, incident.max_level),
                *(seconds(incident.opened), seconds(incident.changed), calm, None),
                *(incident.waves, incident.playbook, incident.peak_volume, json.dumps(last)),
            ],
        )
    finally:
        db.close()


names = st.text(min_size=1, max_size=12)
moments = st.integers(0, 4 * 10**9).map(lambda seconds: NOW.fromtimestamp(seconds, NOW.tzinfo))
weighed = st.lists(st.tuples(names, st.floats(0, 1)), max_size=5).map(tuple)
some_topics = st.builds(
    Topic, moments, moments, weighed, weighed, st.lists(st.integers(1).map(MentionId), max_size=4).map(tuple),
    st.none() | moments,
)  # fmt: skip


@given(some_topics)
def test_every_topic_survives_the_round_trip(topic: Topic) -> None:
    assert topics.from_json(topics.to_json(topic)) == topic


def test_an_assessment_survives_the_round_trip() -> None:
    assert assessments.from_json(assessments.to_json(SEEN)) == SEEN


def spoil(store: Store, id_: int, column: str, text: str) -> None:
    """Let an incident be stored as a newer version might, or as a damaged disk."""
    with beside(store) as other:
        other.changes(f"UPDATE incident SET {column} = ? WHERE id = ?", [text, id_])  # noqa: S608 - a column of ours


@pytest.mark.parametrize(
    ("column", "text"),
    [("handling", '{"mood": "angry"}'), ("handling", "{"), ("state", "smouldering"), ("last", '{"version": 99}'),
     ("topic", "[]"), ("facts", "7"), ("height", '"x"')],
)  # fmt: skip
def test_one_incident_that_cannot_be_read_hides_no_other(store: Store, column: str, text: str) -> None:
    for number in (1, 2, 3):
        store.decide(replace(STORM, id=IncidentId(number)), (), (), NOW)
    spoil(store, 2, column, text)

    assert [one.id for one in store.current_incidents(BRAND, NOW)] == [1, 3]
    assert {one.id for one in store.incidents()} == {1, 3}
    assert [(one.name, one.brand) for one in store.hands.unreadable()] == [("INC-0002", BRAND)]
    assert store.hands.unreadable([BrandId("another")]) == []
    assert store.next_incident_id() == 4
    with pytest.raises(UsageError) as refused:
        store.incident(IncidentId(2))
    assert refused.value.values["name"] == "INC-0002"
