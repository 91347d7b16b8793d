"""Google Alerts that come as a letter: recognised, and taken apart into the pages they report. Reads no mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from email.message import EmailMessage, Message
from hashlib import blake2b
from html import unescape
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from listener.core.charset import decode
from listener.core.dates import Dated, read_date
from listener.core.entries import identity, tidy
from listener.core.urls import canonical, is_web
from listener.model import DateQuality, Item

_SENDER = "googlealerts-noreply@google.com"
_LIST = ".alerts.google.com"
_SUBJECT = re.compile(r"\b(?:google[ -]alert\w*|alert\w*(?: de)? google)\s*[-–—:]\s*(?P<term>\S.*)", re.IGNORECASE)
_SECTION = re.compile(r"=== .{0,200}?\[(?P<term>[^\]]{1,500})\] ===")
_WRAPPER = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/url\?", re.IGNORECASE)
_GUARD = re.compile(
    r"https://[\w.-]+\.safelinks\.protection\.outlook\.com/[^?\s]*\?url=(?P<url>[^&\s]+)", re.IGNORECASE
)
_LINKED = re.compile(r"<(https?://[^\s>]+)>", re.IGNORECASE)

_TRIPS = (ValueError, IndexError, TypeError, AttributeError, LookupError, AssertionError)
"""What the standard library's mail parser has been seen to raise for damaged headers."""

