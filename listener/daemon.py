"""The daemon: APScheduler ticks, the verbs do the work, a signal only sets an event. Owns no timer and no state.

Each tick asks the store what is due. A restart therefore loses nothing, and a test of a year needs no scheduler.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from listener.buttons import heard
from listener.caring import care_due
from listener.chasing import chase_due
from listener.claiming import claim_due
from listener.deliver import deliver_due
from listener.desking import attend_due
from listener.dispatch import dispatch_due
from listener.errors import ListenerError
from listener.house import clean_up_due
from listener.labelling import catch_up
from listener.listen import listen_due
from listener.log import pairs
from listener.model import Brand
from listener.overhear import overhear_due
from listener.pace import host_of
from listener.partnering import partners_due
from listener.parts import Parts
from listener.ports import Subscription
from listener.relating import relate_due
from listener.reporting import report_due
from listener.telling import after_deed
from listener.vigil import watch_self

TICK = timedelta(seconds=1)
CLOCK_JUMP_S = 30.0
"""A wall clock that moves this much more or less than time itself was set; waiting jobs are then due at once."""

_PATIENCE_S = 0.2
REST_S = 30.0
"""After a verb has failed as a whole it rests so long: hammering servers mends no database."""

_log = logging.getLogger(__name__)
Verb = Callable[[Parts, datetime], object]
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
    ("vigil", watch_self),
    ("deliver", deliver_due),
    ("house", clean_up_due),
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


def options_of(subscription: Subscription, brands: Sequence[Brand]) -> str:
    """Return a hash of what the configuration says of a source and of what is looked for there.

    When it changes, the source is visited at once and begins anew: a brand that is added, or is called by another name,
    is also looked for in what the source has shown before, and what is found there is history.
    """
    heard = {subscription.about} if subscription.about else set(subscription.brands)
    wanted = [brand for brand in brands if not heard or brand.id in heard]
    return sha256(repr((subscription, wanted)).encode()).hexdigest()[:16]


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


def run(parts: Parts, stop: threading.Event, tick: timedelta = TICK) -> None:
    """Tick until ``stop`` is set, then let the running work finish."""
    take_up(parts)
    _log.info("started %s", pairs(sources=len(parts.config.subscriptions)))
    scheduler = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(len(VERBS))})
    for name, verb in VERBS:
        # A late tick still runs, many late ones run once, and one that is still at work is not started again:
        # the library's defaults would silently drop work after one second.
        settings = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler.add_job(Ticker(name, verb, parts), "interval", seconds=tick.total_seconds(), id=name, **settings)
    with _open_doors(parts):
        scheduler.start()
        try:
            _watch_clock(scheduler, stop)
        finally:
            scheduler.shutdown(wait=True)
    _log.info("stopped")


@contextmanager
def _open_doors(parts: Parts) -> Iterator[None]:
    """Hear what others hand in and people answer, and show the pages, where that is configured. Raises ConfigError."""
    with ExitStack() as stack:
        telling = partial(after_deed, parts)
        if parts.config.ingest.port is not None or parts.config.answers is not None:
            from listener.doorstep import open_doors  # noqa: PLC0415 - a web server, for those who have configured one

            stack.enter_context(open_doors(parts, telling))
        if (port := parts.config.dashboard.port) is not None:
            from listener.web.server import open_dashboard  # noqa: PLC0415 - the same

            stack.enter_context(open_dashboard(parts, parts.config.dashboard, port))
        stack.enter_context(heard(parts, telling))
        yield


class Ticker:
    """Calls a verb at each tick. While the database cannot be written, it rests: there is no row to wait in."""

    def __init__(self, name: str, verb: Verb, parts: Parts, rest_s: float = REST_S) -> None:
        self._name, self._verb, self._parts, self._rest_s = name, verb, parts, rest_s
        self._rests_until = 0.0

    def __call__(self) -> None:
        """Do what is due; whatever goes wrong is logged, and the next tick tries again."""
        if time.monotonic() < self._rests_until:
            return
        try:
            self._verb(self._parts, self._parts.clock())
        except ListenerError as error:
            self._rests_until = time.monotonic() + self._rest_s
            _log.error("%s failed %s", self._name, pairs(error=error))
        except Exception:  # noqa: BLE001 - the next tick tries again; a dead verb would be a deaf daemon
            self._rests_until = time.monotonic() + self._rest_s
            _log.exception("bug in %s", self._name)


def _watch_clock(scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Wait for the end; when somebody sets the clock, wake the jobs, which would sleep until it has caught up."""
    drift = time.time() - time.monotonic()
    while not stop.wait(1.0):
        now = time.time() - time.monotonic()
        if abs(now - drift) > CLOCK_JUMP_S:
            _log.warning("the clock was set %s", pairs(seconds=round(now - drift)))
            for job in scheduler.get_jobs():
                job.reschedule("interval", seconds=job.trigger.interval_length)
        drift = now
