"""Sitemaps to entries: urlset with or without news, index, plain text; also compressed as a file. Fetches nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import TypeAlias
from xml.parsers import expat

from listener.core.charset import decode
from listener.core.entries import tidy
from listener.core.urls import is_web
from listener.core.xmlguard import safe
from listener.errors import SourceError

LIMIT = 32 * 1024 * 1024
"""Bytes of one file, inflated. The protocol allows 50 MB and 50,000 pages; those need half of this."""
MOST_PAGES = 50_000
"""In one file, as the protocol has it."""
_PIECE = 256 * 1024
_MEMBERS = 1000

Fields: TypeAlias = dict[str, str]

_KEYS = {
    ("loc",): "loc",
    ("lastmod",): "lastmod",
    ("news", "title"): "title",
    ("news", "publication_date"): "date",
    ("news", "keywords"): "keywords",
    ("news", "publication", "name"): "publication",
    ("news", "publication", "language"): "lang",
}
"""Where a value stands below ``url`` or ``sitemap``. Prefixes are not asked: they are often declared wrongly or not."""
_UNUSED = re.compile(r"</?(?:changefreq|priority|(?:image|video|xhtml|mobile):\w+)(?=[\s/>])[^<>]*>", re.IGNORECASE)
"""Tags of no use here, taken out first: a full sitemap with them would be over what the guard lets through."""
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(\w{2,31};)?")
_FEEDS = frozenset({"rss", "feed", "rdf"})
_ROOTS = frozenset({"urlset", "sitemapindex", *_FEEDS})
_ENDS = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
"""What the parser says where a document simply ends too early."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page or one further sitemap, as it is listed. Dates as written."""

    loc: str
    lastmod: str = ""
    title: str = ""
    date: str = ""
    publication: str = ""
    lang: str = ""
    keywords: str = ""

    @property
    def news(self) -> bool:
        """Whether it is listed as news."""
        return bool(self.title or self.date)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file."""

    pages: tuple[Entry, ...] = ()
    maps: tuple[Entry, ...] = ()
    """Further sitemaps, of an index."""
    feed: bool = False
    """It is RSS or Atom, which is allowed, and to be read as such."""
    whole: bool = True
    """False: it looks cut off."""
    unreadable: tuple[str, ...] = ()


def read_sitemap(body: bytes, content_type: str = "") -> Sitemap:
    """Return what a sitemap lists; entries that are damaged are lines, the others are read.

    Raises SourceError: ``empty``, ``not_a_sitemap``, ``dtd``, ``too_large``, ``truncated`` (a compressed file that ends
    too early), ``encoding`` (one that is damaged), ``unreadable``.
    """
    text = decode(inflated(body), content_type).strip(" \t\r\n\ufeff")
    if text and not text.startswith("<"):
        return _plain(text)
    try:
        text = safe(_UNUSED.sub("", text))
    except SourceError as error:
        if error.kind == "not_a_feed":
            raise SourceError("not_a_sitemap", "a web page") from None
        raise
    found = _parsed(text) or _parsed(_REFERENCE.sub(_resolved, text)) or _salvaged(text)
    if found.root not in _ROOTS:
        raise SourceError("not_a_sitemap", "neither a list of pages nor an index")
    if found.damaged and not (found.pages or found.maps or found.lost or found.root in _FEEDS):
        raise SourceError("unreadable", "the document is damaged")
    return Sitemap(
        tuple(found.pages),
        tuple(found.maps),
        feed=found.root in _FEEDS,
        whole=f"</{found.tag}" in text[-2000:],
        unreadable=tuple(found.lost),
    )


def inflated(body: bytes, limit: int = LIMIT) -> bytes:
    """Return a file that is compressed with gzip (RFC 1952) inflated, any other as it is; at most ``limit`` bytes."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    pieces: list[bytes] = []
    try:
        for piece in _inflating(body):
            pieces.append(piece)
            limit -= len(piece)
            if limit < 0:
                raise SourceError("too_large", "the compressed file is larger than a sitemap may be")
    except zlib.error:
        raise SourceError("encoding", "the compressed file is damaged") from None
    return b"".join(pieces)


