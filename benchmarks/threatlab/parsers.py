"""Every parser of foreign bytes, with the errors it may raise and something good to begin from: what is fuzzed.

The law of all of them: bytes in, a value or a named error out. Anything else is a bug.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from listener import guard
from listener.config.dashboard import Dashboard
from listener.core import (
    answering,
    bareseries,
    charset,
    clean,
    csvcells,
    dates,
    discover,
    feedvisit,
    googleapi,
    htmltree,
    interchange,
    letters,
    match,
    opml,
    pressed,
    query,
    recorded,
    reviews,
    robots,
    sitemap,
    spreadsheet,
    ticket,
    urls,
    when,
)
from listener.core.entries import items
from listener.core.query_fields import Setting
from listener.errors import DeliveryError, SourceError, UsageError
from listener.http import Fetcher
from listener.http import Limits as HttpLimits
from listener.imap import Letterbox
from listener.imapwire import Limits as ImapLimits
from listener.mail import Postman
from listener.model import Brand, BrandId, IncidentId, Letter, MailQuery, MailServer, Request, Response, Secret
from listener.web import callers
from listener.web.exchange import Call
from sources.webhook import Webhook

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PAGE = "https://nordwind.example/neues"
FEEDS = Path(__file__).parents[2] / "tests" / "data" / "feeds"
_SECRET = Secret("ein Geheimnis von 32 Zeichen, mehr")


@dataclass(frozen=True, slots=True)
class Parser:
    """One of them."""

    name: str
    reads: str
    """Modules, for people."""
    feed: Callable[[bytes], object]
    may_raise: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]

    def take(self, data: bytes) -> bool:
        """Feed it; tells whether it took the data (False: it named an error). What else it raises is a bug."""
        try:
            self.feed(data)
        except self.may_raise:
            return False
        return True


def _response(data: bytes, media: str = "") -> Response:
    return Response(200, {"content-type": media}, data, PAGE)


def _text(data: bytes) -> str:
    """Return text as a console, a form or a configuration hands it over: any character, halves of pairs too."""
    return data.decode("utf-8", "surrogateescape")


def _feed(data: bytes) -> object:
    document = feedvisit.read(_response(data))
    return items(document.entries, BERLIN), document.rest, document.gone


def _letter(data: bytes) -> object:
    try:
        letter = letters.read_letter(data)
    except ValueError as error:
        if type(error) is ValueError:  # "it has no headers": the one that is promised
            raise _Promised from None
        raise
    return letter.is_ours, letter.is_from(("nordwind.example",)), letter.items()


class _Promised(Exception):
    """A built-in error that a parser promises; told apart from those that slip out."""


def _page(data: bytes) -> object:
    text = htmltree.page_text(_response(data))
    return reviews.read_page(htmltree.tree(text), PAGE, BERLIN), clean.plain(text), clean.line(text)


def _robots(data: bytes) -> object:
    flow = robots.allowed(PAGE, {}, NOW)
    next(flow)
    try:
        flow.send(_response(data))
    except StopIteration as end:
        memory = end.value.memory
        again = robots.allowed(PAGE, memory, NOW)
        with suppress(StopIteration):
            next(again)
        json.dumps(memory)
    return robots.judge(charset.decode(data), PAGE)


def _sitemap(data: bytes) -> object:
    found = sitemap.read_sitemap(data)
    return [urls.canonical(entry.loc) for entry in found.pages]


def _json_lines(data: bytes) -> object:
    line = data.decode("utf-8", "replace")
    with suppress(UsageError):
        recorded.recorded(line, NOW)
    return interchange.parse(line)


def _sheet(data: bytes) -> object:
    if not spreadsheet.is_sheet(data, {}):
        raise UsageError("import.not_object", found="bytes")
    return list(spreadsheet.taken(spreadsheet.read_sheet(data, {}, "fuzz"), BERLIN, {}))


def _webhook(data: bytes) -> object:
    source = Webhook(token=_SECRET, fields=("items=/data", "text=/data/0/text", "id=/a~1b"))
    headers = {"authorization": f"Bearer {_SECRET.reveal()}", "content-type": "application/json"}
    plain = Webhook(token=_SECRET).receive(headers, data, NOW)
    signed = Webhook(secret=_SECRET).admits({"x-timestamp": _text(data[:20]), "x-signature": _text(data)}, NOW)
    return plain, signed, source.receive(headers, data, NOW)


def _slack(data: bytes) -> object:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return list(pressed.presses(said)) if isinstance(said, dict) else None


def _request(data: bytes) -> object:
    """Read what a browser sends as far as it is believed: Host, Origin, a proxy's headers, a path to go on to."""
    parts = (data.decode("latin-1").split("\n") + [""] * 6)[:6]
    names = ("host", "origin", "sec-fetch-site", "x-forwarded-for", "x-forwarded-user", "x-roles")
    headers: Mapping[str, tuple[str, ...]] = {name: (part,) for name, part in zip(names, parts, strict=True) if part}
    call = Call("POST", "/", {}, headers, {}, {"csrf": parts[0]}, "127.0.0.1")
    options = Dashboard(
        public_url="https://lage.nordwind.example",
        proxy_from=(ip_network("127.0.0.0/8"),),
        proxy_user_header="X-Forwarded-User",
        proxy_role_header="X-Roles",
    )
    believed = callers.meant_for_us(call, options), callers.from_our_page(call, options), callers.client(call, options)
    person = callers.said_by_proxy(call, options, lambda _name: None)
    wish = answering.wish_of(dict(zip(("act", "who", "note", "why", "kind", "form"), parts, strict=True)), ())
    assert callers.path_of_ours(parts[0]).startswith("/")
    assert not callers.path_of_ours(parts[0]).startswith("//")
    return believed, person, callers.genuine(call, "0" * 64), wish


