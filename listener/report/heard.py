"""The monthly report "gehört – geändert" as a page: what came of what people said (idea A42)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from listener.core.feedback import Month, Row
from listener.report.page import Line, Page, Paragraph, Section, Table, named, theirs
from listener.words import say

_PARTS = ("done", "doing", "heard", "not_possible", "untold")
"""What was changed comes first: it is what people are told."""


def page(found: Month, brand: str, lang: str, zone: tzinfo) -> Page:
    """Return the report; ``report.markdown`` and ``report.html`` give it its form. The same value gives the same page.

    It names no author: topics and notes are the company's own words.
    """
    start = found.start.astimezone(zone)
    title = say("desk.report_title", lang, month=say(f"desk.month_{start.month}", lang), year=start.year)
    rows = {part: getattr(found, part) for part in _PARTS}
    return Page(
        lang=lang,
        title=(title, " · ", named(brand)),
        about=[(_about(found, rows, lang),)],
        sections=[_section(part, rows[part], lang, zone) for part in _PARTS],
        footer=(say("desk.report_footer", lang),),
    )


def _about(found: Month, rows: dict[str, Sequence[Row]], lang: str) -> str:
    counts = {part: len(rows[part]) for part in _PARTS}
    voices = sum(row.voices for row in found.rows)
    return say("desk.report_about", lang, voices=voices, topics=len(found.rows), **counts)


def _section(part: str, rows: Sequence[Row], lang: str, zone: tzinfo) -> Section:
    title = say(f"desk.part_{part}", lang)
    if not rows:
        return Section(title, [Paragraph((say("desk.nothing", lang),), soft=True)])
    heads = [say(f"desk.head_{name}", lang) for name in ("topic", "voices", "since", "note")]
    return Section(title, [Table(heads, [_cells(row, lang, zone) for row in rows])])


def _cells(row: Row, lang: str, zone: tzinfo) -> list[Line]:
    note = theirs(row.note)
    return [
        (named(row.topic), say("desk.new", lang)) if row.new else (named(row.topic),),
        (str(row.voices),),
        (day(row.since, lang, zone),),
        (note,) if note.text else ("–",),
    ]


def day(at: datetime, lang: str, zone: tzinfo) -> str:
    """Return a local day: 17.11.2026 or 17 November 2026."""
    local = at.astimezone(zone)
    return f"{local:%d.%m.%Y}" if lang == "de" else f"{local.day} {say(f'desk.month_{local.month}', lang)} {local.year}"
