"""Text for a cell of a table that others open: no spreadsheet takes it, or a part of it, for a formula. Pure.

A German spreadsheet divides at semicolons what was written with commas, and quotation marks then end early: a formula
may begin after a semicolon or on a new line of one text. An apostrophe before it makes it text (OWASP, CSV injection).
"""

from __future__ import annotations

import re

_BEGINNING = re.compile(r"(\A|[;\t\n\r])((?:[^\S\t\n\r]|\")*)(?=[=+\-@|%＝＋－＠])")


def inert(text: str) -> str:
    """Return the text with an apostrophe before whatever could begin a formula."""
    return _BEGINNING.sub(r"\1'\2", text)
