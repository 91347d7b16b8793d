"""Delimited text as spreadsheets write it: bytes to rows of cells, with the line each began in. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from listener.core.charset import decode

DELIMITERS = (";", "\t", ",")
"""What German and English spreadsheets put between two cells; the likeliest first."""
_WIDE = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))
_SEPARATOR = re.compile(r"sep=(?P<delimiter>[;,\t])\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file."""

    line: int
    """Where it begins, from 1; a cell may hold line breaks."""
    number: int
    """How many-eth row it is, as a spreadsheet numbers them."""
    cells: tuple[str, ...]
    broken: bool = False
    """Its quotation marks do not fit: one is never closed. The reading goes on with the next line."""


def text_of(data: bytes) -> tuple[str, str]:
    """Return the text, its line ends made one kind, and the name of its encoding for people to read.

    A byte order mark decides, then UTF-8 if it is that, else windows-1252: what a German Excel writes as "CSV".
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return text, next((name for mark, name in _WIDE if data.startswith(mark)), "") or _unmarked(data)


def _unmarked(data: bytes) -> str:
    if b"\0" in data[:4]:
        return "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "Windows-1252"
    return "UTF-8"


def named_delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter that a first line ``sep=;`` names and the text after it; else nothing and the text."""
    found = _SEPARATOR.match(text)
    return (found["delimiter"], text[found.end() :]) if found else ("", text)


def rows(text: str, delimiter: str, line: int = 1) -> Iterator[Row]:
    """Yield the rows; quotation marks inside quoted cells are doubled (RFC 4180). Cells come without blanks around.

    ``line``: the number of the first line. One unclosed quotation mark would swallow all that follows: such a row is
    ``broken`` and ends with its line.
    """
    at = number = 0
    while at < len(text):
        number += 1
        cells, end = _record(text, at, delimiter)
        broken = cells is None
        if cells is None:
            end = _after_line(text, at)
            cells = tuple(cell.strip() for cell in text[at:end].rstrip("\n").split(delimiter))
        yield Row(line, number, cells, broken)
        line += text.count("\n", at, end)
        at = end


def _record(text: str, at: int, delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """Return the cells of the record that begins at ``at`` and where the next begins; None for broken ones."""
    cells = []
    pattern = _cell(delimiter)
    while found := pattern.match(text, at):
        cell = _content(found)
        if cell is None:
            return None, at
        cells.append(cell)
        at = found.end()
        if found["end"] != delimiter:
            break
    return tuple(cells), at


def _content(found: re.Match[str]) -> str | None:
    quoted, after, bare = found["quoted"], found["after"], found["bare"]
    if quoted is None:
        return None if bare.lstrip(" ").startswith('"') else bare.strip()
    if not after.strip():
        return quoted.replace('""', '"').strip()
    # „"Nie wieder" sagt Erna“, from a program that does not quote: nothing is lost if it is taken as it stands.
    return None if "\n" in quoted else found[0].removesuffix(found["end"]).strip()


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    border = re.escape(delimiter)
    quoted = rf' *"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"(?P<after>[^{border}\n]*)'
    return re.compile(rf"(?:{quoted}|(?P<bare>[^{border}\n]*))(?P<end>{border}|\n|\Z)")


def _after_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
