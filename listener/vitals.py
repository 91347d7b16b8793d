"""``/healthz``, ``/readyz`` and ``/metrics`` for this machine alone; there only if ``[health] port`` is configured."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from listener.errors import StoreError
from listener.life import Life
from listener.log import pairs
from listener.metrics import Meter
from listener.ports import Clock
from listener.serving import Serving
from listener.store.gauges import Gauges

HOST = "127.0.0.1"
_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the endpoint bears."""

    head_s: float = 5.0
    grace_s: int = 1
    at_once: int = 10


class Vitals:
    """The pages. No one logs in: only this machine reaches them, and they hold names and figures only."""

    def __init__(self, life: Life, gauges: Gauges, clock: Clock) -> None:
        self._life, self._clock = life, clock
        self._meter = Meter(gauges, life)
        pages = {"/healthz": self._healthy, "/readyz": self._ready, "/metrics": self._metrics}
        self.app = Starlette(routes=[Route(path, page, methods=["GET"]) for path, page in pages.items()])
        """The ASGI application."""
        self.app.router.redirect_slashes = False

    def _healthy(self, request: Request) -> Response:
        """Tell whether the process moves; 503 names the parts that do not."""
        return _refused(request) or _answer(self._life.stuck())

    def _ready(self, request: Request) -> Response:
        """Tell whether it can work: it moves, and the database (migrated, else nothing runs) can be written."""
        wrong = [*self._life.stuck(), *([] if self._life.writable else ["database"])]
        wrong += ["ending"] if self._life.ending.is_set() else []
        return _refused(request) or _answer(tuple(wrong))

    def _metrics(self, request: Request) -> Response:
        refused = _refused(request)
        if refused is not None:
            return refused
        try:
            return PlainTextResponse(self._meter.text(self._clock()), media_type=_TEXT)
        except StoreError as error:
            _log.warning("no metrics %s", pairs(error=error))
            return PlainTextResponse("database\n", 503)


def _refused(request: Request) -> Response | None:
    """Refuse a page of elsewhere whose name was made to lead here (DNS rebinding)."""
    host = request.headers.get("host", "").lower()
    name, _, port = host.rpartition(":")
    return None if (name if port.isdecimal() else host) in _NAMES else PlainTextResponse("wrong host\n", 421)


def _answer(wrong: tuple[str, ...]) -> Response:
    return PlainTextResponse("".join(f"{part}\n" for part in wrong), 503) if wrong else PlainTextResponse("ok\n")


@contextmanager
def open_vitals(life: Life, gauges: Gauges, clock: Clock, port: int) -> Iterator[int]:
    """Keep the endpoint open, and give its port. Raises ConfigError if it cannot be had; StoreError."""
    serving = Serving(Vitals(life, gauges, clock).app, Limits(), "health", behind_proxy=False)
    chosen = serving.start(HOST, port, "health.port")
    _log.info("health open %s", pairs(host=HOST, port=chosen))
    try:
        yield chosen
    finally:
        serving.stop()
