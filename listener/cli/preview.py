"""What an import would bring, as rows for people: how the columns are understood, and the first mentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from listener.cli.output import Column, Listing, safe
from listener.cli.prose import cut
from listener.cli.rows import MOOD_STYLES, spoken
from listener.core.sheetcolumns import LEFT_OUT
from listener.words import number

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.core.spreadsheet import Sheet
    from listener.model import Judged, Mention

_TEXT = 120


def heading(sheet: Sheet, view: View) -> str:
    """Return the sentence about the file itself."""
    delimiter = view.say("import_tab") if sheet.delimiter == "\t" else sheet.delimiter
    return view.say("import_sheet", encoding=sheet.encoding, delimiter=delimiter, line=sheet.header_line)


def columns(sheet: Sheet, view: View) -> Listing:
    """Return what each column is taken for."""
    told = {"": view.say("import_kept"), LEFT_OUT: view.say("import_left_out")}
    records = [{"column": column.name, "field": column.field} for column in sheet.columns]
    cells = [{"column": safe(one["column"]), "field": told.get(one["field"], one["field"])} for one in records]
    return Listing(
        (Column("column", view.say("col_column"), most=40), Column("field", view.say("col_field"), most=40)),
        records,
        cells,
    )


def mentions(found: Sequence[Judged], view: View) -> Listing:
    """Return the first mentions of a file; those without a brand would not be kept."""
    shown = (
        Column("published", view.say("col_when"), most=30),
        Column("source", view.say("col_source"), most=18),
        Column("brand", view.say("col_brand"), most=16),
        Column("rating", view.say("col_rating"), right=True, least=100),
        Column("sentiment", view.say("col_sentiment"), styles=MOOD_STYLES, least=100),
        Column("author", view.say("col_author"), most=20, least=120),
        Column("text", view.say("col_what"), wrap=True),
    )
    return Listing(shown, [{"sentiment": str(one.tone.mood)} for one in found], [_cells(one, view) for one in found])


def _cells(judged: Judged, view: View) -> dict[str, str]:
    mention = judged.mention
    return {
        "published": view.when(mention.published),
        "source": mention.source,
        "brand": ", ".join(map(view.brand, judged.brands)) or "-",
        "rating": _rating(mention, view),
        "sentiment": view.say(f"mood_{judged.tone.mood}"),
        "author": mention.author,
        "text": cut(safe(spoken(mention)), _TEXT),
    }


def _rating(mention: Mention, view: View) -> str:
    """Return a rating with its scale: 4,5/5."""
    scale = [value for value in (mention.rating, mention.rating_max) if value is not None]
    return "/".join(number(value, view.lang, 0 if value.is_integer() else 1) for value in scale)
