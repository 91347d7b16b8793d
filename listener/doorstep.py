"""The daemon's door: ``POST /ingest/SOURCE`` takes mentions in that others hand in. Shut unless a port is configured.

client --allowance--> known by its headers? --read within limits--> the source decides --save--> 202 after the commit

The page behind the links in messages stands at the same door (``listener.porch``), or at one of its own.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from listener.core.allowance import Allowance, Answers
from listener.core.reception import ACCEPTED, MOST_BYTES, TOO_LARGE, UNKNOWN, UNUSABLE, Received, Receiver
from listener.core.signature import WINDOW
from listener.errors import StoreError
from listener.handling import Telling, nothing
from listener.listen import save
from listener.log import pairs
from listener.model import Batch, Rhythm, SourceName, Tally, Visit
from listener.parts import Parts
from listener.porch import Porch
from listener.serving import Serving

_log = logging.getLogger(__name__)
_LATER_S = 30
"""Where the database cannot be written at the moment."""
_PATIENCE = 2
"""Bodies of so many times the limit are read to the end before they are refused."""
_TOLD = 100
"""Entries that could not be taken are told to the sender one by one, up to so many."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the door bears."""

    head_s: float = 10.0
    """Until a request's headers must have come; a connection that says nothing is closed then."""
    body_s: float = 30.0
    grace_s: int = 5
    """For requests that are on the way when the daemon stops."""
    per_minute: float = 300.0
    """Requests of one client (an address)."""
    burst: int = 60
    at_once: int = 20
    """Connections."""


class _Refusal(Exception):
    """A request that is not taken: the status and one stable word, nothing of the inside."""

    def __init__(self, status: int, problem: str, later_s: int | None = None) -> None:
        super().__init__(problem)
        self.status, self.problem, self.later_s = status, problem, later_s


