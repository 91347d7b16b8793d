"""The daemon: APScheduler ticks, the verbs do the work, a signal only sets an event. Owns no timer and no state.

Each tick asks the store what is due. A restart therefore loses nothing, and a test of a year needs no scheduler.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Any

from listener.caring import care_due
from listener.chasing import chase_due
from listener.claiming import claim_due
from listener.deliver import deliver_due
from listener.desking import attend_due
from listener.dispatch import dispatch_due
from listener.drilling import drill_due
from listener.errors import StoreError
from listener.house import clean_up_due
from listener.keeping import back_up_due
from listener.labelling import catch_up
from listener.listen import listen_due
from listener.log import pairs
from listener.overhear import overhear_due
from listener.pace import host_of
from listener.partnering import partners_due
from listener.parts import Parts
from listener.ports import Subscription
from listener.relating import relate_due
from listener.reloading import options_of
from listener.reporting import report_due
from listener.shifts import Shift
from listener.ticking import REST_S, Ticker, Verb
from listener.veiling import veil_due
from listener.vigil import watch_self
from listener.works import Outside, Works

TICK = timedelta(seconds=1)
CLOCK_JUMP_S = 30.0
"""A wall clock that moves this much more or less than time itself was set; waiting jobs are then due at once."""

_PATIENCE_S = 0.2

_log = logging.getLogger(__name__)
VERBS: tuple[tuple[str, Verb], ...] = (
    ("listen", listen_due),
    ("dispatch", dispatch_due),
    ("relate", relate_due),
    ("claim", claim_due),
    ("overhear", overhear_due),
    ("attend", attend_due),
    ("partners", partners_due),
    ("chase", chase_due),
    ("care", care_due),
    ("report", report_due),
    ("drill", drill_due),
    ("vigil", watch_self),
    ("deliver", deliver_due),
    ("veil", veil_due),
    ("house", clean_up_due),
    ("backup", back_up_due),
)


def take_up(parts: Parts) -> None:
    """Make the configured sources the active ones, and fit to the shipped models what people taught older ones.

    For the one daemon that holds the database, nobody else.
    """
    now = parts.clock()
    paced = parts.config.http.pace_s > 0  # without a pace, one host may be visited for several sources at once
    wanted = [
        (one.name, one.kind, options_of(one, parts.config.brands), first_host(one, now) if paced else "")
        for one in parts.config.subscriptions
    ]
    parts.store.subscribe(wanted, now)
    Ticker("learn", learn_anew, parts)()  # a fit that fails is told, and deafens nobody


def learn_anew(parts: Parts, now: datetime) -> None:
    """Fit again what brands' labels taught another shipped model; after an update of the program there may be such.

    Such a correction is left out until then: the brand would fall back to the bare model.
    """
    for one in catch_up(parts.store, now):
        number, kept = (one.version.number, one.version.kept) if one.version else (None, False)
        told = pairs(brand=one.brand, lang=one.lang, labels=one.labels, version=number, kept=kept)
        _log.info("learned anew for a new model %s", told)


def first_host(subscription: Subscription, now: datetime) -> str:
    """Return whose server a source asks first: its first request is looked at, not sent."""
    try:
        with closing(subscription.source.collect({}, now)) as flow:
            first: Any = next(flow)
            return host_of(first)
    except Exception:  # noqa: BLE001 - a source that asks nobody, or has a bug: its visit will tell
        return ""


def run_once(parts: Parts, pause: Callable[[float], None] | None = None) -> None:
    """Do everything that is due, once, in order; all due sources, however many.

    With ``pause`` also those whose host's turn has not come: it is waited for.
    """
    while True:
        now = parts.clock()
        listen_due(parts, now)
        if not parts.errands.away and not _due(parts, now):
            if pause is None or not _due(parts, now, at_all=True):
                break
            pause(_PATIENCE_S)
        parts.errands.wait(_PATIENCE_S)
    for _, verb in VERBS[1:]:
        verb(parts, parts.clock())


def _due(parts: Parts, now: datetime, *, at_all: bool = False) -> bool:
    """Tell whether a source could be visited now, or, ``at_all``, as soon as its host's turn has come."""
    due = parts.store.due_sources(now, without=() if at_all else parts.web.busy(now))
    return any(visit.source in parts.subscriptions for visit in due)


def run(parts: Parts, stop: threading.Event, tick: timedelta = TICK, outside: Outside | None = None) -> None:
    """Tick until ``stop`` is set, then let the running work finish, for half a minute at most."""
    _run(stop, Works(parts, VERBS, take_up, outside or Outside(), tick))


def work(
    parts: Parts,
    stop: threading.Event,
    shift: Shift,
    tick: timedelta = TICK,
    outside: Outside | None = None,
    rest_s: float = REST_S,
) -> None:
    """Likewise, as one of several programs on one database. Raises StoreError if that cannot be had at the start."""
    shift.beat(parts, parts.clock())
    try:
        _run(stop, Works(parts, shift.verbs(VERBS), take_up, outside or Outside(), tick, rest_s=rest_s))
    finally:
        with suppress(StoreError):  # what is not given back ends by itself
            shift.end()


def _run(stop: threading.Event, at_work: Works) -> None:
    with at_work as works:
        _log.info("started %s", pairs(sources=len(works.parts.config.subscriptions)))
        drift = time.time() - time.monotonic()
        while not stop.wait(1.0):
            before, drift = drift, time.time() - time.monotonic()
            if abs(drift - before) > CLOCK_JUMP_S:
                works.wake(drift - before)
            works.look_outside()
    _log.info("stopped")
