"""What a brand's labels teach: a correction stacked on the shipped model, fitted on the spot, explained, refusable.

A label keeps hashes of its text's features and the rules' figures, never the text. The correction is ridge regression
over those features and the shipped model's logits, calibrated on what each example is told without itself, and mixed
with the shipped model by n / (n + 150): few labels only nudge, many decide. Its weights have the shape of the shipped
model, so that words, shares and nearness to a brand work as ever.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from listener.core import features, tone
from listener.core.linear import Linear, Table
from listener.core.reading import figures
from listener.core.ridge import Bytes, Floats, Ints, calibrated, chances_of, gram, macro_f1, ridge
from listener.model import Mood

MOODS = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)
MIN = 20
"""Labels below which nothing is learned."""
MOST = 3_000
"""Latest labels that are learned from: the time grows with the cube."""
_HALF = 150.0
"""Labels at which the correction and the shipped model count the same (chosen on development parts)."""
_COST = 0.5
_BALANCE = 0.5  # rare classes count more, by the root of how rare they are
_CLIP, _UNIT = 6.0, 3.0  # logits of the shipped model as inputs
_PENALTY = 1.0
_FOLDS = 5
_HEAD = struct.Struct("<HII")
_BUCKETS = (1 << 18) - 1
"""As many as the largest model has. The whole CRC-32 of four bytes tells these four, and in their order they are the
text: so a label keeps no more of a hash than models look at, and in no order."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a person said of a text."""

    features: bytes
    """``features_of`` its analysis."""
    mood: Mood


@dataclass(frozen=True, slots=True)
class Report:
    """How the tones were before and after, on labels held apart: each fifth is told by what the others teach."""

    labels: int
    classes: tuple[int, int, int]
    """Labels said to be negative, neutral, positive."""
    before: float
    """Macro-F1 of the shipped model on the labels."""
    after: float
    """Macro-F1 of the correction on labels that it had not seen."""
    before_accuracy: float
    after_accuracy: float

    @property
    def accepted(self) -> bool:
        """True unless the correction would make it worse."""
        return self.after >= self.before

    def as_json(self) -> str:
        """Return the report as it is stored."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, stored: str) -> Report:
        """Read a stored report."""
        told = json.loads(stored)
        return cls(**(told | {"classes": tuple(told["classes"])}))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A correction as it is stored, and what it is worth."""

    report: Report
    packed: bytes


@dataclass(frozen=True, slots=True)
class Correction:
    """A loaded correction; ``delta`` is told the shipped model's logits where that one is told the rules' figures."""

    version: str
    delta: Linear


def features_of(analysed: tone.Analysis) -> bytes:
    """Return what a label keeps of a text: hashes of words and parts, and the rules' figures. No words."""
    words, parts = (sorted([one & _BUCKETS for one in group]) for group in features.whole(analysed.pieces))
    told = figures(analysed.reading)
    packed = struct.pack(f"<{len(told)}f{len(words)}I{len(parts)}I", *told, *words, *parts)
    return features.SCHEME.encode() + b"\n" + zlib.compress(_HEAD.pack(len(told), len(words), len(parts)) + packed)


