"""The demo's daemon process: the real daemon on a warped clock. ``python -m listener.demo.daemon FOLDER``."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from listener import app, daemon, log
from listener.claim import claimed, sign
from listener.demo.plan import load

TICK = timedelta(seconds=0.1)


def main(folder: Path) -> None:
    """Run until SIGTERM. Only the clock and the length of a tick differ from ``listener run``."""
    configured = app.configuration(folder / "config.toml")
    path = app.database(folder / "config.toml", configured)
    clock = load(folder / "plan.json").clock()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with (folder / "listener.log").open("a", encoding="utf-8") as stream:
        log.set_up("info", stream)
        with claimed(path), app.build(configured, path, clock=clock) as parts:
            sign(parts.store, clock())
            daemon.run(parts, stop, TICK)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
