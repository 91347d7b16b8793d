"""The stopwatch of the race, and what the race asks of a racer. Measures CPU time of this process, never wall time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from time import process_time
from types import TracebackType
from typing import Protocol

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When the race takes place, for everybody. The generated feeds are a few days old by then."""


class Laps:
    """Seconds by stage: call it with a stage's name when the stage is over."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = process_time()

    def __call__(self, stage: str) -> None:
        """Add the time since the last call to this stage."""
        now = process_time()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now

    @property
    def total(self) -> float:
        """Seconds of all stages; never 0, for it is divided by."""
        return max(sum(self.seconds.values()), 1e-6)


class Racer(Protocol):
    """One way to do the work, with a database of its own that is empty at first."""

    def visit(self, feeds: Sequence[bytes], laps: Laps) -> int:
        """Read each of the feeds (the same number in each call), store what is new; returns how many mentions."""
        ...

    def __enter__(self) -> Racer: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
