"""Several workers on one store: which verbs each of them may do, and the sign of life by which it keeps what it has.

Visits and messages are taken one by one (``store.leases``), by as many as there are. Every other verb is led by one
worker at a time; when that one ends or dies, another that has the role goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from listener.log import pairs
from listener.parts import Parts
from listener.store.leases import LENGTH, VERB, Leases, Worker
from listener.ticking import Verb

ROLES: Mapping[str, tuple[str, ...]] = {
    "collect": ("listen",),
    "analyse": ("relate", "claim"),
    "detect": (
        *("dispatch", "overhear", "attend", "partners", "chase", "care", "report", "drill", "vigil"),
        *("veil", "house", "backup"),
    ),
    "deliver": ("deliver",),
}
"""What each role does, by the names of the daemon's verbs; ``detect`` also keeps the house."""
ALL = "all"
SHARED = frozenset({"listen", "deliver"})
"""Verbs that all workers of their role do at once: what they do is taken piece by piece."""
BEATS = 6
"""So many signs of life are given in the length of a lease."""
_log = logging.getLogger(__name__)


def verbs_of(roles: Collection[str]) -> frozenset[str]:
    """Return the verbs of some roles."""
    wanted = ROLES if ALL in roles else {role: ROLES[role] for role in roles}
    return frozenset(verb for verbs in wanted.values() for verb in verbs)


def unmanned(leases: Leases, now: datetime) -> list[str]:
    """Return the roles that no living worker has; none where a program works alone."""
    if not leases.owner:
        return []
    alive = [one for one in leases.workers() if one.until is not None and one.until > now]
    manned = {role for one in alive for role in (ROLES if ALL in one.roles else one.roles)}
    return [role for role in ROLES if role not in manned]


def new_name(host: str, pid: int) -> str:
    """Return a name for a worker that none has had before it: who is started anew is somebody else."""
    return f"{host}:{pid}:{uuid4().hex[:6]}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker is to do, and how long it may be silent."""

    roles: tuple[str, ...] = (ALL,)
    lease: timedelta = LENGTH

    @property
    def verbs(self) -> frozenset[str]:
        """The verbs of its roles."""
        return verbs_of(self.roles)


class Shift:
    """One worker's part in the work: it shows that it lives, and does the verbs that it leads."""

    def __init__(
        self, leases: Leases, me: Worker, terms: Terms, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """``monotonic``: seconds that no setting of a clock changes."""
        self.me, self._terms, self._leases, self._monotonic = me, terms, leases, monotonic
        self._wanted = tuple(verb for verbs in ROLES.values() for verb in verbs if verb in terms.verbs - SHARED)
        self._held: frozenset[str] = frozenset()
        self._beaten: float | None = None
        self._patient = float("-inf")
        leases.share(me.name, terms.lease)

    def verbs(self, known: Sequence[tuple[str, Verb]]) -> list[tuple[str, Verb]]:
        """Return those of the daemon's verbs that this worker may do, and the sign of life."""
        mine = [(name, verb) for name, verb in known if name in self._terms.verbs]
        return [
            ("beat", self.beat),
            *((name, verb if name in SHARED else self._led(name, verb)) for name, verb in mine),
        ]

    def beat(self, parts: Parts, now: datetime) -> None:
        """Show that this worker lives, if it is time to. Raises StoreError.

        After a standstill of the whole database nobody could show up. Whoever comes first then must not take everything
        from those who are only second, so nothing is taken over for as long as a few signs of life take.
        """
        moment, length = self._monotonic(), self._terms.lease
        pace = length.total_seconds() / BEATS
        if self._beaten is not None and moment - self._beaten < pace:
            return
        stood = self._beaten is not None and moment - self._beaten > 3 * pace
        if stood and moment - self._patient > 3 * length.total_seconds():  # not for ever, where all is slow
            self._patient = moment
            self._leases.patient(now + length / 2)
        had = self._held
        self._held = self._leases.beat(self.me, self._wanted, parts.life.stuck(), now)
        self._beaten = moment
        if had != self._held:
            taken, lost = ",".join(sorted(self._held - had)), ",".join(sorted(had - self._held))
            _log.info("leads %s", pairs(taken=taken, lost=lost))

    def leads(self, verb: str) -> bool:
        """Tell whether a verb is this worker's now; not after a silence in which others may have taken it over."""
        if self._beaten is None or self._monotonic() - self._beaten > self._terms.lease.total_seconds():
            return False
        return verb in self._held

    def _led(self, name: str, verb: Verb) -> Verb:
        def lead(parts: Parts, now: datetime) -> None:
            if self.leads(name):
                with self._leases.under(VERB, name):  # what comes too late is refused
                    verb(parts, now)

        return lead

    def end(self) -> None:
        """Give back what this worker has, so that others go on at once. Raises StoreError."""
        self._leases.leave()
