"""Spreadsheets saved as text become mentions: header, columns, rows, and what is wrong with which of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import blake2b
from itertools import islice

from listener.core.csvtext import DELIMITERS, Row, named_delimiter, rows, text_of
from listener.core.dates import Dated
from listener.core.entries import identity, tidy
from listener.core.fold import fold
from listener.core.numerals import Rated, counted
from listener.core.sheetcells import address, dated, day_first, is_ambiguous, is_nothing, medium, rating
from listener.core.sheetcolumns import LEFT_OUT, Column, lay_out, recognised
from listener.errors import UsageError
from listener.model import Item, SourceName

_HEADER_WITHIN = 10
"""Rows: above the names of the columns, many exports say what they are."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet as text, its columns understood."""

    encoding: str
    delimiter: str
    header_line: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    """Those below the header, without empty ones."""
    source: str
    """For rows that name none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mention read from a file, or what is wrong with it."""

    line: int
    row: int
    """As a spreadsheet numbers it; the same as ``line`` unless cells hold line breaks."""
    outcome: tuple[SourceName, Item] | UsageError


def is_sheet(data: bytes, wanted: Mapping[str, str]) -> bool:
    """Tell whether a file is a spreadsheet: a workbook, or rows below names of columns that are known."""
    if data.startswith(_WORKBOOKS):
        return True
    text, _ = text_of(data)
    return not text.lstrip().startswith("{") and _header(text, wanted)[2] > 0


def read_sheet(data: bytes, wanted: Mapping[str, str], source: str = "") -> Sheet:
    """Return the sheet. ``wanted``: fields by columns, before what their names say; ``source``: for rows without one.

    Raises UsageError for a workbook (which is no text), for an empty file, if nothing names a source, and as
    ``lay_out`` does.
    """
    if data.startswith(_WORKBOOKS):
        raise UsageError("import.workbook")
    text, encoding = text_of(data)
    delimiter, header, _ = _header(text, wanted)
    if header is None:
        raise UsageError("import.empty_sheet")
    named, rest = named_delimiter(text)
    below = tuple(row for row in rows(rest, delimiter, 2 if named else 1) if row.line > header.line and any(row.cells))
    columns = lay_out(header.cells, wanted)
    if not source and "source" not in {column.field for column in columns}:
        raise UsageError("import.no_source")
    return Sheet(encoding, delimiter, header.line, columns, below, source)


def _header(text: str, wanted: Mapping[str, str]) -> tuple[str, Row | None, int]:
    """Return the delimiter and the row with the columns' names that together make most of them known, and how many."""
    named, rest = named_delimiter(text)
    found = []
    for delimiter in (named,) if named else DELIMITERS:
        head = [row for row in islice(rows(rest, delimiter, 2 if named else 1), _HEADER_WITHIN) if any(row.cells)]
        known = [(recognised(row.cells, wanted), row) for row in head]
        count, row = next((one for one in known if one[0]), (0, head[0] if head else None))
        found.append((delimiter, row, count))
    # The first of several that are equal: it is the likeliest.
    return max(found, key=lambda one: (one[2], len(one[1].cells) if one[1] else 0))


def taken(sheet: Sheet, zone: tzinfo, brands: Mapping[str, str]) -> Iterator[Taken]:
    """Yield what each row says. ``brands``: ids by folded names and ids.

    Dates without a zone are read in ``zone``. 3/4/2026 is read as the other dates of its column demand.
    """
    reader = _Reader(sheet, zone, brands, day_first(_cells(sheet, "published")))
    for row in sheet.rows:
        try:
            yield Taken(row.line, row.number, reader.read(row))
        except UsageError as error:
            yield Taken(row.line, row.number, error)


def _cells(sheet: Sheet, field: str) -> Iterator[str]:
    place = next((place for place, column in enumerate(sheet.columns) if column.field == field), None)
    if place is not None:
        yield from (row.cells[place] for row in sheet.rows if place < len(row.cells))


