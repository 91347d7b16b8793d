"""A small web on this machine for the commands that really fetch: pages by their paths, served over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.calls import CONFIG, Office
from tests.edges.servers import Exchange, HttpServer, http_server

RSS = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """What a path answers. ``{web}`` in the body and in headers becomes the server's address."""

    body: str | bytes = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def web(pages: Mapping[str, Page]) -> Iterator[HttpServer]:
    """Serve pages while the block runs; one with an ETag is not sent twice to who has it."""
    with http_server({}) as server:
        server.routes = {path: _route(page, server.url("")) for path, page in pages.items()}
        yield server


def _route(page: Page, here: str) -> Callable[[Exchange], None]:
    body = page.body if isinstance(page.body, bytes) else page.body.replace("{web}", here).encode()
    headers = {"Content-Type": page.kind, **{name: text.replace("{web}", here) for name, text in page.headers.items()}}

    def respond(exchange: Exchange) -> None:
        known = headers.get("ETag") and exchange.headers["If-None-Match"] == headers["ETag"]
        exchange.answer(*((304, b"") if known else (page.status, body)), headers)

    return respond


def desk(folder: Path, url: str, more: str = "") -> Office:
    """Return an office that listens to one feed, on this machine, whose servers it may ask without a pause."""
    text = CONFIG.replace("https://tagblatt.example/rss", url)
    loopback = '[http]\nallow_networks = ["127.0.0.0/8"]\npace_s = 0\n'
    (folder / "config.toml").write_text(f"{text}{loopback}{more}", "utf-8")
    return Office(folder)
