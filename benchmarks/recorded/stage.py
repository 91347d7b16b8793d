"""A server on loopback that gives recorded answers, and one visit of a real source to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Network

from listener.drive import drive
from listener.errors import SourceError
from listener.http import AddressInfo, Fetcher, Limits
from listener.model import Aggregate, Batch, Item, Json, MailAnswer, MailQuery, RawMail
from listener.ports import Http, Source

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
"""A little after the newest date in the hand-made answers."""
MOST_VISITS = 20
"""To one source, as long as it says that there is more."""
BUG = "bug"
"""What an error begins with that no source should make."""
LIMITS = Limits(connect_s=5, read_s=10, total_s=20)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers to a request whose path and query hold ``on``."""

    body: bytes
    on: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    """Only to the first such request: a page of a list, which must not come for ever."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded answer: who reads it, what the server says before and after, and what is in it."""

    kind: str
    source: Callable[[str], Source]
    """Makes the source that listens to a server, given its address."""
    replies: tuple[Reply, ...] = ()
    """The first that fits is given; nothing fits: 404."""
    marks: tuple[str, ...] = ()
    """What must be found, by something that each entry alone has: its id or address."""
    count: int = 0
    """How many entries must be found, where they are known by number only."""
    never: tuple[str, ...] = ()
    """What must not be found."""
    refusal: bool = False
    """The answer is an error, and must be taken for one."""
    letter: bytes = b""
    """A letter in the mailbox that is asked instead of the server."""
    now: datetime = NOW


@dataclass(frozen=True, slots=True)
class Heard:
    """What a visit brought."""

    items: tuple[Item, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    unreadable: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    error: str = ""

    @property
    def entries(self) -> int:
        """How many entries came in."""
        return len(self.items) + len(self.aggregates)

    def lacking(self, case: Case) -> list[str]:
        """Return what should be here and is not, one line each."""
        if self.error.startswith(BUG):
            return [self.error]
        if case.refusal:
            return [] if self.error else ["an error was taken for an answer"]
        texts = [f"{item.native_id}\n{item.url}\n{item.title}\n{item.body}" for item in self.items]
        texts += [*self.unreadable, *self.gone]
        lines = [f"{mark} is missing" for mark in case.marks if not any(mark in text for text in texts)]
        lines += [f"{mark} must not be there" for mark in case.never if any(mark in text for text in texts)]
        there = self.entries + len(self.unreadable) + len(self.gone)
        return lines + ["an entry is missing"] * max(0, case.count - len(lines) - there)


class Stage(ThreadingHTTPServer):
    """Serves one case after another."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: list[Reply] = []
        self.requests = 0

    @property
    def web(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def reply_to(self, path: str) -> Reply:
        """Return the answer to a request; what is given once is then gone."""
        self.requests += 1
        found = next((reply for reply in self.replies if reply.on in path), Reply(b"", status=404))
        if found.once:
            self.replies.remove(found)
        return found


class _Handler(BaseHTTPRequestHandler):
    """Answers from the list."""

    server: Stage

    def do_GET(self) -> None:
        """Give the answer."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        reply = self.server.reply_to(self.path)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            # Wherever the recorded server sent people, this one stands there, too.
            self.send_header(name, value.replace("https://t.me", self.server.web))
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET  # noqa: N815 - the library calls it so

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def standing() -> Iterator[Stage]:
    """Serve while the block runs."""
    with Stage() as stage:
        thread = threading.Thread(target=stage.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield stage
        finally:
            stage.shutdown()
            thread.join()


def only_here(host: str, port: int, family: int, kind: int) -> Sequence[AddressInfo]:
    """Resolve addresses of this machine; recorded answers name others, which are not asked."""
    if host != "127.0.0.1":
        raise socket.gaierror(socket.EAI_NONAME, "only this machine is asked")
    return socket.getaddrinfo(host, port, family, kind)


def fetcher() -> Fetcher:
    """Return the real HTTP edge, allowed to talk to this machine only."""
    return Fetcher(LIMITS, "ReputationListener/benchmark", (IPv4Network("127.0.0.0/8"),), only_here)


def hear(case: Case, stage: Stage, http: Http) -> Heard:
    """Let the source visit the server until it has heard everything; never raises SourceError."""
    stage.replies = list(case.replies)
    source = case.source(stage.web)
    items: list[Item] = []
    batches: list[Batch] = []
    cursor: Json = {}
    error = ""
    for _ in range(MOST_VISITS):
        try:
            batch = drive(source.collect(cursor, case.now), http, case.now, _mailbox(case.letter))
        except SourceError as failure:
            error = str(failure)
            break
        except Exception as bug:  # noqa: BLE001 - one file that breaks a source must not hide the others
            error = f"{BUG}: {type(bug).__name__}: {bug}"
            break
        batches.append(batch)
        items += batch.items
        cursor = batch.cursor
        if not batch.more:
            break
    return Heard(
        tuple({item.native_id: item for item in items}.values()),
        tuple(one for batch in batches for one in batch.aggregates),
        tuple(dict.fromkeys(line for batch in batches for line in batch.unreadable)),
        tuple(name for batch in batches for name in batch.gone),
        error,
    )


def _mailbox(letter: bytes) -> Callable[[MailQuery], MailAnswer]:
    """Return a mailbox that holds one letter."""

    def look(query: MailQuery) -> MailAnswer:
        return MailAnswer(1, (RawMail(1, letter),) if query.after < 1 or query.validity != 1 else ())

    return look
