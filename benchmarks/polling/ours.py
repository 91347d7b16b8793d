"""Listener: the daemon's whole pass with its threads, its HTTP edge and a database on disk; only its clock is moved on.

Its CPU time is split: ``fetch`` is the HTTP edge, ``store`` the thread that compares, understands and stores what has
come back and does the rest of the pass, ``read`` what is left: the sources' own work in the threads that fetch.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.polling.turns import addresses, polled
from benchmarks.race.corpus import brands
from listener import app, daemon
from listener.config import Config
from listener.model import Request, Response
from listener.parts import Parts
from listener.ports import Polite

_HEAD = """\
language = "en"
[http]
allow_networks = ["127.0.0.0/8"]
per_host = 10
pace_s = 0
[retention]
mentions_days = 36500
[[brands]]
"""
_LATER = timedelta(hours=1)
"""Between two turns: by then every source is due again."""


class Timed:
    """A ``Polite`` that counts the CPU time of its threads."""

    def __init__(self, web: Polite) -> None:
        self._web = web
        self._lock = threading.Lock()
        self.cpu_s = 0.0

    def __call__(self, request: Request) -> Response:
        """Send the request."""
        start = time.thread_time()
        try:
            return self._web(request)
        finally:
            with self._lock:
                self.cpu_s += time.thread_time() - start

    def busy(self, now: datetime) -> tuple[str, ...]:
        """Return the hosts whose turn has not come."""
        return self._web.busy(now)


class Daemon:
    """The program, put together as its composition root does it."""

    def __init__(self, folder: Path, urls: list[str], stack: ExitStack) -> None:
        self._ahead = timedelta(0)
        built = stack.enter_context(app.build(_configuration(folder, urls), folder / "listener.db", clock=self._now))
        self._web = Timed(built.web)
        self._parts: Parts = replace(built, web=self._web)
        self._figures: dict[str, float] = {}
        daemon.take_up(self._parts)

    def __call__(self) -> None:
        """Visit all that is due, once, and do whatever else a pass does; an hour passes before the next."""
        whole, own, fetching, new = time.process_time(), time.thread_time(), self._web.cpu_s, self._new()
        daemon.run_once(self._parts, time.sleep)
        whole, own, fetching = time.process_time() - whole, time.thread_time() - own, self._web.cpu_s - fetching
        shares = {"fetch": fetching, "read": whole - own - fetching, "store": own}
        self._figures = {f"{name}_share": seconds / whole for name, seconds in shares.items()}
        self._figures["new"] = self._new() - new
        self._ahead += _LATER

    def figures(self) -> dict[str, float]:
        """Return what there is to say of the last turn."""
        return self._figures

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def _new(self) -> float:
        tallies = [health.total for health in self._parts.store.source_health()]
        return float(sum(one.fetched - one.known for one in tallies))


def _configuration(folder: Path, urls: list[str]) -> Config:
    """Write a config.toml and have it read as any other."""
    sources = (
        f'[[sources]]\nname = "feed-{number}"\nkind = "feed"\nevery = "30m"\nurl = "{url}"\n'
        for number, url in enumerate(urls)
    )
    path = folder / "config.toml"
    path.write_text(f'{_HEAD}name = "{brands(1)[0][0]}"\n{"".join(sources)}', "utf-8")
    return app.configuration(path)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as opened:
        pass_ = Daemon(Path(temporary), addresses(sys.argv[1], int(sys.argv[2])), opened)
        polled(sys.argv[1], pass_, pass_.figures)
