"""Fit a language's target layer: what is said toward one brand, on top of a base model that had not seen the text.

Three kinds of examples: targets labelled by people (the project's own and lent ones), of which some are known to be
praise or blame only, so that they teach which of the two and little of whether; and anchors, texts of the base model's
training with one name marked, which keep the layer quiet where nothing contradicts.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.metrics import f1_score

from listener.core import linear, naming, nearby, tone
from listener.core.linear import Linear
from listener.core.nearby import FIGURES, GATES, Nearby
from listener.core.target import FORMAT
from listener.training.fit import Floats
from listener.training.material import OWN, Example
from listener.training.targets import Targeted, anchors, fold_of, lent, own

SIZE = 1 << 15
FOLDS = 3
_PENALTY, _LEAST_SPREAD = 10.0, 0.05
_ROUNDS = 150

Ints = NDArray[np.int64]
Fit = Callable[[Sequence[Example]], bytes]
"""Makes a base model's file of examples."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a layer is fitted; chosen on training and development parts."""

    anchors: float = 0.3
    """Weight of an anchor; a target counts as one."""
    told: float = 1.0
    """Share of an anchor's label that is people's; the rest is what the base model says, to be left alone."""
    phrases: float = 0.0
    """Weight of praise or blame of a phrase or beside an emoticon as a sign that such is seldom neutral."""


