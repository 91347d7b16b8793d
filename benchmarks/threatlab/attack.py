"""What an attack is, and what comes of it when it is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from listener.errors import ListenerError

SPARE_S = 1.0
"""What a busy machine may add to a deadline."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One try."""

    stopped: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Attack:
    """One kind of attack. ``tries``: to be made one after the other; each tells whether it was stopped."""

    threat: str
    """Its number in docs/internals/threats.md."""
    name: str
    tries: Iterable[Callable[[], bool]]
    limit_s: float
    clock: Callable[[], float] = time.perf_counter
    """By the clock on the wall, or of the processor's time where nothing is waited for."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of an attack."""

    attack: Attack
    tries: int
    stopped: int
    slowest_s: float


def refused(call: Callable[[], object], *kinds: str) -> bool:
    """Tell whether a call raises one of our errors; ``kinds``: which of a source's."""
    try:
        call()
    except ListenerError as error:
        return not kinds or getattr(error, "kind", "") in kinds
    return False


def made(attack: Attack) -> Row:
    """Make all tries."""
    found = []
    for one in attack.tries:
        begun = attack.clock()
        stopped = one()
        found.append(Tried(stopped, attack.clock() - begun))
    slowest = max((one.seconds for one in found), default=0.0)
    return Row(attack, len(found), sum(one.stopped for one in found), slowest)
