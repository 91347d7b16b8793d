"""From a feed's bytes to stored, searchable, judged mentions: Listener beside a naive pipeline and beside the limit.

``python -m benchmarks.pipeline [--data DIR] [--json] [--smallest] [--entries N]``. All three do the same work on the
same feeds in one process, taking turns; CPU time, median over rounds, ratios taken within a round. What each of them
leaves out stands at the top of its module in ``benchmarks/race``, and in the README beside this file.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.race import limit, naive
from benchmarks.race.corpus import BRANDS, Corpus, generated, real
from benchmarks.race.laps import Laps, Racer
from benchmarks.race.limit import Limit
from benchmarks.race.naive import Naive
from benchmarks.race.ours import Listener
from benchmarks.report import Report, Target, at_least, options, publish, table

Figures = dict[str, float]
RACERS: Mapping[str, tuple[Callable[[Path, Corpus], Racer], tuple[str, ...]]] = {
    "naive": (Naive, naive.NEEDS),
    "listener": (Listener, ()),
    "limit": (Limit, limit.NEEDS),
}
"""Who races, and which libraries beyond Listener's own that takes (``requirements-bench.lock``)."""
STAGES = ("parse", "html", "match", "language", "tone", "brand", "copies", "store", "rest")
ROUNDS = 3
FEW = 20
"""Brands in the smallest run and while warming up."""
WANTED = {"new": 15.0, "touched": 20.0, "unchanged": 20.0}
"""Times the naive pipeline, by race: all entries new; the same ones again under a new head; the same bytes again."""
WANTED_SHORT = 24.0
"""The same for new entries of a line or two."""
NEAR_LIMIT = 0.6
"""Share of the limit's new entries a second."""

AGREEMENT = 0.9
"""Least share of the mentions stored by whoever stores most: all do the same work, or the race is void."""


def installed(library: str) -> bool:
    """Tell whether a library can be imported."""
    return find_spec(library) is not None


def main(arguments: Sequence[str] | None = None, is_here: Callable[[str], bool] = installed) -> None:
    """Measure and print; ``is_here`` says which libraries may be used."""
    parser = options("pipeline", __doc__, "8 entries a kind, 20 brands, one round, no recorded feeds")
    parser.add_argument("--entries", type=int, default=200, help="entries of each kind (default: 200)")
    chosen = parser.parse_args(arguments)
    entries, rounds, most = (8, 1, FEW) if chosen.smallest else (max(1, chosen.entries), ROUNDS, BRANDS)
    corpora = [generated("full", entries, most), generated("short", entries, most)]
    recorded = None if chosen.smallest else real(chosen.data, entries)
    corpora += [recorded] if recorded else []
    absent = {name: missing for name, (_, needs) in RACERS.items() if (missing := [n for n in needs if not is_here(n)])}
    racers = {name: racer for name, (racer, _) in RACERS.items() if name not in absent}
    figures = measure(corpora, racers, rounds)
    report = Report("pipeline", figures, {} if chosen.smallest else targets(figures))
    publish(report, shown(figures, [corpus.name for corpus in corpora], absent), as_json=chosen.json)


def measure(corpora: Sequence[Corpus], racers: Mapping[str, Callable[[Path, Corpus], Racer]], rounds: int) -> Figures:
    """Let everybody race on everything; returns the medians over the rounds."""
    for racer in racers.values():  # models, word lists and modules are loaded once in the life of a daemon
        _once(racer, warm_up())
    figures: Figures = {}
    for corpus in corpora:
        runs = [_round(corpus, _turned(racers, turn)) for turn in range(rounds)]
        figures |= {f"{corpus.name}.{key}": median(run[key] for run in runs) for key in runs[0]}
    return figures


def warm_up() -> Corpus:
    """Return a few entries, some of them German and some English ones that name a brand."""
    return generated("full", 4, FEW, seed=3)


def _turned(
    racers: Mapping[str, Callable[[Path, Corpus], Racer]], turn: int
) -> Iterator[tuple[str, Callable[[Path, Corpus], Racer]]]:
    """Begin with another one each time: whoever comes first has the colder caches."""
    named = list(racers.items())
    yield from named[turn % len(named) :] + named[: turn % len(named)]


