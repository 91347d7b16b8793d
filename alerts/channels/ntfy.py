"""ntfy: a push to telephones through a server of one's own, as JSON to the server's root.

One incident is one notification: what has its sequence id takes the place of what was there (servers from 2.16 on
Android and in browsers; others show each message). Everything is plain text, markdown is never asked for.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, urlsplit

from alerts.answers import is_safe, refusal
from alerts.plain import one_line, plain, web
from alerts.quoting import SAID, Quotes, quoting
from listener.errors import DeliveryError
from listener.model import Act, Action, Notice, Reason, Request, Response, Secret

LONGEST_MESSAGE, LONGEST_BODY = 4_096, 8_000
"""Bytes. A server makes an attachment of a longer message (its usual limit), and reads at most twice that as JSON."""
_TITLE = 150
_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
_SILENT = 2
_BUTTONS, _LINK = 3, 600
"""ntfy shows three buttons; a longer address than this would take the message's place."""
_CALM = frozenset(
    {Reason.END, Reason.CARE, Reason.SOURCES, Reason.DIGEST, Reason.SAMPLE, Reason.BACKLOG, Reason.PARTNER}
)
_SIGNS = {
    Reason.SOURCES: "electric_plug",
    Reason.SELF: "electric_plug",
    Reason.DIGEST: "newspaper",
    Reason.CARE: "memo",
    Reason.BACKLOG: "inbox_tray",
    Reason.PARTNER: "handshake",
    Reason.SAMPLE: "bell",
}
"""Tags that telephones show as a picture before the title; warnings and all-clears bring one of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ntfy:
    """A topic of an ntfy server."""

    url: str = field(
        metadata={
            "de": "Adresse des Servers, ohne das Thema: https://ntfy.firma.de. Für einen Server im eigenen Netz auch "
            "[http] allow_networks.",
            "en": "Address of the server, without the topic: https://ntfy.company.com. For a server in a network of "
            "your own also [http] allow_networks.",
        }
    )
    topic: str = field(
        metadata={
            "de": "Thema, das die Telefone abonniert haben. Auf einem Server ohne Anmeldung liest mit, wer es errät.",
            "en": "Topic that the telephones have subscribed to. On a server without log-in, whoever guesses it reads "
            "along.",
        }
    )
    token: Secret | None = field(
        default=None,
        metadata={
            "de": "Zugriffstoken (tk_…), das auf das Thema schreiben darf.",
            "en": "Access token (tk_…) that may write to the topic.",
        },
    )
    username: str = field(
        default="",
        metadata={"de": "Statt eines Tokens: Benutzername.", "en": "Instead of a token: user name."},
    )
    password: Secret | None = field(
        default=None,
        metadata={"de": "Kennwort dazu.", "en": "Its password."},
    )
    click: str = field(
        default="",
        metadata={
            "de": "Seite, die ein Tippen auf die Meldung öffnet, etwa das Krisenhandbuch; {incident} steht für die "
            "Nummer des Vorfalls.",
            "en": "Page that a tap on the message opens, such as the crisis manual; {incident} stands for the "
            "incident's number.",
        },
    )

    updates: bool = field(
        default=False,
        metadata={
            "de": "Die Meldung auf dem Telefon still auf dem neuesten Stand halten. Nur für Android und Browser: "
            "iPhones zeigen jede Änderung als eigene Meldung.",
            "en": "Keep the message on the telephone up to date, silently. For Android and browsers only: iPhones show "
            "each change as a message of its own.",
        },
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options."""
        if not is_safe(self.url):
            yield "url", "channels.ntfy_address", {}
        elif urlsplit(self.url)[2:] not in {("", "", ""), ("/", "", "")}:
            yield "url", "channels.ntfy_path", {}
        if not _TOPIC.fullmatch(self.topic):
            yield "topic", "channels.ntfy_topic", {"found": one_line(self.topic, 80)}
        if self.token and self.username:
            yield "token", "channels.ntfy_both", {}
        if bool(self.username) != (self.password is not None):
            yield "username", "channels.ntfy_password", {}
        if self.click and not _page(self.click):
            yield "click", "channels.ntfy_click", {"found": one_line(self.click, 80)}

    def compose(self, notice: Notice) -> Request:
        """Lay the notice out as one notification: the headline, then as much of the rest as a message holds."""
        return self._request(notice, _sequence(notice), _priority(notice))

    def reply(self, notice: Notice, root: str) -> Request:
        """Lay a notice out as news of an incident: in the place of what was there, and it rings."""
        return self._request(notice, root, _priority(notice))

    def edit(self, notice: Notice, root: str) -> Request:
        """Lay a notice out in the place of what was there, without a sound."""
        return self._request(notice, root, _SILENT)

    def root(self, response: Response) -> str:
        """Return the sequence id if the server knows such things and the message is to be kept up to date."""
        sequence = _answer(response.body).get("sequence_id")
        return sequence if self.updates and isinstance(sequence, str) and _TOPIC.fullmatch(sequence) else ""

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless the server shows the message that it took. Kinds: http_STATUS, ntfy_answer."""
        if response.status == 200 and _answer(response.body).get("event") == "message":
            return
        if 200 <= response.status < 300:
            # Not ntfy: a login page in between. What it says may be anything and is not repeated.
            raise DeliveryError("ntfy_answer", permanent=False)
        raise refusal(response)

    def _credentials(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Bearer {self.token.reveal()}"}
        if self.username and self.password:
            pair = f"{self.username}:{self.password.reveal()}".encode()
            return {"Authorization": f"Basic {b64encode(pair).decode()}"}
        return {}

    def _request(self, notice: Notice, sequence: str, priority: int) -> Request:
        notice = quoting(notice, self.quotes)
        click = self.click.replace("{incident}", quote(one_line(notice.incident, 60), safe=""))
        click, buttons = click or _link(notice.actions, Act.OPEN), list(_buttons(notice.actions))
        about = {
            "topic": self.topic,
            "title": one_line(notice.headline, _TITLE) or "Listener",
            "priority": priority,
            "tags": _tags(notice),
            "sequence_id": sequence,
            **({"click": click} if click else {}),
            **({"actions": buttons} if buttons else {}),
        }
        bodies = (_json({**about, "message": plain(notice, most)}) for most in (LONGEST_MESSAGE, 2_000, 1_000))
        body = next(body for body in bodies if len(body) <= LONGEST_BODY)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._credentials()}
        return Request(self.url, method="POST", headers=headers, body=body, follow=False)


def _priority(notice: Notice) -> int:
    """Map wind force 3, 4, 5 and 6 to ntfy's 3 (default), 4 (high) and 5 (max); what is no danger wakes nobody."""
    return 3 if notice.reason in _CALM else min(max(notice.level, notice.urgency, 3), 5)


