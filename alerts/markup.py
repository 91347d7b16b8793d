"""HTML that is escaped by construction: what is not ``Markup`` is somebody's text, and every attribute is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_EMPTY = frozenset({"br", "hr", "input", "link", "meta"})
"""Without an end tag. Those of SVG have one: in HTML a ``rect`` that is not ended swallows the next."""
_UNFIT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, separators, half characters and marks of direction: nobody sees them, and they change what is seen."""


class Markup(str):
    """HTML that is finished. Made by ``tag``, ``text`` and ``joined`` only, and by whoever vouches for it."""

    __slots__ = ()


Part: TypeAlias = str | Markup | Iterable["Part"] | None
Attribute: TypeAlias = str | int | float | bool | None


def text(words: str) -> Markup:
    """Return somebody's text as people are to read it: nothing in it does anything."""
    return words if isinstance(words, Markup) else Markup(escape(_UNFIT.sub(" ", words), quote=True))


def joined(*parts: Part) -> Markup:
    """Return parts one after another; None is nothing."""
    return Markup("".join(_flat(part) for part in parts))


def _flat(part: Part) -> str:
    if part is None:
        return ""
    return text(part) if isinstance(part, str) else joined(*part)


def tag(element: str, /, *parts: Part, **attributes: Attribute) -> Markup:
    """Return an element. Attributes: ``True`` stands alone, ``False`` and None are left out, ``class_`` is class.

    ``_`` in a name is ``-``. Raises ValueError for a name that is none: names are ours, never somebody's text.
    """
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    if not _NAME.fullmatch(element):
        raise ValueError(element)
    opened = f"<{element}{written}>"
    return Markup(opened if element in _EMPTY else f"{opened}{joined(*parts)}</{element}>")


def _attribute(name: str, value: Attribute) -> str:
    if not _NAME.fullmatch(name.lower()):
        raise ValueError(name)
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'
