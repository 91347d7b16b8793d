"""What strangers wrote, made fit to be quoted: cleaned, cut, without links that are not links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from urllib.parse import urlsplit

from listener.model import Mention, Voice
from listener.model.alias import is_alias, short
from listener.words import moment, number, say

LONGEST_QUOTE = 280
_LONGEST_URL = 2_000
_NAME = 60

# Controls, line and paragraph separators, lone surrogates, and marks that turn the direction of writing around.
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]+"
)
# An account (@erna, @erna@mastodon.social, u/erna) or a mail address; within a web address it is part of the way there.
_NAMED = re.compile(
    r"(?<![\w/.@=])(?:@\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?(?<![.-])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|/?u/\w[\w-]{2,})"
)
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200d\ufe0e\ufe0f"


def clean(text: str) -> str:
    """Return the text on one line, without characters that a reader cannot see but that change what is seen."""
    return _SPACES.sub(" ", _UNFIT.sub(" ", text)).strip()


def cut(text: str, longest: int) -> str:
    """Return at most ``longest`` characters, cut at a word where there is one near, with an ellipsis."""
    if len(text) <= longest:
        return text
    room = text[: longest - 1]
    border = room.rfind(" ")
    if text[longest - 1] != " " and border > longest // 2:
        room = room[:border]
    elif text[longest - 1] != " ":
        room = _whole_signs(room, text[longest - 1])
    return room.rstrip(" ,;:–-") + "…"


def _whole_signs(room: str, following: str) -> str:
    """Do not leave half an emoji or a letter without its accent: go back to where a sign begins."""
    while room and (_continues(following) or room[-1] == _JOINERS[0]):
        following, room = room[-1], room[:-1]
    return room


def _continues(sign: str) -> bool:
    return sign in _JOINERS or unicodedata.combining(sign) > 0 or "\U0001f3fb" <= sign <= "\U0001f3ff"


def safe_url(url: str) -> str:
    """Return the address if it is plain http or https with a host, else nothing."""
    if len(url) > _LONGEST_URL or _UNFIT.search(url) or re.search(r"[\s<>\"|\\]", url):
        return ""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # brackets that are no IPv6 address
        return ""
    return url if fine else ""


def name(text: str) -> str:
    """Return a name or a word as it can stand inside our own sentence."""
    return cut(clean(text), _NAME)


def who(author: str, lang: str) -> str:
    """Return who wrote something: a name, what stands for the alias of one, or that nobody signed."""
    shown = say("alerts.author", lang, id=short(author)) if is_alias(author) else name(author)
    return shown or say("alerts.nobody", lang)


def masked(text: str) -> str:
    """Return a text in which nobody is named by account or mail address: for those who need not know.

    What is left of an account is its sign, so that it still shows that somebody was called.
    """
    return _NAMED.sub("@…", text)


def listed(texts: Sequence[str], most: int) -> str:
    """Return names for our own sentence, at most so many; an ellipsis stands for the others."""
    return ", ".join(map(name, texts[:most])) + (" …" if len(texts) > most else "")


def voice(mention: Mention, lang: str, zone: tzinfo) -> Voice:
    """Quote a mention: who, where and how far it reaches, when (local time), where to look, and what was said."""
    place = [say(f"alerts.medium_{mention.medium.value}", lang), name(mention.source)]
    if mention.reach is not None:
        place.append(say("alerts.reach", lang, reach=number(mention.reach, lang)))
    return Voice(
        who=who(mention.author, lang),
        where=" · ".join(place),
        when=moment(mention.at, zone, lang),
        url=safe_url(mention.url),
        text=cut(masked(clean(mention.text)), LONGEST_QUOTE) or cut(masked(clean(mention.title)), LONGEST_QUOTE),
    )
