"""The servers around the daemon: feeds that grow, the hand at its door, a workspace like Slack's; what came when."""

from __future__ import annotations

import json
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from benchmarks.latencylab.plan import Post, iso

TOKEN = "ein-langer-schluessel-fuer-die-messung"  # noqa: S105 - of a daemon that lives for minutes
_SHOWN = 400
"""Entries that a feed shows."""
_BATCH_S, _BATCH = 0.25, 500
"""A batch so often, of so many posts at most: who has waited for the door hands in the rest with the next one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has answered, or what was handed in: when, and the posts that were new in it."""

    at: float
    source: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """A request that reached the workspace."""

    at: float
    edits: bool
    text: str


@dataclass(slots=True)
class World:
    """All servers share it. Times are seconds since 1970."""

    feeds: dict[int, list[Post]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    visits: dict[int, int] = field(default_factory=dict)
    url: str = ""
    _told: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, feed: int) -> bytes:
        """Return what a feed shows now, and note what is new in it."""
        posts = self.feeds.get(feed, [])
        shown = posts[: bisect_right(posts, time.time(), key=lambda one: one.at)][-_SHOWN:]
        items = [
            {
                "id": one.native,
                "content_text": one.text,
                "date_published": iso(one.at),
                "authors": [{"name": one.author}],
            }
            for one in reversed(shown)
        ]
        page = {"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {feed}", "items": items}
        with self._lock:
            new = tuple(one for one in shown if one.number not in self._told)
            self._told |= {one.number for one in new}
        self.visits[feed] = self.visits.get(feed, 0) + 1
        body = json.dumps(page).encode()
        self.note(f"feed-{feed}", new)
        return body

    def note(self, source: str, posts: Sequence[Post]) -> None:
        """Note an answer that is about to be sent."""
        if posts:
            self.answers.append(Answer(time.time(), source, tuple(posts)))


@contextmanager
def served(world: World) -> Iterator[World]:
    """Answer requests while the block runs."""
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(world.page(int(self.path.rsplit("/", 1)[1])), "application/feed+json")

        def do_POST(self) -> None:
            at = time.time()
            asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            world.calls.append(Called(at, self.path.endswith("chat.update"), json.dumps(asked, ensure_ascii=False)))
            ts = asked.get("ts") or f"1795226040.{next(numbers):06}"
            told = {"ok": True, "channel": "C0STURM1", "ts": ts, "message": {"text": ""}}
            self._answer(json.dumps(told).encode(), "application/json")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        world.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield world
        server.shutdown()


def hand_in(world: World, port: int, posts: Sequence[Post], over: threading.Event) -> int:
    """Hand posts in at the door as they are said, a batch every quarter of a second; returns how many were refused."""
    rest, refused = list(posts), 0
    while rest and not over.wait(_BATCH_S):
        ready = min(_BATCH, bisect_right(rest, time.time(), key=lambda one: one.at))
        some, rest = rest[:ready], rest[ready:]
        if some:
            world.note("strom", some)
            refused += 0 if _taken(port, some) else len(some)
    return refused


def _taken(port: int, posts: Sequence[Post]) -> bool:
    body = [{"id": one.native, "text": one.text, "author": one.author, "published": iso(one.at)} for one in posts]
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        try:
            line.request("POST", "/ingest/strom", json.dumps(body), {"Authorization": f"Bearer {TOKEN}"})
            return line.getresponse().status == 202
        except (OSError, HTTPException):
            return False
