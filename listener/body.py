"""How much may come back: reads and inflates an answer's body within limits. The connection is somebody else's."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from listener.errors import SourceError

if TYPE_CHECKING:
    from urllib3 import HTTPResponse

_CHUNK = 64 * 1024
_PIECE = 256 * 1024
_MEMBERS = 1000


def read(answer: HTTPResponse, raw_limit: int, limit: int) -> bytes:
    """Return the body: at most ``raw_limit`` bytes as sent, ``limit`` inflated.

    Raises SourceError (encoding, too_large, truncated) and what urllib3 raises when the connection fails.
    """
    size = answer.length_remaining
    if size == 0:
        return b""
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise SourceError("encoding", f"asked for gzip, was sent {encoding[:40]!r}")
    if size is not None and size > raw_limit:
        raise _too_large(raw_limit)
    if encoding.endswith("gzip"):
        return inflate(_chunks(answer, raw_limit), limit)
    return b"".join(_chunks(answer, min(raw_limit, limit)))


def _chunks(answer: HTTPResponse, limit: int) -> Iterator[bytes]:
    total = 0
    while chunk := answer.read(_CHUNK, decode_content=False):
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> SourceError:
    """The error for a body over its limit."""
    return SourceError("too_large", f"more than {limit} bytes")


def inflate(chunks: Iterable[bytes], limit: int) -> bytes:
    """Inflate a gzip body, holding at most ``limit`` bytes. An empty body stays empty.

    Raises SourceError: too_large as soon as the limit is passed, truncated, encoding (not gzip).
    """
    gunzip = _Gunzip(limit)
    try:
        for chunk in chunks:
            gunzip.feed(chunk)
    except zlib.error:
        raise SourceError("encoding", "the body is not gzip, although it says so") from None
    return gunzip.finish()


class _Gunzip:
    """Inflates member after member (RFC 1952 allows several) and ignores what follows the last one, as gzip does."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._body = bytearray()
        self._member = zlib.decompressobj(wbits=31)
        self._members = 0
        self._over = False

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of the compressed body."""
        while chunk and not self._over:
            if self._member.eof or not self._members:
                self._begin(chunk)
            else:
                chunk = self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the inflated body."""
        if self._members and not self._member.eof:
            raise SourceError("truncated", "the compressed body ends too early")
        return bytes(self._body)

    def _begin(self, chunk: bytes) -> None:
        if self._members and not chunk.startswith(b"\x1f"):
            self._over = True
            return
        # Each member costs a copy of the rest: without a bound, thousands of empty ones burn seconds.
        if self._members == _MEMBERS:
            raise SourceError("encoding", f"more than {_MEMBERS} gzip members")
        self._members += 1
        self._member = zlib.decompressobj(wbits=31)

    def _inflate(self, chunk: bytes) -> bytes:
        """Inflate to the end of the chunk or of the member, in small pieces; return what is left of the chunk."""
        full = True
        while full and not self._member.eof:
            # One byte over the limit is asked for, so that a body of exactly the limit passes.
            room = min(_PIECE, self._limit - len(self._body) + 1)
            piece = self._member.decompress(chunk, room)
            self._body += piece
            if len(self._body) > self._limit:
                raise _too_large(self._limit)
            chunk, full = self._member.unconsumed_tail, len(piece) == room
        return self._member.unused_data
