"""Puts the real daemon on a stage of loopback servers, lets a storm begin, and notes what its log says, and when."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.faultlab.burst import _free_port, _open
from benchmarks.latencylab.plan import LARGE, Plan
from benchmarks.latencylab.wires import TOKEN, World, hand_in, served

_STARTS_S, _AFTER_S = 120.0, 45.0
_SPIN_S = 0.01
_PAIR = re.compile(r"(\w+)=('[^']*'|\S+)")
_CONFIG = """
language = "de"
[storage]
path = "listener.db"
[http]
allow_networks = ["127.0.0.0/8"]
pace_s = 0.0
[ingest]
port = {port}
[[sources]]
name = "strom"
kind = "webhook"
medium = "microblog"
token_env = "LATENCY_TOKEN"
[channels.krise]
kind = "slack_bot"
token_env = "LATENCY_SLACK"
channel = "sturm"
api = "{url}/api"
[[routes]]
channels = ["krise"]
"""
_BRAND = '[[brands]]\nid = "{id}"\nname = "{name}"\n'
_FEED = '[[sources]]\nname = "feed-{n}"\nkind = "feed"\nmedium = "microblog"\nevery = "1m"\nurl = "{url}/feed/{n}"\n'


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the daemon's log, when it was read."""

    at: float
    event: str
    values: dict[str, str]


@dataclass(slots=True)
class Played:
    """What a run came to."""

    world: World
    begin: float
    lines: list[Line] = field(default_factory=list)
    refused: int = 0
    poured_s: float = 0.0
    cpu_s: float = 0.0
    shares: list[float] = field(default_factory=list)
    """What share of a core somebody got who worked for some milliseconds beside the storm."""


def play(folder: Path, plan: Plan, said: Callable[[str], None]) -> Played:
    """Run a storm over a daemon in ``folder``."""
    with served(World()) as world:
        port = _free_port()
        _settle(folder, plan, world.url, port)
        said("history imported")
        played = Played(world, 0.0)
        with _daemon(folder, played) as daemon:
            _open(port, daemon)
            _wait(lambda: len(world.visits) == plan.feeds, _STARTS_S)
            said("each feed was visited once; the storm begins")
            _storm(plan, world, port, played)
            brands = {LARGE, *plan.brands}
            _wait(lambda: not {one for one in brands if not told(world, one)}, _AFTER_S)
            played.cpu_s = _cpu(daemon.pid)
        return played


def told(world: World, brand: str) -> list[float]:
    """Return when messages about a brand, no edits, reached the workspace."""
    return [one.at for one in world.calls if not one.edits and brand in one.text]


def _storm(plan: Plan, world: World, port: int, played: Played) -> None:
    over = threading.Event()
    threading.Thread(target=_probe, args=(played.shares, over), daemon=True).start()
    played.begin = time.time() + 2.0
    posts = list(plan.posts(played.begin))
    for one in posts:
        if one.feed is not None:
            world.feeds.setdefault(one.feed, []).append(one)
    played.refused = hand_in(world, port, [one for one in posts if one.feed is None], over)
    played.poured_s = time.time() - played.begin
    over.set()


def _probe(shares: list[float], over: threading.Event) -> None:
    """See how busy the machine is otherwise: work for ten milliseconds now and then, and see how long that takes."""
    while not over.wait(0.5):
        began, worked = time.perf_counter(), time.thread_time()
        while time.thread_time() - worked < _SPIN_S:
            sum(range(200))
        shares.append(_SPIN_S / (time.perf_counter() - began))


def _settle(folder: Path, plan: Plan, url: str, port: int) -> None:
    text = _CONFIG.format(port=port, url=url)
    text += "".join(_BRAND.format(id=name.lower(), name=name) for name in (LARGE, *plan.brands))
    text += "".join(_FEED.format(n=number, url=url) for number in range(plan.feeds))
    (folder / "config.toml").write_text(text, "utf-8")
    lines = (json.dumps(one, ensure_ascii=False) for one in plan.history(datetime.now(UTC)))
    (folder / "history.jsonl").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, "-m", "listener", "-c", str(folder), "import", str(folder / "history.jsonl")]
    subprocess.run(command, env=_environment(), check=True, capture_output=True)  # noqa: S603 - our own program


def _environment() -> dict[str, str]:
    return {**os.environ, "LATENCY_TOKEN": TOKEN, "LATENCY_SLACK": "xoxb-1-latency"}


@contextmanager
def _daemon(folder: Path, played: Played) -> Iterator[subprocess.Popen[bytes]]:
    daemon = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "listener", "-c", str(folder), "run"],
        env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    reader = threading.Thread(target=_read, args=(daemon, folder / "daemon.log", played.lines), daemon=True)
    reader.start()
    try:
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait(60)
        reader.join(10)


def _read(daemon: subprocess.Popen[bytes], log: Path, lines: list[Line]) -> None:
    assert daemon.stderr is not None
    with log.open("wb") as kept:
        for line in daemon.stderr:
            at = time.time()
            kept.write(line)
            _, _, _, *rest = line.decode("utf-8", "replace").split(maxsplit=3) + [""] * 3
            said = rest[0]
            event = said.split(" ")[0] if "=" in said.split(" ")[0] else _PAIR.split(said, maxsplit=1)[0].strip()
            lines.append(Line(at, event, {key: value.strip("'") for key, value in _PAIR.findall(said)}))


def _wait(done: Callable[[], bool], most_s: float) -> None:
    end = time.time() + most_s
    while not done() and time.time() < end:
        time.sleep(0.05)


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process, 0 where there is no /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