def _inflating(body: bytes) -> Iterator[bytes]:
    """Yield pieces of one member after the other; what follows the last one is padding."""
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(wbits=31)
        yield member.decompress(body, _PIECE)
        while not member.eof:
            piece = member.decompress(member.unconsumed_tail, _PIECE)
            if not piece and not member.unconsumed_tail and not member.eof:
                raise SourceError("truncated", "the compressed file ends too early")
            yield piece
        body = member.unused_data
        if not body.startswith(b"\x1f\x8b"):
            return
    raise SourceError("encoding", f"more than {_MEMBERS} gzip members")


def _plain(text: str) -> Sitemap:
    """Read a list of addresses, one a line."""
    if text.count("\n") > MOST_PAGES:
        raise SourceError("too_large", f"more than {MOST_PAGES} lines")
    lines = (line.strip() for line in text.splitlines())
    pages = tuple(Entry(line) for line in lines if line.startswith("http") and " " not in line and is_web(line))
    if not pages:
        raise SourceError("not_a_sitemap", "neither XML nor a list of addresses")
    return Sitemap(pages)


@dataclass(slots=True)
class _Reading:
    """What an XML parser tells, sorted into entries. Deep nesting costs nothing: only three levels are looked at."""

    root: str = ""
    tag: str = ""
    """The root as written, with its prefix."""
    pages: list[Entry] = field(default_factory=list)
    maps: list[Entry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: bool = False
    _path: list[str] = field(default_factory=list)
    _fields: Fields = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)

    def start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(":")[2].lower()
        if not self._path:
            self.root, self.tag = local, name
        elif len(self._path) == 1:
            self._fields = {}
        self._path.append(local)
        self._text = []

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, _name: str) -> None:
        key = _KEYS.get(tuple(self._path[2:])) if len(self._path) <= 5 else None
        if key:
            self._fields.setdefault(key, tidy("".join(self._text)))
        if len(self._path) == 2 and self._fields:
            listed = {"url": self.pages, "sitemap": self.maps}.get(self._path[1])
            if listed is not None:
                listed.append(Entry(**{"loc": "", **self._fields}))
        self._path.pop()
        self._text = []


def _parsed(text: str) -> _Reading | None:
    """Return what a well-formed document says, None for another; of a cut one, what comes before the cut."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.data
    parser.buffer_text = True
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return reading if error.code in _ENDS and reading.root in _ROOTS else None
    return reading


def _salvaged(text: str) -> _Reading:
    """Return what can be read of a damaged document, entry by entry; a line for each that cannot."""
    text = _REFERENCE.sub(_resolved, text)
    whole = _Reading(damaged=True)
    head = re.search(r"<([A-Za-z][\w.:-]*)", text)
    whole.tag = head[1] if head else ""
    whole.root = whole.tag.rpartition(":")[2].lower()
    for number, block in enumerate(_blocks(text, "sitemap" if whole.root == "sitemapindex" else "url"), 1):
        part = _parsed(f"<{whole.tag}>{block}</{whole.tag}>")
        if part is None:
            whole.lost.append(f"entry {number}: damaged")
        else:
            whole.pages += part.pages
            whole.maps += part.maps
    return whole


def _blocks(text: str, name: str) -> Iterator[str]:
    """Yield the elements of a name, each from its start tag to the next end tag."""
    end_tag, at = f"</{name}>", 0
    while (start := text.find(f"<{name}>", at)) >= 0 and (end := text.find(end_tag, start)) >= 0:
        at = end + len(end_tag)
        yield text[start:at]


def _resolved(reference: re.Match[str]) -> str:
    """Return the character of an entity that HTML has and XML has not; a lone ampersand as XML writes it."""
    known = unescape(reference[0]) if reference[1] else reference[0]
    return known if known != reference[0] and known not in {"<", "&"} else f"&amp;{reference[1] or ''}"
