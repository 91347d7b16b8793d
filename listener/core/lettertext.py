"""What a letter says: its parts chosen, decoded and freed of what was made for one reader only. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from html import escape
from itertools import chain
from typing import TypeAlias
from urllib.parse import urlsplit

from listener.core.charset import decode
from listener.core.entries import tidy
from listener.core.htmltree import attribute, text_of, tree
from listener.core.urls import canonical, is_web
from listener.errors import SourceError

TRIPS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the standard library's mail parser has been seen to raise for damaged letters."""

Part: TypeAlias = "Message[str, str]"

_LONGEST = 400_000
"""Characters of one part that are looked at."""
_DEEPEST = 20
"""Parts inside parts; a forwarded letter in a forwarded letter needs six."""
_MOST_PARTS = 50

_FIRST_ONLY = {"multipart/signed", "multipart/report"}
"""What follows is a signature, or a letter that came back."""
_TAG = re.compile(r"<[^<>]*>|&\w+;")

_META = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_CODING = re.compile(r"\s*(base64|quoted-printable|x-uuencode|uuencode)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'`{|}\\^]+", re.IGNORECASE)
_TRAIL = ".,;:!?)]*_"
_TOKEN = re.compile(
    r"(?=[^/]{0,200}\d)(?=[^/]{0,200}[a-z])[a-z0-9=~%+]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
"""Part of a path that tells one reader from another: words with hyphens in between are no such thing."""
_FAREWELL = re.compile(
    r"\b(?:unsubscri\w*|opt[-_ ]?out|abmelde\w*|abbestell\w*|austragen|newsletter[- ]einstellungen"
    r"|manage[_-]preferences|(?:manage|update) (?:your )?(?:preferences|subscriptions?)|im browser \w+|web ?version"
    r"|view (?:\w+ ){0,3}in (?:your |a )?browser)\b",
    re.IGNORECASE,
)
"""Links below and above a newsletter that are made for one reader."""


def said(message: Part, personal: Sequence[str] = (), farewells: Sequence[str] = ()) -> str:
    """Return the text of a letter, perhaps with markup: of two versions the page, no attachments, no pictures.

    ``personal`` are addresses of its receivers, ``farewells`` where it can be unsubscribed from. Both are taken out,
    and so is what is behind the path of a link or looks like a reader's mark in it. Never raises.
    """
    pieces = [piece for piece in _texts(message, 0) if piece[1].strip()][:_MOST_PARTS]
    marked = any(is_page for is_page, _ in pieces)
    whole = "\n\n".join(text if is_page or not marked else _as_page(text) for is_page, text in pieces)
    return tidy(_impersonal(whole, personal, farewells))


def _texts(part: Part, depth: int) -> Iterator[tuple[bool, str]]:
    """Yield the texts of a part, each with whether it is a page."""
    kind = _kind(part)
    if depth > _DEEPEST or _is_attached(part, kind):
        return
    if part.is_multipart():
        inner = [_opened(part, one) for one in part.get_payload() if isinstance(one, Message)]
        versions = [[*_texts(one, depth + 1)] for one in (inner[:1] if kind in _FIRST_ONLY else inner)]
        alternative = kind == "multipart/alternative" and versions
        # Of several versions the last is the richest; ``max`` takes the first of equals.
        yield from max(reversed(versions), key=_richness) if alternative else chain(*versions)
    elif kind == "text/html":
        yield _page(_decoded(part))
    elif kind == "text/plain" or kind.startswith("multipart/"):  # a multipart without parts has lost its borders
        yield False, _flowing(part, _decoded(part))


def _richness(texts: Sequence[tuple[bool, str]]) -> int:
    """Rank the versions of a text. A page with nothing but a picture is worth less than plain words."""
    worded = [is_page for is_page, text in texts if re.search(r"\w", _TAG.sub("", text) if is_page else text)]
    return 2 if any(worded) else len(worded[:1])


def _opened(holder: Part, inner: Part) -> Part:
    """Return a letter that was forwarded as a file; some programs pack it, although that is not allowed."""
    packed = _CODING.match(str(holder.get("content-transfer-encoding", "")))
    if _kind(holder) != "message/rfc822" or not packed or inner.keys() or inner.is_multipart():
        return inner
    inner["content-transfer-encoding"] = packed[1]
    with suppress(*TRIPS):
        unpacked = inner.get_payload(decode=True)
        return message_from_bytes(unpacked) if isinstance(unpacked, bytes) else inner
    return inner


def _is_attached(part: Part, kind: str) -> bool:
    """Tell what hangs on a letter from what it says. A letter inside a letter was forwarded: that is its message."""
    if kind.startswith(("multipart/", "message/")):
        return False
    with suppress(*TRIPS):
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return False


def _kind(part: Part) -> str:
    with suppress(*TRIPS):
        return part.get_content_type()
    return "text/plain"


# Bytes to text


def _decoded(part: Part) -> str:
    with suppress(*TRIPS):
        coding = str(part.get("content-transfer-encoding", ""))
        known = _CODING.match(coding)
        if known and known[1] != coding:  # "quoted-printable;" and the like
            part.replace_header("content-transfer-encoding", known[1].lower())
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            return decode(body, f"charset={_charset(part, body)}")[:_LONGEST]
    return ""


def _charset(part: Part, body: bytes) -> str:
    with suppress(*TRIPS):
        told = part.get_content_charset()
        if told:
            return told
    found = _META.search(body[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def _flowing(part: Part, text: str) -> str:
    """Return lines that were broken for the way put together again (RFC 3676)."""
    with suppress(*TRIPS):
        if str(part.get_param("format", "")).lower() == "flowed":
            return _joined(text, without_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _joined(text: str, *, without_space: bool) -> str:
    paragraphs: list[list[str]] = []
    open_at = -1
    for line in text.splitlines():
        words = line.lstrip(">")
        depth, words = len(line) - len(words), words.removeprefix(" ")
        if open_at == depth:
            paragraphs[-1].append(words)
        else:
            paragraphs.append([">" * depth + " " * bool(depth) + words])
        open_at = depth if words.endswith(" ") and words != "-- " else -1
        if open_at >= 0 and without_space:
            paragraphs[-1][-1] = paragraphs[-1][-1][:-1]
    return "\n".join(map("".join, paragraphs))


# Pages


def _page(markup: str) -> tuple[bool, str]:
    """Return a page without pictures, which count readers, and without the links that are made for one of them."""
    try:
        root = tree(markup)
    except SourceError:  # more elements than a letter has; the text is still read, later and within limits
        return True, markup
    for link in root.css("a"):
        if _FAREWELL.search(text_of(link)) or _FAREWELL.search(attribute(link, "href")):
            link.decompose()
    root.unwrap_tags(["a"])
    root.strip_tags(["img", "script", "style"])
    body = root.css_first("body")
    return True, (body or root).html or ""


def _as_page(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


# Whose eyes it was made for


def _impersonal(text: str, personal: Sequence[str], farewells: Sequence[str]) -> str:
    for address in personal:
        text = re.sub(re.escape(address), "…", text, flags=re.IGNORECASE) if "@" in address else text
    return _URL.sub(lambda found: _unmarked(found[0], farewells), text)


def _unmarked(found: str, farewells: Sequence[str]) -> str:
    """Return a link without query, and without its path from a reader's mark on."""
    url = found.rstrip(_TRAIL)
    rest = found[len(url) :]
    if url in farewells or _FAREWELL.search(url) or not is_web(url):
        return rest
    parts = urlsplit(canonical(url))
    path = parts.path
    mark = _TOKEN.search(path)
    return f"{parts.scheme}://{parts.netloc}{path[: path.rfind('/', 0, mark.start()) + 1] if mark else path}{rest}"