class Doorstep:
    """An HTTP server in a thread of its own. Each request is one connection; nothing is stored before it is known."""

    def __init__(
        self, parts: Parts, host: str, port: int, limits: Limits = Limits(), *, ingest: bool = True,
        porch: Porch | None = None, place: str = "ingest.port",
    ) -> None:  # fmt: skip
        self._parts, self._host, self._limits, self._place = parts, host, limits, place
        self._ingest, self._porch = ingest, porch
        found = {name: one.source for name, one in parts.subscriptions.items()}
        self._receivers = {str(name): one for name, one in found.items() if isinstance(one, Receiver)}
        self._allowance = Allowance(limits.per_minute, limits.burst)
        self._answers = Answers(2 * WINDOW)  # a signature from WINDOW ahead is good for twice as long
        self._clerk = ThreadPoolExecutor(1, "clerk")  # one at a time: whoever is second sees what the first stored
        self._serving = Serving(self._app(), limits, "doorstep")
        self.port = port
        """Where it listens; if it was 0, the system has chosen one once it has started."""

    def start(self) -> None:
        """Listen. Raises ConfigError if the address cannot be had."""
        self.port = self._serving.start(self._host, self.port, self._place)
        _log.info("door open %s", pairs(host=self._host, port=self.port, sources=len(self._receivers)))

    def stop(self) -> None:
        """Let what is on the way finish, then close. Afterwards nothing is being stored any more."""
        self._serving.stop()
        self._clerk.shutdown(wait=True)
        if self._porch is not None:
            self._porch.close()

    def _app(self) -> Starlette:
        routes = [Route("/ingest/{source}", self._take_in, methods=["POST"])] if self._ingest else []
        app = Starlette(routes=[*routes, self._porch.route] if self._porch else routes)
        app.router.redirect_slashes = False
        return app

    async def _take_in(self, request: Request) -> Response:
        name = SourceName(str(request.path_params["source"]))
        try:
            received = await self._received(name, request)
            return await asyncio.get_running_loop().run_in_executor(self._clerk, self._kept, name, received)
        except _Refusal as refusal:
            if refusal.status == UNKNOWN:
                client = request.client.host if request.client else ""
                _log.warning("refused %s", pairs(source=name[:60], client=client))
            later = {} if refusal.later_s is None else {"Retry-After": str(refusal.later_s)}
            return _answer(refusal.status, json.dumps({"error": refusal.problem}).encode(), later)
        except Exception:  # noqa: BLE001 - a bug on one request must not close the door; it is told and logged
            _log.exception("bug %s", pairs(source=name[:60]))
            return _answer(500, b'{"error": "failed"}')

    async def _received(self, name: SourceName, request: Request) -> Received:
        """Return what the source makes of a request. Raises _Refusal, in the same words if there is no such source."""
        headers = {key.lower(): value for key, value in request.headers.items()}
        now = self._parts.clock()
        wait = self._allowance.wait(request.client.host if request.client else "", now)
        receiver = self._receivers.get(name)
        known = receiver is not None and not wait and receiver.admits(headers, now)
        body = await self._body(request, headers, keep=known)
        if wait:
            raise _Refusal(429, "too_many_requests", ceil(wait))
        if receiver is None or not known:
            raise _Refusal(UNKNOWN, "unauthorized")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise _Refusal(415, "send_it_uncompressed")
        received = receiver.receive(headers, body, now)
        if received.status not in {ACCEPTED, UNUSABLE}:
            raise _Refusal(received.status, received.problem)
        return received

    async def _body(self, request: Request, headers: Mapping[str, str], *, keep: bool) -> bytes:
        """Return the body, nothing if it is not wanted. Raises _Refusal: 413, 408, 400 (the client has gone).

        What is not wanted is read, too, within limits: a client that is cut off while it writes hears no answer.
        """
        length = headers.get("content-length", "")
        if headers.get("expect", "").lower() == "100-continue":  # it has not begun to write
            if not keep:
                return b""
            if length.isdecimal() and int(length[:20]) > MOST_BYTES:
                raise _Refusal(TOO_LARGE, "too_large")
        body, size = bytearray(), 0
        try:
            async with asyncio.timeout(self._limits.body_s):
                async for chunk in request.stream():
                    size += len(chunk)
                    if keep and size <= MOST_BYTES:
                        body += chunk
                    if size > _PATIENCE * MOST_BYTES:
                        break
        except TimeoutError:
            raise _Refusal(408, "too_slow") from None
        except ClientDisconnect:
            raise _Refusal(400, "gone") from None
        if keep and size > MOST_BYTES:
            raise _Refusal(TOO_LARGE, "too_large")
        return bytes(body)

    def _kept(self, name: SourceName, received: Received) -> Response:
        """Store what was received and answer; what was carried out before is answered as then. Raises _Refusal."""
        now = self._parts.clock()
        once = f"{name} {received.once}" if received.once else ""
        known = self._answers.get(once, now) if once else None
        if known is not None:
            return _answer(ACCEPTED, known)
        try:
            tally = save(self._parts, self._visit(name, now), _batch(received), now)
        except StoreError as error:
            _log.error("not stored %s", pairs(source=name, error=error))
            raise _Refusal(503, "try_again", _LATER_S) from error
        answer = json.dumps(_told(received, tally)).encode()
        if once and received.status == ACCEPTED:
            self._answers.put(once, answer, now)
        return _answer(received.status, answer)

    def _visit(self, name: SourceName, now: datetime) -> Visit:
        """Return a visit as whose fruit the items are stored: never the first one, for what is handed in is news."""
        rhythms = {one.name: one.rhythm for one in self._parts.store.source_health()}
        return Visit(name, {}, now, rhythm=rhythms.get(name, Rhythm()))


@contextmanager
def open_doors(parts: Parts, telling: Telling = nothing, limits: Limits = Limits()) -> Iterator[list[Doorstep]]:
    """Keep open what is configured: a door for what is handed in, one for the page, or one for both; or none.

    ``telling``: what is told of what people do on the page. Raises ConfigError if an address cannot be had.
    """
    ingest, answers = parts.config.ingest, parts.config.answers
    porch = Porch(parts, answers, telling) if answers else None
    own = answers.port if answers and answers.port != ingest.port else None
    doors = []
    if ingest.port is not None:
        both = porch if own is None else None
        doors.append(Doorstep(parts, ingest.host, ingest.port, limits, porch=both))
    if own is not None:
        doors.append(Doorstep(parts, ingest.host, own, limits, ingest=False, porch=porch, place="answers.port"))
    with ExitStack() as stack:
        for door in doors:
            door.start()
            stack.callback(door.stop)
        yield doors


def _batch(received: Received) -> Batch:
    return Batch(received.items, {}, unreadable=tuple(map(str, received.wrong)))


def _told(received: Received, tally: Tally) -> Mapping[str, object]:
    """Return the counts for the sender; ``known`` are also those that the request itself repeated."""
    repeated = received.entries - len(received.wrong) - len(received.items)
    told: dict[str, object] = {"error": received.problem} if received.problem else {}
    return told | {
        "received": received.entries,
        "stored": tally.stored,
        "changed": tally.revised,
        "known": tally.known + repeated,
        "filtered": tally.filtered,
        "rejected": tally.quarantined,
        "errors": [{"entry": one.entry, "error": one.error} for one in received.wrong[:_TOLD]],
    }


def _answer(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status, headers, "application/json")
