"""Markup that stands in a feed without quotes (``type="xhtml"``), as feedparser writes it down again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from listener.core.fastdoubt import DoubtError
from listener.core.fastnames import Names, attributes

_XHTML = "http://www.w3.org/1999/xhtml}"
_ODD = frozenset({"body", "svg", "math"})
"""Feedparser does more at these than write them down."""
_DEEPEST = 50


def markup(element: Element, names: Names, *, unwrapped: bool) -> str:
    """Return what stands within an element as text with tags. Raises DoubtError for elements of another namespace.

    ``unwrapped``: without the one ``div`` around all of it that Atom 1.0 wants.
    """
    _check(element, names)
    pieces = list(_pieces(element, 0))
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if unwrapped and _is_wrapped(pieces):
        pieces = pieces[1:-1]
    return "".join(pieces)


def is_harmless(element: Element, names: Names) -> bool:
    """Tell whether nothing but such markup stands within an element that says so."""
    if not element.keys() or attributes(element).get("type", "").lower() not in {"xhtml", "application/xhtml+xml"}:
        return False
    _check(element, names)
    return True


def _check(element: Element, names: Names) -> None:
    for part in element.iter():
        if part is not element and (not part.tag.startswith(_XHTML) or names[part.tag].removeprefix("xhtml_") in _ODD):
            raise DoubtError("markup that is no XHTML")


def _pieces(element: Element, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise DoubtError("deeply nested")
    if element.text:
        yield escape(element.text)
    for part in element:
        name = part.tag.removeprefix(_XHTML).lower()
        yield f"<{name}{_attributes(part)}>"
        yield from _pieces(part, depth + 1)
        yield f"</{name}>"
        if part.tail:
            yield escape(part.tail)


def _attributes(element: Element) -> str:
    if not element.keys():
        return ""
    found = attributes(element)
    if any("}" in key or (":" in key and not key.startswith("xml:")) for key in found):
        raise DoubtError("an attribute of another namespace")
    told = {key: value.lower() if key in {"rel", "type"} else value for key, value in found.items()}
    return "".join(f' {key}="{escape(value, {chr(34): "&quot;"})}"' for key, value in told.items())


def _is_wrapped(pieces: list[str]) -> bool:
    """Tell whether all stands within the first ``div``."""
    if not pieces or not (pieces[0] == "<div>" or pieces[0].startswith("<div ")) or pieces[-1] != "</div>":
        return False
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return False
        elif piece.startswith("<"):
            depth += 1
    return True
