"""The page *Verlauf* in words: its chart, what happened in that time, what it is compared with. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from alerts.figures import estimate
from alerts.pagelog import DEEDS, did
from alerts.quotes import clean, cut, name
from listener.cli.view import View
from listener.drawing.charts import Band, Chart, Mark, Series
from listener.model import Incident
from listener.web.cards import about
from listener.web.courses import Course, Layer, Noted, Split
from listener.words import number, percent, say

_LABEL, _NOTE = 40, 300


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at a moment of the period, with its letter in the chart; empty: there was no room for one."""

    sign: str
    label: str
    href: str
    text: str


def chart(found: Course, view: View) -> Chart:
    """Return the course as a picture."""
    series = [_series(found, layer, place, view) for place, layer in enumerate(found.layers, 1)]
    if found.beside:
        label = say("dashcourse.beside_line", view.lang, name=found.beside.incident.name)
        series.append(Series(label, list(found.beside.values), "ink", "line"))
    total, most = sum(one.total for one in found.counts), max((one.total for one in found.counts), default=0)
    told = {"total": number(total, view.lang), "most": number(most, view.lang), "period": _span(found, view)}
    return Chart(
        id="course",
        title=say("dashcourse.chart", view.lang, brand=found.wanted.brand.name, unit=_unit(found, view)),
        desc=say("dashcourse.chart_desc", view.lang, **told),
        unit=_unit(found, view),
        starts=found.starts,
        end=found.closes,
        series=series,
        zone=view.zone,
        lang=view.lang,
        band=_band(found, view),
        marks=[Mark(at, sign, label) for at, sign, label in _marks(found)],
        gaps=found.gaps,
    )


def _unit(found: Course, view: View) -> str:
    return say(f"dashcourse.unit_{found.wanted.step}", view.lang)


def _series(found: Course, layer: Layer, place: int, view: View) -> Series:
    tone = layer.name if found.wanted.split is Split.TONE else f"part-{place}" if layer.name else "unscored"
    return Series(
        _label(found.wanted.split, layer, view), list(layer.values), "unscored" if layer.name == "unknown" else tone
    )


def _label(split: Split, layer: Layer, view: View) -> str:
    if not layer.name:
        return say(f"dashcourse.rest_{split}", view.lang)
    match split:
        case Split.TONE:
            return say(f"dashcourse.{layer.name}", view.lang)
        case Split.PHASE:
            return say(f"relationship.phase_{layer.name}", view.lang)
        case Split.SOURCE:
            return cut(clean(layer.name), _LABEL)


def _band(found: Course, view: View) -> Band | None:
    if found.usual is None:
        return None
    low, high, mean = ([round(getattr(one, part), 2) for one in found.usual] for part in ("low", "high", "mean"))
    return Band(say("dashcourse.usual", view.lang), low, high, mean)


def _span(found: Course, view: View) -> str:
    asked = found.wanted
    return say("dashcourse.span", view.lang, since=view.when(asked.start), until=view.when(asked.end))


def summary(found: Course, view: View) -> str:
    """Return the period as it was understood, how much was said beside what is usual, and how negative it was."""
    total = number(sum(one.total for one in found.counts), view.lang)
    said_ = say("dashcourse.sum_total", view.lang, total=total)
    if found.usual is not None and not _unknown(found):
        mean = estimate(sum(one.mean for one in found.usual), view.lang)
        said_ = say("dashcourse.sum_usual", view.lang, total=said_, usual=mean)
    return " · ".join([_span(found, view), said_, *_negative(found, view)])


def _negative(found: Course, view: View) -> Iterator[str]:
    negative = sum(one.negative for one in found.counts)
    scored = sum(one.total - one.unscored for one in found.counts)
    if scored:
        counts = {"negative": number(negative, view.lang), "scored": number(scored, view.lang)}
        yield say("dashcourse.sum_negative", view.lang, share=percent(negative / scored, view.lang), **counts)
    if found.usual_negative is not None:
        yield say("dashcourse.sum_usual_negative", view.lang, share=percent(found.usual_negative, view.lang))


def _unknown(found: Course) -> bool:
    """Tell whether a tenth of the period or more could not be heard: then no sum is usual."""
    deaf = sum((end - start).total_seconds() for start, end in found.gaps)
    return deaf > 0.1 * (found.wanted.end - found.wanted.start).total_seconds()


def _marks(found: Course) -> list[tuple[datetime, str, str]]:
    """Return the moments with their letters, oldest first; of too many the strongest incidents and the newest notes."""
    begun = [one for one in found.incidents if one.opened >= found.wanted.start]
    strongest = sorted(begun, key=lambda one: (-one.max_level, one.opened))[: len(ascii_uppercase)]
    room = len(ascii_uppercase) - len(strongest)
    moments = [(one.opened, one.name) for one in strongest]
    moments += [(one.entry.at, f"{one.incident.name}: {name(one.entry.actor)}") for one in found.notes[-room:] if room]
    return [(at, sign, label) for sign, (at, label) in zip(ascii_uppercase, sorted(moments), strict=False)]


def _sign(found: Course, at: datetime, label: str) -> str:
    return next((sign for when, sign, told in _marks(found) if (when, told) == (at, label)), "")


def incidents(found: Course, view: View) -> list[Event]:
    """Return the incidents of that time, oldest first, with links to them."""
    return [
        Event(_sign(found, one.opened, one.name), one.name, f"/incidents/{one.id}", _incident(one, view))
        for one in found.incidents
    ]


def _incident(one: Incident, view: View) -> str:
    force = say(f"alerts.level_{one.max_level}", view.lang)
    end = view.when(one.closed) if one.closed else say("dashcourse.going", view.lang)
    words = about(one)
    told = {"level": one.max_level, "word": force, "since": view.when(one.opened), "until": end}
    return say("dashcourse.incident_about" if words else "dashcourse.incident", view.lang, **told, words=words)


def notes(found: Course, view: View) -> list[Event]:
    """Return what people noted in that time, oldest first."""
    return [
        Event(
            _sign(found, one.entry.at, f"{one.incident.name}: {name(one.entry.actor)}"),
            one.incident.name,
            f"/incidents/{one.incident.id}",
            _note(one, view),
        )
        for one in found.notes
    ]


def _note(one: Noted, view: View) -> str:
    entry = one.entry
    if entry.kind in DEEDS:
        text = did(entry, (), view.zone, view.lang)
    else:
        text = f"{name(entry.actor)}: {cut(clean(str(entry.detail['note'])), _NOTE)}"
    return f"{view.when(entry.at)}, {text}"


def choices(found: Course, view: View) -> Iterator[tuple[str, str]]:
    """Give what can be compared: the number of an incident, and how it is called."""
    for one in found.others:
        told = {"name": one.name, "day": view.day(one.opened), "level": one.max_level}
        yield str(one.id), say("dashcourse.other", view.lang, **told)


def said(found: Course, view: View) -> str:
    """Return how the earlier incident lies upon the period; empty without one."""
    beside = found.beside
    if beside is None:
        return ""
    told = {"name": beside.incident.name, "began": view.when(beside.incident.opened), "at": view.when(beside.at)}
    if beside.on is None:
        return say("dashcourse.beside_period", view.lang, **told)
    return say("dashcourse.beside_incident", view.lang, **told, other=beside.on.name)
