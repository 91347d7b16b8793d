"""Every parser of foreign bytes is fed what it does not expect, until it falls or the time is over.

``python -m benchmarks.fuzz [--json] [--smallest] [--seconds N] [--only NAME]``. Led by coverage where atheris is
installed, an optional extra of this benchmark; else blind mutations of good documents. What a parser may raise and
where it begins is in benchmarks/threatlab/parsers.py. A find is told with its bytes. ``--data`` is not read.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Report, at_most, options, publish, table
from benchmarks.threatlab.hunt import Hunted, blindly, is_guided
from benchmarks.threatlab.parsers import PARSERS, Parser

SECONDS, FEW = 60.0, 10


def guided(parser: Parser, seconds: float) -> Hunted:
    """Hunt in a process of its own, which ends with the hunt."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.threatlab.hunt", parser.name, str(int(seconds)), folder]
        done = subprocess.run(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, check=False)  # noqa: S603 - our own program
        found = [path.read_bytes() for path in Path(folder).iterdir() if re.match("crash-|timeout-|oom-", path.name)]
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    slowest = re.search(r"slowest_unit_time_sec: *(\d+)", done.stderr)
    said = "" if done.returncode == 0 else " ".join(done.stderr.split())[-300:]
    return Hunted(int(runs[1]) if runs else 0, float(slowest[1]) if slowest else 0.0, next(iter(found), None), said)


def shown(found: Sequence[tuple[Parser, Hunted]], how: str) -> str:
    """Lay it out for people, with the bytes of each find."""
    rows = [(one.name, one.reads, f"{was.runs:,}", "fell" if was.error else "stands") for one, was in found]
    falls = "".join(f"\n\n{one.name}: {was.error}\n{was.found!r}" for one, was in found if was.error)
    return f"{table(('parser', 'modules', 'documents', ''), rows)}\n\n{how}{falls}"


def main() -> None:
    """Hunt and print."""
    parser = options("fuzz", __doc__, f"{FEW} blind documents for each parser")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"for each parser (default: {SECONDS:g})")
    parser.add_argument("--only", choices=[one.name for one in PARSERS], help="one parser instead of all")
    chosen = parser.parse_args()
    wanted = [one for one in PARSERS if chosen.only in {None, one.name}]
    led = is_guided() and not chosen.smallest
    if led:
        found = [(one, guided(one, chosen.seconds)) for one in wanted]
    else:
        most = FEW if chosen.smallest else sys.maxsize
        found = [(one, blindly(one, chosen.seconds, 1, most)) for one in wanted]
    fallen = float(sum(bool(was.error) for _, was in found))
    figures = {"parsers": float(len(found)), "documents": float(sum(was.runs for _, was in found)), "fallen": fallen}
    how = "led by coverage (atheris)" if led else "blind mutations; atheris, which leads by coverage, is not installed"
    publish(Report("fuzz", figures, {"fallen": at_most(fallen, 0.0)}), shown(found, how), as_json=chosen.json)


if __name__ == "__main__":
    main()
