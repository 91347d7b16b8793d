"""The edges as types: what the program needs from the world. A port is a callable, its fake is a function."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, TypeVar

from listener.model import Batch, BrandId, Json, Letter, Medium, Notice, Request, Response, SourceName

A = TypeVar("A")
B = TypeVar("B")

Clock: TypeAlias = Callable[[], datetime]
"""Now, aware, UTC. Called once per verb; everything below gets the value."""

Dice: TypeAlias = Callable[[], float]
"""A number in [0, 1), for jitter."""

Http: TypeAlias = Callable[[Request], Response]
"""Sends one request; raises SourceError for what never became an answer (time-out, refused address, too large)."""

Mail: TypeAlias = Callable[[Letter], None]
"""Hands in one letter; raises DeliveryError."""

Flow: TypeAlias = Generator[Request, Response, Batch]
"""What a source's ``collect`` is: yields requests, is sent answers (2xx or 304), returns a batch. No I/O of its own."""


class MapFunction(Protocol):
    """``map``, or a thread pool's."""

    def __call__(self, function: Callable[[A], B], items: Iterable[A], /) -> Iterable[B]:
        """Apply ``function`` to each item, in order."""
        ...


class Source(Protocol):
    """Somewhere to listen: a frozen dataclass whose fields are its options (see sources/README.md)."""

    def collect(self, cursor: Json) -> Flow:
        """Continue from ``cursor`` (``{}`` at first). May raise SourceError for an answer it cannot read."""
        ...


class Channel(Protocol):
    """Somebody to tell: a frozen dataclass whose fields are its options."""

    def compose(self, notice: Notice) -> Request | Letter:
        """Lay the notice out for this channel. Pure."""
        ...

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless the answer says that the message was taken. Called for requests only."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source with what the configuration says about it."""

    name: SourceName
    kind: str
    source: Source
    medium: Medium
    every: timedelta
    about: BrandId | None = None
    """Every entry is about this brand (its own review page, its support forum): no matching."""
    brands: tuple[BrandId, ...] = ()
    """Look only for these; empty: for all."""
