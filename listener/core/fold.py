"""One spelling for comparing: case, umlauts, ß and accents folded away. Never for display."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘‛`´ʼ＇", "'")  # what keyboards make of hyphen and apostrophe
)
_UMLAUTS = (("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue"))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of the folded characters ``start`` to ``end`` (not empty)."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Return ``text`` in one spelling: "MÜLLER", "Mueller" and "müller" (composed or not) become the same."""
    return text.lower() if text.isascii() and not text.count("`") else _fold(text)


def folded_with_offsets(text: str) -> Folded:
    """Return ``fold(text)`` together with the original place of each character."""
    if text.isascii():
        return Folded(fold(text), tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for cluster in _clusters(text):
        folded = _fold_cluster(cluster)
        parts.append(folded)
        starts.extend([at] * len(folded))
        at += len(cluster)
        ends.extend([at] * len(folded))
    return Folded("".join(parts), tuple(starts), tuple(ends))


def _fold(text: str) -> str:
    # Compatibility forms too: posts dodge word filters with mathematical letters, and PDFs bring ligatures.
    text = unicodedata.normalize("NFKD", text.translate(_SIGNS)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_SIGNS)
    for decomposed, written in _UMLAUTS:
        text = text.replace(decomposed, written)
    return "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()


_fold_cluster = lru_cache(maxsize=4096)(_fold)


def _clusters(text: str) -> list[str]:
    """Split into base characters with the marks that follow them."""
    clusters: list[str] = []
    for sign in text:
        if clusters and unicodedata.combining(sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters
