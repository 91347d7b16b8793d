"""A text as the pieces that a tone is told from: words, emoticons, emoji, marks, numbers, addresses. Any language."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from listener.core.fold import fold

SHORT = 40
"""Characters of a piece that is remembered: no word is longer, and addresses never come again."""
LONGEST = 5_000
"""Characters that are read: the tone of an article is clear by then, and hostile texts have no end."""
ADDRESS, SOMEBODY, NUMBER = "<url>", "<who>", "<n>"
_EYES, _MOUTHS = r"[<>}]?[:;=8xX]['’]?[-o*]?", r"[()\[\]DdPpSs/\\|@*3oO{}]"
_EMOTICON = (
    rf"{_EYES}{_MOUTHS}+(?![^\W_])|[()\[\]]{{1,4}}[-o]?[:;=](?![^\W_])|<3+|</3|\^_*\^|-[._]+-|\*[_.]+\*|[oO][._][oO](?!\w)"
    r"|\\o/|\([yn]\)"
)
_PIECE = re.compile(
    r"https?://\S+|www\.\S+|\{link\}|(?<!\w)@\w+"
    rf"|(?<![^\W_])(?:{_EMOTICON})"
    r"|#?[^\W\d_]+(?:['’\-][^\W\d_]+)*"
    r"|\d+(?:[.,:]\d+)*|\.{2,}|[!?]+|\n|[^\w\s\ufe0f\U0001f3fb-\U0001f3ff\ud800-\udfff]"
)
_LONG = re.compile(r"(.)\1{2,}")
_SHAPES = 4
_REMEMBERED = 50_000
"""What stands between two blanks, with its pieces: at hand for so many; about 0.3 kB each."""
_known_chunks: dict[str, tuple[str, ...]] = {}


def pieces(text: str) -> list[str]:
    """Return the pieces of the first ``LONGEST`` characters as they are written, in order.

    No piece reaches over a blank, and what it is does not depend on what stands beyond one. So whatever stands between
    two blanks is taken apart once and remembered.
    """
    head = text[:LONGEST]
    if "&" in head:
        head = html.unescape(head)
    known = _known_chunks
    found: list[str] = []
    for row in head.split("\n"):
        for chunk in row.split():
            found += known.get(chunk) or _taken_apart(chunk)
        found.append("\n")
    found.pop()
    return found


def _taken_apart(chunk: str) -> tuple[str, ...]:
    found: tuple[str, ...]
    if chunk.isalpha():
        found = (chunk,)
    elif chunk[-1] in ",.!?" and chunk[:-1].isalpha():
        found = (chunk[:-1], chunk[-1])
    else:
        found = tuple(_PIECE.findall(chunk))
    if len(chunk) <= SHORT:
        if len(_known_chunks) >= _REMEMBERED:
            _known_chunks.clear()
        _known_chunks[chunk] = found
    return found


def form(piece: str) -> str:
    """Return in which form a piece counts: folded, no letter thrice in a row; addresses and numbers by their kind."""
    return _known_form(piece) if len(piece) <= SHORT else _form(piece)


def _form(piece: str) -> str:
    first = piece[0]
    if first.isalpha() or (first == "#" and len(piece) > 1):
        if "://" in piece or piece.startswith("www."):
            return ADDRESS
        # Voicing marks of half-width kana, in kaomoji, fold to nothing: they stand for themselves.
        return _LONG.sub(r"\1\1", fold(piece)) or piece[:4]
    if first == "@" and len(piece) > 1:
        return SOMEBODY
    if first.isdigit():
        return f"{NUMBER[:-1]}{min(len(piece), _SHAPES)}>"
    return piece[:2] if first in ".!?" else piece[:4]


_known_form = lru_cache(maxsize=50_000)(_form)


def is_word(piece: str) -> bool:
    """Tell whether a piece is a word or a hashtag."""
    last = piece[-1]
    return last.isalpha() and (piece[0].isalpha() or piece[0] == "#") and "://" not in piece
