"""A notice as Slack's blocks, within its limits: the layout that the webhook and the bot share.

Strangers' words stand only in ``rich_text`` and ``plain_text`` elements, which Slack shows as they are; in ``mrkdwn``
they could call the whole channel or hide a link (knowledge 4.1, 4.4). Lengths are counted in UTF-16 units: never less
than the characters, whichever of the two Slack counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from listener.model import Act, Action, Notice, Voice
from listener.words import say

LONGEST_MESSAGE = 8_000
"""Characters of JSON. Slack refuses somewhere above 13,000 without saying where."""
LABEL = 75
"""Characters on a button."""
_HEADER, _SECTION, _PUSH = 150, 2_800, 150
_TEXT, _LINES, _VOICES, _ACTIONS, _HOURS = 600, 8, 3, 5, 48
_BARS = "▁▂▃▄▅▆▇█"
_UNFIT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)

Block: TypeAlias = dict[str, Any]
Lay: TypeAlias = Callable[[Notice], Iterable[Block]]
"""Lays out a notice whose texts fit."""


def message(notice: Notice, lay: Lay, about: Mapping[str, Any]) -> bytes:
    """Return a message as JSON with what else is said of it; what does not fit is left out from the end.

    The list of kinds goes first, then voices and facts, then the picture, the don'ts and the statement; the steps stay.
    """
    texts = (_payload(smaller, lay, about) for smaller in _ever_smaller(_fit(notice)))
    return next(text for text in texts if units(text) <= LONGEST_MESSAGE).encode()


def whole(notice: Notice, do: Sequence[Block]) -> Iterator[Block]:
    """Yield all of a notice in the order in which it is read; ``do`` are the blocks with what can be done about it."""
    yield from news(replace(notice, footer=""))
    yield from do
    if notice.voices:
        yield {"type": "divider"}
        yield _rich([_line(_bold(notice.voices_title)), *_quoted(notice.voices, notice.lang)])
    yield from _context(*notice.facts)
    yield from _context(_picture(notice))
    if notice.statement or notice.donts:
        yield {"type": "divider"}
    if notice.statement:
        yield _rich([_line(_bold(notice.statement_title)), _quote(notice.statement)])
    if notice.donts:
        yield _rich([_line(_bold(notice.donts_title)), _list(notice.donts)])
    yield from _context(notice.footer)


def news(notice: Notice) -> Iterator[Block]:
    """Yield what is new and what to do now: the part that a message in a thread needs, for the rest stands above it."""
    yield {"type": "header", "text": plain_text(notice.headline)}
    yield from _context(notice.context, notice.repeat)
    if notice.why:
        yield _rich([_list(notice.why)])
    if notice.steps:
        steps = "\n".join(f"{number}. {escaped(step)}" for number, step in enumerate(notice.steps, 1))
        yield _section(f"*{escaped(notice.steps_title)}*\n{steps}")
    if notice.advice:
        yield _rich([_list(notice.advice)])
    if notice.status:
        yield _rich([_line(_bold(notice.status))])
    yield from _context(notice.footer)


def links(actions: Sequence[Action]) -> list[Block]:
    """Return the pages on which something can be done, as one line.

    A button with an address would do for that, but Slack puts a warning beside it unless somebody answers the click.
    """
    parts: list[Block] = []
    for action in actions:
        if web(action.url):
            parts += [_text(" · ")] if parts else []
            parts.append({"type": "link", "url": action.url, "text": action.label or "–", "style": {"bold": True}})
    return [_rich([_line(*parts)])] if parts else []


def web(url: str) -> bool:
    """Tell whether an address may become a link."""
    return re.fullmatch(r"https?://[^\s<>|\"\\\x00-\x1f\x7f-\x9f]{1,1000}", url) is not None and not _UNFIT.search(url)


def plain_text(text: str) -> Block:
    """Return an element that Slack shows as it is."""
    return {"type": "plain_text", "text": text or "–", "emoji": False}


def escaped(text: str) -> str:
    """Return a text that calls nobody and links nowhere, wherever Slack reads it as mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, longest: int) -> str:
    """Return a text without what cannot be shown, of at most so many UTF-16 units."""
    fit = _UNFIT.sub(" ", text[: 4 * longest]).strip()
    if units(fit) <= longest:
        return fit
    return fit.encode("utf-16-le")[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def units(text: str) -> int:
    """Return how many UTF-16 units a text has: an emoji has two and more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _payload(notice: Notice, lay: Lay, about: Mapping[str, Any]) -> str:
    said = {**about, "text": escaped(notice.push or notice.headline), "blocks": list(lay(notice))}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _fit(notice: Notice) -> Notice:
    """Clean every text and keep to the limits of a single block."""
    fitted = _shortened(notice, _TEXT, _LINES)
    actions = tuple(replace(action, label=cut(action.label, LABEL)) for action in notice.actions[:_ACTIONS])
    return replace(fitted, voices=tuple(_voice(voice) for voice in notice.voices[:_VOICES]), actions=actions)


def _voice(voice: Voice) -> Voice:
    who, where, when = (cut(text, 100) for text in (voice.who, voice.where, voice.when))
    return Voice(who, where, when, voice.url, cut(voice.text, _TEXT))


def _shortened(notice: Notice, longest: int, lines: int) -> Notice:
    def several(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(fit for text in texts[:lines] if (fit := cut(text, longest)))

    return replace(
        notice,
        push=cut(notice.push, _PUSH),
        headline=cut(notice.headline, _HEADER),
        context=cut(notice.context, longest),
        why=several(notice.why),
        steps_title=cut(notice.steps_title, 100),
        steps=several(notice.steps),
        advice=several(notice.advice),
        voices_title=cut(notice.voices_title, 100),
        facts=several(notice.facts),
        statement_title=cut(notice.statement_title, 100),
        statement=cut(notice.statement, 2 * longest),
        donts_title=cut(notice.donts_title, 100),
        donts=several(notice.donts),
        footer=cut(notice.footer, longest),
        repeat=cut(notice.repeat, longest),
        status=cut(notice.status, min(longest, 300)),
        chart=notice.chart[-_HOURS:],
        chart_title=cut(notice.chart_title, 150),
    )


def _ever_smaller(notice: Notice) -> Iterator[Notice]:
    """Yield the notice, then versions that say less and less; the last fits whatever its texts are.

    The list of kinds goes first: it is long, and the console has it as well.
    """
    yield notice
    notice = replace(notice, actions=tuple(one for one in notice.actions if one.act is not Act.KIND or one.url))
    yield notice
    while notice.voices or notice.facts:
        if len(notice.voices) >= len(notice.facts):
            notice = replace(notice, voices=notice.voices[:-1])
        else:
            notice = replace(notice, facts=notice.facts[:-1])
        yield notice
    for gone in ({"chart": ()}, {"donts": ()}, {"statement": ""}):
        notice = replace(notice, **gone)
        yield notice
    for longest, lines in ((300, 5), (150, 3), (60, 3)):
        notice = _shortened(notice, longest, lines)
        yield notice
    yield replace(notice, actions=())


def _picture(notice: Notice) -> str:
    """Return the course of the last hours as a row of bars below its title, which says it in words."""
    highest = max(notice.chart, default=0)
    if highest <= 0:
        return ""
    steps = len(_BARS) - 1
    bars = "".join(_BARS[round(steps * max(0, count) / highest)] for count in notice.chart)
    return f"{notice.chart_title}\n{bars}".strip()


def _quoted(voices: Sequence[Voice], lang: str) -> Iterator[Block]:
    """Name each voice and quote it. The link's label is our word, so that it cannot claim to lead elsewhere."""
    for voice in voices:
        parts = [_bold(voice.who), _text(f" · {voice.where} · {voice.when}")]
        if web(voice.url):
            parts += [_text(" · "), {"type": "link", "url": voice.url, "text": say("channels.view", lang)}]
        yield _line(*parts)
        if voice.text:
            yield _quote(voice.text)


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


def _context(*texts: str) -> Iterator[Block]:
    elements = [plain_text(text) for text in texts if text]
    if elements:
        yield {"type": "context", "elements": elements}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _whole(text, _SECTION), "verbatim": True}}


def _whole(text: str, longest: int) -> str:
    """Cut escaped text without leaving half an entity."""
    if units(text) <= longest:
        return text
    head = text.encode("utf-16-le")[: 2 * (longest - 1)].decode("utf-16-le", "ignore")
    return re.sub(r"&[a-z]{0,3}$", "", head) + "…"
