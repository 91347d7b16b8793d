"""An HTTP server in a thread of its own: plain, one connection a request, with limits to how long clients may take."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Protocol

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from listener.errors import ConfigError, Problem

_PATIENCE = 8
"""Bodies of so many times the limit are read to the end before they are refused: who is cut off hears no answer."""


class TooLarge(Exception):
    """A body is beyond the limit."""


class TooSlow(Exception):
    """A body did not come in time, or its client has gone."""


async def received(request: Request, most: int, seconds: float) -> bytes:
    """Return a request's body of at most ``most`` bytes. Raises TooLarge, TooSlow."""
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                size += len(chunk)
                body += chunk[: max(0, most - len(body))]
                if size > _PATIENCE * most:
                    break
    except (TimeoutError, ClientDisconnect):
        raise TooSlow from None
    if size > most:
        raise TooLarge
    return bytes(body)


class Bounds(Protocol):
    """What a server bears."""

    @property
    def head_s(self) -> float:
        """Until a request's headers must have come; a connection that says nothing is closed then."""
        ...

    @property
    def grace_s(self) -> int:
        """For requests that are on the way when the program stops."""
        ...

    @property
    def at_once(self) -> int:
        """Connections."""
        ...


class Serving:
    """The thread, and the socket it listens at."""

    def __init__(self, app: ASGIApp, bounds: Bounds, name: str, *, behind_proxy: bool = True) -> None:
        """``behind_proxy``: believe a proxy on this machine about whom it speaks for."""
        self._server = uvicorn.Server(_settings(app, bounds, behind_proxy=behind_proxy))
        self._name = name
        self._thread: threading.Thread | None = None

    def start(self, host: str, port: int, place: str) -> int:
        """Listen, and return the port: if 0 was asked for, the system has chosen one.

        Raises ConfigError, naming ``place``, if the address cannot be had.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            values = {"host": host, "port": str(port), "reason": error.strerror or type(error).__name__}
            raise ConfigError((Problem(place, "sources.door_taken", values),)) from error
        self._thread = threading.Thread(target=self._server.run, args=([listening],), name=self._name, daemon=True)
        self._thread.start()
        return int(listening.getsockname()[1])

    def stop(self) -> None:
        """Let what is on the way finish, then close."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()


def _settings(app: ASGIApp, bounds: Bounds, *, behind_proxy: bool) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_impatient(bounds.head_s),
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        headers=[("connection", "close")],
        limit_concurrency=bounds.at_once + 1,
        timeout_graceful_shutdown=bounds.grace_s,
    )


def _impatient(head_s: float) -> type[H11Protocol]:
    """Return uvicorn's protocol with the time limit it lacks: for the headers of the first (here: only) request."""

    class Impatient(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            super().connection_made(transport)
            self.loop.call_later(head_s, self._give_up)

        def _give_up(self) -> None:
            if self.cycle is None:
                self.transport.abort()

    return Impatient
