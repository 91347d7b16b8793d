"""When two texts say the same: exact copies, near copies, or each its own voice. Compares words, never meanings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest

from listener.core.fold import fold
from listener.model import Link, MentionId

NEAR = 0.6
"""Similarity from which a text counts as a copy: one word changed in the middle of a post of 20 gives 0.71, two 0.5;
the reports of two different delays in the same sentence stay below."""
STORY_WINDOW = timedelta(days=7)
"""How far apart in time two texts may be that count as copies, whichever came first."""
_SHINGLE = 3
_SKETCH = 5
"""Hashes kept of a text. Of two texts with Jaccard similarity 0.6, one pair in a hundred shares none (measured)."""
_SHORT = 5  # words; shorter ones ("Nie wieder!") are alike by nature: two people who shout them are two voices
_QUOTE = 8  # shingles: a quoted text must have ten words, or every phrase would be one
_STRETCH = 3  # what is more than three times as long as the text it quotes has a story of its own
_LONGEST = 2_000  # words compared
_REMEMBERED = 128
"""Texts whose words and shingles are at hand: in a storm every new one is compared with the same twenty originals.
About 0.1 MB for an article, 0.5 MB for the longest text (measured)."""
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|^RT\s+@\w+:?|(?<!\w)@\w+(?=\s|$)", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Original:
    """A stored mention that is no copy itself."""

    id: MentionId
    fingerprint: str
    text: str
    """Title and text, as ``whole`` joins them."""


def whole(title: str, text: str) -> str:
    """Return title and text as one; a text that begins with its title is already whole."""
    if not title or text.startswith(title):
        return text or title
    return f"{title}\n{text}" if text else title


def fingerprint(title: str, text: str) -> str:
    """Return a hash of the words: equal for copies, whatever their case, punctuation, links and "RT @who"."""
    said = whole(title, text)
    words = " ".join(_words(said)) or " ".join(said.split())  # nothing but emoji or links: these count as they are
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of the three-word shingles (unsigned, < 2**63); () for texts too short to compare.

    Bottom-k sketch (Broder 1997): the more two texts overlap, the likelier they share one. Equal in all processes.
    """
    words = _words(text)
    if len(words) < _SHORT:
        return ()
    spelled = " ".join(words).encode("utf-8", "surrogatepass").split(b" ")
    shingles = set(map(b" ".join, zip(spelled, spelled[1:], spelled[2:], strict=False)))
    digests = [blake2b(shingle, digest_size=8).digest() for shingle in shingles]
    # In the order of bytes, which is that of the numbers; one more than needed for each that may become equal.
    hashes = dict.fromkeys(int.from_bytes(digest, "big") >> 1 for digest in nsmallest(2 * _SKETCH, digests))
    return tuple(hashes)[:_SKETCH]


def similarity(a: str, b: str) -> float:
    """Return how much two texts share, 0…1: Jaccard of shingles, or nearly the quoted share of the shorter."""
    if _words(a) == _words(b):
        return 1.0
    left, right = _shingles(a), _shingles(b)
    common = len(left & right)
    if not common:
        return 0.0
    shorter, longer = sorted((len(left), len(right)))
    jaccard = common / (shorter + longer - common)
    quoted = 0.95 * common / shorter if shorter >= _QUOTE and longer <= _STRETCH * shorter else 0.0
    return max(jaccard, quoted)


def link(text: str, mark: str, originals: Sequence[Original]) -> Link | None:
    """Return which original a new text copies, or None. ``mark`` is its fingerprint, ``text`` its ``whole``."""
    if len(_words(text)) < _SHORT:
        return None
    exact = [original.id for original in originals if original.fingerprint == mark]
    if exact:
        return Link(exact=True, to=min(exact))  # ids are ordered by time: the first one said it
    alike = [(similarity(text, original.text), -original.id) for original in originals]
    best, place = max(alike, default=(0.0, 0))
    return Link(exact=False, to=MentionId(-place)) if best >= NEAR else None


@lru_cache(_REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    if "@" in text or "://" in text or "www." in text:  # every address has one of them; most texts have none
        text = _ADDRESS.sub(" ", text)
    return tuple(_WORD.findall(fold(text))[:_LONGEST])


@lru_cache(_REMEMBERED)
def _shingles(text: str) -> frozenset[str]:
    words = _words(text)
    return frozenset(map(" ".join, zip(*(words[first:] for first in range(_SHINGLE)), strict=False)))
