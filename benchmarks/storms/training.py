"""Trains the scorecard on development streams: ``python -m benchmarks.storms.training [--data DIR] [--out FILE]``.

Simulated brands of development seeds with sentiment models of any quality, and real quiet streams of the development
half with real words told on gradual courses, as they are and as if most of the criticism went unseen. Nothing that
reports are made from is read. Needs scikit-learn (the extra ``train``); takes some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.storms.hybrid import development, hybrid
from benchmarks.storms.judging import Scores, Truth, alarms, false_alarms, truth
from benchmarks.storms.listening import looks
from benchmarks.storms.posts import DAY, HOUR, Event, Stream
from benchmarks.storms.reading import Post, Reader, by_brand, read_posts
from benchmarks.storms.simulator import draw, volumes
from benchmarks.storms.stretches import reshaped, sarcastic
from listener.core.pulse import Flags, Floats
from listener.core.scorecard import DATA, NAMES, Card, load
from listener.core.symptoms import Symptoms, figures

DENSE = 21
"""Development seed of brands with more storms than life has, for learning."""
FLEETS = ((1, 90, 0.78), (2, 36, 0.5), (3, 36, 0.3), (4, 36, 0.9))
"""Fleets as they are, for learning what is quiet: seed, brands, share of negatives that a sentiment model sees."""
HELD_OUT = ((11, 60, 0.78), (12, 100, 0.78))
"""Others, for thresholds and rates."""
RECALLS = (0.3, 0.5, 0.65, 0.78, 0.78, 0.9)
FRIENDLY = "Assassin's Creed Unity"
"""The bombing with praise."""
REAL_SEEDS = range(1, 11)
BUDGET = 0.22
"""False alarms a brand-month that the threshold allows on the fleets held out. An eighth below what is promised: calm
years of development seeds rang a little more often than fleets with storms, whose aftermaths are not counted."""
SIZES, COPIED = (2.0, 20.0, 200.0, 2000.0), 1.28
"""Mentions a day of the brands that thresholds are found for, and mentions for each original."""
LEAVES, TREES, RATE, LEAST, SHRINK = 6, 250, 0.08, 150, 5.0
STORM_WEIGHT = 600.0
"""Weight of a storm, in looks at quiet: whatever its length, most of it on its first sixth."""
REAL_WEIGHT = 4.0
"""How many times as much a storm told with real words counts: with it, simulated and real streams keep to the budget at
about the same points; without it, real ones would ring ten times more seldom and find less."""
_KINDS = ("flash", "flash", "shock", "shock", "slow_burn", "two_waves", "sarcastic", "sarcastic", "crossing")


Told: TypeAlias = tuple[Truth, Scores, Floats]
"""What is true of a stream, its points, and the brand's size at each look."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What all looks at one stream showed."""

    stream: Stream
    """Without its mentions."""
    at: Floats
    shown: Floats
    """One row a notable look, one column a figure."""


def looked(stream: Stream) -> Looked:
    """Look at a whole stream and keep what was notable."""
    found = [(at, figures(one)) for at, one in looks(stream) if one]
    bare = replace(stream, pulse=stream.pulse.part(0, 0), text=None, texts=())
    rows = np.array([row for _, row in found], np.float64).reshape(-1, len(NAMES))
    return Looked(bare, np.array([at for at, _ in found]), rows)


def simulated(job: tuple[int, int, float, float]) -> Looked:
    """Look at one simulated brand: fleet seed, number, mentions a day, recall; of the dense fleet, with many storms."""
    seed, number, per_day, recall = job
    if seed != DENSE:
        return looked(draw(seed * 100_000 + number, per_day, recall=recall))
    dice = np.random.default_rng([seed, number])
    kinds = [str(kind) for kind in dice.choice(_KINDS, 3)]
    seen = float(dice.choice(RECALLS))
    return looked(draw(seed * 100_000 + number, per_day, days=100, recall=seen, storms=kinds, lookalikes=7))


