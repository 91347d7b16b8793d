"""The learned part of telling incident kinds and danger: hashed words and parts of words times int8 weights.

A file holds one JSON line (kinds, sizes, scales, bias, how cues and what was learned are weighed, how likely each kind
is on the average) and, compressed, two tables: for each bucket a weight for every kind, for none and for danger, then
idf squared of all buckets. A table's sum is divided by the root of its summed idf squared, as in ``core.linear``.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.core import features

FORMAT = 1
_DANGER = -1
"""The last column of the tables; none is the one before."""
FILE = Path(__file__).parent / "data" / "kinds.bin"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """One group of features: weights by bucket and kind, and lengths by bucket."""

    weights: NDArray[np.int8]
    lengths: NDArray[np.uint8]
    scale: Floats
    unit: float
    """What one step of a length is."""

    def add(self, hashes: Sequence[int]) -> Floats:
        """Return the sum over features for each kind, as if the text had length 1; nothing gives zeros."""
        if not hashes:
            return np.zeros(len(self.scale))
        places = np.array(hashes, dtype=np.int64) & (len(self.lengths) - 1)  # the size is a power of two
        length = self.unit * int(self.lengths[places].sum(dtype=np.int64))
        sums: Floats = self.weights[places].sum(axis=0, dtype=np.int64) * (self.scale / np.sqrt(length))
        return sums


@dataclass(frozen=True, slots=True)
class Mix:
    """How a post's evidence is weighed."""

    learned: float
    cues: Floats
    """For log(1 + number of cues) of each strength."""
    none: float
    """Added for no kind."""


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model; in ``usual`` and in chances the last column is no kind."""

    kinds: tuple[str, ...]
    version: str
    bias: Floats
    words: Table
    parts: Table
    mix: Mix
    usual: Floats
    """How likely each column is on the average of all kinds: what a post is held against."""

    def chances(self, pieces: Sequence[str], cues: Floats) -> Floats:
        """Return how likely a post is of each kind, and of none; ``cues``: kinds by strengths, their number."""
        evidence = self.mix.learned * self._sums(pieces)[:_DANGER]
        evidence[:-1] += np.log1p(cues) @ self.mix.cues
        evidence[-1] += self.mix.none
        return softmax(evidence)

    def danger(self, pieces: Sequence[str]) -> float:
        """Return the log odds that a stretch of text reports injury or danger."""
        return float(self._sums(pieces)[_DANGER])

    def _sums(self, pieces: Sequence[str]) -> Floats:
        words, parts = features.whole(pieces)
        return self.bias + self.words.add(words) + self.parts.add(parts)


def softmax(evidence: Floats) -> Floats:
    """Return the chances of logits, along the last axis."""
    raised = np.exp(evidence - evidence.max(axis=-1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return chances


@cache
def model() -> Model:
    """Return the model that comes with the program."""
    return load(FILE.read_bytes())


def load(packed: bytes) -> Model:
    """Return the model in a file's bytes. Raises ValueError if they are of another format or scheme of features."""
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    if told.get("format") != FORMAT or told.get("features") != features.SCHEME:
        raise ValueError(f"the model's format is {told.get('format')} with {told.get('features')}: train it anew")
    columns = np.frombuffer(zlib.decompress(body), dtype=np.uint8)
    words, rest = _table(told["words"], columns)
    parts, _ = _table(told["parts"], rest)
    mix = Mix(told["mix"]["learned"], np.array(told["mix"]["cues"]), told["mix"]["none"])
    bias, usual = np.array(told["bias"]), np.array(told["usual"])
    return Model(tuple(told["kinds"]), told["version"], bias, words, parts, mix, usual)


def _table(told: Mapping[str, Any], columns: NDArray[np.uint8]) -> tuple[Table, NDArray[np.uint8]]:
    """Return the table at the beginning of the columns, and what comes after it."""
    size, scale = told["size"], np.array(told["scale"])
    weights, lengths, rest = np.split(columns, [size * len(scale), size * (len(scale) + 1)])
    return Table(weights.view(np.int8).reshape(size, len(scale)), lengths, scale, told["unit"]), rest
