"""Slack's side of Socket Mode on loopback: addresses over HTTP, and WebSockets. Needs the extra slack."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from listener.socketmode import Limits
from tests.edges.servers import Exchange, HttpServer, http_server

TOKEN = "xapp-1-planted-5ecret"
TICKET = "ticket-planted-5ecret"
ROOT = ("C0STURM1", "1795226040.000001")
PATIENCE = 10.0
FAST = Limits(open_s=2.0, shortest_s=0.01, longest_s=0.05, hopeless_s=0.1, look_s=0.01)
HELLO = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}
Json = dict[str, Any]


def button(act: str = "take", value: str = "INC-0012", **changes: Any) -> Json:
    return {"type": "button", "action_id": act, "value": value, "action_ts": "1795226041.5", **changes}


def payload(*actions: Json, **changes: Any) -> Json:
    told = {
        "type": "block_actions",
        "user": {"id": "U0ADA", "username": "ada.lange", "name": "ada.lange", "team_id": "T1"},
        "container": {"type": "message", "channel_id": ROOT[0], "message_ts": ROOT[1], "is_ephemeral": False},
        "channel": {"id": ROOT[0], "name": "sturm"},
        "trigger_id": "1.2.3",
        "response_url": "",
        "actions": list(actions or [button()]),
    }
    return {**told, **changes}


@dataclass
class Slack:
    """Slack's side: gives out addresses, holds WebSockets. ``opens`` are answers in place of an address, one each."""

    api: str = ""
    socket: str = ""
    opens: list[Callable[[Exchange], None]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    acknowledged: Queue[str] = field(default_factory=Queue)
    opened: Queue[None] = field(default_factory=Queue)
    connections: Queue[ServerConnection] = field(default_factory=Queue)
    whispers: Queue[Json] = field(default_factory=Queue)
    greeting: Json | None = field(default_factory=lambda: dict(HELLO))

    def open(self, exchange: Exchange) -> None:
        self.asked.append(dict(exchange.headers.items()))
        self.opened.put(None)
        if self.opens:
            self.opens.pop(0)(exchange)
        else:
            self.say(exchange, {"ok": True, "url": f"{self.socket}/link/?ticket={TICKET}"})

    @staticmethod
    def say(exchange: Exchange, said: Json, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        exchange.answer(status, json.dumps(said).encode(), named)

    def hear(self, exchange: Exchange) -> None:
        self.whispers.put(json.loads(exchange.sent))
        exchange.answer(200, b"ok")

    def hold(self, connection: ServerConnection) -> None:
        """One WebSocket from its beginning to its end."""
        if self.greeting is not None:
            connection.send(json.dumps(self.greeting))
        self.connections.put(connection)
        with connection:
            try:
                while True:
                    self.acknowledged.put(str(json.loads(connection.recv())["envelope_id"]))
            except ConnectionClosed:
                return

    def connection(self) -> ServerConnection:
        return self.connections.get(timeout=PATIENCE)

    def press(self, connection: ServerConnection, told: Json, envelope: str = "e1", kind: str = "interactive") -> None:
        said = {"type": kind, "envelope_id": envelope, "accepts_response_payload": False, "payload": told}
        connection.send(json.dumps(said))

    def acknowledgement(self) -> str:
        return self.acknowledged.get(timeout=PATIENCE)


@contextmanager
def slack_server(tls: ssl.SSLContext | None = None) -> Iterator[Slack]:
    """Serve while the block runs."""
    with http_server({}, tls) as web, beside(web, tls) as slack:
        yield slack


@contextmanager
def beside(web: HttpServer, tls: ssl.SSLContext | None = None) -> Iterator[Slack]:
    """The same on a web server that is there already."""
    slack = Slack()
    web.routes |= {"/api/apps.connections.open": slack.open, "/actions": slack.hear}
    with serve(slack.hold, "127.0.0.1", 0, ssl=tls) as sockets:
        slack.api = web.url("/api")
        slack.socket = f"{'wss' if tls else 'ws'}://127.0.0.1:{sockets.socket.getsockname()[1]}"
        thread = threading.Thread(target=sockets.serve_forever)
        thread.start()
        try:
            yield slack
        finally:
            sockets.shutdown()
            thread.join()
