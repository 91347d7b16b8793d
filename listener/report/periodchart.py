"""The course of a period as a drawing: tones upon each other, what is usual behind them, what could not be heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from listener.drawing.charts import Band, Chart, Mark, Series, svg
from listener.report.page import Drawing
from listener.report.period import Kind
from listener.report.periodfound import Case, Findings
from listener.report.periodwords import Tongue

_SIGNS = "ABCDEFGH"
MOODS = ("negative", "neutral", "positive", "unscored")


def drawing(found: Findings, tongue: Tongue, place: int) -> Drawing:
    """Return the drawing of a brand; ``place``: its number in the file, for names within it."""
    chart = _chart(found, tongue, place)
    keys = [(f"tone-{one.tone}", one.label) for one in chart.series]
    keys += [("range", chart.band.label)] if chart.band else []
    keys += [("gap", tongue.text("gap"))] if chart.gaps else []
    return Drawing(str(svg(chart)), chart.unit, [one.count.total for one in found.steps], keys)


def _chart(found: Findings, tongue: Tongue, place: int) -> Chart:
    steps = found.steps
    usuals = [one.usual for one in steps if one.usual is not None]
    band = Band(
        tongue.text("usual"), *([getattr(one, name) for one in usuals] for name in ("low", "high", "mean"))
    )  # fmt: skip
    unit = tongue.text("unit_hour" if found.period.kind is Kind.DAY else "unit_day")
    return Chart(
        id=f"course-{place}",
        title=tongue.text("chart_title", brand=found.brand.name),
        desc=tongue.text("chart_desc", total=tongue.number(found.whole.count.total)),
        unit=unit,
        starts=[one.start for one in steps],
        end=steps[-1].end if steps else found.end,
        series=[Series(tongue.text(mood), [getattr(one.count, mood) for one in steps], mood) for mood in MOODS],
        zone=tongue.zone,
        lang=tongue.lang,
        band=band if steps and len(usuals) == len(steps) else None,
        marks=[Mark(at, sign, one.incident.name) for sign, at, one in signed(found)],
        gaps=found.data.gaps,
    )


def signed(found: Findings) -> Iterator[tuple[str, datetime, Case]]:
    """Give the incidents that began in the period, each with its letter in the drawing and when that was."""
    real = (one for one in found.incidents if one.counts)
    begun = ((one.reacted.moments.onset or one.incident.opened, one) for one in real)
    inside = ((at, one) for at, one in begun if found.period.since <= at < found.end)
    for sign, (at, one) in zip(_SIGNS, inside, strict=False):
        yield sign, at, one
