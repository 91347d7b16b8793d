"""What attackers try, and what comes of it: hostile addresses, servers, documents and words against the real parts.

``python -m benchmarks.threats [--json] [--smallest]``. Everything is on loopback: the real fetcher, mailbox and postman
ask servers that mean harm, the real parsers read bombs, the real writers write payloads. For each attack: how often it
was tried, how often it was refused or came out inert, the time of the slowest try and its limit. The smallest run packs
smaller bombs. What the suite proves beyond, threat by threat, is in docs/internals/threats.md. ``--data`` is not read.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from ipaddress import ip_address, ip_network
from itertools import chain
from pathlib import Path

from alerts import CHANNELS, markup
from benchmarks.report import Report, Target, at_most, options, publish, table
from benchmarks.threatlab import household, papers, servers
from benchmarks.threatlab.addresses import INSIDE, ODD
from benchmarks.threatlab.attack import SPARE_S, Attack, Row, made, refused
from benchmarks.threatlab.bombs import BOMBS
from benchmarks.threatlab.parsers import BERLIN, BY_NAME, NOW, Parser, saying
from benchmarks.threatlab.words import CELLS, MARKUP, QUERIES, TERMINAL
from listener import guard
from listener.cli.output import safe
from listener.config import load_file
from listener.core.csvcells import inert, written
from listener.core.query import parse
from listener.core.query_fields import Setting
from listener.errors import SourceError, UsageError
from listener.http import AddressInfo, Fetcher, Limits
from listener.imap import Letterbox
from listener.imapwire import Limits as ImapLimits
from listener.log import OneLine
from listener.mail import Postman
from listener.model import Letter, MailQuery, MailServer, Request, Search, Secret
from listener.store import Store
from sources import SOURCES
from tests.edges.servers import http_server

LOOPBACK = (ip_network("127.0.0.0/8"),)
SHORT = Limits(connect_s=1, read_s=1, total_s=1)
FULL_MB, FEW_MB = 500, 50


# Addresses and servers


def _asked(fetcher: Fetcher, request: Request, *kinds: str) -> Callable[[], bool]:
    return lambda: refused(lambda: fetcher(request), *kinds)


def _rebinding(seen: list[str]) -> Callable[..., list[AddressInfo]]:
    """Return a resolver whose answers change: a good address first, one inside afterwards."""

    def resolve(host: str, port: int, _family: int, _type: int) -> list[AddressInfo]:
        seen.append(host)
        address = "93.184.216.34" if len(seen) % 2 else "10.0.0.1"
        return [(2, 1, 6, "", (address, port)), (2, 1, 6, "", ("169.254.169.254", port))]

    return resolve


def addresses() -> Iterator[Attack]:
    """Ask for what lies inside, for feeds and for secret addresses (webhooks, pings, Slack, ntfy, CRM)."""
    fetcher = Fetcher(SHORT, "threats")
    inside = [_asked(fetcher, Request(url), "blocked_address") for url in INSIDE]
    odd = [_asked(fetcher, Request(url), "bad_url") for url in ODD]
    secret = [_asked(fetcher, Request(method="POST", body=b"{}", secret_url=Secret(url))) for url in (*INSIDE, *ODD)]
    ends = [end for network, _ in guard.SPECIAL for end in (network[0], network[-1])]
    table_ = [partial(lambda end: guard.why_blocked(end) is not None, end) for end in ends]
    both = Fetcher(SHORT, "threats", resolve=_rebinding([]))
    names = [_asked(both, Request(f"http://{n}.rebind.example/"), "blocked_address") for n in range(20)]
    office = Fetcher(SHORT, "threats", (ip_network("10.0.0.0/8"),))
    others = [_asked(office, Request(f"http://{one}/"), "blocked_address") for one in ("11.1.1.1:22", "127.0.0.1")]
    yield Attack("S1", "spellings of inner addresses", inside, SPARE_S)
    yield Attack("S1", "what is no web address", odd, SPARE_S)
    yield Attack("S1", "the same as webhook, ping or CRM", secret, SPARE_S)
    yield Attack("S1", "names that point inside", names, SPARE_S)
    yield Attack("S1", "past an allow-list", others[1:], SPARE_S)
    yield Attack("S2", "ends of special networks", table_, SPARE_S)


def hostile_web(megabytes: int, patience: float) -> Iterator[Attack]:
    """Ask servers that redirect inside, send bombs, drip or flood."""
    routes = {**servers.redirects(), **servers.bombs(megabytes), **servers.DRIPS}
    quick = replace(SHORT, read_s=5, total_s=30)
    # The servers listen on an address of their own; all else of this machine is as forbidden as ever.
    with http_server(routes) as web:
        one = (ip_network("127.0.0.1/32"),)
        fetcher = Fetcher(quick, "threats", one)
        hurried = Fetcher(Limits(connect_s=1, read_s=patience, total_s=patience), "threats", one)
        for wbits in (31, 15, -15):
            servers.bomb(megabytes, wbits)  # packed before it is timed
        ways = [url for url in INSIDE if not _is_the_server(url)]
        redirects = [f"/to/{n}" for n, url in enumerate((*INSIDE, *ODD)) if url in ways or url in ODD]
        asked = [_asked(fetcher, Request(web.url(path))) for path in (*redirects, "/loop", "/far/0") if path in routes]
        yield Attack("S1", "redirects inside and in circles", asked, SPARE_S)
        bombs = [_asked(fetcher, Request(web.url(path))) for path in servers.bombs(megabytes)]
        yield Attack("S3", f"bombs of {megabytes} MB, floods", bombs, SPARE_S)
        drips = [_asked(hurried, Request(web.url(path))) for path in servers.DRIPS]
        yield Attack("S4", "drips, silence, endless headers", drips, patience + SPARE_S)


def _is_the_server(url: str) -> bool:
    """Tell whether a spelling means 127.0.0.1, which the servers here are allowed to have."""
    try:
        found = guard.unwrap(ip_address(guard.target(url).host))
    except (SourceError, ValueError):
        return True
    return str(found) == "127.0.0.1"


def mail(patience: float) -> Iterator[Attack]:
    """Ask mail servers that drip, do not stop, or say nonsense."""
    says = (
        *(b"* OK x\r\n" * 200_000, b"* OK " + b"x" * 2_000_000, b"* OK {999999999999}\r\n", b"* BYE\r\n", b""),
        *(b"* OK {" + b"9" * 5_000 + b"}\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 100_000),
        b"* PREAUTH x\r\n* CAPABILITY\r\n" * 1000,
    )
    answers = (
        *(b"220-" + b"x\r\n220-" * 500_000, b"220 x\r\n" + b"250-a\r\n" * 400_000, b"220 " + b"x" * 3_000_000, b""),
        *(b"220 x\r\n250 " + b"AUTH " * 100_000, b"HTTP/1.1 200 OK\r\n\r\n", b"220 x\r\n\xff\xfe\r\n"),
    )
    small = ImapLimits(connect_s=1, read_s=patience, total_s=patience, letter_bytes=100_000, answer_bytes=200_000)

    def read(data: bytes) -> bool:
        with saying(data) as port:
            query = MailQuery("127.0.0.1", port, "none", "erna", Secret("geheim"))
            return refused(lambda: Letterbox(small)(query))

    def send(data: bytes) -> bool:
        with saying(data) as port:
            server = MailServer("127.0.0.1", port, "none")
            letter = Letter(server, "a@a.example", ("b@a.example",), b"Subject: x\r\n\r\nx")
            return refused(lambda: Postman(patience, total_s=patience)(letter))

    yield Attack("S4", "hostile IMAP servers", [partial(read, data) for data in says], patience + SPARE_S)
    yield Attack("S4", "hostile SMTP servers", [partial(send, data) for data in answers], patience + SPARE_S)


# Documents and words


def documents(share: float) -> Iterator[Attack]:
    """Feed every bomb to its parser: refused with a name, or read, but within its limit."""
    for limit in sorted({bomb.limit_s for bomb in BOMBS}):
        chosen = [bomb for bomb in BOMBS if bomb.limit_s == limit]
        ready = [(BY_NAME[bomb.parser], bomb.make(max(1, int(bomb.full * share)))) for bomb in chosen]
        tries = [partial(_borne, parser, data) for parser, data in ready]
        names = {0.05: ("S5", "declared entities"), 0.2: ("S13", "killer patterns and queries")}
        yield Attack(
            *names.get(limit, ("S7", f"documents that cost much ({limit:g} s)")), tries, limit, time.process_time
        )


def _borne(parser: Parser, data: bytes) -> bool:
    """Tell whether a parser bears a document: it reads it, or refuses it with a name."""
    try:
        parser.take(data)
    except Exception:  # noqa: BLE001 - whatever slips out is what we look for
        return False
    return True


class _Tags(HTMLParser):
    """Counts what a browser would take for an element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.found.append(" ".join([tag, *(name for name, _ in attrs)]))


