"""Lets a verb do at once what somebody else has made due, instead of at its next tick. Rows still say what is due.

An event that gets lost costs a tick, nothing else: so nothing here is kept, and nothing is tried again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial


class Rouser:
    """Calls verbs when they are roused. However often one is roused while it waits, it is called once."""

    def __init__(self, verbs: Mapping[str, Callable[[], None]]) -> None:
        """``verbs``: they must not raise, and see to it that they do not overlap themselves."""
        self._verbs = dict(verbs)
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._open = True
        self._pool = ThreadPoolExecutor(max(1, len(self._verbs)), thread_name_prefix="roused")

    @property
    def calls(self) -> dict[str, Callable[[], None]]:
        """What rouses each verb, from whichever thread; returns at once."""
        return {name: partial(self._rouse, name) for name in self._verbs}

    def close(self) -> None:
        """Rouse nobody any more. Whoever is at work is not waited for."""
        with self._lock:
            self._open = False
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _rouse(self, name: str) -> None:
        with self._lock:
            if self._open and name not in self._waiting:
                self._waiting.add(name)
                self._pool.submit(self._call, name)

    def _call(self, name: str) -> None:
        with self._lock:
            self._waiting.discard(name)  # before it begins: what becomes due from here on may be missed by it
        self._verbs[name]()
