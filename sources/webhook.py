"""A generic webhook: other programs hand mentions in over HTTP, signed or with a token. It is never polled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar
from zoneinfo import ZoneInfo

from listener.core.options import Fault, bad_zone
from listener.core.pushed import LIST, TARGETS, Reader, entries, pointer, pointers
from listener.core.reception import ACCEPTED, BAD, MOST_BYTES, TOO_LARGE, UNKNOWN, UNUSABLE, Received
from listener.core.signature import SIGNATURE, TIMESTAMP, has_token, is_fresh, is_signed
from listener.core.suggest import closest
from listener.model import Batch, Json, Secret
from listener.ports import Flow

MOST_ENTRIES = 1_000
"""In one request: all of it is understood and stored before the answer."""
SHORTEST_SECRET = 16
"""Characters; a shorter one can be guessed."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Mentions that other programs send to ``POST /ingest/NAME``; needs the section ``[ingest]``."""

    EVERY: ClassVar[timedelta] = timedelta(hours=12)
    LATEST: ClassVar[timedelta] = timedelta(hours=12)

    secret: Secret | None = field(
        default=None,
        metadata={
            "de": "Gemeinsames Geheimnis, mit dem der Absender jede Anfrage unterschreibt (HMAC-SHA256).",
            "en": "Shared secret with which the sender signs each request (HMAC-SHA256).",
        },
    )
    token: Secret | None = field(
        default=None,
        metadata={
            "de": "Schlüssel, den der Absender mitschickt (Authorization: Bearer), für Absender, die nicht"
            " unterschreiben können; ist beides gesetzt, ist beides nötig.",
            "en": "Token that the sender sends along (Authorization: Bearer), for senders that cannot sign; if both"
            " are set, both are needed.",
        },
    )
    fields: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Wo welches Feld steht, als „Feld=/Pfad“ (JSON Pointer), zum Beispiel „text=/data/message“;"
            " „items=/data/posts“ nennt die Liste der Einträge.",
            "en": "Where each field is, as “field=/path” (JSON pointer), for example “text=/data/message”;"
            " “items=/data/posts” names the list of entries.",
        },
    )
    zone: str = field(
        default="Europe/Berlin",
        metadata={
            "de": "Zeitzone für Zeitangaben, die keine eigene nennen, zum Beispiel Europe/Vienna.",
            "en": "Time zone of dates that name none, for example Europe/Vienna.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if self.secret is None and self.token is None:
            yield "secret", "sources.webhook_open", {}
        for name, secret in (("secret", self.secret), ("token", self.token)):
            if secret is not None and len(secret.reveal()) < SHORTEST_SECRET:
                yield name, "sources.webhook_short", {"least": str(SHORTEST_SECRET)}
        for one in self.fields:
            target, sign, path = (part.strip() for part in one.partition("="))
            if target not in TARGETS or not sign or pointer(path) is None:
                values = {"given": one, "known": ", ".join(TARGETS), "suggestion": closest(target, TARGETS) or "text"}
                yield "fields", "sources.webhook_field", values
        yield from bad_zone("zone", self.zone)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return an empty batch: what there is, is handed in."""
        yield from ()
        return Batch((), cursor)

    def admits(self, headers: Mapping[str, str], now: datetime) -> bool:
        """Tell from the headers alone whether it is worth reading the body: token, and a fresh timestamp."""
        known = self.token is None or has_token(self.token, headers)
        return known and (self.secret is None or (SIGNATURE in headers and is_fresh(headers, now)))

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
        """Decide about a request: 202, 400 (no JSON), 401, 413 (too large, too many entries), 422 (nothing usable)."""
        if not self._knows(headers, body, now):
            return Received(UNKNOWN, "unauthorized")
        if len(body) > MOST_BYTES:
            return Received(TOO_LARGE, "too_large")
        where = pointers(self.fields)
        found = entries(body, headers.get("content-type", ""), where.pop(LIST, ()))
        if found is None:
            return Received(BAD, "not_json")
        if len(found) > MOST_ENTRIES:
            return Received(TOO_LARGE, "too_many_entries", entries=len(found))
        items, wrong = Reader(where, ZoneInfo(self.zone), headers.get("idempotency-key", "").strip()).read(found)
        status, problem = (UNUSABLE, "nothing_usable") if found and not items else (ACCEPTED, "")
        return Received(status, problem, items, len(found), wrong, self._once(headers))

    def _knows(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Tell whether the sender is known: by everything that is configured."""
        signed = self.secret is None or is_signed(self.secret, headers, body, now)
        return self.admits(headers, now) and signed and not (self.secret is None and self.token is None)

    def _once(self, headers: Mapping[str, str]) -> str:
        """Return what names a signed request; the signature holds its time and body."""
        if self.secret is None:
            return ""
        return sha256(f"{headers[TIMESTAMP].strip()} {headers[SIGNATURE].strip().lower()}".encode()).hexdigest()
