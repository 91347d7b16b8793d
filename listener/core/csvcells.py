"""Tables that others open: CSV as all spreadsheets read it, and cells that none takes for a formula. Pure.

A German spreadsheet divides at semicolons what was written with commas, and quotation marks then end early: a formula
may begin after a semicolon or on a new line of one text. An apostrophe before it makes it text (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What spreadsheets drop before they look whether a cell is a formula."""
_BEGINNING = re.compile(rf"(\A|[;\t\n\r])((?:[^\S\t\n\r]|[{_UNSEEN}\"])*+)(?=[=+\-@|%＝＋－＠])")


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
