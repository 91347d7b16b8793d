"""How the program itself is: does the daemon live, what did it do last, how is it heard and told, how much lies there.

Gathered for the page *Quellen*; words nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from listener.cli.health import Heard, heard, standstill, with_unvisited
from listener.core.rhythm import intervals
from listener.model import Blind, ChannelName, Told
from listener.parts import Parts
from listener.store import Store
from listener.store.hands import Fared
from listener.store.looks import Stock, Visited

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ALIVE = 3 * MINUTE
"""The daemon leaves a sign of life each minute; three minutes without one are too many."""
BACK = timedelta(days=14)
"""So far back blind times are told."""
MOST = 200
"""Messages and blind times that are shown."""
_UNDELIVERED = ("dead", "sending", "queued")
_TASKS: tuple[tuple[str, timedelta], ...] = (
    ("dispatch", timedelta()),
    ("sources", 5 * MINUTE),
    ("chase", MINUTE),
    ("desk", 10 * MINUTE),
    ("claims", MINUTE),
    ("partners", 5 * MINUTE),
    ("aftercare", 10 * MINUTE),
    ("vigil", MINUTE),
    ("retention", DAY),
)
"""What the agenda knows, with how often it is done: when it is due next, less that, it was done last. Without a time:
as the configuration says."""


class Life(StrEnum):
    """What is known of the daemon."""

    ALIVE = "alive"
    NOW_AND_THEN = "now_and_then"
    """It has left no sign for some minutes, but sources are visited in time: something starts it now and then."""
    STILL = "still"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is done again and again."""

    name: str
    last: datetime | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Daemon:
    """Whether somebody works here."""

    life: Life
    sign: datetime | None
    """The last sign of life."""
    owner: tuple[int, str, datetime] | None
    """Process, machine and start of whoever worked on the file last."""
    tasks: Sequence[Task]
    heartbeat: bool
    """Somebody outside waits for pings."""
    second_way: bool
    """It is said to whom is told when messages do not get through."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages that have not arrived, those that were given up first."""

    letters: Sequence[Told]
    dead: int
    waiting: int
    oldest: datetime | None
    """Since when the oldest waits."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Everything that the page tells."""

    daemon: Daemon
    sources: Sequence[Heard]
    """Those that need somebody first."""
    blind: Sequence[Blind]
    """Of the last two weeks, the newest first."""
    visits: Sequence[Visited]
    channels: Mapping[ChannelName, Fared | None]
    outbox: Outbox
    stock: Stock
    file: int
    """Bytes of the database on the disk, with what is still in its log."""
    room: int | None
    """Bytes that are free on that disk; None: it is a server's."""


def upkeep(parts: Parts, now: datetime) -> Upkeep:
    """Return how the program is. Raises StoreError; OSError where the disk cannot be asked."""
    store = parts.store
    known = store.source_health()
    fared = store.hands.channels()
    return Upkeep(
        daemon(parts, now),
        heard(with_unvisited(known, parts.subscriptions, now), parts.subscriptions, now),
        sorted(store.blind(now - BACK), key=lambda one: (one.until is not None, -one.since.timestamp()))[:MOST],
        store.looks.visited(),
        {name: fared.get(name) for name in parts.config.channels},
        _outbox(parts, fared),
        store.looks.stock(),
        *_room(store),
    )


def _room(store: Store) -> tuple[int, int | None]:
    """Return how large the database is with its log, and what is free on its disk; a server's disk is not ours."""
    size = sum(store.file_bytes())
    return size, shutil.disk_usage(store.place.parent).free if isinstance(store.place, Path) else None


def daemon(parts: Parts, now: datetime) -> Daemon:
    """Return whether somebody works here, by the agenda and the visits."""
    tasks = list(_tasks(parts, now))
    signs = [one.last for one in tasks if one.last is not None and one.last <= now + MINUTE]
    sign = max(signs, default=None)
    return Daemon(
        _life(parts, sign, now),
        sign,
        parts.store.owner(),
        tasks,
        parts.config.heartbeat is not None,
        bool(parts.config.self_to),
    )


def _life(parts: Parts, sign: datetime | None, now: datetime) -> Life:
    if sign is None:
        return Life.NEVER
    if now - sign <= ALIVE:
        return Life.ALIVE
    known = parts.store.source_health()
    waits = {one.name for one in known if one.waits is not None and one.waits > now}
    still = standstill(known, intervals(known, parts.subscriptions, now), waits.__contains__, now)
    return Life.STILL if still or not known else Life.NOW_AND_THEN


def _tasks(parts: Parts, now: datetime) -> Iterator[Task]:
    visits = [one.last_visit for one in parts.store.source_health() if one.last_visit is not None]
    yield Task("listen", max(visits, default=None), parts.store.next_due())
    for name, every in _TASKS:
        due = parts.store.hands.planned(name)
        if due is not None:
            yield Task(name, due - (every or parts.config.detection.every), due)
    digest = parts.store.hands.planned("digest")
    if digest is not None and digest > now and parts.config.digest.channels:
        yield Task("digest", None, digest)


def _outbox(parts: Parts, fared: Mapping[ChannelName, Fared]) -> Outbox:
    letters = [one for state in _UNDELIVERED for one in parts.store.hands.letters(state, MOST)]
    return Outbox(letters[:MOST], sum(one.dead for one in fared.values()), *parts.store.waiting())
