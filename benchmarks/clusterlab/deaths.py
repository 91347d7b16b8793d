"""Workers at work on one store, killed at random moments and started anew, and their database's server, too."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from alerts.notices import notice_to_json
from alerts.trouble import Trouble, trouble
from benchmarks.clusterlab.hand import place_of
from benchmarks.clusterlab.servers import Street, serving
from listener.errors import StoreError
from listener.model import NO_INCIDENT, ChannelName, Promise, Reason, Search
from listener.store import Store
from listener.words import say

SPEED = 20.0
"""Seconds of the workers' clock in one of the machine's: a lease of a minute ends in three seconds."""
MARK = say("alerts.repeat", "de")
_CONFIG = """
language = "de"
[http]
pace_s = {pace}
allow_networks = ["127.0.0.0/8"]
[[brands]]
id = "brodelmann"
name = "Brodelmann"
[channels.slack]
kind = "slack"
url_env = "LAB_SLACK_URL"
[[routes]]
channels = ["slack"]
"""
_SOURCE = """
[[sources]]
name = "{name}"
kind = "feed"
every = "1m"
url = "{web}/{name}.xml"
"""
_NUMBER = re.compile(r"Nr\. (\d+)\.")


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is."""

    workers: int = 2
    sources: int = 8
    hosts: int = 4
    per_source: int = 30
    messages: int = 40
    kills: int = 6
    server_kills: int = 0
    length_s: float = 20.0
    """So long entries appear, messages are promised and workers are killed."""
    patience_s: float = 90.0
    """So long may the rest take."""
    pace_s: float = 2.0
    """Of the workers' clock, between two requests to one host."""
    waits: bool = False
    """Whether workers wait until there is a file ``go``."""
    roles: tuple[tuple[str, ...], ...] = (("all",),)
    """Of the workers, in turn."""


@dataclass(slots=True)
class Lab:
    """A run that is going on."""

    folder: Path
    plan: Plan
    street: Street
    env: dict[str, str]
    hands: list[subprocess.Popen[bytes] | None] = field(default_factory=list)
    kills: int = 0

    def start(self, number: int) -> None:
        """Start a worker in a place of the row."""
        roles = self.plan.roles[number % len(self.plan.roles)]
        command = [sys.executable, "-m", "benchmarks.clusterlab.hand", str(self.folder), str(SPEED), *roles]
        with (self.folder / "workers.err").open("ab") as errors:
            hand = subprocess.Popen(command, env=self.env, stdout=errors, stderr=errors)  # noqa: S603 - our own module
        self.hands[number] = hand

    def supervise(self) -> None:
        """Start those anew that have ended, as a service manager does."""
        for number, hand in enumerate(self.hands):
            if hand is None or hand.poll() is not None:
                self.start(number)

    def at_work(self) -> list[subprocess.Popen[bytes]]:
        """Return those that have begun to work: one that dies before has nothing to lose."""
        return [one for one in self.hands if one is not None and one.poll() is None and self._begun(one.pid)]

    def _begun(self, pid: int) -> bool:
        log = self.folder / f"worker-{pid}.log"
        return log.exists() and "daemon started" in log.read_text("utf-8", "replace")

    def kill(self, dice: random.Random) -> None:
        """Kill one of them (SIGKILL)."""
        _until(lambda: bool(self.at_work()), self, self.plan.patience_s)
        hand = dice.choice(self.at_work())
        hand.kill()
        hand.wait()
        self.kills += 1

    def end(self) -> None:
        """Let all end in order."""
        for hand in self.hands:
            if hand is not None:
                hand.terminate()
        for hand in self.hands:
            if hand is not None:
                with suppress(subprocess.TimeoutExpired):
                    hand.wait(30)
                hand.kill()
                hand.wait()


