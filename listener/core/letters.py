"""Letters as they lie in a mailbox: headers read whatever their state, and the items they are. Reads no mailbox."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parseaddr
from hashlib import blake2b
from itertools import islice
from zoneinfo import ZoneInfo

from listener.core.alertmail import alert_items, is_alert
from listener.core.charset import decode
from listener.core.dates import Dated, read_date
from listener.core.entries import identity, tidy
from listener.core.lettertext import TRIPS, said
from listener.core.urls import canonical, is_web
from listener.model import DateQuality, Item

_LONGEST = 10_000
"""Characters of a header that are looked at."""
_MOST_RECEIVERS = 20
_MOST_FAREWELLS = 50

# The library's time grows with the square of these; each bound is far above what programs write.
_MOST_LINES = 50_000
_MOST_PARTS = 500
_MOST_BORDERS = 40
_LONGEST_PARAMETERS = 4_000

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_NAMED = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?(.*?)\?=", re.IGNORECASE | re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]]{1,64}@[^\s<>\"(),:;@\[\]]{1,255}")
_LINK = re.compile(r"<\s*(https?://[^>\s]+)\s*>", re.IGNORECASE)
_HEX = re.compile(rb"=([0-9a-f]{2})", re.IGNORECASE)
_HEADER = re.compile(rb"^[!-9;-~]{1,100}[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.MULTILINE)
_PARAMETERS = re.compile(rb"^content-[\w-]{1,40}[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_PART = re.compile(rb"^--", re.MULTILINE)
_BORDER = re.compile(rb"\bboundary[\s*0-9]{0,20}=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that came."""

    raw: bytes
    message: Message[str, str]
    headers: Mapping[str, Sequence[str]]
    """By name in lower case, as text; doubled ones in their order."""

    def first(self, name: str) -> str:
        """Return the first of the headers with a name that says something."""
        return next((value for value in self.headers.get(name, ()) if value), "")

    @property
    def sender(self) -> str:
        """The address in From, in lower case."""
        return _addressed(self.first("from"))[1]

    @property
    def is_ours(self) -> bool:
        """Whether Listener sent it: an alert that comes back must not feed the next one."""
        return bool(self.first("x-incident")) and self.first("auto-submitted").lower().startswith("auto-")

    def is_from(self, senders: Sequence[str]) -> bool:
        """Tell whether it comes from one of some addresses or domains; everybody counts if there are none."""
        written = {self.sender, _addressed(self.first("sender"))[1]}
        return not senders or any(_belongs(address, sender) for address in written for sender in senders)

    def items(self) -> tuple[Item, ...]:
        """Return the pages that a Google Alert reports, else the letter as one item."""
        return _alert(self.raw) or (self._item(),)

    def _item(self) -> Item:
        dated, link = self._dated(), _LINK.search(self.first("archived-at"))
        name, address = _addressed(self.first("from"))
        title, body = self.first("subject"), said(self.message, self._receivers(), self._farewells())
        page = canonical(link[1]) if link else ""
        return Item(
            native_id=self._identity(title, body),
            title=title,
            body=body,
            url=page if is_web(page) else "",
            author=name or address,
            published=dated.at if dated else None,
            date_quality=dated.quality if dated else DateQuality.SEEN,
            parent=self._parent(),
            extra={key: value for key, value in self._facts().items() if value},
        )

    def _identity(self, title: str, body: str) -> str:
        """Return the Message-ID; a letter without one is known by who wrote what when, else by its words."""
        given = self.first("message-id")
        found = _ID.search(given)
        facts = (self.first("from"), self.first("date"), title)
        told = "\0".join(facts if any(facts) else (body,))
        return identity(found[1] if found else given.strip("<> ")) or blake2b(told.encode(), digest_size=12).hexdigest()

    def _parent(self) -> str:
        """Return the letter it answers."""
        answered = _ID.findall(self.first("in-reply-to"))[:1] or _ID.findall(self.first("references"))[-1:]
        return identity(answered[0]) if answered else ""

    def _dated(self) -> Dated | None:
        """Return when it was written, else when a server took it in."""
        berlin = ZoneInfo("Europe/Berlin")
        arrivals = (value.rpartition(";")[2] for value in self.headers.get("received", ()))
        written = (*self.headers.get("date", ()), *arrivals)
        return next((dated for text in written if (dated := read_date(text, berlin))), None)

    def _facts(self) -> dict[str, str]:
        return {"kind": self._kind(), "sender": self.sender, "list": " ".join(_listed(self.first("list-id")))}

    def _kind(self) -> str:
        by_itself = self.first("auto-submitted").lower().partition(";")[0].strip() not in {"", "no"}
        if by_itself or self.message.get_content_type() == "multipart/report":
            return "automatic"
        bulk = self.first("precedence").lower() in {"bulk", "list"}
        return "newsletter" if bulk or self.first("list-id") or self.first("list-unsubscribe") else "letter"

    def _receivers(self) -> tuple[str, ...]:
        names = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
        found = _ADDRESS.findall(" ".join(value for name in names for value in self.headers.get(name, ())))
        return tuple(dict.fromkeys(found))[:_MOST_RECEIVERS]

    def _farewells(self) -> tuple[str, ...]:
        return tuple(_LINK.findall(" ".join(self.headers.get("list-unsubscribe", ()))))[:_MOST_FAREWELLS]


