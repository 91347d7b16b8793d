"""E-mail: one letter per message, as text and as HTML, in one thread per incident. Says nothing of SMTP.

There is no Date header: a letter is a pure function of its notice, and a notice has no time of sending. Whoever hands
the letter in adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape
from ipaddress import ip_address
from typing import Any

from listener.model import Letter, MailServer, Notice, Reason, Response, Secret, Voice
from listener.words import say

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9:.-]*[A-Za-z0-9])?")
_UNFIT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HEADER, _TEXT, _LINES, _VOICES = 120, 2_000, 12, 3

_DEAF = "#4a4f57"
_COLOURS = ("#1b6e35", "#1b6e35", "#1b6e35", "#f2c230", "#b45309", "#b00020", "#7a0016")
"""Background of the banner by level; on each the text has a contrast of 4.5 or more."""
_STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){.page{background:#121212!important;color:#e8e8e8!important}"
    ".soft{color:#b0b0b0!important}.card{background:#1e1e1e!important;border-color:#4a4a4a!important}"
    ".link{color:#8ab4f8!important}}"
)
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


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
        return Letter(server, self.sender, self.recipients, _message(notice, self.sender, self.recipients))

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
    if notice.level >= 4 and notice.reason is not Reason.END:
        message["Importance"] = "high"
    message.set_content(_text_body(shown), cte="quoted-printable")
    message.add_alternative(_html_body(shown), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_listener_{identity}")
    # Written by hand: the mail package takes an id of more than 65 characters for text and encodes it to nonsense.
    own = f"<{_slug(notice.key)}.{identity}@{domain}>"
    ids = "".join(
        f"{name}: {id_}\r\n" for name, id_ in (("Message-ID", own), ("In-Reply-To", root), ("References", root))
    )
    return ids.encode("ascii") + message.as_bytes()


def _from(notice: Notice) -> str:
    if notice.reason is Reason.SOURCES:
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
    return replace(notice, subject=subject, voices=voices, **single, **several)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts[:_LINES] if (line := _one_line(text, _TEXT)))


_SINGLE = (
    "push", "headline", "context", "steps_title", "voices_title", "statement_title", "statement", "donts_title",
    "footer", "repeat",
)  # fmt: skip
_SEVERAL = ("why", "steps", "facts", "donts")


def _voice(voice: Voice) -> Voice:
    who, where, when = (_one_line(text, 200) for text in (voice.who, voice.where, voice.when))
    safe = re.fullmatch(r"https?://[^\s<>\"'\\]{1,2000}", voice.url) and not _UNFIT.search(voice.url)
    return Voice(who, where, when, voice.url if safe else "", _one_line(voice.text, _TEXT))


def _why_title(notice: Notice) -> str:
    words = {Reason.END: "channels.course", Reason.SOURCES: "channels.sources"}
    return say(words.get(notice.reason, "channels.why"), notice.lang)


def _text_body(notice: Notice) -> str:
    parts = [[notice.headline, notice.context, notice.repeat]]
    if notice.why:
        parts.append([_why_title(notice).upper(), *(f"- {line}" for line in notice.why)])
    if notice.steps:
        parts.append([notice.steps_title.upper(), *(f"{n}. {step}" for n, step in enumerate(notice.steps, 1))])
    for number, voice in enumerate(notice.voices):
        title = "" if number else notice.voices_title.upper()
        said = f"> {voice.text}" if voice.text else ""
        parts.append([title, f"{voice.who} · {voice.where} · {voice.when}", said, voice.url])
    if notice.facts:
        parts.append([say("channels.facts", notice.lang).upper(), *notice.facts])
    if notice.statement:
        parts.append([notice.statement_title.upper(), notice.statement])
    if notice.donts:
        parts.append([notice.donts_title.upper(), *(f"- {dont}" for dont in notice.donts)])
    parts.append(["-- ", notice.footer])
    return "\n\n".join("\n".join(line for line in part if line) for part in parts) + "\n"


def _html_body(notice: Notice) -> str:
    """Lay out as one table of one column: what old mail programs and telephones both show. Nothing is loaded."""
    rows = "".join(f'<tr><td style="padding:0 16px">{part}</td></tr>' for part in _html_parts(notice))
    return (
        f'<!doctype html><html lang="{escape(notice.lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(notice.subject)}</title><style>{_STYLE}</style></head>"
        f'<body class="page" style="margin:0;padding:0;background:#ffffff;color:#1a1a1a;{_FONT};'
        'font-size:16px;line-height:1.45;word-break:break-word">'
        f'<div style="display:none;max-height:0;overflow:hidden">{escape(notice.push)}</div>'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        f'style="max-width:640px;margin:0 auto;border-collapse:collapse">{_banner(notice)}{rows}</table>'
        "</body></html>\n"
    )


def _banner(notice: Notice) -> str:
    level = 0 if notice.reason is Reason.END else min(max(notice.level, 0), 6)
    ink = "#1a1a1a" if level == 3 else "#ffffff"
    deaf = notice.reason is Reason.SOURCES and notice.steps  # green would say that all is well
    return (
        f'<tr><td style="background:{_DEAF if deaf else _COLOURS[level]};color:{ink};padding:14px 16px">'
        f'<div style="font-size:20px;font-weight:700;line-height:1.25">{escape(notice.headline)}</div>'
        f'<div style="font-size:14px;margin-top:6px">{escape(notice.context)}</div></td></tr>'
    )


def _html_parts(notice: Notice) -> Iterator[str]:
    if notice.repeat:
        yield f'<p style="margin:14px 0 0;font-weight:700">{escape(notice.repeat)}</p>'
    if notice.why:
        yield _title(_why_title(notice)) + _list("ul", notice.why, "font-size:15px")
    if notice.steps:
        yield _title(notice.steps_title) + _list("ol", notice.steps, "font-size:17px")
    if notice.voices:
        yield _title(notice.voices_title) + "".join(_html_voice(voice, notice.lang) for voice in notice.voices)
    if notice.statement:
        yield _title(notice.statement_title) + _card(_marked(notice.statement), "#8a8a8a")
    if notice.donts:
        yield _title(notice.donts_title) + _list("ul", notice.donts)
    if notice.facts:
        yield _title(say("channels.facts", notice.lang)) + _list("ul", notice.facts, "font-size:14px")
    yield f'<p class="soft" style="margin:22px 0 24px;font-size:13px;color:#555555">{escape(notice.footer)}</p>'


def _title(text: str) -> str:
    return f'<h2 style="margin:22px 0 6px;font-size:16px;line-height:1.3">{escape(text)}</h2>'


def _list(tag: str, texts: Sequence[str], style: str = "") -> str:
    items = "".join(f'<li style="margin:0 0 6px">{escape(text)}</li>' for text in texts)
    return f'<{tag} style="margin:0;padding-left:22px;{style}">{items}</{tag}>'


def _card(content: str, edge: str) -> str:
    return (
        f'<div class="card" style="margin:0 0 8px;padding:10px 12px;background:#f4f4f4;border-left:4px solid {edge}">'
        f"{content}</div>"
    )


def _marked(statement: str) -> str:
    """Make the open slots of a statement stand out, so that nobody sends them along."""
    mark = r'<b style="background:#ffe08a;color:#1a1a1a">\1</b>'
    return re.sub("(⟦[^⟧]*⟧)", mark, escape(statement))


def _html_voice(voice: Voice, lang: str) -> str:
    """Quote a voice. The link's label is our word, so that it cannot claim to lead elsewhere."""
    about = f"<b>{escape(voice.who)}</b> · {escape(voice.where)} · {escape(voice.when)}"
    if voice.url:
        label = escape(say("channels.view", lang))
        rel = 'rel="noopener noreferrer nofollow"'
        about += f' · <a class="link" href="{escape(voice.url)}" {rel} style="color:#0b57d0">{label}</a>'
    said = f'<div dir="auto" style="margin-top:4px">{escape(voice.text)}</div>' if voice.text else ""
    return _card(f'<div class="soft" style="font-size:13px;color:#555555">{about}</div>{said}', "#b0b0b0")
