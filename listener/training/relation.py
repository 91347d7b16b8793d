"""Learn what cues and form say about phase, intent, touchpoint and emotion; write the file of ``relation_model``.

``python -m listener.training.relation --data benchmarks/relationship_data [--out FILE]``. Lines of the split ``test``
are never read further than to that word. One ridge regression a label, all in one, in the space of mentions, which are
fewer than cues; rare labels count more. From how much evidence an intent is told was chosen out of fold.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listener.core import relation, relation_model, tone
from listener.core.features import whole
from listener.core.relation_model import LABELS, SPANS, Floats
from listener.training.fit import Group, counted, idf_of

Flags = NDArray[np.bool_]

RIDGE = 10.0
FOLDS = 8
SIGNS, CUES, PARTS = 0.3, 0.2, 6.0
"""What signs of form, single cues and parts of words may add beside groups of cues."""
OFTEN = 2
"""Mentions that a cue must be met in to teach anything: the lists were written with the development half at hand, and a
cue that only one of them has would praise its group for knowing what it was made from."""
BUCKETS = 1 << 13
BALANCE = 0.7
"""How far rare labels are lifted: 0 not at all, 1 until all count the same."""
HARD = ("dev", "learned")
"""Splits that were written to measure; those written only to teach are easier."""
PRECISE = 0.84
"""Least precision of open questions out of fold: false ones are shown to people as waiting for an answer."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mention with what its writer meant."""

    text: str
    language: str
    medium: str
    names: tuple[str, ...]
    split: str
    labels: Mapping[str, frozenset[str]]
    """By aspect."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature and label, the bias, and how well unseen mentions were told."""

    weights: Floats
    bias: Floats
    lengths: Floats
    """Of each bucket of parts of words: idf squared."""
    unsure: float
    right: Mapping[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, say how well unseen mentions are told, and write the file."""
    parser = argparse.ArgumentParser(prog="python -m listener.training.relation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of posts_*.jsonl and seen_*.jsonl")
    parser.add_argument("--out", type=Path, default=relation_model.FILE)
    chosen = parser.parse_args(arguments)
    posts = read(chosen.data)
    learned = learn(posts)
    packed = pack(learned)
    chosen.out.write_bytes(packed)
    shown = ", ".join(f"{aspect} {value:.3f}" for aspect, value in learned.right.items())
    sys.stdout.write(
        f"{chosen.out}: {len(packed):,} bytes from {len(posts)} mentions; unseen ones, macro-F1: {shown}\n"
    )


def read(folder: Path) -> list[Labelled]:
    """Return the mentions of a folder that may be learned from."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [_labelled(row) for row in map(json.loads, lines) if row["split"] in {*HARD, "seen"}]


def _labelled(row: Mapping[str, str]) -> Labelled:
    labels = {
        aspect: frozenset(row["intents"] if aspect == "intent" else [row[aspect]]) for aspect in relation_model.ASPECTS
    }
    names = (row["brand"],) if row["brand"] else ()
    return Labelled(row["text"], row["language"], row["medium"], names, row["split"], labels)


def learn(posts: Sequence[Labelled]) -> Learned:
    """Return what was learned from mentions."""
    data, scale, idf = features(posts)
    wanted = np.hstack([targets(posts, aspect) for aspect in relation_model.ASPECTS])
    unseen = np.zeros(wanted.shape)
    folds = np.array([blake2b(post.text.encode(), digest_size=2).digest()[0] % FOLDS for post in posts])
    for fold in range(FOLDS):
        weights, bias = _ridge(data[folds != fold], wanted[folds != fold])
        unseen[folds == fold] = data[folds == fold] @ weights + bias
    hard = np.array([post.split in HARD for post in posts])
    levels = _levels(unseen[hard], wanted[hard])
    unseen -= levels
    weights, bias = _ridge(data, wanted)
    return Learned(
        weights * scale[:, None],
        bias - levels,
        idf**2,
        _unsure(unseen[hard], wanted[hard]),
        _right(unseen[hard], wanted[hard]),
    )


def features(posts: Sequence[Labelled]) -> tuple[Floats, Floats, Floats]:
    """Return mentions by features as they are weighed, what each is weighed with, and the idf of parts of words.

    The features are groups of cues, signs of form, cues, and parts of words.
    """
    cues = sum(len(listed.rows) for listed in relation_model.words().values())
    found = [_taken(post) for post in posts]
    single = np.zeros((len(posts), cues))
    for at, one in enumerate(found):
        single[at, one.rows] = 1
    single[:, single.sum(axis=0) < OFTEN] = 0
    membership = np.eye(len(relation_model.places()))[relation_model.rows().places]
    grouped = np.log1p(single @ membership)
    signs = np.array([one.signs for one in found])
    counts = counted([whole(one.pieces)[1] for one in found], BUCKETS)
    group = Group(counts, idf_of(counts))
    factors = [1 / (signs.std(axis=0) + 0.1) * np.sqrt(SIGNS), np.full(cues, np.sqrt(CUES))]
    data = np.hstack([grouped, signs * factors[0], single * factors[1], group.scaled(np.sqrt(PARTS)).toarray()])
    return data, np.concatenate([np.ones(grouped.shape[1]), *factors, group.idf * np.sqrt(PARTS)]), group.idf


def _taken(post: Labelled) -> relation.Taken:
    score = tone.score(post.text, post.language).score
    return relation.taken(post.text, post.language, post.medium, post.names, score)


def targets(posts: Sequence[Labelled], aspect: str) -> Floats:
    """Return mentions by labels: one where the label was given."""
    return np.array([[float(label in post.labels[aspect]) for label in LABELS[aspect]] for post in posts])


def _ridge(data: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Return weights and bias of every column; each aspect with its own weights of mentions."""
    products = data @ data.T + 1
    weights, biases = [], []
    for aspect in relation_model.ASPECTS:
        own = wanted[:, SPANS[aspect]]
        root = np.sqrt(_counting(own, aspect))[:, None]
        middle = (own * root**2).sum(axis=0) / (root**2).sum()
        system = products * root * root.T + RIDGE * np.eye(len(data))
        shares = root * np.linalg.solve(system, root * (own - middle))
        weights.append(data.T @ shares)
        biases.append(middle + shares.sum(axis=0))
    return np.hstack(weights), np.concatenate(biases)


def _counting(wanted: Floats, aspect: str) -> Floats:
    """Return what each mention counts: the more the rarer its label; intents overlap, there all count one."""
    if aspect == "intent":
        return np.ones(len(wanted))
    usual = wanted.sum(axis=0)
    lifts = (len(wanted) / wanted.shape[1] / np.maximum(usual, 1)) ** BALANCE
    counting: Floats = wanted @ lifts
    return counting


def _levels(unseen: Floats, wanted: Floats) -> Floats:
    """Return from how much evidence each intent is told, by the best F1 out of fold; zero for other aspects."""
    levels = np.zeros(wanted.shape[1])
    start = SPANS["intent"].start
    for at, label in enumerate(LABELS["intent"]):
        column = start + at
        tried = np.unique(np.round(unseen[:, column], 2))
        scores = [_worth(unseen[:, column] > level, wanted[:, column] > 0, label) for level in tried]
        levels[column] = tried[int(np.argmax(scores))]
    return levels


def _unsure(unseen: Floats, wanted: Floats) -> float:
    """Return how far a phase must be ahead of the mean of all to be told; with less, unknown is right as often."""
    own, true = unseen[:, SPANS["phase"]], wanted[:, SPANS["phase"]]
    lead = own.max(axis=1) - own.mean(axis=1)
    unknown = LABELS["phase"].index("unknown")
    scores = {}
    for level in np.arange(0, 0.61, 0.02):
        told = np.eye(own.shape[1])[np.where(lead < level, unknown, own.argmax(axis=1))]
        scores[float(round(level, 2))] = float(_f1(told > 0, true > 0).mean())
    return max(scores, key=lambda level: scores[level])


def _f1(told: Flags, true: Flags) -> Floats:
    both = (told & true).sum(axis=0)
    mean: Floats = 2 * both / np.maximum(1, told.sum(axis=0) + true.sum(axis=0))
    return mean


def _worth(told: Flags, true: Flags, label: str) -> float:
    hits = float((told & true).sum())
    precision = hits / max(1.0, float(told.sum()))
    if label == "question" and precision < PRECISE:
        return precision / 10
    return 2 * hits / max(1.0, float(told.sum() + true.sum()))


def _right(unseen: Floats, wanted: Floats) -> dict[str, float]:
    """Return macro-F1 by aspect."""
    found = {}
    for aspect in relation_model.ASPECTS:
        own, true = unseen[:, SPANS[aspect]], wanted[:, SPANS[aspect]] > 0
        told = own > 0 if aspect == "intent" else own == own.max(axis=1, keepdims=True)
        found[aspect] = float(_f1(told, true).mean())
    return found


def pack(learned: Learned) -> bytes:
    """Return the file's bytes."""
    groups, buckets = len(relation_model.places()), len(learned.lengths)
    cues = sum(len(listed.rows) for listed in relation_model.words().values())
    end = len(learned.weights) - buckets
    parts = np.split(learned.weights, [groups, end - cues, end])
    scales = [float(f"{np.abs(part).max() / 127:.4g}") for part in parts]
    unit = float(learned.lengths.max()) / 255
    body = b"".join(np.round(part / scale).astype(np.int8).tobytes() for part, scale in zip(parts, scales, strict=True))
    body += np.maximum(1, np.round(learned.lengths / unit)).astype(np.uint8).tobytes()
    head = {
        "format": relation_model.FORMAT,
        "lists": relation_model.mark(),
        "version": f"relation-{blake2b(body, digest_size=4).hexdigest()}",
        "signs": len(parts[1]),
        "parts": buckets,
        "unit": unit,
        "scales": scales,
        "bias": [round(float(one), 5) for one in learned.bias],
        "unsure": learned.unsure,
    }
    return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(body, 9)


if __name__ == "__main__":
    main()
