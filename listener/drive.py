"""Runs a source's flow against HTTP; the one place that says what a status means. Reads no body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from listener.core.throttle import waiting_time
from listener.errors import SourceError, Throttled
from listener.model import Batch, Json, MailAnswer, MailQuery
from listener.ports import Flow, Http, Imap, MailFlow, Source

MOST_REQUESTS = 50
"""Per visit. A source that asks for more is in a loop, or pages through somebody's whole archive."""

_GONE = {
    400: "the server finds the request wrong",
    410: "the page is gone for good",
    451: "withheld for legal reasons",
}
_SOFT = {
    401: "it wants credentials, or other ones",
    404: "not there; feeds do come back",
    408: "the server waited too long",
    421: "the wrong server answered",
    425: "the server asks to try later",
}


def no_imap(_query: MailQuery) -> MailAnswer:
    """Stand in where there are no mailboxes."""
    raise SourceError("no_mailbox", "this program was put together without mailboxes", gone=True)


def here(source: Source, cursor: Json, now: datetime) -> Flow | MailFlow:
    """Begin a visit in this process, as a ``Begin``: on a simulated clock, and wherever a person waits for it."""
    return source.collect(cursor, now)


def drive(flow: Flow | MailFlow, http: Http, now: datetime, imap: Imap = no_imap) -> Batch:
    """Send what a source asks for, hand it the answers, return its batch. The flow is closed in every case.

    Raises SourceError: what ``verdict`` says of an answer, what ``http`` or ``imap`` raises (both are thrown into the
    flow, which may catch them where it yields), too_many_requests, and what the source raises itself.
    """
    try:
        request = next(flow)
        for _ in range(MOST_REQUESTS):
            try:
                answer = _answer(request, http, now, imap)
            except SourceError as error:
                request = flow.throw(error)  # a source with several servers may go on without this one
            else:
                request = flow.send(answer)
    except StopIteration as end:
        batch: Batch = end.value
        return batch
    finally:
        flow.close()
    raise SourceError("too_many_requests", f"more than {MOST_REQUESTS} in one visit")


def verdict(status: int, headers: Mapping[str, str], now: datetime, host: str = "") -> SourceError | None:
    """Return what a status means for a visit: None for an answer the source can read (2xx, 304).

    ``headers``: keys in lower case; ``host``: who answered. Kinds are http_NNN, but http_1xx and http_3xx for what a
    client never should see.
    """
    if 200 <= status < 300 or status == 304:
        return None
    wait = waiting_time(status, headers, now, host)
    if wait is not None:
        return Throttled(f"http_{status}", "the server asks to wait", wait)
    if status < 400:
        return SourceError(f"http_{status // 100}xx", f"{status}: no answer and no redirect that can be followed")
    if status in _GONE:
        return SourceError(f"http_{status}", _GONE[status], gone=True)
    return SourceError(f"http_{status}", _detail(status, headers))


def _answer(request: Any, http: Http, now: datetime, imap: Imap) -> Any:
    """Return what came of one request. Raises SourceError."""
    if isinstance(request, MailQuery):
        return imap(request)
    response = http(request)
    failure = verdict(response.status, response.headers, now, urlsplit(response.url).hostname or "")
    if failure and response.status not in request.handles:
        raise failure
    return response


def _detail(status: int, headers: Mapping[str, str]) -> str:
    if status == 403:
        challenged = headers.get("cf-mitigated", "").strip().lower() == "challenge"
        return "a Cloudflare challenge, which only a browser passes" if challenged else "no access, or a bot wall"
    return _SOFT.get(status, "the server failed" if status >= 500 else "the request was refused")
