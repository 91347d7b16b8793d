"""What a source showed last, as 16 bytes an entry: what it shows again unchanged need not be read again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import attrgetter

from listener.model import Item

MOST = 20_000
"""Entries that are remembered, those shown first."""
_HALF = 8
_COUNTS = attrgetter("rating", "rating_max", "rating_min", "reach", "likes", "shares", "replies")


@dataclass(frozen=True, slots=True)
class Compared:
    """The entries of an answer beside those of the one before."""

    changed: tuple[Item, ...]
    """New, edited, or with other counts."""
    same: int
    """How many were shown before, word for word."""
    fresh: int
    """How many have an identity that was not shown before."""
    shown: bytes
    """To remember for the next comparison."""


def compare(before: bytes, items: Sequence[Item]) -> Compared:
    """Return what is new among ``items``; ``before`` is ``shown`` of the answer before (empty at first)."""
    known = {before[at : at + 2 * _HALF] for at in range(0, len(before), 2 * _HALF)}
    names = {mark[:_HALF] for mark in known}
    marks = [_hash(item.native_id or item.url) + _hash(_told(item)) for item in items]
    changed = tuple(item for item, mark in zip(items, marks, strict=True) if mark not in known)
    # What was beyond the remembered ones is not known, which does not make it new.
    fresh = sum(mark[:_HALF] not in names for mark in marks[:MOST])
    shown = b"".join(marks[:MOST])
    return Compared(changed, len(items) - len(changed), fresh, shown)


def _told(item: Item) -> str:
    """Return all that an item says, as one text."""
    texts = (item.native_id, item.title, item.body, item.url, item.author, item.lang, item.parent, item.brand)
    lengths = tuple(map(len, texts))  # so that no text can run into the next one
    at = item.published.isoformat() if item.published else ""
    rest = (lengths, at, item.date_quality.value, *_COUNTS(item), item.extra or "")
    return f"{rest!r}{''.join(texts)}"


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HALF).digest()
