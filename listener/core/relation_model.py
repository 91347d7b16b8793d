"""The learned part of reading a relationship: what each cue, each group of cues and each sign of form says for a label.

A file holds one JSON line (number of signs, scales, bias, a mark of the lists that it was learned with)
and, compressed, one table of int8: for each group of cues, each sign, each cue and each bucket of hashed parts of words
a weight for every label; then a byte for each bucket, its idf squared. Evidence is a sum, so that each cue's share in a
decision can be told. Parts of words know inflected and compound words that no list has; their sum is divided by the
root of their summed idf squared, as in ``core.linear``.
"""

from __future__ import annotations

import json
import tomllib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listener.core import kinds_cues
from listener.core.features import part_features
from listener.core.kinds_cues import Lexicon
from listener.core.wording import SHORT, form, is_word
from listener.model.relation import ContactPhase, Emotion, Intent, Touchpoint

FORMAT = 1
_REMEMBERED = 20_000
"""Words whose sums are at hand; about half a kB each."""
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
class Rows:
    """What each row of the table of cues is."""

    places: NDArray[np.int64]
    """The place of its group."""
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by row and label; all labels of all aspects are columns, in the order of ``LABELS``."""

    version: str
    bias: Floats
    by_group: Floats
    by_sign: Floats
    by_cue: Floats
    by_part: Floats
    lengths: Floats
    """Of each bucket of parts: idf squared."""
    unsure: float
    """A phase whose evidence stays below is not told."""
    known: dict[str, tuple[Floats, float]] = field(default_factory=dict, repr=False, compare=False)
    """A memory of what the parts of a word add up to, bounded; it changes nothing but the speed."""

    def parts(self, text_pieces: Sequence[str]) -> Floats:
        """Return what the parts of a text's words say."""
        memory = self.known
        found = [memory.get(piece) or self._learn(piece) for piece in text_pieces if is_word(piece)]
        if not found:
            return np.zeros(len(COLUMNS))
        length = sum([own for _, own in found])
        sums: Floats = np.array([sums for sums, _ in found]).sum(axis=0)
        return sums / sqrt(length) if length else sums

    def _learn(self, piece: str) -> tuple[Floats, float]:
        places = [one & (len(self.lengths) - 1) for one in part_features(piece, form(piece))]
        found = self.by_part[places].sum(axis=0), float(self.lengths[places].sum())
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        if len(piece) <= SHORT:
            self.known[piece] = found
        return found


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
def rows() -> Rows:
    """Return the rows of all cues of all languages."""
    keys = [key for listed in words().values() for key in listed.rows]
    return Rows(np.array([places()[group] for group, _ in keys]), tuple(written for _, written in keys))


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
    columns = np.frombuffer(zlib.decompress(body), dtype=np.int8)
    table = columns[: -told["parts"]].astype(np.float64).reshape(-1, len(COLUMNS))
    lengths = columns[-told["parts"] :].view(np.uint8) * told["unit"]
    ends = [len(places()), len(places()) + told["signs"], len(table) - told["parts"]]
    bias = np.array(told["bias"])
    for aspect in ("phase", "touchpoint", "emotion"):  # one label is chosen: what all have in common says nothing
        table[:, SPANS[aspect]] -= table[:, SPANS[aspect]].mean(axis=1, keepdims=True)
        bias[SPANS[aspect]] -= bias[SPANS[aspect]].mean()
    groups, signs, cues, parts = (
        part * scale for part, scale in zip(np.split(table, ends), told["scales"], strict=True)
    )
    return Model(told["version"], bias, groups, signs, cues, parts, lengths, told["unsure"])
