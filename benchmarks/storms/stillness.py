"""Silence as a part of the benchmark: real streams as they are, and a simulated year; every alarm is listed."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from benchmarks.report import table
from benchmarks.storms.comparison import PERIODIC, Row
from benchmarks.storms.contest import FEW, OURS, Bell, Drawn, Found, Recipe, held
from benchmarks.storms.figures import by_volume, figures, intervals
from benchmarks.storms.hybrid import quiet_streams
from benchmarks.storms.quiet import Alarm
from benchmarks.storms.reading import Reader, read_posts
from benchmarks.storms.setting import SMALL, Part, Setting, goals
from benchmarks.storms.simulated import development_bells
from benchmarks.storms.simulator import volumes
from benchmarks.storms.telling import BUDGET, bounded, key

YEAR, BRANDS = 365, 100
MOST = {"false": 0.25}
_SMALLEST = {2.0: 1, 20.0: 1}


def quiet(setting: Setting) -> Part:
    """Count alarms on real streams that nothing was put into."""
    path = setting.quiet or setting.file("stocknet", "mentions.csv.gz")
    if path is None:
        return Part("quiet: left out, for there are no real quiet streams; see --data, --quiet")
    streams = quiet_streams(read_posts(path), Reader())
    return _part("quiet", streams, setting)


def year(setting: Setting) -> Part:
    """Count alarms in a simulated year of mixed brands without storms and look-alikes."""
    days = SMALL if setting.smallest else YEAR
    mix = volumes(_SMALLEST if setting.smallest else BRANDS)
    brands = [Drawn(setting.seeds[0] * 1_000 + number, per_day, days, calm=True) for number, per_day in enumerate(mix)]
    return _part("year", brands, setting)


def _part(name: str, recipes: Sequence[Recipe], setting: Setting) -> Part:
    found = held(name, recipes, _few(setting), setting.processes)
    measures = {f"{key(row)}_false": figures(row.outcomes).false for row in found.rows if row.name != PERIODIC}
    loudest = next(row for row in found.rows if row.name == OURS)
    measures |= {f"{key(loudest)}_alarms": float(len(found.false)), f"{name}_months": figures(loudest.outcomes).months}
    low, high = intervals(loudest.outcomes)["false"]
    measures |= {f"{key(loudest)}_false_low": low, f"{key(loudest)}_false_high": high}
    measures = {name: value for name, value in measures.items() if not isnan(value)}
    return Part(_shown(name, found), measures, goals(measures, key(loudest), {}, MOST))


def _few(setting: Setting) -> list[Bell]:
    """Return Listener as it is shipped, and a few at the budget's threshold from simulated development brands."""
    return [
        bell
        for bell in development_bells(setting)
        if bell.name in FEW and (isnan(bell.budget) or bell.budget == BUDGET)
    ]


def _shown(name: str, found: Found) -> str:
    classes = list(by_volume(found.rows[0].outcomes))
    head = (f"{name}: alarms a brand-month", "threshold", "95 %", *(f"{one:,g} a day" for one in classes))
    lines = [_line(row, classes) for row in found.rows if row.name != PERIODIC]
    months = figures(found.rows[0].outcomes).months
    return "\n\n".join((table(head, lines), _listed(f"Listener, shipped, in {months:.0f} brand-months", found.false)))


def _line(row: Row, classes: Sequence[float]) -> tuple[str, ...]:
    parts = by_volume(row.outcomes)
    shipped = "shipped" if isnan(row.budget) else f"{row.budget:g}"
    whole = bounded(figures(row.outcomes).false, intervals(row.outcomes)["false"])
    return row.name, shipped, whole, *(f"{parts[one].false:.2f}" for one in classes)


def _listed(about: str, alarms: Sequence[Alarm]) -> str:
    return "\n".join((f"{about}: {len(alarms)} alarms", *(f"  {one.line()}" for one in alarms)))
