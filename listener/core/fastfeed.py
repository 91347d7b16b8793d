"""The fast reader of feeds: well-formed RSS, RDF and Atom as feedparser would read them, ten to twenty times as fast.

It reads a document with the standard library's own parser in C, follows feedparser's rules where it knows them, and
leaves every other document to feedparser, which stays the judge (decision 0054). It must only ever be fast or silent,
never different; ``benchmarks.parsing`` and ``tests/core/test_fastfeed.py`` compare the two.
"""

from __future__ import annotations

import re
from datetime import UTC
from xml.etree.ElementTree import Element

from listener.core import fastnames as known
from listener.core.dates import read_date
from listener.core.entries import Document, Entry, identity
from listener.core.fastdoubt import DoubtError
from listener.core.fastentry import DOING, address_in, chapters
from listener.core.fastnames import Names, attributes
from listener.core.fastreading import Plan, Reading, Scope
from listener.core.fastxhtml import is_harmless
from listener.core.fastxml import Tree
from listener.core.feedfacts import count, extra, is_whole, older, page_of, signed, wait
from listener.core.feedsigns import TOMBSTONES, Rest, rest, tombstones
from listener.core.urls import is_usual
from listener.core.xmlguard import MOST_REFERENCES, MOST_TAGS, root_at

_CONTROL = re.compile(rb"&#(?:0*(?:12[789]|1[345]\d)|x0*(?:7f|[89][0-9a-f]));", re.IGNORECASE)
_TWICE = re.compile(b"\xc3[\x82-\xb4]\xc2")
_REFERENCE = re.compile(rb"&#(?:0*(?:12[789]|1[3-9]\d|2\d\d)|x0*(?:7f|[89a-f][0-9a-f]));", re.IGNORECASE)
_RAW_CONTROLS = re.compile(b"\xc2[\x80-\x9f]")
_CERTAIN = range(1996, 2199)
_NUMBERS = frozenset({"ttl", "sy_updateperiod", "sy_updatefrequency"})
_INSIDE = {
    "image": frozenset({"title", "link", "description", "url", "width", "height"}),
    "textinput": frozenset({"title", "link", "description", "name"}),
    "itunes_owner": frozenset({"itunes_name", "itunes_email", "name", "email"}),
    "itunes_category": frozenset({"itunes_category"}),
    **dict.fromkeys((*known.AUTHORS, "contributor"), frozenset({"name", "email", "uri", "url", "homepage"})),
}
"""What may stand in a feed's own elements without meaning more than it does there."""


def read_fast(text: str, url: str) -> Document:
    """Return what feedparser would read in a feed from ``url``. Raises DoubtError for what is left to feedparser."""
    text = text.strip(" \t\r\n\ufeff")
    if root_at(text) < 0 or not is_whole(text):
        raise DoubtError("not a plain document")
    if len(text) > MOST_TAGS and (text.count("<") > MOST_TAGS or text.count("&") > MOST_REFERENCES):
        raise DoubtError("very large")
    try:
        data = text.encode()
    except UnicodeError as error:
        raise DoubtError("half an emoji") from error
    if _holds_controls(data):
        raise DoubtError("control characters")
    tree = Tree(data)
    names = Names(frozenset(tree.declared))
    return _Feed(Plan(names, DOING, careful=_is_doubtful(data)), tree, url).document(text)


def _holds_controls(data: bytes) -> bool:
    """Tell whether signs stand there that feedparser, or we, would replace."""
    if b"\x7f" in data or (b"\xc2" in data and _RAW_CONTROLS.search(data)):
        return True
    return _REFERENCE.search(data) is not None and _CONTROL.search(data) is not None


def _is_doubtful(data: bytes) -> bool:
    """Tell whether a text may be there that was decoded twice: "Ã¤", or the same in references."""
    return (b"\xc2" in data and _TWICE.search(data) is not None) or _REFERENCE.search(data) is not None