def _is_text(payload: str) -> bool:
    """Tell whether our markup makes text of it, between tags and in an attribute."""
    reader = _Tags()
    reader.feed(str(markup.tag("p", markup.text(payload), title=payload)))
    return reader.found == ["p title"]


def _is_no_formula(cell: str) -> bool:
    told = written(("a",), [(inert(cell),)])
    cells = [one for delimiter in ",;" for row in csv.reader(io.StringIO(told), delimiter=delimiter) for one in row]
    return not any(re.match(r"[\s\"\x00-\x1f\u200b\ufeff]*[=+\-@|%＝＋－＠]", one) for one in cells)


def _is_quiet(text: str) -> bool:
    """Tell whether neither a terminal nor a log line is steered."""
    record = logging.LogRecord("a", logging.INFO, "", 1, text, None, None)
    line = OneLine().format(record)
    steering = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    return not steering.search(safe(text)) and not steering.search(line) and "\n" not in line


def _asks_only(store: Store, beside: sqlite3.Connection, typed: str) -> bool:
    """Tell whether a query is refused or answered, and nothing is written."""
    (before,) = beside.execute("PRAGMA data_version").fetchone()
    with suppress(UsageError):
        list(store.search(Search(where=parse(typed, Setting(NOW, BERLIN)))))
    return bool((before,) == beside.execute("PRAGMA data_version").fetchone())


