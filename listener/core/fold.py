"""One spelling for comparing: case, umlauts, ß and accents folded away. Never for display."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘‛`´ʼ＇", "'")  # what keyboards make of hyphen and apostrophe
)
_UMLAUTS = (("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue"))
_RUN = re.compile("[\x80-\U0010ffff]+")
_RUN_AND_BASE = re.compile("[\x00-\x7f]?[\x80-\U0010ffff]+")
_REMEMBERED = 16  # characters: words of other scripts, but no page without a blank

_Moved = tuple[int, int, int, int]
"""Where one character did not become one: from and to in the folded text, from and to in the original."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from."""

    text: str
    moved: tuple[_Moved, ...] = ()
    """In the order of the text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of the folded characters ``start`` to ``end`` (not empty)."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        before = bisect_right(self.moved, at, key=lambda moved: moved[0])
        _, last, start, end = self.moved[before - 1] if before else (0, 0, 0, 0)
        return (start, end) if at < last else (end + at - last, end + at - last + 1)


def fold(text: str) -> str:
    """Return ``text`` in one spelling: "MÜLLER", "Mueller" and "müller" (composed or not) become the same."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # Only a diaeresis changes the ASCII letter before it; these two are all that decompose to one at their beginning.
    runs = _RUN_AND_BASE if "\u0308" in text or "\u0344" in text else _RUN
    return _fold_ascii(runs.sub(lambda run: _fold_run(run[0]), text))


def folded_with_offsets(text: str) -> Folded:
    """Return ``fold(text)`` together with the original place of each character."""
    if text.isascii():
        return Folded(fold(text))
    parts: list[str] = []
    moved: list[_Moved] = []
    at = done = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if start and unicodedata.combining(text[start]):
            start -= 1
        folded, places = _lay_out_run(text[start:end])
        parts += (text[done:start], folded)
        at += start - done
        moved += [(at + a, at + b, start + c, start + d) for a, b, c, d in places]
        at += len(folded)
        done = end
    return Folded(_fold_ascii("".join((*parts, text[done:]))), tuple(moved))


def _fold_ascii(text: str) -> str:
    """Fold what no run held; changes nothing and moves nothing in what was folded already."""
    return text.casefold().replace("`", "'")


def _fold_run(run: str) -> str:
    return _fold_short(run) if len(run) <= _REMEMBERED else _fold(run)


def _fold(text: str) -> str:
    # Compatibility forms too: posts dodge word filters with mathematical letters, and PDFs bring ligatures.
    text = unicodedata.normalize("NFKD", text.translate(_SIGNS)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_SIGNS)
    for decomposed, written in _UMLAUTS:
        text = text.replace(decomposed, written)
    return "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()


_fold_short = lru_cache(maxsize=4096)(_fold)


def _lay_out_run(run: str) -> tuple[str, tuple[_Moved, ...]]:
    return _lay_out_short(run) if len(run) <= _REMEMBERED else _lay_out(run)


def _lay_out(run: str) -> tuple[str, tuple[_Moved, ...]]:
    """Fold character by character, each with the marks that follow it; say where that moved something."""
    text = ""
    moved: list[_Moved] = []
    starts = [place for place, sign in enumerate(run) if not place or not unicodedata.combining(sign)]
    for start, end in zip(starts, [*starts[1:], len(run)], strict=True):
        folded = _fold_run(run[start:end])
        if len(folded) != 1 or end - start != 1:
            moved.append((len(text), len(text) + len(folded), start, end))
        text += folded
    return text, tuple(moved)


_lay_out_short = lru_cache(maxsize=4096)(_lay_out)