def fit(lang: str, labelled: Sequence[Labelled], version: str, model: Linear | None = None) -> Fitted | None:
    """Learn from labels; None if there are too few, or only of one class.

    ``version`` is what the tones' method will say. Labels whose features are of another scheme are left out.
    """
    base = model or tone.model(lang)
    known = [one for one in labelled if one.features.startswith(features.SCHEME.encode() + b"\n")][-MOST:]
    labels = np.array([MOODS.index(one.mood) for one in known], dtype=np.int64)
    if len(labels) < MIN or len(np.unique(labels)) < 2:
        return None
    examples = [_example(one.features, base) for one in known]
    logits = np.array([one.logits for one in examples])
    inputs = np.clip(logits, -_CLIP, _CLIP) / _UNIT
    kernel = gram([one.words for one in examples]) + gram([one.parts for one in examples]) + inputs @ inputs.T + 1.0
    told = np.zeros(len(labels), dtype=np.int64)
    for fold in range(_FOLDS):
        unseen = np.arange(len(labels)) % _FOLDS == fold
        seen = np.flatnonzero(~unseen)
        learned = _learned(kernel[np.ix_(seen, seen)], inputs[seen], labels[seen])
        away = np.flatnonzero(unseen)
        told[away] = _told(learned, kernel[np.ix_(away, seen)], logits[away], len(seen)).argmax(axis=1)
    before = chances_of(logits).argmax(axis=1)
    report = Report(
        labels=len(labels),
        classes=(int(np.sum(labels == 0)), int(np.sum(labels == 1)), int(np.sum(labels == 2))),
        before=macro_f1(labels, before),
        after=macro_f1(labels, told),
        before_accuracy=float(np.mean(before == labels)),
        after_accuracy=float(np.mean(told == labels)),
    )
    return Fitted(report, _packed(_learned(kernel, inputs, labels), examples, inputs, base, version))


@dataclass(frozen=True, slots=True)
class _Example:
    words: tuple[Ints, Floats]
    """Columns and values, as in the shipped model: idf over the root of the summed squares."""
    parts: tuple[Ints, Floats]
    logits: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Learned:
    coefficients: Floats
    """Of each example, by class."""
    weights: Floats
    """(against, towards) by three margins, two inputs, and a constant."""


def _example(kept: bytes, base: Linear) -> _Example:
    body = zlib.decompress(kept.partition(b"\n")[2])
    told, words, parts = _HEAD.unpack_from(body)
    numbers = struct.unpack_from(f"<{told}f{words}I{parts}I", body, _HEAD.size)
    hashes = numbers[told:]
    by_word, minus, plus = _row(hashes[:words], base.words)
    by_part, less, more = (_EMPTY, 0.0, 0.0) if base.parts is None else _row(hashes[words:], base.parts)
    return _Example(by_word, by_part, base.logits(minus + less, plus + more, numbers[:told]))


_EMPTY: tuple[Ints, Floats] = (np.zeros(0, dtype=np.int64), np.zeros(0))


def _row(hashes: Sequence[int], table: Table) -> tuple[tuple[Ints, Floats], float, float]:
    """Return a text's row in one group of features, and what the shipped model makes of it."""
    minus, plus, length = table.add(hashes)
    if length <= 0:
        return _EMPTY, 0.0, 0.0
    columns, counts = np.unique(np.array(hashes, dtype=np.int64) & (len(table.against) - 1), return_counts=True)
    idf = np.sqrt(np.frombuffer(table.lengths, dtype=np.uint8)[columns] * table.scale[2])
    root = length**0.5
    return (columns, counts * idf / root), minus / root, plus / root


def _learned(kernel: Floats, inputs: Floats, labels: Ints) -> _Learned:
    wanted = np.where(labels[:, None] == np.arange(3), 1.0, -1.0)
    counts = np.bincount(labels, minlength=3)
    weights = (len(labels) / (3 * np.maximum(counts, 1)))[labels] ** _BALANCE
    coefficients, unseen = ridge(kernel, wanted, weights, _COST)
    return _Learned(coefficients, calibrated(np.c_[unseen, inputs], labels, _PENALTY))


def _told(learned: _Learned, kernel: Floats, logits: Floats, count: int) -> Floats:
    inputs = np.clip(logits, -_CLIP, _CLIP) / _UNIT
    margins = kernel @ learned.coefficients
    corrected = np.c_[margins, inputs, np.ones(len(logits))] @ learned.weights.T
    share = _share(count)
    return chances_of((1 - share) * logits + share * corrected)


def _share(count: int) -> float:
    return count / (count + _HALF)


