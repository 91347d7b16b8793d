"""One verb of the daemon, called at each tick: whatever goes wrong in it is told, and it rests before the next try."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from listener.errors import ListenerError
from listener.log import pairs
from listener.parts import Parts

REST_S = 30.0
"""After a verb has failed as a whole it rests so long: hammering servers mends no database."""
Verb = Callable[[Parts, datetime], object]
_log = logging.getLogger(__name__)


class Ticker:
    """Calls a verb at each tick. While the database cannot be written, it rests: there is no row to wait in."""

    def __init__(self, name: str, verb: Verb, parts: Parts, rest_s: float = REST_S) -> None:
        self.name, self.parts = name, parts
        self.working = threading.Lock()
        """Held while the verb is at work. Whoever holds it may change ``parts``."""
        self._verb, self._rest_s = verb, rest_s
        self._rests_until = 0.0

    def __call__(self) -> None:
        """Do what is due, unless the program ends; the next tick tries again what went wrong."""
        with self.working:
            if self.parts.life.ending.is_set():
                return
            if time.monotonic() >= self._rests_until:
                self._try()
            self.parts.life.moved(self.name)

    def rests(self, patience_s: float) -> bool:
        """Wait until the verb is not at work, for so long at most; tell whether it is."""
        free = self.working.acquire(timeout=patience_s)
        if free:
            self.working.release()
        return free

    def _try(self) -> None:
        try:
            self._verb(self.parts, self.parts.clock())
        except ListenerError as error:
            self._rests_until = time.monotonic() + self._rest_s
            _log.error("%s failed %s", self.name, pairs(error=error))
        except Exception:  # noqa: BLE001 - the next tick tries again; a dead verb would be a deaf daemon
            self._rests_until = time.monotonic() + self._rest_s
            _log.exception("bug in %s", self.name)
