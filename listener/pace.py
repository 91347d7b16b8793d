"""Politeness towards servers: a distance between two requests to one host, and a host that asked to wait is left alone.

A wrapper around an ``Http``: whoever sends, in whichever thread, for whichever source.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from listener.core.throttle import LONGEST_WAIT, waiting_time
from listener.errors import SourceError, StoreError, Throttled
from listener.model import MailQuery, Request, Response
from listener.ports import Clock, Http

LONGEST_PAUSE_S = 120.0
"""A request that would have to wait longer for its turn is put off instead: a thread is not a waiting room."""
CLOCK_SLIP = timedelta(minutes=1)
"""What was noted so far in the future was noted before somebody set the clock back: it holds no longer."""
_log = logging.getLogger(__name__)


def host_of(request: Request | MailQuery) -> str:
    """Return the host that is asked, with its port if that is an unusual one; "" for no web address."""
    if isinstance(request, MailQuery):
        return f"{request.host.lower()}:{request.port}"
    url = request.secret_url.reveal() if request.secret_url else request.url
    try:
        parts = urlsplit(url)
        default = {"http": 80, "https": 443}.get(parts.scheme)
        port = "" if parts.port in {None, default} else f":{parts.port}"
    except ValueError:
        return ""
    return (parts.hostname or "") + port


class Waits(Protocol):
    """What a request to a host is told: how long until its turn; or that it has none, and for how long."""

    @property
    def pause(self) -> timedelta:
        """So long until its turn."""
        ...

    @property
    def alone(self) -> timedelta:
        """So long is the host to be left alone."""
        ...

    @property
    def busy(self) -> timedelta:
        """So long would it be until a turn, which is too long."""
        ...


class Shared(Protocol):
    """Turns that several programs share (``store.leases``). May raise StoreError."""

    def turn(self, host: str, pace: timedelta, now: datetime, longest: timedelta) -> Waits:
        """Take a host's next turn, and put the one after it off by ``pace``."""
        ...

    def leave_alone(self, host: str, until: datetime, now: datetime) -> None:
        """Note that a host wants to be left alone."""
        ...


class Pacer:
    """An ``Http`` that is polite. Safe to call from many threads."""

    def __init__(
        self,
        http: Http,
        pace_s: float,
        clock: Clock,
        pause: Callable[[float], object],
        *,
        note: Callable[[str, datetime], None],
        until: Mapping[str, datetime],
        shared: Callable[[], Shared | None] = lambda: None,
    ) -> None:
        """``pause`` waits some seconds; ``note`` notes that a host wants to be left alone, ``until`` has older ones.

        ``shared``: where several programs visit, gives where alone turns and waits are known then.
        """
        self._shared = shared
        self._http, self._pace_s, self._clock, self._pause = http, pace_s, clock, pause
        self._note = note
        self._until = dict(until)
        self._next: dict[str, tuple[datetime, datetime]] = {}
        """The next turn of each host, behind the time at which that was settled."""
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Response:
        """Wait for the host's turn and send. Raises Throttled without a request while the host is to be left alone."""
        host = host_of(request)
        self._take_turn(host, timedelta(seconds=self._pace_s if request.pace_s is None else request.pace_s))
        response = self._http(request)
        wait = waiting_time(response.status, response.headers, self._clock(), host)
        if wait is not None:
            self._leave_alone(host, wait)
        return response

    def busy(self, now: datetime) -> tuple[str, ...]:
        """Return the hosts whose turn has not come."""
        with self._lock:
            self._next = {host: kept for host, kept in self._next.items() if _holds(kept, now)}
            return tuple(self._next)

    def _take_turn(self, host: str, pace: timedelta) -> None:
        if (shared := self._shared()) is not None:
            self._take_shared(shared, host, pace)
            return
        with self._lock:
            now = self._clock()
            wait = self._left_alone(host, now)
            if wait > timedelta(0):
                raise Throttled("host_waits", "the server has asked us to wait", wait)
            kept = self._next.get(host)
            turn = kept[1] if kept and _holds(kept, now) else now
            if (turn - now).total_seconds() > LONGEST_PAUSE_S:
                raise Throttled("host_busy", "others of us are before this one", turn - now)
            self._next[host] = now, turn + pace
        if turn > now:
            self._pause((turn - now).total_seconds())

    def _take_shared(self, shared: Shared, host: str, pace: timedelta) -> None:
        try:
            turn = shared.turn(host, pace, self._clock(), timedelta(seconds=LONGEST_PAUSE_S))
        except StoreError as error:  # who does not know whose turn it is asks nobody
            raise SourceError("store", str(error)) from error
        if turn.alone:
            raise Throttled("host_waits", "the server has asked us to wait", turn.alone)
        if turn.busy:
            raise Throttled("host_busy", "others of us are before this one", turn.busy)
        if turn.pause:
            self._pause(turn.pause.total_seconds())

    def _left_alone(self, host: str, now: datetime) -> timedelta:
        """Return how long a host is still to be left alone; a wait longer than any is a wrong clock's."""
        wait = self._until.get(host, now) - now
        return wait if wait <= LONGEST_WAIT else timedelta(0)

    def _leave_alone(self, host: str, wait: timedelta) -> None:
        """Remember the longer one of two waits, also beyond a restart."""
        with self._lock:
            now = self._clock()
            until = self._until[host] = now + max(wait, self._left_alone(host, now))
        try:
            if (shared := self._shared()) is not None:
                shared.leave_alone(host, until, now)
            else:
                self._note(host, until)
        except StoreError as error:  # until the next restart it is known here
            _log.warning("wait not noted host=%s error=%s", host, error)


def _holds(kept: tuple[datetime, datetime], now: datetime) -> bool:
    """Tell whether a turn is still to come; one that was settled in the future is not."""
    settled, turn = kept
    return turn > now and settled - now <= CLOCK_SLIP