class _Feed:
    """A feed while it is read."""

    def __init__(self, plan: Plan, tree: Tree, url: str) -> None:
        self._plan, self._names, self._root, self._url = plan, plan.names, tree.root, url
        self._declared = [(prefix, uri.lower()) for prefix, uri in tree.declared[: tree.on_root]]
        self._buried = any(uri == TOMBSTONES for _, uri in tree.declared)
        self._head: dict[str, str] = {}
        self._links: list[tuple[str, str]] = []
        self._signed = Reading(plan, Scope(), full=False)
        self._is_atom = self._summed = self._full = self._had_channel = False
        self._read: list[Reading] = []

    def document(self, text: str) -> Document:
        """Read all. Raises DoubtError."""
        scope = self._begin(self._root)
        self._signed.scope = scope
        for element in self._root:
            name = self._names[element.tag]
            if name in {"item", "entry"}:
                self._entry(element, scope)
            elif name == "channel" and not self._is_atom:
                self._channel(element, scope.within(element))
            elif self._is_atom:
                self._about(element, name)
            else:
                self._aside(element, name)
        author = _author_of(self._signed) if self._is_atom else ""
        rests = any(name.startswith("skip") for name in self._names.values())
        return Document(
            entries=tuple(self._made(reading, author) for reading in self._read),
            wait=wait(*(self._head.get(name, "") for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
            gone=tuple(name for ref in tombstones(text) if (name := identity(ref))) if self._buried else (),
            older=older(self._links),
            rest=rest(text) if rests else Rest(),
        )

    def _begin(self, root: Element) -> Scope:
        """Find out what kind of feed it is; returns what holds in all of it."""
        kind, uris = self._names[root.tag], {uri for _, uri in self._declared}
        if kind not in {"rss", "feed", "rdf_rdf"}:
            raise DoubtError("another kind of document")
        of_rss = known.RSS_1 in uris or ("", known.RSS_090) in self._declared
        if (kind == "rdf_rdf" and (not of_rss or known.ATOM in uris)) or (kind == "feed" and of_rss):
            raise DoubtError("an unclear kind of feed")
        self._is_atom = kind == "feed"
        self._names.of_atom = self._is_atom and known.ATOM in uris
        scope = Scope().within(root)
        if scope.lang and kind != "rdf_rdf":
            self._head["language"] = scope.lang
        return scope

    def _channel(self, channel: Element, scope: Scope) -> None:
        if {"lastmod", "href"} & attributes(channel).keys() or self._had_channel:
            raise DoubtError("an odd channel")
        self._had_channel = True
        self._signed.scope = scope
        for element in channel:
            name = self._names[element.tag]
            if name in {"item", "entry"}:
                self._entry(element, scope)
            else:
                self._about(element, name)

    def _entry(self, element: Element, scope: Scope) -> None:
        about = ""
        if element.keys():
            found, scope = attributes(element), scope.within(element)
            about = found.get("rdf:about", "")
            if {"lastmod", "href"} & found.keys():
                raise DoubtError("an entry with attributes of CDF")
        reading = Reading(self._plan, scope, full=self._full)
        if about:
            reading.suppose("id", about)
        reading.read(element, 1)
        self._full = False
        self._read.append(reading)

    def _about(self, element: Element, name: str) -> None:
        """Read an element about the feed itself."""
        if name in {"language", "dc_language"}:
            self._head["language"] = self._signed.text(element)
        elif name in _NUMBERS:
            self._head[name] = "" if element.keys() else self._signed.text(element)
        elif name == "link":
            self._link(element)
        elif name in known.AUTHORS and self._is_atom:
            DOING[name](self._signed, element, name, 1)
        elif name in known.SUMMARIES or name in known.CONTENTS:
            self._summary(element, name)
        else:
            self._aside(element, name)

    def _summary(self, element: Element, name: str) -> None:
        """Remember whether what follows counts as a second summary: that holds into the first entry."""
        self._signed.text(element)
        if name in known.CONTENTS:
            self._full = self._summed = True
        elif self._summed and not self._full:
            self._full = True
        elif name in {"summary", "itunes_summary"}:
            self._summed = True

    def _link(self, element: Element) -> None:
        found = attributes(element)
        href = address_in(found)
        if href == "" or (href and len(element)):
            raise DoubtError("an odd link")
        rel = found.get("rel", "alternate").lower()
        if rel in {"next", "prev-archive"} and (not href or "&" in href):
            raise DoubtError("an odd link to older entries")
        self._links.append((rel, self._signed.address(href or self._signed.text(element), found)))

    def _aside(self, element: Element, name: str) -> None:
        """Pass by what is not about the entries, and make sure that it is not."""
        if name in _ODD:
            raise DoubtError(f"an element {name} about the feed")
        if name == "creativecommons_license" and element.keys():
            raise DoubtError("an odd licence")
        if not len(element):
            if name in _DATES:
                _not_odd(element.text or "")
            return
        if name == "psc_chapters":
            chapters(self._names, element)
        elif name in known.TEXTS and is_harmless(element, self._names):
            return
        elif name in DOING and name not in _INSIDE:
            raise DoubtError("elements where none are expected")
        inside = _INSIDE.get(name, frozenset({"psc_chapter"}))
        for part in element.iter():
            if part is not element and (key := self._names[part.tag]) not in inside and _matters(key):
                raise DoubtError(f"an element {key} within {name}")

    def _made(self, reading: Reading, author: str) -> Entry:
        values = reading.values
        written = values.get("published") or values.get("updated") or values.get("created") or ""
        if not _is_certain(written):
            raise DoubtError("an odd date")
        return Entry(
            id=values.get("id", "").strip(),
            link=self._page(reading),
            title=values.get("title", ""),
            body=max((values.get("summary", ""), *reading.texts), key=len)
            if reading.texts
            else values.get("summary", ""),
            author=(_author_of(reading) or author or values.get("source") or values.get("news_source", "")).strip(),
            date=written,
            lang=(values.get("language") or reading.title_lang or self._head.get("language", "")).strip(),
            parent=values.get("thr_in-reply-to", "").strip(),
            reach=_count(values, "media_statistics"),
            likes=_count(values, "media_starrating"),
            replies=_count(values, "slash_comments", "thr_total"),
            extra=_extra(reading),
            clean=True,
        )

    def _page(self, reading: Reading) -> str:
        values = reading.values
        page, original = values.get("link", ""), values.get("feedburner_origlink", "")
        if not original and is_usual(page):
            return page
        return page_of(values.get("id", ""), page, original, reading.enclosed, self._url)


def _count(values: dict[str, str], *names: str) -> int | None:
    found = [values[name] for name in names if name in values]
    return count(*found) if found else None


def _author_of(reading: Reading) -> str:
    author = reading.values.get("author", "")
    return signed(reading.authors_named(), author) if reading.authors else signed((), author)


def _extra(reading: Reading) -> dict[str, object]:
    origin = reading.values.get("source_href", "")
    return extra([term or "" for term, _, _ in reading.tags or ()], origin) if reading.tags or origin else {}


_ODD = known.REFUSED.union(known.SUMMARIES, known.CONTENTS) - _INSIDE.keys()
_DATES = frozenset((*known.PUBLISHED, *known.UPDATED, *known.CREATED))


def _not_odd(date: str) -> None:
    if "/" in date:
        raise DoubtError("an odd date")


def _matters(name: str) -> bool:
    return name in _NUMBERS or (name in DOING and name not in known.LEAVES)


def _is_certain(date: str) -> bool:
    """Tell whether a date, if there is one, is read by us in any zone: then feedparser's reading is not needed."""
    found = read_date(date, UTC) if date else None
    return not date or (found is not None and found.at.year in _CERTAIN)
