"""Where the dashboard's work is done: some threads, each with a database connection of its own.

A page that takes long holds up neither the daemon, whose connection is another, nor the other threads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from listener.parts import Parts
from listener.store import Store

T = TypeVar("T")
PAGES = 4
"""Pages made at once: more would only wait for each other."""


class Office:
    """The threads. Passwords have one of their own: checking takes long on purpose, and nobody guesses in parallel."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._own = parts, threading.local()
        self._opened: list[Store] = []
        self._pages, self._porter = ThreadPoolExecutor(PAGES, "page"), ThreadPoolExecutor(1, "porter")

    async def work(self, do: Callable[[Parts], T], *, slowly: bool = False) -> T:
        """Do something in a thread; ``slowly``: one after the other."""
        pool = self._porter if slowly else self._pages
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: do(self._mine()))

    def _mine(self) -> Parts:
        """Return the parts of this thread; raises StoreError if the database cannot be opened."""
        found: Parts | None = getattr(self._own, "parts", None)
        if found is None:
            store = Store(self._parts.store.place, create=False)
            self._opened.append(store)
            found = self._own.parts = self._parts.beside(store)
        return found

    def close(self) -> None:
        """Let what is being done finish; then close the connections."""
        self._pages.shutdown(wait=True)
        self._porter.shutdown(wait=True)
        while self._opened:
            self._opened.pop().close()
