"""How fast mentions are stored beside other ways, what one takes on disk, and how long questions take at that size.

``python -m benchmarks.store [--mentions N …] [--database FILE] [--only insert|sizes|queries] [--json] [--smallest]``.

``insert``: the same batches into new files, everybody in turn; CPU time, and its ratios. ``sizes``: our schema filled
to so many mentions by the path that visits take, the rate of what comes on top, bytes a mention, memory while it is
filled, and how long retention keeps a writer waiting. ``queries``: what commands and the detector ask, on an archive of
that size (``archive``; ``--database`` takes one that is there); the dashboard's pages have ``benchmarks.pages``.
Ten million mentions take a quarter of an hour of CPU time to fill and 20 GB.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import archive
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from benchmarks.storing import filled, questions
from benchmarks.storing.racers import NOW, RACERS
from benchmarks.storing.rows import batches

PARTS = ("insert", "sizes", "queries")
_SIZES = (100_000, 1_000_000)
_ROWS, _ROUNDS = 4_000, 3
_BATCHES = (20, 500)
"""Mentions of one transaction: those of a visit, and of many visits that came back together."""
_MEDIAN_MS, _LARGE_MS, _LARGE = 20.0, 50.0, 1_000_000
_BYTES = 800.0


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found."""

    figures: dict[str, float] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("store", __doc__, "two hundred mentions each, each question twice")
    parser.add_argument("--mentions", type=int, nargs="+", default=list(_SIZES), help="sizes to fill a database to")
    parser.add_argument("--database", type=Path, help="an archive to ask, in place of one that is made")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="parts to run")
    parser.add_argument("--folder", type=Path, help="where the files are made; needs 2 KB a mention")
    chosen = parser.parse_args(arguments)
    found, few = Found(), chosen.smallest
    with tempfile.TemporaryDirectory(dir=chosen.folder) as named:
        folder = Path(named)
        if "insert" in chosen.only:
            race(found, folder, 200 if few else _ROWS, 1 if few else _ROUNDS)
        if "sizes" in chosen.only:
            grow(found, folder, [200, 400] if few else chosen.mentions, 200 if few else _ROWS)
        if "queries" in chosen.only:
            ask(found, folder, [2_000] if few else chosen.mentions, chosen.database, 2 if few else 15)
    publish(Report("store", found.figures, {} if few else _targets(found.figures)), _shown(found), as_json=chosen.json)


def race(found: Found, folder: Path, rows: int, rounds: int) -> None:
    """Let everybody store the same, in turn; the middle of the rounds counts."""
    lines = []
    for size in _BATCHES:
        given = batches(rows, size)
        spent: dict[str, list[float]] = {name: [] for name in RACERS}
        for turn in range(rounds):
            for name, racer in RACERS.items():
                spent[name].append(racer(folder / f"{name}-{size}-{turn}.db", given, time.process_time))
        stored = sum(map(len, given))
        rates = {name: stored / max(median(some), 1e-6) for name, some in spent.items()}
        for name, rate in rates.items():
            found.figures[f"{name}.{size}.per_s"] = rate
            ratio = median(theirs / max(mine, 1e-6) for mine, theirs in zip(spent["ours"], spent[name], strict=True))
            found.figures[f"ours_to_{name}.{size}"] = ratio
            lines.append((f"{name}, {size} a transaction", f"{rate:,.0f}", f"{ratio:,.2f}"))
    found.tables.append(table(("stored into a new file", "mentions per CPU second", "ours / it"), lines))


def grow(found: Found, folder: Path, sizes: Sequence[int], rows: int) -> None:
    """Fill a database to one size after the other; measure what comes on top, and at the end what retention costs."""
    lines, last = [], 0
    path = folder / "filled.db"
    for size in sorted(sizes):
        filling = filled.fill(path, last, size)
        on_top = {many: filled.on_top(path, size + place * rows, rows, many) for place, many in enumerate(_BATCHES)}
        last = size + len(_BATCHES) * rows
        figures = {
            **{f"rate_{many}.per_s": rate for many, rate in on_top.items()},
            "bytes_a_mention": filled.bytes_of(path) / last,
            "kb_per_million": filling.slope_kb,
            "filled.per_s": filling.per_s,
            "filled.wall_s": filling.wall_s,
        }
        found.figures.update({f"{size}.{key}": value for key, value in figures.items()})
        lines.append((f"{size:,}", *(f"{value:,.0f}" for value in figures.values())))
    first, top = min(sizes), max(sizes)
    for many in _BATCHES:
        ratio = found.figures[f"{top}.rate_{many}.per_s"] / found.figures[f"{first}.rate_{many}.per_s"]
        found.figures[f"rate_{many}_{top}_to_{first}"] = ratio
    locks = filled.retention(path, rows)
    found.figures.update({"retention.longest_lock_ms": max(locks), "retention.median_lock_ms": median(locks)})
    head = ("mentions", *(f"on top, {many} at once" for many in _BATCHES), "bytes each", "KB RSS per million")
    found.tables.append(table((*head, "filled per CPU s", "in s"), lines))
    found.tables.append(f"retention keeps writers waiting for {median(locks):,.0f} ms, at most {max(locks):,.0f}")


def ask(found: Found, folder: Path, sizes: Iterable[int], database: Path | None, rounds: int) -> None:
    """Ask all questions, each so often."""
    for size in [archive.size(database)] if database else sizes:
        path = database or folder / f"archive-{size}.db"
        if not database:
            archive.fill(path, size, NOW)
        answers = questions.asked(path, NOW, rounds)
        for one in answers:
            found.figures[f"{size}.{one.name}.median_ms"] = one.median_ms
            found.figures[f"{size}.{one.name}.p95_ms"] = one.p95_ms
        lines = [(one.name, str(one.rows), f"{one.median_ms:.2f}", f"{one.p95_ms:.2f}") for one in answers]
        found.tables.append(table((f"asked of {size:,} mentions", "rows", "median ms", "p95 ms"), lines))


def _targets(figures: dict[str, float]) -> dict[str, Target]:
    wanted: dict[str, Target] = {}
    for key, value in figures.items():
        if key == "ours_to_triggers.500":
            wanted[key] = at_least(value, 2.3)
        elif key.startswith("rate_"):
            wanted[key] = at_least(value, 0.8)
        elif key.endswith("bytes_a_mention"):
            wanted[key] = at_most(value, _BYTES)
        elif key.endswith("median_ms") and key[0].isdigit():
            wanted[key] = at_most(value, _MEDIAN_MS if int(key.split(".")[0]) <= _LARGE else _LARGE_MS)
    return wanted


def _shown(found: Found) -> str:
    return "\n\n".join(found.tables)


if __name__ == "__main__":
    main()
