"""Charts as SVG with the same numbers beside them for scripts: no style inside, colours are classes. Pure.

A figure is ``<figure class="chart" data-chart="ID">`` with the drawing and a ``<script type="application/json">``, of
which ``dashboard.js`` makes a chart that can be pointed at; its head says what the numbers are called. A tone is one of
``negative``, ``neutral``, ``positive``, ``unscored``, ``usual``, ``act`` and ``part-1`` … ``part-6`` (``charts.css``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from markupsafe import Markup

from listener.drawing import axis
from listener.drawing.plot import Values, path, px, svg
from listener.words import clock, number, say

__all__ = [
    "Band", "Chart", "Mark", "Rank", "Series", "Values",
    "data", "figure", "legend", "ranked", "shares", "sparkline", "svg", "table",
]  # fmt: skip

_SPARK_WIDTH, _SPARK_HEIGHT = 168.0, 36.0
_HARMLESS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""What could end the script's element, or a line of it, spelled out."""


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each step; None where it is not known. Bars of several series stand upon each other."""

    label: str
    values: Values
    tone: str
    kind: str = "bars"
    """``bars`` or ``line``."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual in each step: the range that holds nine tenths of usual counts, and the mean."""

    label: str
    low: Values
    high: Values
    mean: Values = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, with the letter that it is explained by beside the chart."""

    at: datetime
    sign: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A course of time."""

    id: str
    """Of our own making: it becomes part of addresses within the page."""
    title: str
    desc: str
    """For those who cannot see it: what the numbers come to."""
    unit: str
    """What is counted, as "mentions an hour"."""
    starts: Sequence[datetime]
    """When each step begins, oldest first."""
    end: datetime
    """Of the last one."""
    series: Sequence[Series]
    zone: tzinfo
    lang: str
    band: Band | None = None
    marks: Sequence[Mark] = ()
    gaps: Sequence[tuple[datetime, datetime]] = ()
    """Times in which too little could be heard."""


def figure(chart: Chart, caption: str = "") -> Markup:
    """Return the drawing, its numbers for scripts, and a caption: what is counted, unless it says something else."""
    told = Markup("<figcaption>{}</figcaption>").format(caption or chart.unit)
    whole = Markup('<figure class="chart" data-chart="{}">{}{}{}</figure>')
    return whole.format(chart.id, told, svg(chart), data(chart))


def legend(chart: Chart) -> Markup:
    """Return what the colours, the area and the hatching mean, as a list."""
    keys = [(f"tone-{one.tone}" if one.kind == "bars" else "line", one.label) for one in chart.series]
    keys += [("range", chart.band.label)] if chart.band else []
    keys += [("gap", say("dashcourse.gap", chart.lang))] if chart.gaps else []
    listed = (Markup('<li><span class="key {}"></span>{}</li>').format(kind, label) for kind, label in keys)
    return Markup('<ul class="legend">{}</ul>').format(Markup().join(listed))


def table(chart: Chart, more: Sequence[tuple[str, Sequence[str]]] = ()) -> Markup:
    """Return the numbers of a chart as a table, the newest first, with further columns as heading and cells."""
    columns = [*_columns(chart), *more]
    first = say("dashcourse.when", chart.lang)
    heads = Markup().join(Markup('<th scope="col" class="num">{}</th>').format(head) for head, _ in columns)
    rows = (
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(_when(chart, place), _cells(columns, place))
        for place in reversed(range(len(chart.starts)))
    )
    whole = Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table><caption class="unseen">{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    )
    return whole.format(chart.title, chart.title, first, heads, Markup().join(rows))


def _cells(columns: Sequence[tuple[str, Sequence[str]]], place: int) -> Markup:
    return Markup().join(Markup('<td class="num">{}</td>').format(cells[place]) for _, cells in columns)


def _columns(chart: Chart) -> Iterator[tuple[str, list[str]]]:
    bars = [one for one in chart.series if one.kind == "bars"]
    if len(bars) > 1:
        sums = [sum(value or 0.0 for value in values) for values in zip(*(one.values for one in bars), strict=True)]
        yield say("dashcourse.total", chart.lang), [number(one, chart.lang) for one in sums]
    if chart.band:
        pairs = zip(chart.band.low, chart.band.high, strict=True)
        said = [
            "–" if low is None else f"{number(low, chart.lang)}–{number(high or 0, chart.lang)}" for low, high in pairs
        ]
        yield chart.band.label, said
    for one in chart.series:
        yield one.label, ["–" if value is None else number(value, chart.lang) for value in one.values]


