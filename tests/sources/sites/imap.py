"""A mailbox on loopback: a small IMAP server (RFC 3501) with the manners, quirks and faults of real ones."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from listener.imap import Letterbox, Limits
from listener.model import MailAnswer, MailQuery, Secret

QUICK = Limits(connect_s=10, read_s=10, total_s=30, letter_bytes=20_000, answer_bytes=100_000)
HASTY = replace(QUICK, read_s=0.4, total_s=1.5)
"""For a server that says nothing, or all too little."""
BANNER = "Willkommen bei Postamt 4.2, geheim"
"""What must never turn up in an error."""

_COMMAND = re.compile(rb"(\S+) (UID \w+|\w+) ?(.*)\r\n", re.DOTALL)
_PARTIAL = re.compile(r"BODY\.PEEK\[\](?:<0\.(\d+)>)?")


@dataclass(slots=True)
class Lying:
    """A letter as it lies in the folder."""

    message: bytes
    seen: bool = False
    refused: bool = False
    """The server cannot hand it out ("could not be converted to an RFC-822 compatible format")."""


@dataclass(slots=True)
class Post:
    """What the server holds and how it behaves; tests change it while it stands."""

    letters: dict[int, Lying] = field(default_factory=dict)
    validity: int = 1_700_000_001
    folder: str = "INBOX"
    """As it goes over the line."""
    read_only: bool = False
    passwords: dict[str, str] = field(default_factory=lambda: {"erna": "geheim"})
    token: str = "ya29.geheim"
    capabilities: str = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2"
    greeting: str = f"* OK {BANNER}"
    login_refusal: str = "NO [AUTHENTICATIONFAILED] {password} is wrong"
    tells_sizes: bool = True
    as_quoted: bool = False
    """Letters come as quoted strings, as the RFC allows for short ones."""
    tls: ssl.SSLContext | None = None
    """From the start, or with STARTTLS if that is among the capabilities."""
    faults: dict[str, Callable[[Talk], None]] = field(default_factory=dict)
    """By command: instead of the honest answer."""
    log: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def take(self, *messages: bytes) -> None:
        """A letter arrives."""
        for message in messages:
            self.letters[max(self.letters, default=0) + 1] = Lying(message)

    @property
    def seen(self) -> list[int]:
        """What is marked as read."""
        return [uid for uid, letter in self.letters.items() if letter.seen]

    def query(self, **changes: object) -> MailQuery:
        """Return a query for this mailbox."""
        usual = {"host": "127.0.0.1", "port": self.port, "security": "none", "username": "erna"}
        return MailQuery(**{**usual, "password": Secret("geheim"), **changes})  # type: ignore[arg-type]  # by name


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: _Server
    disable_nagle_algorithm = True
    tag: str = "*"

    def handle(self) -> None:
        """Greet, then answer command after command."""
        self.post = self.server.post
        self.writing = False
        with suppress(OSError):
            if self.post.tls and "STARTTLS" not in self.post.capabilities:
                self.encrypt()
            self.answer("greeting", lambda: self.say(self.post.greeting))
            while (line := self.rfile.readline()) and (found := _COMMAND.fullmatch(line)):
                self.tag, name, rest = found[1].decode(), found[2].decode().upper(), found[3].decode()
                hidden = name in {"LOGIN", "AUTHENTICATE"}
                self.post.log.append(name if hidden or not rest else f"{name} {rest}")
                self.answer(name, partial(getattr(self, name.lower().replace(" ", "_")), rest))
                if name == "LOGOUT":
                    return

    def finish(self) -> None:
        """Close what became of the connection: TLS puts another socket in its place."""
        with suppress(OSError):
            super().finish()
        self.request.close()

    def answer(self, name: str, honest: Callable[[], object]) -> None:
        """Answer honestly, or as the test wants it."""
        fault = self.post.faults.get(name)
        if fault:
            fault(self)
        else:
            honest()

    def say(self, *lines: str) -> None:
        """Send lines."""
        self.raw("".join(f"{line}\r\n" for line in lines).encode())

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.wfile.write(data)

    def done(self, said: str = "OK done") -> None:
        """End the answer."""
        self.say(f"{self.tag} {said}")

    def hang_up(self) -> None:
        """Close the connection without a word."""
        raise ConnectionAbortedError

    def encrypt(self) -> None:
        """Go over to TLS."""
        assert self.post.tls
        self.request = self.post.tls.wrap_socket(self.request, server_side=True)
        self.setup()

    # The commands

    def capability(self, _rest: str) -> None:
        self.say(f"* CAPABILITY {self.post.capabilities}")
        self.done()

    def starttls(self, _rest: str) -> None:
        self.done()
        self.encrypt()

    def login(self, rest: str) -> None:
        user, password = (re.sub(r"\\(.)", r"\1", part) for part in re.findall(r'"((?:[^"\\]|\\.)*)"', rest))
        self._admit(user, password, self.post.passwords.get(user) == password)

    def authenticate(self, way: str) -> None:
        self.say("+ ")
        words = b64decode(self.rfile.readline()).decode()
        if way == "PLAIN":
            _, user, password = words.split("\0")
            self._admit(user, password, self.post.passwords.get(user) == password)
            return
        user, token = words.removeprefix("user=").removesuffix("\1\1").split("\1auth=Bearer ")
        if token != self.post.token:
            self.say("+ eyJzdGF0dXMiOiI0MDEifQ==")
            assert self.rfile.readline() == b"\r\n"
        self._admit(user, token, token == self.post.token)

    def _admit(self, user: str, secret: str, right: bool) -> None:
        self.post.logins.append((user, secret))
        self.done("OK in" if right else self.post.login_refusal.format(password=secret))

    def examine(self, rest: str) -> None:
        self._open(rest, writing=False)

    def select(self, rest: str) -> None:
        self._open(rest, writing=not self.post.read_only)

    def _open(self, rest: str, *, writing: bool) -> None:
        if re.sub(r"\\(.)", r"\1", rest.strip()[1:-1]) != self.post.folder:
            self.done(f"NO [NONEXISTENT] {BANNER}: no {rest}")
            return
        self.writing = writing
        self.say(
            f"* {len(self.post.letters)} EXISTS", "* 0 RECENT", f"* OK [UIDVALIDITY {self.post.validity}] UIDs valid"
        )
        self.done(f"OK [{'READ-WRITE' if writing else 'READ-ONLY'}] open")

    def uid_search(self, rest: str) -> None:
        first = int(rest.removeprefix("UID ").removesuffix(":*"))
        last = max(self.post.letters, default=0)
        low, high = sorted((first, last))  # n:* is a range between two numbers, whichever is greater (RFC 3501, 6.4.8)
        found = [uid for uid in self.post.letters if low <= uid <= high]
        self.say(f"* SEARCH {' '.join(map(str, reversed(found)))}")
        self.done()

    def uid_fetch(self, rest: str) -> None:
        numbers, _, wanted = rest.partition(" ")
        for uid in map(int, numbers.split(",")):
            if uid in self.post.letters and not self._fetched(uid, wanted):
                return
        self.done()

    def _fetched(self, uid: int, wanted: str) -> bool:
        letter, place = self.post.letters[uid], list(self.post.letters).index(uid) + 1
        if "RFC822.SIZE" in wanted:
            size = f" RFC822.SIZE {len(letter.message)}" if self.post.tells_sizes else ""
            self.say(f"* {place} FETCH (UID {uid}{size})")
            return True
        if letter.refused:
            self.done(f"NO {BANNER}: this letter is damaged")
            return False
        self.hand_out(uid, place, wanted)
        return True

    def hand_out(self, uid: int, place: int, wanted: str) -> None:
        """Send a letter, or the part of it that is wanted."""
        cut = _PARTIAL.search(wanted)
        assert cut, wanted
        message = self.post.letters[uid].message[: int(cut[1]) if cut[1] else None]
        name = "BODY[]<0>" if cut[1] else "BODY[]"
        if self.post.as_quoted:
            quoted = re.sub(r"([\\\"])", r"\\\1", message.decode())
            self.say(f'* {place} FETCH (UID {uid} {name} "{quoted}")')
            return
        self.raw(f"* {place} FETCH ({name} {{{len(message)}}}\r\n".encode() + message + f" UID {uid})\r\n".encode())

    def uid_store(self, rest: str) -> None:
        numbers, _, flags = rest.partition(" ")
        assert flags == r"+FLAGS.SILENT (\Seen)"
        for uid in map(int, numbers.split(",")):
            if self.writing and uid in self.post.letters:
                self.post.letters[uid].seen = True
        self.done("OK done" if self.writing else "NO read-only")

    def logout(self, _rest: str) -> None:
        self.say("* BYE")
        self.done()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    allow_reuse_address = True

    def __init__(self, post: Post) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.post = post

    def handle_error(self, request: object, client_address: object) -> None:
        """Let clients hang up; an AssertionError shows in the answer that is missing."""


@contextmanager
def mailbox(post: Post) -> Iterator[Post]:
    """Serve a mailbox while the block runs."""
    with _Server(post) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield post
        finally:
            post.stopping.set()
            server.shutdown()
            thread.join()


def look(query: MailQuery, limits: Limits = QUICK) -> MailAnswer:
    """Look into a mailbox through the real edge; raises SourceError."""
    return Letterbox(limits)(query)
