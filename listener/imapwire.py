"""One connection to an IMAP server that knows its deadline and how much it may be told. imaplib alone knows neither."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import IO, TYPE_CHECKING, TypeAlias, cast
from unicodedata import normalize

from listener.deadline import Deadline, PlainSocket, TlsSocket
from listener.errors import SourceError
from listener.model import MailQuery, Secret

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MIB = 1024 * 1024
_SET = 200
"""Numbers in one command: servers may refuse lines of more than 8,000 characters (RFC 7162, 4)."""

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_QUOTED_BODY = re.compile(rb'BODY\[\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.DOTALL)
_LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\b|too many", re.IGNORECASE)
"""Refusals that pass (RFC 5530; "Too many simultaneous connections" is Google's). Any other needs a person."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BEYOND_ASCII = re.compile(r"&|[^\x20-\x7e]+")

Tls: TypeAlias = Callable[[], ssl.SSLContext]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look may cost. Seconds and bytes."""

    connect_s: float = 10
    """For the connection and for the TLS handshake, each."""
    read_s: float = 20
    """The longest silence."""
    total_s: float = 60
    """By the clock on the wall. What was read until then counts; the next look goes on from there."""
    letter_bytes: int = 1 * _MIB
    """Of a longer letter only so much is read: headers and text come first, what is attached comes last."""
    answer_bytes: int = 15 * _MIB
    """Of all letters together. Those beyond are left for the next look."""


class Wire(imaplib.IMAP4):
    """A connection that knows its deadline and how much it may be told. imaplib alone knows neither."""

    sock: PlainSocket | TlsSocket

    def __init__(self, query: MailQuery, limits: Limits, deadline: Deadline, tls: Tls) -> None:
        self._limits = limits
        self._deadline = deadline
        self._tls = tls
        self._security = query.security
        self._room = 2 * limits.answer_bytes + _MIB
        """Bytes that may still come; the lists of letters need some, too."""
        self._stream: IO[bytes] | None = None
        super().__init__(query.host, query.port)

    # What imaplib says may be overridden

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:  # noqa: ARG002 - as inherited
        """Connect, with TLS from the start if that is asked for."""
        self.host, self.port = host, port
        plain = self._connected(_loopback(host, port) if self._security == "none" else host, port)
        if self._security == "tls":
            self._encrypted(plain)
        else:
            self._arm(PlainSocket(fileno=plain.detach()))

    def read(self, size: int) -> bytes:
        """Return so many bytes."""
        self._spend(size)
        data = self._stream.read(size) if self._stream else b""
        if len(data) < size:
            raise SourceError("connection", "the server hung up")
        return data

    def readline(self) -> bytes:
        """Return a line."""
        line = self._stream.readline(self._room + 1) if self._stream else b""
        self._spend(len(line))
        if not line.endswith(b"\n"):
            raise SourceError("connection", "the server hung up")
        if not line.endswith(b"\r\n"):
            raise SourceError("not_imap", "what came is no IMAP")
        return line

    def send(self, data: ReadableBuffer) -> None:
        """Send bytes."""
        self._deadline.apply(self.sock)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the connection; may be called twice."""
        with suppress(OSError):
            if self._stream:
                self._stream.close()
        self.sock.close()

    # Getting in

    def encrypt(self) -> None:
        """Go over to TLS. Nothing is sent in the clear because somebody on the way struck the offer out."""
        if self.state != "NONAUTH" or "STARTTLS" not in self.capabilities or self.xatom("STARTTLS")[0] != "OK":
            raise SourceError("no_starttls", "the server does not encrypt", gone=True)
        if self._stream:
            self._stream.close()  # with whatever somebody may have put behind the answer
        self._encrypted(self.sock)
        self.untagged_responses.clear()
        _, told = self.capability()
        self.capabilities = tuple(b" ".join(filter(None, told)).decode("ascii", "replace").upper().split())

    def log_in(self, query: MailQuery) -> None:
        """Say who we are, unless the server knows already (PREAUTH)."""
        if self.state == "AUTH":
            return
        secret = (query.token or query.password or Secret("")).reveal()
        if _CONTROL.search(query.username + secret):
            raise SourceError("no_login", "user name or password hold a control character", gone=True)
        try:
            self._prove(query.username, secret, with_token=query.token is not None)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise _refusal(str(error), "login", "user name, password or token are not accepted") from None

    def enter(self, folder: str, *, writing: bool) -> int:
        """Open a folder and return its UIDVALIDITY."""
        if _CONTROL.search(folder):
            raise SourceError("no_folder", "its name holds a control character", gone=True)
        status, told = self.select(_quoted(modified_utf7(folder)), readonly=not writing)
        if status != "OK":
            raise _refusal(str(told), "no_folder", "there is no such folder, or no right to read it")
        _, (validity, *_) = self.response("UIDVALIDITY")
        if not validity or not validity.isdigit():
            raise SourceError("no_uids", "the folder has no lasting numbers for its letters")
        return int(validity)

    def leave(self, deadline: Deadline) -> None:
        """Say goodbye; what comes of it matters to nobody."""
        self._deadline = self.sock.deadline = deadline
        with suppress(OSError, imaplib.IMAP4.error, SourceError):
            self.logout()

    # Letters

    def uids_after(self, uid: int) -> list[int]:
        """Return the numbers above one, ascending. A server always names the last letter, too, when asked for n:*."""
        status, told = self.uid("SEARCH", "UID", f"{uid + 1}:*")
        if status != "OK":
            raise SourceError("unavailable", "the server does not search the folder")
        words = b" ".join(line for line in told if isinstance(line, bytes)).split()
        return sorted({number for word in words if word.isdigit() and (number := int(word)) > uid})

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return the size of each letter, as far as the server says it."""
        found: dict[int, int] = {}
        for some in _sets(uids):
            _, told = self.uid("FETCH", some, "(UID RFC822.SIZE)")
            for line in told:
                uid, size = (pattern.search(line) if isinstance(line, bytes) else None for pattern in (_UID, _SIZE))
                if uid and size:
                    found[int(uid[1])] = int(size[1])
        return found

    def letter(self, uid: int, size: int) -> bytes | None:
        """Return a letter, or its beginning; empty if the server refuses, None if it is no longer there."""
        most = self._limits.letter_bytes
        status, told = self.uid(
            "FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most}>)" if size > most else "(UID BODY.PEEK[])"
        )
        if status != "OK":
            return b""
        for piece in told:
            if isinstance(piece, tuple) and b"BODY[" in piece[0].upper():
                return bytes(piece[1])
            if isinstance(piece, bytes) and b"BODY[" in piece.upper():
                quoted = _QUOTED_BODY.search(piece)
                return re.sub(rb"\\(.)", rb"\1", quoted[1]) if quoted else b""
        return None

    def mark(self, uids: Sequence[int]) -> bool:
        """Mark letters of the open folder as read; False if the server refuses."""
        return all(self.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)")[0] == "OK" for some in _sets(uids))

    # Inside

    def _prove(self, username: str, secret: str, *, with_token: bool) -> None:
        if with_token and "AUTH=XOAUTH2" in self.capabilities:
            # To a refusal, which comes as a question, the answer is an empty line; then the server says no.
            words = iter((f"user={username}\1auth=Bearer {secret}\1\1".encode(), b""))
            self.authenticate("XOAUTH2", lambda _: next(words, None))
        elif not with_token and "AUTH=PLAIN" in self.capabilities:
            self.authenticate("PLAIN", lambda _: f"\0{username}\0{secret}".encode())
        elif with_token or "LOGINDISABLED" in self.capabilities or not (username + secret).isascii():
            raise SourceError("no_login", "the server offers no way to log in that we know", gone=True)
        else:
            self.login(_quoted(username), secret)

    def _connected(self, host: str, port: int) -> socket.socket:
        try:
            return socket.create_connection((host, port), self._deadline.left(self._limits.connect_s))
        except socket.gaierror:
            raise SourceError("dns", f"{host} has no address") from None
        except OSError:
            raise SourceError("connect", f"{host} does not answer at port {port}") from None

    def _encrypted(self, plain: socket.socket) -> None:
        try:
            context = self._tls()
            context.sslsocket_class = TlsSocket
            plain.settimeout(self._deadline.left(self._limits.connect_s))
            self._arm(cast("TlsSocket", context.wrap_socket(plain, server_hostname=self.host)))
        except BaseException:
            plain.close()
            raise

    def _arm(self, sock: PlainSocket | TlsSocket) -> None:
        sock.deadline = self._deadline
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # imaplib sends some lines in two pieces
        self.sock, self._stream = sock, sock.makefile("rb")

    def _spend(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise SourceError("too_large", "the server says more than it was asked for")


def modified_utf7(name: str) -> str:
    """Return a folder's name as IMAP writes it (RFC 3501, 5.1.3): Entwürfe is Entw&APw-rfe."""
    return _BEYOND_ASCII.sub(_shifted, normalize("NFC", name))


def _shifted(found: re.Match[str]) -> str:
    encoded = b64encode(found[0].encode("utf-16-be", "surrogatepass")).decode().rstrip("=").replace("/", ",")
    return "&-" if found[0] == "&" else f"&{encoded}-"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sets(uids: Sequence[int]) -> Iterator[str]:
    """Yield numbers as IMAP writes sets of them, a few at a time; never one that is not meant."""
    for start in range(0, len(uids), _SET):
        yield ",".join(map(str, uids[start : start + _SET]))


def _refusal(said: str, kind: str, detail: str) -> SourceError:
    if _LATER.search(said):
        return SourceError("unavailable", "the server asks to come back later")
    return SourceError(kind, detail, gone=True)


def _loopback(host: str, port: int) -> str:
    """Return the checked address, so that the name is not resolved a second time."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(ip_address(address).is_loopback for address in found):
        raise SourceError("plain_not_loopback", "without encryption only this machine is asked", gone=True)
    return found[0]
