"""Slack through an incoming webhook: one channel, new messages only, no edits, no threads.

Strangers' words stand only in ``rich_text`` and ``plain_text`` elements, which Slack shows as they are; in ``mrkdwn``
they could call the whole channel or hide a link (knowledge 4.1, 4.4).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from listener.errors import DeliveryError
from listener.model import Notice, Request, Response, Secret, Voice
from listener.words import say

LONGEST_MESSAGE = 8_000
"""Characters of JSON. Slack refuses somewhere above 13,000 without saying where."""
_HEADER, _SECTION, _PUSH = 150, 2_800, 150
_TEXT, _LINES, _VOICES = 600, 8, 3
_WAIT, _LONGEST_WAIT = timedelta(seconds=60), timedelta(hours=1)
_UNFIT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LATER = {407, 408, 421, 425, 429}
"""Somebody on the way could not; Slack itself has not said no."""
_MOVED = {301, 308}
_REFUSALS = {
    "action_prohibited", "channel_is_archived", "channel_not_found", "invalid_blocks", "invalid_blocks_format",
    "invalid_payload", "invalid_token", "msg_blocks_too_long", "msg_too_long", "no_active_hooks", "no_service",
    "no_service_id", "no_team", "no_text", "posting_to_general_channel_denied", "team_disabled", "too_many_attachments",
    "user_not_found",
}  # fmt: skip
"""What a webhook says when it will never take this message."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slack:
    """A Slack channel, by the address of its incoming webhook."""

    url: Secret = field(
        metadata={
            "de": "Adresse des Incoming Webhook; als url_env oder url_file angeben, sie ist ein Geheimnis.",
            "en": "Address of the incoming webhook; give it as url_env or url_file, it is a secret.",
        }
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options; never the address itself."""
        if not _address(self.url.reveal()):
            yield "url", "channels.slack_address", {}

    def compose(self, notice: Notice) -> Request:
        """Lay the notice out as blocks; what does not fit is left out from the end: voices and facts first."""
        texts = (_payload(smaller) for smaller in _ever_smaller(_fit(notice)))
        text = next(text for text in texts if len(text) <= LONGEST_MESSAGE)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return Request(method="POST", headers=headers, body=text.encode(), secret_url=self.url, follow=False)

    def check(self, response: Response) -> None:
        """Raise DeliveryError unless Slack said ok. Kinds: slack_WORD, http_STATUS, slack_answer."""
        word = response.body[:100].decode("utf-8", "replace").strip()
        if response.status == 200 and _is_ok(word):
            return
        if word in _REFUSALS:
            raise DeliveryError(f"slack_{word}", permanent=True)
        if 200 <= response.status < 300:
            # Not Slack: a login page in between. What it says may be anything and is not repeated.
            raise DeliveryError("slack_answer", permanent=False)
        kind = f"http_{response.status}"
        if response.status == 429:
            raise DeliveryError(kind, permanent=False, wait=_wait(response.headers.get("retry-after", "")))
        raise DeliveryError(kind, permanent=_never(response.status))


def _address(url: str) -> bool:
    """Tell whether a message may be sent there: https, or http on this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or re.search(r"\s", url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_ok(word: str) -> bool:
    """Webhooks answer ``ok``; workflow triggers and lookalikes answer with an object."""
    return word == "ok" or re.fullmatch(r'\{\s*"ok"\s*:\s*true\b.*', word, re.DOTALL) is not None


def _never(status: int) -> bool:
    return status in _MOVED or (400 <= status < 500 and status not in _LATER)


def _wait(retry_after: str) -> timedelta:
    seconds = re.fullmatch(r"\s*(\d{1,6})(\.\d*)?\s*", retry_after)
    return min(timedelta(seconds=max(1, int(seconds[1]))), _LONGEST_WAIT) if seconds else _WAIT


def _fit(notice: Notice) -> Notice:
    """Clean every text and keep to the limits of a single block."""
    fitted = _shortened(notice, _TEXT, _LINES)
    return replace(fitted, voices=tuple(_voice(voice) for voice in notice.voices[:_VOICES]))


def _voice(voice: Voice) -> Voice:
    who, where, when = (_cut(text, 100) for text in (voice.who, voice.where, voice.when))
    return Voice(who, where, when, voice.url, _cut(voice.text, _TEXT))


def _shortened(notice: Notice, longest: int, lines: int) -> Notice:
    def several(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(fit for text in texts[:lines] if (fit := _cut(text, longest)))

    return replace(
        notice,
        push=_cut(notice.push, _PUSH),
        headline=_cut(notice.headline, _HEADER),
        context=_cut(notice.context, longest),
        why=several(notice.why),
        steps_title=_cut(notice.steps_title, 100),
        steps=several(notice.steps),
        voices_title=_cut(notice.voices_title, 100),
        facts=several(notice.facts),
        statement_title=_cut(notice.statement_title, 100),
        statement=_cut(notice.statement, 2 * longest),
        donts_title=_cut(notice.donts_title, 100),
        donts=several(notice.donts),
        footer=_cut(notice.footer, longest),
        repeat=_cut(notice.repeat, longest),
    )


def _ever_smaller(notice: Notice) -> Iterator[Notice]:
    """Yield the notice, then versions that say less and less; the last fits whatever its texts are."""
    yield notice
    while notice.voices or notice.facts:
        if len(notice.voices) >= len(notice.facts):
            notice = replace(notice, voices=notice.voices[:-1])
        else:
            notice = replace(notice, facts=notice.facts[:-1])
        yield notice
    notice = replace(notice, donts=())
    yield notice
    notice = replace(notice, statement="")
    yield notice
    yield from (_shortened(notice, longest, lines) for longest, lines in ((300, 5), (150, 3), (60, 3)))


def _payload(notice: Notice) -> str:
    message = {
        "text": _escaped(notice.push),
        "blocks": list(_blocks(notice)),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _blocks(notice: Notice) -> Iterator[Block]:
    yield {"type": "header", "text": _plain(notice.headline)}
    yield from _context(notice.context, notice.repeat)
    if notice.why:
        yield _rich([_list(notice.why)])
    if notice.steps:
        steps = "\n".join(f"{number}. {_escaped(step)}" for number, step in enumerate(notice.steps, 1))
        yield _section(f"*{_escaped(notice.steps_title)}*\n{steps}")
    if notice.voices:
        yield {"type": "divider"}
        yield _rich([_line(_bold(notice.voices_title)), *_quoted(notice.voices, notice.lang)])
    yield from _context(*notice.facts)
    if notice.statement or notice.donts:
        yield {"type": "divider"}
    if notice.statement:
        yield _rich([_line(_bold(notice.statement_title)), _quote(notice.statement)])
    if notice.donts:
        yield _rich([_line(_bold(notice.donts_title)), _list(notice.donts)])
    yield from _context(notice.footer)


def _quoted(voices: Sequence[Voice], lang: str) -> Iterator[Block]:
    """Name each voice and quote it. The link's label is our word, so that it cannot claim to lead elsewhere."""
    for voice in voices:
        parts = [_bold(voice.who), _text(f" · {voice.where} · {voice.when}")]
        if _web(voice.url):
            parts += [_text(" · "), {"type": "link", "url": voice.url, "text": say("channels.view", lang)}]
        yield _line(*parts)
        if voice.text:
            yield _quote(voice.text)


def _web(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>|\"\\\x00-\x1f\x7f-\x9f]{1,1000}", url) is not None and not _UNFIT.search(url)


def _rich(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _line(*parts: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(parts)}


def _quote(text: str) -> Block:
    return {"type": "rich_text_quote", "elements": [_text(text)]}


def _list(texts: Sequence[str]) -> Block:
    return {"type": "rich_text_list", "style": "bullet", "elements": [_line(_text(text)) for text in texts]}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _bold(text: str) -> Block:
    return {"type": "text", "text": text or "–", "style": {"bold": True}}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text or "–", "emoji": False}


def _context(*texts: str) -> Iterator[Block]:
    elements = [_plain(text) for text in texts if text]
    if elements:
        yield {"type": "context", "elements": elements}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _whole(text, _SECTION), "verbatim": True}}


def _whole(text: str, longest: int) -> str:
    """Cut escaped text without leaving half an entity."""
    return text if len(text) <= longest else re.sub(r"&[a-z]{0,3}$", "", text[: longest - 1]) + "…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, longest: int) -> str:
    fit = _UNFIT.sub(" ", text[: 4 * longest]).strip()
    return fit if len(fit) <= longest else fit[: longest - 1] + "…"
