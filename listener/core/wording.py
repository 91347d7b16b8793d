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


def pieces(text: str) -> list[str]:
    """Return the pieces of the first ``LONGEST`` characters as they are written, in order."""
    head = text[:LONGEST]
    return _PIECE.findall(html.unescape(head) if "&" in head else head)


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
