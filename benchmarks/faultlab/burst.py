"""F11: ten times the load for minutes. The real daemon takes posts in through its door while it detects and tells."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from benchmarks.faultlab.stations import ANGRY, BRAND, CALM, WORDS
from benchmarks.faultlab.vitals import Vitals, look

BATCH = 250
_NAMED = 0.2
"""Share of posts that name the brand: two in ten of what a busy search brings."""
_TOKEN = "ein-langer-schluessel-fuer-die-messung"  # noqa: S105 - of a daemon that lives for minutes
_STARTS_S, _AFTER_S = 60.0, 400.0
_CONFIG = """
language = "de"
[storage]
path = "listener.db"
[http]
allow_networks = ["127.0.0.0/8"]
[ingest]
port = {port}
[[brands]]
name = "{brand}"
[[sources]]
name = "strom"
kind = "webhook"
token_env = "BURST_TOKEN"
[channels.slack]
kind = "slack"
url_env = "BURST_SLACK_URL"
[[routes]]
channels = ["slack"]
"""


@dataclass(slots=True)
class Press:
    """The press office's Slack: when something came."""

    came: list[float] = field(default_factory=list)
    url: str = ""


@dataclass(slots=True)
class Poured:
    """What was handed in."""

    posts: int = 0
    named: set[str] = field(default_factory=set)
    refused: int = 0
    slowest_s: float = 0.0


def burst(folder: Path, calm: tuple[float, float], storm: tuple[float, float], seed: int) -> dict[str, float]:
    """Pour posts in: ``calm`` and ``storm`` are posts a second and seconds; wait until the storm was told; reckon."""
    port, dice = _free_port(), Random(seed)  # noqa: S311 - a simulation, not a secret
    looks: list[Vitals] = []
    with press() as slack:
        daemon = _started(folder, port, slack)
        over = threading.Event()
        watch = threading.Thread(target=_watch, args=(daemon, folder, looks, over), daemon=True)
        try:
            _open(port, daemon)
            watch.start()
            quiet = pour(port, *calm, False, dice)
            began = time.monotonic()
            loud = pour(port, *storm, True, dice)
            poured = time.monotonic() - began
            while not slack.came and time.monotonic() - began < _AFTER_S:
                time.sleep(0.5)
            overdue = _overdue(folder)
        finally:
            over.set()
            daemon.terminate()
            daemon.wait(60)
    stored = _stored(folder)
    wanted = quiet.named | loud.named
    return {
        "posts": float(quiet.posts + loud.posts),
        "posts_a_second": loud.posts / poured,
        "posts_a_second_wanted": storm[0],
        "named": float(len(wanted)),
        "lost": float(len(wanted - stored)),
        "batches_refused": float(quiet.refused + loud.refused),
        "slowest_answer_s": max(quiet.slowest_s, loud.slowest_s),
        "rss_mb_most": max(one.rss_mb for one in looks),
        "wal_mb_most": max(one.wal_mb for one in looks),
        "first_message_s": min(slack.came, default=began + _AFTER_S) - began,
        "message_waited_s": overdue,
    }


def pour(port: int, rate: float, seconds: float, stormy: bool, dice: Random) -> Poured:
    """Hand in posts at a rate, batch by batch; a batch that is refused is handed in again."""
    found, began = Poured(), time.monotonic()
    while (now := time.monotonic() - began) < seconds:
        if found.posts > now * rate:
            time.sleep((found.posts / rate) - now)
        batch = [_post(dice, stormy, found.posts + place) for place in range(BATCH)]
        found.named |= {str(one["id"]) for one in batch if BRAND in str(one["text"])}
        found.posts += BATCH
        while not _handed_in(port, batch, found):
            found.refused += 1
            time.sleep(1)
    return found


def _post(dice: Random, stormy: bool, number: int) -> dict[str, str]:
    about = BRAND if dice.random() < _NAMED else "Südexpress"
    what = dice.choice(ANGRY if stormy and dice.random() < 0.8 else CALM)
    words = " ".join(dice.choice(WORDS) for _ in range(18))
    return {
        "id": f"{stormy}-{number}",
        "text": f"Die {about} {what}: {words}.",
        "author": f"wer{dice.randrange(20_000)}",
        "published": datetime.now(UTC).isoformat(),
    }


def _handed_in(port: int, batch: list[dict[str, str]], found: Poured) -> bool:
    began = time.monotonic()
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        try:
            line.request("POST", "/ingest/strom", json.dumps(batch), {"Authorization": f"Bearer {_TOKEN}"})
            status = line.getresponse().status
        except (OSError, HTTPException):
            return False
    found.slowest_s = max(found.slowest_s, time.monotonic() - began)
    return status == 202


def _started(folder: Path, port: int, slack: Press) -> subprocess.Popen[bytes]:
    (folder / "config.toml").write_text(_CONFIG.format(port=port, brand=BRAND), "utf-8")
    secrets = {"BURST_TOKEN": _TOKEN, "BURST_SLACK_URL": slack.url}
    with (folder / "daemon.err").open("ab") as errors:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "listener", "-c", str(folder), "run"],
            env={**os.environ, **secrets}, stdout=errors, stderr=errors,
        )  # fmt: skip


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open(port: int, daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_S
    while time.monotonic() < deadline and daemon.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            try:
                line.request("GET", "/")
                line.getresponse()
            except (OSError, HTTPException):
                time.sleep(0.2)
            else:
                return
    raise RuntimeError("the daemon did not open its door")


def _watch(daemon: subprocess.Popen[bytes], folder: Path, looks: list[Vitals], over: threading.Event) -> None:
    while not over.wait(1.0):
        found = look(daemon.pid, folder / "listener.db")
        looks += [found] if found else []


def _overdue(folder: Path) -> float:
    """Return the longest time between a promise and its message."""
    with closing(sqlite3.connect(folder / "listener.db")) as db:
        ((longest,),) = db.execute("SELECT max(sent - created) FROM outbox WHERE state = 'sent' AND kind = 'message'")
    return float(longest or 0)


def _stored(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "listener.db")) as db:
        return {native for (native,) in db.execute("SELECT native_id FROM mention")}


@contextmanager
def press() -> Iterator[Press]:
    """Take messages while the block runs."""
    found = Press()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            found.came.append(time.monotonic())
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/x"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
