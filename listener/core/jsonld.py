"""JSON-LD blocks of a page, also those that are not quite JSON, as things. Loads no context, sends nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from listener.core.htmltree import attribute
from listener.core.things import Thing, Value, folded

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TYPE = re.compile(r"application/(?:[\w.]+\+)?ld\+json\b", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:\s+|<!--(?!\s*[{\[]).{0,2000}?-->|<!--|/\*.{0,2000}?\*/|(?://)?\s{0,9}<!\[CDATA\[|//[^\n]*\n){1,20}", re.DOTALL
)
_CLOSING = ("-->", "]]>", "//", "/*", "*/", ";")
# What is not closed reaches to the end: if it failed there, each of its characters would be tried as another start.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_SPARE_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_MOST_ALIKE = 5
"""Things under one ``@id`` that another one is compared with; pages that give one to all of them have hundreds."""
_BETWEEN = re.compile(r"[\s,;]*")


def blocks(root: LexborNode) -> Iterator[str]:
    """Yield the text of each JSON-LD block; the type may carry a charset or odd case."""
    for node in root.css("script[type]"):
        if _TYPE.match(attribute(node, "type")):
            yield node.text(deep=True)


def read_block(text: str) -> list[Any] | None:
    """Return the values of a block, None if no repair makes it JSON.

    Repaired: comments around and inside, CDATA, raw line breaks in texts, trailing commas, escapes that JSON does not
    know, escaped quotes, several values in one block.
    """
    text = _unwrapped(text)
    if not text:
        return []
    without = _SPARE_COMMA.sub(_string_only, _COMMENT.sub(_string_only, text))
    for attempt in (text, without, _BAD_ESCAPE.sub(_known_escape, without), html.unescape(text)):
        found = _values(attempt)
        if found is not None:
            return found
    return None


def _unwrapped(text: str) -> str:
    opening = _OPENING.match(text)
    text = text[_end_of(opening, 0) :].rstrip()
    for _ in range(20):
        bare = next((text.removesuffix(end).rstrip() for end in _CLOSING if text.endswith(end)), text)
        if bare == text:
            break
        text = bare
    return text


class Graph:
    """All JSON-LD of a page: things with the same ``@id`` are one, unless they contradict each other."""

    def __init__(self) -> None:
        self._named: dict[str, list[Thing]] = {}
        self._all: list[Thing] = []

    def top(self, values: list[Any]) -> list[Thing]:
        """Return the outermost things among the values of a block. Raises RecursionError for deep nesting."""
        return [thing for value in values for thing in self._convert(value) if isinstance(thing, Thing)]

    def join(self) -> None:
        """Put the thing itself wherever only its ``@id`` is named. To be called when all blocks are in."""
        told = {id_: next((one for one in same if one.values), None) for id_, same in self._named.items()}
        for thing in self._all:
            for inner in thing.values.values():
                inner[:] = [_resolved(value, told) for value in inner]

    def _convert(self, value: Any) -> list[Value]:
        if isinstance(value, list):
            return [one for part in value for one in self._convert(part)]
        if not isinstance(value, dict):
            return [value] if isinstance(value, str | int | float) else []
        for key in ("@value", "@list", "@set"):
            if key in value:
                return self._convert(value[key])
        graph = self._convert(value["@graph"]) if "@graph" in value else []
        thing = self._thing(value)
        return [*([thing] if thing.values or thing.id else []), *graph]

    def _thing(self, value: dict[str, Any]) -> Thing:
        types = tuple(folded(name) for name in self._convert(value.get("@type")) if isinstance(name, str))
        id_ = value.get("@id")
        thing = Thing(types, id_ if isinstance(id_, str) else "")
        for key, inner in value.items():
            if not key.startswith("@"):
                thing.add(folded(key), self._convert(inner))
        thing = self._known(thing) if thing.id else thing
        self._all.append(thing)
        return thing

    def _known(self, thing: Thing) -> Thing:
        named = self._named.setdefault(thing.id, [])
        for other in named[:_MOST_ALIKE]:
            if other.types == thing.types and _agree(other, thing):
                _merge(other, thing)
                return other
        named.append(thing)
        return thing


def _resolved(value: Value, told: dict[str, Thing | None]) -> Value:
    only_named = isinstance(value, Thing) and not value.values
    return (told.get(value.id) or value) if isinstance(value, Thing) and only_named else value


def _agree(one: Thing, other: Thing) -> bool:
    """Tell whether two descriptions can be of one thing: no text or number stands against another."""
    shared = one.values.keys() & other.values.keys()
    return all(one.text(name) == other.text(name) for name in shared)


def _merge(one: Thing, other: Thing) -> None:
    """Add to a thing what another description of it says beyond it: new properties, further things."""
    for name, values in other.values.items():
        known = name in one.values
        one.add(name, (value for value in values if isinstance(value, Thing)) if known else values)


def _values(text: str) -> list[Any] | None:
    decoder = json.JSONDecoder(strict=False)
    found, at = [], 0
    try:
        while at < len(text):
            value, end = decoder.raw_decode(text, at)
            found.append(value)
            at = _end_of(_BETWEEN.match(text, end), end)
    except (ValueError, RecursionError):
        return None
    return found


def _end_of(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _string_only(match: re.Match[str]) -> str:
    return match[1] or ""


def _known_escape(match: re.Match[str]) -> str:
    return match[0] if match[1] else match[2]
