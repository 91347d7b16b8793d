"""Where a text names a brand: character spans of the names as written, and the pieces that these cover."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from listener.core.wording import LONGEST

Span = tuple[int, int]
"""From and to, in characters, the end not included."""
_GAP = r"[\s_\-]*"
_TAG = r"(?<![\w.])[#@]\w{0,30}"  # @AskNordwind, #TeamNordwind
_WORD = re.compile(r"[#@]?\w+(?:[&+.'’/]\w+)*|\S")


def spans(text: str, names: Sequence[str]) -> tuple[Span, ...]:
    """Return where any of the names is written, in order, overlapping ones as one.

    ``names`` are words as the text has them (``Match.words``) or a brand's names: case and blanks may differ, a
    hashtag or handle may hold more than the name, and so may a German compound with a hyphen.
    """
    pattern = _pattern(tuple(names), tags="#" in text or "@" in text)
    if pattern is None:
        return ()
    return tuple([found.span() for found in pattern.finditer(text)])


@lru_cache(maxsize=4096)
def _pattern(names: tuple[str, ...], *, tags: bool) -> re.Pattern[str] | None:
    written = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    if not written:
        return None
    bare = rf"(?<!\w)(?:{'|'.join(map(_loosely, written))})(?:['’]?s)?(?!\w)"
    if not tags:
        return re.compile(bare, re.IGNORECASE)
    tagged = "|".join([_loosely(name) for name in (one.lstrip("#@") for one in written) if name]) or "(?!)"
    return re.compile(rf"{bare}|{_TAG}(?:{tagged})\w*", re.IGNORECASE)


def _loosely(name: str) -> str:
    return _GAP.join(map(re.escape, _WORD.findall(name)))


def places(text: str, pieces: Sequence[str], marked: Sequence[Span]) -> tuple[int, ...]:
    """Return which pieces of a text (``core.wording``) the spans touch, in order."""
    head, marked = text[:LONGEST], [span for span in marked if span[0] < LONGEST]
    if "&" in head and (clear := html.unescape(head)) != head:
        head, marked = clear, [(_unescaped(head, start), _unescaped(head, end)) for start, end in marked]
    last = max([end for _, end in marked], default=0)
    starts: list[int] = []
    at = 0
    for piece in pieces:
        if at >= last:
            break  # nobody is named from here on
        at = head.find(piece, at)
        starts.append(at)
        at += len(piece)
    found: set[int] = set()
    for start, end in marked:
        place = max(0, bisect_right(starts, start) - 1)
        while place < len(starts) and starts[place] < end:
            if starts[place] + len(pieces[place]) > start:
                found.add(place)
            place += 1
    return tuple(sorted(found))


def _unescaped(escaped: str, place: int) -> int:
    return len(html.unescape(escaped[:place]))
