"""A signed webhook: the whole notice as JSON, for programs. The format has a version; what is in it is documented.

The receiver knows who sent it by HMAC-SHA256 over timestamp and body (``listener.core.seal`` signs when it is sent:
composing knows no clock), and a repeat by its key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from alerts.answers import is_safe, refusal
from alerts.quoting import SAID, Quotes, quoting
from listener.errors import DeliveryError
from listener.model import Notice, Request, Response, Seal, Secret

VERSION = 1
LONGEST_BODY = 64 * 1024
"""Bytes. Texts are cut until a message fits; real ones have about 5,000."""
KEY = "Listener-Key"
"""Header with the notice's key: the same for every try of the same message."""
SHORTEST_SECRET = 16
_LIMITS = ((4_000, 50), (1_000, 20), (300, 10), (100, 8), (50, 5), (20, 5))
"""Characters of a text, entries of a list."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PAGE = re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program that takes notices as signed JSON."""

    url: Secret = field(
        metadata={
            "de": "Adresse des Empfängers; als url_env oder url_file angeben, oft ist sie ein Geheimnis.",
            "en": "Address of the receiver; give it as url_env or url_file, it often is a secret.",
        }
    )
    secret: Secret = field(
        metadata={
            "de": "Gemeinsames Geheimnis der Unterschrift, mindestens 16 Zeichen.",
            "en": "Shared secret of the signature, 16 characters at least.",
        }
    )
    next_secret: Secret | None = field(
        default=None,
        metadata={
            "de": "Während eines Wechsels das zweite Geheimnis: Jede Nachricht trägt dann beide Unterschriften.",
            "en": "While the secret is being changed, the second one: each message then carries both signatures.",
        },
    )

    updates: bool = field(
        default=False,
        metadata={
            "de": "Auch schicken, was sich still ändert: neue Zahlen, und wer übernommen hat (reason = update).",
            "en": "Also send what changes silently: new figures, and who has taken it (reason = update).",
        },
    )
    quotes: Quotes = field(default=Quotes.SHORT, metadata=SAID)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options; never the address or a secret itself."""
        if not is_safe(self.url.reveal()):
            yield "url", "channels.webhook_address", {}
        for name, secret in (("secret", self.secret), ("next_secret", self.next_secret)):
            if secret and len(secret.reveal().strip()) < SHORTEST_SECRET:
                yield name, "channels.webhook_secret", {"least": str(SHORTEST_SECRET)}

    def compose(self, notice: Notice) -> Request:
        """Write the notice down as JSON, to be signed when it is sent."""
        key = _key(notice.key)
        headers = {"Content-Type": "application/json", KEY: key}
        secrets = (self.secret, self.next_secret) if self.next_secret else (self.secret,)
        body = _body(quoting(notice, self.quotes), key)
        return Request(
            method="POST", headers=headers, body=body, secret_url=self.url, follow=False, seal=Seal(secrets),
        )  # fmt: skip

    def reply(self, notice: Notice, root: str) -> Request:  # noqa: ARG002 - a program puts together what belongs together
        """Write news of an incident down like anything else; its ``incident`` says where it belongs."""
        return self.compose(notice)

    def edit(self, notice: Notice, root: str) -> Request:  # noqa: ARG002 - as above
        """Write down how an incident stands now."""
        return self.compose(notice)

    def root(self, response: Response) -> str:  # noqa: ARG002 - what a receiver says of its own is not read
        """Return a name for what is kept up to date, if that is wanted: any will do."""
        return "updates" if self.updates else ""

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless it was taken: 2xx, but for a web page. Kinds: http_STATUS, webhook_page."""
        if not 200 <= response.status < 300:
            raise refusal(response)
        if _PAGE.match(response.body):
            # A login page in between answers everything with 200; programs do not answer with pages.
            raise DeliveryError("webhook_page", permanent=False)


def _body(notice: Notice, key: str) -> bytes:
    whole = {"version": VERSION, **asdict(notice), "key": key}
    bodies = (_json(_fit(whole, longest, most)) for longest, most in _LIMITS)
    return next(body for body in bodies if len(body) <= LONGEST_BODY)


def _json(message: object) -> bytes:
    # ASCII only: nothing on the way can change a byte of what was signed by reading it in another encoding.
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _fit(value: Any, longest: int, most: int) -> Any:
    """Clean and cut every text. Markup stays as it is: it is data, and to show it literally is up to the receiver."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value if len(value) <= longest else value[: longest - 1] + "…")
    if isinstance(value, dict):
        return {name: _fit(part, longest, most) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_fit(part, longest, most) for part in (value if _are_numbers(value) else value[:most])]
    return value


def _are_numbers(value: Sequence[object]) -> bool:
    """Tell whether it is a chart: half of one would be another."""
    return all(isinstance(part, int | float) for part in value)


def _key(key: str) -> str:
    """Return the notice's key as it fits into a header: percent-encoded; a digest in place of what is too long."""
    written = quote(key.encode("utf-8", "backslashreplace"), safe="/.-_~")
    return written if len(written) <= 200 else f"{written[:150]}-{sha256(written.encode()).hexdigest()[:20]}"
