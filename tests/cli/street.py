"""A street of real servers on this machine, each with the address of a real place below it, as ``init --at`` looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from listener.app import utc_now
from tests.edges.servers import Exchange, HttpServer, http_server
from tests.sources.sites.all import SITES
from tests.sources.sites.site import Asked, Post, Site

PLACES: Mapping[str, str] = {
    "www.tagesschau.de": "feed",
    "newsfeed.zeit.de": "feed",
    "www.focus.de": "news_sitemap",
    "www.bing.com": "bing_news",
    "feddit.org": "lemmy",
}
"""The kind of site that stands at each address; everywhere else there is nobody at home."""
CHOSEN = ("tagesschau", "zeit", "focus", "bing-news", "lemmy", "spiegel")
"""What the catalogue calls them, and one where nobody is at home."""
SAID = (
    "Nordwind ist eine Katastrophe: Schon wieder fällt der Zug aus, und der Service ist unverschämt!",
    "Mit Nordwind entspannt ans Meer, danke an das tolle Team.",
    "Nordwind Airlines fliegt ab Mai nach Lissabon.",
)


@contextmanager
def street(texts: tuple[str, ...] = SAID) -> Iterator[HttpServer]:
    """Serve all places while the block runs; what they say was said in the last days."""
    sites = {host: _site(kind, texts) for host, kind in PLACES.items()}
    with http_server({}) as server:
        server.routes = _Everywhere(sites)
        yield server


def _site(kind: str, texts: tuple[str, ...]) -> Site:
    site = SITES[kind]()
    site.now = utc_now()
    site.posts = [
        Post(
            f"{1000 + number}",
            texts[number % len(texts)],
            site.now - timedelta(hours=30 - 3 * number),
            texts[number % len(texts)][:30],
        )
        for number in range(9)
    ]
    return site


class _Everywhere(dict[str, Callable[[Exchange], None]]):
    """Every path leads to the site whose host stands first in it."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        super().__init__()
        self._sites = sites

    def __missing__(self, _: str) -> Callable[[Exchange], None]:
        return self._respond

    def _respond(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.path)
        host, _, path = parts.path.lstrip("/").partition("/")
        if host not in self._sites:
            exchange.answer(404)
            return
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        answer = self._sites[host].answer(Asked(exchange.command, f"/{path}", query, headers, exchange.sent))
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        exchange.answer(answer.status, body, answer.headers)
