"""How much of what strangers wrote leaves the house with a message; and what is said only of a named employee stays.

The post itself stands behind the link. In a message it is a copy: in somebody else's system, for as long as that keeps
it, out of reach of an erasure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any

from alerts.quotes import cut
from listener.model import Notice
from listener.model.masked import MASK
from listener.words import LANGUAGES, say

SHORT = 140
"""Characters of a short quote."""
_WORD = re.compile(r"\w+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_WORDS = 5
"""So many words beside a name say something of the brand, where the brand is not named."""


class Quotes(StrEnum):
    """How much of a post a channel may carry."""

    SHORT = "short"
    NONE = "none"
    FULL = "full"


SAID: dict[str, Any] = {
    "de": "Wie viel von fremden Beiträgen mitgeht: short = höchstens 140 Zeichen; none = nichts, nur wer, wo, wann und "
    "der Link; full = höchstens 280 Zeichen, wie auf den eigenen Seiten.",
    "en": "How much of strangers' posts goes along: short = 140 characters at most; none = nothing, only who, where, "
    "when and the link; full = 280 characters at most, as on one's own pages.",
}
"""What the option of a channel says of itself."""


def quoting(notice: Notice, quotes: Quotes) -> Notice:
    """Return a notice whose quotes are as long as a channel allows."""
    if quotes is Quotes.FULL:
        return notice
    if quotes is Quotes.SHORT:
        return replace(notice, voices=tuple(replace(one, text=cut(one.text, SHORT)) for one in notice.voices))
    facts = tuple(_question(notice.lang).sub(r"\1…\2", line) for line in notice.facts)
    return replace(notice, voices=tuple(replace(one, text="") for one in notice.voices), facts=facts)


@cache
def _question(lang: str) -> re.Pattern[str]:
    """Return what finds the open question that a line of a digest quotes (in 100 characters)."""
    slots = {"age": "\0", "brand": "\0", "where": "\0", "text": "\1"}
    head, _, tail = re.escape(say("desk.digest_question", lang, **slots)).partition("\1")
    return re.compile(f"^({head.replace(chr(0), '.*?')}).*({tail})$")


def discreet(notice: Notice, masked: Callable[[str], str]) -> Notice:
    """Return a notice in which no employee is named, without the quotes that only speak of one.

    What is stored names nobody already; this is for what was stored before the names were entered.
    """
    voices = [replace(one, who=masked(one.who), text=masked(one.text)) for one in notice.voices]
    kept = tuple(one for one in voices if not is_about_staff(one.text, notice.brand))
    why, facts = tuple(map(masked, notice.why)), tuple(map(masked, notice.facts))
    titled = _retitled(notice, len(kept))
    return replace(notice, voices=kept, voices_title=titled, push=masked(notice.push), why=why, facts=facts)


def _retitled(notice: Notice, kept: int) -> str:
    """Return the title above as many quotes as are left; titles of other messages do not count."""
    counted = {say(f"alerts.voices_title_{count}", lang) for count in (1, 2, 3) for lang in LANGUAGES}
    if not kept or notice.voices_title not in counted:
        return notice.voices_title if kept else ""
    return say(f"alerts.voices_title_{kept}", notice.lang)


def is_about_staff(text: str, brand: str) -> bool:
    """Tell whether a masked text speaks of an employee only: beside the name it says nothing of the brand.

    What goes on about the same person without the name ("She hung up.") is taken to be about the person.
    """
    if MASK not in text:
        return False
    rest = " ".join(one for one in _SENTENCES.split(text) if MASK not in one)
    words = set(map(str.casefold, _WORD.findall(rest)))
    named = {word.casefold() for word in _WORD.findall(brand) if len(word) > 2}
    return not words & named if named else len(words) < _WORDS
