"""A web page as a tree: parsed within limits, with what its head says. Decides nothing about meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from listener.core.charset import decode
from listener.errors import SourceError
from listener.model import Response

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LARGEST = 5 * 1024 * 1024
"""Bytes of a page; beyond this it is no page that people read."""

MOST_TAGS = 30_000
"""In one page. Elements that lie inside each other cost the parser the square of their number: these take a second."""

_TAG = re.compile(r"<[a-zA-Z]")
_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


def page_text(response: Response) -> str:
    """Return the text of a page; the header's charset counts before the page's own.

    Raises SourceError: ``empty``, ``too_large``.
    """
    if len(response.body) > LARGEST:
        raise SourceError("too_large", f"a page of more than {LARGEST // 2**20} MiB")
    told = response.headers.get("content-type", "")
    declared = _CHARSET.search(response.body[:4096])
    if declared and "charset" not in told.lower():
        told = f"text/html; charset={declared[1].decode('ascii', 'replace')}"
    text = decode(response.body, told).lstrip("\ufeff")
    if not text.strip():
        raise SourceError("empty", "the answer has no content")
    return text


def tree(text: str) -> LexborNode:
    """Return the root of a parsed page. Raises SourceError: ``too_large``."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only sources that read pages need it

    if sum(1 for _ in _TAG.finditer(text)) > MOST_TAGS:
        raise SourceError("too_large", f"a page of more than {MOST_TAGS} elements")
    root = LexborHTMLParser(text).root
    if root is None:
        raise SourceError("unreadable", "no element at all")
    return root


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute's value without white space around; nothing where it is missing or has no value."""
    return (node.attributes.get(name) or "").strip()


def text_of(node: LexborNode | None) -> str:
    """Return all text inside an element, on one line."""
    return " ".join(node.text(deep=True).split()) if node is not None else ""


def metas(root: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield name (in lower case) and content of each meta element."""
    for node in root.css("meta[content]"):
        name = attribute(node, "name") or attribute(node, "property")
        if name:
            yield name.lower(), attribute(node, "content")