SETTINGS = {"de": Settings(anchors=2.0, told=0.0, phrases=2.0), "en": Settings()}


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples as numbers."""

    dense: Floats
    words: csr_matrix
    base: Floats
    """The base model's logits against and towards."""
    wanted: Floats
    allowed: NDArray[np.bool_]
    """Classes among which an example decides."""
    weights: Floats

    def take(self, places: Ints) -> Rows:
        """Return some of the rows."""
        return Rows(
            self.dense[places],
            csr_matrix(self.words[places]),
            self.base[places],
            self.wanted[places],
            self.allowed[places],
            self.weights[places],
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted; columns are against and towards."""

    dense: Floats
    words: Floats


def trained(lang: str, examples: Sequence[Example], data: Path | None, fit: Fit) -> bytes:
    """Return a layer's file. ``examples`` are the base model's, ``fit`` makes it: it is made anew without each fold."""
    ours = [one for one in examples if (OWN / lang / f"{one.origin}.tsv").exists()]
    targets = [*own(lang), *(lent(lang, data) if data else ()), *anchors(ours)]
    bases = [linear.load(fit([one for one in examples if fold_of(one.text, FOLDS) != fold])) for fold in range(FOLDS)]
    seen = [_seen(one, bases[fold_of(one.text, FOLDS)], lang) for one in targets]
    known = [(one, *found) for one, found in zip(targets, seen, strict=True) if found is not None]
    settings = SETTINGS.get(lang, Settings())
    kept = [one for one, _, _ in known]
    rows = _rows(known, settings)
    rows, sources = _with_phrases(rows, [around for _, around, _ in known], kept, settings)
    return pack(fitted(rows), _card(rows, sources, kept))


def _seen(one: Targeted, base: Linear, lang: str) -> tuple[Nearby, tuple[float, float]] | None:
    analysed = tone.taken_apart(one.text, lang, base)
    named = naming.places(one.text, analysed.pieces, (one.span,))
    if not named:
        return None
    around, (against, towards) = nearby.nearby(analysed, named), analysed.logits
    return around, (against + around.moved[0], towards + around.moved[1])


def dense_of(around: Nearby) -> list[float]:
    """Return the figures, and each gate times whole and near, in the order of ``pack``."""
    seen = (1.0, *around.whole, *around.near)
    return [*around.figures, *[gate * one for gate in around.gates for one in seen]]


def _rows(known: Sequence[tuple[Targeted, Nearby, tuple[float, float]]], settings: Settings) -> Rows:
    ends: list[int] = [0]
    columns: list[int] = []
    values: list[float] = []
    for _, around, _ in known:
        counts: dict[int, float] = defaultdict(float)
        for word, count in around.words:
            counts[crc32(word.encode()) & (SIZE - 1)] += count
        columns += counts.keys()
        values += counts.values()
        ends.append(len(columns))
    base = np.array([logits for _, _, logits in known])
    anchor = np.array([one.anchor for one, _, _ in known])
    wanted = np.eye(3)[[one.label for one, _, _ in known]]
    kept = _chances(base, np.ones((len(base), 3), dtype=bool))
    wanted[anchor] = settings.told * wanted[anchor] + (1 - settings.told) * kept[anchor]
    allowed = np.ones((len(base), 3), dtype=bool)
    allowed[:, 1] = [not one.polar for one, _, _ in known]
    return Rows(
        np.array([dense_of(around) for _, around, _ in known]),
        csr_matrix((values, columns, ends), shape=(len(known), SIZE)),
        base,
        wanted,
        allowed,
        np.where(anchor, settings.anchors, 1.0),
    )


def _with_phrases(
    rows: Rows, arounds: Sequence[Nearby], kept: Sequence[Targeted], settings: Settings
) -> tuple[Rows, Ints]:
    """Add the polar ones of phrases or beside emoticons once more, now against neutral; also each row's source."""
    phrase, signs = GATES.index("phrase"), GATES.index("signs")
    again = [
        place
        for place, (one, around) in enumerate(zip(kept, arounds, strict=True))
        if one.polar and settings.phrases and (around.gates[phrase] or around.gates[signs])
    ]
    sources = np.array([*range(len(kept)), *again])
    found = rows.take(sources)
    allowed, weights = found.allowed.copy(), found.weights.copy()
    allowed[len(kept) :], weights[len(kept) :] = True, settings.phrases
    return replace(found, allowed=allowed, weights=weights), sources


def _chances(logits: Floats, allowed: NDArray[np.bool_]) -> Floats:
    three = np.where(allowed, np.c_[logits[:, 0], np.zeros(len(logits)), logits[:, 1]], -1e9)
    raised = np.exp(three - three.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fitted(rows: Rows) -> Weights:
    """Fit by penalised likelihood among the allowed classes; the base model's logits go in as they are."""
    spread = np.maximum(rows.dense.std(axis=0), _LEAST_SPREAD)
    data = csr_matrix(hstack([csr_matrix(rows.dense / spread), rows.words]))
    wide = rows.dense.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, 2)
        chances = _chances(data @ weights + rows.base, rows.allowed)
        missed = rows.weights[:, None] * rows.wanted * np.log(np.maximum(chances, 1e-12))
        pull = (chances - rows.wanted)[:, [0, 2]] * rows.weights[:, None]
        return _PENALTY / 2 * float(flat @ flat) - float(missed.sum()), (data.T @ pull).ravel() + _PENALTY * flat

    start = np.zeros(2 * data.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x.reshape(-1, 2)
    return Weights(found[:wide] / spread[:, None], found[wide:])


def told(weights: Weights, rows: Rows) -> Ints:
    """Return the likeliest class of each row."""
    logits = rows.base + rows.dense @ weights.dense + rows.words @ weights.words
    return np.asarray(_chances(logits, np.ones((len(logits), 3), dtype=bool)).argmax(axis=1))


def _card(rows: Rows, sources: Ints, kept: Sequence[Targeted]) -> dict[str, object]:
    """Return macro-F1 by origin of the whole text's tone and of the layer on folds that it had not seen."""
    count = len(kept)
    folds = np.array([fold_of(one.text, FOLDS) for one in kept])
    guessed = np.zeros(count, dtype=np.int64)
    for fold in range(FOLDS):
        weights = fitted(rows.take(np.flatnonzero(folds[sources] != fold)))
        unseen = np.flatnonzero(folds == fold)
        guessed[unseen] = told(weights, rows.take(unseen))
    labels = np.array([one.label for one in kept])
    whole = _chances(rows.base[:count], np.ones((count, 3), dtype=bool)).argmax(axis=1)
    origins = ["anchors" if one.anchor else one.origin for one in kept]
    found: dict[str, object] = {}
    for origin in sorted(set(origins)):
        these = np.flatnonzero([one == origin for one in origins])
        scores = [
            f1_score(labels[these], one[these], labels=np.unique(labels[these]), average="macro")
            for one in (whole, guessed)
        ]
        found[origin] = {"count": len(these), "whole": round(float(scores[0]), 3), "toward": round(float(scores[1]), 3)}
    return found


def pack(weights: Weights, card: dict[str, object]) -> bytes:
    """Return the file that ``core.target.load`` reads."""
    scale = np.maximum(np.abs(weights.words).max(axis=0) / 127, 1e-9)
    rounded = np.round(weights.words / scale).astype(np.int8)
    dense = np.round(weights.dense, 5)
    gates = dense[len(FIGURES) :].reshape(len(GATES), 5, 2)
    head = {
        "format": FORMAT,
        "gates": GATES,
        "figures": FIGURES,
        "by_figure": dense[: len(FIGURES)].T.tolist(),
        "by_gate": gates.transpose(0, 2, 1).tolist(),
        "scale": [float(one) for one in scale],
        "card": card,
    }
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + zlib.compress(rounded.T.tobytes(), 9)