def hybrids(folder: Path, seeds: Iterable[int]) -> Iterator[Looked]:
    """Look at real quiet streams with real words on gradual courses, of the development half.

    The words are those of review bombings, all free to use; the friendly one is what must not ring. The airlines' posts
    are not, and so the reports meet a storm and a joke that nothing was learned from.
    """
    reader = Reader()
    quiet = [one for one in read_posts(folder / "stocknet" / "mentions.csv.gz") if development(one.brand)]
    bombs = by_brand(read_posts(folder / "reviewbomb" / "mentions.csv.gz"))
    friendly = reshaped(bombs.pop(FRIENDLY), HOUR, 2 * HOUR, 300, 0)
    for seed in seeds:
        for stream in hybrid(_course(list(bombs.values()), seed, reader), friendly, quiet, seed, reader):
            yield looked(stream)


def _course(pools: Sequence[Sequence[Post]], seed: int, reader: Reader) -> Sequence[Post]:
    """One bombing after the other, every second time mostly without what our tone calls negative."""
    dice = np.random.default_rng(seed)
    pool: Sequence[Post] = tuple(pools[seed % len(pools)])
    if seed % 2:
        pool = sarcastic(pool, reader, seed)
    doubling, half_life = dice.uniform(0.8, 2.6) * HOUR, dice.uniform(1.5, 6) * HOUR
    return reshaped(pool, doubling, half_life, min(600, len(pool)), seed)


def taught(one: Looked) -> tuple[Flags, Floats]:
    """Return whether each look lies in a storm, and its weight; what follows a storm for two days teaches nothing."""
    within, weights = np.zeros(len(one.at), bool), np.ones(len(one.at))
    for event in one.stream.events:
        if event.storm:
            _storm(event, one.at, within, weights)
    return within, weights


def _storm(event: Event, at: Floats, within: Flags, weights: Floats) -> None:
    heard = np.searchsorted(np.array(event.times), at, side="right")
    inside = (at >= event.onset) & (at <= event.over)
    weights[(at > event.over) & (at <= event.over + 2 * DAY)] = 0.0
    weights[inside & (heard < 4)] = 0.0
    within |= inside
    told = inside & (heard >= 4)
    share = heard[told] / len(event.times)
    worth = np.where(share < 0.15, 3.0, np.where(share < 0.5, 1.0, 0.3))
    weights[told] = STORM_WEIGHT * worth / max(worth.sum(), 1.0)


def fit(lessons: Sequence[Looked], real: Sequence[Looked] = ()) -> dict[str, Any]:
    """Return base and trees of the scorecard, learned from simulated streams and ``real`` ones."""
    told = [taught(one) for one in lessons]
    told += [(within, np.where(within, REAL_WEIGHT * weight, weight)) for within, weight in map(taught, real)]
    model = HistGradientBoostingClassifier(
        max_leaf_nodes=LEAVES,
        max_iter=TREES,
        learning_rate=RATE,
        min_samples_leaf=LEAST,
        l2_regularization=SHRINK,
        early_stopping=False,
        random_state=0,
    )
    shown = np.concatenate([one.shown for one in (*lessons, *real)])
    model.fit(shown, np.concatenate([within for within, _ in told]), np.concatenate([weight for _, weight in told]))
    trees = [_tree(stage[0].nodes) for stage in model._predictors]  # noqa: SLF001 - scikit-learn has no public view of its trees
    base = float(np.ravel(model._baseline_prediction)[0]) + sum(root for root, _ in trees)  # noqa: SLF001 - as above
    return {"base": round(base, 4), "trees": [nodes for _, nodes in trees]}


def _tree(nodes: Any) -> tuple[float, list[list[Any]]]:
    """Return a tree's mean and its questions: figure, threshold, next or answer, and the change that each brings.

    The value of an inner node is the mean of its answers, weighted by how many looks came to each.
    """
    means = [0.0] * len(nodes)
    for place in reversed(range(len(nodes))):
        node = nodes[place]
        if node["is_leaf"]:
            means[place] = float(node["value"])
            continue
        left, right = int(node["left"]), int(node["right"])
        counts = float(nodes[left]["count"]), float(nodes[right]["count"])
        means[place] = (counts[0] * means[left] + counts[1] * means[right]) / sum(counts)
    inner = [place for place in range(len(nodes)) if not nodes[place]["is_leaf"]]
    numbers = {place: number for number, place in enumerate(inner)}

    def question(place: int) -> list[Any]:
        node = nodes[place]
        ways = (int(node["left"]), int(node["right"]))
        changes = [round(means[way] - means[place], 4) for way in ways]
        figure = NAMES[int(node["feature_idx"])]
        return [figure, round(float(node["num_threshold"]), 5), *(numbers.get(way, -1) for way in ways), *changes]

    return means[0], [question(place) for place in inner]


