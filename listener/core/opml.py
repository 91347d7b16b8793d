"""OPML 1.0 and 2.0, which every feed reader writes: the feeds in it, with the folders they lie in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat

from listener.core.entries import tidy
from listener.core.xmlguard import safe
from listener.errors import SourceError, UsageError

_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)([a-z][a-z0-9]{1,31};)?", re.IGNORECASE)
_ROOT = re.compile(r"<opml[\s/>]", re.IGNORECASE)
_ELSEWHERE = frozenset({"link", "include"})
"""Types of outlines that lead to another OPML file or to a page (OPML 2.0), also if they have an ``xmlUrl``."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    title: str
    url: str
    """As written; perhaps no web address at all."""
    path: tuple[str, ...] = ()
    """The folders around it, outermost first; else the first of its ``category`` (``/News/Harbour``)."""


@dataclass(slots=True)
class _Reader:
    """What has been read so far."""

    root: str = ""
    folders: list[str] = field(default_factory=list)
    found: dict[str, Outline] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name.lower()
        if name.lower() != "outline":
            return
        own = {key.lower(): tidy(value) for key, value in attributes.items()}
        title = own.get("title") or own.get("text") or ""
        url = own.get("xmlurl") or ""
        if url and own.get("type", "").lower() not in _ELSEWHERE:
            folders = tuple(folder for folder in self.folders if folder)
            self.found.setdefault(url, Outline(title, url, folders or _category(own.get("category", ""))))
        self.folders.append(title)

    def end(self, name: str) -> None:
        if name.lower() == "outline":
            self.folders.pop()


def is_opml(text: str) -> bool:
    """Tell by its first element whether a document is OPML."""
    return bool(_ROOT.search(text[:2000]))


def read_opml(text: str) -> tuple[Outline, ...]:
    """Return the feeds in their order, each address once.

    Attributes may be written in any case. A bare ``&`` in an address and HTML's entities are understood. Raises
    UsageError with line and column where the file is broken, and if it is no OPML or holds no feed.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(_STRAY.sub(_mended, safe(text)), True)
    except SourceError as error:
        raise UsageError(f"find.opml_{error.kind}") from None
    except expat.ExpatError as error:
        raise _broken(error, text) from None
    if reader.root != "opml":
        raise UsageError("find.opml_not_a_feed")
    if not reader.found:
        raise UsageError("find.opml_empty")
    return tuple(reader.found.values())


def _broken(error: expat.ExpatError, text: str) -> UsageError:
    """Return the complaint with the place in the file; blank lines before the beginning were not parsed."""
    blank = text[: len(text) - len(text.lstrip())].count("\n")
    place = {"line": str(error.lineno + blank), "column": str(error.offset + 1)}
    return UsageError("find.opml_broken", reason=expat.ErrorString(error.code), **place)


def _mended(stray: re.Match[str]) -> str:
    """Return a bare ampersand as XML wants it, an entity of HTML as its character."""
    character = unescape(stray[0]) if stray[1] else ""
    return character if len(character) == 1 and character not in "&<>" else stray[0].replace("&", "&amp;", 1)


def _category(written: str) -> tuple[str, ...]:
    first = written.partition(",")[0]
    return tuple(part.strip() for part in first.split("/") if part.strip())
