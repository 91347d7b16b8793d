"""How good a classification is: F1, recall at a wanted precision, calibration; by their textbook definitions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

BINS = 10


def macro_f1(labels: Sequence[str], moods: Sequence[str]) -> float:
    """Return the mean F1 over the labels that occur; unscored texts count as missed. Raises ValueError for no texts."""
    occurring = sorted(set(labels))
    if not occurring:
        raise ValueError("nothing is labelled")
    return sum(f1(labels, moods, label) for label in occurring) / len(occurring)


def f1(labels: Sequence[str], moods: Sequence[str], label: str) -> float:
    """Return 2·hits / (2·hits + false ones + missed ones) of a label; 0 if there are no hits."""
    pairs = list(zip(labels, moods, strict=True))
    hits = sum(gold == mood == label for gold, mood in pairs)
    errors = sum((gold == label) != (mood == label) for gold, mood in pairs)
    return 2 * hits / (2 * hits + errors) if hits else 0.0


def accuracy(labels: Sequence[str], moods: Sequence[str]) -> float:
    """Return the share of texts whose mood is the label."""
    return share([gold == mood for gold, mood in zip(labels, moods, strict=True)])


def share(facts: Sequence[bool]) -> float:
    """Return how many of the facts are true, 0…1; of none: 0."""
    return sum(facts) / len(facts) if facts else 0.0


def recall_at_precision(wanted: Sequence[bool], scores: Sequence[float], precision: float) -> float:
    """Return the largest recall at which one threshold on the score still gives the precision; 0 if none does.

    What has equal scores is taken or left together: no threshold comes between them.
    """
    ranked = sorted(zip(scores, wanted, strict=True), key=lambda one: -one[0])
    taken = hits = best = 0
    for _, equal in groupby(ranked, key=lambda one: one[0]):
        found = [hit for _, hit in equal]
        taken, hits = taken + len(found), hits + sum(found)
        if hits >= precision * taken:
            best = hits
    return best / sum(wanted) if any(wanted) else 0.0


def calibration_error(told: Sequence[tuple[float, bool]], bins: int = BINS) -> float:
    """Return the expected calibration error: how far the chance of the told class is from how often it is right.

    Mean over equal-width bins of |mean chance − share right|, weighted by texts (Naeini, Cooper, Hauskrecht 2015).
    Raises ValueError for no texts.
    """
    if not told:
        raise ValueError("nothing was told")
    gaps = [0.0] * bins
    for chance, right in told:
        gaps[min(int(chance * bins), bins - 1)] += chance - right
    return sum(map(abs, gaps)) / len(told)
