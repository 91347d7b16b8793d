"""*Verlauf*: what was said of a brand over a time, divided as asked, beside what is usual and earlier incidents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from listener.backdrop import Span
from listener.cli.view import View
from listener.core import when
from listener.drawing.charts import figure, legend, table
from listener.errors import UsageError
from listener.model import Brand
from listener.parts import Parts
from listener.web.contract import Ask, File, Missing, Page, Way
from listener.web.courses import OWN, PERIODS, Split, Wanted, course, wanted
from listener.web.coursetable import csv_of, more_columns
from listener.web.coursewords import chart, choices, incidents, notes, said, summary
from listener.words import say

LIVE_S = 60
_USUAL_PERIOD = "7d"
_FORM = ("brand", "since", "until", "by", "against")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    label: str
    chosen: bool
    href: str = ""


def look(parts: Parts, ask: Ask) -> Page:
    """Show a brand's course; a time that cannot be understood is said, and the usual one is shown."""
    if not parts.config.brands:
        return Page("course.html", say("dashcourse.title", ask.lang), {"course": None})
    view = View.of(parts.config, ask.lang, ask.now)
    brand, fault = _brand(parts, ask), ""
    try:
        period = _period(parts, ask)
    except UsageError as error:
        fault = say(error.key, ask.lang, **error.values)
        period = (ask.now - PERIODS[_USUAL_PERIOD], ask.now)
    found = course(parts, _wanted(parts, ask, brand, period), ask.now)
    drawn = chart(found, view)
    values = {
        "course": found,
        "fault": fault,
        "brand": brand,
        "empty": not any(one.total for one in found.counts),
        "summary": summary(found, view),
        "periods": _links(ask, view, "period", PERIODS, _USUAL_PERIOD if fault else period_of(ask)),
        "brands": [Choice(str(one.id), one.name, one.id == brand.id) for one in parts.config.brands],
        "splits": _links(ask, view, "by", Split, found.wanted.split),
        "others": [Choice(value, label, value == str(found.wanted.against)) for value, label in choices(found, view)],
        "since": ask.one("since"),
        "until": ask.one("until"),
        "period": period_of(ask),
        "legend": legend(drawn),
        "figure": figure(drawn),
        "incidents": incidents(found, view),
        "notes": notes(found, view),
        "beside": said(found, view),
        "numbers": table(drawn, more_columns(found, view)),
        "file": f"/course/table.csv?{_query(ask)}",
    }
    live = LIVE_S if not fault and found.wanted.end == ask.now else 0
    title = say("dashcourse.title_of", ask.lang, brand=brand.name)
    return Page("course.html", title, values, 400 if fault else 200, live)


def download(parts: Parts, ask: Ask) -> File:
    """Hand out the same as CSV: fixed keys, nothing translated."""
    if not parts.config.brands:
        raise Missing
    try:
        period = _period(parts, ask)
    except UsageError as error:
        raise Missing from error
    found = course(parts, _wanted(parts, ask, _brand(parts, ask), period), ask.now)
    start = found.wanted.start.astimezone(parts.config.zone)
    name = f"verlauf-{found.wanted.brand.id}-{start:%Y-%m-%d}.csv"
    return File(name, "text/csv; charset=utf-8", csv_of(found, parts.config.zone).encode("utf-8"))


def _brand(parts: Parts, ask: Ask) -> Brand:
    asked = ask.one("brand")
    if not asked:
        return parts.config.brands[0]
    found = next((one for one in parts.config.brands if one.id == asked), None)
    if found is None:
        raise Missing
    return found


def period_of(ask: Ask) -> str:
    """Return which period is asked for; whoever types a time means their own."""
    if ask.one("since") or ask.one("until"):
        return OWN
    return ask.one("period") if ask.one("period") in PERIODS else _USUAL_PERIOD


def _period(parts: Parts, ask: Ask) -> Span:
    """Return from when until when. Raises UsageError for a time that is not understood, or no time at all."""
    if period_of(ask) != OWN:
        return ask.now - PERIODS[period_of(ask)], ask.now
    zone, since, until = parts.config.zone, ask.one("since"), ask.one("until")
    end = min(when.until(until, ask.now, zone), ask.now) if until else ask.now
    start = when.since(since, ask.now, zone) if since else end - PERIODS[_USUAL_PERIOD]
    if start >= end:
        raise UsageError("dashcourse.since_after_until", since=since or "–", until=until or "–")
    return start, end


def _wanted(parts: Parts, ask: Ask, brand: Brand, period: Span) -> Wanted:
    split = ask.one("by")
    against = ask.one("against").upper().removeprefix("INC-").lstrip("0")
    number = int(against) if against.isascii() and against.isdecimal() and len(against) < 10 else 0
    return wanted(brand, period, Split(split) if split in set(Split) else Split.TONE, number, parts)


def _links(ask: Ask, view: View, field: str, values: Iterable[str], chosen: str) -> list[Choice]:
    """Return what can be chosen by a link; all else stays as it was asked for, but for a period of one's own."""
    kept = {name: ask.one(name) for name in (*_FORM, "period") if ask.one(name) and name != field}
    if field == "period":
        kept = {name: value for name, value in kept.items() if name not in {"since", "until"}}
    return [
        Choice(
            str(value),
            say(f"dashcourse.{field}_{value}", view.lang),
            value == chosen,
            f"/course?{urlencode({**kept, field: str(value)})}",
        )
        for value in values
    ]


def _query(ask: Ask) -> str:
    return urlencode({name: ask.one(name) for name in (*_FORM, "period") if ask.one(name)})


WAYS: tuple[Way, ...] = (Way("/course", look), Way("/course/table.csv", download))
