"""What all benchmarks share: their options, the machine they ran on, the object or the table they print. No benchmark.

A benchmark is a module of this folder that is run as ``python -m benchmarks.NAME [--data DIR] [--json] [--smallest]``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

PUBLIC_DATA = Path(os.environ.get("LISTENER_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
"""Where the public data lies unless ``--data`` says otherwise; it may be absent."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be, and whether it is."""

    value: float
    target: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What one run measured. The keys of ``targets`` are keys of ``figures``."""

    name: str
    figures: dict[str, float]
    targets: dict[str, Target]

    def as_json(self) -> str:
        """Return the one object that ``--json`` prints; raises ValueError for a figure that is no finite number."""
        figures = {key: _short(value) for key, value in self.figures.items()}
        targets = {key: asdict(replace(one, value=_short(one.value))) for key, one in self.targets.items()}
        told = {"name": self.name, "machine": machine(), "figures": figures, "targets": targets}
        return json.dumps(told, ensure_ascii=False, allow_nan=False)


def at_least(value: float, target: float) -> Target:
    """Return the target of a figure that cannot be too large."""
    return Target(value, target, value >= target)


def at_most(value: float, target: float) -> Target:
    """Return the target of a figure that cannot be too small."""
    return Target(value, target, value <= target)


def options(name: str, about: str | None, smallest: str) -> argparse.ArgumentParser:
    """Return a parser with the options of every benchmark; ``smallest`` says what the smallest run does."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=about)
    parser.add_argument("--data", type=Path, default=PUBLIC_DATA, help="folder of the public data")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--smallest", action="store_true", help=smallest)
    return parser


def publish(report: Report, shown: str, *, as_json: bool) -> None:
    """Print a report: the object, or what is shown to people with the targets and the machine below it."""
    print(report.as_json() if as_json else "\n\n".join((shown, _goals(report.targets), machine())))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return aligned columns: the first to the left, numbers to the right."""
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines if place < len(line)) for place in range(len(head))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=False)]
    return "  ".join([cells[0].ljust(widths[0]), *padded]).rstrip()


def _short(value: float) -> float:
    """Leave out digits that nothing measured."""
    return float(f"{value:.6g}")


def _goals(targets: dict[str, Target]) -> str:
    rows = [
        (key, f"{one.value:,.3g}", f"{one.target:,.3g}", "reached" if one.ok else "MISSED")
        for key, one in targets.items()
    ]
    return table(("target", "value", "wanted", ""), rows) if rows else "no targets in this run"


def machine() -> str:
    """Describe where the figures were taken, without naming the machine."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:  # not Linux
        described = ""
    model = re.search(r"^model name\s*:\s*(.+)$", described, re.MULTILINE)
    return model[1].strip() if model else platform.processor() or platform.machine()