def _packed(learned: _Learned, examples: Sequence[_Example], inputs: Floats, base: Linear, version: str) -> bytes:
    """Return the correction's file: sparse int8 weights in the shipped model's buckets."""
    share = _share(len(examples))
    turned = share * learned.coefficients @ learned.weights[:, :3].T  # of each example: against, towards
    by_input = inputs.T @ turned + share * learned.weights[:, 3:5].T
    constant = turned.sum(axis=0) + share * learned.weights[:, 5]
    groups = [
        _sparse([one.words for one in examples], turned, base.words),
        _sparse([one.parts for one in examples], turned, base.parts),
    ]
    head = {
        "version": version,
        "base": base.version,
        "rules": [
            [*map(float, by_input[:, side]), float(1 - share) * (side == 0), float(1 - share) * (side == 1)]
            for side in (0, 1)
        ],
        "bias": [float(one) for one in constant],
        "groups": [{"count": len(columns), "scale": scale} for columns, _, scale in groups],
    }
    body = b"".join(columns.astype("<u4").tobytes() + weights.tobytes() for columns, weights, _ in groups)
    return json.dumps(head).encode() + b"\n" + zlib.compress(body, 9)


def _sparse(
    rows: Sequence[tuple[Ints, Floats]], turned: Floats, table: Table | None
) -> tuple[Ints, Bytes, tuple[float, float]]:
    """Return the weights by bucket: the examples' values times what they are worth, times idf."""
    if table is None:
        return np.zeros(0, dtype=np.int64), np.zeros((2, 0), dtype=np.int8), (1.0, 1.0)
    weights = np.zeros((2, len(table.against)))
    for (columns, values), worth in zip(rows, turned, strict=True):
        weights[:, columns] += worth[:, None] * values
    weights *= np.sqrt(np.frombuffer(table.lengths, dtype=np.uint8) * table.scale[2])
    used = np.flatnonzero(np.abs(weights).max(axis=0) > 0)
    scale = np.maximum(np.abs(weights[:, used]).max(axis=1, initial=0.0) / 127, 1e-9)
    rounded = np.round(weights[:, used] / scale[:, None]).astype(np.int8)
    return used, rounded, (float(scale[0]), float(scale[1]))


def load(packed: bytes, model: Linear | None = None) -> Correction:
    """Return a stored correction. Raises ValueError if it was made on another shipped model: fit it anew."""
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    base = model or tone.model(told["base"].split("-")[0])
    if told["base"] != base.version:
        raise ValueError(f"the correction was made on {told['base']}, not on {base.version}")
    data = zlib.decompress(body)
    tables: list[Table | None] = []
    for group, table in zip(told["groups"], (base.words, base.parts), strict=True):
        count = group["count"]
        columns = np.frombuffer(data, dtype="<u4", count=count)
        weights = np.frombuffer(data, dtype=np.int8, offset=4 * count, count=2 * count).reshape(2, count)
        data = data[6 * count :]
        tables.append(None if table is None else _dense(table, columns, weights, group["scale"]))
    words, parts = tables
    if words is None:
        raise ValueError("the correction has no words")
    rules = (tuple(told["rules"][0]), tuple(told["rules"][1]))
    delta = Linear(base.lang, told["version"], (told["bias"][0], told["bias"][1]), rules, words, parts)
    return Correction(told["version"], delta)


def _dense(table: Table, columns: Ints, weights: Bytes, scale: Sequence[float]) -> Table:
    sides = []
    for side in (0, 1):
        filled = np.zeros(len(table.against), dtype=np.int8)
        filled[columns] = weights[side]
        sides.append(memoryview(filled.tobytes()).cast("b"))
    return replace(table, against=sides[0], towards=sides[1], scale=(scale[0], scale[1], table.scale[2]))


def logits(analysed: tone.Analysis, correction: Correction) -> tuple[float, float]:
    """Return the logits against and towards after a correction of the shipped model's."""
    base = analysed.logits
    clipped = [max(-_CLIP, min(_CLIP, one)) / _UNIT for one in base]
    sums = correction.delta.sums(analysed.pieces)
    return correction.delta.logits(sums.against, sums.towards, (*clipped, *base))
