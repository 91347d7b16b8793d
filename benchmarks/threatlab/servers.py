"""Web servers that mean harm, on loopback: redirects inside, bombs, drips, floods. Asked by the real fetcher."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from benchmarks.threatlab.addresses import INSIDE, ODD
from tests.edges.servers import Exchange

Route = Callable[[Exchange], None]
_OK = b"HTTP/1.1 200 OK\r\n"
# 500 MB of zeros; the coders are not at hand everywhere, and neither is ever asked to inflate these.
_BROTLI, _ZSTD = b"\xcb\x3f" + bytes(756), b"\x28\xb5\x2f\xfd" + bytes(15_000)


@cache
def bomb(megabytes: int, wbits: int) -> bytes:
    """Return zeros, packed: gzip (31), zlib (15) or bare deflate (-15)."""
    packer = zlib.compressobj(1, wbits=wbits, strategy=zlib.Z_RLE)
    return b"".join([packer.compress(bytes(1_000_000)) for _ in range(megabytes)]) + packer.flush()


def _moves(to: str) -> Route:
    location = to.encode().decode("latin-1")
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode("latin-1") + b"\r\n\r\n"
    return lambda it: it.raw(head)


def _packed(coding: str, body: Callable[[], bytes]) -> Route:
    return lambda it: it.answer(200, body(), {"Content-Encoding": coding})


def _drips(head: bytes, piece: bytes) -> Route:
    return lambda it: it.drip(piece, head)


def _pours(it: Exchange) -> None:
    it.raw(_OK + b"\r\n")
    while not it.server.stopping.is_set():
        it.raw(bytes(65536))


def _says_nothing(it: Exchange) -> None:
    it.server.stopping.wait(60)


def _continues(it: Exchange) -> None:
    while not it.server.stopping.is_set():
        it.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def redirects() -> Mapping[str, Route]:
    """Return paths that lead inside, one by one, and round in circles."""
    inside = {f"/to/{number}": _moves(url) for number, url in enumerate((*INSIDE, *ODD)) if "\r" not in url}
    return {**inside, "/loop": _moves("/loop"), **{f"/far/{n}": _moves(f"/far/{n + 1}") for n in range(8)}}


def bombs(megabytes: int) -> Mapping[str, Route]:
    """Return paths whose bodies grow, under every name of a coding."""
    return {
        "/gzip": _packed("gzip", lambda: bomb(megabytes, 31)),
        "/x-gzip": _packed("X-GZIP", lambda: bomb(megabytes, 31)),
        "/zlib": _packed("deflate", lambda: bomb(megabytes, 15)),
        "/deflate": _packed("deflate", lambda: bomb(megabytes, -15)),
        "/br": _packed("br", lambda: _BROTLI),
        "/zstd": _packed("zstd", lambda: _ZSTD),
        "/twice": _packed("gzip, gzip", lambda: gzip.compress(bomb(megabytes, 31))),
        "/mixed": _packed("br, gzip", lambda: bomb(megabytes, 31)),
        "/members": _packed("gzip", lambda: gzip.compress(b"") * 5000),
        "/plain": lambda it: it.raw(_OK + b"Content-Length: 1000000000\r\n\r\n"),
        "/pours": _pours,
    }


DRIPS: Mapping[str, Route] = {
    "/body": _drips(_OK + b"Content-Length: 1000\r\n\r\n", b"x"),
    "/chunks": _drips(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "/header": _drips(_OK, b"X"),
    "/headers": _drips(_OK, b"X: y\r\n"),
    "/status": _drips(b"", b"H"),
    "/silence": _says_nothing,
    "/continue": _continues,
    "/many": lambda it: it.raw(_OK + b"X: y\r\n" * 10_000 + b"\r\n"),
    "/long": lambda it: it.raw(_OK + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n"),
}
"""Paths at which nothing ends by itself."""
