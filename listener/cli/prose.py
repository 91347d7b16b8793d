"""Running text on a terminal: cut at words, wrapped and indented. Every line that comes from here is harmless."""

from __future__ import annotations

import sys
import textwrap

from listener.cli.output import note, safe, width

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""


def cut(text: str, most: int) -> str:
    """Return at most ``most`` characters, cut between words where there are any."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    border = kept.rfind(" ")
    return kept[: border if border > most // 2 else None].rstrip() + "…"


def wrapped(text: str, room: int, indent: str = "", first: str | None = None) -> list[str]:
    """Return the lines of a paragraph; ``first`` stands before the first one, ``indent`` before the others."""
    most = max(min(room, _WIDEST), len(indent) + 20)
    lead = indent if first is None else first
    return textwrap.wrap(safe(text), most, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)


def advise(text: str) -> None:
    """Say a whole sentence beside the data: wrapped on a terminal, one line elsewhere."""
    for line in wrapped(text, width(), "  ", "") if sys.stderr.isatty() else [safe(text)]:
        note(line)
