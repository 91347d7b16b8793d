"""The learned part of reading a relationship: what each cue, each group of cues and each sign of form says for a label.

A file holds one JSON line (number of signs, scales, bias, a mark of the lists that it was learned with)
and, compressed, one table of int8: for each group of cues, each sign, each cue a weight for every label. Evidence is a
sum, so that each cue's part in a decision can be told.
"""

from __future__ import annotations

import json
import tomllib
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listener.core import kinds_cues
from listener.core.kinds_cues import Lexicon
from listener.model.relation import ContactPhase, Emotion, Intent, Touchpoint

FORMAT = 1
LANGUAGES = ("de", "en")
FILE = Path(__file__).parent / "data" / "relation.bin"
ASPECTS = ("phase", "intent", "touchpoint", "emotion")
LABELS: dict[str, tuple[str, ...]] = {
    aspect: tuple(label.value for label in labels)
    for aspect, labels in zip(ASPECTS, (ContactPhase, Intent, Touchpoint, Emotion), strict=True)
}

COLUMNS: tuple[tuple[str, str], ...] = tuple((aspect, label) for aspect in ASPECTS for label in LABELS[aspect])
"""Aspect and label of each column of evidence."""
SPANS: dict[str, slice] = {
    aspect: slice(COLUMNS.index((aspect, labels[0])), COLUMNS.index((aspect, labels[-1])) + 1)
    for aspect, labels in LABELS.items()
}
"""Which columns are an aspect's."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Words:
    """The cues of one language, with the row of each in the table of weights."""

    lexicon: Lexicon
    rows: dict[tuple[str, str], int]
    """By group and how the cue is written."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by row and label; all labels of all aspects are columns, in the order of ``LABELS``."""

    version: str
    bias: Floats
    by_group: Floats
    by_sign: Floats
    by_cue: Floats
    unsure: float
    """A phase whose evidence stays below is not told."""


@cache
def words() -> dict[str, Words]:
    """Return the lists of cues that come with the program, by language."""
    found: dict[str, Words] = {}
    row = 0
    for language in LANGUAGES:
        listed = _listed(language)
        rows = {key: row + at for at, key in enumerate(listed)}
        row += len(rows)
        cues = [kinds_cues.cue(group, "plain", written) for group, written in listed]
        found[language] = Words(kinds_cues.compiled(cues), rows)
    return found


def _listed(language: str) -> list[tuple[str, str]]:
    told = tomllib.loads((FILE.parent / f"relation_{language}.toml").read_text("utf-8"))
    distinct = {
        (group, written): None for aspect in told.values() for group, cues in aspect.items() for written in cues
    }
    return sorted(distinct)


def mark() -> str:
    """Return a mark of the lists: a file learned with other lists does not fit them."""
    rows = [key for listed in words().values() for key in listed.rows]
    return blake2b(repr(rows).encode(), digest_size=8).hexdigest()


@cache
def places() -> dict[str, int]:
    """Return the groups of cues with the place of each."""
    groups = dict.fromkeys(group for listed in words().values() for group, _ in listed.rows)
    return {group: at for at, group in enumerate(sorted(groups))}


@cache
def model() -> Model:
    """Return the model that comes with the program."""
    return load(FILE.read_bytes())


def load(packed: bytes) -> Model:
    """Return the model in a file's bytes. Raises ValueError if it is of another format or learned with other lists."""
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    if told.get("format") != FORMAT or told.get("lists") != mark():
        raise ValueError(f"the model is of format {told.get('format')} and lists {told.get('lists')}: train it anew")
    table = np.frombuffer(zlib.decompress(body), dtype=np.int8).astype(np.float64).reshape(-1, len(COLUMNS))
    ends = [len(places()), len(places()) + told["signs"]]
    groups, signs, cues = (part * scale for part, scale in zip(np.split(table, ends), told["scales"], strict=True))
    return Model(told["version"], np.array(told["bias"]), groups, signs, cues, told["unsure"])
