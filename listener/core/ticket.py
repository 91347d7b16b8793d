"""A ticket says who may act upon which incident, and until when; it is signed and stands in a link. Pure.

It is base64url (RFC 4648, 5) without padding: version, kind, incident (4 bytes), end (4 bytes, seconds since 1970), who
(UTF-8), and 16 bytes of an HMAC-SHA256 over all of that (RFC 2104 allows half). At the end stands a letter: some mail
programs do not take a last ``-`` or ``_`` for a part of a link. With a name of ten letters it has 49 characters, so
that a link fits into a line of a mail.
"""

from __future__ import annotations

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from listener.model import IncidentId, Secret

VERSION = 1
MOST_WHO = 320
"""Bytes of a name: the 80 characters that a channel's may have."""
_PURPOSE = b"listener ticket\0"
"""What else is signed with the same secret is no ticket."""
_HEAD = struct.Struct(">BBII")
_MAC = 16
_LAST = "z"
_WRITTEN = re.compile(rf"[A-Za-z0-9_-]{{35,500}}{_LAST}", re.ASCII)


class Refusal(StrEnum):
    """Why a ticket is not taken."""

    FORGED = "forged"
    """Not ours, or not as we wrote it."""
    EXPIRED = "expired"
    OTHER = "other"
    """For another incident than the one in question."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says."""

    incident: IncidentId
    who: str
    """Id of a person; of a shared ticket the channel that it was sent to: whoever reads it there says who they are."""
    shared: bool
    until: datetime
    """From then on it is refused. Whole seconds."""


def issue(secret: Secret, ticket: Ticket) -> str:
    """Write a ticket down and sign it. Raises ValueError if the name is too long or the number too large."""
    who = ticket.who.encode()
    if len(who) > MOST_WHO:
        raise ValueError("the name is too long for a ticket")
    try:
        head = _HEAD.pack(VERSION, ticket.shared, ticket.incident, int(ticket.until.timestamp()))
    except struct.error as error:
        raise ValueError("number or time are too large for a ticket") from error
    signed = head + who
    return _spelled(signed + _mac(secret, signed))


def read(secrets: Sequence[Secret], token: str, now: datetime, incident: IncidentId | None = None) -> Ticket | Refusal:
    """Return what a ticket says, or why it is refused. Signed with any of the secrets it is ours.

    A forged one is told in the same time whatever is wrong with it. ``incident``: the one that it must be for.
    """
    raw = _bytes(token)
    signed, mac = raw[:-_MAC], raw[-_MAC:]
    known = [hmac.compare_digest(_mac(secret, signed), mac) for secret in secrets]  # all of them, every time
    if not any(known) or len(signed) < _HEAD.size:
        return Refusal.FORGED
    return _checked(signed, now, incident)


def _checked(signed: bytes, now: datetime, incident: IncidentId | None) -> Ticket | Refusal:
    version, shared, number, end = _HEAD.unpack_from(signed)
    if version != VERSION:
        return Refusal.FORGED
    ticket = Ticket(IncidentId(number), signed[_HEAD.size :].decode(), bool(shared), datetime.fromtimestamp(end, UTC))
    if now >= ticket.until:
        return Refusal.EXPIRED
    return Refusal.OTHER if incident not in {None, ticket.incident} else ticket


def _mac(secret: Secret, signed: bytes) -> bytes:
    return hmac.new(secret.reveal().encode(), _PURPOSE + signed, sha256).digest()[:_MAC]


def _spelled(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode() + _LAST


def _bytes(token: str) -> bytes:
    """Return what is written, nothing if it is not written as we do: one ticket has one spelling."""
    letters = len(token) - len(_LAST)
    if not _WRITTEN.fullmatch(token) or letters % 4 == 1:
        return b""
    raw = urlsafe_b64decode(token[:letters] + "=" * (-letters % 4))
    return raw if _spelled(raw) == token else b""
