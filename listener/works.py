"""The daemon at work: its verbs called by APScheduler, its doors, and what reaches it from outside while it runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from listener.buttons import heard
from listener.config import Config
from listener.distress import Distress
from listener.errands import Beside
from listener.errors import ConfigError, ListenerError
from listener.log import pairs
from listener.model import Batch
from listener.notify import Systemd
from listener.parts import Fetched, Parts
from listener.reloading import Outcome, Sieve, note, outdated, settled
from listener.renewing import renewed
from listener.rousing import Rouser
from listener.store.gauges import Gauges
from listener.telling import after_deed
from listener.tending import REFUSED, Pulse, Tender
from listener.ticking import REST_S, Ticker, Verb

DRAIN_S = 18.0
"""For what is being done when the end comes…"""
_HURRY_S = 5.0
"""…and for what waited for a server until then."""
_ROUSED = ("listen", "dispatch", "deliver")
"""The way from a fetch to a message: each of them makes the next one due."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outside:
    """What reaches the daemon from outside, and whom it tells how it is."""

    systemd: Systemd = field(default_factory=lambda: Systemd({}))
    hangup: threading.Event = field(default_factory=threading.Event)
    """Set when the configuration is to be read again."""
    dump: threading.Event = field(default_factory=threading.Event)
    """Set when somebody wants to see the state in the log."""
    reread: Callable[[], Config] | None = None
    """Reads the configuration; may raise ConfigError. None: nothing can be read again."""
    renew: Callable[[Parts, Config, ExitStack], Parts] = renewed
    doors: bool = True
    """Whether others can hand in and people can look and answer here; a worker beside such a program has no doors."""


