"""A query that was tried, as rows: its newest hits with the words marked, its forms, strangers and exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from listener.cli.output import Column, Listing, safe
from listener.cli.prose import cut
from listener.cli.query import text
from listener.cli.rows import MOOD_STYLES, said
from listener.cli.view import View
from listener.core.query_forms import Form, marked, sought
from listener.core.query_text import period
from listener.model import Found
from listener.model.query import Words
from listener.trying import Tried
from listener.words import number

_BEFORE, _TEXT = 60, 180
"""Characters before the first word that is marked, and of a text in all."""
_EXAMPLES = 3


def whole(tried: Tried) -> Listing:
    """Return all of it for machines, as one record."""
    told = tried.strangers
    start, end = period(tried.wanted.where)
    record: dict[str, object] = {
        "query": tried.text,
        "since": _iso(start),
        "until": _iso(end),
        "hits": tried.hits,
        "newest": [_record(one, sought(tried.wanted.where)) for one in tried.newest],
        "forms": [_form(one) for one in tried.forms],
        "brands": list(told.about),
        "looked_at": told.looked_at,
        "foreign": [one.id for one in told.foreign],
        "far": [one.id for one in told.far],
        "exclusions": [{"word": one.word, "foreign": one.foreign, "far": one.far} for one in told.exclusions],
        "narrower": tried.narrower,
    }
    return Listing([Column(key, key) for key in record], [record], [{}])


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _record(one: Found, wanted: Sequence[Words]) -> dict[str, object]:
    spoken = said(one)
    return {
        "mention": one.id,
        "brand": one.brand,
        "published": one.mention.published.isoformat(),
        "source": one.mention.source,
        "text": spoken,
        "marked": [spoken[start:end] for start, end in marked(wanted, spoken)],
    }


def _form(one: Form) -> dict[str, object]:
    return {
        "word": one.word,
        "form": one.form,
        "how": str(one.how),
        "mentions": one.mentions,
        "caught": one.caught,
        "written": list(one.written),
    }


def newest(tried: Tried, view: View) -> Listing:
    """Return the newest hits with the words of the query marked."""
    columns = (
        Column("published", view.say("col_when"), most=30),
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 0, most=16),
        Column("sentiment", view.say("col_sentiment"), styles=MOOD_STYLES),
        Column("source", view.say("col_source"), most=18, least=100),
        Column("text", view.say("col_what"), wrap=True),
    )
    wanted = sought(tried.wanted.where)
    cells = [
        {
            "published": view.when(one.mention.at),
            "brand": view.brand(one.brand),
            "sentiment": view.say(f"mood_{one.tone.mood}"),
            "source": one.mention.source,
            "text": excerpt(said(one), wanted),
        }
        for one in tried.newest
    ]
    return Listing(columns, [{"sentiment": str(one.tone.mood)} for one in tried.newest], cells)


def excerpt(spoken: str, wanted: Iterable[Words]) -> str:
    """Return the part of a text around the first word of the query, each of them between »these«."""
    clean = safe(spoken)
    places = marked(wanted, clean)
    start = clean.rfind(" ", 0, max(0, places[0][0] - _BEFORE)) + 1 if places else 0
    shown = "…" if start else ""
    for begin, end in places:
        shown += f"{clean[start:begin]}»{clean[begin:end]}«"
        start = end
    return cut(shown + clean[start:], _TEXT)


def forms(tried: Tried, view: View) -> Listing:
    """Return in which forms the words occur."""
    columns = (
        Column("word", text("col_word"), most=20),
        Column("form", text("col_form"), most=30),
        Column("how", text("col_how")),
        Column("mentions", text("col_mentions"), right=True),
        Column("caught", text("col_caught"), styles={"False": "yellow"}),
        Column("written", text("col_written"), wrap=True, least=90),
    )
    cells = [
        {
            "word": one.word,
            "form": one.form,
            "how": text(f"how_{one.how}"),
            "mentions": number(one.mentions, view.lang),
            "caught": text("yes" if one.caught else "no"),
            "written": ", ".join(one.written),
        }
        for one in tried.forms
    ]
    return Listing(columns, [_form(one) for one in tried.forms], cells)


def strangers(tried: Tried, view: View) -> Listing:
    """Return some hits that may not mean the brand, each with why."""
    told, wanted = tried.strangers, sought(tried.wanted.where)
    columns = (
        Column("why", text("col_why")),
        Column("published", view.say("col_when"), most=30),
        Column("text", view.say("col_what"), wrap=True),
    )
    cells = [
        {"why": text(why), "published": view.when(one.mention.at), "text": excerpt(said(one), wanted)}
        for why, found in (("example_foreign", told.foreign), ("example_far", told.far))
        for one in found[:_EXAMPLES]
    ]
    return Listing(columns, cells, cells)


def exclusions(tried: Tried, view: View) -> Listing:
    """Return the words that would leave strangers out, with how many hits each takes."""
    columns = (
        Column("word", text("col_word"), most=30),
        Column("foreign", text("col_foreign"), right=True),
        Column("far", text("col_far"), right=True),
    )
    records = [{"word": one.word, "foreign": one.foreign, "far": one.far} for one in tried.strangers.exclusions]
    cells = [
        {"word": f'-"{one.word}"', "foreign": number(one.foreign, view.lang), "far": number(one.far, view.lang)}
        for one in tried.strangers.exclusions
    ]
    return Listing(columns, records, cells)
