"""E-mail: one letter per message, as text and as HTML, in one thread per incident. Says nothing of SMTP.

There is no Date header: a letter is a pure function of its notice, and a notice has no time of sending. Whoever hands
the letter in adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from alerts.channels.letterbody import html_body, text_body
from alerts.picture import chart
from alerts.quoting import SAID, Quotes, quoting
from listener.model import Letter, MailServer, Notice, Reason, Response, Secret, Voice
from listener.words import say

if TYPE_CHECKING:
    from email.message import EmailMessage

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9:.-]*[A-Za-z0-9])?")
_UNFIT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HEADER, _TEXT, _LINES, _VOICES = 120, 2_000, 12, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail channel: the server that takes the letters, and who gets them."""

    host: str = field(
        metadata={"de": "Mailserver, der die Mails annimmt.", "en": "Mail server that takes the letters."}
    )
    sender: str = field(metadata={"de": "Absenderadresse.", "en": "Address of the sender."})
    recipients: tuple[str, ...] = field(
        metadata={"de": "Adressen, die jede Nachricht bekommen.", "en": "Addresses that get every message."}
    )
    port: int = field(
        default=587,
        metadata={
            "de": "587 für starttls, 465 für tls.",
            "en": "587 for starttls, 465 for tls.",
            "least": 1,
            "most": 65535,
        },
    )
    security: str = field(
        default="starttls",
        metadata={
            "de": "starttls, tls oder none (nur für den eigenen Rechner).",
            "en": "starttls, tls or none (for this machine only).",
        },
    )
    username: str = field(
        default="",
        metadata={"de": "Benutzername beim Mailserver.", "en": "User name at the mail server."},
    )
    password: Secret | None = field(
        default=None,
        metadata={
            "de": "Kennwort dazu; als password_env oder password_file angeben.",
            "en": "Its password; give it as password_env or password_file.",
        },
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options."""
        if not _HOST.fullmatch(self.host):
            yield "host", "channels.email_host", {}
        if self.security not in {"starttls", "tls", "none"}:
            yield "security", "channels.email_security", {"found": _one_line(self.security, 40)}
        if self.security == "none" and not _loopback(self.host):
            yield "security", "channels.email_plain", {}
        if not _ADDRESS.fullmatch(self.sender):
            yield "sender", "channels.email_address", {"found": _one_line(self.sender, 80)}
        if not self.recipients:
            yield "recipients", "channels.email_nobody", {}
        for address in self.recipients:
            if not _ADDRESS.fullmatch(address):
                yield "recipients", "channels.email_address", {"found": _one_line(address, 80)}
        if bool(self.username) != (self.password is not None):
            yield "username", "channels.email_password", {}

    def compose(self, notice: Notice) -> Letter:
        """Lay the notice out as a letter. The same notice gives the same bytes, whoever asks and whenever."""
        server = MailServer(self.host, self.port, self.security, self.username, self.password)
        return Letter(
            server, self.sender, self.recipients, _message(quoting(notice, self.quotes), self.sender, self.recipients)
        )

    def check(self, response: Response) -> None:
        """Nothing to check: a letter gets no HTTP answer; the mail edge raises what the server refuses."""


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _message(notice: Notice, sender: str, recipients: Sequence[str]) -> bytes:
    # Imported here: the mail package costs more than the rest of the start of `listener --help`.
    from email.headerregistry import Address  # noqa: PLC0415
    from email.message import EmailMessage  # noqa: PLC0415
    from email.policy import SMTP  # noqa: PLC0415

    domain = sender.rpartition("@")[2]
    shown, root = _fit(notice), f"<{_slug(notice.incident)}.{_digest(notice.incident, notice.subject)}@{domain}>"
    # A repeat is the same letter again and keeps its id, so that mail servers can fold the two into one.
    identity = _digest(repr(replace(notice, repeat="")))
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_from(shown), addr_spec=sender)
    message["To"] = ", ".join(recipients)
    message["Subject"] = shown.subject
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Incident"] = re.sub(r"[^A-Za-z0-9-]", "-", notice.incident)[:60]
    if max(notice.level, notice.urgency) >= 4 and notice.reason is not Reason.END:
        message["Importance"] = "high"
    message.set_content(text_body(shown), cte="quoted-printable")
    picture = chart(shown.chart, shown.chart_usual)
    cid = f"chart.{identity}@{domain}" if picture else ""
    message.add_alternative(html_body(shown, cid), subtype="html", cte="quoted-printable")
    if picture:
        page = message.get_body(("html",))
        if isinstance(page, EmailMessage):
            _attach(page, picture, cid, identity)
    message.set_boundary(f"=_listener_{identity}")
    # Written by hand: the mail package takes an id of more than 65 characters for text and encodes it to nonsense.
    own = f"<{_slug(notice.key)}.{identity}@{domain}>"
    ids = "".join(
        f"{name}: {id_}\r\n" for name, id_ in (("Message-ID", own), ("In-Reply-To", root), ("References", root))
    )
    return ids.encode("ascii") + message.as_bytes()


def _attach(page: EmailMessage, picture: bytes, cid: str, identity: str) -> None:
    """Put the chart beside the HTML, which shows it; where pictures are off, its title says the same."""
    page.add_related(
        picture, maintype="image", subtype="png", cid=f"<{cid}>", disposition="inline", filename="chart.png"
    )
    page.set_boundary(f"=_chart_{identity}")


def _from(notice: Notice) -> str:
    if notice.reason in {Reason.SOURCES, Reason.DIGEST, Reason.SELF, Reason.SAMPLE, Reason.BACKLOG, Reason.PARTNER}:
        return "Listener"
    key = "channels.email_from_end" if notice.reason is Reason.END else "channels.email_from"
    return say(key, notice.lang, level=notice.level)


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "backslashreplace")).hexdigest()[:20]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:60].strip("-") or "listener"


def _one_line(text: str, longest: int) -> str:
    """Return a text that fits into a header: no control, no separator, no mark of direction, not too long.

    ``=?`` would begin an encoded word, behind which a line break could hide.
    """
    line = re.sub(r"[ \n]+", " ", _UNFIT.sub(" ", text[: 4 * longest])).replace("=?", "= ?").strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _fit(notice: Notice) -> Notice:
    """Clean and shorten every text once, so that both bodies and all headers see the same."""
    single: dict[str, Any] = {name: _one_line(getattr(notice, name), _TEXT) for name in _SINGLE}
    several: dict[str, Any] = {name: _lines(getattr(notice, name)) for name in _SEVERAL}
    subject = _one_line(notice.subject, _HEADER) or _slug(notice.incident)
    voices = tuple(_voice(voice) for voice in notice.voices[:_VOICES])
    actions = tuple(replace(one, label=_one_line(one.label, 60), url=_safe(one.url)) for one in notice.actions)
    return replace(notice, subject=subject, voices=voices, actions=actions, **single, **several)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts[:_LINES] if (line := _one_line(text, _TEXT)))


_SINGLE = (
    "push", "headline", "context", "steps_title", "voices_title", "statement_title", "statement", "donts_title",
    "footer", "repeat", "status", "chart_title",
)  # fmt: skip
_SEVERAL = ("why", "steps", "advice", "facts", "donts")


def _voice(voice: Voice) -> Voice:
    who, where, when = (_one_line(text, 200) for text in (voice.who, voice.where, voice.when))
    return Voice(who, where, when, _safe(voice.url), _one_line(voice.text, _TEXT))


def _safe(url: str) -> str:
    """Return the address if it is one of the web, else nothing."""
    good = re.fullmatch(r"https?://[^\s<>\"'\\]{1,2000}", url) and not _UNFIT.search(url)
    return url if good else ""