def _round(corpus: Corpus, racers: Iterator[tuple[str, Callable[[Path, Corpus], Racer]]]) -> Figures:
    figures: Figures = {"entries": float(corpus.entries)}
    for name, racer in racers:
        figures |= {f"{name}.{key}": value for key, value in _once(racer, corpus).items()}
    stored = [value for key, value in figures.items() if key.endswith(".stored")]
    figures["agreement"] = min(stored) / max(1.0, *stored)
    for race in WANTED:
        ours = figures[f"listener.{race}_per_s"]
        if theirs := figures.get(f"naive.{race}_per_s"):
            figures[f"{race}_listener_to_naive"] = ours / theirs
        if best := figures.get(f"limit.{race}_per_s"):
            figures[f"{race}_limit_to_listener"] = best / ours
            figures[f"{race}_share_of_limit"] = ours / best
    return figures


def _once(make: Callable[[Path, Corpus], Racer], corpus: Corpus) -> Figures:
    """Return entries a second where all is new, where only the head of each feed is, and where nothing is."""
    figures: Figures = {}
    touched = corpus.touched()
    with TemporaryDirectory() as folder, make(Path(folder), corpus) as racer:
        for race, feeds, times in (("new", corpus.feeds, 1), ("touched", touched, 1), ("unchanged", touched, 4)):
            gc.collect()
            laps = Laps()
            stored = sum(racer.visit(feeds, laps) for _ in range(times))
            figures[f"{race}_per_s"] = times * corpus.entries / laps.total
            if race == "new":
                figures["stored"] = float(stored)
                figures |= _stages(racer, corpus, laps)
    return figures


def _stages(racer: Racer, corpus: Corpus, laps: Laps) -> Figures:
    """Return microseconds an entry by stage. Listener is not stopped in between, but takes its steps a second time."""
    per_entry = 1e6 / corpus.entries
    parts = laps
    if isinstance(racer, Listener):
        parts = Laps()
        racer.stages(corpus.feeds, parts)
    spent = {f"{stage}_us": seconds * per_entry for stage, seconds in parts.seconds.items()}
    return spent | {"rest_us": (laps.total - parts.total) * per_entry}


def targets(figures: Figures) -> dict[str, Target]:
    """Return what was aimed at, as far as this run can tell; without agreement, no ratio means anything."""
    agreed = {key: at_least(value, AGREEMENT) for key, value in figures.items() if key.endswith(".agreement")}
    faster = {
        key: at_least(value, WANTED_SHORT if key.startswith("short.new") else goal)
        for key, value in figures.items()
        for race, goal in WANTED.items()
        if key.endswith(f".{race}_listener_to_naive")
    }
    near = {key: at_least(value, NEAR_LIMIT) for key, value in figures.items() if key.endswith(".new_share_of_limit")}
    return agreed | faster | near


def shown(figures: Figures, corpora: Sequence[str], absent: Mapping[str, Sequence[str]]) -> str:
    """Lay the figures out for people."""
    parts = [part for corpus in corpora for part in (_speeds(figures, corpus), _breakdown(figures, corpus))]
    parts += [f"left out: {name}, which needs {', '.join(libraries)}" for name, libraries in absent.items()]
    return "\n\n".join(parts)


def _speeds(figures: Figures, corpus: str) -> str:
    head = (f"{corpus}, {figures[f'{corpus}.entries']:.0f} entries", "new/s", "touched/s", "unchanged/s", "stored")
    columns = ("new_per_s", "touched_per_s", "unchanged_per_s", "stored")
    rows = [
        (name, *(f"{figures[f'{corpus}.{name}.{column}']:,.0f}" for column in columns))
        for name in RACERS
        if f"{corpus}.{name}.stored" in figures
    ]
    rows += [
        (
            label,
            *(f"{figures[key]:,.2f}×" for race in WANTED if (key := f"{corpus}.{race}_{end}")),
        )
        for label, end in (("listener to naive", "listener_to_naive"), ("limit to listener", "limit_to_listener"))
        if f"{corpus}.new_{end}" in figures
    ]
    return table(head, rows)


def _breakdown(figures: Figures, corpus: str) -> str:
    head = ("new entries, µs each", *STAGES)
    return table(
        head,
        [
            (name, *(f"{figures.get(f'{corpus}.{name}.{stage}_us', 0.0):,.0f}" for stage in STAGES))
            for name in RACERS
            if f"{corpus}.{name}.stored" in figures
        ],
    )


if __name__ == "__main__":
    main()
