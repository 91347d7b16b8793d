"""The servers that the office tells: a Slack workspace and a mailbox that write down who said what, in which order."""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from benchmarks.office.life import LIFE
from listener.words import say

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

_CHANNEL = "C0STURM1"
_BUSY = 0.03
"""Share of requests that Slack refuses for now."""
_REPEAT = say("alerts.repeat", "de")
_KEY = re.compile(r"<([a-z0-9-]+)\.[0-9a-f]{20}@")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that arrived."""

    life: int
    key: str
    """As mail programs see it: small letters, digits and hyphens."""
    edit: bool
    marked: bool
    """It says that it may be a repeat."""


@dataclass(slots=True)
class Wire:
    """What arrived, in order, and what stands in Slack now."""

    dice: random.Random
    web: int = 0
    smtp: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    standing: dict[str, str] = field(default_factory=dict)
    """Key of the notice that each Slack message shows, by CHANNEL:ts."""
    arrived: threading.Event = field(default_factory=threading.Event)
    """Set when a message has arrived; who waits for that clears it."""

    def posted(self, life: int, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Take one message of Slack; returns the answer."""
        if self.dice.random() < _BUSY:
            return {"ok": False, "error": "service_unavailable"}
        edit = method == "chat.update"
        ts = str(sent["ts"]) if edit else f"1795226040.{len(self.receipts):06}"
        key = slug(str(sent["metadata"]["event_payload"]["delivery"]))
        self.standing[f"{_CHANNEL}:{ts}"] = key
        self._took(Receipt(life, key, edit, _REPEAT in json.dumps(sent["blocks"], ensure_ascii=False)))
        return {"ok": True, "channel": _CHANNEL, "ts": ts}

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one letter."""
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        key, body = _KEY.match(str(letter["Message-ID"])), letter.get_body(("plain",))
        text = body.get_content() if body else ""
        self._took(Receipt(int(letter[LIFE]), key[1] if key else "", edit=False, marked=_REPEAT in text))
        return "250 OK"

    def _took(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        self.arrived.set()


def slug(key: str) -> str:
    """Return a promise's key as the Message-ID of its letter shows it."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")


@contextmanager
def wired(seed: int) -> Iterator[Wire]:
    """Serve while the block runs."""
    wire = Wire(random.Random(seed))  # noqa: S311 - chooses when Slack is busy
    web = _Web(("127.0.0.1", 0), _handler(wire))
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    smtp = Mailroom(wire, hostname="127.0.0.1", port=0)
    smtp.start()
    wire.web, wire.smtp = web.server_port, smtp.port
    try:
        yield wire
    finally:
        smtp.stop()
        web.shutdown()
        web.server_close()
        thread.join(5)


class _Web(ThreadingHTTPServer):
    """A web server whose clients may die while they are answered."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of it."""


class Mailroom(Controller):
    """Finds out which port the system chose."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd types only some of its methods


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(wire.posted(int(self.headers[LIFE]), self.path.rsplit("/", 1)[1], sent)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler
