"""The linear model behind a language's tone: hashed features times int8 weights, summed piece by piece.

A file holds one JSON line (size, scales, bias, weights of the rules' figures) and, compressed, two tables (words and
parts of words) of three columns: the weight against and for, each relative to neutral and multiplied by the feature's
idf, and idf squared. A group's sum is divided by the square root of its summed idf squared, as in tf-idf with cosine
length, but counted by occurrence, so that it is additive.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt
from operator import add, mul
from zlib import crc32

from listener.core import features
from listener.core.wording import SHORT, form
from listener.model import Chances

FORMAT = 1
_LEAST = 1e-9
_MOST = 256
"""No sum of two weights is larger: they have eight bits."""
_REMEMBERED = 40_000
"""Pieces whose sums are at hand; about 0.3 kB each."""

Piece = tuple[bytes, float, float, float, float, float, float, int]
"""Its form; as a word: against, for, length; in its parts: the same; the hash of a pair up to its second word."""


@dataclass(frozen=True, slots=True)
class Table:
    """One group of features: weights against and for, and lengths, by hash; ``scale`` turns them into logits."""

    against: memoryview | array[int]  # an array is read a little quicker than a view
    towards: memoryview | array[int]
    lengths: memoryview | bytes
    scale: tuple[float, float, float]
    halves: tuple[list[float], list[float]] = field(init=False, repr=False, compare=False)
    """Half a logit, against and towards, of every sum of two weights; negative ones are counted from the end."""

    def __post_init__(self) -> None:
        """Reckon the halves once."""
        minus, plus, _ = self.scale
        sums = [*range(_MOST + 1), *range(-_MOST, 0)]
        object.__setattr__(self, "halves", ([one * minus / 2 for one in sums], [one * plus / 2 for one in sums]))

    def add(self, hashes: Sequence[int]) -> tuple[float, float, float]:
        """Return the sums over features."""
        mask = len(self.against) - 1  # the size is a power of two
        places = [one & mask for one in hashes]
        minus, plus, length = self.scale
        return (
            minus * sum(map(self.against.__getitem__, places)),
            plus * sum(map(self.towards.__getitem__, places)),
            length * sum(map(self.lengths.__getitem__, places)),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What a text's pieces add up to: logits relative to neutral, and each piece's share of them."""

    against: float
    towards: float
    shares: tuple[tuple[float, float], ...]
    """(against, towards) of each piece; a pair of neighbours is shared by halves. They add up to the two sums."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A loaded model. Deterministic: equal texts give equal sums everywhere."""

    lang: str
    version: str
    bias: tuple[float, float]
    rules: tuple[tuple[float, ...], tuple[float, ...]]
    """Weights of the rules' figures (``core.reading``), against and towards."""
    words: Table
    parts: Table | None
    pieces: dict[str, Piece] = field(default_factory=dict, repr=False, compare=False)
    """A memory, bounded; what is in it changes nothing but the speed."""

    def sums(self, pieces: Sequence[str]) -> Sums:
        """Return what the pieces of a text add up to, without bias and rules."""
        if not pieces:
            return Sums(0.0, 0.0, ())
        memory = self.pieces
        known = [memory.get(piece) or self._learn(piece) for piece in pieces]
        minus, plus, length = self._pairs(known)
        by_word = 1 / sqrt(length + sum([one[3] for one in known]))
        in_parts = sum([one[6] for one in known])
        by_part = 1 / sqrt(in_parts) if in_parts > 0 else 0.0
        against = [
            (own + pairs) * by_word + parts * by_part
            for (_, own, _, _, parts, _, _, _), pairs in zip(known, minus, strict=True)
        ]
        towards = [
            (own + pairs) * by_word + parts * by_part
            for (_, _, own, _, _, parts, _, _), pairs in zip(known, plus, strict=True)
        ]
        return Sums(sum(against), sum(towards), tuple(zip(against, towards, strict=True)))

    def _pairs(self, known: list[Piece]) -> tuple[list[float], list[float], float]:
        """Return each piece's halves of its pairs, against and towards, and the length of all pairs.

        The outer half of a pair with the border belongs to the piece beside it.
        """
        table = self.words
        mask = len(table.against) - 1
        befores = [features.NO_LEFT, *[one[7] for one in known]]
        places = [crc32(one[0], before) & mask for one, before in zip(known, befores, strict=False)]
        places.append(befores[-1] & mask)
        minus, plus = list(map(table.against.__getitem__, places)), list(map(table.towards.__getitem__, places))
        left, right, length = table.scale
        lefts, rights = table.halves
        against = list(map(lefts.__getitem__, map(add, minus, minus[1:])))
        towards = list(map(rights.__getitem__, map(add, plus, plus[1:])))
        for at in (0, -1):
            against[at] += minus[at] * left / 2
            towards[at] += plus[at] * right / 2
        return against, towards, length * sum(map(table.lengths.__getitem__, places))

    def _learn(self, piece: str) -> Piece:
        shape = form(piece)
        own = self.words.add(features.word_features(shape))
        parts = (0.0, 0.0, 0.0) if self.parts is None else self.parts.add(features.part_features(piece, shape))
        found = (shape.encode(), *own, *parts, features.left_of_pair(shape))
        if len(piece) <= SHORT:
            if len(self.pieces) >= _REMEMBERED:
                self.pieces.clear()
            self.pieces[piece] = found
        return found

    def chances(self, sums: Sums, figures: Sequence[float]) -> Chances:
        """Return how likely each class is, given the text's sums and the rules' figures."""
        against, towards = self.logits(sums.against, sums.towards, figures)
        return softmax(against, towards)

    def logits(self, against: float, towards: float, figures: Sequence[float]) -> tuple[float, float]:
        """Return the logits relative to neutral."""
        minus, plus = self.rules
        return (
            self.bias[0] + against + sum(map(mul, minus, figures)),
            self.bias[1] + towards + sum(map(mul, plus, figures)),
        )


def softmax(against: float, towards: float) -> Chances:
    """Return the chances of two logits relative to neutral."""
    top = max(against, towards, 0.0)
    negative, neutral, positive = exp(against - top), exp(-top), exp(towards - top)
    whole = negative + neutral + positive
    return Chances(negative / whole, neutral / whole, positive / whole)


def relative(chances: Chances) -> tuple[float, float]:
    """Return the logits relative to neutral that give these chances: the inverse of ``softmax``."""
    middle = log(max(chances.neutral, _LEAST))
    return log(max(chances.negative, _LEAST)) - middle, log(max(chances.positive, _LEAST)) - middle


def load(packed: bytes) -> Linear:
    """Return the model in a file's bytes. Raises ValueError if they are none, or of another format or scheme."""
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    if told.get("format") != FORMAT or told.get("features") != features.SCHEME:
        raise ValueError(f"the model's format is {told.get('format')} with {told.get('features')}: train it anew")
    columns = memoryview(zlib.decompress(body))
    tables: list[Table | None] = []
    for group in ("words", "parts"):
        size = told[group]["size"]
        if not size:
            tables.append(None)
            continue
        against, towards = (array("b", columns[at * size : (at + 1) * size].tobytes()) for at in range(2))
        minus, plus, length = told[group]["scale"]
        tables.append(Table(against, towards, columns[2 * size : 3 * size].tobytes(), (minus, plus, length)))
        columns = columns[3 * size :]
    words, parts = tables
    if words is None:
        raise ValueError("the model has no words: train it anew")
    by_rule = tuple(told["rules"][0]), tuple(told["rules"][1])
    bias = told["bias"][0], told["bias"][1]
    return Linear(told["lang"], told["version"], bias, by_rule, words, parts)
