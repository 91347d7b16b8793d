"""A server with many feeds, of which a tenth has one new entry at the second turn. Run as a process: prints its port.

It answers conditional requests with 304, gzips what it sends, keeps connections open for who wants that, and counts.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections import Counter
from collections.abc import Mapping

from benchmarks.race.corpus import generated

ENTRIES = 20
"""That a feed shows."""
CHANGED = 10
"""Of so many feeds, one has changed."""
_ITEM = re.compile(rb"<item>.*?</item>\n", re.DOTALL)
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
)


class Feeds:
    """All feeds as they are at either turn, made beforehand."""

    def __init__(self, count: int) -> None:
        corpus = generated("short", count * (ENTRIES + 1), 1)
        items = _ITEM.findall(b"".join(corpus.feeds))
        shelf = [items[at : at + ENTRIES + 1] for at in range(0, len(items), ENTRIES + 1)]
        self._bodies = {
            (number, turn): gzip.compress(_written(number, entries[1 - turn : ENTRIES + 1 - turn]), 6)
            for number, entries in enumerate(shelf)
            for turn in ((0, 1) if number % CHANGED == 0 else (0,))
        }
        self.turn = 0
        self.counts: Counter[int] = Counter()

    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        """Return status, ETag and body."""
        if path.startswith("/turn/"):
            self.turn, told = int(path[6:]), self.counts
            self.counts = Counter()
            return 200, "", f"{told[200]} {told[304]}".encode()
        number = int(path[1:].partition(".")[0])
        version = self.turn if number % CHANGED == 0 else 0
        etag = f'"{number}-{version}"'
        status = 304 if headers.get("if-none-match") == etag else 200
        self.counts[status] += 1
        return status, etag, self._bodies[number, version] if status == 200 else b""


def _written(number: int, items: list[bytes]) -> bytes:
    title = f"<title>Blatt {number}</title><link>https://www.tagblatt.example/{number}</link>"
    return _HEAD + title.encode() + b"".join(items) + b"</channel></rss>\n"


async def _serve(feeds: Feeds, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer all requests of one connection."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            status, etag, body = feeds.answer(first.split()[1], headers)
            writer.write(_head(status, etag, len(body)) + body)
            await writer.drain()
            if headers.get("connection", "").lower() == "close":
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _head(status: int, etag: str, size: int) -> bytes:
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Modified'}"]
    lines += [f"ETag: {etag}", "Content-Type: application/rss+xml; charset=utf-8"] if etag else []
    lines += ["Content-Encoding: gzip"] if etag and status == 200 else []
    lines += [f"Content-Length: {size}"] if status == 200 else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _run(count: int) -> None:
    feeds = Feeds(count)
    server = await asyncio.start_server(lambda reader, writer: _serve(feeds, reader, writer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1])))
