"""What the edges carry: requests, answers, letters, postcards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from listener.model.names import Secret


@dataclass(frozen=True, slots=True)
class Seal:
    """How a request is signed when it is sent: whoever lays it out knows no clock, and an old signature is refused."""

    secrets: tuple[Secret, ...]
    """It carries a signature by each: while a secret is being changed, the receiver knows one of two."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. ``secret_url`` is set instead of ``url`` where the address itself is a secret (webhooks)."""

    url: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secret_url: Secret | None = None
    follow: bool = True
    """Follow redirects (never done for a POST)."""
    handles: tuple[int, ...] = ()
    """Statuses from 400 on that the source wants to read itself (a token that ran out, a page beyond the last)."""
    pace_s: float | None = None
    """Least seconds between the starts of two requests to this host; None: as configured for everybody."""
    seal: Seal | None = None
    """Signed when it is sent (``listener.core.seal``)."""

    def __repr__(self) -> str:
        shown = "***" if self.secret_url else self.url
        return f"Request({self.method} {shown}, {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer, body inflated and within limits."""

    status: int
    headers: Mapping[str, str]
    """Keys in lower case."""
    body: bytes
    url: str
    """Where the answer came from after redirects."""
    moved: str = ""
    """Target of an unbroken chain of permanent redirects (301, 308); empty if there was none."""


@dataclass(frozen=True, slots=True)
class MailQuery:
    """A look into a mailbox (IMAP). Reading marks nothing; what was stored before is marked with the next look."""

    host: str
    port: int
    security: str
    """``tls``, ``starttls`` or ``none`` (accepted for loopback only)."""
    username: str
    password: Secret | None = None
    token: Secret | None = None
    """An OAuth2 access token (XOAUTH2), instead of a password."""
    folder: str = "INBOX"
    validity: int = 0
    """UIDVALIDITY of the last look, 0 at the first."""
    after: int = 0
    """Letters with a higher UID are wanted. Ignored if the server's UIDVALIDITY is another one."""
    most: int = 100
    """Letters at once, those with the lowest UIDs first."""
    seen: tuple[int, ...] = ()
    """UIDs to mark as read, if ``validity`` still holds."""


@dataclass(frozen=True, slots=True)
class RawMail:
    """A letter as it lies in the mailbox."""

    uid: int
    message: bytes
    """RFC 5322 bytes."""


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """What a mailbox holds."""

    validity: int
    mails: tuple[RawMail, ...]
    more: bool = False
    """There are further letters beyond ``most``."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and how mail is handed in."""

    host: str
    port: int
    security: str
    """``starttls``, ``tls`` or ``none`` (accepted for loopback only)."""
    username: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be sent: RFC 5322 bytes and its envelope."""

    server: MailServer
    sender: str
    recipients: tuple[str, ...]
    message: bytes


@dataclass(frozen=True, slots=True)
class Postcard:
    """A short plain text for a service that a library reaches (``listener.courier``)."""

    key: str
    """The notice's: the same for every try of the same message."""
    address: Secret
    """Says which service and holds its tokens."""
    title: str
    text: str
    kind: str
    """``info``, ``success``, ``warning`` or ``failure``: colour and picture, where the service has them."""
