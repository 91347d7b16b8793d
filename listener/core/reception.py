"""What becomes of a request that hands something in: the answer's status, the items, what was wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from listener.model import Item

ACCEPTED, BAD, UNKNOWN, TOO_LARGE, UNUSABLE = 202, 400, 401, 413, 422
"""The statuses a receiver decides about."""
MOST_BYTES = 5 * 1024 * 1024
"""In the body of a request."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An entry that cannot be taken."""

    entry: int
    """Its place in the request, from 1."""
    error: str
    """A stable word: ``not_json``, ``not_an_object``, ``no_text``."""

    def __str__(self) -> str:
        return f"entry {self.entry}: {self.error}"


@dataclass(frozen=True, slots=True)
class Received:
    """A receiver's decision about one request."""

    status: int
    problem: str = ""
    """A stable word for what is wrong with the request as a whole."""
    items: tuple[Item, ...] = ()
    """Each identity once: of several entries the last."""
    entries: int = 0
    """How many the request held."""
    wrong: tuple[Wrong, ...] = ()
    once: str = ""
    """Names a signed request: the same again is a repetition. Empty: cannot be told."""


@runtime_checkable
class Receiver(Protocol):
    """A source that is pushed to. Header names are in lower case; ``now`` is aware UTC."""

    def admits(self, headers: Mapping[str, str], now: datetime) -> bool:
        """Tell from the headers alone whether it is worth reading the body."""
        ...

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
        """Decide about a request."""
        ...
