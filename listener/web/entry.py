"""The dashboard as an ASGI application: reads a request within limits, has it answered, sends the answer.

known host? --files--> allowance --form within limits--> a thread --> reply
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from listener.config.dashboard import Dashboard
from listener.core.allowance import Allowance
from listener.parts import Parts
from listener.serving import TooLarge, TooSlow, received
from listener.web import callers, exchange
from listener.web.assets import assets
from listener.web.concierge import Concierge, Refused
from listener.web.exchange import Call, Reply
from listener.web.office import Office

_log = logging.getLogger(__name__)
_MOST_BYTES, _MOST_FIELDS = 64 * 1024, 300
_STATIC = "/static/"
_PASSWORDS = ("/login", "/password", "/first/")
_FORM = "application/x-www-form-urlencoded"
_METHODS = frozenset({"GET", "HEAD", "POST"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What the dashboard bears."""

    head_s: float = 10.0
    body_s: float = 15.0
    grace_s: int = 5
    per_minute: float = 600.0
    """Requests of one client (an address), without style sheets and scripts."""
    burst: int = 200
    at_once: int = 64
    """Connections."""


class Entry:
    """Takes requests in. Decides nothing but whether one can be read."""

    def __init__(
        self, parts: Parts, options: Dashboard, concierge: Concierge, office: Office, limits: Limits = Limits()
    ) -> None:
        self._parts, self._options, self._limits = parts, options, limits
        self._concierge, self._office = concierge, office
        self._allowance = Allowance(limits.per_minute, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            reply = await self._reply(request)
        except Exception:  # noqa: BLE001 - a bug on one request must not close the door; it is told and logged
            _log.exception("bug at the entry of the dashboard")
            reply = Reply(500, b"", tuple(exchange.SAFE.items()))
        await _response(reply, request.method)(scope, receive, send)

    async def _reply(self, request: Request) -> Reply:
        call = _call(request)
        try:
            return await self._taken(request, call)
        except Refused as refused:
            return self._concierge.refusal(self._parts, call, refused)

    async def _taken(self, request: Request, call: Call) -> Reply:
        """Return the reply. Raises Refused for what is not even looked at."""
        if not callers.meant_for_us(call, self._options):
            raise Refused(421, host=call.header("host")[:80])
        if call.path.startswith(_STATIC):
            return _asset(call)
        wait = self._allowance.wait(callers.client(call, self._options), self._parts.clock())
        if wait:
            raise Refused(429, "", ("Retry-After", str(ceil(wait))), seconds=ceil(wait))
        if call.method not in _METHODS:
            raise Refused(405, "", ("Allow", "GET, HEAD, POST"))
        if not call.looks:
            call = _with_form(call, await self._body(request, call))
        slowly = not call.looks and call.path.startswith(_PASSWORDS)
        return await self._office.work(partial(self._answer, call), slowly=slowly)

    def _answer(self, call: Call, parts: Parts) -> Reply:
        return self._concierge.answer(parts, call)

    async def _body(self, request: Request, call: Call) -> bytes:
        """Return what was sent. Raises Refused: no form, too large, too slow."""
        try:
            body = await received(request, _MOST_BYTES, self._limits.body_s)
        except TooSlow:
            raise Refused(408) from None
        except TooLarge:
            raise Refused(413) from None
        if body and call.header("content-type").partition(";")[0].strip().lower() != _FORM:
            raise Refused(415)
        return body


def _call(request: Request) -> Call:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in request.headers.items():
        headers[name.lower()] = (*headers.get(name.lower(), ()), value)
    raw, query = request.scope.get("raw_path") or request.url.path.encode(), request.url.query
    path = raw.partition(b"?")[0].decode("latin-1")
    return Call(
        request.method,
        request.scope["path"],
        _query(query),
        headers,
        _cookies("; ".join(headers.get("cookie", ()))),
        peer=request.client.host if request.client else "",
        here=f"{path}?{query}" if query else path,
    )


def _cookies(text: str) -> Mapping[str, str]:
    """Return the cookies; ours are never quoted, and undoing quotes takes long where somebody sends many of them."""
    pairs = (one.partition("=") for one in text.split(";"))
    return {name.strip(): value.strip() for name, is_, value in pairs if is_}


def _query(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return what stands behind the question mark; nothing of what cannot be read."""
    found: dict[str, tuple[str, ...]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return found
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _with_form(call: Call, body: bytes) -> Call:
    """Return the request with the fields of its form. Raises Refused if they cannot be read."""
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Refused(400) from None
    return Call(call.method, call.path, call.query, call.headers, call.cookies, form, call.peer, call.here)


def _asset(call: Call) -> Reply:
    """Return a file; one that is asked for by its content's mark never has to be asked for again."""
    if not call.looks:
        raise Refused(405, "", ("Allow", "GET, HEAD"))
    found = assets().get(call.path.removeprefix(_STATIC))
    if found is None:
        raise Refused(404)
    kept = exchange.FOREVER if call.query.get("v") == (found.mark,) else "no-cache"
    headers = {**exchange.SAFE, "Cache-Control": kept, "Content-Type": found.media, "ETag": f'"{found.mark}"'}
    return exchange.unchanged(Reply(200, found.body, tuple(headers.items())), call)


def _response(reply: Reply, method: str) -> Response:
    """Return what Starlette sends; to HEAD the same without a body."""
    response = Response(b"" if method == "HEAD" else reply.body, reply.status)
    bare = reply.status == 304
    kept = [] if bare else [(b"content-length", str(len(reply.body)).encode())]
    own = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers]
    response.raw_headers = [*kept, *own]
    return response
