"""The edges as types: what the program needs from the world. A port is a callable, its fake is a function."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from listener.model import (
    Batch,
    BrandId,
    Chances,
    Json,
    Letter,
    MailAnswer,
    MailQuery,
    Medium,
    Notice,
    Postcard,
    Request,
    Response,
    SourceName,
)

A = TypeVar("A")

Clock: TypeAlias = Callable[[], datetime]
"""Now, aware, UTC. Called once per verb; everything below gets the value."""

Dice: TypeAlias = Callable[[], float]
"""A number in [0, 1), for jitter."""

Http: TypeAlias = Callable[[Request], Response]
"""Sends one request; raises SourceError for what never became an answer (time-out, refused address, too large)."""

Mail: TypeAlias = Callable[[Letter], None]
"""Hands in one letter; raises DeliveryError."""

Courier: TypeAlias = Callable[[Postcard], Response]
"""Hands in one postcard and returns the status that the service gave; raises DeliveryError if there is none."""

Imap: TypeAlias = Callable[[MailQuery], MailAnswer]
"""Looks into a mailbox; raises SourceError."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A model of the company's own for one language (``listener.transformer``)."""

    version: str
    """Which one it is, for ``Tone.method``; changes with the model."""
    chances: Callable[[str], Chances | None] = field(repr=False)
    """How likely each class is for a text. None: it has none, and whoever asked judges without it. Never raises."""


Flow: TypeAlias = Generator[Request, Response, Batch]
"""What a source's ``collect`` is: yields requests, is sent answers (2xx, 304 and what the request ``handles``), returns
a batch. No I/O of its own."""

MailFlow: TypeAlias = Generator[MailQuery, MailAnswer, Batch]
"""The same for a source that is a mailbox."""


class Errands(Protocol[A]):
    """Runs functions beside the ticks (``listener.errands``)."""

    @property
    def most(self) -> int:
        """How many run at once."""
        ...

    @property
    def away(self) -> tuple[tuple[str, str], ...]:
        """Who is on the way, as (name, host)."""
        ...

    def send(self, name: str, host: str, errand: Callable[[], A]) -> None:
        """Run a function, which must not raise."""
        ...

    def back(self) -> list[A]:
        """Return what has come back since the last call."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait until somebody comes back, at most so long."""
        ...


class Polite(Protocol):
    """An ``Http`` that keeps a distance between two requests to one host (``listener.pace``)."""

    def __call__(self, request: Request) -> Response:
        """Wait for the host's turn and send."""
        ...

    def busy(self, now: datetime) -> tuple[str, ...]:
        """Return the hosts whose turn has not come."""
        ...


class Source(Protocol):
    """Somewhere to listen: a frozen dataclass whose fields are its options (see sources/README.md).

    A class may say what is usual for its kind: ``MEDIUM`` (a Medium; else news), ``EVERY`` and ``LATEST`` (the shortest
    and the longest time between two visits; else 10 minutes and an hour), ``RENAMES`` (True: its entries get new ids
    now and then; else an id is for ever), ``WINDOW`` (True: each answer shows its newest entries, so that two of them
    overlap; else it is asked for what is new).
    """

    def collect(self, cursor: Json, now: datetime) -> Flow | MailFlow:
        """Continue from ``cursor`` (``{}`` at first). May raise SourceError for an answer it cannot read."""
        ...


Begin: TypeAlias = Callable[[Source, Json, datetime], Flow | MailFlow]
"""Begins a visit: returns a source's flow, which runs here (``drive.here``) or where it can be killed
(``listener.workers``)."""


class Channel(Protocol):
    """Somebody to tell: a frozen dataclass whose fields are its options."""

    def compose(self, notice: Notice) -> Request | Letter | Postcard:
        """Lay the notice out for this channel. Pure."""
        ...

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless the answer says that the message was taken. Not called for letters."""
        ...


@runtime_checkable
class Living(Channel, Protocol):
    """A channel whose message about an incident stays one: it is edited as things change, news go into its thread."""

    def reply(self, notice: Notice, root: str) -> Request:
        """Lay a notice out as a message in the thread of the living one. Pure."""
        ...

    def edit(self, notice: Notice, root: str) -> Request:
        """Lay a notice out as the living message, as it is now. Pure."""
        ...

    def root(self, response: Response) -> str:
        """Return what the receiver calls the message that it has taken; empty if it says nothing."""
        ...


@runtime_checkable
class Repairing(Channel, Protocol):
    """A channel whose receiver may dislike how a message is laid out, and take it in a simpler form."""

    def repaired(self, notice: Notice, refused: Request, response: Response) -> Request | None:
        """Return a refused message in its simpler form if the answer asks for that; None: it does not. Pure."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source with what the configuration says about it."""

    name: SourceName
    kind: str
    source: Source
    medium: Medium
    every: timedelta
    """The shortest time between two visits."""
    latest: timedelta
    """The longest: in between, the source's own rhythm decides. The same as ``every`` if a person has fixed it."""
    about: BrandId | None = None
    """Every entry is about this brand (its own review page, its support forum): no matching."""
    brands: tuple[BrandId, ...] = ()
    """Look only for these; empty: for all."""
    # What stands below says nothing of what the source is asked: changing it must not make it begin anew.
    press: bool = field(default=False, repr=False)
    """Somebody wrote that it is news: its by-lines are the press's."""
    keep: timedelta | None = field(default=None, repr=False)
    """How long what stands there is kept; None: as long as all of its kind."""
