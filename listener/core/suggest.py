"""Did you mean: the known word that a mistyped one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from listener.core.fold import fold


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like ``word`` (case and umlaut spelling aside), or "" if none is near."""
    by_folded = {fold(name): name for name in reversed(tuple(known))}
    near = get_close_matches(fold(word[:100]), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""
