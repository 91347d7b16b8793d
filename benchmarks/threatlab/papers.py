"""What strangers write, and what is made of it: feeds, letters, messages, crowds, files to read in, the lock."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.office.wire import Mailroom
from benchmarks.threatlab.attack import SPARE_S, Attack, refused
from benchmarks.threatlab.parsers import NOW
from listener.core.crowd import coordination
from listener.core.feedxml import read_xml
from listener.core.spreadsheet import read_sheet
from listener.mail import Postman
from listener.model import Heard, Letter, MailServer, Request
from listener.store import Store
from listener.store.restoring import restore
from tests.alerts.slack_workspace import elements, wrong
from tests.alerts.test_contract_channels import SAMPLES
from tests.alerts.world import HOSTILE, hostile_notice
from tests.core.chatter import START, name, post
from tests.edges.servers import HttpServer, http_server

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

_ROOT = Path(__file__).parents[2]
_FEED = "<rss version='2.0'><channel><title>Bote</title><item><title>Geheim</title></item></channel></rss>"
_CALLS = (
    *("<!channel>", "<!here|alle>", "<!subteam^S012AB3CD>", "<#C012AB3CD>", "<https://evil.example|https://a.example>"),
    *("@everyone [klick](https://evil.example)", "<mailto:a@a.example|b>", "&lt;!channel&gt;"),
)
_HEADERS = (
    *("a\r\nBcc: alle@firma.example", "a\nTo: alle@firma.example", "a\rX-Evil: 1", "a\r\n\r\n<b>Inhalt</b>"),
    *("a\r\n.\r\nMAIL FROM:<evil@evil.example>", "a\x00\r\nFrom: chef@firma.example", "=?utf-8?q?a=0ABcc:_b=40c?="),
    *(
        "a\u2028Bcc: b@c.example",
        "a\x0bBcc: b@c.example",
        "a\x85Bcc: b@c.example",
        "x" * 5000,
        "a" * 900 + "\r\nBcc: b",
    ),
)


def feeds(folder: Path) -> Iterator[Attack]:
    """S6: name a file or an address where the text of a feed should stand."""
    planted = folder / "feed.xml"
    planted.write_text(_FEED, "utf-8")
    with http_server({"/feed.xml": lambda it: it.answer(200, _FEED.encode())}) as web:
        local = (str(planted), f"file://{planted}", f"file:{planted}", "/etc/passwd", "file:///etc/passwd", "feed.xml")
        near = tuple(f"{scheme}{web.url('/feed.xml')[4:]}" for scheme in ("http", "feed:http", "HTTP", " http"))
        named = (*local, *near, "ftp://127.0.0.1/feed.xml", "data:text/xml;base64,PHJzcy8+", r"\\server\share\feed.xml")
        yield Attack(
            "S6", "a path or address for a feed's text", [partial(_opens_nothing, web, one) for one in named], 0.5
        )


def _opens_nothing(web: HttpServer, text: str) -> bool:
    before = len(web.log)
    return refused(lambda: read_xml(text, "https://a.example/")) and len(web.log) == before


def messages() -> Iterator[Attack]:
    """S9 and S12: hostile text in every field of an alert, laid out for Slack and as letters, which are really sent."""
    texts = (*HOSTILE, *_CALLS)
    asked = [partial(_calls_nobody, kind, text) for kind in ("slack", "slack_bot") for text in texts]
    yield Attack("S9", "calls and links in Slack", asked, 0.5)
    with _mailroom() as (port, came):
        sent = [partial(_has_our_headers, port, came, text) for text in (*HOSTILE, *_HEADERS)]
        yield Attack("S12", "headers in letters", sent, SPARE_S)


def _calls_nobody(kind: str, text: str) -> bool:
    """Tell whether Slack takes it, nobody is called by it, and nothing in it leads anywhere but to web addresses."""
    composed = SAMPLES[kind].compose(hostile_notice(text))
    assert isinstance(composed, Request)
    sent = json.loads(composed.body)
    marked = [str(part["text"]) for part in elements(sent["blocks"]) if part.get("type") == "mrkdwn"]
    leads = [str(part["url"]) for part in elements(sent["blocks"]) if "url" in part]
    calls = any("<" in one for one in (str(sent["text"]), *marked))
    unfurls = sent.get("unfurl_links") is not False or sent.get("unfurl_media") is not False
    astray = [one for one in leads if not re.fullmatch(r"https?://[^\s<>|\"\\]+", one)]
    return not (wrong(sent) or calls or unfurls or astray)


class _Mailbox:
    """Notes what a mail server was told of each letter, and the letter."""

    def __init__(self) -> None:
        self.came: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one letter."""
        self.came.append((list(envelope.rcpt_tos), envelope.original_content or b""))
        return "250 OK"


@contextmanager
def _mailroom() -> Iterator[tuple[int, _Mailbox]]:
    box = _Mailbox()
    room = Mailroom(box, hostname="127.0.0.1", port=0)
    room.start()
    try:
        yield room.port, box
    finally:
        room.stop()


