"""Microdata and RDFa Lite of a page as things (HTML standard, 5; RDFa Lite 1.1). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listener.core.htmltree import attribute, text_of
from listener.core.things import Thing, folded
from listener.errors import SourceError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MOST_TEXT = 20_000_000
"""Characters read out of one page. Nested properties hold each other's text, so a page can ask for its square."""

_LINKS = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    **dict.fromkeys(("data", "meter"), "value"),
    "object": "data",
    "time": "datetime",
}
_LONG = {"reviewbody", "description", "text"}
"""Properties whose markup is kept, so that its paragraphs survive."""


@dataclass(frozen=True, slots=True)
class Notation:
    """Which attributes carry what."""

    scope: str
    types: str
    property: str
    id: str


MICRODATA = Notation("itemscope", "itemtype", "itemprop", "itemid")
RDFA = Notation("typeof", "typeof", "property", "resource")


def things(root: LexborNode, notation: Notation) -> list[Thing]:
    """Return the outermost things of a page. Raises SourceError: ``too_large``."""
    return list(_Reader(root, notation).top()) if root.css_first(f"[{notation.scope}]") is not None else []


class _Reader:
    """One walk through a page in its order; what an element belongs to is known from its parent."""

    def __init__(self, root: LexborNode, notation: Notation) -> None:
        self._root = root
        self._names = notation
        self._owner: dict[int, Thing] = {}
        self._lent: dict[str, Thing] = {}
        self._made: dict[int, Thing] = {}
        self._left = _MOST_TEXT

    def top(self) -> Iterator[Thing]:
        for node in self._root.css("[itemscope][itemref]") if self._names is MICRODATA else ():
            self._made[node.mem_id] = lender = self._thing(node)
            self._lent |= dict.fromkeys(attribute(node, "itemref").split(), lender)
        for node in self._root.traverse():
            outermost = self._placed(node)
            if outermost is not None:
                yield outermost

    def _placed(self, node: LexborNode) -> Thing | None:
        """Note what an element says; return the thing that it opens if that belongs to no other."""
        parent = node.parent
        owner = self._owner.get(parent.mem_id) if parent is not None else None
        owner = self._lent.get(attribute(node, "id"), owner) if self._lent else owner
        opened = self._opened(node)
        properties = [folded(name) for name in attribute(node, self._names.property).split()]
        if owner is not None and owner is not opened:
            for name in properties:
                owner.add(name, [self._value(node, name) if opened is None else opened])
        inner = owner if opened is None else opened
        if inner is not None:
            self._owner[node.mem_id] = inner
        return opened if not (properties and owner is not None) else None

    def _opened(self, node: LexborNode) -> Thing | None:
        if self._names.scope not in node.attributes:
            return None
        made = self._made.get(node.mem_id)
        return self._thing(node) if made is None else made

    def _thing(self, node: LexborNode) -> Thing:
        types = attribute(node, self._names.types).split()
        return Thing(tuple(map(folded, types)), attribute(node, self._names.id))

    def _value(self, node: LexborNode, name: str) -> str:
        value = self._read(node, name)
        self._left -= len(value)
        if self._left < 0:
            raise SourceError("too_large", "properties hold each other's text over and over")
        return value

    def _read(self, node: LexborNode, name: str) -> str:
        told = node.attributes.get("content")
        if told is None and self._names is RDFA:
            told = node.attributes.get("resource")
        if told is None:
            told = node.attributes.get(_LINKS.get(node.tag or "", ""))
        if told is not None:
            return told.strip()
        if name in _LONG and node.css_first("br, p, div, li") is not None:
            return node.html or ""
        return text_of(node)
