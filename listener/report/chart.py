"""The course of a storm as a drawing: bars beside what is usual, wind forces, moments. SVG by hand; knows no incident.

Nothing but numbers and our own words is drawn. Colours are classes, so that the page decides about light and dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from html import escape
from math import ceil

from listener.drawing.axis import nice
from listener.words import moment, number

WIDTH, HEIGHT = 720, 310
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 68, 46
_STRIP_TOP, _STRIP = 42, 20
"""Where the wind forces stand: above the plot, beside their numbers."""
_SIGNS_TOP, _SIGN = 14, 11
"""Where the moments' letters stand, and the radius of their circles."""
_TICKS = 4
_LABEL = 92
"""Least width of a day's label."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """Some hours: how many mentions, how many of them critical, and what is usual; None if that is not known."""

    start: datetime
    end: datetime
    total: int
    negative: int
    usual: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A time at one wind force."""

    start: datetime
    end: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, with the letter it is explained by."""

    at: datetime
    sign: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn."""

    bars: Sequence[Bar]
    bands: Sequence[Band]
    marks: Sequence[Mark]
    zone: tzinfo
    lang: str
    title: str
    """For those who cannot see it."""
    unit: str
    """What the bars count."""


@dataclass(frozen=True, slots=True)
class _Plane:
    """From times and counts to places on the drawing."""

    start: datetime
    end: datetime
    top: float
    """The count at the upper edge."""

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return _LEFT + min(1.0, max(0.0, share)) * (WIDTH - _LEFT - _RIGHT)

    def y(self, count: float) -> float:
        return HEIGHT - _BOTTOM - min(1.0, max(0.0, count / self.top)) * (HEIGHT - _BOTTOM - _TOP)


def svg(chart: Chart) -> str:
    """Return the drawing. The same chart gives the same text."""
    if not chart.bars:
        return ""
    most = max(max(bar.total, bar.high or 0.0) for bar in chart.bars)
    step = nice(most / _TICKS)
    plane = _Plane(chart.bars[0].start, chart.bars[-1].end, step * max(1, ceil(most / step)))
    parts = (
        *_bands(chart, plane),
        *_grid(plane, step, chart),
        *_usual(chart, plane),
        *_bars(chart, plane),
        *_days(chart, plane),
        *_marks(chart, plane),
    )
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(chart.title)}</title>{''.join(parts)}</svg>"
    )


def _bands(chart: Chart, plane: _Plane) -> Iterator[str]:
    floor_ = HEIGHT - _BOTTOM
    for band in chart.bands:
        left, right = plane.x(band.start), plane.x(band.end)
        if right - left < 0.5:
            continue
        level = min(6, max(0, band.level))
        yield _rect(f"band l{level}", left, _STRIP_TOP + _STRIP, right - left, floor_ - _STRIP_TOP - _STRIP)
        yield _rect(f"strip l{level}", left, _STRIP_TOP, right - left, _STRIP)
        if right - left >= 12:
            yield _text(f"force f{level}", (left + right) / 2, _STRIP_TOP + 15, str(level), "middle")


def _grid(plane: _Plane, step: float, chart: Chart) -> Iterator[str]:
    for place in range(round(plane.top / step) + 1):
        count = place * step
        y = plane.y(count)
        yield _line("grid", _LEFT, y, WIDTH - _RIGHT, y)
        yield _text("tick", _LEFT - 6, y + 4, number(count, chart.lang), "end")


def _usual(chart: Chart, plane: _Plane) -> Iterator[str]:
    known = [bar for bar in chart.bars if bar.usual is not None]
    if not known:
        return
    upper = [(plane.x(at), plane.y(bar.high or 0.0)) for bar in known for at in (bar.start, bar.end)]
    lower = [(plane.x(at), plane.y(bar.low or 0.0)) for bar in known for at in (bar.start, bar.end)]
    middle = [(plane.x(at), plane.y(bar.usual or 0.0)) for bar in known for at in (bar.start, bar.end)]
    yield f'<polygon class="range" points="{_points([*upper, *reversed(lower)])}"/>'
    yield f'<polyline class="usual" points="{_points(middle)}"/>'


def _bars(chart: Chart, plane: _Plane) -> Iterator[str]:
    floor_ = plane.y(0)
    for bar in chart.bars:
        left, right = plane.x(bar.start), plane.x(bar.end)
        gap = 1.0 if right - left > 3 else 0.0
        for kind, count in (("total", bar.total), ("negative", bar.negative)):
            if count:
                yield _rect(kind, left, plane.y(count), right - left - gap, floor_ - plane.y(count))


def _days(chart: Chart, plane: _Plane) -> Iterator[str]:
    """Label midnights, and hours between them where there is room."""
    at, floor_ = plane.start, HEIGHT - _BOTTOM
    hourly = (WIDTH - _LEFT - _RIGHT) / max(1.0, (plane.end - plane.start) / _HOUR)
    every = next((hours for hours in (3, 6, 12) if hours * hourly >= 34), 24)
    days = max(1, ceil(_LABEL / (24 * hourly)))
    while at <= plane.end:
        local = at.astimezone(chart.zone)
        x = plane.x(at)
        if local.hour == 0 and local.toordinal() % days == 0:
            yield _line("day", x, _STRIP_TOP + _STRIP, x, floor_ + 6)
            if x + _LABEL <= WIDTH:
                yield _text(
                    "tick",
                    x + 4,
                    floor_ + (40 if every < 24 else 18),
                    moment(at, chart.zone, chart.lang).rsplit(" ", 1)[0],
                )
        if every < 24 and local.hour % every == 0 and _LEFT + 8 <= x <= WIDTH - _RIGHT - 8:
            yield _line("small", x, floor_, x, floor_ + 4)
            kind = "tick" if local.hour % (2 * every) == 0 else "tick minor"
            yield _text(kind, x, floor_ + 18, f"{local.hour:02}", "middle")
        at += _HOUR


def _marks(chart: Chart, plane: _Plane) -> Iterator[str]:
    """Draw the moments; letters that would cover each other step aside, lines stay where they are."""
    taken = _LEFT - 2.0 * _SIGN
    signs = sorted(chart.marks, key=lambda mark: (mark.at, mark.sign))
    for place, mark in enumerate(signs):
        x = plane.x(mark.at)
        rest = len(signs) - 1 - place
        taken = min(max(x, taken + 2 * _SIGN + 2), WIDTH - _RIGHT - _SIGN - rest * (2 * _SIGN + 2))
        yield f'<path class="mark" d="M{_n(taken)} {_SIGNS_TOP + _SIGN}L{_n(x)} {_STRIP_TOP}V{HEIGHT - _BOTTOM}"/>'
        yield f'<circle class="sign" cx="{_n(taken)}" cy="{_SIGNS_TOP}" r="{_SIGN}"/>'
        yield _text("letter", taken, _SIGNS_TOP + 5, mark.sign, "middle")


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"/>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'


def _text(kind: str, x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in places)


def _n(value: float) -> str:
    """Return a place with one digit: finer than anybody sees, and the same on every machine."""
    return f"{max(0.0, value):.1f}".removesuffix(".0")
