"""Points for and against a storm: small trees of questions about a look, whose points add up and say how rare it is.

Gradient-boosted trees of six answers each (Friedman 2001), learned on development streams by
``benchmarks.storms.training`` (decision 0032). Every question changes the points by a known amount, which is counted to
the figure that was asked for (Saabas 2014): so the sum can be shown, kind by kind, to whom it wakes.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path

from listener.core.symptoms import Symptoms, figures

DATA = Path(__file__).parent / "data" / "storm.json"
NAMES = Symptoms.__slots__
KINDS: Mapping[str, tuple[str, ...]] = {
    "volume": ("volume", "volume_again", "voices", "window", "people", "quarter"),
    "criticism": ("criticism", "criticism_again", "critics", "people_criticism", "quarter_criticism"),
    "tone": ("share", "shift", "evidence", "day_shift", "excess", "praise", "balance", "unscored"),
    "tempo": ("tempo", "critics_tempo", "steadiness", "hours", "morning", "half_day", "day"),
    "copies": ("copies", "repeats"),
    "spread": ("sources", "outlets", "press", "news"),
    "brand": ("usual_share", "size"),
}
"""Kinds of evidence that people are shown, and the figures of each."""

_PASSED, _PER_SHARE, _MOST_LOST = 0.35, 8.0, 3.2
"""Share of voices that merely pass on from which points are lost, points for each share beyond, and the most. Measured:
a meme 0.5–0.6, storms and ordinary days at most 0.25."""


def passing_on(share: float) -> float:
    """Return the points (none or negative) for voices that quote, laugh or say next to nothing of their own.

    Who is outraged says why; a joke is passed on. The only figure that reads texts: counts cannot tell a joke about the
    brand's own post from outrage about it.
    """
    return -min(_MOST_LOST, _PER_SHARE * max(0.0, share - _PASSED))


@dataclass(frozen=True, slots=True)
class Node:
    """A question: whether a figure is at most ``at``."""

    figure: int
    """Place in ``Symptoms``."""
    at: float
    yes: int
    """Place of the next question, or, below zero, there is none: the answer is known."""
    no: int
    change_yes: float
    """By how many points the answer changes the sum."""
    change_no: float


@dataclass(frozen=True, slots=True)
class Card:
    """The trees of questions."""

    base: float
    """Points that every look begins with."""
    trees: tuple[tuple[Node, ...], ...]
    storm: tuple[tuple[float, float], ...]
    """Sizes of a brand (``Symptoms.size``) and the points from which the sounding tier rings there; sizes ascend."""
    rates: tuple[tuple[float, float], ...]
    """Points above that threshold, and how many times a week chance alone brings them to a brand; points ascend."""

    def points(self, found: Symptoms) -> float:
        """Return the sum of all points."""
        return self.base + sum(self.given(found))

    def given(self, found: Symptoms) -> list[float]:
        """Return the points that each figure brought, in their order."""
        values, sums = figures(found), [0.0] * len(NAMES)
        for tree in self.trees:
            place = 0
            while place >= 0:
                node = tree[place]
                if values[node.figure] <= node.at:
                    sums[node.figure] += node.change_yes
                    place = node.yes
                else:
                    sums[node.figure] += node.change_no
                    place = node.no
        return sums

    def parts(self, found: Symptoms) -> tuple[tuple[str, float], ...]:
        """Return the points of each kind of evidence, the strongest first; with the base they add up to ``points``.

        The base is counted to the brand: it is what is known before anything is heard.
        """
        given = dict(zip(NAMES, self.given(found), strict=True))
        sums = {kind: sum(given[name] for name in names) for kind, names in KINDS.items()}
        sums["brand"] += self.base
        return tuple(sorted(sums.items(), key=lambda pair: -abs(pair[1])))

    def threshold(self, size: float) -> float:
        """Return the points from which it rings for a brand of that size, between the known sizes in proportion.

        Each size keeps to the same budget of false alarms: small brands have fewer words to tell chance from.
        """
        sizes = [one for one, _ in self.storm]
        place = min(max(bisect_left(sizes, size), 1), len(sizes) - 1)
        (low, first), (high, last) = self.storm[place - 1], self.storm[place]
        return first + (last - first) * min(1.0, max(0.0, (size - low) / (high - low)))

    def margin(self, found: Symptoms) -> float:
        """Return by how much the points lie above the brand's threshold: it rings from zero on."""
        return self.points(found) - self.threshold(found.size)

    def weeks(self, margin: float) -> float:
        """Return in how many weeks chance alone brings such a margin to a brand once.

        Read from how often quiet development streams reached them; beyond what was seen, the last decline goes on.
        """
        at = [one for one, _ in self.rates]
        place = min(max(bisect_left(at, margin), 1), len(at) - 1)
        (low, often), (high, seldom) = self.rates[place - 1], self.rates[place]
        slope = (log(seldom) - log(often)) / (high - low)
        return min(1 / exp(log(often) + slope * (margin - low)), 10_000.0)


@cache
def card() -> Card:
    """Return the shipped card; read once."""
    return load(DATA.read_text(encoding="utf-8"))


def load(text: str) -> Card:
    """Return a card from its file's text."""
    data = json.loads(text)
    return Card(
        base=data["base"],
        trees=tuple(tuple(Node(NAMES.index(name), *rest) for name, *rest in tree) for tree in data["trees"]),
        storm=tuple((size, points) for size, points in data["storm"]),
        rates=tuple((points, rate) for points, rate in data["rates"]),
    )
