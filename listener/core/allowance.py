"""How much each client may ask, and what it was answered: remembered for minutes, within bounds. Reads no clock."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 10_000
"""Clients, and answers, that are remembered; of more, those not seen for longest are forgotten."""


@dataclass(slots=True)
class Allowance:
    """Requests of each client: ``per_minute`` in the long run, ``burst`` at once."""

    per_minute: float
    burst: int
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def wait(self, client: str, now: datetime) -> float:
        """Count one request; return 0, or the seconds after which it would be welcome."""
        left, at = self._left.pop(client, (float(self.burst), now))
        gained = max(0.0, (now - at).total_seconds()) * self.per_minute / 60
        left = min(float(self.burst), left + gained)
        short = 1 - left if left < 1 else 0.0
        self._left[client] = (left if short else left - 1, now)
        while len(self._left) > MOST:
            self._left.popitem(last=False)
        return short * 60 / self.per_minute


@dataclass(slots=True)
class Answers:
    """What requests were answered that must not be carried out twice."""

    keep: timedelta
    _known: OrderedDict[str, tuple[datetime, bytes]] = field(default_factory=OrderedDict)

    def get(self, request: str, now: datetime) -> bytes | None:
        """Return the answer to a request that was carried out less than ``keep`` ago."""
        at, answer = self._known.get(request, (None, b""))
        return answer if at is not None and abs(now - at) <= self.keep else None

    def put(self, request: str, answer: bytes, now: datetime) -> None:
        """Remember an answer."""
        self._known[request] = (now, answer)
        self._known.move_to_end(request)
        while len(self._known) > MOST or now - next(iter(self._known.values()))[0] > self.keep:
            self._known.popitem(last=False)
