"""A course of time drawn as SVG: bars upon each other, what is usual as an area, lines, gaps, marks. Pure.

Every colour is a class; nothing but numbers, our own words and labels that are escaped is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from listener.drawing import axis
from listener.words import number

if TYPE_CHECKING:
    from listener.drawing.charts import Chart

WIDTH, HEIGHT = 720.0, 270.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 10.0, 30.0, 32.0
_SIGN = 9.0

Values = Sequence[float | None]


def svg(chart: Chart) -> Markup:
    """Return the drawing. The same chart gives the same text; without steps there is none."""
    if not chart.starts:
        return Markup()
    plane = _plane(chart)
    parts = (
        *_grid(chart, plane),
        *_gaps(chart, plane),
        *_area(chart, plane),
        *_bars(chart, plane),
        *_edges(chart, plane),
        *_lines(chart, plane),
        *_ticks(chart, plane),
        *_marks(chart, plane),
    )
    whole = Markup('<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d">{}{}</svg>')
    head = Markup('<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>')
    told = head.format(chart.title, chart.desc, id=chart.id)
    return whole.format(px(WIDTH), px(HEIGHT), told, Markup().join(parts), id=chart.id)


@dataclass(frozen=True, slots=True)
class _Plane:
    """From times and counts to places on the drawing."""

    start: datetime
    end: datetime
    lines: tuple[float, ...]

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return _LEFT + min(1.0, max(0.0, share)) * (WIDTH - _LEFT - _RIGHT)

    def y(self, count: float) -> float:
        return HEIGHT - _BOTTOM - min(1.0, max(0.0, count / self.lines[-1])) * (HEIGHT - _BOTTOM - _TOP)


def _plane(chart: Chart) -> _Plane:
    bars = [one.values for one in chart.series if one.kind == "bars"]
    stacked = [sum(value or 0.0 for value in values) for values in zip(*bars, strict=True)]
    single = [value or 0.0 for one in chart.series if one.kind != "bars" for value in one.values]
    usual = [value or 0.0 for value in chart.band.high] if chart.band else []
    most = max((*stacked, *single, *usual), default=0.0)
    return _Plane(chart.starts[0], chart.end, axis.counts(max(1.0, most)))


def _grid(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    for count in plane.lines:
        y = plane.y(count)
        yield path("grid", f"M{px(_LEFT)} {px(y)}H{px(WIDTH - _RIGHT)}")
        yield text("tick", _LEFT - 6, y + 5, number(count, chart.lang), "end")


def _gaps(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    """Hatch the times of which too little is known, so that they do not look calm."""
    if not chart.gaps:
        return
    hatch = Markup(
        '<pattern id="{}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0 0V6"/></pattern>'
    )
    yield hatch.format(chart.id)
    for start, end in chart.gaps:
        left, right = plane.x(start), plane.x(end)
        box = Markup('<rect class="gap" x="{}" y="{}" width="{}" height="{}" fill="url(#{}-hatch)"/>')
        yield box.format(px(left), px(_TOP), px(max(1.0, right - left)), px(HEIGHT - _TOP - _BOTTOM), chart.id)


def _area(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    band = chart.band
    if band is None:
        return
    for first, last in _runs(band.high):
        places = range(first, last)
        upper = [_flat(chart, plane, place, band.high[place]) for place in places]
        lower = [_flat(chart, plane, place, band.low[place]) for place in reversed(places)]
        edge = [f"{px(left)} {px(y)}L{px(right)} {px(y)}" for left, right, y in upper]
        edge += [f"{px(right)} {px(y)}L{px(left)} {px(y)}" for left, right, y in lower]
        yield path("range", "M" + "L".join(edge) + "Z")


def _edges(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    """Draw what is usual once more as lines, for bars hide the area: its middle, and its lower edge."""
    band = chart.band
    for kind, values in (("mean", band.mean), ("edge", [low or None for low in band.low])) if band else ():
        for first, last in _runs(values):
            flat = (_flat(chart, plane, place, values[place]) for place in range(first, last))
            yield path(kind, "M" + "L".join(f"{px(left)} {px(y)}L{px(right)} {px(y)}" for left, right, y in flat))


def _flat(chart: Chart, plane: _Plane, place: int, value: float | None) -> tuple[float, float, float]:
    """Return left, right and height of one step."""
    following = chart.starts[place + 1] if place + 1 < len(chart.starts) else chart.end
    return plane.x(chart.starts[place]), plane.x(following), plane.y(value or 0.0)


def _bars(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    """Draw one path for each series: a thousand bars are four elements."""
    below = [0.0] * len(chart.starts)
    for one in chart.series:
        if one.kind != "bars":
            continue
        drawn = []
        for place, value in enumerate(one.values):
            if not value:
                continue
            left, right, top = _flat(chart, plane, place, below[place] + value)
            wide = right - left - (1.0 if right - left > 3 else 0.0)
            drawn.append(f"M{px(left)} {px(top)}h{px(wide)}V{px(plane.y(below[place]))}h-{px(wide)}z")
            below[place] += value
        if drawn:
            yield path(f"fill tone-{one.tone}", "".join(drawn))


def _lines(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    for one in chart.series:
        for first, last in _runs(one.values) if one.kind != "bars" else ():
            flat = (_flat(chart, plane, place, one.values[place]) for place in range(first, last))
            middles = [f"{px((left + right) / 2)} {px(y)}" for left, right, y in flat]
            alone = "h.1" if len(middles) == 1 else ""
            yield path(f"line tone-{one.tone}", "M" + "L".join(middles) + alone)


def _runs(values: Values) -> Iterator[tuple[int, int]]:
    """Give the stretches of known values as first place and the one after the last."""
    edges = [-1, *(place for place, value in enumerate(values) if value is None), len(values)]
    return ((before + 1, after) for before, after in pairwise(edges) if after - before > 1)


def _ticks(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    floor = HEIGHT - _BOTTOM
    ticks = axis.times(plane.start, plane.end, chart.zone, chart.lang, WIDTH - _LEFT - _RIGHT)
    for place, one in enumerate(ticks):
        x = plane.x(one.at)
        yield path("day" if one.strong else "grid", f"M{px(x)} {px(floor)}v{6 if one.strong else 4}")
        if x <= WIDTH - 28:
            anchor = "middle" if x > _LEFT + 30 else "start"
            yield text("tick" if place % 2 == 0 else "tick minor", x, floor + 22, one.label, anchor)


def _marks(chart: Chart, plane: _Plane) -> Iterator[Markup]:
    """Draw the moments; letters that would cover each other step aside, lines stay where they are."""
    taken = _LEFT - 2 * _SIGN
    known = sorted(chart.marks, key=lambda mark: mark.at)
    for place, mark in enumerate(known):
        x, rest = plane.x(mark.at), len(known) - 1 - place
        taken = min(max(x, taken + 2 * _SIGN + 2), WIDTH - _RIGHT - rest * (2 * _SIGN + 2))
        yield path("mark", f"M{px(taken)} {px(2 * _SIGN + 3)}L{px(x)} {px(_TOP)}V{px(HEIGHT - _BOTTOM)}")
        circle = Markup('<circle class="sign" cx="{}" cy="{}" r="{}"><title>{}</title></circle>')
        yield circle.format(px(taken), px(_SIGN + 3), px(_SIGN), mark.label)
        yield text("letter", taken, _SIGN + 7, mark.sign, "middle")


def path(kind: str, way: str) -> Markup:
    """Return a line or an area of a kind."""
    return Markup('<path class="{}" d="{}"/>').format(kind, way)


def text(kind: str, x: float, y: float, label: str, anchor: str = "start") -> Markup:
    """Return a label, escaped."""
    form = Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>')
    return form.format(kind, px(x), px(y), anchor, label)


def px(value: float) -> str:
    """Return a place with one digit: finer than anybody sees, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
