"""What the kinds benchmark compares with: the cue lists that told five kinds before, the commonest kind, a guess."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from benchmarks.kinds_posts import FOLDER, NONE

_ENOUGH_TEXTS, _ENOUGH_SHARE, _READ = 3, 0.25, 5_000
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "’": "'"})


@dataclass(frozen=True, slots=True)
class Listed:
    """The cues of one kind as one expression."""

    kind: str
    priority: int
    pattern: re.Pattern[str]


@cache
def lists() -> tuple[Listed, ...]:
    """Return the cue lists of the five kinds that had one."""
    told = tomllib.loads((FOLDER / "peer.toml").read_text("utf-8"))
    return tuple(
        Listed(kind, table["priority"], re.compile("|".join(map(_cue, (*table["de"], *table["en"])))))
        for kind, table in told.items()
    )


def of_wave(texts: Sequence[str]) -> str:
    """Return the kind whose cues most posts carry, if at least three and a quarter of them do: the rule of before."""
    folded = [_folded(text) for text in texts]
    counts = {one: sum(one.pattern.search(text) is not None for text in folded) for one in lists()}
    best = max(counts, key=lambda one: (counts[one], one.priority))
    enough = counts[best] >= _ENOUGH_TEXTS and counts[best] >= _ENOUGH_SHARE * len(texts)
    return best.kind if enough else NONE


def of_post(text: str) -> str:
    """Return the kind with most cues in a post, or none."""
    folded = _folded(text)
    counts = {one: len(one.pattern.findall(folded)) for one in lists()}
    best = max(counts, key=lambda one: (counts[one], one.priority))
    return best.kind if counts[best] else NONE


def guessed(labels: Sequence[str], seed: int = 1) -> Mapping[str, list[str]]:
    """Return what always the commonest kind and what blind chance would say."""
    chance = Random(seed)  # noqa: S311 - a guess
    occurring = sorted(set(labels))
    commonest = max(occurring, key=labels.count)
    return {"commonest": [commonest] * len(labels), "random": chance.choices(occurring, k=len(labels))}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text[:_READ]).casefold().translate(_UMLAUTS)


def _cue(cue: str) -> str:
    body = r"\s+".join(re.escape(word) for word in _folded(cue.strip("*")).split())
    return ("" if cue.startswith("*") else r"\b") + body + ("" if cue.endswith("*") else r"\b")