def calibrated(learned: dict[str, Any], held_out: Sequence[Looked]) -> dict[str, Any]:
    """Return the card's file: thresholds by size of the brand, and rates, from streams that it was not learned from.

    Each threshold keeps to the budget by itself: a bakery shall be woken as seldom for nothing as a railway. The rates
    count alarms outside storms by how far they lie above the threshold, a day's pause after each.
    """
    known = load(json.dumps(learned | {"storm": [[0.0, 0.0], [1.0, 0.0]], "rates": [[0, 1], [1, 0.5]]}))
    scored = [_scores(known, one) for one in held_out]
    storm: list[list[float]] = []
    for per_day in SIZES:
        alike = [one for one in scored if one[0].per_day == per_day]
        storm.append([round(log(per_day / COPIED), 3), _threshold(alike)])
    thresholds = np.array(storm)
    shifted = [
        (told, replace(scores, value=scores.value - np.interp(sizes, thresholds[:, 0], thresholds[:, 1])), sizes)
        for told, scores, sizes in scored
    ]
    rates = [[float(at), _false(shifted, float(at)) * 7 / 30] for at in np.arange(-6.0, 4.01, 0.25)]
    return learned | {"storm": storm, "rates": _falling([rate for rate in rates if rate[1]])}


def _threshold(alike: Sequence[Told]) -> float:
    """Return the lowest points at which the false alarms keep to the budget."""
    grid = np.arange(0.0, 8.0, 0.05)
    return round(float(next(points for points in grid if _false(alike, float(points)) <= BUDGET)), 2)


def _false(part: Sequence[Told], points: float) -> float:
    """Return the false alarms a brand-month."""
    wrong = sum(len(false_alarms(told, alarms(scores, points))) for told, scores, _ in part)
    return wrong / sum((told.end - told.begin) / (30 * DAY) for told, _, _ in part)


def _scores(known: Card, one: Looked) -> Told:
    points = [known.points(Symptoms(*row)) for row in one.shown.tolist()]
    return truth(one.stream), Scores(one.at, np.array(points, np.float64)), one.shown[:, NAMES.index("size")]


def _falling(rates: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the rates where each is lower than the one before: more points are never less rare."""
    kept: list[list[float]] = []
    for points, rate in rates:
        if not kept or rate < kept[-1][1]:
            kept.append([points, round(rate, 6)])
    return kept


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, calibrate and write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the public data; without it, simulated brands only")
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--brands", type=int, default=120, help="brands of the dense fleet")
    given = parser.parse_args(arguments)
    jobs = [(DENSE, number, per_day, 0.0) for number, per_day in enumerate(volumes(given.brands)) if per_day < 20_000]
    jobs += _jobs(FLEETS)
    held = _jobs(HELD_OUT)
    with get_context("spawn").Pool(2) as pool:
        lessons = pool.map(simulated, jobs, chunksize=1)
        held_out = pool.map(simulated, held, chunksize=1)
    real = list(hybrids(given.data / "detection", REAL_SEEDS)) if given.data else []
    given.out.write_text(dumped(calibrated(fit(lessons, real), held_out)), encoding="utf-8")


def _jobs(fleets: Iterable[tuple[int, int, float]]) -> list[tuple[int, int, float, float]]:
    return [
        (seed, number, per_day, recall)
        for seed, count, recall in fleets
        for number, per_day in enumerate(volumes(count))
    ]


def dumped(card: dict[str, Any]) -> str:
    """Return the file's text: one tree a line."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in card["trees"])
    rest = {name: value for name, value in card.items() if name != "trees"}
    return json.dumps(rest)[:-1] + ', "trees": [\n' + trees + "\n]}\n"


if __name__ == "__main__":
    main()
