"""How long people wait for a command: whole processes, to the first row and to the end, beside bare Python.

``python -m benchmarks.startup [--mentions N] [--database FILE] [--rounds N] [--json] [--smallest]``. The database is
made up (``archive``) unless one is named. The commands take turns, each writes to a terminal where the system has one
(tables cost more than a pipe), and the median counts. Wall time is what people feel, on a machine that does nothing
else; CPU time and its ratio to ``python -c pass`` are what can be compared.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import archive
from benchmarks.pages import NOW, program
from benchmarks.report import Report, Target, at_most, options, publish, table

BARE = "bare"
WORD = "lieferung"
_LISTENER = (sys.executable, "-m", "listener")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    BARE: (sys.executable, "-c", "pass"),
    "help": (*_LISTENER, "--help"),
    "mentions": (*_LISTENER, "mentions", WORD, "-n", "20"),
    "incidents": (*_LISTENER, "incidents"),
}
_ROUNDS = 15
_HELP_MS, _ROW_MS, _HELP_TO_BARE = 150.0, 300.0, 6.0
_HEAD = 2
"""Lines that stand before the first row: the heading and its rule."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process, in milliseconds."""

    row: float
    """Until the first row was there; that of a process that prints none is its end."""
    wall: float
    cpu: float
    """User and system."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("startup", __doc__, "two thousand mentions, each command once")
    parser.add_argument("--mentions", type=int, default=1_000_000, help="size of the database to make")
    parser.add_argument("--database", type=Path, help="an archive that is there already; it is migrated")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each command is run")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        file = chosen.database or Path(folder) / "listener.db"
        if not chosen.database:
            archive.fill(file, 2_000 if chosen.smallest else chosen.mentions, NOW)
        with program(Path(folder), file):
            pass  # the storm is found, and config.toml is there
        runs = _runs(Path(folder), 1 if chosen.smallest else chosen.rounds)
    report = Report("startup", figures := _figures(runs), {} if chosen.smallest else _targets(figures))
    publish(report, _shown(figures), as_json=chosen.json)


def _targets(figures: Mapping[str, float]) -> dict[str, Target]:
    limits = {"help.wall_ms": _HELP_MS, "mentions.row_ms": _ROW_MS, "help.cpu_to_bare": _HELP_TO_BARE}
    return {key: at_most(figures[key], most) for key, most in limits.items()}


def _runs(folder: Path, rounds: int) -> dict[str, list[Run]]:
    """Run every command so often, taking turns; the first turn only fills the caches."""
    found: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    for turn in range(rounds + 1):
        for name, command in COMMANDS.items():
            one = _run(command, folder)
            if turn:
                found[name].append(one)
    return found


def _run(command: Sequence[str], folder: Path) -> Run:
    """Run a command in the folder of config.toml. Raises CalledProcessError if it fails."""
    ours, theirs = _channel()
    spent, began = _spent(), time.perf_counter()
    process = _begun(command, folder, theirs)
    os.close(theirs)
    row = _first_row(ours)
    _, said = process.communicate()
    ended = time.perf_counter()
    os.close(ours)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    return Run(((row or ended) - began) * 1000, (ended - began) * 1000, (_spent() - spent) * 1000)


def _begun(command: Sequence[str], folder: Path, output: int) -> subprocess.Popen[bytes]:
    seen = {"PYTHONPATH": str(Path(__file__).parents[1]), "PAGER": "cat", "TERM": "xterm", "COLUMNS": "120"}
    return subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=folder, env={**os.environ, **seen}, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE
    )


def _spent() -> float:
    """Return the seconds of CPU of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # in microseconds; os.times counts hundredths of a second
    return used.ru_utime + used.ru_stime


def _channel() -> tuple[int, int]:
    """Return where we read and where a command writes: a terminal, or a pipe if the system has none."""
    return os.openpty() if hasattr(os, "openpty") else os.pipe()


def _first_row(channel: int) -> float | None:
    """Read all that comes; returns when the first row was there, None if there was none."""
    lines, at = 0, None
    with suppress(OSError):  # how a terminal says that nobody writes any more
        while some := os.read(channel, 65_536):
            lines += some.count(b"\n")
            if at is None and lines > _HEAD:
                at = time.perf_counter()
    return at


def _figures(runs: Mapping[str, Sequence[Run]]) -> dict[str, float]:
    """Return the medians of each command, and how they stand to bare Python."""
    bare = median(run.cpu for run in runs[BARE])
    figures: dict[str, float] = {}
    for name, several in runs.items():
        figures[f"{name}.row_ms"] = median(run.row for run in several)
        figures[f"{name}.wall_ms"] = median(run.wall for run in several)
        figures[f"{name}.cpu_ms"] = cpu = median(run.cpu for run in several)
        figures[f"{name}.cpu_to_bare"] = cpu / bare if bare else 0.0
    return figures


def _shown(figures: Mapping[str, float]) -> str:
    keys = ("row_ms", "wall_ms", "cpu_ms", "cpu_to_bare")
    rows = [(name, *(f"{figures[f'{name}.{key}']:,.1f}" for key in keys)) for name in COMMANDS]
    return table(("command", "first row ms", "wall ms", "CPU ms", "CPU to bare"), rows)


if __name__ == "__main__":
    main()
