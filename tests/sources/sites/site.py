"""What a site is to the tests: posts in the world's words, and how this site hands them out over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Network
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from listener.drive import drive
from listener.http import Fetcher, Limits
from listener.model import Batch, Item, Json
from listener.ports import Source
from tests.edges.servers import Exchange, HttpServer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATIENT = Limits(connect_s=10, read_s=15, total_s=30)
"""A busy machine must not make a test fail."""
HASTY = Limits(connect_s=10, read_s=0.3, total_s=4)
"""For servers that fall silent on purpose."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something said on a site."""

    id: str
    """Empty: the site gives none."""
    text: str
    at: datetime
    title: str = ""
    author: str = "erna"
    date: str | None = None
    """Written by the site instead of ``at``, as it stands."""
    rating: int | None = None
    """Stars, 1–5."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Keys in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answers."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """A site with its posts, newest last. Subclasses say how it answers and which source listens to it."""

    kind: ClassVar[str]
    """The source's kind in config.toml."""
    outcomes: ClassVar[Mapping[str, int | str]] = {}
    """Where this site differs from the usual outcome of a case of the contract (tests/sources/test_contract.py)."""

    def __init__(self) -> None:
        self.now = NOW
        self.web = ""
        """The server's own address, set when it starts."""
        self.posts: list[Post] = [self.post(number) for number in range(1, 11)]

    def post(self, number: int) -> Post:
        """Return the post with a number: an hour younger than the one before. Override where ids have a shape."""
        at = self.now - timedelta(hours=20 - number)
        return Post(f"{1000 + number}", f"Nordwind fährt wieder, Teil {number}", at, f"Fähre {number}", rating=3)

    def source(self, web: str) -> Source:
        """Return the source that listens here."""
        raise NotImplementedError

    def answer(self, asked: Asked) -> Answer:
        """Answer as the real site does: its paging, its limits, its headers."""
        raise NotImplementedError

    def edit(self, place: int, text: str) -> None:
        """Somebody changes what was said."""
        self.posts[place] = replace(self.posts[place], text=text)


@dataclass(slots=True)
class Standing:
    """A site that stands on loopback, with everything it was asked, and how it fails at the moment."""

    site: Site
    url: str
    log: list[Asked]
    fault: Callable[[Exchange, Answer], bool] | None = None
    """Gets the connection and the honest answer; returns True if it has answered in its own way."""


@contextmanager
def standing(site: Site, tls: object = None) -> Iterator[Standing]:
    """Serve a site while the block runs. ``tls``: an ssl.SSLContext."""
    server = HttpServer({}, tls)  # type: ignore[arg-type]  # typed as object, so that stories need not import ssl
    here = Standing(site, server.url(""), [])

    def respond(exchange: Exchange) -> None:
        asked = _asked(exchange)
        here.log.append(asked)
        answer = site.answer(asked)
        if here.fault is None or not here.fault(exchange, answer):
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            exchange.answer(answer.status, body, answer.headers)

    class Everywhere(dict[str, Callable[[Exchange], None]]):
        def __missing__(self, path: str) -> Callable[[Exchange], None]:
            return respond

    server.routes = Everywhere()
    site.web = here.url
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield here
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _asked(exchange: Exchange) -> Asked:
    parts = urlsplit(exchange.path)
    headers = {name.lower(): value for name, value in exchange.headers.items()}
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Asked(exchange.command, parts.path, query, headers, exchange.sent)


@cache
def fetcher(limits: Limits = PATIENT) -> Fetcher:
    """Return the real HTTP edge, allowed to talk to this machine."""
    return Fetcher(limits, "ReputationListener/test", allow_networks=(IPv4Network("127.0.0.0/8"),))


def visit(here: Standing, cursor: Json | None = None, source: Source | None = None, limits: Limits = PATIENT) -> Batch:
    """Visit a standing site once, as the daemon does, over real HTTP; raises SourceError."""
    listening = source or here.site.source(here.url)
    return drive(listening.collect(cursor or {}, here.site.now), fetcher(limits), here.site.now)


def visits(here: Standing, cursor: Json | None = None, source: Source | None = None) -> tuple[list[Item], Batch]:
    """Visit until there is no more; returns all items and the last batch."""
    batch = visit(here, cursor, source)
    found = list(batch.items)
    while batch.more:
        batch = visit(here, batch.cursor, source)
        found += batch.items
    return found, batch