def _ticket(data: bytes) -> object:
    return ticket.read((_SECRET,), _text(data), NOW, IncidentId(12))


def _query(data: bytes) -> object:
    return query.parse(_text(data), Setting(NOW, BERLIN, {"nordwind": BrandId("nordwind")}, ("forum",)))


def _time(data: bytes) -> object:
    text = _text(data)
    return when.parse(text, NOW, BERLIN), when.since(text, NOW, BERLIN), when.until(text, NOW, BERLIN)


def _url(data: bytes) -> object:
    text = _text(data)
    page = urls.canonical(text)
    assert urls.canonical(page) == page
    target = guard.target(text)
    assert guard.target(target.url) == target
    return guard.next_hop(target, 302, {"location": data.decode("latin-1")})


def _brand(data: bytes) -> object:
    """Take a brand's words from a configuration, and look for it in a text of the same words."""
    name, _, rest = _text(data).partition("|")
    brand = Brand(BrandId("x"), name or "x", tuple(rest.split("|")), exclude=(rest,), context=(name, rest))
    return match.compile_brands((brand,)).find(name, rest * 3)


def _json_answer(data: bytes) -> object:
    return discover.discover(PAGE, _response(data))


def _service_account(data: bytes) -> object:
    return googleapi.ServiceAccount.of(Secret(_text(data)))


def _cell(data: bytes) -> object:
    return csvcells.inert(_text(data))


def _date(data: bytes) -> object:
    return dates.read_date(_text(data), BERLIN)


# Those behind a wire: a server on loopback says the bytes, whatever it is asked


class _Wire:
    """A server that says some bytes to whoever connects, and hangs up."""

    def __init__(self) -> None:
        self.data = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._serve, name="wire", daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection, suppress(OSError):
                connection.sendall(self.data)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(1)
                while connection.recv(65536):
                    pass


@cache
def _wire() -> _Wire:
    return _Wire()


@contextmanager
def saying(data: bytes) -> Iterator[int]:
    """Let the server say these bytes; gives its port."""
    _wire().data = data
    yield _wire().port


@cache
def _fetcher() -> Fetcher:
    limits = HttpLimits(connect_s=2, read_s=2, total_s=4, raw_bytes=100_000, body_bytes=100_000)
    return Fetcher(limits, "fuzz", (ip_network("127.0.0.0/8"),))


def _http(data: bytes) -> object:
    with saying(data) as port:
        return _fetcher()(Request(f"http://127.0.0.1:{port}/", follow=False))


def _imap(data: bytes) -> object:
    limits = ImapLimits(connect_s=2, read_s=2, total_s=4, letter_bytes=20_000, answer_bytes=50_000)
    with saying(data) as port:
        return Letterbox(limits)(MailQuery("127.0.0.1", port, "none", "erna", Secret("geheim")))


def _smtp(data: bytes) -> object:
    with saying(data) as port:
        server = MailServer("127.0.0.1", port, "none")
        return Postman(2)(Letter(server, "a@nordwind.example", ("b@nordwind.example",), b"Subject: x\r\n\r\nx"))


_SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/x</loc>
 <lastmod>2026-11-20</lastmod><news:news><news:publication><news:name>A</news:name></news:publication>
 <news:title>Nordwind &amp; Co</news:title></news:news></url></urlset>"""
_OPML = b"""<opml version="2.0"><body><outline text="Presse"><outline text="A" type="rss" xmlUrl="https://a.example/f"/>
</outline></body></opml>"""
_HTML = b"""<!doctype html><html><head><meta charset=utf-8><link rel=alternate type="application/rss+xml" href=/feed>
<script type="application/ld+json">{"@graph":[{"@type":"Product","name":"Bahn","aggregateRating":{"ratingValue":"3,5"},
"review":{"@type":"Review","author":"Erna","datePublished":"2026-11-20","reviewRating":{"ratingValue":2}}}]}</script>
</head><body><div itemscope itemtype="https://schema.org/Review"><p itemprop=reviewBody>Nie wieder!<span
itemprop=author itemscope>Kurt</span></div></body></html>"""
_LETTER = b"""From: =?utf-8?q?Erna_M=C3=BCller?= <erna@a.example>\r\nTo: presse@nordwind.example
Subject: Nie wieder\r\nDate: Fri, 20 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@a.example>
List-Id: <x.alerts.google.com>
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; format=flowed; charset=utf-8

Hallo

