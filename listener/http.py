"""The edge to the web: one guarded request at a time over urllib3. Import it late: urllib3 and ssl cost start time.

Every request has a connection of its own. A feed is asked every few minutes, so a kept connection would mostly be
found closed by the server; without one there is no stale connection, no retry, and no state between two visits.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from http.client import BadStatusLine, HTTPException, IncompleteRead
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeAlias

from urllib3 import exceptions as failed
from urllib3.connection import HTTPConnection, HTTPSConnection

from listener import body, guard
from listener.deadline import Deadline, PlainSocket, Slots, TlsSocket
from listener.errors import SourceError
from listener.model import Request, Response

if TYPE_CHECKING:
    from urllib3 import HTTPResponse

AddressInfo: TypeAlias = tuple[int, int, int, str, tuple[object, ...]]
Resolve: TypeAlias = Callable[[str, int, int, int], Sequence[AddressInfo]]
"""Like ``socket.getaddrinfo(host, port, family, type)``."""

_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (failed.ConnectTimeoutError, "connect"),  # refused and unreachable, too: nothing was sent
    ((failed.TimeoutError, TimeoutError), "timeout"),
    (ssl.SSLError, "tls"),
    (ConnectionError, "connection"),
    (IncompleteRead, "truncated"),
    (BadStatusLine, "not_http"),
    ((HTTPException, failed.InvalidHeader), "headers"),
    (Exception, "connection"),
)
"""The first that fits wins."""
_ERROR_BODY = 64 * 1024
_OURS = frozenset({"accept-encoding", "connection", "content-length", "host", "te", "transfer-encoding", "user-agent"})

# urllib3 logs the whole URL when headers are malformed; a webhook's URL is a secret.
logging.getLogger("urllib3.connection").addFilter(lambda _record: False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost. Seconds and bytes. http.client adds its own: 100 headers of 64 KiB each."""

    connect_s: float = 10
    """For the name, for the connection and for the TLS handshake, each."""
    read_s: float = 20
    """The longest silence."""
    total_s: float = 60
    """By the clock on the wall, redirects included; a server that drips does not get more."""
    raw_bytes: int = 15 * 1024 * 1024
    """As sent, perhaps compressed."""
    body_bytes: int = 15 * 1024 * 1024
    """Inflated. The largest feeds in the wild stay below."""
    redirects: int = 5
    per_host: int = 2
    ports: frozenset[int] = frozenset({80, 443})
    """Open to public addresses; inside an allowed network every port is."""


