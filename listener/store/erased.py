"""What was erased with its author and may not come back: known by keyed hashes, which say nothing without the file."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from listener.store.db import Connection

_BYTES = 16


def digest(key: bytes, source: str, native: str) -> bytes:
    """Return what an entry of a source is recognised by after it was erased."""
    return blake2b(f"{source}\0{native}".encode("utf-8", "surrogatepass"), key=key, digest_size=_BYTES).digest()


def barred(connection: Connection, source: str, native_ids: Iterable[str]) -> list[str]:
    """Return which entries of a source belonged to somebody who was erased: they are not to be stored again."""
    if connection.execute("SELECT 1 FROM erased LIMIT 1").fetchone() is None:
        return []
    key = connection.execute("SELECT key FROM pseudonym").fetchone()[0]
    hashes = {digest(key, source, native): native for native in native_ids}
    return [
        native
        for hash_, native in hashes.items()
        if connection.execute("SELECT 1 FROM erased WHERE hash = ?", [hash_]).fetchone()
    ]
