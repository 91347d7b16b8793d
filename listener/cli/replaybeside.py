"""Two configurations over one past as rows: how often each would have rung, and which alarms only one of them has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli import replayrows
from listener.cli.output import Column, Listing, emit, escaped
from listener.cli.replayrows import Shown
from listener.core.beside import Pair, alerts_by_brand, paired, usual_lead
from listener.words import number, say, span

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.core.replayed import Course
    from listener.replaying import Played


@dataclass(frozen=True, slots=True)
class Compared:
    """A replay, and what another configuration made of the same past."""

    current: Shown
    other: Shown

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the storms that at least one of them saw."""
        one, two = self.current.played, self.other.played
        return paired(one.courses, two.courses, max(one.end, two.end)) if one and two else ()


def show(found: Compared, view: View, form: str | None) -> None:
    """Print two replays beside each other as asked for."""
    if form == "json":
        click.echo(escaped(json.dumps(as_object(found), ensure_ascii=False)))
        return
    one, two = found.current.played, found.other.played
    if one is None or two is None:
        click.echo(_say("nothing", view))
        return
    emit(_figures(one, two, view), None)
    if found.pairs:
        click.echo()
        emit(_alarms(found.pairs, view), None)
    click.echo()
    for line in _sentences(found, one, view):
        click.echo(line)


def _say(key: str, view: View, **values: object) -> str:
    return say(f"replay.{key}", view.lang, **values)


def _sentences(found: Compared, played: Played, view: View) -> Iterator[str]:
    yield _say("beside_files", view, current=found.current.config, other=found.other.config)
    weeks = number(played.often.weeks, view.lang, 1)
    begin, end = view.when(played.begin), view.when(played.end)
    yield _say("period", view, begin=begin, end=end, weeks=weeks, brands=number(len(played.brands), view.lang))
    if found.current.wanted.anew:
        yield _say("beside_anew", view)


def _figures(one: Played, two: Played, view: View) -> Listing:
    """Return how often each would have rung."""
    columns = (
        Column("figure", _say("col_figure", view), most=50),
        Column("current", _say("col_current", view), right=True),
        Column("other", _say("col_other", view), right=True),
    )
    left, right = (dict(_counted(played, view, (*one.courses, *two.courses))) for played in (one, two))
    cells = [{"figure": name, "current": left[name], "other": right[name]} for name in left]
    return Listing(columns, cells, cells)


def _counted(played: Played, view: View, all_: tuple[Course, ...]) -> Iterator[tuple[str, str]]:
    often, lang = played.often, view.lang
    yield _say("figure_alerts", view), number(often.alerts, lang)
    yield _say("figure_alerts_week", view), _rate(often.alerts_a_week, lang)
    yield _say("figure_alerts_month", view), _rate(often.alerts_a_brand_month, lang)
    brands = sorted({one.brand for one in all_})
    by_brand = alerts_by_brand(played.courses)
    for brand in brands if len(brands) > 1 else ():
        yield _say("figure_brand", view, brand=view.brand(brand)), number(by_brand.get(brand, 0), lang)
    yield _say("figure_learning", view), number(sum(one.learning for one in played.courses), lang)
    highest = max((one.highest for one in played.courses), default=0)
    yield _say("figure_highest", view), str(highest) if highest else "–"
    yield _say("figure_lead", view), _lead(usual_lead(played.courses), view)
    yield _say("figure_signs", view), number(often.signs, lang)
    yield _say("figure_signs_week", view), _rate(often.signs_a_week, lang)
    yield _say("figure_entered", view), number(played.tally.stored, lang)


def _rate(value: float | None, lang: str) -> str:
    return "–" if value is None else number(value, lang, 2)


def _lead(lead: timedelta | None, view: View) -> str:
    if lead is None:
        return "–"
    return _say("before" if lead >= timedelta() else "after", view, span=span(abs(lead), view.lang))


def _alarms(pairs: tuple[Pair, ...], view: View) -> Listing:
    """Return the storms as rows, in the order in which they were first seen."""
    columns = (
        Column("opened", _say("col_opened", view), most=30),
        Column("brand", _say("col_brand", view), most=16),
        Column("whose", _say("col_whose", view), styles={"current": "yellow", "other": "yellow"}, most=16),
        Column("current", _say("col_current", view), most=30),
        Column("other", _say("col_other", view), most=30),
        Column("words", _say("col_words", view), wrap=True, least=100),
    )
    return Listing(columns, [{"whose": _whose(one)} for one in pairs], [_cells(one, view) for one in pairs])


def _whose(pair: Pair) -> str:
    return "both" if pair.gained is not None else "current" if pair.current else "other"


def _cells(pair: Pair, view: View) -> dict[str, str]:
    first = pair.either
    return {
        "opened": view.when(first.opened) + (_say("while_learning", view) if first.learning else ""),
        "brand": view.brand(first.brand),
        "whose": _say(f"whose_{_whose(pair)}", view),
        "current": _seen(pair.current, view),
        "other": _seen(pair.other, view),
        "words": ", ".join(first.words) or "–",
    }


def _seen(one: Course | None, view: View) -> str:
    """Return the highest wind force, and how far the peak was."""
    return "–" if one is None else _say("seen", view, level=one.highest, lead=_lead(one.lead, view))


def as_object(found: Compared) -> dict[str, object]:
    """Return both for machines (docs/reference/json.md): each as a replay alone, and the storms by pairs."""
    pairs = [
        {
            "brand": pair.either.brand,
            "opened": pair.either.opened.isoformat(),
            "current": pair.current and pair.current.name,
            "other": pair.other and pair.other.name,
            "earlier_s": None if pair.gained is None else pair.gained.total_seconds(),
        }
        for pair in found.pairs
    ]
    sides = {"current": replayrows.as_object(found.current), "other": replayrows.as_object(found.other)}
    return {**sides, "storms": pairs}
