"""The page of an incident behind a link in a message, at the daemon's door: GET and POST ``/i/TICKET``.

request --signed, in time, of somebody we know?--> allowance --read within limits--> look or do --> 200, 303, refused
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import ceil
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from alerts.markup import tag
from alerts.page import document
from alerts.pageforms import again
from alerts.pagestyle import POLICY
from listener.answers import Refused, Visitor
from listener.core.allowance import Allowance
from listener.core.ticket import Refusal, read
from listener.handling import Telling, nothing
from listener.log import pairs
from listener.model import Answers
from listener.parts import Parts
from listener.serving import TooLarge, TooSlow, received
from listener.words import say

_log = logging.getLogger(__name__)
MOST_BYTES, _MOST_FIELDS = 8 * 1024, 20
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
STATUS: Mapping[str, int] = {
    "forged": 404, "unknown": 404, "method": 405, "too_slow": 408, "other": 409, "expired": 410, "gone": 410,
    "too_large": 413, "wait": 429, "failed": 500, "busy": 503,
}  # fmt: skip
"""Why somebody gets no page of an incident (a sentence of the catalogue), and the status that says so."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the page bears."""

    per_minute: float = 60.0
    """Requests with one ticket; of one client (an address) as long as it has none that is good."""
    burst: int = 30
    body_s: float = 15.0


class Porch:
    """An ASGI application. Its work is done by one thread, one request after another."""

    def __init__(self, parts: Parts, answers: Answers, telling: Telling = nothing, limits: Limits = Limits()) -> None:
        self._parts, self._answers, self._telling, self._limits = parts, answers, telling, limits
        self._allowance = Allowance(limits.per_minute, limits.burst)
        self._porter = ThreadPoolExecutor(1, "porter")

    @property
    def route(self) -> Route:
        """Where the page is."""
        return Route("/i/{ticket}", self)

    def close(self) -> None:
        """Let what is being done finish. Afterwards nothing is being stored any more."""
        self._porter.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            response = await self._answer(Request(scope, receive))
        except Refused as refused:
            response = self._refusal(refused)
        except Exception:  # noqa: BLE001 - a bug on one request must not close the door; it is told and logged
            _log.exception("bug on the page of an incident")  # without its address, for that holds the ticket
            response = self._refusal(Refused("failed"))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "POST"}:
            raise Refused("method")
        visitor = self._admitted(request)
        if request.method == "GET":
            work = partial(visitor.look, dict(request.query_params))
        else:
            work = partial(visitor.do, await self._fields(request), self._telling)
        answer = await asyncio.get_running_loop().run_in_executor(self._porter, work)
        return _response(answer.status, answer.page, {"Location": answer.there} if answer.there else {})

    def _admitted(self, request: Request) -> Visitor:
        """Return who is there. Raises Refused. Whoever has a good ticket is not kept out by others at their proxy."""
        now, token = self._parts.clock(), str(request.path_params["ticket"])
        client = request.client.host if request.client else ""
        found = read(self._answers.secrets, token, now)
        wait = self._allowance.wait(f"client {client}" if isinstance(found, Refusal) else f"ticket {token}", now)
        if wait:
            raise Refused("wait", ceil(wait))
        if isinstance(found, Refusal):
            _log.warning("refused %s", pairs(why=found, client=client))
            raise Refused(found)
        known = self._parts.config.channels if found.shared else self._parts.config.people
        if found.who not in known:
            raise Refused("gone")
        return Visitor(self._parts, found, token, now)

    async def _fields(self, request: Request) -> dict[str, str]:
        """Return the fields of a form; none if they cannot be read. Raises Refused: too large, too slow."""
        try:
            body = await received(request, MOST_BYTES, self._limits.body_s)
        except TooSlow:
            raise Refused("too_slow") from None
        except TooLarge:
            raise Refused("too_large") from None
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:  # no UTF-8, or too many fields
            return {}

    def _refusal(self, refused: Refused) -> Response:
        lang, why = self._parts.config.language, refused.why
        title = say("page.refused_title", lang)
        says = tag("p", say(f"page.refused_{why}", lang, seconds=refused.wait_s))
        retry = again(refused.fields, lang) if refused.fields else None
        console = tag("p", say("page.console", lang, command="listener incidents --open"))
        main = tag("section", says, retry, class_="card")
        body = document(title, lang, "refused", tag("h1", title), main, console)
        later = {"Retry-After": str(refused.wait_s)} if refused.wait_s else {}
        return _response(STATUS[why], body, later | ({"Allow": "GET, POST"} if why == "method" else {}))


def _response(status: int, body: str, headers: Mapping[str, str]) -> Response:
    return Response(body.encode("utf-8", "replace"), status, {**HEADERS, **headers}, "text/html; charset=utf-8")
