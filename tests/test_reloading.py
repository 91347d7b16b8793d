"""A running daemon reads its configuration again: all of it or nothing, and what is under way is not lost."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from alerts import CHANNELS
from listener import app, config, daemon
from listener.config import Config
from listener.config.running import Health
from listener.errands import Beside
from listener.errors import ConfigError, Problem
from listener.model import Request, Response, Search, SourceName
from listener.notify import Systemd
from listener.parts import Fetched, Parts
from listener.reloading import Outcome, keep, last, outdated, place_of, settled
from listener.tending import REFUSED
from listener.works import Outside, Works
from sources import SOURCES
from tests.world import CONFIG, SLACK_URL, World

TICK = timedelta(seconds=0.02)
PATIENCE_S = 60.0
FEED = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
ENTRY = "<item><guid isPermaLink='false'>g{n}</guid><title>Brodelmann {n}</title></item>"
EXTRA = '[[sources]]\nname = "extra"\nkind = "feed"\nurl = "https://e.example/fediwall.json"\n'


def read(text: str, folder: Path) -> Config:
    return config.load(
        text, sources=SOURCES, channels=CHANNELS, environ={"SLACK_URL": SLACK_URL}, read_file=str, folder=folder
    )


class Ear(Systemd):
    """A service manager that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__({})
        self.said: list[str] = []

    def _say(self, message: str) -> None:
        self.said.append(message.partition("\n")[0])


def reloaded(works: Works, outside: Outside) -> Outcome:
    """Have a daemon read its configuration again; returns what came of it when it is through."""
    place_of(works.parts.store.path).unlink(missing_ok=True)
    outside.hangup.set()
    until(lambda: place_of(works.parts.store.path).exists() and works._tickers["reload"].rests(0.1))
    found = last(works.parts.store.path)
    assert found is not None
    return found


@dataclass
class Running:
    """A daemon at work on a world whose configuration can be changed."""

    world: World
    works: Works
    ear: Ear
    outside: Outside

    def reload(self) -> Outcome:
        """Have it read its configuration again, as SIGHUP does."""
        found = reloaded(self.works, self.outside)
        self.works.look_outside()
        return found


@contextmanager
def at_work(world: World, verbs: tuple[str, ...] = ("listen",), **changes: object) -> Iterator[Running]:
    """Run the real daemon, with some of its verbs, in this world."""
    wanted = [(name, verb) for name, verb in daemon.VERBS if name in verbs]
    with world.program() as parts:
        changed = parts.altered(**changes)
        ear = Ear()
        outside = Outside(ear, reread=lambda: read(world.text, world.folder), renew=_kept(parts))
        with Works(changed, wanted, daemon.take_up, outside, TICK) as works:
            yield Running(world, works, ear, outside)


def _kept(parts: Parts) -> Callable[[Parts, Config, ExitStack], Parts]:
    """Renew as the program does; the wires of this world stay."""

    def renew(now: Parts, configured: Config, stack: ExitStack) -> Parts:
        found = Outside().renew(now, configured, stack)
        return found.altered(http=parts.http, web=parts.web, mail=parts.mail)

    return renew