def _too_much(folder: Path, content: bytes) -> bool:
    """Tell whether a configuration is refused in our words."""
    path = folder / "config.toml"
    path.write_bytes(content)
    return refused(lambda: load_file(path, sources=SOURCES, channels=CHANNELS, environ={}))


def words(folder: Path) -> Iterator[Attack]:
    """Write payloads with the parts that write to pages, sheets, terminals and logs, and ask the store for them."""
    yield Attack("S8", "markup in pages and letters", [partial(_is_text, one) for one in MARKUP], 0.1)
    yield Attack("S10", "formulas in CSV", [partial(_is_no_formula, one) for one in CELLS], 0.1)
    yield Attack("S11", "escapes on terminals and in logs", [partial(_is_quiet, one) for one in TERMINAL], 0.1)
    path = folder / "listener.db"
    with Store(path) as store, closing(sqlite3.connect(path)) as beside:
        asked = [partial(_asks_only, store, beside, typed) for typed in QUERIES]
        yield Attack("S14", "SQL and FTS5 in queries", asked, 0.5)
    configs = (
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 100_000,
        b"x" * 2_000_000,
        b"\xff",
        b"a = 1\n" * 2,
        b"b = {a = 1}",
    )
    yield Attack("S20", "configurations", [partial(_too_much, folder, one) for one in configs], 2.0)


def measure(*, smallest: bool) -> list[Row]:
    """Make all attacks."""
    megabytes, patience, share = (FEW_MB, 0.2, 0.02) if smallest else (FULL_MB, 1.0, 1.0)
    rows = [made(attack) for attack in (*addresses(), *mail(patience))]
    rows += [made(attack) for attack in hostile_web(megabytes, patience)]
    rows += [made(attack) for attack in documents(share)]
    with tempfile.TemporaryDirectory() as folder:
        rows += [made(attack) for attack in words(Path(folder))]
    return sorted([*rows, *in_the_house()], key=lambda row: int(row.attack.threat[1:]))


def in_the_house() -> list[Row]:
    """Attack what the program writes, keeps and shows: messages, secrets, files, the dashboard, the log."""
    with ExitStack() as stack:
        places = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(4)]
        attacks = chain(
            papers.feeds(places[0]), papers.messages(), papers.crowds(), papers.archives(places[1]), papers.lock(),
            household.secrets(), household.rights(places[2]), household.log(),
        )  # fmt: skip
        rows = [made(attack) for attack in attacks]
        return [*rows, made(stack.enter_context(household.dashboard(places[3])))]


def figures(rows: Iterable[Row]) -> dict[str, float]:
    """Return the figures of a run, and the peak of memory."""
    found = {"tries": 0.0, "let_through": 0.0, "attacks": 0.0, "too_slow": 0.0}
    for row in rows:
        found["attacks"] += 1
        found["tries"] += row.tries
        found["let_through"] += row.tries - row.stopped
        found["too_slow"] += row.slowest_s > row.attack.limit_s
    return found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def targets(found: dict[str, float]) -> dict[str, Target]:
    """Return what was aimed at."""
    return {key: at_most(found[key], 0.0) for key in ("let_through", "too_slow")}


def shown(rows: Iterable[Row]) -> str:
    """Lay the table out for people."""
    head = ("attack", "threat", "tries", "stopped", "slowest", "limit")
    cells = [
        (row.attack.name, row.attack.threat, f"{row.tries:,}", f"{row.stopped:,}",
         f"{row.slowest_s:,.3f} s", f"{row.attack.limit_s:g} s")
        for row in rows
    ]  # fmt: skip
    return table(head, cells)


def main() -> None:
    """Attack and print."""
    chosen = options("threats", __doc__, f"bombs of {FEW_MB} MB and a fiftieth of each document").parse_args()
    rows = measure(smallest=chosen.smallest)
    found = figures(rows)
    wanted = {"let_through": targets(found)["let_through"]} if chosen.smallest else targets(found)
    publish(Report("threats", found, wanted), shown(rows), as_json=chosen.json)


if __name__ == "__main__":
    main()
