"""How a comparison is told: the tables that people read, and the names that figures have in a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from math import isnan, nan
from textwrap import shorten

from benchmarks.report import table
from benchmarks.storms.comparison import Row, named_figures, summary
from benchmarks.storms.contest import OURS, SILENT
from benchmarks.storms.figures import Figures, by_kind, by_volume, figures, intervals, triggers
from benchmarks.storms.quiet import Alarm

BUDGET = 0.25
"""False alarms a brand-month at which targets are stated."""
_CAUSES, _CAUSE = 12, 60
"""Causes that are listed, and the most letters of one."""
_PEERS = ("recall", "early", "to_come_90", "lead", "false", "precision", "chance")
_BOUNDED = ("recall", "early", "to_come_90", "lead", "to_come", "delay", "false", "precision", "again")


def key(row: Row) -> str:
    """Return what the figures of a row begin with: its part, its budget or "shipped", and who it is unless Listener."""
    who = {OURS: "", SILENT: "_silent"}.get(row.name, "_" + slug(row.name))
    shipped = "shipped" if row.name == OURS else "rule"
    return f"{row.part}_{shipped if isnan(row.budget) else f'at_{row.budget:g}'}{who}"


def slug(name: str) -> str:
    """Return a name as a key: small letters and digits, the signs > and % spelled out."""
    return re.sub(r"[^a-z0-9.]+", "_", name.lower().replace(">", " over ").replace("%", " percent ")).strip("_")


def ours(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that targets are stated for: Listener as it is shipped, and at the budget of the targets."""
    return [row for row in rows if row.name == OURS and (isnan(row.budget) or row.budget == BUDGET)]


def told(rows: Sequence[Row]) -> dict[str, float]:
    """Return all figures of a comparison: of Listener everything with its interval, of the others the main ones."""
    found: dict[str, float] = {}
    for row in rows:
        named = named_figures(row, key(row))
        if row.name == OURS:
            found |= named | _bounds(row) | _parts(row)
        else:
            found |= {
                f"{key(row)}_{name}": named[f"{key(row)}_{name}"] for name in _PEERS if f"{key(row)}_{name}" in named
            }
    return found


def _bounds(row: Row) -> dict[str, float]:
    known = {name: pair for name, pair in intervals(row.outcomes).items() if name in _BOUNDED and not isnan(pair[0])}
    ends = (("low", 0), ("high", 1))
    return {f"{key(row)}_{name}_{end}": pair[place] for name, pair in known.items() for end, place in ends}


def _parts(row: Row) -> dict[str, float]:
    volumes = {f"{volume:g}_a_day": found.recall for volume, found in by_volume(row.outcomes).items()}
    kinds = {slug(kind): found.recall for kind, found in by_kind(row.outcomes).items()}
    named = {f"{key(row)}_recall_{name}": value for name, value in {**volumes, **kinds}.items()}
    return {name: value for name, value in named.items() if not isnan(value)}


def standings(rows: Sequence[Row], draws: int) -> str:
    """Return everybody beside each other, budget by budget; what is shipped comes first."""
    return summary(sorted(rows, key=lambda row: (not isnan(row.budget), -row.budget if row.budget > 0 else 0.0)), draws)


def certainty(rows: Iterable[Row]) -> str:
    """Return Listener's figures with their 95 % intervals, a column a figure."""
    lines = [(_heading(row), *_with_bounds(row)) for row in ours(rows)]
    head = ("95 % by brand", *_BOUNDED)
    return table(head, lines)


def _with_bounds(row: Row) -> list[str]:
    values, bounds = asdict(figures(row.outcomes)), intervals(row.outcomes)
    return [bounded(values[name], bounds[name]) for name in _BOUNDED]


def bounded(value: float, bounds: tuple[float, float]) -> str:
    """Return a value with its interval."""
    return "–" if isnan(value) else f"{value:.2f} ({bounds[0]:.2f}–{bounds[1]:.2f})"


def _heading(row: Row) -> str:
    return f"{row.name}, {'shipped' if isnan(row.budget) else f'{row.budget:g}'}"


def breakdown(rows: Sequence[Row]) -> str:
    """Return what was found by volume class and kind of storm, and which look-alikes rang: a column a detector."""
    columns = [_classes(row) for row in rows]
    names = list(dict.fromkeys(name for column in columns for name in column))
    head = ("found; rang", "of", *(_heading(row) for row in rows))
    return table(head, [(name, *_cells(name, columns)) for name in names])


def _classes(row: Row) -> dict[str, tuple[float, int]]:
    def found(groups: Mapping[str, Figures]) -> dict[str, tuple[float, int]]:
        return {name: (one.recall, one.storms) for name, one in groups.items()}

    volumes = found({f"{volume:,g} a day": one for volume, one in by_volume(row.outcomes).items()})
    rang = {f"rang: {kind}": pair for kind, pair in triggers(row.outcomes).items()}
    return {**volumes, **found(by_kind(row.outcomes)), **rang}


def _cells(name: str, columns: Sequence[Mapping[str, tuple[float, int]]]) -> list[str]:
    known = [column.get(name, (nan, 0)) for column in columns]
    return [str(max(count for _, count in known)), *("–" if isnan(share) else f"{share:.2f}" for share, _ in known)]


def blamed(alarms: Sequence[Alarm]) -> str:
    """Return what Listener's false alarms were about, the most frequent first."""
    causes = Counter(shorten(alarm.cause or "nothing that is known", _CAUSE) for alarm in alarms)
    listed = "; ".join(f"{cause}: {count}" for cause, count in causes.most_common(_CAUSES))
    rest = len(causes) - _CAUSES
    others = f"; {rest} other causes" if rest > 0 else ""
    return f"false alarms of Listener, shipped: {len(alarms)}" + (f" ({listed}{others})" if listed else "")