def _when(chart: Chart, place: int) -> str:
    """Return when a step begins: with its hour, if it is one of hours."""
    at = chart.starts[place]
    following = chart.starts[place + 1] if place + 1 < len(chart.starts) else chart.end
    told = axis.day(at, chart.zone, chart.lang)
    return f"{told} {clock(at, chart.zone)}" if following - at < timedelta(hours=20) else told


def data(chart: Chart) -> Markup:
    """Return the numbers as a script element that holds no script. Nothing in it can end it."""
    known: dict[str, object] = {
        "x": [int(at.timestamp()) for at in chart.starts],
        "zone": str(chart.zone),
        "stacked": sum(one.kind == "bars" for one in chart.series) > 1,
        "series": [
            {"label": one.label, "tone": one.tone, "kind": one.kind, "values": list(one.values)} for one in chart.series
        ],
        "marks": [{"x": int(one.at.timestamp()), "label": one.sign} for one in chart.marks],
        "gaps": [[int(at.timestamp()) for at in gap] for gap in chart.gaps],
    }
    if chart.band:
        known["band"] = {"label": chart.band.label, "low": list(chart.band.low), "high": list(chart.band.high)}
    text = json.dumps(known, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_HARMLESS)
    return Markup('<script type="application/json">') + Markup(text) + Markup("</script>")  # noqa: S704 - see _HARMLESS


def sparkline(values: Values, title: str, usual: Values = ()) -> Markup:
    """Return a course in the height of two lines: an area, and what is usual as a thin line. Nothing without values."""
    if not values:
        return Markup()
    most = max((value or 0.0 for value in (*values, *usual)), default=0.0) or 1.0
    wide = _SPARK_WIDTH / len(values)

    def edge(heights: Values) -> str:
        rows = [f"{px(_SPARK_HEIGHT - (value or 0.0) / most * (_SPARK_HEIGHT - 2))}" for value in heights]
        return "".join(f"V{row}H{px((place + 1) * wide)}" for place, row in enumerate(rows))

    drawn = path("fill tone-act", f"M0 {px(_SPARK_HEIGHT)}{edge(values)}V{px(_SPARK_HEIGHT)}z")
    line = path("mean", f"M0 {px(_SPARK_HEIGHT)}{edge(usual)}") if usual else Markup()
    whole = Markup('<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img">{}{}{}</svg>')
    told = Markup("<title>{}</title>").format(title)
    return whole.format(px(_SPARK_WIDTH), px(_SPARK_HEIGHT), told, drawn, line)


def shares(parts: Sequence[tuple[str, float]], title: str) -> Markup:
    """Return one bar that is divided: of each part its tone and its weight. For a cell that says the numbers, too."""
    whole = sum(weight for _, weight in parts)
    if whole <= 0:
        return Markup()
    at, drawn = 0.0, []
    for tone, weight in parts:
        wide = 100 * weight / whole
        box = Markup('<rect class="tone-{}" x="{}" y="0" width="{}" height="10"/>')
        drawn.append(box.format(tone, px(at), px(wide)))
        at += wide
    bar = Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img"><title>{}</title>{}</svg>'
    )
    return bar.format(title, Markup().join(drawn))


@dataclass(frozen=True, slots=True)
class Rank:
    """One of several things that are compared."""

    label: str
    value: float
    said: str
    """The value as people write it, with what belongs to it: ``34 % (17 of 50)``."""
    tone: str = "act"
    href: str = ""
    """A path of ours."""


def ranked(rows: Sequence[Rank], title: str) -> Markup:
    """Return what is compared as a list of names, bars and numbers, in the order given; the longest fills the width."""
    most = max((row.value for row in rows), default=0.0) or 1.0
    listed = Markup().join(_rank(row, most) for row in rows)
    return Markup('<ol class="ranked" aria-label="{}">{}</ol>').format(title, listed) if rows else Markup()


def _rank(row: Rank, most: float) -> Markup:
    name = Markup('<a href="{}">{}</a>').format(row.href, row.label) if row.href else row.label
    box = Markup('<rect class="tone-{}" x="0" y="0" width="{}" height="10"/>')
    drawn = box.format(row.tone, px(100 * max(0.0, row.value) / most))
    bar = Markup('<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>')
    whole = Markup('<li><span class="of">{}</span>{}<span class="num">{}</span></li>')
    return whole.format(name, bar.format(drawn), row.said)