def until(true: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not true() and time.monotonic() < end:
        pause.wait(0.01)
    assert true()


def test_a_source_that_is_added_is_heard_without_a_restart(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.said("Brodelmann ist da")
    with at_work(world) as running:
        until(lambda: running.works.parts.store.count(Search()) == 1)
        world.text = CONFIG.replace("[channels.slack]", EXTRA + "[channels.slack]", 1)
        with caplog.at_level(logging.INFO):
            outcome = running.reload()
        until(lambda: running.works.parts.store.count(Search()) == 2)
        names = {one.name for one in running.works.parts.store.source_health()}

    assert outcome.well
    assert "extra" in names
    assert running.ear.said[running.ear.said.index("RELOADING=1") + 1] == "READY=1"
    assert [line for line in caplog.messages if line.startswith("reloaded")] == ["reloaded "]


def test_a_wrong_configuration_changes_nothing_and_is_told_in_one_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(world) as running:
        before = running.works.parts
        world.text = CONFIG.replace('kind = "feed"', 'kind = "fed"').replace('id = "brodelmann"', "id = 3")
        outcome = running.reload()

        assert running.works.parts is before
        assert [one.place for one in outcome.problems] == ["brands[0].id", *(f"sources[{n}].kind" for n in range(3))]
        (line,) = [line for line in caplog.messages if line.startswith("reload refused")]
        assert all(place in line for place in ("brands[0].id", "sources[2].kind"))
        assert before.life.counts("reload") == {("refused",): 1}
        assert not before.life.reloaded
        assert [one for one in running.ear.said if one.startswith("STATUS=")][-1].endswith(REFUSED)

        world.text = CONFIG
        assert running.reload().well
        assert before.life.reloaded


def test_a_bug_while_reading_keeps_the_former_one_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def burst(_parts: Parts, _config: Config, _stack: ExitStack) -> Parts:
        raise ZeroDivisionError

    with world.program() as parts:
        outside = Outside(reread=lambda: parts.config, renew=burst)
        with Works(parts, [("listen", lambda *_: None)], daemon.take_up, outside, TICK) as works:
            found = reloaded(works, outside)

            assert works.parts is parts

    assert found.failure == "bug: ZeroDivisionError"
    assert "bug in reload" in caplog.text


@pytest.mark.parametrize(("changed", "kept"), [(False, 2), (True, 1)])
def test_a_fetch_under_way_is_kept_unless_its_source_has_changed(world: World, changed: bool, kept: int) -> None:
    """It was sent off under the former configuration and comes back under the new one."""
    asked, go_on = threading.Event(), threading.Event()
    world.text = "".join([CONFIG.split("[[sources]]")[0], EXTRA, CONFIG[CONFIG.index("[channels.slack]") :]])
    answers = iter([FEED.format(ENTRY.format(n=1)), *[FEED.format(ENTRY.format(n=2))] * 99])

    def serve(request: Request) -> Response | None:
        if "e.example" not in request.url:
            return None
        if not asked.is_set():
            asked.set()
            go_on.wait(PATIENCE_S)
        return Response(200, {"content-type": "application/xml"}, next(answers).encode(), request.url)

    world.serve = serve
    threads = Beside[Fetched](2)
    with at_work(world, errands=threads) as running:
        assert asked.wait(PATIENCE_S)
        if changed:
            world.text = world.text.replace('name = "Brodelmann"', 'name = "Brodelmann"\naliases = ["Brodel"]')
        outcome = running.reload()
        go_on.set()
        world.now += timedelta(minutes=1)  # the host's next turn has come
        until(lambda: running.works.parts.store.count(Search()) == 1)
        world.now += timedelta(hours=3)
        until(lambda: running.works.parts.store.count(Search()) == kept)
        (found, *_) = running.works.parts.store.search(Search(limit=9))
    threads.close()

    assert outcome.well
    assert found.mention.native_id == "g2"


def test_the_file_and_the_ports_wait_for_a_restart_and_that_is_said(tmp_path: Path) -> None:
    old = read(CONFIG, tmp_path)
    ports = '[storage]\npath = "other.db"\n[health]\nport = 9470\n[dashboard]\nport = 8640\n[ingest]\nport = 8787\n'
    found, restart = settled(old, read(CONFIG + ports + '[log]\nformat = "json"\n', tmp_path))

    assert restart == ("storage.path", "ingest.port", "dashboard.port", "health.port", "log.format")
    assert (found.storage, found.health, found.log) == (old.storage, Health(), old.log)
    assert settled(old, old) == (old, ())


def test_only_what_concerns_a_source_makes_its_fetches_worthless(tmp_path: Path) -> None:
    old = read(CONFIG, tmp_path)
    other_channel = read(CONFIG.replace("presse@brodelmann", "chef@brodelmann"), tmp_path)
    slower = read(CONFIG.replace('every = "5m"', 'every = "6m"', 1), tmp_path)
    gone = read(CONFIG.replace('name = "fediwall"', 'name = "fedi"'), tmp_path)

    assert outdated(old, other_channel) == []
    assert outdated(old, slower) == ["tagblatt"]
    assert outdated(old, gone) == ["fediwall"]


def test_an_outcome_is_kept_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    database = tmp_path / "listener.db"
    assert last(database) is None
    told = Outcome(app.utc_now(), (Problem("a.b", "config.missing", {"line": "3"}),), ("storage.path",), "x")
    keep(replace(told, problems=()), database)
    keep(told, database)

    assert last(database) == told
    assert os.name != "posix" or S_IMODE(place_of(database).stat().st_mode) == 0o600
    place_of(database).write_text('{"at": 3}', "utf-8")
    assert last(database) is None


def test_without_a_way_to_read_it_again_that_is_said(world: World) -> None:
    with world.program() as parts:
        outside = Outside()
        with Works(parts, [("listen", lambda *_: None)], daemon.take_up, outside, TICK) as works:
            found = reloaded(works, outside)

    assert not found.well
    assert "cannot read its configuration again" in found.failure


def test_what_is_refused_by_the_world_outside_counts_as_a_problem(world: World) -> None:
    def unreadable() -> Config:
        raise ConfigError((Problem("", "config.unreadable", {"file": "config.toml", "reason": "gone"}),))

    with world.program() as parts:
        outside = Outside(reread=unreadable)
        with Works(parts, [("listen", lambda *_: None)], daemon.take_up, outside, TICK) as works:
            found = reloaded(works, outside)

    assert [one.key for one in found.problems] == ["config.unreadable"]


def test_a_reload_that_waits_for_a_long_visit_keeps_neither_signs_of_life_nor_the_end_waiting(world: World) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def visit(_parts: Parts, _now: datetime) -> None:
        begun.set()
        go_on.wait(PATIENCE_S)

    with world.program() as parts:
        ear = Ear()
        outside = Outside(ear, reread=lambda: parts.config)
        with Works(parts, [("listen", visit)], daemon.take_up, outside, TICK) as works:
            assert begun.wait(PATIENCE_S)
            outside.hangup.set()
            until(lambda: ear.said[-1] == "RELOADING=1")
            works.look_outside()
            assert "WATCHDOG=1" in ear.said[ear.said.index("RELOADING=1") :]
            parts.life.ending.set()
            go_on.set()
            until(lambda: last(parts.store.path) is not None)
            found = last(parts.store.path)

            assert works.parts is parts

    assert found
    assert found.failure == "the program ends"


def test_promises_and_counts_outlive_a_reload(world: World) -> None:
    world.slack_status = 503
    with at_work(world) as running:
        store = running.works.parts.store
        store.throttle("nobody.example", world.now)
        running.works.parts.life.count("alerts", "slack", "sent")
        usuals = running.works.parts.usuals
        running.reload()

        assert running.works.parts.store is store
        assert running.works.parts.life.counts("alerts") == {("slack", "sent"): 1}
        assert running.works.parts.usuals is not usuals  # learned anew: holidays or brands may be others
        assert SourceName("fediwall") in running.works.parts.subscriptions
