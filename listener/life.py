"""What the running program knows of itself and forgets with its end: what moved when, what was counted, how it ends."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

PATIENCE_S = {"tend": 60.0, "deliver": 300.0, "write": 900.0}
"""For so long may a part not move: the tick loop, the notifier (one message), the writer (the nightly deletion of a
large database is one transaction)."""
_WRITER, _NEVER_WAITS = "write", frozenset({"tend", "write"})
LONGEST_S = 3600.0
"""For all other parts: a first visit that brings thousands of texts takes its time."""


class Life:
    """Counts and signs of life, from whichever thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """``monotonic``: seconds that no setting of a clock changes."""
        self.ending = threading.Event()
        """Set when the program is to end: who works through a list stops after what it is at."""
        self.writable = True
        """Whether the last try to write into the database went well."""
        self.reloaded = True
        """Whether the last reload of the configuration went well; also before the first."""
        self.status = ""
        """How things are, in a line, for whoever looks after the service."""
        self.rousers: Mapping[str, Callable[[], None]] = {}
        """What lets a part do at once what is due; empty where nobody ticks."""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._moved: dict[str, float] = {}
        self._counts: Counter[tuple[str, ...]] = Counter()

    def watch(self, *parts: str) -> None:
        """Expect parts of the program to move from now on."""
        self._moved |= dict.fromkeys(parts, self._monotonic())

    def moved(self, part: str) -> None:
        """Note that a part has come back from what it did, well or not: it does not hang. Others are not watched."""
        if part in self._moved:
            self._moved[part] = self._monotonic()

    def still(self) -> dict[str, float]:
        """Return for how many seconds each part has not moved."""
        now = self._monotonic()
        return {part: now - at for part, at in sorted(self._moved.copy().items())}

    def stuck(self) -> tuple[str, ...]:
        """Return the parts that have not moved within their time.

        While the writer is at work, all others but the tick loop wait for it: that is not their time.
        """
        still = self.still()
        waits = {part: 0.0 if part in _NEVER_WAITS else still.get(_WRITER, 0.0) for part in still}
        return tuple(part for part, since in still.items() if since - waits[part] > PATIENCE_S.get(part, LONGEST_S))

    def rouse(self, part: str) -> None:
        """Let a part do what is due at once, not at its next tick: there is work for it. Elsewhere nothing happens."""
        if (rouser := self.rousers.get(part)) is not None:
            rouser()

    def count(self, *what: str, by: int = 1) -> None:
        """Count something that happened."""
        with self._lock:
            self._counts[what] += by

    def counts(self, kind: str) -> dict[tuple[str, ...], int]:
        """Return how often what began with ``kind`` has happened, by the rest of its name."""
        with self._lock:
            return {what[1:]: count for what, count in sorted(self._counts.items()) if what[0] == kind}
