"""A Slack-shaped server over real HTTP: channels, messages, threads, edits, Slack's limits, and trouble as it is told.

What it refuses is what Slack documents, read strictly: a message that it takes keeps to every limit that we know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.edges.servers import Exchange, HttpServer, http_server

TOKEN = "xoxb-1-planted"
CHANNEL, NAME = "C0STURM1", "sturm"
Json: TypeAlias = dict[str, Any]
Trouble: TypeAlias = Callable[[Exchange], None]


def refuses(word: str, **more: Any) -> Trouble:
    """Slack says no, with 200 as it does."""
    return lambda exchange: exchange.answer(200, json.dumps({"ok": False, "error": word, **more}).encode())


def answers(status: int, body: bytes = b"", **headers: str) -> Trouble:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.answer(status, body, named)


@dataclass
class Workspace:
    """What a team has in its Slack. ``troubles`` happen to the next requests, one each, in place of an answer."""

    server: HttpServer = field(init=False)
    messages: dict[str, Json] = field(default_factory=dict)
    """By ts, in the order in which they came."""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    _count: int = 0

    @property
    def api(self) -> str:
        return self.server.url("/api")

    @property
    def roots(self) -> list[Json]:
        """What stands in the channel by itself."""
        return [one for one in self.messages.values() if not one.get("thread_ts")]

    def thread(self, root: Json) -> list[Json]:
        return [one for one in self.messages.values() if one.get("thread_ts") == root["ts"]]

    @property
    def channel(self) -> list[Json]:
        """What people see who only read the channel."""
        return [one for one in self.messages.values() if not one.get("thread_ts") or one.get("reply_broadcast")]

    def answer(self, exchange: Exchange) -> None:
        """Answer one call of the interface."""
        if self.troubles:
            self.troubles.pop(0)(exchange)
            return
        method = exchange.path.removeprefix("/api/")
        asked = json.loads(exchange.sent)
        self.calls.append((method, asked))
        word = self._objection(method, asked, exchange)
        if word:
            refuses(word)(exchange)
            return
        ts = self._posted(asked) if method == "chat.postMessage" else self._updated(asked)
        told = {"ok": True, "channel": CHANNEL, "ts": ts, "message": {"text": asked["text"]}}
        exchange.answer(200, json.dumps(told).encode())

    def _posted(self, asked: Json) -> str:
        self._count += 1
        ts = f"1795226040.{self._count:06}"
        self.messages[ts] = {**asked, "ts": ts}
        return ts

    def _updated(self, asked: Json) -> str:
        ts = str(asked["ts"])
        # Blocks that are not sent again are gone: only the text would be left.
        self.messages[ts] = {**self.messages[ts], "blocks": asked.get("blocks", []), "text": asked["text"]}
        return ts

    def _objection(self, method: str, asked: Json, exchange: Exchange) -> str:
        edit, known = method == "chat.update", {CHANNEL, NAME, f"#{NAME}"}
        objections = {
            "invalid_auth": exchange.headers.get("Authorization") != f"Bearer {TOKEN}",
            # An edit wants the id.
            "channel_not_found": asked.get("channel") not in ({CHANNEL} if edit else known),
            "message_not_found": edit and asked.get("ts") not in self.messages,
            "thread_not_found": "thread_ts" in asked and asked["thread_ts"] not in self.messages,
            "msg_blocks_too_long": len(exchange.sent.decode()) > 13_200,
            "invalid_blocks": bool(wrong(asked)),
        }
        return next((word for word, holds in objections.items() if holds), "")


@contextmanager
def workspace() -> Iterator[Workspace]:
    """Serve while the block runs."""
    found = Workspace()
    routes = {f"/api/{method}": found.answer for method in ("chat.postMessage", "chat.update")}
    with http_server(routes) as server:
        found.server = server
        yield found


RICH = {"rich_text_section", "rich_text_quote", "rich_text_list"}


def elements(part: object) -> Iterator[Json]:
    """Yield every object within a block."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, list):
        for entry in part:
            yield from elements(entry)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def wrong(sent: Mapping[str, Any]) -> list[str]:
    """Return what Slack would not take of a message, by the reference of its blocks."""
    blocks = sent.get("blocks", [])
    found = [] if len(blocks) <= 50 else ["more than 50 blocks"]
    if not blocks and not sent.get("text"):
        found.append("no text")
    for block in blocks:
        found += [f"{block.get('type')}: {fault}" for fault in _faults(block)]
    return found


def _faults(block: Json) -> Iterator[str]:
    yield from _RULES.get(block["type"], _unknown)(block)
    for part in elements(block):
        if part.get("text") == "" or part.get("elements") == []:
            yield f"nothing in {part.get('type')}"
        if part.get("type") == "link" and units(part["url"]) > 3000:
            yield "a long link"


def _header(block: Json) -> Iterator[str]:
    if not _plain(block["text"], 150):
        yield "text"


def _section(block: Json) -> Iterator[str]:
    if not 1 <= units(block["text"]["text"]) <= 3000:
        yield "text"


def _context(block: Json) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10 or not all(map(_text, block["elements"])):
        yield "elements"


def _rich(block: Json) -> Iterator[str]:
    if not block["elements"] or {part["type"] for part in block["elements"]} - RICH:
        yield "elements"


def _unknown(_: Json) -> Iterator[str]:
    yield "unknown"


def _divider(_: Json) -> Iterator[str]:
    yield from ()


def _actions(block: Json) -> Iterator[str]:
    parts = block["elements"]
    if not 1 <= len(parts) <= 25 or len({part["action_id"] for part in parts}) != len(parts):
        yield "none, too many, or two alike"
    for part in parts:
        fits = {"button": _button, "static_select": _select}.get(part["type"])
        if fits is None or not fits(part):
            yield part["type"]


def _button(part: Json) -> bool:
    fits = _plain(part["text"], 75) and units(part.get("value", "")) <= 2000 and units(part.get("url", "")) <= 3000
    return fits and part.get("style", "primary") in {"primary", "danger"}


def _select(part: Json) -> bool:
    options = part["options"]
    fits = all(_plain(option["text"], 75) and 1 <= len(option["value"]) <= 75 for option in options)
    return fits and _plain(part["placeholder"], 150) and 1 <= len(options) <= 100


_RULES: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "rich_text": _rich,
    "actions": _actions,
}


def _plain(text: Json, longest: int) -> bool:
    return text["type"] == "plain_text" and 1 <= units(text["text"]) <= longest


def _text(element: Json) -> bool:
    return element["type"] in {"plain_text", "mrkdwn"} and 1 <= units(element["text"]) <= 2000
