"""Fit a linear model on hashed features and the rules' figures, and calibrate it on what it had not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from listener.core import features, tone
from listener.core.reading import figures as figures_in
from listener.core.wording import pieces
from listener.training.material import SEED, Example

Floats = NDArray[np.float64]
Figures = Callable[[str], Sequence[float]]
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is fitted; the shipped values were chosen on training and development parts."""

    words: int = 1 << 18
    parts: int = 1 << 18
    cost: float = 0.1
    part_weight: float = 1.0
    prior: tuple[float, float] = (0.0, 0.0)
    """Added to the logits against and for: how much rarer opinions are in a brand's stream than in what was learned."""
    temperature: float = 1.0
    """All logits are divided by it: how much less sure a model is of texts from elsewhere (chosen like the rest)."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of features: counts, and each bucket's idf."""

    counts: csr_matrix
    idf: Floats

    def scaled(self, weight: float) -> csr_matrix:
        """Return counts times idf over the root of the summed squares of idf, text by text."""
        length = np.sqrt(np.asarray(self.counts @ (self.idf**2)).ravel())
        length[length == 0] = 1
        return csr_matrix(self.counts.multiply(self.idf).tocsr().multiply(weight / length[:, None]))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the logits against and for, relative to neutral; and what was learned about calibration."""

    words: Floats
    parts: Floats | None
    word_idf: Floats
    part_idf: Floats
    rules: Floats
    bias: Floats
    unseen: Floats
    """Chances that each example was given by a model that had not seen it."""


def counted(hashes: Sequence[Sequence[int]], size: int) -> csr_matrix:
    """Return a matrix of counts: texts by buckets."""
    rows: list[int] = [0]
    columns: list[int] = []
    values: list[int] = []
    for text in hashes:
        counts = Counter(one & (size - 1) for one in text)
        columns += counts.keys()
        values += counts.values()
        rows.append(len(columns))
    data = np.array(values, dtype=np.float64)
    return csr_matrix((data, np.array(columns, dtype=np.int64), np.array(rows)), shape=(len(hashes), size))


def idf_of(counts: csr_matrix) -> Floats:
    """Return ln((1+n)/(1+df)) + 1 of each bucket."""
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + counts.getnnz(axis=0))) + 1)


def groups(texts: Sequence[str], settings: Settings) -> tuple[csr_matrix, csr_matrix | None]:
    """Return the counts of both groups of features."""
    seen = [features.whole(pieces(text)) for text in texts]
    words = counted([one for one, _ in seen], settings.words)
    parts = counted([one for _, one in seen], settings.parts) if settings.parts else None
    return words, parts


def figures_of(lang: str) -> Figures:
    """Return what gives the rules' figures of a text of a language."""
    reader = tone.READERS[lang]
    return lambda text: figures_in(reader(text, pieces(text)))


def fit(
    examples: Sequence[Example], lang: str, figures: Figures | None = None, settings: Settings = Settings()
) -> Fitted:
    """Fit one support vector machine a class, then a multinomial calibration on margins of folds it had not seen."""
    figures = figures or figures_of(lang)
    texts, labels = [one.text for one in examples], np.array([one.label for one in examples])
    weights = np.array([one.weight for one in examples])
    counts, part_counts = groups(texts, settings)
    word_group = Group(counts, idf_of(counts))
    blocks = [word_group.scaled(1.0)]
    part_idf = np.zeros(0)
    if part_counts is not None:
        part_group = Group(part_counts, idf_of(part_counts))
        part_idf = part_group.idf
        blocks.append(part_group.scaled(settings.part_weight))
    ruled = csr_matrix(np.array([figures(text) for text in texts]))
    data = csr_matrix(hstack([*blocks, ruled]))
    margins = _unseen_margins(data, labels, weights, settings)
    calibration = LogisticRegression(C=10.0, max_iter=500).fit(margins, labels, sample_weight=weights)
    machine = _machine(settings).fit(data, labels, sample_weight=weights)
    turned = calibration.coef_ @ machine.coef_
    bias = calibration.coef_ @ machine.intercept_ + calibration.intercept_
    sides = (turned[[0, 2]] - turned[1]) / settings.temperature
    ends = (bias[[0, 2]] - bias[1] + np.array(settings.prior)) / settings.temperature
    size = settings.words
    last = data.shape[1] - ruled.shape[1]
    return Fitted(
        words=sides[:, :size] * word_group.idf,
        parts=sides[:, size:last] * part_idf * settings.part_weight if part_counts is not None else None,
        word_idf=word_group.idf,
        part_idf=part_idf,
        rules=sides[:, last:],
        bias=ends,
        unseen=calibration.predict_proba(margins),
    )


def _machine(settings: Settings) -> LinearSVC:
    return LinearSVC(C=settings.cost, random_state=SEED)


def _unseen_margins(data: csr_matrix, labels: NDArray[np.int64], weights: Floats, settings: Settings) -> Floats:
    margins = np.zeros((len(labels), 3))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(data, labels):
        machine = _machine(settings).fit(data[seen], labels[seen], sample_weight=weights[seen])
        margins[unseen] = machine.decision_function(data[unseen])
    return margins


def unseen_f1(examples: Sequence[Example], fitted: Fitted) -> float:
    """Return the macro-F1 on the folds that a model had not seen."""
    labels = [one.label for one in examples]
    return float(f1_score(labels, fitted.unseen.argmax(axis=1), average="macro"))
