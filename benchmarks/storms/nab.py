"""Spikes in real counts: NAB's scoring after its publication, applied to `listener detect`'s detector and its peers.

Source of the rules: Lavin & Ahmad 2015, "Evaluating Real-time Anomaly Detection Algorithms: the Numenta Anomaly
Benchmark" (ICMLA), sections II.B to II.D. A row is positive from a threshold on; each window counts its first positive
by how early it is, each positive outside costs by how far after a window it is, each window without one costs whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.storms import peers_series
from listener.core import spikes
from listener.core.bareseries import read_series

Floats: TypeAlias = NDArray[np.float64]
Detector: TypeAlias = Callable[[Floats, timedelta], Floats]

TARGETS = {"standard": 83.0, "lowfp": 74.0, "lowfn": 88.0}
"""With one threshold for all series, each series scored with the threshold of the others."""
_PROBATION, _PROBATION_ROWS = 0.15, 5000
_STEEPNESS, _FAR = 5.0, 3.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What an application makes of hits, false alarms and misses (table I of the publication)."""

    name: str
    hit: float
    false: float
    miss: float


PROFILES = (Profile("standard", 1, 0.11, 1), Profile("lowfp", 1, 0.22, 1), Profile("lowfn", 1, 0.11, 2))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A series with its anomaly windows, and what a positive is worth at each row."""

    name: str
    counts: Floats
    width: timedelta
    windows: tuple[tuple[int, int], ...]
    """First row of each and the row after its last."""
    probation: int
    """As many rows at the beginning are not judged."""
    worth: Floats
    """Inside a window 1 for its first row and falling to 0, outside from 0 to -1."""

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Return which rows are judged and in no window."""
        found = np.arange(len(self.counts)) >= self.probation
        for first, end in self.windows:
            found[first:end] = False
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one detector comes to in one profile; 0 is a detector that says nothing, 100 one that knows everything."""

    best: float
    """With the one threshold that is best for all series."""
    threshold: float
    left_out: float
    """Each series with the threshold that is best for the others."""


def sigmoid(place: Floats) -> Floats:
    """Return the scaled sigmoid: 2/(1 + e^5y) - 1, and -1 beyond three windows."""
    known = np.minimum(place, _FAR)
    return np.where(place > _FAR, -1.0, 2 / (1 + np.exp(_STEEPNESS * known)) - 1)


def labelled(name: str, counts: Floats, width: timedelta, windows: Sequence[tuple[int, int]]) -> Labelled:
    """Return a series ready to be judged. ``windows``: first and last row of each, in order of time."""
    rows = np.arange(len(counts))
    worth = np.full(len(counts), -1.0)
    for first, last in windows:
        length = last - first + 1
        inside = sigmoid(-(last - rows[first : last + 1] + 1) / length)
        worth[first : last + 1] = inside / sigmoid(np.array(-1.0))
        worth[last + 1 :] = sigmoid((rows[last + 1 :] - last) / (length - 1))
    probation = int(_PROBATION * min(len(counts), _PROBATION_ROWS))
    return Labelled(name, counts, width, tuple((first, last + 1) for first, last in windows), probation, worth)


def read(folder: Path) -> tuple[Labelled, ...]:
    """Return the series of a folder that have windows in its ``combined_windows.json``."""
    marked: Mapping[str, list[list[str]]] = json.loads((folder / "combined_windows.json").read_text("utf-8"))
    windows = {Path(name).name: found for name, found in marked.items()}
    return tuple(_read(path, windows[path.name]) for path in sorted(folder.glob("*.csv")) if path.name in windows)


def _read(path: Path, windows: Sequence[Sequence[str]]) -> Labelled:
    series = read_series(path.read_bytes())
    times = np.array([_seconds(time) for time in series.times])
    rows = [
        (int(np.searchsorted(times, _seconds(begin))), int(np.searchsorted(times, _seconds(end), side="right")) - 1)
        for begin, end in windows
    ]
    return labelled(path.stem, np.array(series.counts), series.width, rows)


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp()


def raw(one: Labelled, scores: Floats, thresholds: Floats, profile: Profile) -> Floats:
    """Return the raw score for each threshold: windows by their first positive, false positives, misses."""
    outside = one.outside
    order = np.argsort(scores[outside])
    falls = np.concatenate([np.cumsum(one.worth[outside][order][::-1])[::-1], [0.0]])
    total: Floats = profile.false * falls[np.searchsorted(scores[outside][order], thresholds, side="left")]
    for first, end in one.windows:
        judged = max(first, one.probation)
        highest = np.maximum.accumulate(scores[judged:end])
        worth = np.append(profile.hit * one.worth[judged:end], -profile.miss)
        total = total + worth[np.searchsorted(highest, thresholds, side="left")]
    return total


def normalised(raw_score: float, windows: int, profile: Profile) -> float:
    """Return a raw score between that of a silent detector (0) and of a perfect one (100)."""
    silent = -profile.miss * windows
    return 100 * (raw_score - silent) / (profile.hit * windows - silent)


def outcome(series: Sequence[Labelled], scores: Sequence[Floats], profile: Profile) -> Outcome:
    """Return what all thresholds together come to: the best one, and leave-one-series-out."""
    judged = [one_scores[one.probation :] for one, one_scores in zip(series, scores, strict=True)]
    thresholds = np.append(np.unique(np.concatenate(judged)), np.inf)[::-1]  # of equally good ones the highest
    table = np.array([raw(one, found, thresholds, profile) for one, found in zip(series, scores, strict=True)])
    whole = table.sum(axis=0)
    windows = sum(len(one.windows) for one in series)
    best = int(whole.argmax())
    others = sum(float(row[(whole - row).argmax()]) for row in table)
    return Outcome(
        normalised(float(whole[best]), windows, profile),
        float(thresholds[best]),
        normalised(others, windows, profile),
    )


def at_threshold(series: Sequence[Labelled], scores: Sequence[Floats], profile: Profile, threshold: float) -> float:
    """Return the normalised score at one threshold."""
    one_threshold = np.array([threshold])
    total = sum(float(raw(one, found, one_threshold, profile)[0]) for one, found in zip(series, scores, strict=True))
    return normalised(total, sum(len(one.windows) for one in series), profile)


def ours(counts: Floats, width: timedelta) -> Floats:
    """Score a series with Listener's detector."""
    return np.array(spikes.anomaly_scores(counts.tolist(), width))


