"""The daemon looks after its own log, its file and what its service manager reads of it."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import StoreError
from listener.parts import Parts
from listener.store import Store
from listener.store.gauges import Gauges
from listener.tending import EVERY, Pulse, Tender
from tests.store.conftest import NOW
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def usual() -> Iterator[None]:
    """The tests' own log level comes back afterwards."""
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)
    yield
    logging.getLogger().setLevel(level)


@pytest.fixture
def parts(world: World) -> Iterator[Parts]:
    with world.program() as found:
        yield found


@pytest.fixture
def gauges(parts: Parts) -> Iterator[Gauges]:
    with closing(Gauges(parts.store.path)) as found:
        yield found


def levels(tender: Tender, parts: Parts, world: World, minutes: int) -> list[int]:
    """Return how much is logged, minute by minute."""
    found = []
    for _ in range(minutes):
        tender(parts, world.now)
        found.append(logging.getLogger().level)
        world.now += MINUTE
    return found


@pytest.mark.usefixtures("usual")
def test_more_is_logged_for_as_long_as_somebody_asked_for(world: World, parts: Parts, gauges: Gauges) -> None:
    tender = Tender(gauges)
    gauges.wants_level("debug", world.now, world.now + 3 * MINUTE)

    assert levels(tender, parts, world, 5) == [logging.DEBUG] * 3 + [logging.INFO] * 2


@pytest.mark.usefixtures("usual")
def test_the_last_word_counts_and_can_be_taken_back(world: World, parts: Parts, gauges: Gauges) -> None:
    tender = Tender(gauges)
    gauges.wants_level("debug", world.now, world.now + HOUR)
    gauges.wants_level("error", world.now, world.now + HOUR)
    assert levels(tender, parts, world, 1) == [logging.ERROR]
    gauges.wants_level("reset", world.now, world.now)

    assert levels(tender, parts, world, 1) == [logging.INFO]


@pytest.mark.usefixtures("usual")
def test_what_a_clock_that_was_ahead_has_noted_does_not_last_for_years(
    world: World, parts: Parts, gauges: Gauges
) -> None:
    gauges.wants_level("debug", world.now + 9000 * HOUR, world.now + 9001 * HOUR)

    assert levels(Tender(gauges), parts, world, 1) == [logging.INFO]


def pinned(path: Path) -> sqlite3.Connection:
    """Let somebody read for long while much is written."""
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM agenda").fetchone()
    with Store(path) as store:
        for number in range(150):
            store.plan_task(f"task {number}", NOW)
    return reader


def test_a_log_that_somebody_pins_is_told_once_and_folded_when_it_can_be(
    world: World, parts: Parts, gauges: Gauges, caplog: pytest.LogCaptureFixture
) -> None:
    tender = Tender(gauges, most=300_000)
    with closing(pinned(parts.store.path)):
        for _ in range(3):
            tender(parts, world.now)
            world.now += EVERY
        assert "somebody reads for too long" in parts.life.status
        assert gauges.file_bytes()[1] > 300_000
    tender(parts, world.now)

    assert gauges.file_bytes()[1] <= 300_000
    assert "somebody" not in parts.life.status
    assert len([line for line in caplog.messages if "somebody reads for too long" in line]) == 1


def test_a_database_that_takes_nothing_is_seen_within_half_a_minute_and_so_is_its_recovery(
    world: World, parts: Parts, gauges: Gauges, caplog: pytest.LogCaptureFixture
) -> None:
    tender, pulse = Tender(gauges), Pulse()
    pulse(parts, world.now)
    assert parts.life.writable
    with Store(parts.store.path, wait_s=0.05) as impatient, closing(sqlite3.connect(parts.store.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        world.now += EVERY
        pulse(parts.beside(impatient), world.now)
        tender(parts, world.now)
        assert not parts.life.writable
        assert "DATABASE NOT WRITABLE" in parts.life.status
        other.rollback()
    world.now += EVERY
    pulse(parts, world.now)

    assert parts.life.writable
    assert len([line for line in caplog.messages if line.startswith("not writable")]) == 1


def test_it_looks_after_things_while_the_writer_is_at_work_for_minutes(
    world: World, parts: Parts, gauges: Gauges
) -> None:
    """The nightly deletion is one transaction: who waited for it would be taken for dead, and the daemon be ended."""
    tender, done = Tender(gauges), threading.Event()
    tender.dump.set()

    def tend() -> None:
        tender(parts, world.now)
        done.set()

    with parts.store._db.transaction():
        thread = threading.Thread(target=tend)
        thread.start()
        assert done.wait(20)
    thread.join()

    assert "messages waiting" in parts.life.status


def test_the_state_in_the_log_has_figures_and_names_but_no_texts(
    world: World, parts: Parts, gauges: Gauges, caplog: pytest.LogCaptureFixture
) -> None:
    world.said("Brodelmann geheimwort", author="erna.muster")
    tender = Tender(gauges)
    tender.dump.set()
    with caplog.at_level(logging.INFO):
        world.run(HOUR, HOUR)
        caplog.clear()
        tender(parts, world.now)
    told = "\n".join(caplog.messages)

    assert "state source source=fediwall" in told
    assert "db_bytes=" in told
    assert not any(word in told for word in ("geheimwort", "erna", "https:", "hooks.slack"))
    assert not tender.dump.is_set()


def test_figures_of_a_file_that_cannot_be_read_are_an_expected_failure(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    path.write_bytes(b"no database at all" * 100)
    with closing(Gauges(path)) as gauges:
        for ask in (gauges.sources, gauges.waiting, gauges.blind, gauges.last_visit, gauges.undeliverable, gauges.fold):
            with pytest.raises(StoreError):
                ask()
