"""The demo's daemon process: the real daemon on a warped clock. ``python -m listener.demo.daemon FOLDER``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from listener import app, daemon, log
from listener.claim import claimed, sign
from listener.demo.plan import following

TICK = timedelta(seconds=0.1)


def main(folder: Path) -> None:
    """Run until SIGTERM or the end of standard input; else only the clock and the tick differ from ``listener run``."""
    configured = app.configuration(folder / "config.toml")
    path = app.database(configured)
    clock = following(folder / "plan.json")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=_wait_for_orphanhood, args=(stop,), daemon=True).start()
    with (folder / "listener.log").open("a", encoding="utf-8") as stream:
        log.set_up("info", stream)
        with claimed(path), app.build(configured, path, clock=clock) as parts:
            sign(parts.store, clock())
            daemon.run(parts, stop, TICK)


def _wait_for_orphanhood(stop: threading.Event) -> None:
    """Set ``stop`` when standard input ends: the demo holds its other end, and lets go of it however it dies.

    Reads past Python's buffer, whose lock a thread must not hold when the program ends.
    """
    while os.read(0, 1024):
        pass
    stop.set()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