def nab_figures(folder: Path) -> dict[str, float]:
    """Return all figures of a folder of NAB series; empty if there is none."""
    series = read(folder) if (folder / "combined_windows.json").exists() else ()
    if not series:
        return {}
    figures = {"nab_series": float(len(series)), "nab_windows": float(sum(len(one.windows) for one in series))}
    figures |= dict(_ours(series))
    for name, detector in peers_series.PEERS.items():
        figures |= dict(_peer(series, name, detector))
    return figures


def _ours(series: Sequence[Labelled]) -> Iterator[tuple[str, float]]:
    scores = [ours(one.counts, one.width) for one in series]
    for profile in PROFILES:
        found = outcome(series, scores, profile)
        yield f"nab_{profile.name}_best", found.best
        yield f"nab_{profile.name}_loso", found.left_out
        yield f"nab_fixed_{profile.name}", at_threshold(series, scores, profile, spikes.ALARM)
    alarms = sum(int((found >= spikes.ALARM)[one.outside].sum()) for one, found in zip(series, scores, strict=True))
    weeks = sum(int(one.outside.sum()) * one.width / timedelta(weeks=1) for one in series)
    yield "nab_fixed_false_per_week", alarms / weeks


def _peer(series: Sequence[Labelled], name: str, detector: Detector) -> Iterator[tuple[str, float]]:
    scores = [detector(one.counts, one.width) for one in series]
    for profile in PROFILES:
        found = outcome(series, scores, profile)
        yield f"nab_peer_{name}_{profile.name}", found.best
        yield f"nab_peer_{name}_{profile.name}_loso", found.left_out


def rows(figures: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Return a table of figures: detectors by profiles, with the best threshold and with that of the other series."""
    named = [("Listener", "nab_{}_best", "nab_{}_loso"), ("Listener at 0.5", "nab_fixed_{}", "nab_fixed_{}")]
    named += [(name, f"nab_peer_{name}_{{}}", f"nab_peer_{name}_{{}}_loso") for name in peers_series.PEERS]
    return [
        (name, *(f"{figures[key.format(profile.name)]:.1f}" for profile in PROFILES for key in keys))
        for name, *keys in named
    ]


HEAD = ("NAB realTweets", *(f"{profile.name}{kind}" for profile in PROFILES for kind in ("", " loso")))
