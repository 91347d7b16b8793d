"""How the demo's time runs: a warped clock that several processes, even killed and restarted ones, read alike."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listener.ports import Clock


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of the demo's time and how many real seconds it takes."""

    length: timedelta
    real_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """When the demo's time begins, by both clocks, and how it goes on from there."""

    begin: datetime
    real_begin: float
    """Seconds since 1970, by the machine's clock."""
    stretches: tuple[Stretch, ...]

    def at(self, real: float) -> datetime:
        """Return the demo's time at a real time; after the last stretch it goes on at the last speed."""
        left = max(0.0, real - self.real_begin)
        now = self.begin
        for stretch in self.stretches:
            share = left / stretch.real_s
            if share < 1 or stretch is self.stretches[-1]:
                return now + stretch.length * share
            now += stretch.length
            left -= stretch.real_s
        return now

    @property
    def real_s(self) -> float:
        """Return how long the demo takes."""
        return sum(stretch.real_s for stretch in self.stretches)

    def save(self, path: Path) -> None:
        """Write the plan where the daemon's process finds it."""
        stretches = [[stretch.length.total_seconds(), stretch.real_s] for stretch in self.stretches]
        data = {"begin": self.begin.isoformat(), "real_begin": self.real_begin, "stretches": stretches}
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(data), "utf-8")
        fresh.replace(path)


def load(path: Path) -> Plan:
    """Read what ``save`` wrote."""
    data = json.loads(path.read_text("utf-8"))
    stretches = tuple(Stretch(timedelta(seconds=length), real) for length, real in data["stretches"])
    return Plan(datetime.fromisoformat(data["begin"]).astimezone(UTC), data["real_begin"], stretches)


def following(path: Path) -> Clock:
    """Return the clock of the plan in a file, also after the file was written anew."""
    read: dict[int, Plan] = {}

    def clock() -> datetime:
        written = path.stat().st_mtime_ns
        if written not in read:
            read.clear()
            read[written] = load(path)
        return read[written].at(time.time())

    return clock
