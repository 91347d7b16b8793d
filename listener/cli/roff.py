"""Man pages in roff, from plain text: every character a reader sees is the one that was meant. Pure.

Source: man(7) and groff_char(7). A line that begins with a dot or an apostrophe is a request, a backslash begins an
escape; hyphens, quotation marks, carets and tildes would be typeset as something that no shell takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_AS_TYPED = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq", "\u00a0": r"\~"}
)


def inline(text: str) -> str:
    """Return a text on one line, safe within one."""
    return " ".join(filter(None, text.replace("\n", " ").split(" "))).translate(_AS_TYPED)


def line(text: str) -> str:
    """Return a text as a line of its own, which no request can be mistaken for."""
    return _no_request(inline(text))


def _no_request(shown: str) -> str:
    return rf"\&{shown}" if shown[:1] == "." else shown


def head(name: str, version: str, manual: str) -> Iterator[str]:
    """Give the lines with which a page begins. It bears no date: the same program writes the same page."""
    yield r"""'\" -*- coding: UTF-8 -*-"""
    yield f'.TH {inline(name.upper())} 1 "" "{inline(version)}" "{inline(manual)}"'
    yield ".nh"
    yield ".ad l"


def section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Give a section; none without lines."""
    found = list(lines)
    if found:
        yield f'.SH "{inline(heading)}"'
        yield from found


def paragraphs(text: str) -> Iterator[str]:
    r"""Give paragraphs as click has them: apart by empty lines; one that begins with \b keeps its lines and blanks."""
    for part in filter(None, (one.strip("\n ") for one in text.split("\n\n"))):
        yield ".PP"
        if part.startswith("\b"):
            kept = part.lstrip("\b\n").split("\n")
            yield from (".nf", *(_no_request(one.rstrip().translate(_AS_TYPED)) for one in kept), ".fi")
        else:
            yield line(part)


def terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Give terms in bold, each with what it means below it."""
    for term, meaning in pairs:
        yield ".TP"
        yield rf"\fB{inline(term)}\fR"
        yield line(meaning) or r"\&"