class Fetcher:
    """An ``Http``: sends one request within its limits, to public addresses only. Safe to call from many threads.

    Raises SourceError; kinds: bad_url, bad_request, blocked_address, blocked_port, downgrade (all ``gone``), dns,
    connect, tls, connection, timeout, not_http, headers, encoding, truncated, too_large, too_many_redirects, closed.
    Proxies from the environment are not used. Bodies of redirects are not read, bodies of errors (from 400) at most
    64 KiB and only if they are sound: there the status is the message.
    """

    def __init__(
        self,
        limits: Limits,
        agent: str,
        allow_networks: tuple[guard.Network, ...] = (),
        resolve: Resolve = socket.getaddrinfo,
        monotonic: Callable[[], float] = time.monotonic,
        ca_file: str = "",
    ) -> None:
        self._limits = limits
        self._agent = agent
        self._allow = allow_networks
        self._resolve = resolve
        self._monotonic = monotonic
        self._slots = Slots(limits.per_host)
        self._tls = ssl.create_default_context()
        self._tls.sslsocket_class = TlsSocket
        if ca_file:
            self._tls.load_verify_locations(ca_file)
        self._open: set[socket.socket] = set()
        self._closed = False

    def __call__(self, request: Request) -> Response:
        """Send one request and return its answer."""
        outcome = self._outcome(request)
        if isinstance(outcome, SourceError):
            # Raised here, outside of any handler: no library's error, which may quote the URL, hangs on to it.
            raise outcome
        return outcome

    def close(self) -> None:
        """End running requests and take no more."""
        self._closed = True
        for sock in tuple(self._open):
            with suppress(OSError):
                # Not SSLSocket.shutdown, which pulls the TLS state away under the thread that reads.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _outcome(self, request: Request) -> Response | SourceError:
        try:
            response = self._fetch(request, Deadline(self._limits.total_s, self._limits.read_s, self._monotonic))
        except SourceError as error:
            error.__context__ = None
            return SourceError(error.kind, "its address is a secret", gone=error.gone) if request.secret_url else error
        return replace(response, url="", moved="") if request.secret_url else response

    def _fetch(self, request: Request, deadline: Deadline) -> Response:
        url = request.secret_url.reveal() if request.secret_url else request.url
        here = guard.target(url)
        headers, moved, permanent, inside = self._headers(request), "", True, True
        for _ in range(self._limits.redirects + 1):
            addresses = self._addresses(here, deadline, asked_by_us=inside)
            inside = all(guard.is_allowed(ip_address(one), self._allow) for one in addresses)
            answer = self._once(here, addresses, replace(request, headers=headers), deadline)
            follow = request.follow and request.method == "GET"
            ahead = guard.next_hop(here, answer.status, answer.headers) if follow else None
            if ahead is None:
                return replace(answer, url=url, moved=moved)
            down = guard.downgrades(here, ahead)
            if down and request.secret_url:
                raise SourceError("downgrade", "", gone=True)
            # The redirect is followed, but nobody should store an unencrypted address for an encrypted one.
            permanent = permanent and answer.status in guard.PERMANENT and not down
            moved = ahead.url if permanent else moved
            headers, here, url = guard.headers_for(headers, here, ahead), ahead, ahead.url
        raise SourceError("too_many_redirects", f"{here.host}: more than {self._limits.redirects}")

    def _headers(self, request: Request) -> dict[str, str]:
        return {name: value for name, value in request.headers.items() if name.lower() not in _OURS}

    def _once(self, here: guard.Target, addresses: tuple[str, ...], request: Request, deadline: Deadline) -> Response:
        try:
            with self._slots.taken(here.host, deadline.left(self._limits.total_s)), ExitStack() as stack:
                connection = self._connected(here, addresses, deadline, stack)
                self._send(connection, here, request)
                answer = connection.getresponse()
                stack.callback(answer.close)
                headers = {name.lower(): value for name, value in answer.headers.itermerged()}
                return Response(answer.status, headers, self._body(answer), here.url)
        except (OSError, HTTPException, failed.HTTPError) as error:
            kind, detail = ("closed", "") if self._closed else _explained(error)
            raise SourceError(kind, f"{here.host}: {detail}" if detail else here.host) from None

    def _connected(
        self, here: guard.Target, addresses: tuple[str, ...], deadline: Deadline, stack: ExitStack
    ) -> HTTPConnection:
        """Connect to the first checked address that answers; ``stack`` closes it."""
        failure: Exception = TimeoutError()
        for address in addresses:
            connection = self._connection(here, address, deadline.left(self._limits.connect_s))
            stack.callback(connection.close)
            try:
                connection.connect()
            except failed.ConnectTimeoutError as error:  # refused and unreachable, too
                failure = error
            else:
                self._arm(connection, deadline, stack)
                return connection
        raise failure

    def _connection(self, here: guard.Target, address: str, seconds: float) -> HTTPConnection:
        # The host is the checked address itself, so nothing is resolved a second time; TLS still checks the name.
        if here.scheme == "http":
            return HTTPConnection(address, here.port, timeout=seconds)
        return HTTPSConnection(
            address, here.port, timeout=seconds, ssl_context=self._tls, server_hostname=here.host.rstrip(".")
        )

    def _arm(self, connection: HTTPConnection, deadline: Deadline, stack: ExitStack) -> None:
        sock = connection.sock
        if not isinstance(sock, TlsSocket):
            sock = connection.sock = PlainSocket(fileno=sock.detach())
        sock.deadline = deadline
        connection.timeout = deadline.left(self._limits.read_s)
        self._open.add(sock)
        stack.callback(self._open.discard, sock)
        if self._closed:
            raise ConnectionAbortedError

    def _addresses(self, here: guard.Target, deadline: Deadline, *, asked_by_us: bool) -> tuple[str, ...]:
        """Resolve once; every address must be good, or one bad among good ones would be reached by trying again.

        ``asked_by_us``: nobody outside has sent us there by a redirect.
        """
        try:
            found = _resolved(self._resolve, here, deadline.left(self._limits.connect_s))
        except (OSError, UnicodeError):
            found = ()
        texts = tuple(dict.fromkeys(str(info[4][0]) for info in found))
        if not texts:
            raise SourceError("dns", f"{here.host} has no address")
        for text in texts:
            self._check(here, text, asked_by_us=asked_by_us)
        return texts

    def _check(self, here: guard.Target, text: str, *, asked_by_us: bool) -> None:
        address = ip_address(text)
        if guard.is_allowed(address, self._allow):
            if asked_by_us:
                return
            raise SourceError("blocked_address", f"{here.host}: a server outside leads into allow_networks", gone=True)
        if reason := guard.why_blocked(address):
            detail = f"{here.host} is at {text} ({reason}); allow_networks lets it in if that is meant"
            raise SourceError("blocked_address", detail, gone=True)
        if here.port not in self._limits.ports:
            ports = ", ".join(map(str, sorted(self._limits.ports)))
            detail = f"{here.host}: port {here.port} is not one of {ports}; allow_networks opens all of a network"
            raise SourceError("blocked_port", detail, gone=True)

    def _send(self, connection: HTTPConnection, here: guard.Target, request: Request) -> None:
        ours = {"Host": here.authority, "User-Agent": self._agent, "Accept-Encoding": "gzip", "Connection": "close"}
        try:
            # A server may answer and hang up before it has read a body it does not want: its answer counts.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(
                    request.method,
                    here.path,
                    body=request.body or None,
                    headers={**ours, **request.headers},
                    preload_content=False,
                    decode_content=False,
                )
        except ValueError:
            raise SourceError("bad_request", "a header or the method cannot be sent", gone=True) from None

    def _body(self, answer: HTTPResponse) -> bytes:
        if answer.status < 300:
            return body.read(answer, self._limits.raw_bytes, self._limits.body_bytes)
        if answer.status < 400:
            return b""
        try:
            return body.read(answer, _ERROR_BODY, _ERROR_BODY)
        except (SourceError, OSError, HTTPException, failed.HTTPError):
            return b""


def _resolved(resolve: Resolve, here: guard.Target, seconds: float) -> Sequence[AddressInfo]:
    """Resolve in a thread of its own: getaddrinfo knows no time-out. Raises TimeoutError."""
    answer: Future[Sequence[AddressInfo]] = Future()

    def look_up() -> None:
        try:
            answer.set_result(resolve(here.host, here.port, 0, socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
            answer.set_exception(error)

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    return answer.result(seconds)


def _explained(error: Exception) -> tuple[str, str]:
    """Return the kind of a library's error and what may be said about it: never its text, which may quote anything."""
    wrapped = error.args[-1] if isinstance(error, failed.ProtocolError | failed.SSLError) and error.args else error
    cause = wrapped if isinstance(wrapped, Exception) else error
    kind = next(kind for types, kind in _KINDS if isinstance(cause, types))
    reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") if kind == "tls" else ""
    return kind, str(reason)
