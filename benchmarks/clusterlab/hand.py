"""A worker's process: the real one on a faster clock. ``python -m benchmarks.clusterlab.hand FOLDER SPEED ROLE…``.

A lease of a minute then ends within seconds. The place of the store is on the first line of FOLDER/place.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listener import app, daemon, log
from listener.claim import shared
from listener.model.url import looks_like_url, parsed
from listener.shifts import Shift, Terms, new_name
from listener.store.db import Place
from listener.store.leases import Worker

TICK = timedelta(seconds=0.05)
_REST_S = 0.5


def place_of(folder: Path) -> Place:
    """Return where the store is."""
    text = (folder / "place").read_text("utf-8").strip()
    return parsed(text) if looks_like_url(text) else Path(text)


def main(folder: Path, speed: float, roles: tuple[str, ...]) -> None:
    """Work until SIGTERM."""
    begin = float((folder / "begin").read_text("ascii"))

    def seconds() -> float:
        return begin + (time.time() - begin) * speed

    def clock() -> datetime:
        return datetime.fromtimestamp(seconds(), UTC)

    stop, place = threading.Event(), place_of(folder)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    configured = app.configuration(folder / "config.toml")
    log.set_up("info", (folder / f"worker-{os.getpid()}.log").open("a", encoding="utf-8"))
    me = Worker(new_name("lab", os.getpid()), "lab", os.getpid(), roles, "lab", "", clock())
    with (
        shared(place),
        app.build(configured, place, clock=clock, pause=lambda real: stop.wait(real / speed)) as parts,
    ):
        (folder / f"ready-{os.getpid()}").touch()
        while not (folder / "go").exists():
            time.sleep(0.01)
        shift = Shift(parts.store.leases, me, Terms(roles), monotonic=lambda: time.monotonic() * speed)
        daemon.work(parts, stop, shift, TICK, rest_s=_REST_S)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), tuple(sys.argv[3:]))
