"""What a replay came to, for people and machines: the incidents as rows, and how often it would have rung."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.output import Column, Listing, emit, escaped, note
from listener.model import Tally
from listener.words import number, percent, say, span

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.core.replayed import Course
    from listener.model import Evidence
    from listener.replaying import Played
    from listener.taping import Taped, Wanted


@dataclass(frozen=True, slots=True)
class Shown:
    """A replay with what it was made from."""

    name: str
    """Of the file or database."""
    config: Path
    wanted: Wanted
    taped: Taped
    played: Played | None
    """None: nothing was on the tape."""
    took: timedelta


def show(shown: Shown, view: View, form: str | None) -> None:
    """Print a replay as asked for; sentences about it below the incidents."""
    if form == "json":
        click.echo(escaped(json.dumps(as_object(shown), ensure_ascii=False)))
        return
    played = shown.played
    if played is not None and played.courses:
        emit(listing(played, view), None)
    for line in sentences(shown, view):
        click.echo(line)
    if played is not None and sys.stderr.isatty():
        seconds = number(shown.took.total_seconds(), view.lang, 1)
        note(_say("took", view, looks=number(played.looks, view.lang), seconds=seconds))


def _say(key: str, view: View, **values: object) -> str:
    return say(f"replay.{key}", view.lang, **values)


def listing(played: Played, view: View) -> Listing:
    """Return the incidents as rows, in the order in which they opened."""
    columns = (
        Column("opened", _say("col_opened", view), most=30),
        Column("brand", _say("col_brand", view), least=100 if len(played.brands) == 1 else 0, most=16),
        Column("levels", _say("col_levels", view), most=24),
        Column("highest", _say("col_highest", view), right=True, least=140),
        Column("closed", _say("col_closed", view), least=120, most=30),
        Column("heard", _say("col_heard", view), right=True),
        Column("to_come", _say("col_to_come", view), right=True),
        Column("lead", _say("col_lead", view), right=True),
        Column("words", _say("col_words", view), wrap=True),
        Column("evidence", _say("col_evidence", view), wrap=True, least=120),
    )
    return Listing(columns, [_record(one) for one in played.courses], [_cells(one, view) for one in played.courses])


def _cells(one: Course, view: View) -> dict[str, str]:
    return {
        "opened": view.when(one.opened) + (_say("while_learning", view) if one.learning else ""),
        "brand": view.brand(one.brand),
        "words": ", ".join(one.words) or "–",
        "levels": "→".join(str(level) for _, level in one.levels),
        "highest": str(one.highest),
        "closed": view.when(one.closed) if one.closed else _say("still_open", view),
        "evidence": _evidence(one.evidence[0], view) if one.evidence else "–",
        "heard": number(one.heard, view.lang),
        "to_come": "–" if one.to_come is None else percent(one.to_come, view.lang),
        "lead": _lead(one.lead, view),
    }


def _lead(lead: timedelta | None, view: View) -> str:
    if lead is None:
        return "–"
    return _say("before" if lead >= timedelta() else "after", view, span=span(abs(lead), view.lang))


def _evidence(one: Evidence, view: View) -> str:
    return _say(
        "evidence",
        view,
        signal=view.say(f"signal_{one.signal}"),
        window=span(one.window, view.lang),
        value=number(one.value, view.lang, 0 if float(one.value).is_integer() else 2),
        usual=number(one.usual, view.lang, 1),
    )


def sentences(shown: Shown, view: View) -> Iterator[str]:
    """Give what is to be said below the incidents."""
    played, lang = shown.played, view.lang
    if played is None:
        yield _say("nothing", view)
        yield _mentions(shown, view)
        return
    if not played.courses:
        yield _say("no_incidents", view)
    yield _say(
        "period",
        view,
        begin=view.when(played.begin),
        end=view.when(played.end),
        weeks=number(played.often.weeks, lang, 1),
        brands=number(len(played.brands), lang),
    )
    yield _mentions(shown, view)
    yield _say("tones", view, kept=number(played.kept, lang), scored=number(played.scored, lang))
    if shown.wanted.anew:
        yield _say("anew", view, config=shown.config)
    often = played.often
    yield _say(
        "alerts",
        view,
        count=number(often.alerts, lang),
        week=_rate(often.alerts_a_week, view),
        month=_rate(often.alerts_a_brand_month, view),
    )
    yield _say("watches", view, count=number(often.signs, lang), week=_rate(often.signs_a_week, view))


def _rate(value: float | None, view: View) -> str:
    return "–" if value is None else number(value, view.lang, 2)


def _mentions(shown: Shown, view: View) -> str:
    counts = _counts(shown)
    always = {"read", "entered"}
    told = [_say(f"count_{key}", view, count=number(n, view.lang)) for key, n in counts.items() if n or key in always]
    return _say("mentions", view, counts=", ".join(told))


def _counts(shown: Shown) -> dict[str, int]:
    """Return what became of the lines or rows that were read."""
    taped, tally = shown.taped, shown.played.tally if shown.played else Tally()
    told = tally.stored + tally.known + tally.revised + tally.filtered + tally.quarantined
    return {
        "read": taped.read,
        "entered": tally.stored,
        "further": tally.fetched - told,
        "known": tally.known,
        "edited": tally.revised,
        "without_brand": tally.filtered,
        "left_out": taped.left_out,
        "bad": len(taped.bad) + tally.quarantined,
    }


def as_object(shown: Shown) -> dict[str, object]:
    """Return a replay for machines: untranslated, times in ISO 8601, durations in seconds."""
    bad = [{"line": line, "error": error.key, "values": dict(error.values)} for line, error in shown.taped.bad]
    head: dict[str, object] = {
        "source": shown.name,
        "config": str(shown.config),
        "judged": "anew" if shown.wanted.anew else "as_stored",
        "mentions": _counts(shown),
        "bad_lines": bad,
    }
    return head | _outcome(shown.played) | {"seconds": round(shown.took.total_seconds(), 3)}


def _outcome(played: Played | None) -> dict[str, object]:
    if played is None:
        return {"begin": None, "end": None, "weeks": 0.0, "brands": [], "incidents": []}
    often = played.often
    return {
        "begin": played.begin.isoformat(),
        "end": played.end.isoformat(),
        "weeks": round(often.weeks, 3),
        "brands": list(played.brands),
        "brand_months": round(often.brand_months, 3),
        "tones": {"kept": played.kept, "scored": played.scored},
        "incidents": [_record(one) for one in played.courses],
        "alerts": {
            "count": often.alerts,
            "per_week": _rounded(often.alerts_a_week),
            "per_brand_month": _rounded(often.alerts_a_brand_month),
        },
        "watches": {"count": often.signs, "per_week": _rounded(often.signs_a_week)},
        "looks": played.looks,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _record(one: Course) -> dict[str, object]:
    return {
        "incident": one.name,
        "brand": one.brand,
        "opened": one.opened.isoformat(),
        "candidate_since": one.seen_since.isoformat(),
        "onset": one.onset.isoformat(),
        "words": list(one.words),
        "levels": [level for _, level in one.levels],
        "level_times": [at.isoformat() for at, _ in one.levels],
        "highest": one.highest,
        "closed": _time(one.closed),
        "waves": one.waves,
        "learning": one.learning,
        "evidence": [
            {
                "signal": str(fact.signal),
                "window_s": fact.window.total_seconds(),
                "value": fact.value,
                "usual": round(fact.usual, 3),
                "z": round(fact.z, 2),
            }
            for fact in one.evidence
        ],
        "mentions_at_opening": one.heard,
        "mentions": one.volume,
        "to_come": _rounded(one.to_come),
        "peak": _time(one.peak),
        "lead_s": one.lead.total_seconds() if one.lead is not None else None,
    }
