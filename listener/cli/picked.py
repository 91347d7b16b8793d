"""The columns that somebody asks for, out of what a listing has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from listener.cli.failure import meant
from listener.cli.output import Column, Listing
from listener.cli.wording import language
from listener.errors import UsageError


def picked(listing: Listing, keys: Sequence[str]) -> Listing:
    """Return a listing with these columns in this order, however narrow the terminal. Raises UsageError.

    What machines get and tables leave out can be asked for, too. Of no rows nobody can say what they would have held.
    """
    columns = {column.key: column for column in listing.columns}
    known = list(dict.fromkeys((*columns, *(key for record in listing.records for key in record))))
    for key in keys:
        if key not in known and listing.records:
            raise _unknown(key, known)
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


def _unknown(key: str, known: Sequence[str]) -> UsageError:
    from listener.core.suggest import closest  # noqa: PLC0415 - only when something went wrong

    suggestion = meant(closest(key, known), language())
    return UsageError("terminal.unknown_column", name=key, known=", ".join(known), meant=suggestion)