def _has_our_headers(port: int, box: _Mailbox, text: str) -> bool:
    """Tell whether a letter goes to whom it should, once, with the headers that it has without hostile words."""
    composed = SAMPLES["email"].compose(hostile_notice(text))
    harmless = SAMPLES["email"].compose(hostile_notice("ruhig"))
    assert isinstance(composed, Letter)
    assert isinstance(harmless, Letter)
    box.came.clear()
    Postman()(replace(composed, server=MailServer("127.0.0.1", port, "none")))
    usual = set(message_from_bytes(harmless.message, policy=policy.default).keys())
    (recipients, message), *more = box.came
    letter = message_from_bytes(message, policy=policy.default)
    named = letter.keys()
    to = str(letter["To"]).replace(" ", "").split(",")
    return (
        not more
        and recipients == to == list(harmless.recipients)
        and set(named) <= usual
        and len(named) == len(set(named))
    )


# Crowds


def crowds() -> Iterator[Attack]:
    """S21: storms that somebody stages: one text from many accounts, slightly changed, by a clock, by three people."""
    waves = [wave(count) for wave in _STAGED for count in (20, 60, 200)]
    yield Attack("S21", "staged storms", [partial(_is_seen_through, wave) for wave in waves], SPARE_S)


def _is_seen_through(wave: Sequence[Heard]) -> bool:
    """Tell whether it is called arranged, or said that a handful of accounts is behind it."""
    found = coordination(wave)
    return found.coordinated or found.busiest_three >= 0.9


_SMEAR = "Nordwind kippt Altöl in den Fluss und die Behörden sehen einfach zu"
_CITIES = ("Lüneburg", "Uelzen", "Celle", "Soltau", "Verden", "Stade", "Buxtehude", "Winsen", "Gifhorn", "Peine")


def _drawn(number: int) -> str:
    return f"maria{number * 7919 % 9000 + 12345}"


def _staged(
    text: Callable[[int], str], who: Callable[[int], str], every_s: Callable[[int], float], reach: int | None
) -> Callable[[int], list[Heard]]:
    return lambda count: [
        post(text(n), who(n), START + timedelta(seconds=every_s(n)), number=n, reach=reach) for n in range(count)
    ]


_STAGED = (
    _staged(lambda _: _SMEAR, _drawn, lambda n: n * 60.0 + n % 7, None),
    _staged(lambda n: f"{_SMEAR} https://example.org/{n}", _drawn, lambda n: n * 45.0 + n % 11, None),
    _staged(lambda n: f"{_SMEAR} #{_CITIES[n % 10]}", _drawn, lambda n: n * 30.0 + n % 5, None),
    _staged(lambda _: _SMEAR, name, lambda n: n * 60.0, None),
    _staged(lambda _: _SMEAR, name, lambda n: n * 61.0 + n % 13, 3),
    _staged(
        lambda n: f"{_CITIES[n % 10]}: Nordwind {n} ist das Letzte, sagt Wagen {n * 7}",
        lambda n: f"erna{n % 3}",
        lambda n: n * 40.0,
        None,
    ),
)
"""Ways to stage a storm: what is said, by whom, when, and how many follow them."""


# Files


def archives(folder: Path) -> Iterator[Attack]:
    """S22: archives and other databases where a spreadsheet or a backup should be."""
    for place in ("data", "sent"):
        (folder / place).mkdir()
    database = folder / "data" / "listener.db"
    with Store(database):
        pass
    files = _archives()
    sheets = [partial(_is_no_sheet, content) for content in files.values()]
    backups = [partial(_is_no_backup, database, folder / "sent" / kind, content) for kind, content in files.items()]
    yield Attack("S22", "archives as sheets and backups", [*sheets, *backups], SPARE_S)


def _archives() -> Mapping[str, bytes]:
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../../../tmp/slipped", "x")
        packed.writestr("listener.db", bytes(5_000_000))
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w:gz") as packed_tape:
        entry = tarfile.TarInfo("../../slipped")
        entry.size = 3
        packed_tape.addfile(entry, io.BytesIO(b"abc"))
    return {
        "zip": slip.getvalue(),
        "tar.gz": tape.getvalue(),
        "tar": gzip.decompress(tape.getvalue()),
        "gz": gzip.compress(b"Quelle;Datum;Text\na;2026-11-20;b\n"),
        "workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "bz2": b"BZh91AY&SY" + bytes(100),
        "xz": b"\xfd7zXZ\x00" + bytes(100),
        "zstd": b"\x28\xb5\x2f\xfd" + bytes(100),
        "nothing": b"",
        "other database": b"SQLite format 3\x00" + bytes(4080),
        "half a database": b"SQLite format 3\x00" + bytes(range(256)) * 8,
    }


def _is_no_sheet(content: bytes) -> bool:
    return refused(lambda: read_sheet(content, {}))


def _is_no_backup(database: Path, sent: Path, content: bytes) -> bool:
    """Tell whether it is refused, the database is the same as before, and nothing lies beside it."""
    sent.write_bytes(content)
    before = {one.name: one.read_bytes() for one in database.parent.iterdir()}
    stopped = refused(lambda: restore(sent, database, NOW))
    return stopped and before == {one.name: one.read_bytes() for one in database.parent.iterdir()}


# The lock


def lock() -> Iterator[Attack]:
    """S18: look at each dependency's line of the lock: pinned, with a hash, without an address."""
    text = (_ROOT / "requirements.lock").read_text("utf-8")
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    yield Attack(
        "S18", "dependencies without a hash", [partial(_is_locked, line) for line in lines if line.strip()], 0.1
    )


def _is_locked(line: str) -> bool:
    pinned = re.fullmatch(r"[\w.\[\]-]+==[\w.+!-]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+ *", line)
    return bool(pinned) and "://" not in line
