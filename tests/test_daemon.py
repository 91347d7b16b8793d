"""The daemon ticks, survives what goes wrong inside a tick, and ends when it is told to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from alerts.notices import notice_to_json
from alerts.trouble import Trouble, trouble
from listener import daemon
from listener.core import features, tone
from listener.core.learned import by_person
from listener.deliver import deliver_due
from listener.errors import SourceError, StoreError, Throttled
from listener.labelling import EVERY
from listener.model import NO_INCIDENT, Blind, ChannelName, Json, Promise, Reason, Request, Response, Search
from listener.parts import Parts
from listener.ports import Flow
from listener.store import Store
from listener.ticking import Ticker
from listener.vigil import watch_self
from listener.works import Outside, Works
from tests.test_labelling import correct_tones, tell_apart
from tests.world import World, midday

HOUR = timedelta(hours=1)
TICK = timedelta(seconds=0.02)
NOTICE = trouble("x", Trouble(), "de", UTC, midday())
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
        ticker = Ticker("listen", once, parts, rest_s=3600)
        ticker()
        ticker()
        assert len(calls) == 1  # it rests
        calls.clear()
        ticker, deadline = Ticker("listen", once, parts, rest_s=0.2), time.monotonic() + PATIENCE_S
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


@dataclass(frozen=True, slots=True)
class Hostile:
    """A source whose server decides what is said of its failure."""

    EVERY: ClassVar[timedelta] = timedelta(minutes=10)

    says: str = ""

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask once, and fail with what was answered."""
        yield Request("https://h.example/")
        raise SourceError("refused", self.says) if self.says else Throttled("full", "", timedelta.max)


@pytest.mark.parametrize("says", ["half of an emoji: \ud83d", "endless " * 100_000, ""])
def test_whatever_a_server_says_of_its_failure_the_others_are_heard_and_it_is_due_again(
    world: World, says: str
) -> None:
    world.kinds["hostile"] = Hostile
    world.serve = lambda request: Response(200, {}, b"", request.url) if "h.example" in request.url else None
    world.text = world.text.replace("[channels.slack]", '[[sources]]\nname = "a"\nkind = "hostile"\n[channels.slack]')
    world.said("Brodelmann ist da")
    with world.program() as parts:
        only = replace(parts.config.subscriptions[-1], source=Hostile(says))
        changed = replace(parts.config, subscriptions=(*parts.config.subscriptions[:-1], only))
        daemon.run_once(parts.altered(config=changed))
        (failed,) = [one for one in parts.store.source_health() if one.failures]

        assert parts.store.count(Search()) == 1
        assert failed.error.startswith("refused: " if says else "full")
        assert len(failed.error) < 1100
        assert world.now < failed.due < world.now + timedelta(days=367)


# --- the end, and the sign of life -----------------------------------------------------------------------------------


def test_who_works_through_a_queue_stops_after_what_it_is_at_and_nothing_is_lost(world: World) -> None:
    """Forty messages wait when the end begins in the middle of the second one."""
    sent: list[str] = []
    with world.program() as parts:
        promises = [
            Promise(
                f"x.{n:02}/slack", NO_INCIDENT, ChannelName("slack"), Reason.SELF, 0, notice_to_json(NOTICE), world.now
            )
            for n in range(40)
        ]

        def http(_request: Request) -> Response:
            sent.append("x")
            if len(sent) == 2:
                ending.parts.life.ending.set()
            return Response(200, {}, b"ok", "")

        ending = Ticker("deliver", deliver_due, parts.altered(http=http))
        for promise in promises:
            parts.store.tell((), [promise], world.now)
        ending()
        ending()

        assert len(sent) == 2
        assert parts.store.waiting()[0] == 38
        assert parts.life.counts("alerts") == {("slack", "sent"): 2}
        assert parts.life.counts("repeat") == {}


def test_a_request_that_hangs_is_ended_with_the_program(world: World) -> None:
    class Hanging:
        """A web in which nothing answers until it is closed."""

        def __init__(self) -> None:
            self.asked, self.closed = threading.Event(), threading.Event()

        def __call__(self, request: Request) -> Response:
            self.asked.set()
            self.closed.wait(PATIENCE_S)
            raise SourceError("closed", request.url)

        def close(self) -> None:
            self.closed.set()

    def ask(parts: Parts, _now: datetime) -> None:
        if not hanging.closed.is_set():
            parts.http(Request("https://silent.example/"))

    hanging = Hanging()
    with world.program() as parts:
        begun = time.monotonic()
        with Works(parts.altered(http=hanging), [("listen", ask)], daemon.take_up, Outside(), TICK, drain_s=0.2):
            assert hanging.asked.wait(PATIENCE_S)
        assert hanging.closed.is_set()

    assert time.monotonic() - begun < PATIENCE_S / 2


def test_there_is_no_ping_while_any_layer_is_not_well(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.text += '[heartbeat]\nurl_env = "SLACK_URL"\n'
    with world.program() as parts:
        pings: list[datetime] = []

        def http(_request: Request) -> Response:
            pings.append(world.now)
            return Response(200, {}, b"ok", "")

        def pinged() -> bool:
            before = len(pings)
            world.now += HOUR
            watch_self(looked, world.now)
            return len(pings) > before

        looked = parts.altered(http=http)
        assert pinged()
        parts.life.writable = False
        assert not pinged()
        parts.life.writable = True
        parts.store.tell([Blind(name, world.now) for name in parts.subscriptions][:-1], (), world.now)
        assert pinged()  # some sources cannot be heard: that is told of, and no standstill
        parts.store.tell([Blind(name, world.now) for name in parts.subscriptions], (), world.now)
        assert not pinged()

    assert [line for line in caplog.messages if line.startswith("no ping")] == [
        "no ping because=database", "no ping because=sources",
    ]  # fmt: skip
