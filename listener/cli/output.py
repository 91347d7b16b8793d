"""Rows on the screen or in a pipe: a table, JSON or CSV. The edge where strangers' text meets a terminal."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINER = "\u200d"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON and CSV, its heading, and how it behaves in a table."""

    key: str
    heading: str
    right: bool = False
    wrap: bool = False
    styles: Mapping[str, str] | None = None
    """Colour by the value of the cell's machine form; always beside a word, never instead of it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a command lists: rows for machines and, cell by cell, the same for people."""

    columns: Sequence[Column]
    records: Sequence[Mapping[str, object]]
    """With untranslated keys and values; times in ISO 8601."""
    cells: Sequence[Mapping[str, str]]
    """With the columns' keys; translated, times local."""


def emit(listing: Listing, form: str | None) -> None:
    """Print a listing: as asked for, else a table on a terminal, else tab-separated lines."""
    if form == "json":
        lines = ",\n ".join(json.dumps(record, ensure_ascii=False) for record in listing.records)
        click.echo(f"[{lines}]")
    elif form == "csv":
        click.echo(_csv(listing), nl=False)
    elif sys.stdout.isatty():
        _table(listing)
    else:
        click.echo("\t".join(column.heading for column in listing.columns))
        for cells in listing.cells:
            click.echo("\t".join(safe(cells.get(column.key, "")) for column in listing.columns))


def safe(text: str) -> str:
    """Return text that cannot steer a terminal: control, bidi and private characters become U+FFFD."""
    flat = " ".join(text.split())
    return "".join(_visible(char) for char in flat)


def _visible(char: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if char != _JOINER and unicodedata.category(char) in _DROPPED else char


def _csv(listing: Listing) -> str:
    keys = list(dict.fromkeys(key for record in listing.records for key in record)) or [c.key for c in listing.columns]
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(keys)
    for record in listing.records:
        writer.writerow([_cell(record.get(key)) for key in keys])
    return target.getvalue()


def _cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(listing: Listing) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only where there is a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in listing.columns:
        table.add_column(
            column.heading,
            justify="right" if column.right else "left",
            no_wrap=not column.wrap,
            overflow="ellipsis" if not column.wrap else "fold",
            ratio=1 if column.wrap else None,
        )
    for record, cells in zip(listing.records, listing.cells, strict=True):
        row = []
        for column in listing.columns:
            style = (column.styles or {}).get(str(record.get(column.key, "")), "")
            row.append(Text(safe(cells.get(column.key, "")), style=style))
        table.add_row(*row)
    Console().print(table)


def note(text: str) -> None:
    """Say something beside the data: on standard error."""
    click.echo(text, err=True)