@dataclass(frozen=True, slots=True)
class _Reader:
    sheet: Sheet
    zone: tzinfo
    brands: Mapping[str, str]
    day_leads: bool | None

    def read(self, row: Row) -> tuple[SourceName, Item]:
        """Return the mention of a row. Raises UsageError that names the column and what would be right."""
        if row.broken:
            raise UsageError("import.open_quote")
        if any(row.cells[len(self.sheet.columns) :]):
            raise UsageError("import.too_many_cells", found=str(len(row.cells)), most=str(len(self.sheet.columns)))
        cells = {column.field: tidy(cell) for column, cell in self._beside(row) if column.field not in {"", LEFT_OUT}}
        title, text = cells.get("title", ""), cells.get("text", "")
        if not (title or text):
            raise UsageError("import.row_empty", column=self._named("text", "title"))
        source = cells.get("source", "") or self.sheet.source
        if not source:
            raise UsageError("import.row_source", column=self._named("source"))
        at, stars = self._date(cells), self._rating(cells)
        author, url = cells.get("author", ""), address(cells.get("url", ""))
        item = Item(
            native_id=identity(cells.get("id", "")) or _hash(at.at.isoformat(), author, title, text, url),
            title=title,
            body=text,
            url=url,
            author=author,
            published=at.at,
            date_quality=at.quality,
            lang=cells.get("lang", ""),
            rating=stars.value if stars else None,
            rating_max=stars.best if stars else None,
            rating_min=stars.worst if stars else None,
            parent=identity(cells.get("parent", "")),
            brand=self._brand(cells.get("brand", "")),
            extra=self._extra(row, cells, stars=stars is not None),
            **{field: self._count(cells, field) for field in ("reach", "likes", "shares", "replies")},
        )
        return SourceName(source), item

    def _beside(self, row: Row) -> Iterator[tuple[Column, str]]:
        return zip(self.sheet.columns, row.cells, strict=False)  # trailing empty cells are often left out

    def _named(self, *fields: str) -> str:
        """Return the name of the first column that holds one of the fields."""
        return next(column.name for field in fields for column in self.sheet.columns if column.field == field)

    def _date(self, cells: Mapping[str, str]) -> Dated:
        written = cells.get("published", "")
        found = dated(written, cells.get("time", ""), self.zone, day_leads=self.day_leads)
        if found is None:
            key = "import.row_date_order" if is_ambiguous(written) else "import.row_date"
            raise UsageError(key, column=self._named("published"), found=_shown(written))
        return found

    def _rating(self, cells: Mapping[str, str]) -> Rated | None:
        written = cells.get("rating", "")
        if is_nothing(written):
            return None
        found = rating(written, cells.get("rating_max", ""), cells.get("rating_min", ""))
        if found is None:
            raise UsageError("import.row_rating", column=self._named("rating"), found=_shown(written))
        return found

    def _count(self, cells: Mapping[str, str], field: str) -> int | None:
        written = cells.get(field, "")
        if is_nothing(written):
            return None
        found = counted(written)
        if found is None:
            raise UsageError("import.row_number", column=self._named(field), found=_shown(written))
        return found

    def _brand(self, written: str) -> str:
        if not written:
            return ""
        known = self.brands.get(fold(written))
        if known is None:
            raise UsageError("import.unknown_brand", brand=written, known=", ".join(sorted({*self.brands.values()})))
        return known

    def _extra(self, row: Row, cells: Mapping[str, str], *, stars: bool) -> dict[str, object]:
        """Return the cells without a meaning by their columns' names; a link that is none; what kind of place it is."""
        kept = {column.name: tidy(cell) for column, cell in self._beside(row) if not column.field and tidy(cell)}
        if cells.get("url") and not address(cells["url"]):
            kept[f"{self._named('url')} (text)"] = cells["url"]
        place = medium(cells.get("medium", "")) or ("review" if stars else "")
        return {**kept, "medium": place} if place else {**kept}


def _shown(written: str) -> str:
    return " ".join(written.split())[:60]


def _hash(*told: str) -> str:
    return "row:" + blake2b("\0".join(told).encode(), digest_size=12).hexdigest()