def read_letter(raw: bytes) -> Letter:
    """Read a letter in any state. Raises ValueError for what has no header at all."""
    raw = _bounded(_mended(raw))
    message = _parsed(raw)
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), []).append(header_text(str(value)))
    if not any(value for values in headers.values() for value in values):
        raise ValueError("it has no headers")
    return Letter(raw, message, headers)


def _mended(raw: bytes) -> bytes:
    """Return a letter whose headers are lines of headers: one bad line among them would end them for the library.

    Space before the colon was allowed once (RFC 822); any other line is taken as the rest of the one before.
    """
    end = _BLANK_LINE.search(raw)
    head, body = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    lines = head.split(b"\n")
    last = max((place for place, line in enumerate(lines) if _NAMED.match(line)), default=0)
    for place, line in enumerate(lines[:last]):
        if not _NAMED.match(line) and not line.startswith((b" ", b"\t", b"From ", b">From ")):
            lines[place] = b" " + line
    return b"\n".join(_NAMED.sub(rb"\1:", line, count=1) for line in lines) + body


def _bounded(raw: bytes) -> bytes:
    """Return as much of a letter as takes the library a moment: what lies beyond, nobody wrote to be read."""
    raw = b"\n".join(raw.split(b"\n", _MOST_LINES)[:_MOST_LINES])
    for pattern, most in ((_PART, _MOST_PARTS), (_BORDER, _MOST_BORDERS)):
        beyond = next(islice(pattern.finditer(raw), most, None), None)
        raw = raw[: beyond.start()] if beyond else raw
    raw = _PARAMETERS.sub(lambda found: found[0][:_LONGEST_PARAMETERS], raw)
    end = _BLANK_LINE.search(raw)
    head, body = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    return _HEADER.sub(lambda found: found[0][:_LONGEST], head) + body


def _parsed(raw: bytes) -> Message[str, str]:
    with suppress(MessageError, *TRIPS):
        return message_from_bytes(raw)
    return BytesHeaderParser().parsebytes(raw)  # too deep or too broken inside: who, when and about what is still there


def _alert(raw: bytes) -> tuple[Item, ...]:
    with suppress(MessageError, *TRIPS):
        message = message_from_bytes(raw, policy=default)
        return alert_items(message) if is_alert(message) else ()
    return ()


def _belongs(address: str, sender: str) -> bool:
    wanted = sender.strip().lower().removeprefix("@")
    domain = address.rpartition("@")[2]
    return address == wanted or ("@" not in wanted and f".{domain}".endswith(f".{wanted}"))


def _listed(text: str) -> list[str]:
    return _ID.findall(text)[:1] or [text]


# Headers


def header_text(raw: str) -> str:
    """Return a header as one line of text: encoded words (RFC 2047) decoded, raw bytes read as what they are.

    More is taken for an encoded word than the RFC allows: words without white space between them, with spaces inside,
    and letters whose bytes lie in two words. Never raises.
    """
    text = _FOLD.sub("", raw[:_LONGEST])
    found, at = list[tuple[str, bytes]](), 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        if between.strip() or not found:  # white space between two encoded words is none
            found.append(("", between.encode("utf-8", "surrogateescape")))
        found.append((word[1].lower(), _bytes(word[2], word[3])))
        at = word.end()
    found.append(("", text[at:].encode("utf-8", "surrogateescape")))
    return " ".join(tidy("".join(decode(body, f"charset={name}") for name, body in _runs(found) if body)).split())


def _runs(pieces: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Join neighbours of one charset: a letter may lie half in one word, half in the next."""
    joined: list[tuple[str, bytes]] = []
    for name, body in pieces:
        if joined and joined[-1][0] == name:
            joined[-1] = (name, joined[-1][1] + body)
        else:
            joined.append((name, body))
    return joined


def _bytes(coding: str, text: str) -> bytes:
    body = text.encode("utf-8", "surrogateescape")
    if coding.lower() == "q":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), body.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(body + b"==")
    except binascii.Error:
        return body


def _addressed(header: str) -> tuple[str, str]:
    """Return name and address; the address in lower case. What stands in From is often no address by the book."""
    name, address = "", ""
    with suppress(*TRIPS):
        name, address = parseaddr(header)
    if not _ADDRESS.fullmatch(address):
        found = _ADDRESS.search(header.rpartition("<")[2]) or _ADDRESS.search(header)
        name, address = header.partition("<")[0] if found else header, found[0] if found else ""
    return tidy(name).strip("\"' "), address.lower()
