"""What the linear models and corrections see of a text: hashed words, pairs of neighbours, and parts of words.

Every feature belongs to one piece or to a pair of neighbours, so that the sum over a text can be told apart again:
which words decided, and what stands near a brand. Hashes are CRC-32 of UTF-8, equal in all processes and versions.
Negation, capitals and strength are the rules' business: as features of their own they added nothing (measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from listener.core.wording import form, is_word

SCHEME = "features-1"
"""Changes when a text gives other hashes than before: labels that were kept under another scheme are left out."""
PART = 4
"""Bytes of a part of a word; 3 to 5 and 2 to 5 told no more (measured), and cost three times as much."""


def word_features(shape: str) -> list[int]:
    """Return the features of a piece as a word; a hashtag counts as its word, too."""
    own = crc32(b"w" + shape.encode())
    return [own, crc32(b"w" + shape[1:].encode())] if shape[0] == "#" and len(shape) > 1 else [own]


def part_features(piece: str, shape: str) -> list[int]:
    """Return the features of the parts of a word, borders included; of anything else none."""
    if not is_word(piece):
        return []
    whole = f"<{shape.removeprefix('#')}>".encode()
    return [crc32(whole[start : start + PART]) for start in range(len(whole) - PART + 1)]


def left_of_pair(left: str) -> int:
    """Return the hash of a pair of neighbours as far as its first word: CRC-32 goes on from there."""
    return crc32(f"b{left} ".encode())


NO_LEFT = left_of_pair("")
"""The same at the beginning of a text."""


def pair_features(shapes: Sequence[str]) -> list[int]:
    """Return the features of neighbours, one more than there are pieces: the borders of the text are neighbours too."""
    if not shapes:
        return []
    return [crc32(f"b{left} {right}".encode()) for left, right in pairwise(("", *shapes, ""))]


def whole(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return all features of a text with repetitions: of words and pairs, and of parts of words."""
    shapes = [form(piece) for piece in pieces]
    words = [feature for shape in shapes for feature in word_features(shape)] + pair_features(shapes)
    parts = [feature for piece, shape in zip(pieces, shapes, strict=True) for feature in part_features(piece, shape)]
    return words, parts
