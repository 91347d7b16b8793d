"""Fetches beside the ticks: what is sent off runs in a few threads, what has come back is picked up by a later tick."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

A = TypeVar("A")
_log = logging.getLogger(__name__)


def _nobody(_: object) -> None:
    """Tell nobody."""


class AtOnce(Generic[A]):
    """Runs each errand when it is sent: for a simulated clock, and wherever one thing at a time will do."""

    most = 1_000_000

    def __init__(self) -> None:
        self._back: list[A] = []

    @property
    def away(self) -> tuple[tuple[str, str], ...]:
        """Nobody ever is."""
        return ()

    def send(self, name: str, host: str, errand: Callable[[], A]) -> None:  # noqa: ARG002 - the shape of Beside
        """Run it."""
        self._back.append(errand())

    def back(self) -> list[A]:
        """Return what has come back since the last call."""
        found, self._back = self._back, []
        return found

    def wait(self, seconds: float) -> None:
        """Return at once: there is nobody to wait for."""


class Beside(Generic[A]):
    """Runs errands in threads. An errand must not raise."""

    def __init__(self, threads: int) -> None:
        self.most = threads
        self.landed: Callable[[A], object] = _nobody
        """Told of each result as soon as it can be picked up, in the errand's thread; must not raise."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="fetch")
        self._away: dict[str, str] = {}
        self._back: deque[tuple[str, A]] = deque()
        self._change = threading.Condition()

    @property
    def away(self) -> tuple[tuple[str, str], ...]:
        """Who is on the way, as (name, host): sent and not yet picked up."""
        with self._change:
            return tuple(self._away.items())

    def send(self, name: str, host: str, errand: Callable[[], A]) -> None:
        """Run it in a thread; ``name`` is away until its result is picked up."""
        with self._change:
            self._away[name] = host
        self._pool.submit(errand).add_done_callback(lambda done: self._landed(name, done))

    def _landed(self, name: str, done: Future[A]) -> None:
        with self._change:
            if done.cancelled() or done.exception() is not None:
                self._away.pop(name, None)
            else:
                self._back.append((name, done.result()))
            self._change.notify_all()
        if done.cancelled():
            return
        if (bug := done.exception()) is not None:
            _log.error("bug errand=%s", name, exc_info=bug)
        else:
            self.landed(done.result())

    def back(self) -> list[A]:
        """Return what has come back since the last call."""
        with self._change:
            found = list(self._back)
            self._back.clear()
            for name, _ in found:
                self._away.pop(name, None)
        return [result for _, result in found]

    def wait(self, seconds: float) -> None:
        """Wait until somebody comes back, at most so long; not at all if nobody is away."""
        with self._change:
            self._change.wait_for(lambda: bool(self._back) or not self._away, seconds)

    def close(self) -> None:
        """Take no more and wait for those who are away."""
        self._pool.shutdown(wait=True, cancel_futures=True)
