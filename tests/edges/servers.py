"""Real servers on loopback whose answers, and faults, are scripted: HTTP, HTTPS and SMTP; and certificates for them."""

# http.server and aiosmtpd find methods by these names and pass arguments that not every one needs:
# ruff: noqa: N802, N815

from __future__ import annotations

import asyncio
import shutil
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Exchange(BaseHTTPRequestHandler):
    """One request and the means to answer it, well or badly."""

    server: HttpServer

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        self.sent = b"" if self.path in self.server.impatient else self.rfile.read(size)
        self.server.log.append(Seen(self.command, self.path, dict(self.headers.items()), self.sent))
        self.close_connection = True
        self.server.routes[self.path.split("?")[0]](self)

    do_POST = do_PUT = do_GET

    def answer(self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Send an honest answer."""
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.raw(body)

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.wfile.write(data)

    def drip(self, data: bytes, head: bytes = b"") -> None:
        """Send some bytes at once, then others one by one, until the client or the server has enough."""
        self.raw(head)
        while not self.server.stopping.wait(0.02):
            self.raw(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the standard library
        """Keep the tests' output clean."""


Route = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class HttpServer(ThreadingHTTPServer):
    """A web server whose paths are functions; ``log`` holds what it was asked."""

    def __init__(self, routes: Mapping[str, Route], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.routes = dict(routes)
        self.log: list[Seen] = []
        self.impatient: set[str] = set()
        self.stopping = threading.Event()
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"{self.scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Let clients hang up: that is what most of them are here for."""


@contextmanager
def http_server(routes: Mapping[str, Route], tls: ssl.SSLContext | None = None) -> Iterator[HttpServer]:
    """Serve while the block runs."""
    server = HttpServer(routes, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class Mailbox:
    """An aiosmtpd handler: keeps letters, and answers as told. ``replies``: command to the line it is answered with."""

    replies: dict[str, str] = field(default_factory=dict)
    letters: list[Envelope] = field(default_factory=list)
    hellos: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.hellos.append(hostname)
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(f"RCPT {address}", "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return self.replies.get("DATA", "250 OK")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self.replies.get("QUIT", "221 Bye")

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Take the password "geheim" or "geheimniß"; else answer as told."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        good = data.password in {b"geheim", "geheimniß".encode()}
        return AuthResult(success=good, handled=False, message=self.replies.get("AUTH"))


class _Controller(Controller):
    """Finds out which port the system chose, so that tests never quarrel about one."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd types only some of its methods


@contextmanager
def mail_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """Take mail while the block runs; gives the port. ``options`` go to aiosmtpd's controller."""
    controller = _Controller(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def talker(speak: Callable[[socketserver.StreamRequestHandler], None]) -> Iterator[int]:
    """Serve raw TCP: ``speak`` gets each connection's file. For servers that do not even try."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            speak(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True)
class Certificates:
    """A throw-away authority and a server it vouches for (localhost and 127.0.0.1)."""

    authority: Path
    server: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        """Return what a server needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server, self.key)
        return context

    def for_client(self) -> ssl.SSLContext:
        """Return a context that trusts the authority and nobody else."""
        return ssl.create_default_context(cafile=str(self.authority))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Make certificates with the openssl command, or skip with the reason."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("the openssl command is not here; it makes the certificates for the TLS tests")
    folder = tmp_path_factory.mktemp("certificates")
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    extensions = folder / "extensions"
    extensions.write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )

    def run(*arguments: str | Path) -> None:
        subprocess.run([openssl, *arguments], check=True, capture_output=True, cwd=folder)  # noqa: S603 - our own words

    ca_key, request = folder / "ca.key", folder / "server.csr"
    usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
    run(
        "req",
        "-x509",
        *new_key,
        "-keyout",
        ca_key,
        "-out",
        made.authority,
        "-subj",
        "/CN=Test CA",
        "-days",
        "2",
        *usage,
    )
    run("req", *new_key, "-keyout", made.key, "-out", request, "-subj", "/CN=localhost")
    run("x509", "-req", "-in", request, "-CA", made.authority, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
        "-extfile", extensions, "-out", made.server)  # fmt: skip
    return made
