"""What the fast reader knows of an entry while it reads it, and how it takes the text of an element. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from listener.core.fastdoubt import DoubtError
from listener.core.fastnames import Names, attributes
from listener.core.fastxhtml import markup
from listener.core.urls import is_usual

_DEEPEST = 8
_UNKNOWN = 99
"""Depth of what was not read from an element of its own: anything takes its place."""
_ANYWHERE = ("http://a.example/b/", "https://a.example/b/")
_SLASHES = re.compile(r"([A-Za-z][A-Za-z0-9+,.-]*://)/+")
_KINDS = frozenset({"text", "plain", "html", "text/plain", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml"})
_SCOPES = frozenset({"lang", "xml:lang", "base", "xml:base"})

Do: TypeAlias = "Callable[[Reading, Element, str, int], None]"
"""What to do at an element: with what was read so far, the element, its name as feedparser has it, how deep it is."""


class Plan(dict[str, "tuple[Do | None, str]"]):
    """What to do at the elements of a document, and their names, by how the tree names them."""

    def __init__(self, names: Names, doing: Mapping[str, Do], *, careful: bool) -> None:
        super().__init__()
        self.names, self._doing = names, doing
        self.careful = careful
        """Whether texts may have been decoded twice; feedparser puts that right."""

    def __missing__(self, tag: str) -> tuple[Do | None, str]:
        name = self.names[tag]
        found = self[tag] = (self._doing.get(name), name)
        return found


class Scope:
    """What elements inherit: language and base."""

    __slots__ = ("based", "lang")

    def __init__(self, lang: str = "", *, based: bool = False) -> None:
        self.lang, self.based = lang, based

    def within(self, element: Element) -> Scope:
        """Return what holds within an element. Raises DoubtError."""
        if not element.keys():
            return self
        found = attributes(element)
        lang = found.get("xml:lang", found.get("lang"))
        based = self.based or "base" in found or "xml:base" in found
        return Scope(self.lang if lang is None else lang.replace("_", "-"), based=based)


class Reading:
    """What was read of an entry so far, or of the head of a feed."""

    __slots__ = ("authors", "careful", "deep", "enclosed", "full", "plan", "scope", "tags", "texts", "title_depth",
                 "title_lang", "unsure", "values")  # fmt: skip

    def __init__(self, plan: Plan, scope: Scope, *, full: bool) -> None:
        self.plan, self.scope, self.careful = plan, scope, plan.careful
        self.values: dict[str, str] = {}
        self.deep: dict[str, int] | None = None
        """How deep those values were found that did not stand in the entry itself."""
        self.texts: list[str] = []
        """Contents beside the summary."""
        self.full = full
        """Whether a content came before; then another summary takes the place of the first."""
        self.authors: list[dict[str, str]] = []
        self.unsure = False
        self.enclosed: list[str] = []
        self.tags: list[tuple[str | None, str | None, str | None]] | None = None
        self.title_depth, self.title_lang = -1, ""

    def read(self, parent: Element, depth: int) -> None:
        """Read the elements within another one. Raises DoubtError.

        What is unknown is passed by; what stands within it counts as if it stood outside.
        """
        plan = self.plan
        for element in parent:
            do, name = plan[element.tag]
            if do is not None:
                do(self, element, name, depth)
            elif len(element):
                if depth > _DEEPEST or (element.keys() and _SCOPES & attributes(element).keys()):
                    raise DoubtError("deeply nested, or in several languages")
                self.read(element, depth + 1)

    def text(self, element: Element) -> str:
        """Return the text of an element without blanks around it. Raises DoubtError for one with elements in it."""
        if len(element):
            raise DoubtError("markup that is not quoted")
        text = element.text
        if not text:
            return ""
        return self.certain(text.strip()) if self.careful else text.strip()

    def certain(self, text: str) -> str:
        """Return a text that feedparser leaves as it is. Raises DoubtError for one that may have been decoded twice."""
        if not self.careful or text.isascii():
            return text
        try:
            text.encode("latin-1").decode()
        except UnicodeError:
            return text
        raise DoubtError("text that was perhaps decoded twice")

    def content(self, element: Element) -> str:
        """Return the text of an element that may say of which kind it is. Raises DoubtError for other kinds."""
        if element.keys():
            found = attributes(element)
            kind = found.get("type", "text").lower()
            if kind in _XHTML:
                names = self.plan.names
                return self.certain(markup(element, names, unwrapped=names.of_atom).strip())
            if kind not in _KINDS or found.get("mode") == "base64":
                raise DoubtError("content of another type")
        return self.text(element)

    def keep(self, name: str, value: str, depth: int) -> None:
        """Keep a value unless one is there from nearer to the entry."""
        if depth > 1:
            self.deep = self.deep or {}
            if depth > self.deep.get(name, 1 if name in self.values else _UNKNOWN):
                return
            self.deep[name] = depth
        elif self.deep:
            self.deep.pop(name, None)
        self.values[name] = value

    def suppose(self, name: str, value: str) -> None:
        """Keep a value that was not read from an element of its own."""
        self.values[name] = value
        self.deep = {**(self.deep or {}), name: _UNKNOWN}

    def address(self, text: str, found: Mapping[str, str]) -> str:
        """Return an address or id as feedparser resolves it. Raises DoubtError where it hangs on ``xml:base``."""
        based = self.scope.based or "base" in found or "xml:base" in found
        if based and text and not _is_absolute(text):
            raise DoubtError("an address that hangs on xml:base")
        return _SLASHES.sub(r"\1", text, count=1) if ":///" in text and _SLASHES.match(text) else text

    def settle_author(self) -> None:
        """Make name and text of the last author say the same."""
        last, text = self.authors[-1], self.values.get("author", "")
        if not last:
            self.unsure = self.unsure or "@" in text
            if text:
                last["name"] = text
            return
        name, mail = last.get("name"), last.get("email")
        if name or mail:
            self.values["author"] = f"{name} ({mail})" if name and mail else name or mail or ""

    def authors_named(self) -> list[str]:
        """Return the names of the authors. Raises DoubtError."""
        if self.unsure and len(self.authors) > 1:
            raise DoubtError("several authors with addresses")
        return [author.get("name", "") for author in self.authors]


def _is_absolute(address: str) -> bool:
    """Tell whether an address or id is the same from wherever it is seen."""
    try:
        return is_usual(address) or all(urljoin(base, address) == address for base in _ANYWHERE)
    except ValueError:
        return False
