"""The edge to mail: hands one letter to a server over smtplib. Composes nothing."""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from ipaddress import ip_address
from typing import TypeVar, cast

from listener.deadline import Deadline, PlainSocket, TlsSocket
from listener.errors import DeliveryError
from listener.model import Letter, MailServer

_log = logging.getLogger(__name__)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>]+")
"""Not a whole grammar, only what keeps an address on its line; smtplib would quietly cut the rest off."""
_DATE = re.compile(rb"(?im)^date:")
_MOST_SAID = 1024 * 1024
"""Bytes of all answers of a server to one letter; a usual one needs two thousand."""
_LOGINS = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})
_NOBODY = "[127.0.0.1]"
_Socket = TypeVar("_Socket", PlainSocket, TlsSocket)


class _Plain(smtplib.SMTP):
    """A conversation that knows its deadline: a time-out alone restarts with every byte that drips in."""

    def __init__(self, host: str, port: int, deadline: Deadline, timeout_s: float) -> None:
        self._deadline = deadline
        # A name is given so that smtplib does not ask the DNS for ours, which may hang.
        super().__init__(host, port, _NOBODY, timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> PlainSocket:
        plain = socket.create_connection((host, port), self._deadline.left(timeout))
        return _arm(PlainSocket(fileno=plain.detach()), self._deadline)


class _Tls(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, host: str, port: int, deadline: Deadline, timeout_s: float, context: ssl.SSLContext) -> None:
        self._deadline = deadline
        super().__init__(host, port, _NOBODY, timeout=timeout_s, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> TlsSocket:
        plain = socket.create_connection((host, port), self._deadline.left(timeout))
        try:
            return _arm(cast("TlsSocket", self.context.wrap_socket(plain, server_hostname=host)), self._deadline)
        except BaseException:
            plain.close()
            raise


def _arm(sock: _Socket, deadline: Deadline) -> _Socket:
    sock.deadline = deadline
    deadline.apply(sock)
    return sock


class Postman:
    """A ``Mail``: one connection a letter, encrypted and with the certificate checked unless the server is loopback.

    Raises DeliveryError; kinds: smtp_NNN (permanent if 5xx), auth (by its code), no_starttls, no_login, no_smtputf8,
    plain_not_loopback, bad_address, bad_security (permanent), tls, timeout, connection, not_smtp (to be tried again).
    A server that drips or does not stop talking is left: ``total_s`` by the clock on the wall, a mebibyte of answers.
    A recipient who is refused for good (5xx) is left out and counted in the log; one who is refused for now (4xx) holds
    the letter back from all, so that a second try doubles nothing.
    """

    def __init__(
        self,
        timeout_s: float = 30,
        ssl_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        clock: Callable[[], datetime] | None = None,
        total_s: float = 120,
    ) -> None:
        self._timeout_s = timeout_s
        self._total_s = total_s
        self._ssl_context = ssl_context
        self._clock = clock
        """If given, a letter without Date gets one: composing is pure, and RFC 5322 wants the time of sending."""

    def __call__(self, letter: Letter) -> None:
        """Hand in one letter."""
        self._told(lambda: self._hand_in(letter))

    def knock(self, server: MailServer) -> None:
        """Greet a server, encrypt and log in as for a letter, and leave: nothing is sent. Raises DeliveryError."""
        self._told(lambda: self._visit(server, lambda _: None))

    def _told(self, act: Callable[[], None]) -> None:
        if failure := self._failure(act):
            # Raised here, outside of any handler: smtplib's errors hold the server's words, some the password.
            raise failure

    def _failure(self, act: Callable[[], None]) -> DeliveryError | None:
        try:
            act()
        except DeliveryError as error:
            error.__context__ = None
            return error
        except (OSError, ValueError) as error:  # SMTPException is an OSError
            return _explained(error)
        return None

    def _hand_in(self, letter: Letter) -> None:
        if not all(_ADDRESS.fullmatch(address) for address in (letter.sender, *letter.recipients)):
            raise DeliveryError("bad_address", permanent=True)
        self._visit(letter.server, lambda smtp: _send(smtp, self._dated(letter)))

    def _visit(self, server: MailServer, act: Callable[[smtplib.SMTP], None]) -> None:
        deadline = Deadline(self._total_s, self._timeout_s, time.monotonic, _MOST_SAID)
        smtp = self._connected(server, deadline)
        try:
            if server.security == "starttls":
                self._encrypt(smtp, deadline)
            smtp.ehlo_or_helo_if_needed()
            if server.username:
                _log_in(smtp, server)
            act(smtp)
            # The letter is taken; whatever happens to the farewell, sending it again would double it.
            with suppress(OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _connected(self, server: MailServer, deadline: Deadline) -> smtplib.SMTP:
        host = _loopback(server) if server.security == "none" else server.host
        match server.security:
            case "tls":
                smtp: smtplib.SMTP = _Tls(host, server.port, deadline, self._timeout_s, self._context())
            case "starttls" | "none":
                smtp = _Plain(host, server.port, deadline, self._timeout_s)
            case _:
                raise DeliveryError("bad_security", permanent=True)
        if smtp.sock:
            smtp.local_hostname = _address_literal(smtp.sock)
        return smtp

    def _context(self) -> ssl.SSLContext:
        context = self._ssl_context()
        context.sslsocket_class = TlsSocket
        return context

    def _dated(self, letter: Letter) -> Letter:
        # Bare line ends inside a message are how a second message is smuggled in.
        message = _LINE_END.sub(b"\r\n", letter.message)
        if self._clock and not _DATE.search(message.split(b"\r\n\r\n", 1)[0]):
            message = b"Date: " + format_datetime(self._clock()).encode() + b"\r\n" + message
        return replace(letter, message=message)

    def _encrypt(self, smtp: smtplib.SMTP, deadline: Deadline) -> None:
        try:
            smtp.starttls(context=self._context())
        except smtplib.SMTPNotSupportedError:
            # Nothing is sent in the clear because somebody on the way struck the offer out.
            raise DeliveryError("no_starttls", permanent=True) from None
        _arm(cast("TlsSocket", smtp.sock), deadline)


def _address_literal(sock: socket.socket) -> str:
    """How a client without a name of its own says hello (RFC 5321, 4.1.3)."""
    here = ip_address(sock.getsockname()[0])
    return f"[IPv6:{here}]" if here.version == 6 else f"[{here}]"


def _loopback(server: MailServer) -> str:
    """Return the checked address, so that the name is not resolved a second time."""
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not all(ip_address(address).is_loopback for address in addresses):
        raise DeliveryError("plain_not_loopback", permanent=True)
    return addresses[0]


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    password = server.password.reveal() if server.password else ""
    offered = _LOGINS.intersection(smtp.esmtp_features.get("auth", "").upper().split())
    ascii_only = (server.username + password).isascii()
    if not offered or (not ascii_only and "PLAIN" not in offered):
        raise DeliveryError("no_login", permanent=True)
    if ascii_only:
        smtp.login(server.username, password)
        return
    # PLAIN is UTF-8 (RFC 4616), but smtplib knows ASCII only.
    token = b64encode(f"\0{server.username}\0{password}".encode()).decode()
    code, reply = smtp.docmd("AUTH", f"PLAIN {token}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _send(smtp: smtplib.SMTP, letter: Letter) -> None:
    try:
        _take(smtp.mail(letter.sender, _options(smtp, letter)))
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError("no_smtputf8", permanent=True) from None
    answers = [smtp.rcpt(recipient) for recipient in letter.recipients]
    refused = [answer for answer in answers if 500 <= answer[0] < 600]
    for answer in answers:
        # Somebody who has left must not keep the alarm from the others; a "not now" for one is a "not now" for all.
        if answer not in refused or len(refused) == len(answers):
            _take(answer)
    _take(smtp.data(letter.message))
    if refused:
        codes = sorted({code for code, _ in refused})
        _log.warning("recipients refused for good count=%d of=%d codes=%s", len(refused), len(answers), codes)


def _options(smtp: smtplib.SMTP, letter: Letter) -> list[str]:
    options = []
    if smtp.has_extn("size"):
        options.append(f"SIZE={len(letter.message)}")
    if not letter.message.isascii() and smtp.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    if not all(address.isascii() for address in (letter.sender, *letter.recipients)):
        options.append("SMTPUTF8")
    return options


def _take(answer: tuple[int, bytes]) -> None:
    if not 200 <= answer[0] < 300:
        raise smtplib.SMTPResponseException(*answer)


def _explained(error: Exception) -> DeliveryError:
    """Say what went wrong without a word of the server's: it may repeat what it was sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        kind = "auth" if isinstance(error, smtplib.SMTPAuthenticationError) else f"smtp_{code}"
        return DeliveryError(kind if 400 <= code < 600 else "not_smtp", permanent=500 <= code < 600)
    if isinstance(error, ssl.SSLError):
        return DeliveryError("tls", permanent=False)  # an expired certificate is renewed; the letter must not be lost
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return DeliveryError("timeout", permanent=False)
    if isinstance(error, OSError):
        return DeliveryError("connection", permanent=False)
    return DeliveryError("bad_address", permanent=True)