--b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<p>Hallo <a href=3D"https://www.google.com/url?q=3Dhttps://b.example">hier</a></p>
--b--
"""
_SLACK = json.dumps(
    {
        "type": "block_actions",
        "user": {"id": "U1", "name": "erna"},
        "container": {"channel_id": "C123", "message_ts": "1.2"},
        "actions": [{"action_id": "take", "value": "INC-0012", "action_ts": "1"}],
    }
).encode()
_LINE = b'{"source":"forum","published":"2026-11-20T10:00:00+01:00","text":"Nordwind","likes":3,"brand":"nordwind"}'
_CSV = 'Quelle;Datum;Text;Bewertung\nforum;20.11.2026;"Nie ""wieder""\nNordwind";3/5\n'.encode("cp1252")
_IMAP = (
    b"* OK hallo\r\nABCD0 OK\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* PREAUTH x\r\n"
    b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n"
)
_SMTP = b"220 hallo\r\n250-a\r\n250 SIZE 1\r\n250 ok\r\n250 ok\r\n354 los\r\n250 ok\r\n221 ok\r\n"
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
_ROBOTS = b"User-agent: *\nDisallow: /*/x$\nAllow: /neues\nCrawl-delay: 5\nSitemap: https://a.example/s.xml\n"


def _feeds() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(FEEDS.glob("*[0-9].*")))


PARSERS: tuple[Parser, ...] = (
    Parser("feed", "core.feedvisit, feedxml, jsonfeed, xmlguard, feedsigns", _feed, (SourceError,), _feeds()),
    Parser("sitemap", "core.sitemap", _sitemap, (SourceError,), (_SITEMAP, b"https://a.example/x\n")),
    Parser("opml", "core.opml", lambda data: opml.read_opml(charset.decode(data)), (UsageError,), (_OPML,)),
    Parser("page", "core.htmltree, jsonld, microdata, reviews, clean", _page, (SourceError,), (_HTML,)),
    Parser("discover", "core.discover, pagehead, software", _json_answer, (SourceError, UsageError), (_HTML, _OPML)),
    Parser("robots", "core.robots", _robots, (), (_ROBOTS,)),
    Parser("letter", "core.letters, lettertext, alertmail", _letter, (_Promised,), (_LETTER,)),
    Parser("jsonl", "core.interchange, recorded", _json_lines, (UsageError,), (_LINE,)),
    Parser("sheet", "core.spreadsheet, csvtext, sheetcells", _sheet, (UsageError,), (_CSV,)),
    Parser(
        "series", "core.bareseries", bareseries.read_series, (UsageError,), (b"timestamp,value\n2026-11-20 10:00,1\n",)
    ),
    Parser("webhook", "core.pushed, signature; sources.webhook", _webhook, (), (b'{"data":[{"text":"x"}]}', _LINE)),
    Parser("slack", "core.pressed", _slack, (), (_SLACK,)),
    Parser(
        "request",
        "web.callers, core.answering",
        _request,
        (),
        (b"lage.nordwind.example\nhttps://a.example\nsame-origin\n10.0.0.1, 127.0.0.1\nerna\nadmin",),
    ),
    Parser(
        "ticket",
        "core.ticket",
        _ticket,
        (),
        (
            ticket.issue(
                _SECRET, ticket.Ticket(IncidentId(12), "erna", shared=False, until=NOW + timedelta(hours=1))
            ).encode(),
        ),
    ),
    Parser(
        "query",
        "core.query, query_fields, fold",
        _query,
        (UsageError,),
        ('(Zug NAHE/3 spät OR "aus*") -marke:nordwind seit:gestern ton:negativ'.encode(), b'a" NEAR b) :'),
    ),
    Parser("time", "core.when, when_days", _time, (UsageError,), (b"vor 2 Tagen", b"KW 46", b"1.11. 14 Uhr")),
    Parser(
        "date", "core.dates", _date, (), (b"Fri, 20 Nov 2026 10:00:00 +0100", b"20.11.26, 10.30 Uhr", b"1700000000")
    ),
    Parser(
        "charset", "core.charset", lambda data: charset.decode(data[8:], _text(data[:8])), (), (b"utf-8   \xc3\xa4",)
    ),
    Parser(
        "url",
        "guard, core.urls",
        _url,
        (SourceError,),
        (b"https://www.google.com/url?q=http://b.example/%31?utm_a=1#2",),
    ),
    Parser("brand", "core.match, fold", _brand, (), (b"Nordwind|Deutsche Bahn & Co|#nordwind",)),
    Parser("cell", "core.csvcells", _cell, (), (b'a;"=1+1',)),
    Parser("account", "core.googleapi", _service_account, (), (b'{"client_email":"a","private_key":"b"}',)),
    Parser("http", "http, body, guard", _http, (SourceError,), (_HTTP,)),
    Parser("imap", "imap, imapwire", _imap, (SourceError,), (_IMAP,)),
    Parser("smtp", "mail", _smtp, (DeliveryError,), (_SMTP,)),
)
BY_NAME: Mapping[str, Parser] = {parser.name: parser for parser in PARSERS}
