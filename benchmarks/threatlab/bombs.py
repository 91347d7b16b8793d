"""Small documents that cost a parser much: time, memory or depth. Each was a find, or is known from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_RSS = b"<rss version='2.0'><channel>"
_FROM = b"\nSubject: a\n\nhello"


@dataclass(frozen=True, slots=True)
class Bomb:
    """One document."""

    name: str
    parser: str
    """Of ``parsers.BY_NAME``."""
    make: Callable[[int], bytes]
    """From a number between 1 and ``full``."""
    full: int
    limit_s: float = 1.0
    """What it may cost at most at its full size, on a machine that has nothing else to do."""


def _laughs(depth: int) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, depth))
    return (
        b'<!DOCTYPE rss [<!ENTITY a0 "ha">'
        + entities
        + b"]>"
        + _RSS
        + b"<title>&a%d;</title></channel></rss>" % (depth - 1)
    )


def _quadratic(size: int) -> bytes:
    return b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * size + b'">]>' + _RSS + b"&a;" * size + b"</channel></rss>"


def _external(address: bytes) -> Callable[[int], bytes]:
    return lambda _: (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "' + address + b'">]>' + _RSS + b"<title>&x;</title></channel></rss>"
    )


def _parameter(_: int) -> bytes:
    return b'<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>' + _RSS + b"</channel></rss>"


def _late(_: int) -> bytes:
    return b"<!-- <rss> --><?x <rss> ?>" + _laughs(9)


def _wide(_: int) -> bytes:
    return _laughs(9).decode().encode("utf-16")


def _attributes(count: int) -> bytes:
    return _RSS + b"<item " + b"".join(b'a%d="" ' % n for n in range(count)) + b"/></channel></rss>"


def _nested_letter(depth: int) -> bytes:
    head = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
    return b"Subject: a\n" + b"".join(head % (n, n) for n in range(depth)) + b"\nx\n" * (depth * 500)


def _farewells(count: int) -> bytes:
    line = b"List-Unsubscribe: " + b"".join(b"<http://a/%d> " % n for n in range(600)) + b"\n"
    return b"Subject: a\n" + line * (count // 600) + b"\n" + b"http://b/1 " * (count // 2)


def _parameters(count: int) -> bytes:
    return b"Subject: a\nContent-Type: text/plain" + b"".join(b";a*%d*=b" % n for n in range(count)) + b"\n\nhello"


def _hook(count: int) -> bytes:
    return b"[" + b"[]," * count + b"{}]"


BOMBS: tuple[Bomb, ...] = (
    # declared entities (S5)
    Bomb("billion laughs", "feed", _laughs, 9, 0.05),
    Bomb("quadratic entities", "feed", _quadratic, 20_000, 0.05),
    Bomb("external file", "feed", _external(b"file:///etc/passwd"), 1, 0.05),
    Bomb("external address", "feed", _external(b"http://169.254.169.254/"), 1, 0.05),
    Bomb("parameter entity", "feed", _parameter, 1, 0.05),
    Bomb("laughs behind comments", "feed", _late, 1, 0.05),
    Bomb("laughs in UTF-16", "feed", _wide, 1, 0.05),
    Bomb("laughs in OPML", "opml", _laughs, 9, 0.05),
    Bomb("laughs in a sitemap", "sitemap", _laughs, 9, 0.05),
    # much work for few bytes: S7
    Bomb("attributes of one tag", "feed", _attributes, 300_000),
    Bomb("ampersands", "feed", lambda n: _RSS + b"<item><title>" + b"&" * n, 5_000_000),
    Bomb("nested tags", "feed", lambda n: _RSS + b"<a>" * n, 490_000, 20.0),
    Bomb("too many tags", "feed", lambda n: _RSS + b"<a>" * n, 3_000_000),
    Bomb("open CDATA", "feed", lambda n: _RSS + b"<item><title>&x;" + b"<![CDATA[" * n, 100_000),
    Bomb("entries", "feed", lambda n: _RSS + b"<item><title>a</title></item>" * n, 20_000, 20.0),
    Bomb("lists in JSON", "feed", lambda n: b'{"items":[' + b"[]," * n + b"[]]}", 4_900_000),
    Bomb("entries in JSON", "feed", lambda n: b'{"items":[' + b"{}," * n + b"[]]}", 4_900_000),
    Bomb("depth of JSON", "feed", lambda n: b'{"items":' + b"[" * n, 1_000_000),
    Bomb("digits in JSON", "feed", lambda n: b'{"items":[{"id":' + b"9" * n + b"}]}", 5_000_000),
    Bomb("lists at the door", "webhook", _hook, 1_500_000),
    Bomb("nested elements", "page", lambda n: b"<div>" * n, 900_000),
    Bomb("nested properties", "page", lambda n: b"<p itemscope itemprop=a>xxxx" * n, 29_000, 5.0),
    Bomb("comments before JSON-LD", "page", lambda n: b"<script type=application/ld+json>" + b"/*" * n, 400_000),
    Bomb("rules with stars", "robots", lambda n: b"User-agent: *\n" + b"Disallow: /*n*e*u*e*s*x$\n" * n, 20_000),
    Bomb("open quotes", "sheet", lambda n: b"Quelle;Datum;Text\n" + b'a;b;"c\n' * n, 2_000, 5.0),
    # letters
    Bomb("brackets in From", "letter", lambda n: b"From: " + b"(" * n + _FROM, 9_000),
    Bomb("group in From", "letter", lambda n: b"List-Id: <x.alerts.google.com>\nFrom: " + b"a:" * n + _FROM, 100_000),
    Bomb(
        "encoded words",
        "letter",
        lambda n: b"List-Id: <x.alerts.google.com>\nFrom: " + b"=?utf-8?q?a?= " * n + _FROM,
        70_000,
    ),
    Bomb(
        "open encoded words", "letter", lambda n: (b"X: " + b"=?a?q?" * 1600 + b"\n") * n + b"Subject: a\n\nx", 100, 3.0
    ),
    Bomb("unsubscribing", "letter", _farewells, 54_000, 3.0),
    Bomb("parts in parts", "letter", _nested_letter, 400, 3.0),
    Bomb("parts", "letter", lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * n, 150_000),
    Bomb("parameters", "letter", lambda n: b"Content-Type: text/plain" + b";a=b" * n + _FROM, 200_000, 3.0),
    Bomb("parameters by number", "letter", _parameters, 60_000, 3.0),
    Bomb(
        "addresses",
        "letter",
        lambda n: b"From: googlealerts-noreply@google.com, " + b'"a" <a@b>,' * n + _FROM,
        50_000,
        3.0,
    ),
    # what people type: S13
    Bomb("signs in a brand", "brand", lambda n: b"a" + b"[" * n + b"a|" + b"[" * n, 20_000, 0.2),
    Bomb("blanks in a brand", "brand", lambda n: b"a" + b" " * n + b"b|" + b"a -" * (n // 10), 20_000, 0.2),
    Bomb("ands in a brand", "brand", lambda n: b"& & " * n + b"x|a & " * 3, 2_000, 0.2),
    Bomb("one letter", "brand", lambda n: b"a" * n + b"|" + b"a " * (n // 2), 2_000, 0.2),
    Bomb("a camel", "brand", lambda n: b"#" + b"aA" * n + b"|" + b"#aA" * n, 2_000, 0.2),
    Bomb("(a+)+$", "brand", lambda n: b"(a+)+$|" + b"a" * n + b"!", 20_000, 0.2),
    Bomb("what is not seen in a cell", "cell", lambda n: b"\x1c\x0b\x0c" * n + b"x", 20_000, 0.2),
    Bomb("brackets in a query", "query", lambda n: b"(" * n, 20_000, 0.2),
    Bomb("words in a query", "query", lambda n: b"a " * n, 20_000, 0.2),
    Bomb("nears in a query", "query", lambda n: b"a NEAR/3 " * n, 20_000, 0.2),
    Bomb("fields in a query", "query", lambda n: b"lang:" * n + b"," * n, 20_000, 0.2),
    Bomb("quotes in a query", "query", lambda n: b'"' * n + "„".encode() * n, 20_000, 0.2),
    Bomb("digits in a time", "time", lambda n: b"vor " + b"9" * n + b" Tagen", 20_000, 0.2),
    Bomb("blanks in a time", "time", lambda n: b"vor" + b" " * n + b"x", 20_000, 0.2),
)
