"""The daemon ticks, survives what goes wrong inside a tick, and ends when it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from listener import daemon
from listener.errors import SourceError, StoreError
from listener.model import Search
from listener.parts import Parts
from tests.world import World

TICK = timedelta(seconds=0.02)


def running(parts: Parts, until: Callable[[], bool]) -> None:
    """Run the real daemon in a thread until something is true (five seconds at most), then stop it."""
    stop = threading.Event()
    thread = threading.Thread(target=daemon.run, args=(parts, stop, TICK))
    thread.start()
    deadline = time.monotonic() + 5
    while not until() and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    thread.join(10)
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

    assert time.monotonic() - start < 3


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
        ticker = daemon.Ticker("listen", once, parts, rest_s=0.2)
        ticker()
        ticker()
        assert len(calls) == 1  # it rests
        time.sleep(0.2)
        ticker()

    assert len(calls) == 2
    assert says in caplog.text


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
