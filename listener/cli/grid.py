"""A listing as a table on a terminal: columns as wide as what stands in them, texts broken, colours as plain SGR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from listener.cli.cells import broken, capped, cut, width
from listener.cli.output import GAP, Column, Listing, safe

_SGR = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35"}
"""The words of ``Column.styles`` as terminals know them (ECMA-48, 8.3.117)."""
_HEADING = _SGR["bold"]
_LEAST, _READABLE = 2, 12
"""Columns: less than that nothing fits in; less than that nobody reads a text that is broken."""


def drawn(listing: Listing, room: int, *, coloured: bool) -> str:
    """Return the rows as a table that is no wider than ``room``, each line with its end; no cell steers a terminal.

    Where texts would have too little room to be read, each row is a block of lines instead: heading and what is said.
    """
    columns = [column for column in listing.columns if column.least <= room]
    texts = [[safe(cells.get(column.key, "")) for column in columns] for cells in listing.cells]
    styles = [[_style(column, record) if coloured else "" for column in columns] for record in listing.records]
    widths, free = _wished(columns, texts), room - GAP * (len(columns) - 1)
    if texts and _cramped(columns, widths, free):
        lines = _blocks(columns, texts, styles, room)
    else:
        lines = _rows(columns, texts, styles, _fitting(columns, widths, free), coloured=coloured)
    return "".join(f"{line}\n" for line in lines)


def _rows(
    columns: Sequence[Column],
    texts: Sequence[Sequence[str]],
    styles: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    coloured: bool,
) -> Iterator[str]:
    headings = [cut(safe(column.heading), most) for column, most in zip(columns, widths, strict=True)]
    yield _line(headings, columns, widths, [_HEADING if coloured else ""] * len(columns))
    yield "─" * (sum(widths) + GAP * (len(widths) - 1))
    for row, style in zip(texts, styles, strict=True):
        yield from (_line(cells, columns, widths, style) for cells in _lines(row, columns, widths))


def _blocks(
    columns: Sequence[Column], texts: Sequence[Sequence[str]], styles: Sequence[Sequence[str]], room: int
) -> Iterator[str]:
    headings = [cut(safe(column.heading), room // 3) for column in columns]
    most = max(map(width, headings))
    sides = (Column("", ""), Column("", ""))
    for place, (row, style) in enumerate(zip(texts, styles, strict=True)):
        yield from [""] if place else ()
        for heading, text, one in zip(headings, row, style, strict=True):
            shown = broken(text, room - most - GAP) if text else []
            for number, line in enumerate(shown):
                yield _line(("" if number else heading, line), sides, (most, width(line)), ("", one))


def _wished(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[int]:
    """Return how wide each column would be if there were room enough: as its longest cell."""
    longest = [max(map(width, cells)) for cells in zip([column.heading for column in columns], *texts, strict=True)]
    return [
        wish if column.wrap else min(wish, max(column.most, width(column.heading)))
        for column, wish in zip(columns, longest, strict=True)
    ]


def _cramped(columns: Sequence[Column], wished: Sequence[int], free: int) -> bool:
    """Tell whether nobody could read the texts in the room that is left for them, or not even names fit in."""
    least = [min(wish, _READABLE) if column.wrap else wish for column, wish in zip(columns, wished, strict=True)]
    texts = any(column.wrap for column in columns)
    return sum(least if texts else (min(wish, _LEAST) for wish in wished)) > free


def _fitting(columns: Sequence[Column], wished: Sequence[int], free: int) -> list[int]:
    """Return how wide each column is: if there is too little room, texts give way, and where there are none, names."""
    texts = [wish for column, wish in zip(columns, wished, strict=True) if column.wrap]
    left = iter(capped(texts, free - (sum(wished) - sum(texts)), _READABLE))
    widths = [next(left) if column.wrap else wish for column, wish in zip(columns, wished, strict=True)]
    return capped(widths, free, _LEAST)


def _lines(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[Sequence[str]]:
    """Give the lines of a row, cell by cell."""
    cells = [
        broken(text, most) if column.wrap else [cut(text, most)]
        for text, column, most in zip(row, columns, widths, strict=True)
    ]
    return zip_longest(*cells, fillvalue="")


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], styles: Sequence[str]) -> str:
    parts = []
    for text, column, whole, style in zip(cells, columns, widths, styles, strict=True):
        gap = " " * (whole - width(text))
        shown = f"\x1b[{style}m{text}\x1b[0m" if style and text else text
        parts.append(gap + shown if column.right else shown + gap)
    return (" " * GAP).join(parts).rstrip()


def _style(column: Column, record: Mapping[str, object]) -> str:
    """Return the style of a cell as the parameters of SGR; "" for none."""
    words = (column.styles or {}).get(str(record.get(column.key, "")), "")
    return ";".join(_SGR[word] for word in words.split())
