"""The answer desk as rows: what waits and by when, and the desk's figures; for machines and for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.acquainted import acquainted
from listener.cli.output import Column, Listing, safe
from listener.cli.prose import cut
from listener.cli.view import View
from listener.core.acquaintance import Acquaintance
from listener.core.desk import Waiting
from listener.core.deskfigures import Figure, Unit
from listener.core.exchanges import is_critical
from listener.core.story import whole
from listener.model import BrandId
from listener.words import number, percent, say

STYLES = {"True": "red"}
_TEXT = 140
"""Characters of a text in a table."""

Numbered = tuple[BrandId, Figure]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a brand's desk, with whose matter it is and who wrote it."""

    brand: BrandId
    one: Waiting
    owner: str
    """Empty: nobody's."""
    known: Acquaintance | None
    """None of strangers, and where profiles are not allowed."""
    days: int
    """How far back that is known."""


def waiting(found: Sequence[Row], view: View, *, owned: bool = False) -> Listing:
    """Return what awaits an answer as rows, in the order given; ``owned``: people see whose matter each is."""
    columns = (
        Column("mention", _say("col_number", view), right=True, most=30),
        Column("age", _say("col_age", view), right=True, least=90),
        Column("overdue", _say("col_due", view), styles=STYLES, most=30),
        Column("matter", _say("col_matter", view)),
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 100, most=16),
        Column("medium", _say("col_medium", view), least=120),
        *((Column("owner", _say("col_owner", view), least=100),) if owned else ()),
        Column("text", view.say("col_what"), wrap=True),
        Column("url", _say("col_url", view), least=140, most=60),
    )
    return Listing(columns, [_record(one, view) for one in found], [_cells(one, view) for one in found])


def _record(row: Row, view: View) -> dict[str, object]:
    one, told = row.one, row.one.exchange.said.utterance
    return {
        "mention": one.id,
        "brand": row.brand,
        "source": told.source,
        "medium": str(told.medium),
        "published": told.at.isoformat(),
        "age_s": round((view.now - told.at).total_seconds()),
        "matter": str(one.matter),
        "critical": is_critical(told),
        "due": one.due.isoformat(),
        "overdue": one.due < view.now,
        "past_due_s": max(0, round((view.now - one.due).total_seconds())),
        "burdened": one.burdened,
        "author_history": _history(row.known),
        "owner": row.owner or None,
        "copies": one.exchange.copies,
        "intents": [str(intent) for intent in told.relation.intents],
        "lang": one.exchange.said.lang or None,
        "url": one.exchange.said.url or None,
        "title": one.exchange.said.title or None,
        "text": one.exchange.said.text,
    }


def _history(known: Acquaintance | None) -> dict[str, object] | None:
    if known is None:
        return None
    return {
        "person": known.author,
        "times": known.times,
        "last": known.last.isoformat(),
        "outcome": str(known.outcome),
        "outcome_at": known.outcome_at.isoformat() if known.outcome_at else None,
        "kind_words": known.kind_words,
    }


def _cells(row: Row, view: View) -> dict[str, str]:
    one, said = row.one, row.one.exchange.said
    return {
        "mention": str(one.id),
        "age": view.lasted(view.now - said.utterance.at),
        "overdue": _due(one, view),
        "matter": _say(f"matter_{one.matter}", view),
        "brand": view.brand(row.brand),
        "owner": row.owner or "–",
        "medium": say(f"alerts.medium_{said.utterance.medium}", view.lang),
        "text": _marks(row, view) + cut(safe(whole(said.title, said.text)), _TEXT),
        "url": said.url,
    }


def _due(one: Waiting, view: View) -> str:
    if one.due < view.now:
        return _say("overdue", view, length=view.lasted(view.now - one.due))
    return view.when(one.due)


