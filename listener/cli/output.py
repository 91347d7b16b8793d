"""Rows on the screen or in a pipe: table, JSON (Lines), CSV. The edge where strangers' text meets a terminal."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import click

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SOFT = {"\u00ad", "\u200b", "\u2060", "\ufeff"}
"""Soft hyphens and their kin: without meaning once a text is laid out anew."""
_JOINERS = {"\u200c", "\u200d"}
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
"""All but those that keep a number with its unit."""
_NARROWEST, _UNKNOWN = 40, 80
GAP = 2
"""Columns between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON and CSV, its heading, and how it behaves in a table."""

    key: str
    heading: str
    right: bool = False
    wrap: bool = False
    """Takes the room that is left, on as many lines as it needs; the others keep to one line."""
    styles: Mapping[str, str] | None = None
    """Colour by the value of the cell's machine form; always beside a word, never instead of it."""
    least: int = 0
    """Narrower terminals leave this column out."""
    most: int = 24
    """Characters; what is longer ends in an ellipsis."""
    drawn: bool = False
    """For eyes only: on a terminal, not in a pipe."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a command lists: rows for machines and, cell by cell, the same for people."""

    columns: Sequence[Column]
    records: Sequence[Mapping[str, object]]
    """With untranslated keys and values; times in ISO 8601."""
    cells: Sequence[Mapping[str, str]]
    """With the columns' keys; translated, times local."""
    caption: str = ""
    """For eyes only: a line below the table."""


@dataclass(slots=True)
class Asked:
    """What the options of all lists ask for, and what has been told by now. One a call of the program."""

    columns: tuple[str, ...] = ()
    """Keys, in the order wanted; empty: all."""
    paged: bool = True
    fails_empty: bool = False
    spoke: bool = False
    rows: int = 0
    chosen: int = 0
    """Tables that have all of ``columns``."""
    others: list[Sequence[str]] = field(default_factory=list)
    """What other tables have instead."""

    @property
    def empty(self) -> bool:
        """Tell whether something was said, and none of it was a row."""
        return self.spoke and not self.rows


def asked() -> Asked:
    """Return what is asked for in this call."""
    context = click.get_current_context(silent=True)
    found: Asked = context.meta.setdefault(__name__, Asked()) if context else Asked()
    return found


def told(rows: int) -> None:
    """Note that so many rows were told in a form of their own."""
    asked().spoke = True
    asked().rows += rows


def emit(listing: Listing, form: str | None, heading: str | None = None) -> None:
    """Print a listing: as asked for, else a table on a terminal, else tab-separated lines, below its heading.

    Of a command that prints several tables, those come that have all the columns that are asked for; ``picked.settle``
    says at the end if there was none.
    """
    if asked().columns:
        from listener.cli.picked import picked  # noqa: PLC0415 - only if somebody asks for it

        chosen = picked(listing, asked())
        if chosen is None:
            return
        listing = chosen
    told(len(listing.records))
    if heading is not None and form not in _FORMS:
        click.echo(heading)
    if form in _FORMS:
        click.echo(_FORMS[form](listing), nl=False)
    elif sys.stdout.isatty():
        from listener.cli.grid import drawn  # noqa: PLC0415 - only where there is a terminal

        _show(drawn(listing, width(), coloured=coloured()) + (f"{listing.caption}\n" if listing.caption else ""))
    else:
        for line in _lines(listing):
            click.echo(line)


def coloured() -> bool:
    """Tell whether somebody who looks at a terminal wants colours there."""
    return click.get_current_context().color is not False


def note(text: str) -> None:
    """Say something beside the data: on standard error."""
    asked().spoke = True
    click.echo(text, err=True)


def width() -> int:
    """Return how many columns there are to write in: COLUMNS, else the terminal's, else 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return max(_NARROWEST, int(given))
    try:
        return max(_NARROWEST, os.get_terminal_size(sys.stdout.fileno()).columns or _UNKNOWN)
    except (OSError, ValueError):  # a pipe, a file, or nothing of the operating system's
        return _UNKNOWN


def safe(text: str) -> str:
    """Return ``text`` on one line and unable to steer a terminal."""
    return visible(_BLANKS.sub(" ", text).strip())


def visible(text: str) -> str:
    """Return text in which control, bidi and private characters have become U+FFFD."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char in _SOFT:
        return ""
    return "\N{REPLACEMENT CHARACTER}" if _steers(char) else char


def _steers(char: str) -> bool:
    return char not in _JOINERS and (unicodedata.category(char) in _DROPPED or char in "\u2028\u2029")


def escaped(json_text: str) -> str:
    """Return JSON in which such characters are written as escapes: harmless, and nothing is lost."""
    if json_text.isascii() and json_text.isprintable():
        return json_text
    return "".join(_escape(char) if char != "\n" and (char in _SOFT or _steers(char)) else char for char in json_text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _json(listing: Listing) -> str:
    import json  # noqa: PLC0415 - --help must be quick

    return escaped("[" + ",\n ".join(json.dumps(record, ensure_ascii=False) for record in listing.records) + "]\n")


def _jsonl(listing: Listing) -> str:
    import json  # noqa: PLC0415

    return escaped("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in listing.records))


def _csv(listing: Listing) -> str:
    from listener.core.csvcells import written  # noqa: PLC0415

    keys = list(dict.fromkeys(key for record in listing.records for key in record)) or [c.key for c in listing.columns]
    return written(keys, ([cell(record.get(key)) for key in keys] for record in listing.records))


_FORMS: Mapping[str | None, Callable[[Listing], str]] = {"json": _json, "jsonl": _jsonl, "csv": _csv}


def cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula and no terminal for an order; lines stay lines."""
    import json  # noqa: PLC0415

    from listener.core.csvcells import inert  # noqa: PLC0415

    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    shown = "\n".join(map(visible, text.replace("\t", " ").splitlines()))
    return inert(shown)


def _lines(listing: Listing) -> Iterator[str]:
    columns = [column for column in listing.columns if not column.drawn]
    yield "\t".join(column.heading for column in columns)
    for cells in listing.cells:
        yield "\t".join(safe(cells.get(column.key, "")) for column in columns)


def _show(table: str) -> None:
    """Print what goes to a terminal; what is longer than that, to be paged."""
    from listener.cli.paging import fits, paged  # noqa: PLC0415 - only where there is a terminal

    if not asked().paged or fits(table) or not paged(table):
        click.echo(table, nl=False, color=True)
