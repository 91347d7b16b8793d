"""How uneven quiet streams are and how events look: the simulator's figures beside those of real streams."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.report import table
from benchmarks.storms.brands import brand
from benchmarks.storms.parts import PART
from benchmarks.storms.posts import DAY, HOUR, Event, Stream
from benchmarks.storms.quiet_streams import quiet
from benchmarks.storms.simulator import MIX, fleet
from listener.core.pulse import NEGATIVE, POSITIVE, Flags, Floats, Ints, Pulse

_STEP = 300.0
LENGTHS = (1, 6, 24)
_DAYS = 76.0


@dataclass(frozen=True, slots=True)
class Unevenness:
    """Dispersion φ (Var = m + φm², 1 % largest left out) and the 99.9 % quantile of observed / expected, by length."""

    phi: tuple[float, ...]
    tail: tuple[float, ...]


REAL = {
    "NAB, median of 10": Unevenness((0.26, 0.15, 0.10), (6.7, 3.4, 2.5)),
    "NAB, UPS": Unevenness((14.05, 6.88, 2.92), (71.7, 22.3, 7.8)),
}
"""detection.md 1e, at 104–24,639 mentions a day; by hour, six hours, day. StockNet at 1–25 a day: φ 0.42 a day."""


def counted(at: Floats, begin: float, days: float) -> Ints:
    """Return counts of five minutes."""
    return np.bincount(((at - begin) // _STEP).astype(np.int64), minlength=round(days * DAY / _STEP))


def unevenness(counts: Ints, begin: float, kept: Iterable[bool] | None = None, *, trim: float = 0.05) -> Unevenness:
    """Return how uneven counts of five minutes are, over all windows that lie in ``kept`` throughout.

    Expected is the mean by hour of day and weekend or not, the largest 5 % of hours left out: what a plain seasonal
    baseline would say (detection.md 1e). Where most hours are empty, ``trim`` must be 0.
    """
    good = np.ones(len(counts), np.bool_) if kept is None else np.fromiter(kept, np.bool_, len(counts))
    expected = _expected(counts, begin, good, trim)
    rows = [_at_length(counts, expected, good, 12 * hours) for hours in LENGTHS]
    return Unevenness(tuple(phi for phi, _ in rows), tuple(tail for _, tail in rows))


def _expected(counts: Ints, begin: float, good: Flags, trim: float) -> Floats:
    hour = ((begin + _STEP * np.arange(len(counts))) // HOUR).astype(np.int64)
    slot = hour % 24 + 24 * ((hour // 24 + 3) % 7 >= 5)
    expected = np.zeros(len(counts))
    for which in np.unique(slot):
        here = (slot == which) & good
        sums, lengths = np.bincount(hour[here] - hour[0], counts[here]), np.bincount(hour[here] - hour[0])
        means = np.sort(sums[lengths > 0] / lengths[lengths > 0])
        expected[slot == which] = means[: max(1, int(np.ceil((1 - trim) * len(means))))].mean() if len(means) else 0
    return expected


def _at_length(counts: Ints, expected: Floats, good: Flags, width: int) -> tuple[float, float]:
    seen, usual, whole = (_sums(column, width) for column in (counts, expected, good))
    fit = (whole == width) & (usual > 0)
    seen, usual = seen[fit], usual[fit]
    ratio = seen / usual
    kept = ratio <= np.quantile(ratio, 0.99)
    phi = ((seen - usual) ** 2 - usual)[kept].sum() / (usual[kept] ** 2).sum()
    return float(phi), float(np.quantile(ratio, 0.999))


def _sums(column: Ints | Floats | Flags, width: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(column.astype(np.float64))])
    sums: Floats = total[width:] - total[:-width]
    return sums


def measured(seeds: Sequence[int], per_day: float, *, bursty: bool = False) -> Unevenness | None:
    """Return the medians over the quiet streams of brands, the bursty tenth or the others; None if there are none."""
    found = []
    for one in (brand(seed, per_day) for seed in seeds):
        if one.bursty == bursty:
            counts = counted(quiet(one, _DAYS).part.at, one.begin, _DAYS)
            single = unevenness(counts, one.begin, trim=0.05 if per_day >= 100 else 0.0)
            found.append(single.phi + single.tail)
    if not found:
        return None
    middle = [float(value) for value in np.median(found, axis=0)]
    return Unevenness(tuple(middle[:3]), tuple(middle[3:]))


def said(stream: Stream) -> Iterator[tuple[Event, Pulse]]:
    """Yield the events that people speak in, with what was said in each."""
    part = stream.pulse.voice // PART
    for number, event in enumerate(stream.events, 1):
        mentions = stream.pulse.only(part == number)
        if len(mentions):
            yield event, mentions


def looks(event: Event, mentions: Pulse) -> tuple[float, ...]:
    """Return mentions, shares of negative, positive originals and copies, mentions a voice, hours to peak and end."""
    originals = mentions.only(mentions.original)
    return (
        len(mentions),
        float(np.mean(originals.mood == NEGATIVE)),
        float(np.mean(originals.mood == POSITIVE)),
        1 - len(originals) / len(mentions),
        len(mentions) / len(np.unique(mentions.voice)),
        (event.peak - event.onset) / HOUR,
        (event.over - event.onset) / HOUR,
    )


def _unevenness_table(seeds: Sequence[int]) -> str:
    rows = {**REAL}
    for per_day in MIX:
        for bursty, name in ((False, f"{per_day:,}/day"), (True, f"{per_day:,}/day, bursty")):
            found = measured(seeds[: 8 if per_day > 2000 else None], per_day, bursty=bursty)
            rows |= {name: found} if found else {}
    head = ("quiet streams", "φ 1 h", "6 h", "1 d", "p99.9 1 h", "6 h", "1 d")
    return table(head, [(name, *(f"{value:.2f}" for value in (*one.phi, *one.tail))) for name, one in rows.items()])


def _events_table(seed: int, count: int) -> str:
    rows: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    for stream in fleet(seed, count):
        for event, mentions in said(stream):
            rows[event.kind].append(looks(event, mentions))
    head = ("medians of events", "count", "mentions", "neg", "pos", "copies", "per voice", "h to peak", "h to 90 %")
    lines = [
        (kind, str(len(seen)), *(f"{value:.2f}".removesuffix(".00") for value in np.median(seen, axis=0)))
        for kind, seen in sorted(rows.items())
    ]
    return table(head, lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storms.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="fleet to draw; frozen ones are for reports (default 1)")
    parser.add_argument("--brands", type=int, default=40, help="brands a volume class, and of the fleet (default 40)")
    chosen = parser.parse_args()
    first = chosen.seed * 100_000
    print(_unevenness_table(range(first, first + chosen.brands)), end="\n\n")
    print(_events_table(chosen.seed, chosen.brands))
