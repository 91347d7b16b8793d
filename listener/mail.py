"""The edge to mail: hands one letter to a server over smtplib. Composes nothing."""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from ipaddress import ip_address

from listener.errors import DeliveryError
from listener.model import Letter, MailServer

_log = logging.getLogger(__name__)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>]+")
"""Not a whole grammar, only what keeps an address on its line; smtplib would quietly cut the rest off."""
_DATE = re.compile(rb"(?im)^date:")
_LOGINS = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})
_NOBODY = "[127.0.0.1]"


class Postman:
    """A ``Mail``: one connection a letter, encrypted and with the certificate checked unless the server is loopback.

    Raises DeliveryError; kinds: smtp_NNN (permanent if 5xx), auth (by its code), no_starttls, no_login, no_smtputf8,
    plain_not_loopback, bad_address, bad_security (permanent), tls, timeout, connection, not_smtp (to be tried again).
    A recipient who is refused for good (5xx) is left out and counted in the log; one who is refused for now (4xx) holds
    the letter back from all, so that a second try doubles nothing.
    """

    def __init__(
        self,
        timeout_s: float = 30,
        ssl_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._ssl_context = ssl_context
        self._clock = clock
        """If given, a letter without Date gets one: composing is pure, and RFC 5322 wants the time of sending."""

    def __call__(self, letter: Letter) -> None:
        """Hand in one letter."""
        if failure := self._failure(letter):
            # Raised here, outside of any handler: smtplib's errors hold the server's words, some the password.
            raise failure

    def _failure(self, letter: Letter) -> DeliveryError | None:
        try:
            self._hand_in(letter)
        except DeliveryError as error:
            error.__context__ = None
            return error
        except (OSError, ValueError) as error:  # SMTPException is an OSError
            return _explained(error)
        return None

    def _hand_in(self, letter: Letter) -> None:
        if not all(_ADDRESS.fullmatch(address) for address in (letter.sender, *letter.recipients)):
            raise DeliveryError("bad_address", permanent=True)
        smtp = self._connected(letter.server)
        try:
            if letter.server.security == "starttls":
                self._encrypt(smtp)
            smtp.ehlo_or_helo_if_needed()
            if letter.server.username:
                _log_in(smtp, letter.server)
            _send(smtp, self._dated(letter))
            # The letter is taken; whatever happens to the farewell, sending it again would double it.
            with suppress(OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _connected(self, server: MailServer) -> smtplib.SMTP:
        # A name is given so that smtplib does not ask the DNS for ours, which may hang.
        match server.security:
            case "tls":
                context = self._ssl_context()
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, _NOBODY, timeout=self._timeout_s, context=context
                )
            case "starttls":
                smtp = smtplib.SMTP(server.host, server.port, _NOBODY, self._timeout_s)
            case "none":
                smtp = smtplib.SMTP(_loopback(server), server.port, _NOBODY, self._timeout_s)
            case _:
                raise DeliveryError("bad_security", permanent=True)
        if smtp.sock:
            smtp.local_hostname = _address_literal(smtp.sock)
        return smtp

    def _dated(self, letter: Letter) -> Letter:
        # Bare line ends inside a message are how a second message is smuggled in.
        message = _LINE_END.sub(b"\r\n", letter.message)
        if self._clock and not _DATE.search(message.split(b"\r\n\r\n", 1)[0]):
            message = b"Date: " + format_datetime(self._clock()).encode() + b"\r\n" + message
        return replace(letter, message=message)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.starttls(context=self._ssl_context())
        except smtplib.SMTPNotSupportedError:
            # Nothing is sent in the clear because somebody on the way struck the offer out.
            raise DeliveryError("no_starttls", permanent=True) from None


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
