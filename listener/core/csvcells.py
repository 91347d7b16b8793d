"""Tables that others open: CSV as all spreadsheets read it, and cells that none takes for a formula. Pure.

A German spreadsheet divides at semicolons what was written with commas, and quotation marks then end early: a formula
may begin after a semicolon or on a new line of one text. An apostrophe before it makes it text (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BEGINNING = re.compile(r"(\A|[;\t\n\r])((?:[^\S\t\n\r]|\")*)(?=[=+\-@|%＝＋－＠])")


def inert(text: str) -> str:
    """Return the text with an apostrophe before whatever could begin a formula."""
    return _BEGINNING.sub(r"\1'\2", text)


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV (RFC 4180, every cell in quotation marks); None is an empty cell."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return target.getvalue()