def _tags(notice: Notice) -> list[str]:
    """Return what telephones can be told to look for: the wind force, and why it is said."""
    wind = [] if notice.reason in _SIGNS or notice.reason is Reason.END else [f"wind-{notice.level}"]
    return [*filter(None, [_SIGNS.get(notice.reason)]), *wind, f"reason-{notice.reason.replace('_', '-')}"]


def _sequence(notice: Notice) -> str:
    """Return what all messages of an incident share; the subject keeps those of another database apart."""
    digest = sha256(f"{notice.incident}\0{notice.subject}".encode("utf-8", "backslashreplace")).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9]+", "-", notice.incident)[:40].strip("-")
    return "-".join(filter(None, (name, digest)))


def _buttons(actions: Sequence[Action]) -> Iterator[dict[str, str]]:
    """Yield the first actions that have a page, as buttons that open it; a tap on the message opens the incident."""
    pages = [one for one in actions if one.act is not Act.OPEN and _is_short(one.url)]
    for one in pages[:_BUTTONS]:
        yield {"action": "view", "label": one_line(one.label, 40) or "–", "url": web(one.url)}


def _link(actions: Sequence[Action], act: Act) -> str:
    return next((web(one.url) for one in actions if one.act is act and _is_short(one.url)), "")


def _is_short(url: str) -> bool:
    return 0 < len(web(url)) <= _LINK


def _page(click: str) -> bool:
    """Tell whether a tap may lead there. Not only https: it is the telephone that opens it, perhaps in a VPN."""
    return re.fullmatch(r"https?://[^\s\x00-\x1f\x7f\"\\]{1,500}", click) is not None


def _answer(body: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _json(message: dict[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
