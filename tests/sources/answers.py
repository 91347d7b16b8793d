"""A server that answers from a list and remembers what it was asked; the real driver talks to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from listener.drive import drive
from listener.model import Batch, Json, Request, Response
from listener.ports import Source

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://kuestenbote.example/feed"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Server:
    """An ``Http`` with its answers prepared."""

    def __init__(self, *answers: Response) -> None:
        self._answers = list(answers)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Response:
        """Note the request, give the next answer."""
        self.asked.append(request)
        return self._answers.pop(0)


def page(body: bytes | str, url: str = URL, moved: str = "", **headers: str) -> Response:
    """Return a 200; ``content_type`` and the like are headers."""
    content = body.encode() if isinstance(body, str) else body
    return Response(200, _headers({"content_type": "application/rss+xml"} | headers), content, url, moved)


def unchanged(url: str = URL, **headers: str) -> Response:
    """Return a 304."""
    return Response(304, _headers(headers), b"", url)


def visit(source: Source, cursor: Json, *answers: Response) -> tuple[Batch, Server]:
    """Visit a source once; raises what the visit raises."""
    server = Server(*answers)
    return drive(source.collect(cursor, NOW), server, NOW), server


def _headers(named: Mapping[str, str]) -> Mapping[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}
