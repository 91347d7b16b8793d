"""The columns that somebody asks for, out of what a listing has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from listener.cli.failure import meant
from listener.cli.output import Asked, Column, Listing
from listener.cli.wording import language
from listener.errors import UsageError


def picked(listing: Listing, asked: Asked) -> Listing | None:
    """Return a listing with the columns asked for in their order, however narrow the terminal; None if it lacks one.

    What machines get and tables leave out can be asked for, too. Of no rows nobody can say what they would have held.
    """
    keys = asked.columns
    columns = {column.key: column for column in listing.columns}
    known = list(dict.fromkeys((*columns, *(key for record in listing.records for key in record))))
    if listing.records and not set(keys) <= set(known):
        asked.others.append(known)
        return None
    asked.chosen += 1
    return replace(
        listing,
        columns=[replace(columns.get(key, Column(key, key)), least=0) for key in keys],
        records=[
            {key: record.get(key, cells.get(key)) for key in keys}
            for record, cells in zip(listing.records, listing.cells, strict=True)
        ],
        cells=[
            {key: cells[key] if key in cells else _plain(record.get(key)) for key in keys}
            for record, cells in zip(listing.records, listing.cells, strict=True)
        ],
    )


def _plain(value: object) -> str:
    """Return a machine's value as a cell."""
    match value:
        case None:
            return "–"
        case str():
            return value
        case Mapping():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return ", ".join(map(_plain, value))
        case _:
            return str(value)


def settle(asked: Asked) -> None:
    """Raise UsageError if columns were asked for that no table had together."""
    if asked.chosen or not asked.others:
        return
    known = list(dict.fromkeys(key for table in asked.others for key in table))
    tables = " | ".join(dict.fromkeys(", ".join(table) for table in asked.others))
    unknown = next((key for key in asked.columns if key not in known), None)
    if unknown is None:
        raise UsageError("terminal.columns_apart", names=", ".join(asked.columns), known=tables)
    raise _unknown(unknown, known, tables)


def _unknown(key: str, known: Sequence[str], tables: str) -> UsageError:
    from listener.core.suggest import closest  # noqa: PLC0415 - only when something went wrong

    suggestion = meant(closest(key, known), language())
    return UsageError("terminal.unknown_column", name=key, known=tables, meant=suggestion)
