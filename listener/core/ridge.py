"""Learn from few examples in closed form: ridge regression over a kernel, and a small multinomial calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.int8]
_STEPS, _DONE = 30, 1e-6


def gram(rows: Sequence[tuple[Ints, Floats]]) -> Floats:
    """Return the inner products of sparse rows, each as (columns without repetition, values).

    Goes column by column: cheap because nearly all columns are rare.
    """
    lengths = [len(columns) for columns, _ in rows]
    owner = np.repeat(np.arange(len(rows)), lengths)
    columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0)
    order = np.argsort(columns, kind="stable")
    owner, columns, values = owner[order], columns[order], values[order]
    products = np.zeros((len(rows), len(rows)))
    np.add.at(products, (owner, owner), values**2)
    borders = np.flatnonzero(np.diff(columns)) + 1
    for start, end in zip([0, *borders], [*borders, len(columns)], strict=True):
        if end - start > 1:
            who, part = owner[start:end], values[start:end]
            products[np.ix_(who, who)] += np.outer(part, part) - np.diag(part**2)
    return products


def ridge(kernel: Floats, wanted: Floats, weights: Floats, cost: float) -> tuple[Floats, Floats]:
    """Return the coefficients of weighted kernel ridge regression, and what each example is told without itself.

    Leave-one-out in closed form: ŷ₋ᵢ = yᵢ − αᵢ / (K + λ W⁻¹)⁻¹ᵢᵢ (Rifkin, Lippert 2007).
    """
    inverse = np.linalg.inv(kernel + cost * np.diag(1 / weights))
    coefficients = inverse @ wanted
    return coefficients, wanted - coefficients / np.diag(inverse)[:, None]


def calibrated(inputs: Floats, labels: Ints, penalty: float) -> Floats:
    """Return the weights (inputs and a constant, by classes less the middle one) of a multinomial regression.

    Newton's method on the penalised likelihood; the constant is not penalised. Class 1 has logit 0.
    """
    data = np.c_[inputs, np.ones(len(inputs))]
    size = data.shape[1]
    truth = np.c_[labels == 0, labels == 2].astype(float)
    held = np.tile(np.r_[np.full(size - 1, penalty), 1e-6], 2)
    weights = np.zeros(2 * size)
    for _ in range(_STEPS):
        chances = chances_of(data @ weights.reshape(2, size).T)[:, [0, 2]]
        slope = np.concatenate([(chances[:, k] - truth[:, k]) @ data for k in (0, 1)]) + held * weights
        blocks = [
            [(data * (chances[:, k] * ((k == j) - chances[:, j]))[:, None]).T @ data for j in (0, 1)] for k in (0, 1)
        ]
        step = np.linalg.solve(np.block(blocks) + np.diag(held), slope)
        weights = weights - step
        if np.abs(step).max() < _DONE:
            break
    return weights.reshape(2, size)


def chances_of(logits: Floats) -> Floats:
    """Return the chances of (against, towards), each relative to neutral: negative, neutral, positive."""
    three = np.c_[logits[:, 0], np.zeros(len(logits)), logits[:, 1]]
    raised = np.exp(three - three.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def macro_f1(labels: Ints, told: Ints) -> float:
    """Return the mean F1 over the classes that occur in ``labels``."""
    scores = []
    for kind in np.unique(labels):
        hits = int(np.sum((labels == kind) & (told == kind)))
        errors = int(np.sum((labels == kind) != (told == kind)))
        scores.append(2 * hits / (2 * hits + errors) if hits else 0.0)
    return float(np.mean(scores)) if scores else 0.0
