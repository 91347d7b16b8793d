"""Learn incident kinds and reports of danger from labelled posts, and write the file of ``core.kinds_model``.

``python -m listener.training.kinds --data benchmarks/kinds_data [--out FILE]``. Posts of the split ``test`` are left
out. Kinds: a ridge regression on hashed words and parts of words learns from the splits ``seen`` and ``dev``; how it is
weighed against the cues is fitted on ``dev`` alone, out of fold, for the lists were written with ``seen`` at hand.
Danger: a logistic regression on the same features learns from all posts and, as what is no report, from the project's
own sentences (``training/corpus``). Files named safety… are for danger only.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from listener.core import features, kinds_cues, kinds_model, kinds_safety
from listener.core.kinds_cues import TIERS
from listener.core.kinds_model import Floats
from listener.core.kinds_post import NONE
from listener.core.wording import pieces
from listener.training import material
from listener.training.fit import Group, counted, idf_of

SIZES = (1 << 16, 1 << 15)
RIDGE, COST = 1.0, 10.0
REPORTS_COUNT = 3.0
"""What a report of danger counts beside a post that is none: they are rare."""
FOLDS = 8
_SUSPECT = 3.0
"""Points of the list from which a sentence of ours may be a report."""
_LANGUAGES = ("de", "en")
_CLIP = 99.98
"""Per cent of the weights that keep their size; the rest is cut to the largest of these."""
_START = (10.0, 3.5, 1.6, 1.0, 0.8)
"""Where the search for the mix begins: what was learned, cues by strength, none."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post with the kind that its writer meant."""

    text: str
    kind: str
    story: str
    """Kind and number of its story in its file: both languages tell like stories at like numbers."""
    split: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from."""

    posts: Sequence[Labelled]
    dangers: Sequence[Labelled]
    """Reports of danger and what only sounds like one."""
    harmless: Sequence[str]
    """Sentences of people about anything, which are taken to report no danger."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature and column, and the bias."""

    weights: Floats
    bias: Floats


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, say how well unseen posts are told, and write the file."""
    parser = argparse.ArgumentParser(prog="python -m listener.training.kinds", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl with text, kind, story, split")
    parser.add_argument("--out", type=Path, default=kinds_model.FILE)
    chosen = parser.parse_args(arguments)
    packed, right = learn(read(chosen.data))
    chosen.out.write_bytes(packed)
    sys.stdout.write(f"{chosen.out}: {len(packed):,} bytes; {right:.1%} of unseen development posts told right\n")


def read(folder: Path) -> Material:
    """Return what is in the files of a folder, without the posts that are kept apart for testing, and our sentences."""
    paths = sorted(folder.glob("*.jsonl"))
    posts = [one for path in paths if not path.stem.startswith("safety") for one in _of_file(path)]
    dangers = [one for path in paths if path.stem.startswith("safety") for one in _of_file(path)]
    return Material(posts, dangers, [one.text for lang in _LANGUAGES for one in material.own(lang)])


def _of_file(path: Path) -> Iterator[Labelled]:
    numbers: dict[str, dict[str, int]] = {}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        stories = numbers.setdefault(row["kind"], {})
        number = stories.setdefault(row["story"], len(stories))
        if row["split"] != "test":
            yield Labelled(row["text"], row["kind"], f"{row['kind']} {number}", row["split"], row["safety"])


def learn(known: Material) -> tuple[bytes, float]:
    """Return the file's bytes, and which share of the development posts is told right out of fold."""
    kinds = kinds_cues.lexicon().kinds
    wanted = np.array([[*kinds, NONE].index(one.kind) for one in known.posts])
    texts = [one.text for one in known.posts]
    groups = [Group(counts, idf_of(counts)) for counts in _counts(texts)]
    data = _scaled(groups)
    unseen = np.array([one.split == "dev" for one in known.posts])
    margins = _out_of_fold(data, wanted, known.posts)[unseen]
    cues = np.array([cues_of(text) for text in texts])[unseen]
    mix = _mix(margins, cues, wanted[unseen])
    chances = mixed(mix, margins, cues)
    whole = _beside(_ridge(data, np.eye(len(kinds) + 1)[wanted]), _danger(known, groups))
    head = {
        "kinds": kinds,
        "bias": _short(whole.bias),
        "mix": {"learned": round(mix[0], 4), "cues": _short(mix[1:4]), "none": round(mix[4], 4)},
        "usual": _short(chances.mean(axis=0)),
        "card": {"posts": len(texts), "dangers": len(known.dangers), "harmless": len(known.harmless)},
    }
    return _packed(head, groups, whole), float((chances.argmax(axis=1) == wanted[unseen]).mean())


