"""Figures that take longer than a look: counted in a thread beside, one at a time, and kept for some minutes.

Who asks is given what is there, be it some minutes old, and says of when it is; where nothing is there yet, the page
says that it is being counted, and asks again. So no page waits for a year of mentions, and no look at one keeps others
waiting: what is counted reads through a connection of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from listener.errors import ListenerError
from listener.parts import Parts
from listener.store import Store
from listener.usuals import Usuals

V = TypeVar("V")
Reckon = Callable[[Store], V]
FRESH = timedelta(minutes=10)
"""So old may be what is kept before it is counted anew."""
REST = timedelta(seconds=30)
"""After something could not be counted, nobody tries again for so long."""
_MOST = 40
"""Figures that are kept; the ones that were counted first go first."""
_QUEUE = 20
"""Figures that are waited for at a time; whoever asks for more asks again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept(Generic[V]):
    """What was counted."""

    value: V
    at: datetime
    """When."""


class Reckoner:
    """Counts for the pages over one database. Safe for several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._kept: dict[Hashable, Kept[object]] = {}
        self._away: dict[Hashable, threading.Thread] = {}
        self._failed: dict[Hashable, tuple[ListenerError, datetime]] = {}

    def ask(self, key: Hashable, now: datetime, reckon: Reckon[V]) -> Kept[V] | None:
        """Return what is kept under a key, and have it counted if it is not fresh; None: it is being counted.

        Raises what went wrong the last time, if nothing is kept: StoreError mostly.
        """
        with self._lock:
            kept = self._kept.get(key)
            failed = self._failed.get(key)
            rests = failed is not None and now - failed[1] < REST
            fresh = kept is not None and timedelta() <= now - kept.at < FRESH
            if not fresh and not rests and key not in self._away and len(self._away) < _QUEUE:
                self._begin(key, now, reckon)
        if kept is None and failed is not None and rests:
            raise failed[0]
        return kept  # type: ignore[return-value]  # whoever names a key says what it stands for

    def settle(self) -> None:
        """Wait until everything that is being counted is."""
        while True:
            with self._lock:
                away = list(self._away.values())
            if not away:
                return
            for thread in away:
                thread.join()

    def _begin(self, key: Hashable, now: datetime, reckon: Reckon[V]) -> None:
        # A daemon thread: it only reads, and nobody waits for it at the end of the program.
        thread = threading.Thread(target=self._run, args=(key, now, reckon), name="reckoner", daemon=True)
        thread.start()
        self._away[key] = thread  # it waits for the lock before it takes itself out

    def _run(self, key: Hashable, now: datetime, reckon: Reckon[V]) -> None:
        found: Kept[object] | None = None
        error: ListenerError | None = None
        try:
            with self._turn, Store(self._path, create=False) as beside:
                found = Kept(reckon(beside), now)
        except ListenerError as known:
            error = known
        except Exception:  # noqa: BLE001 - a bug in one figure must not leave its page waiting for ever
            _log.exception("bug in figures")
            error = ListenerError("figures could not be counted")
        with self._lock:
            del self._away[key]
            self._failed.pop(key, None)
            if error is not None:
                self._failed[key] = (error, now)
            if found is not None:
                self._keep(key, found)

    def _keep(self, key: Hashable, found: Kept[object]) -> None:
        self._kept.pop(key, None)
        self._kept[key] = found
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]


_OF: WeakKeyDictionary[Usuals, Reckoner] = WeakKeyDictionary()
_OPENING = threading.Lock()


def reckoner(parts: Parts) -> Reckoner:
    """Return the reckoner of a program: one for all threads that make pages, as long as the program runs.

    Each of them has parts and a connection of its own; what is usual is known to all (``Parts.beside``).
    """
    with _OPENING:
        found = _OF.get(parts.usuals)
        if found is None:
            found = _OF[parts.usuals] = Reckoner(parts.store.path)
        return found