_LONGEST = 400_000
"""Characters of a letter's text that are looked at; twenty times what an alert with ten results needs."""

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<rest>[^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(href|itemprop)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_BLOCKS = frozenset(
    {"address", "br", "center", "div", "dl", "dt", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"}
    | {"section", "table", "tbody", "td", "th", "tr", "ul"}
)
_UNSEEN = frozenset({"script", "style", "head"})


@dataclass(slots=True)
class _Line:
    """What a reader sees on one line."""

    role: str = ""
    """``publisher`` or ``description``, where the markup says so."""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """Text, and the address it links to or nothing."""
    ends: bool = False
    """A row of the table ends here: what follows belongs to no result yet."""

    @property
    def link(self) -> str:
        return next((link for text, link in self.pieces if link and text.strip()), "")

    def text(self, link: str | None = None) -> str:
        """Return all of the line, or what is linked to one address."""
        return " ".join("".join(text for text, to in self.pieces if link in {None, to}).split())


@dataclass(slots=True)
class _Result:
    """One page that an alert reports."""

    url: str
    title: str
    publisher: str = ""
    snippet: str = ""
    lines: list[str] = field(default_factory=list)
    term: str = ""

    def told(self) -> tuple[str, str]:
        """Return publisher and snippet; without markup that names them, the first of two lines is the publisher."""
        unnamed = list(self.lines)
        publisher = self.publisher or (unnamed.pop(0) if len(unnamed) > 1 and not self.snippet else "")
        return publisher, self.snippet or " ".join(unnamed)


_Results: TypeAlias = dict[str, _Result]
"""By the page they lead to, in the order of the letter."""


def is_alert(message: EmailMessage) -> bool:
    """Tell whether a letter is a Google Alert, direct or forwarded with its subject."""
    if _SENDER in _header(message, "from").lower() or _LIST in _header(message, "list-id").lower():
        return True
    return bool(_SUBJECT.search(_header(message, "subject"))) and bool(alert_items(message))


def alert_items(message: EmailMessage) -> tuple[Item, ...]:
    """Return an item for each page that an alert reports, in its order; none if it is no alert or reports nothing.

    Identity is the page together with the alert's term: a page that two alerts report stands under both. ``published``
    is the day of the letter, for an alert does not say when a page appeared. Never raises.
    """
    written, marked = _part(message, "text/plain"), _part(message, "text/html")
    by_text = _from_text(written)
    found = _from_html(marked) or by_text
    named = _SUBJECT.search(_header(message, "subject"))
    usual = " ".join(named["term"].split()) if named else ""
    dated = read_date(_header(message, "date"), UTC)
    terms = {url: result.term for url, result in by_text.items() if result.term}
    several = len(set(terms.values())) > 1  # a digest of several alerts, whose subject names none of them
    return tuple(
        _item(result, (terms.get(result.url, "") if several else usual) or terms.get(result.url, ""), dated)
        for result in found.values()
    )


def _item(result: _Result, term: str, dated: Dated | None) -> Item:
    publisher, snippet = result.told()
    return Item(
        native_id=_identity(result.url, term),
        title=tidy(result.title),
        body=tidy(snippet),
        url=result.url,
        author=tidy(publisher),
        published=dated.at if dated else None,
        date_quality=DateQuality.DAY if dated else DateQuality.SEEN,
        extra={"alert": tidy(term), "publisher": tidy(publisher), "host": urlsplit(result.url).hostname or ""},
    )


def _identity(url: str, term: str) -> str:
    whose = blake2b(tidy(term).casefold().encode(), digest_size=6).hexdigest()
    return f"{identity(url)}#alert-{whose}"


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as one line; a damaged one, over which the library may trip, as nothing."""
    with suppress(*_TRIPS):
        return " ".join(str(message.get(name, "")).split())
    return ""


def _part(message: Message, kind: str) -> str:
    """Return the first text of a kind, also inside a letter that hangs on this one."""
    for part in message.walk():
        with suppress(*_TRIPS):
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                body = part.get_payload(decode=True)
                charset = part.get_param("charset", "")
                return decode(body, f"charset={charset}")[:_LONGEST] if isinstance(body, bytes) else ""
    return ""


# The letter as text


def _from_text(text: str) -> _Results:
    """Read paragraphs that end with a wrapped address. Lines are broken anywhere: the first is taken for the title."""
    found: _Results = {}
    term = ""
    for paragraph in re.split(r"\r?\n[ \t]*\r?\n", text):
        section, wrapped = _SECTION.search(paragraph), _LINKED.search(paragraph)
        term = " ".join(section["term"].split()) if section else term
        target = _target(wrapped[1]) if wrapped else ""
        lines = [line.strip() for line in paragraph[: wrapped.start()].splitlines()] if wrapped else []
        seen = [line for line in lines if line and not line.startswith("===")]
        if target and seen:
            found.setdefault(target, _Result(target, seen[0], snippet=" ".join(seen[1:]), term=term))
    return found


# The letter as a page


def _from_html(html: str) -> _Results:
    """Read results: a title that leads to a page, then publisher and snippet, until the row of the table ends.

    A forwarded letter has lost the microdata that names the parts, and old letters had none; links without a wrapper
    (share, "flag as irrelevant") and a second link to the same page are no part of the text.
    """
    found: _Results = {}
    current: _Result | None = None
    for line in _lines(html):
        target = _target(line.link)
        if line.ends:
            current = None
        elif target and target not in found:
            found[target] = current = _Result(target, line.text(line.link))
        elif current and not line.link:
            _add(current, line)
    return found


def _add(result: _Result, line: _Line) -> None:
    text = line.text()
    if line.role == "publisher":
        result.publisher = result.publisher or text
    elif line.role == "description":
        result.snippet = result.snippet or text
    elif text:
        result.lines.append(text)


def _target(link: str) -> str:
    """Return the page behind a wrapped link; nothing for other links and for Google's own collection of stories."""
    link = _unguarded(link.strip())
    url = canonical(link) if _WRAPPER.match(link) else ""
    own = _WRAPPER.match(url) or url.partition("://")[2].startswith("news.google.com/")
    return url if is_web(url) and not own else ""


def _unguarded(link: str) -> str:
    """Return what Microsoft's mail servers put their own address before."""
    guarded = _GUARD.match(link)
    return unquote(guarded["url"]) if guarded else link


def _lines(html: str) -> Iterator[_Line]:
    """Yield the lines of a page, and a mark at each border of a table's row."""
    line, link, unseen, at = _Line(), "", "", 0
    html = _without_comments(html)
    for tag in _TAG.finditer(html):
        name, ends = tag["name"].lower(), bool(tag["end"])
        if not unseen:
            line.pieces.append((unescape(html[at : tag.start()]), link))
        at = tag.end()
        if name in _UNSEEN:
            unseen = "" if ends else unseen or name
        elif name == "a":
            link = "" if ends else _attributes(tag["rest"]).get("href", "")
        elif name in _BLOCKS:
            yield line
            line = _Line()
            if name == "tr":
                yield _Line(ends=True)
        role = "" if ends else _attributes(tag["rest"]).get("itemprop", "")
        line.role = role if role in {"publisher", "description"} else line.role
    yield line


def _attributes(rest: str) -> dict[str, str]:
    return {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(rest)}


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)
