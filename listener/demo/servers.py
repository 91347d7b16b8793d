"""Real servers on loopback: feeds that grow with the clock; a Slack and an SMTP server that keep what comes."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from listener.demo.script import Post, Script

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

    from listener.ports import Clock

WINDOW = 160
"""Entries a feed shows, as real ones do: the newest."""
SLACK_PATH = "/services/T0DEMO/B0DEMO/brodelmann"


@dataclass(slots=True)
class Received:
    """What arrived at the press office, with the demo's time of arrival."""

    slack: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    mail: list[tuple[datetime, EmailMessage]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """Where the servers listen, and what they received."""

    web: str
    smtp_port: int
    received: Received


@contextmanager
def serving(script: Script, clock: Clock, window: int = WINDOW) -> Iterator[World]:
    """Start all servers on free ports; they end with the block."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 - only the demo needs a mail server

    received = Received()
    web = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script, clock, received, window))
    web.daemon_threads = True
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    port = _free_port()
    smtp = Controller(_Mailbox(clock, received), hostname="127.0.0.1", port=port)
    smtp.start()
    try:
        yield World(f"http://127.0.0.1:{web.server_port}", port, received)
    finally:
        smtp.stop()
        web.shutdown()
        web.server_close()
        thread.join(5)


def _free_port() -> int:
    """Return a port that nobody uses: the mail library cannot choose one by itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Mailbox:
    """Takes every letter (an aiosmtpd handler)."""

    def __init__(self, clock: Clock, received: Received) -> None:
        self._clock = clock
        self._received = received

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Keep the letter."""
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self._received.mail.append((self._clock(), letter))
        return "250 OK"


def _handler(script: Script, clock: Clock, received: Received, window: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            source = self.path.strip("/").rsplit(".", 1)[0]
            if source not in FEEDS:
                self._answer(404, b"", "text/plain")
                return
            now = clock()
            posts = [post for post in script.posts if post.source == source and post.at <= now][-window:]
            tag = f'"{hashlib.sha256(repr([p.number for p in posts]).encode()).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == tag:
                self._answer(304, b"", "", {"ETag": tag})
                return
            write, kind = FEEDS[source]
            body = gzip.compress(write(source, posts[::-1]).encode(), 1)
            self._answer(200, body, kind, {"ETag": tag, "Content-Encoding": "gzip"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path != SLACK_PATH:
                self._answer(404, b"no_service", "text/plain")
                return
            received.slack.append((clock(), json.loads(body)))
            self._answer(200, b"ok", "text/plain")

        def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent: the terminal belongs to the story."""

    return Handler


def _rss(source: str, posts: Sequence[Post]) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{source}-{post.number}</guid><title>{escape(post.title)}</title>"
        f"<link>https://{source}.example/{post.number}?utm_source=rss</link><author>{escape(post.author)}</author>"
        f"<pubDate>{format_datetime(post.at)}</pubDate><description>{escape(f'<p>{escape(post.text)}</p>')}"
        "</description></item>"
        for post in posts
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{source}</title>{items}</channel></rss>"


def _atom(source: str, posts: Sequence[Post]) -> str:
    entries = "".join(
        f"<entry><id>tag:{source}.example,2026:{post.number}</id><title>{escape(post.title)}</title>"
        f"<link href='https://{source}.example/t/{post.number}'/><author><name>{escape(post.author)}</name></author>"
        f"<published>{post.at.isoformat()}</published><updated>{post.at.isoformat()}</updated>"
        f"<content type='html'>{escape(escape(post.text))}</content></entry>"
        for post in posts
    )
    return (
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>tag:{source}.example,2026:feed</id>"
        f"<title>{source}</title>{entries}</feed>"
    )


def _json(source: str, posts: Sequence[Post]) -> str:
    items = [
        {
            "id": f"{source}/{post.number}",
            "url": f"https://{source}.example/@{post.author}/{post.number}",
            "content_text": post.text,
            "date_published": post.at.isoformat(),
            "authors": [{"name": post.author}],
        }
        for post in posts
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": source, "items": items})


FEEDS: dict[str, tuple[Callable[[str, Sequence[Post]], str], str]] = {
    "tagblatt": (_rss, "application/rss+xml"),
    "kuechenforum": (_atom, "application/atom+xml"),
    "fediwall": (_json, "application/feed+json"),
}
