"""*Lage*: a traffic light for each brand, what needs somebody now, and what was quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from listener.backdrop import steps
from listener.cli.view import View
from listener.drawing.charts import Band, Chart, Series, figure, legend, table
from listener.lamp import Lamp
from listener.model import Count
from listener.parts import Parts
from listener.web.cards import card, morning, needs
from listener.web.contract import Ask, Page, Way
from listener.web.overview import HOUR, Overview, Standing, overview
from listener.words import number, say

LIVE_S = 15
TABLE_FROM = 8
"""Brands from which on they stand in a table."""
_SHOWN = timedelta(hours=48)
_TONES = ("negative", "neutral", "positive", "unscored")


def look(parts: Parts, ask: Ask) -> Page:
    """Show how everything stands."""
    view = View.of(parts.config, ask.lang, ask.now)
    found = overview(parts, ask.now)
    cards = [card(one, view) for one in found.brands]
    values = {
        "needs": needs(found, view),
        "since": view.when(found.evening),
        "since_exact": found.evening.astimezone(parts.config.zone).strftime("%Y-%m-%dT%H:%M"),
        "morning": morning(found, view),
        "day": view.when(found.day),
        "troubled": [one for one in cards if one.lamp is not Lamp.CALM],
        "calm": [one for one in cards if one.lamp is Lamp.CALM],
        "cards": cards,
        "in_table": len(cards) >= TABLE_FROM,
        **_drawn(_chart(parts, found, view) if len(cards) == 1 else None),
    }
    return Page("lage.html", say("dashlage.title", ask.lang), values, live_s=LIVE_S)


def _drawn(chart: Chart | None) -> dict[str, Markup]:
    if chart is None:
        return dict.fromkeys(("figure", "legend", "numbers"), Markup())
    return {"figure": figure(chart), "legend": legend(chart), "numbers": table(chart)}


def _chart(parts: Parts, found: Overview, view: View) -> Chart | None:
    """Return the last two days of the only brand, hour by hour; None without a mention."""
    only = found.brands[0]
    end = found.now.replace(minute=0, second=0, microsecond=0) + HOUR
    starts = [end - _SHOWN + place * HOUR for place in range(_SHOWN // HOUR)]
    hours = {one.start: one for one in only.hours}
    counts = [hours.get(at, Count(at, 0, 0, 0, 0, 0)) for at in starts]
    if not any(one.total for one in counts):
        return None
    said = {
        "total": number(sum(one.total for one in counts), view.lang),
        "most": number(max(one.total for one in counts), view.lang),
    }
    chart = Chart(
        id="lage",
        title=say("dashlage.figure_title", view.lang, brand=only.brand.name),
        desc=say("dashlage.figure_desc", view.lang, **said),
        unit=say("dashcourse.unit_hour", view.lang),
        starts=starts,
        end=end,
        series=[
            Series(say(f"dashcourse.{tone}", view.lang), [getattr(one, tone) for one in counts], tone)
            for tone in _TONES
        ],
        zone=view.zone,
        lang=view.lang,
    )
    band = _band(parts, only, [*starts, end], view)
    return replace(chart, band=band)


def _band(parts: Parts, only: Standing, edges: list[datetime], view: View) -> Band | None:
    if only.baseline is None:
        return None
    usual = steps(only.baseline, only.brand.id, parts.config.events, edges)
    label = say("dashcourse.usual", view.lang)
    return Band(label, [one.low for one in usual], [one.high for one in usual], [round(one.mean, 2) for one in usual])


WAYS: tuple[Way, ...] = (Way("/", look),)
