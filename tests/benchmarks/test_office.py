"""The press office that is killed around its transactions: its smallest run, and that a loss would not go unnoticed."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.office.deaths import office_deaths
from benchmarks.office.life import Office
from benchmarks.office.reckoning import reckoned
from benchmarks.office.wire import Receipt, Wire, slug
from listener.store import Store

NEVER = ("promises_lost", "ends_lost", "deeds_lost_or_doubled", "repeats_outside_the_window")
KEY = "INC-0001.1/mail"


def test_whoever_is_killed_four_times_still_keeps_every_promise(tmp_path: Path) -> None:
    found = office_deaths(tmp_path, 4, seed=3)
    assert {name: found[name] for name in NEVER} == dict.fromkeys(NEVER, 0.0)
    assert found["deaths"] == 4
    assert found["promises"] >= 1
    assert found["office_database_sound"] == 1


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office that promised one message of an incident that is over, and nothing more."""
    found = Office(tmp_path, 0, 0, 0)
    with Store(found.database):
        pass
    with closing(sqlite3.connect(found.database)) as db:
        db.execute(
            "INSERT INTO incident (id, brand, state, level, max_level, opened, changed, waves, playbook, peak_volume) "
            "VALUES (1, 'b', 'closed', 0, 4, 0, 0, 1, '', 0)"
        )
        db.execute(
            "INSERT INTO outbox (key, incident, channel, reason, level, notice, state, due, created, sent) "
            "VALUES (?, 1, 'mail', 'end', 4, '{}', 'sent', 0, 0, 0)",
            [KEY],
        )
        db.execute(
            "INSERT INTO event (incident, at, kind, detail) VALUES (1, 0, 'opened', ?)", [json.dumps({"told": [KEY]})]
        )
        db.commit()
    return found


def heard(*receipts: tuple[int, str], marked: bool = True) -> Wire:
    never_busy = random.Random(0)  # noqa: S311 - a server's moods
    return Wire(never_busy, receipts=[Receipt(life, slug(key), edit=False, marked=marked) for life, key in receipts])


def changed(office: Office, sql: str) -> None:
    with closing(sqlite3.connect(office.database)) as db:
        db.execute(sql)
        db.commit()


def figures(office: Office, wire: Wire, killed: Sequence[int] = (0,)) -> dict[str, float]:
    return {name: value for name, value in reckoned(office, wire, killed).items() if value and name not in COUNTS}


COUNTS = {"deaths", "incidents", "promises", "deeds", "office_database_sound"}


def test_what_came_once_is_in_order(office: Office) -> None:
    assert figures(office, heard((0, KEY))) == {}


@pytest.mark.parametrize(
    ("sql", "figure"),
    [
        ("UPDATE outbox SET state = 'queued'", "promises_lost"),
        ("UPDATE outbox SET state = 'dead'", "promises_lost"),
        ("UPDATE outbox SET state = 'superseded'", "promises_lost"),
        ("DELETE FROM outbox", "promises_lost"),
        ("UPDATE outbox SET reason = 'first'", "ends_lost"),
        ("INSERT INTO thread VALUES (1, 'mail', 'C1:1.1', 0)", ""),
    ],
)
def test_what_is_missing_is_counted(sql: str, figure: str, office: Office) -> None:
    changed(office, sql)
    assert figures(office, heard((0, KEY))) == ({figure: 1.0} if figure else {})


def test_a_promise_that_only_the_database_knows_of_as_kept_is_lost(office: Office) -> None:
    assert figures(office, heard()) == {"promises_lost": 1.0}


def test_what_a_life_said_last_before_it_was_killed_may_come_again(office: Office) -> None:
    assert figures(office, heard((0, KEY), (1, KEY))) == {"repeats": 1.0}
    again = figures(office, heard((0, KEY), (1, KEY), marked=False))
    assert again == {"repeats": 1.0, "repeats_of_the_office_unmarked": 1.0}


@pytest.mark.parametrize(
    ("said", "killed"),
    [
        (((0, KEY), (0, "INC-0002.1/mail"), (1, KEY)), (0,)),
        (((0, KEY), (1, KEY)), ()),
        (((0, KEY), (0, KEY)), (0,)),
    ],
)
def test_what_comes_again_for_no_reason_is_outside_the_window(
    said: tuple[tuple[int, str], ...], killed: tuple[int, ...], office: Office
) -> None:
    assert figures(office, heard(*said), killed).get("repeats_outside_the_window") == 1.0


def test_a_deed_that_is_not_in_the_log_is_counted(office: Office) -> None:
    office.journal.write_text("1 acknowledged 2026-11-16T06:00:00+00:00\n", "utf-8")
    assert figures(office, heard((0, KEY))) == {"deeds_lost_or_doubled": 1.0}
