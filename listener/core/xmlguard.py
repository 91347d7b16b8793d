"""What happens to a document before an XML parser may see it: repaired where that helps, refused where it must be."""

from __future__ import annotations

import re

from listener.core.entries import tidy
from listener.errors import SourceError

MOST_TAGS = 500_000
"""Opening brackets in one document. feedparser needs about 25 µs for each; beyond, a hostile file stalls the daemon."""
MOST_REFERENCES = 4 * MOST_TAGS
"""Ampersands: of a damaged document the parser looks at each one by itself, at 3 µs."""
MOST_ATTRIBUTES = 300
"""Of one tag. The parser takes the square of their number: 40,000, which is 400 KB, took it 43 s."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]{1,9})|0*(\d{1,10}));?", re.IGNORECASE | re.ASCII)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_OFFER = re.compile(r"<link\b[^>]{0,500}type=[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,500}>", re.IGNORECASE)
_ADDRESS = re.compile(r"href=[\"']([^\"'<>]{1,300})[\"']", re.IGNORECASE)
_ELEMENT = re.compile(r"<\w")
_CROWDED = re.compile(
    rf"""<\w[\w:.-]*+(?:\s++[^\s<>="'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){{{MOST_ATTRIBUTES + 1}}}"""
)
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_SUBSET = re.compile(r"""<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>\["'])*\[""")


def safe(text: str) -> str:
    """Return a document that may be parsed.

    Raises SourceError: ``empty``; ``not_a_feed`` for a web page, with the feed it offers; ``dtd`` where entities are
    declared, which is how a few hundred bytes become gigabytes; ``too_large`` for more than ``MOST_TAGS`` tags,
    ``MOST_REFERENCES`` references or ``MOST_ATTRIBUTES`` in one tag.
    """
    text = _repaired(text)
    if not text:
        raise SourceError("empty", "the answer has no content")
    if _PAGE.match(text):
        raise SourceError("not_a_feed", _hint(text[:65536]))
    if _declares(text):
        raise SourceError("dtd", "the document declares entities of its own")
    if text.count("<") > MOST_TAGS:
        raise SourceError("too_large", f"more than {MOST_TAGS} tags")
    if text.count("&") > MOST_REFERENCES:
        raise SourceError("too_large", f"more than {MOST_REFERENCES} references")
    if _CROWDED.search(text):
        raise SourceError("too_large", f"more than {MOST_ATTRIBUTES} attributes in one tag")
    return text


def root_at(text: str) -> int:
    """Return where the first element of a document begins; -1 where anything but comments and instructions precedes."""
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    return at if _ELEMENT.match(text, at) else -1


def _repaired(text: str) -> str:
    """Mend what would make a whole feed unreadable for one bad entry: control characters, impossible references.

    An emoji written as references to its two surrogates (``&#55357;&#56832;``) becomes the emoji.
    """
    text = _FORBIDDEN.sub("", text).strip(" \t\r\n\ufeff")
    if "&#" in text:
        text = _REFERENCE.sub(_character, text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if 0xD800 <= code < 0xE000:
        return chr(code)
    possible = code in {9, 10, 13} or 32 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return reference[0] if possible else ""


def _hint(page: str) -> str:
    offer = _OFFER.search(page)
    address = _ADDRESS.search(offer[0]) if offer else None
    return f"a web page; it names a feed at {tidy(address[1])}" if address else "a web page"


def _declares(text: str) -> bool:
    """Tell whether entities are declared where a parser would believe it.

    feedparser takes all before the first tag for the prolog; an XML parser skips comments, and tags in them: ask both.
    """
    first = _ELEMENT.search(text)
    head = text[: first.start()] if first else text
    prolog = _PROLOG.match(text)
    return "<!ENTITY" in head.upper() or bool(prolog and _SUBSET.match(text, prolog.end()))