def cues_of(text: str) -> Floats:
    """Return how many cues of each kind and strength a text carries, each once."""
    lexicon = kinds_cues.lexicon()
    table = np.zeros((len(lexicon.kinds), len(TIERS)))
    for cue in {one.cue for one in kinds_cues.found(kinds_cues.words(pieces(text)), lexicon)}:
        table[lexicon.kinds.index(cue.kind), TIERS.index(cue.tier)] += 1
    return table


def mixed(mix: Floats, margins: Floats, cues: Floats) -> Floats:
    """Return the chances of texts, given what was learned of them and their cues."""
    evidence: Floats = mix[0] * margins
    evidence[:, :-1] += np.log1p(cues) @ mix[1:4]
    evidence[:, -1] += mix[4]
    return kinds_model.softmax(evidence)


def _counts(texts: Sequence[str]) -> list[csr_matrix]:
    seen = [features.whole(pieces(text)) for text in texts]
    return [counted([one[at] for one in seen], size) for at, size in enumerate(SIZES)]


def _scaled(groups: Sequence[Group]) -> csr_matrix:
    return csr_matrix(hstack([group.scaled(1.0) for group in groups]))


def _ridge(data: csr_matrix, targets: Floats) -> Learned:
    """Return the ridge regression of one column for each kind, solved in the space of posts, which are fewer."""
    bias = targets.mean(axis=0)
    products = np.asarray((data @ data.T).todense())
    shares = np.linalg.solve(products + RIDGE * np.eye(len(products)), targets - bias)
    return Learned(np.asarray(data.T @ shares), bias)


def _danger(known: Material, groups: Sequence[Group]) -> Learned:
    """Return the logistic regression of danger; sentences of ours that the list tells as a report teach nothing."""
    posts = [*known.posts, *known.dangers]
    harmless = [text for text in known.harmless if kinds_safety.points(kinds_safety.listed(pieces(text))) < _SUSPECT]
    counts = _counts([*(one.text for one in posts), *harmless])
    data = _scaled([Group(own, group.idf) for own, group in zip(counts, groups, strict=True)])
    labels = np.array([one.danger for one in posts] + [False] * len(harmless))
    weights = {True: REPORTS_COUNT, False: 1.0}
    machine = LogisticRegression(C=COST, solver="liblinear", class_weight=weights, random_state=0).fit(data, labels)
    return Learned(machine.coef_.T, machine.intercept_)


def _beside(kinds: Learned, danger: Learned) -> Learned:
    return Learned(np.hstack([kinds.weights, danger.weights]), np.hstack([kinds.bias, danger.bias]))


def _out_of_fold(data: csr_matrix, wanted: Floats, posts: Sequence[Labelled]) -> Floats:
    """Return each development post's margins by a regression that saw none of its story."""
    targets = np.eye(int(wanted.max()) + 1)[wanted]
    margins: Floats = np.zeros(targets.shape)
    folds = np.array([_fold(one) if one.split == "dev" else -1 for one in posts])
    for fold in range(FOLDS):
        learned = _ridge(csr_matrix(data[folds != fold]), targets[folds != fold])
        margins[folds == fold] = data[folds == fold] @ learned.weights + learned.bias
    return margins


def _fold(post: Labelled) -> int:
    return blake2b(post.story.encode(), digest_size=2).digest()[0] % FOLDS


def _mix(margins: Floats, cues: Floats, wanted: Floats) -> Floats:
    """Return the weights under which the labels are likeliest."""

    def surprise(mix: Floats) -> float:
        chances = mixed(mix, margins, cues)
        return float(-np.log(chances[np.arange(len(wanted)), wanted] + 1e-12).mean())

    found: Floats = minimize(surprise, _START, method="Nelder-Mead", options={"maxiter": 2000}).x
    return found


def _packed(head: Mapping[str, object], groups: Sequence[Group], learned: Learned) -> bytes:
    body = b""
    told = dict(head)
    at = 0
    for name, group in zip(("words", "parts"), groups, strict=True):
        size = len(group.idf)
        weights = learned.weights[at : at + size] * group.idf[:, None]
        at += size
        scale = np.array([np.percentile(np.abs(column[column != 0]), _CLIP) / 127 for column in weights.T])
        unit = float((group.idf**2).max()) / 255
        body += np.clip(np.round(weights / scale), -127, 127).astype(np.int8).tobytes()
        body += np.maximum(1, np.round(group.idf**2 / unit)).astype(np.uint8).tobytes()
        told[name] = {"size": size, "scale": [float(f"{one:.4g}") for one in scale], "unit": unit}
    told |= {"format": kinds_model.FORMAT, "features": features.SCHEME}
    told["version"] = f"kinds-{blake2b(body, digest_size=4).hexdigest()}"
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n" + zlib.compress(body, 9)


def _short(values: Floats) -> list[float]:
    return [round(float(one), 5) for one in values]


if __name__ == "__main__":
    main()