def torment(
    folder: Path, place: str, plan: Plan, seed: int, crash: Callable[[], None] | None = None
) -> dict[str, float]:
    """Run it and count. ``crash`` kills the database's server and starts it again."""
    dice = random.Random(seed)  # noqa: S311 - chooses moments, not secrets
    with staged(folder, place, plan) as lab:
        _until(lambda: len(lab.at_work()) == plan.workers, lab, plan.patience_s)
        begin, street = time.monotonic(), lab.street
        street.begin = begin
        moments = [(plan.length_s * dice.random(), "kill") for _ in range(plan.kills)]
        moments += [(plan.length_s * (0.2 + 0.6 * dice.random()), "crash") for _ in range(plan.server_kills)]
        moments += [(plan.length_s * n / max(1, plan.messages), "tell") for n in range(plan.messages)]
        told, crashes = 0, 0
        for at, what in sorted(moments):
            while time.monotonic() - begin < at:
                lab.supervise()
                time.sleep(0.02)
            if what == "kill":
                lab.kill(dice)
            elif what == "crash" and crash is not None:
                crash()
                crashes += 1
            elif what == "tell":
                _promise(folder, told)
                told += 1
        wanted = {f"s{s}-{n}" for s in range(plan.sources) for n in range(plan.per_source)}
        _until(lambda: _finished(folder, wanted, told), lab, plan.patience_s, 0.5)
        took = time.monotonic() - begin
        lab.end()
        figures = _counted(folder, street, wanted, told)
    return {"kills": float(lab.kills), "server_kills": float(crashes), "took_s": took, **figures}


@contextmanager
def staged(folder: Path, place: str, plan: Plan) -> Iterator[Lab]:
    """Open the servers and start the workers; all is ended afterwards."""
    street = Street(plan.per_source, time.monotonic() + plan.patience_s, plan.length_s)
    with ExitStack() as stack:
        *hosts, slack = stack.enter_context(serving(street, plan.hosts))
        text = _CONFIG.format(pace=plan.pace_s) + "".join(
            _SOURCE.format(name=f"s{n}", web=hosts[n % len(hosts)]) for n in range(plan.sources)
        )
        (folder / "config.toml").write_text(text, "utf-8")
        (folder / "place").write_text(place, "utf-8")
        (folder / "begin").write_text(str(time.time()), "ascii")
        with Store(place_of(folder)):
            """All tables are there."""
        lab = Lab(folder, plan, street, {**os.environ, "LAB_SLACK_URL": f"{slack}/services/x"})
        if not plan.waits:
            (folder / "go").touch()
        lab.hands = [None] * plan.workers
        stack.callback(lab.end)
        lab.supervise()
        yield lab


def _promise(folder: Path, number: int) -> None:
    """Promise a message; again, if the database is away, until it is there."""
    now = datetime.fromtimestamp(float((folder / "begin").read_text("ascii")), UTC)
    notice = trouble(f"lab.{number}/slack", Trouble(), "de", UTC, now)
    notice = replace(notice, push=f"Nr. {number}.", headline=f"Nr. {number}.")
    promise = Promise(notice.key, NO_INCIDENT, ChannelName("slack"), Reason.SELF, 0, notice_to_json(notice), now)
    while True:
        with suppress(StoreError), Store(place_of(folder)) as store:
            store.tell((), [promise], now)
            return
        time.sleep(0.1)


def _finished(folder: Path, wanted: set[str], told: int) -> bool:
    with suppress(StoreError), Store(place_of(folder)) as store:
        waiting, _ = store.waiting()
        return waiting == 0 and len(store.told(NO_INCIDENT)) >= told and store.count(Search()) >= len(wanted)
    return False


def _until(true: Callable[[], bool], lab: Lab, patience_s: float, pause_s: float = 0.05) -> None:
    end = time.monotonic() + patience_s
    while not true() and time.monotonic() < end:
        lab.supervise()
        time.sleep(pause_s)


def _counted(folder: Path, street: Street, wanted: set[str], told: int) -> dict[str, float]:
    with Store(place_of(folder)) as store:
        found = Counter(one.mention.native_id for one in store.search(Search(limit=1_000_000)))
        waiting, _ = store.waiting()
    numbers = Counter(int(match[1]) for one in street.messages if (match := _NUMBER.search(one)))
    plain = Counter(one for one in street.messages if MARK not in one)

    gaps = [SPEED * (b - a) for times in street.asked.values() for a, b in pairwise(times)]
    return {
        "mentions_expected": float(len(wanted)),
        "mentions_lost": float(len(wanted - set(found))),
        "mentions_doubled": float(sum(count - 1 for count in found.values())),
        "messages_expected": float(told),
        "messages_lost": float(told - len(numbers) + waiting),
        "repeats_marked": float(sum(MARK in one for one in street.messages)),
        "repeats_unmarked": float(sum(count - 1 for count in plain.values())),
        "visits": float(sum(map(len, street.asked.values()))),
        "hosts_asked_twice_at_once": float(street.at_once),
        "shortest_distance_s": min(gaps, default=0.0),
    }


NEVER = ("mentions_lost", "mentions_doubled", "messages_lost", "repeats_unmarked", "hosts_asked_twice_at_once")
"""What must not happen."""
