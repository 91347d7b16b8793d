"""One incident that this version cannot read hides no other: lists show the rest, and the rest is followed."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from sqlite3 import connect

from listener.dispatch import watch
from listener.model import Assessment, BrandId, Incident, IncidentId, State
from listener.reporting import report
from tests.cli.calls import Office
from tests.cli.storms import stormy
from tests.world import World

NEWER = json.dumps({"owner": "Kim", "mood": "angry"})


def spoil(path: str, id_: int) -> None:
    """Let an incident be as a newer version stores it."""
    with closing(connect(path)) as file, file:
        file.execute("UPDATE incident SET handling = ? WHERE id = ?", [NEWER, id_])


def test_it_is_listed_as_unreadable_with_what_helps_and_the_others_as_ever(office: Office) -> None:
    stormy(office)
    spoil(str(office.folder / "listener.db"), 2)

    done = office.call("incidents")
    assert done.code == 0
    assert [row[0] for row in done.rows] == ["INC-0004", "INC-0003", "INC-0001", "INC-0002"]
    assert "unlesbar" in done.rows[-1]
    assert "INC-0002 ist nicht lesbar" in done.err
    assert "neuere Version" in done.err
    *others, odd = json.loads(office.call("incidents", "--json").out)
    assert (odd["incident"], odd["state"], odd["why"]) == ("INC-0002", "unreadable", "TypeError")
    assert [one["incident"] for one in others] == ["INC-0004", "INC-0003", "INC-0001"]


def test_asked_for_by_name_it_says_the_same_and_nothing_can_be_done_about_it(office: Office) -> None:
    stormy(office)
    spoil(str(office.folder / "listener.db"), 2)

    for words in (("incidents", "2"), ("ack", "2", "--as", "Kim"), ("incident", "why", "2")):
        done = office.call(*words)
        assert done.code == 2
        assert "INC-0002 ist nicht lesbar" in done.err


def test_the_daemon_goes_on_following_the_others_and_the_digest_names_it(world: World) -> None:
    world.text += '[digest]\nchannels = ["mail"]\n'
    now, brand = world.now, BrandId("brodelmann")
    seen = Assessment(brand, now, 4, 4, 0, False, 30, 1.0, 0.0, 4.0, None, None, None, timedelta(hours=1), ())
    wave = Incident(IncidentId(1), brand, State.OPEN, 4, 4, now, now, last=seen)
    with world.program() as parts:
        for number in (1, 2):
            parts.store.decide(replace(wave, id=IncidentId(number)), [("opened", {})], (), now)
        spoil(str(parts.store.path), 1)
        watch(parts, parts.config.brands[0], now)
        followed = parts.store.incident(IncidentId(2))
        told = report(parts, now, "digest.1/mail", weekly=False)

    assert followed is not None
    assert followed.version > 1, "it was looked at and stored"
    assert told.unreadable == ["INC-0001"]
