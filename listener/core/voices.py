"""Who speaks and what they add of their own: mentions as accounts and words, before anything is measured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listener.core.fold import fold
from listener.core.story import whole
from listener.model import Heard

_SHARED = re.compile(r"\A\s*RT\s+@\w+:?\s*")
"""At the very beginning it says: all of this is somebody else's."""
_QUOTED = re.compile(r"[\"“”„«]\s*@\w+:?[^\"”“»]*[\"”“»]?|\bRT\s+@\w+.*", re.DOTALL)
"""Somebody else's words within one's own: “@shop: …” or … RT @shop: …"""
_QUOTING = ("RT", '"', "“", "”", "„", "«")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|&\w+;|@(?<!\w@)\w+|\$(?<!\w\$)\w+")
_SIGNS = ("@", "$", "&", "://", "www.")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PICTURES = 0x2190
"""Where arrows, symbols and emoji begin: 😂 is an answer, too."""
_READ = 1_000
"""Characters of a text that are read: enough of an article to tell it from others."""


def speaker(one: Heard) -> str:
    """Return who speaks; a mention without author is a voice of its own."""
    return one.author or f"#{one.id}"


def first_of_each(mentions: Sequence[Heard]) -> tuple[Heard, ...]:
    """Return the first mention of each voice, in the given order."""
    first: dict[str, Heard] = {}
    for one in mentions:
        first.setdefault(speaker(one), one)
    return tuple(first.values())


def said(one: Heard) -> str:
    """Return the words that are the speaker's own (of a long text the beginning); a bare share says what it shares."""
    text = _shown(one)
    return _without_quote(text) or text


def is_shared(one: Heard) -> bool:
    """Tell whether a mention openly passes on somebody's post and adds nothing."""
    return bool(_SHARED.match(one.text)) and not comments(one)


def is_own(one: Heard) -> bool:
    """Tell whether a mention says something that the original of its story did not; an answer to a quote does."""
    return one.story == one.id or comments(one)


def comments(one: Heard) -> bool:
    """Tell whether a mention quotes somebody in full and adds something."""
    return bool(_without_quote(_shown(one)))


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text without addresses, account names, tickers and figures."""
    return folded_words(fold(without_addresses(text)))


def folded_words(folded: str) -> tuple[str, ...]:
    """Return the words of a text that is folded already and holds no addresses."""
    return tuple(_WORD.findall(folded))


def without_addresses(text: str) -> str:
    """Return a text without addresses, account names and tickers."""
    return _ADDRESS.sub(" ", text) if any(sign in text for sign in _SIGNS) else text


def _shown(one: Heard) -> str:
    text = whole(one.title, one.text)[:_READ]
    return _SHARED.sub("", text, count=1) if "RT" in text else text


def _without_quote(text: str) -> str:
    """Return what is left beside quoted words; "" if nothing is quoted or nothing left."""
    if "@" not in text or not any(sign in text for sign in _QUOTING):
        return ""
    own = _QUOTED.sub(" ", text)
    return own if own != text and _tells(own) else ""


def _tells(text: str) -> bool:
    return any(sign.isalnum() or ord(sign) >= _PICTURES for sign in without_addresses(text))
