"""A notice as plain text within a number of bytes: for channels that know no layout of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listener.model import Notice, Voice
from listener.words import say

LEAST = 400
"""Bytes. Below, as in a text message, there is room for the push line only."""
_TEXT, _LINES, _VOICES, _ACTIONS = 600, 8, 3, 5
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_WEB = re.compile(r"https?://[^\s<>|\"'\\`]{1,1000}")
_CALL = re.compile(r"@(?=all|channel|everyone|here|room)", re.IGNORECASE)
_QUOTES = {"de": ("„", "“"), "en": ("“", "”")}
_SINGLE = (
    "push", "context", "steps_title", "voices_title", "statement_title", "statement", "donts_title", "footer", "repeat",
    "status", "chart_title",
)  # fmt: skip
_SEVERAL = ("why", "steps", "advice", "facts", "donts")

Tame = Callable[[str], str]
"""Takes from a text what a receiver might act upon; returns it as people see it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines that stay or go together."""

    text: str
    goes: int
    """When it is left out: the highest first, 0 never."""
    opens: bool = True
    """Begins a paragraph."""


def one_line(text: str, longest: int) -> str:
    """Return a text without controls, separators and marks of direction, of at most ``longest`` characters."""
    line = re.sub(r" {2,}", " ", _UNFIT.sub(" ", text[: 4 * longest])).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def in_bytes(text: str, most: int) -> str:
    """Return a text of at most ``most`` bytes of UTF-8 (three at least), cut between two characters."""
    written = text.encode("utf-8", "replace")
    if len(written) <= most:
        return text
    return written[: most - 3].decode("utf-8", "ignore").rstrip() + "…"


def web(url: str) -> str:
    """Return an address as it may stand in a message, or nothing.

    Brackets would end a link's label that somebody began before, ``@here`` in a path would call people.
    """
    if not _WEB.fullmatch(url) or _UNFIT.search(url):
        return ""
    return _CALL.sub("%40", url.replace("[", "%5B").replace("]", "%5D"))


def plain(notice: Notice, most: int, tame: Tame = str, *, links: bool = False) -> str:
    """Return the notice as text of at most ``most`` bytes: push line and steps first, never left out.

    What does not fit goes from the end, line by line: facts, then voices, footer, don'ts, statement, context, advice
    and links of the actions (if wanted), reasons. ``tame`` sees every text but addresses.
    """
    if most < LEAST:
        brief, numbered = (tame(text) for text in _brief(notice))
        return numbered if len(numbered.encode()) <= most else in_bytes(brief, most)
    parts = list(_parts(_fit(notice) if links else replace(_fit(notice), actions=()), tame))
    size = sum(_size(part) for part in parts)
    while size > most and (last := max(reversed(parts), key=lambda part: part.goes)).goes:
        parts.remove(last)
        size -= _size(last)
    return in_bytes(_joined(parts), most)


def _size(part: _Part) -> int:
    return len(part.text.encode()) + 1 + part.opens


def _joined(parts: Sequence[_Part]) -> str:
    return "".join(("\n\n" if part.opens else "\n") + part.text for part in parts).strip("\n") or "–"


def _brief(notice: Notice) -> tuple[str, str]:
    """Return the push line, and the same with the incident's number behind it."""
    again = say("channels.again", notice.lang) if notice.repeat else ""
    said = " ".join(filter(None, (again, one_line(notice.push or notice.headline, 300)))) or "–"
    return said, " · ".join(filter(None, (said, one_line(notice.incident, 40))))


def _fit(notice: Notice) -> Notice:
    """Clean and shorten every text once."""
    single: dict[str, Any] = {name: one_line(getattr(notice, name), _TEXT) for name in _SINGLE}
    several: dict[str, Any] = {name: _lines(getattr(notice, name)) for name in _SEVERAL}
    return replace(notice, voices=notice.voices[:_VOICES], actions=notice.actions[:_ACTIONS], **single, **several)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts[:_LINES] if (line := one_line(text, _TEXT)))


def _parts(notice: Notice, tame: Tame) -> Iterator[_Part]:
    """Yield everything in the order in which it is read."""
    yield from _paragraph(filter(None, [notice.repeat]), 0, tame)
    yield from _paragraph(filter(None, [notice.push]), 0, tame)
    steps = (f"{number}. {step}" for number, step in enumerate(notice.steps, 1))
    yield from _paragraph(steps, 0, tame, notice.steps_title)
    yield from _paragraph(notice.advice, 2, tame)
    yield from _paragraph(filter(None, [notice.status]), 1, tame)
    yield from _paragraph((f"• {line}" for line in notice.why), 1, tame)
    for number, action in enumerate(action for action in notice.actions if web(action.url)):
        yield _Part(f"{tame(one_line(action.label, 60))}: {web(action.url)}", 2, opens=not number)
    yield from _paragraph(filter(None, [notice.context]), 3, tame)
    for number, voice in enumerate(notice.voices):
        title = "" if number else tame(notice.voices_title)
        yield _Part("\n".join(filter(None, (title, *_voice(voice, tame, notice.lang)))), 7)
    yield from _paragraph((f"• {fact}" for fact in (*notice.facts, notice.chart_title) if fact), 8, tame)
    yield from _paragraph(filter(None, [notice.statement]), 4, tame, notice.statement_title)
    yield from _paragraph((f"– {dont}" for dont in notice.donts), 5, tame, notice.donts_title)
    yield from _paragraph(filter(None, [notice.footer]), 6, tame)


def _paragraph(lines: Iterable[str], goes: int, tame: Tame, title: str = "") -> Iterator[_Part]:
    for number, line in enumerate(lines):
        titled = f"{tame(title)}\n{tame(line)}" if title and not number else tame(line)
        yield _Part(titled, goes, opens=not number)


def _voice(voice: Voice, tame: Tame, lang: str) -> Iterator[str]:
    yield tame(" · ".join(filter(None, (one_line(text, 100) for text in (voice.who, voice.where, voice.when)))))
    if said := one_line(voice.text, _TEXT):
        opening, closing = _QUOTES[lang]
        yield f"{opening}{tame(said)}{closing}"
    yield web(voice.url)
