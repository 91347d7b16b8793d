"""Hosts with feeds that grow, and a Slack-shaped receiver; both note what came, and who came twice at once."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS_IN_S = 0.02
"""So long each answer takes: the moments in which a death hurts."""
_WORDS = ("Der Topf", "Die Pfanne", "Mein Herd", "Das Sieb", "Unser Grill", "Ihr Mixer", "Sein Ofen", "Der Wok")


@dataclass
class Street:
    """What the hosts have and what they saw. Safe to use from many threads."""

    per_source: int
    begin: float
    length_s: float
    """In so many seconds the entries of each source appear, one after the other; 0: all are there at once."""
    offered: set[str] = field(default_factory=set)
    busy: Counter[int] = field(default_factory=Counter)
    at_once: int = 0
    asked: dict[int, list[float]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> int:
        """Return how many entries each source has by now."""
        if not self.length_s:
            return self.per_source
        return max(0, min(self.per_source, int((time.monotonic() - self.begin) / self.length_s * self.per_source)))

    @contextmanager
    def visited(self, port: int) -> Iterator[None]:
        """Note a visitor of a host."""
        with self._lock:
            self.busy[port] += 1
            self.at_once += self.busy[port] > 1
            self.asked.setdefault(port, []).append(time.monotonic())
        try:
            time.sleep(ANSWERS_IN_S)
            yield
        finally:
            with self._lock:
                self.busy[port] -= 1

    def say(self, message: str) -> None:
        """Note a message."""
        with self._lock:
            self.messages.append(message)

    def feed(self, source: str) -> bytes:
        """Return a feed with all that its source has said."""
        now = format_datetime(datetime.now(UTC))
        names = [f"{source}-{n}" for n in range(self.count())]
        with self._lock:
            self.offered.update(names)
        items = "".join(
            f"<item><guid isPermaLink='false'>{name}</guid><title>Brodelmann {name}</title>"
            f"<description>{_WORDS[hash(name) % len(_WORDS)]} von Brodelmann, Stück {name}: es kocht, es brät, "
            f"es dampft {n} Mal.</description><pubDate>{now}</pubDate></item>"
            for n, name in enumerate(names)
        )
        head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Herd</title>"
        return f"{head}{items}</channel></rss>".encode()


class _Handler(BaseHTTPRequestHandler):
    street: Street

    @property
    def port(self) -> int:
        """The host that was asked."""
        server = self.server
        assert isinstance(server, ThreadingHTTPServer)
        return server.server_port

    def do_GET(self) -> None:
        """Answer with a feed."""
        with self.street.visited(self.port):
            self._answer(self.street.feed(self.path.strip("/").split(".")[0]), "application/rss+xml")

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.street.say(json.dumps(json.loads(body), ensure_ascii=False))
        time.sleep(ANSWERS_IN_S)
        self._answer(b"ok", "text/plain")

    def _answer(self, body: bytes, kind: str) -> None:
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            """Who asked is dead."""

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def serving(street: Street, hosts: int) -> Iterator[list[str]]:
    """Open so many hosts, which differ by their port, and one for messages; gives their addresses, that one last."""
    handler = type("Handler", (_Handler,), {"street": street})
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(hosts + 1)]
    threads = [threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}) for one in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.daemon_threads = True
        thread.start()
    try:
        yield [f"http://127.0.0.1:{one.server_port}" for one in servers]
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
