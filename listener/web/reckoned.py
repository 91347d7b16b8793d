"""Figures that take longer than a look: counted beside, one at a time, and kept for some minutes.

Who asks is given what is there, be it some minutes old, and says of when it is; where nothing is there yet, the page
says that it is being counted, and asks again. So no page waits for a year of mentions, and no look at one keeps others
waiting: what is counted reads through a connection of its own, and of a large archive in a process of its own, since a
thread that counts for seconds takes every second turn from those that make pages.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from listener.config import Config
from listener.errors import ListenerError
from listener.parts import Parts
from listener.store import Store
from listener.store.db import Place
from listener.usuals import Usuals
from listener.web import counting
from listener.web.aside import Aside

V = TypeVar("V")
Reckon = Callable[[Store], V]
FRESH = timedelta(minutes=10)
"""So old may be what is kept before it is counted anew."""
REST = timedelta(seconds=30)
"""After something could not be counted, nobody tries again for so long, or for as long again as that took."""
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

    def __init__(
        self, place: Place, config: Config | None = None, large: int = counting.LARGE, rest: timedelta = REST
    ) -> None:
        """``config``: by what a process of its own counts, if so many mentions are stored; None: threads count all."""
        self._place, self._config, self._large, self._rest = place, config, large, rest
        self._aside = Aside(counting.PROGRAM)
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._kept: dict[Hashable, Kept[object]] = {}
        self._away: dict[Hashable, threading.Thread] = {}
        self._failed: dict[Hashable, tuple[ListenerError, datetime, datetime]] = {}
        """What went wrong, when somebody asked for it, and when somebody may try again."""

    def ask(self, key: Hashable, now: datetime, reckon: Reckon[V]) -> Kept[V] | None:
        """Return what is kept under a key, and have it counted if it is not fresh; None: it is being counted.

        Raises what went wrong the last time, if nothing is kept: StoreError mostly.
        """
        with self._lock:
            kept = self._kept.get(key)
            failed = self._failed.get(key)
            rests = failed is not None and failed[1] <= now < failed[2]
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
        asked = began = monotonic()
        try:
            with self._turn:
                began = monotonic()
                found = Kept(self._counted(key, now, reckon), now)
        except ListenerError as known:
            error = known
        except Exception:  # noqa: BLE001 - a bug in one figure must not leave its page waiting for ever
            _log.exception("bug in figures")
            error = ListenerError("figures could not be counted")
        ended = monotonic()
        rest = timedelta(seconds=ended - asked) + max(self._rest, timedelta(seconds=ended - began))
        with self._lock:
            del self._away[key]
            self._failed.pop(key, None)
            if error is not None:
                _put(self._failed, key, (error, now, now + rest))
            if found is not None:
                _put(self._kept, key, found)

    def _counted(self, key: Hashable, now: datetime, reckon: Reckon[V]) -> object:
        with Store(self._place, create=False) as beside:
            asked = self._apart(key, now, beside)
            if asked is None:
                return reckon(beside)
        value, error = self._aside.ask(asked)
        if error is not None:
            raise error
        return value

    def _apart(self, key: Hashable, now: datetime, store: Store) -> counting.Question | None:
        """Return what to ask the process for; None: it is not worth one, or not known there."""
        if self._config is None or not counting.is_large(store, self._config, now, self._large):
            return None
        return counting.question(self._place, self._config, key, now)


def _put(known: dict[Hashable, V], key: Hashable, value: V) -> None:
    """Keep something as the latest; what was there first goes."""
    known.pop(key, None)
    known[key] = value
    while len(known) > _MOST:
        del known[next(iter(known))]


_OF: WeakKeyDictionary[Usuals, Reckoner] = WeakKeyDictionary()
_OPENING = threading.Lock()


def reckoner(parts: Parts) -> Reckoner:
    """Return the reckoner of a program: one for all threads that make pages, as long as the program runs.

    Each of them has parts and a connection of its own; what is usual is known to all (``Parts.beside``).
    """
    with _OPENING:
        found = _OF.get(parts.usuals)
        if found is None:
            found = _OF[parts.usuals] = Reckoner(parts.store.place, parts.config)
        return found
