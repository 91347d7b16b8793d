"""A mailbox that is read over IMAP: Google Alerts, newsletters, notifications. Letters are marked, never deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from ipaddress import ip_address
from typing import ClassVar

from listener.core.jsonanswer import count_at, numbers_at
from listener.core.letters import Letter, read_letter
from listener.core.options import Fault
from listener.model import Batch, Item, Json, MailQuery, Medium, RawMail, Secret
from listener.ports import MailFlow

_HOST = re.compile(r"[A-Za-z0-9:](?:[A-Za-z0-9:.-]*[A-Za-z0-9])?")
_SENDER = re.compile(r"(?:[^\s@<>,;]+@|@)?[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Security(StrEnum):
    """How the connection is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The letters in one folder of a mailbox.

    A letter that is deleted in the mailbox was still said: nothing is deleted here for it. What Listener itself has
    sent is passed over and stays unread.
    """

    MEDIUM: ClassVar[Medium] = Medium.EMAIL
    EVERY: ClassVar[timedelta] = timedelta(minutes=2)
    LATEST: ClassVar[timedelta] = timedelta(minutes=5)

    host: str = field(
        metadata={
            "de": "Mailserver (IMAP), zum Beispiel imap.nordwind.example.",
            "en": "Mail server (IMAP), for example imap.nordwind.example.",
        }
    )
    username: str = field(
        metadata={
            "de": "Benutzername beim Mailserver, meist die ganze Adresse.",
            "en": "User name at the mail server, mostly the whole address.",
        }
    )
    password: Secret | None = field(
        default=None,
        metadata={
            "de": "Kennwort dazu; bei Google und vielen anderen ein App-Passwort.",
            "en": "Its password; with Google and many others an app password.",
        },
    )
    token: Secret | None = field(
        default=None,
        metadata={
            "de": "Zugriffstoken (OAuth2) anstelle des Kennworts, wie Microsoft 365 es verlangt; es läuft meist nach "
            "einer Stunde ab und wird nur beim Start gelesen.",
            "en": "Access token (OAuth2) instead of the password, as Microsoft 365 demands it; it mostly expires after "
            "an hour and is read at the start only.",
        },
    )
    port: int | None = field(
        default=None,
        metadata={
            "de": "Port des Mailservers; ohne Angabe 993 für tls, sonst 143.",
            "en": "Port of the mail server; if not given, 993 for tls, else 143.",
            "least": 1,
            "most": 65535,
        },
    )
    security: Security = field(
        default=Security.TLS,
        metadata={
            "de": "tls, starttls oder none (nur für den eigenen Rechner).",
            "en": "tls, starttls or none (for this machine only).",
        },
    )
    folder: str = field(
        default="INBOX",
        metadata={
            "de": "Ordner, der gelesen wird, so wie der Server ihn nennt, zum Beispiel INBOX/Alerts; am besten einer "
            "nur dafür.",
            "en": "Folder that is read, as the server names it, for example INBOX/Alerts; best one for this only.",
        },
    )
    senders: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Nur Mails von diesen Adressen oder Domains, zum Beispiel alerts@nordwind.example; leer: alle.",
            "en": "Only letters from these addresses or domains, for example alerts@nordwind.example; empty: all.",
        },
    )
    mark: bool = field(
        default=True,
        metadata={
            "de": "Übernommene Mails als gelesen markieren.",
            "en": "Mark letters that were taken in as read.",
        },
    )
    most: int = field(
        default=100,
        metadata={
            "de": "So viele Mails werden höchstens auf einmal gelesen.",
            "en": "At most so many letters are read at once.",
            "least": 1,
            "most": 500,
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not _HOST.fullmatch(self.host):
            yield "host", "sources.mail_host", {"host": self.host}
        elif self.security is Security.NONE and not _is_loopback(self.host):
            yield "security", "sources.mail_plain", {}
        if (self.password is None) == (self.token is None):
            yield "password", "sources.mail_login", {}
        if not self.folder.strip() or _CONTROL.search(self.folder):
            yield "folder", "sources.mail_folder", {}
        for sender in self.senders:
            if not _SENDER.fullmatch(sender.strip()):
                yield "senders", "sources.mail_sender", {"sender": sender}

    def collect(self, cursor: Json, now: datetime) -> MailFlow:
        """Return what the letters after the last one seen say; those of the visit before are marked now.

        If the server has numbered its letters anew (UIDVALIDITY), all are read again and found to be known.
        """
        here = cursor if cursor.get("box") == self._box else {}
        validity, after = count_at(here, "validity") or 0, count_at(here, "after") or 0
        answer = yield MailQuery(
            host=self.host,
            port=self.port or (993 if self.security is Security.TLS else 143),
            security=self.security.value,
            username=self.username,
            password=self.password,
            token=self.token,
            folder=self.folder,
            validity=validity,
            after=after,
            most=self.most,
            seen=tuple(numbers_at(here, "seen")),
        )
        read = [_Read.of(mail, self.senders) for mail in answer.mails]
        known = after if answer.validity == validity else 0
        return Batch(
            items=tuple(item for one in read for item in one.items),
            cursor={
                "box": self._box,
                "validity": answer.validity,
                "after": max((mail.uid for mail in answer.mails), default=known),
                "seen": [one.uid for one in read if one.items] if self.mark else [],
            },
            unreadable=tuple(one.fault for one in read if one.fault),
            more=answer.more,
        )

    @property
    def _box(self) -> str:
        """What the cursor belongs to: numbers of one folder mean nothing in another, nor with other senders."""
        told = (self.host, self.username, self.folder, *sorted(self.senders))
        return blake2b("\0".join(told).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of one letter."""

    uid: int
    items: tuple[Item, ...] = ()
    fault: str = ""

    @classmethod
    def of(cls, mail: RawMail, senders: tuple[str, ...]) -> _Read:
        if not mail.message.strip():
            return cls(mail.uid, fault=f"letter {mail.uid}: empty, or the server does not hand it out")
        try:
            return cls(mail.uid, _items(read_letter(mail.message), senders))
        except Exception as error:  # noqa: BLE001 - a letter may be anything; one must not hold up those behind it
            return cls(mail.uid, fault=f"letter {mail.uid}: {type(error).__name__}")


def _items(letter: Letter, senders: tuple[str, ...]) -> tuple[Item, ...]:
    return letter.items() if letter.is_from(senders) and not letter.is_ours else ()


def _is_loopback(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