def _marks(row: Row, view: View) -> str:
    one = row.one
    marks = [
        _say("burdened", view, count=one.burdened) if one.burdened else "",
        acquainted(row.known, row.days, view.zone, view.lang) if row.known else "",
        _say("copies", view, count=one.exchange.copies) if one.exchange.copies else "",
    ]
    return "".join(f"[{mark}] " for mark in marks if mark)


def figures(found: Sequence[Numbered], view: View, *, explained: bool = False) -> Listing:
    """Return the figures as rows; ``explained``: machines get each with its definition."""
    columns = (
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 0, most=16),
        Column("figure", _say("col_figure", view), most=40),
        Column("of", _say("col_of", view), most=36),
        Column("value", _say("col_value", view), right=True),
        Column("count", _say("col_count", view), right=True),
        Column("remark", _say("col_remark", view), wrap=True),
    )
    records = [_figure(*one, view, explained=explained) for one in found]
    return Listing(columns, records, [_figure_cells(*one, view) for one in found])


def _figure(brand: BrandId, one: Figure, view: View, *, explained: bool) -> dict[str, object]:
    record: dict[str, object] = {
        "brand": brand,
        "figure": one.name,
        "of": one.of or None,
        "value": None if one.value is None else round(one.value, 4),
        "unit": str(one.unit),
        "count": one.count,
        "detail": dict(one.detail),
    }
    return record | {"definition": definition(one.name, view)} if explained else record


def definition(name: str, view: View) -> str:
    """Return what a figure is, in a sentence or two."""
    return _say(f"define_{name}", view)


def title(name: str, view: View) -> str:
    """Return what a figure is called."""
    return _say(f"figure_{name}", view)


def _figure_cells(brand: BrandId, one: Figure, view: View) -> dict[str, str]:
    return {
        "brand": view.brand(brand),
        "figure": title(one.name, view),
        "of": _of(one, view),
        "value": _value(one.value, one.unit, view),
        "count": number(one.count, view.lang),
        "remark": safe(_remark(one, view)),
    }


def _of(one: Figure, view: View) -> str:
    if one.name.startswith("first_answer"):
        return say(f"alerts.medium_{one.of}", view.lang)
    if one.name != "sla_kept":
        return one.of
    medium, matter, *young = one.of.split("/")
    parts = [say(f"alerts.medium_{medium}", view.lang), _say(f"matter_{matter}", view)]
    return ", ".join([*parts, *([_say("young", view)] if young else [])])


def _value(value: float | None, unit: Unit, view: View) -> str:
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return percent(value, view.lang)
    return view.lasted(timedelta(seconds=value)) if unit is Unit.SECONDS else number(value, view.lang)


def _remark(one: Figure, view: View) -> str:
    detail = one.detail
    if one.name == "dialogue_rate" and detail["before"] is not None and detail["after"] is not None:
        key = "remark_falls" if detail["falls"] else "remark_trend"
        before, after = (_value(_number(detail[part]), Unit.SHARE, view) for part in ("before", "after"))
        return _say(key, view, before=before, after=after)
    if one.name == "sla_kept":
        return _say("remark_cell", view, **{part: detail[part] for part in ("late", "overdue", "pending", "undated")})
    if one.name.endswith("_median"):
        return _say("remark_waits", view, **{part: detail[part] for part in ("open", "undated")})
    return _told(detail, view)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _told(detail: Mapping[str, object], view: View) -> str:
    """Return an example in its own words, where there is one."""
    if isinstance(text := detail.get("text"), str):
        return _say("remark_words", view, text=cut(text, _TEXT))
    told = detail.get("told")
    if not isinstance(told, list) or not told:
        return ""
    first = told[0]
    if "sentence" in first:
        return _say("remark_words", view, text=cut(first["sentence"], _TEXT))
    return _say("remark_against", view, earlier=cut(first["earlier"], _TEXT), later=cut(first["later"], _TEXT))


def _say(key: str, view: View, **values: object) -> str:
    return say(f"desk.{key}", view.lang, **values)