class Works:
    """The daemon at work: its verbs, its doors, and the parts that they work with."""

    def __init__(
        self,
        parts: Parts,
        verbs: Sequence[tuple[str, Verb]],
        take_up: Callable[[Parts], object],
        outside: Outside,
        tick: timedelta,
        drain_s: float = DRAIN_S,
        rest_s: float = REST_S,
    ) -> None:
        """``take_up``: makes the sources of a configuration the active ones; ``rest_s``: of a verb that has failed."""
        self._drain_s = drain_s
        self.parts, self._take_up, self._outside, self._tick = parts, take_up, outside, tick
        self._gauges = Gauges(parts.store.place)
        more: tuple[tuple[str, Verb], ...] = (
            ("distress", Distress().look),
            ("tend", Tender(self._gauges, dump=outside.dump)),
            ("write", Pulse()),
            ("reload", self._reload),
        )
        self._tickers = {name: Ticker(name, verb, parts, rest_s) for name, verb in (*verbs, *more)}
        self._scheduler = BackgroundScheduler(
            timezone="UTC", executors={"default": ThreadPoolExecutor(len(self._tickers))}
        )
        self._rouser = Rouser({name: self._tickers[name] for name in _ROUSED if name in self._tickers})
        self._stack, self._doors = ExitStack(), ExitStack()
        self._told: object = None

    def __enter__(self) -> Works:
        with ExitStack() as opened:  # what cannot be opened leaves nothing open
            opened.callback(self._gauges.close)
            self._take_up(self.parts)
            self._doors = opened.enter_context(self._open_doors())
            if (port := self.parts.config.health.port) is not None:
                from listener.vitals import open_vitals  # noqa: PLC0415 - a web server, for those who want it

                opened.enter_context(open_vitals(self.parts.life, self._gauges, self.parts.clock, port))
            self._stack = opened.pop_all()
        self.parts.life.watch(*self._tickers)
        for name, ticker in self._tickers.items():
            # A late tick still runs, many late ones run once, and one that is still at work is not started again:
            # the library's defaults would silently drop work after one second.
            settings = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
            self._scheduler.add_job(ticker, "interval", seconds=self._tick.total_seconds(), id=name, **settings)
        self._scheduler.start()
        self.parts.life.rousers = self._rouser.calls
        if isinstance(self.parts.errands, Beside):  # stays the same over reloads
            self.parts.errands.landed = self._landed
        self._outside.systemd.ready()
        return self

    def _landed(self, fetched: Fetched) -> None:
        """Take in at once what a visit has brought; one that brought nothing can wait for the tick."""
        if isinstance(fetched[1], Batch) and fetched[1].items:
            self.parts.life.rouse("listen")

    def __exit__(self, *_: object) -> None:
        """Let what is being done finish; what waits for a server does not wait to the end."""
        self._outside.systemd.stopping()
        self.parts.life.ending.set()
        self._rouser.close()
        self._scheduler.shutdown(wait=False)
        if self._busy(self._drain_s):
            close = getattr(self.parts.http, "close", None)
            if close is not None:
                close()
            if left := self._busy(_HURRY_S):
                _log.warning("left behind %s", pairs(verbs=",".join(left)))
        self._stack.close()

    def _busy(self, patience_s: float) -> list[str]:
        """Return the verbs that are still at work when patience has come to its end."""
        end = time.monotonic() + patience_s
        return [name for name, one in self._tickers.items() if not one.rests(max(0.0, end - time.monotonic()))]

    def wake(self, seconds: float) -> None:
        """Somebody has set the clock: wake the jobs, which would sleep until it has caught up."""
        _log.warning("the clock was set %s", pairs(seconds=round(seconds)))
        self.parts.life.count("clock_jump")
        for job in self._scheduler.get_jobs():
            job.reschedule("interval", seconds=job.trigger.interval_length)

    def look_outside(self) -> None:
        """Say how things are: a sign of life only while every part moves."""
        life, systemd = self.parts.life, self._outside.systemd
        stuck = life.stuck()
        if not stuck:
            systemd.alive()
        if life.status and (life.status, stuck) != self._told:
            self._told = (life.status, stuck)
            systemd.status(f"{life.status}, stuck: {', '.join(stuck)}" if stuck else life.status)
            if stuck:
                _log.error("stuck %s", pairs(parts=",".join(stuck)))

    def _reload(self, parts: Parts, _now: datetime) -> None:
        """Read the configuration again if somebody asks for it: beside the signs of life, for it waits for others."""
        if not self._outside.hangup.is_set():
            return
        self._outside.hangup.clear()
        self._outside.systemd.reloading()
        outcome = self._renewed()
        parts.life.reloaded = outcome.well
        parts.life.count("reload", "ok" if outcome.well else "refused")
        self._told = None
        if not outcome.well:
            parts.life.status = REFUSED
        note(outcome, parts.store.place)
        self._outside.systemd.ready()

    def _renewed(self) -> Outcome:
        """Read the configuration again and go on with it; or with the former one, if anything is wrong."""
        now = self.parts.clock()
        if self._outside.reread is None:
            return Outcome(now, failure="this program cannot read its configuration again")
        try:
            configured, restart = settled(self.parts.config, self._outside.reread())
            fresh = self._outside.renew(self.parts, configured, self._stack)
            return Outcome(now, restart=restart, failure=self._go_on_with(fresh))
        except ConfigError as error:
            return Outcome(now, error.problems)
        except ListenerError as error:
            return Outcome(now, failure=str(error))
        except Exception as error:  # noqa: BLE001 - a bug in reading must not end what runs well
            _log.exception("bug in reload")
            return Outcome(now, failure=f"bug: {type(error).__name__}")

    def _go_on_with(self, parts: Parts) -> str:
        """Put other parts in the place of the present ones, between two ticks of the verb that sends fetches off.

        Returns what does not work with them. Raises StoreError: nothing has changed then.
        """
        with self._tickers["listen"].working:
            before = self.parts
            if before.life.ending.is_set():
                return "the program ends"
            parts = parts.altered(errands=Sieve(before.errands, outdated(before.config, parts.config)))
            self._take_up(parts)
            self.parts = parts
            for ticker in self._tickers.values():
                ticker.parts = parts
        self._doors.close()
        try:
            self._doors.enter_context(self._open_doors())
        except ConfigError as error:
            return f"the doors stay shut until the next reload: {'; '.join(one.key for one in error.problems)}"
        return ""

    def _open_doors(self) -> AbstractContextManager[ExitStack]:
        return _open_doors(self.parts) if self._outside.doors else ExitStack()


@contextmanager
def _open_doors(parts: Parts) -> Iterator[ExitStack]:
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
        yield stack
