"""The daemon ticks, survives what goes wrong inside a tick, and ends when it is told to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from listener import daemon
from listener.core import features, tone
from listener.core.learned import by_person
from listener.errors import SourceError, StoreError
from listener.labelling import EVERY
from listener.model import Search
from listener.parts import Parts
from listener.store import Store
from tests.test_labelling import correct_tones, tell_apart
from tests.world import World

HOUR = timedelta(hours=1)
TICK = timedelta(seconds=0.02)
PATIENCE_S = 60.0
"""Only a test that fails waits so long."""


def running(parts: Parts, until: Callable[[], bool]) -> None:
    """Run the real daemon in a thread until something is true (or our patience ends), then stop it."""
    stop = threading.Event()
    thread = threading.Thread(target=daemon.run, args=(parts, stop, TICK))
    thread.start()
    deadline = time.monotonic() + PATIENCE_S
    while not until() and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_it_collects_by_itself(world: World) -> None:
    world.said("Brodelmann ist da")
    with world.program() as parts:
        running(parts, lambda: parts.store.count(Search()) == 1)

        assert parts.store.count(Search()) == 1


def test_it_ends_at_once_when_there_is_nothing_to_do(world: World) -> None:
    with world.program() as parts:
        start = time.monotonic()
        running(parts, lambda: True)

    assert time.monotonic() - start < PATIENCE_S / 2


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (StoreError("the disk is full"), "listen failed error='the disk is full'"),
        (ZeroDivisionError("x"), "bug in listen"),
    ],
)
def test_a_tick_that_fails_is_logged_and_tried_again_after_a_rest(
    world: World, caplog: pytest.LogCaptureFixture, error: Exception, says: str
) -> None:
    calls: list[datetime] = []

    def once(_parts: Parts, now: datetime) -> None:
        calls.append(now)
        if len(calls) == 1:
            raise error

    with world.program() as parts:
        ticker = daemon.Ticker("listen", once, parts, rest_s=3600)
        ticker()
        ticker()
        assert len(calls) == 1  # it rests
        calls.clear()
        ticker, deadline = daemon.Ticker("listen", once, parts, rest_s=0.2), time.monotonic() + PATIENCE_S
        while len(calls) < 2 and time.monotonic() < deadline:
            ticker()

    assert len(calls) == 2
    assert says in caplog.text


def taught_for_an_older_model(world: World) -> None:
    """Twenty labels were learned from, with a shipped model that has been updated since."""
    tell_apart(world)
    with world.program() as parts:
        correct_tones(parts, world)
        ((version, weights),) = parts.store.labels.active()
        older = weights.replace(f'"base": "{version.base}"'.encode(), b'"base": "de-0"')
        parts.store.labels.keep(replace(version, number=2, base="de-0"), older)


def test_after_an_update_of_the_model_what_a_brand_taught_holds_from_the_first_visit_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    taught_for_an_older_model(world)
    world.said("Jetzt auch bei mir: Schmorstufe am Brodelmann")

    with caplog.at_level(logging.INFO, "listener.daemon"):
        world.run(HOUR)
        world.run(HOUR)

    with world.program() as parts:
        found = parts.store.search(Search(limit=1))[0]
    assert found.tone.method == f"{tone.model('de').version}+brodelmann-3"
    assert [line for line in caplog.messages if "learned anew" in line] == [
        "learned anew for a new model brand=brodelmann lang=de labels=20 version=3 kept=True"
    ]


def test_what_cannot_be_learned_anew_deafens_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    taught_for_an_older_model(world)
    with Store(world.folder / "listener.db") as store:
        label, *_ = store.labels.listed()[0]
        store.labels.put(replace(label, features=features.SCHEME.encode() + b"\nno zlib"), by_person(label.mood))

    world.said("Brodelmann ist da")
    world.run(HOUR)

    with world.program() as parts:
        assert parts.store.count(Search()) == EVERY + 1
    assert "bug in learn" in caplog.text


def test_one_pass_visits_every_source_however_many(world: World) -> None:
    """More sources than one batch holds."""
    world.text = world.text.split("[[sources]]")[0] + "".join(
        f'[[sources]]\nname = "q{n}"\nkind = "feed"\nurl = "https://q.example/{n}/fediwall.json"\n' for n in range(130)
    )
    world.feed_error = lambda url: SourceError("http_404") if url.endswith("/7/fediwall.json") else None
    with world.program() as parts:
        daemon.run_once(parts, world.wait)

        health = parts.store.source_health()
    assert sum(one.last_visit is not None for one in health) == 130
    assert [one.name for one in health if one.failures] == ["q7"]
