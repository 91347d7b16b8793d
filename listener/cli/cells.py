"""How many columns a text takes on a terminal, and texts that are cut or broken to fit in some. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_LATIN = "\u02ff"
"""Up to here every character that prints takes one column."""
_WIDE, _MARKS = {"W", "F"}, {"Mn", "Me", "Cf"}
_JOINER, _PICTURE = "\u200d", "\ufe0f"
_MEDIAL = range(0x1160, 0x1200)
"""Hangul vowels and final consonants: drawn into the syllable that began before them."""
_SKIN = range(0x1F3FB, 0x1F400)


def width(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for what is drawn onto another.

    Source: Unicode Standard Annex #11 (East Asian Width); emoji sequences (Unicode Technical Standard #51) are drawn as
    one picture, two columns wide, as terminals of today do.
    """
    if text.isascii() or max(text) <= _LATIN:
        return len(text)
    return sum(columns for _, columns in _drawn(text))


def cut(text: str, most: int) -> str:
    """Return at most so many columns of a text; an ellipsis says that there was more."""
    if width(text) <= most:
        return text
    kept = next(_pieces(text, most - 1))
    return (kept.rstrip() if width(kept) < most else "") + "…"[:most]


def broken(text: str, most: int) -> list[str]:
    """Return the lines of a text, broken at blanks; a word that is longer than a line goes on in the next.

    No line takes more than ``most`` columns, as long as that is two or more.
    """
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        for piece in _pieces(word, most):
            columns = width(piece)
            if line and used + 1 + columns <= most:
                line, used = f"{line} {piece}", used + 1 + columns
            else:
                lines += [line] if line else []
                line, used = piece, columns
    return [*lines, line]


def capped(widths: Sequence[int], room: int, least: int) -> list[int]:
    """Return widths that fit into the room together: the widest give way, none below ``least`` for that."""
    cap = min(max(widths, default=0), max(room, least))
    while cap > least and sum(min(one, cap) for one in widths) > room:
        cap -= 1
    kept = [min(one, cap) for one in widths]
    spare = room - sum(kept)
    for place, wished in enumerate(widths):
        if spare > 0 and wished > cap:
            kept[place] += 1
            spare -= 1
    return kept


def _pieces(word: str, most: int) -> Iterator[str]:
    """Give a word in pieces of at most so many columns, each as long as it can be."""
    if width(word) <= most:
        yield word
        return
    piece, used = "", 0
    for drawn, columns in _drawn(word):
        if piece and used + columns > most:
            yield piece
            piece, used = "", 0
        piece, used = piece + drawn, used + columns
    yield piece


def _drawn(text: str) -> Iterator[tuple[str, int]]:
    """Give what a terminal draws as one, with the columns that it takes."""
    held, columns = "", 0
    for char in text:
        if held and _belongs(char, held):
            held += char
            columns = 2 if char == _PICTURE and _pictured(held[0]) else columns
            continue
        if held:
            yield held, columns
        held, columns = char, _columns(char)
    if held:
        yield held, columns


def _belongs(char: str, before: str) -> bool:
    """Tell whether a character is drawn into what stands before it."""
    if before[-1] == _JOINER and _pictured(before[0]) and _pictured(char):
        return True
    return not _columns(char) or (ord(char) in _SKIN and _pictured(before[0]))


def _pictured(char: str) -> bool:
    return unicodedata.category(char) == "So"


def _columns(char: str) -> int:
    if unicodedata.category(char) in _MARKS or ord(char) in _MEDIAL:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1
