"""What to remember of a page's answers so that the next visit is a polite one: conditional GET. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from typing import TypeAlias

from listener.model import Json, Request, Response

FULL_EVERY = 100
"""Visits. Every hundredth asks without validators, for some servers keep an ETag although the page has changed."""

MOVED_FOR_GOOD = 3
"""Visits that were sent permanently to the same place; from then on that place is asked directly."""


Digest: TypeAlias = Callable[[bytes], str]


def plain_digest(body: bytes) -> str:
    """Return a hash of a body."""
    return blake2b(body, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Memory:
    """Kept in a source's cursor. The validators hold for ``final`` only, and go back byte for byte as they came."""

    url: str
    """As configured."""
    version: int = 1
    """Of the reading code; another one makes everything be fetched and read once more."""
    final: str = ""
    """Where the last answer came from."""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    """Hash of the last body that was read to its end, or of what counts in it."""
    visits: int = 0
    moved: str = ""
    moves: int = 0
    wait: float = 0.0
    """Seconds the page itself asks to be left alone; a 304 does not say it again."""
    expired: bool = False

    @classmethod
    def of(cls, cursor: Json, url: str, version: int) -> Memory:
        """Return what the cursor holds; nothing if it is of another address or another version."""
        if cursor.get("url") != url or cursor.get("version") != version:
            return cls(url, version)
        texts = {name: str(cursor.get(name, "")) for name in ("final", "etag", "modified", "digest", "moved")}
        visits, moves, wait = (_number(cursor.get(name)) for name in ("visits", "moves", "wait"))
        expired = cursor.get("expired") is True
        return cls(url, version, **texts, visits=int(visits), moves=int(moves), wait=wait, expired=expired)

    def cursor(self) -> Json:
        """Return the memory as JSON."""
        return asdict(self)

    def request(self, accept: str) -> Request:
        """Return the next request: with validators, but for the first and each hundredth visit."""
        if self.visits % FULL_EVERY == 0:
            return self.full_request(accept)
        validators = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return Request(self._address(), headers={"Accept": accept} | {k: v for k, v in validators.items() if v})

    def full_request(self, accept: str) -> Request:
        """Return the request that must bring the page."""
        return Request(self._address(), headers={"Accept": accept})

    def believes(self, unchanged: Response) -> bool:
        """Tell whether a 304 speaks of the page we know."""
        asked = self.visits % FULL_EVERY != 0 and bool(self.etag or self.modified)
        return asked and unchanged.url == self.final

    def knows(self, response: Response) -> bool:
        """Tell whether these very bytes were read before."""
        return plain_digest(response.body) == self.digest

    def after(self, response: Response, digest: Digest = plain_digest) -> Memory:
        """Return what to remember after an answer; a 304 may bring new validators or none.

        ``digest`` makes the hash by which the same answer is known again.
        """
        kept = self if response.status == 304 else Memory(self.url, self.version)
        moved, moves = self._moves(response.moved)
        return replace(
            self,
            final=response.url,
            etag=response.headers.get("etag", kept.etag),
            modified=response.headers.get("last-modified", kept.modified),
            digest=digest(response.body) if response.status != 304 else self.digest,
            visits=self.visits + 1,
            moved=moved,
            moves=moves,
        )

    def undone(self) -> Memory:
        """Return the memory of an answer that was cut off: the same bytes, or "unchanged", must not end the matter."""
        return replace(self, etag="", modified="", digest="")

    def _address(self) -> str:
        return self.moved if self.moves >= MOVED_FOR_GOOD else self.url

    def _moves(self, moved: str) -> tuple[str, int]:
        if moved:
            return moved, self.moves + 1 if moved == self.moved else 1
        return (self.moved, self.moves) if self.moves >= MOVED_FOR_GOOD else ("", 0)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0
