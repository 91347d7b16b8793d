"""Verbs: the daemon looks after its own log, its database file and its service manager. Needs no configuration.

How things are is put into a line; whether the database takes anything is tried every half minute. Only the latter
waits for the writer: whoever looks has a connection of its own.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.errors import StoreError
from listener.log import pairs
from listener.parts import Parts
from listener.store.gauges import Gauges

EVERY = timedelta(seconds=30)
LONGEST_LEVEL = timedelta(days=1)
"""Another log level is wanted for this long at most."""
LARGEST_LOG = 64 * 1024 * 1024
"""Bytes of the write-ahead log. It is folded into the database at 4 MB, unless somebody reads for long."""
REFUSED = "configuration refused, the former one stays"
_AGAIN = timedelta(hours=6)
_PULSE = "pulse"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tender:
    """What was seen at the last look."""

    gauges: Gauges
    level: int = field(default_factory=lambda: logging.getLogger().level)
    """How much is logged when nobody asks for more."""
    dump: threading.Event = field(default_factory=threading.Event)
    """Set when somebody wants to see the state in the log."""
    most: int = LARGEST_LOG
    """Bytes of the write-ahead log."""
    _looked: datetime | None = None
    _asked: str = ""
    _warned: datetime | None = None

    def __call__(self, parts: Parts, now: datetime) -> None:
        """Look, if it is time to; what somebody asks for is done at once."""
        self._follow(now)
        if self.dump.is_set():
            self.dump.clear()
            self._dump(parts)
        if self._looked is not None and timedelta() <= now - self._looked < EVERY:
            return
        self._looked = now
        parts.life.status = self._status(parts, self._pinned(now))

    def _follow(self, now: datetime) -> None:
        """Log as much as somebody wants for now, and as usual again when that time is over."""
        try:
            asked = self.gauges.wanted_level(now, LONGEST_LEVEL)
        except StoreError:
            return  # as it is: the next look asks again
        if asked != self._asked:
            self._asked = asked
            logging.getLogger().setLevel(asked.upper() if asked else self.level)
            _log.warning("log level %s", pairs(level=asked or logging.getLevelName(self.level).lower()))

    def _pinned(self, now: datetime) -> int:
        """Return how large the write-ahead log is if it is too large and cannot be folded in; else 0."""
        _, size = self.gauges.file_bytes()
        if size > self.most:
            self._fold()
            _, size = self.gauges.file_bytes()
        if size <= self.most:
            self._warned = None
            return 0
        if self._warned is None or not timedelta() <= now - self._warned < _AGAIN:
            self._warned = now
            _log.warning("the database's log grows: somebody reads for too long %s", pairs(wal_bytes=size))
        return size

    def _fold(self) -> None:
        try:
            self.gauges.fold()
        except StoreError as error:
            _log.debug("log not folded %s", pairs(error=error))

    def _status(self, parts: Parts, pinned: int) -> str:
        (waiting, _), blind = self.gauges.waiting(), self.gauges.blind()
        words = [f"{len(parts.subscriptions)} sources", f"{waiting} messages waiting"]
        words.append(f"{blind} blind" if blind else "")
        words.append("" if parts.life.writable else "DATABASE NOT WRITABLE")
        words.append("" if parts.life.reloaded else REFUSED)
        words.append(f"database log {pinned >> 20} MB, somebody reads for too long" if pinned else "")
        return ", ".join(filter(None, words))

    def _dump(self, parts: Parts) -> None:
        """Write into the log how things are: names and figures, no texts and nothing secret."""
        away = ",".join(sorted(name for name, _ in parts.errands.away))
        waiting, since = self.gauges.waiting()
        size, log = self.gauges.file_bytes()
        _log.warning("state %s", pairs(status=self._status(parts, 0), away=away, threads=threading.active_count()))
        _log.warning("state %s", pairs(waiting=waiting, since=since, db_bytes=size, wal_bytes=log))
        still = {part: f"{seconds:.1f}" for part, seconds in parts.life.still().items()}
        _log.warning("state still_for_s %s", pairs(**still))
        for one in self.gauges.sources():
            _log.warning("state source %s", pairs(source=one.name, due=one.due, failures=one.failures, error=one.error))


@dataclass(slots=True)
class Pulse:
    """Whether the database takes anything: tried every half minute, and it may wait for a long transaction."""

    _tried: datetime | None = None

    def __call__(self, parts: Parts, now: datetime) -> None:
        """Write, if it is time to."""
        if self._tried is not None and timedelta() <= now - self._tried < EVERY:
            return
        self._tried = now
        try:
            parts.store.plan_task(_PULSE, now + EVERY)
            parts.life.writable = True
        except StoreError as error:
            parts.life.writable = False
            _log.error("not writable %s", pairs(error=error))
