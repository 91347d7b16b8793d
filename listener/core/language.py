"""Which language a text speaks, or honestly none: small words where they are certain, else a model, with abstention."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from listener.core import langmodel
from listener.core.smallwords import NEIGHBOURS, OFFERED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.core.langmodel import Ranking

LANGUAGES = tuple(OFFERED)
"""What the product offers; everything else is told apart but not understood."""
_KNOWN = (*OFFERED, *NEIGHBOURS)
_ENOUGH = 25
"""Letters from which the model alone decides (heads of 20 characters are wrong one time in fourteen)."""
_HEAD = 300  # the cost grows with the length; more text adds nothing measurable
_NOISE = r"https?://\S+|www\.\S+|(?<!\w)[@#]\w+|\b(?:RT|via|cc)\b"
_BARE = re.compile(rf"{_NOISE}|[\d_]+")
_WORD = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|([^\W\d_]+)")
_UMLAUT = re.compile("[äöüßÄÖÜ]")
_KIN = {"pcm": "en", "sco": "en", "lb": "de", "bar": "de", "nds": "de", "gsw": "de", "gl": "es", "lij": "it"}
"""For whom the model often takes casual speech of a language; its own small words decide."""
_TELLS = (3, 2, 1)
"""What a distinct small word tells for each language that has it: of one language alone, of two, of more."""
_UMLAUTS = {"de": 2, "sv": 1}
_MOST = 80  # words that are looked at: what they tell, three each and the umlauts, fits into a byte
_CERTAIN, _ALONE, _PURE, _FULL = 4, 1.5, 2.5, 0.4
"""Small words decide alone from this lead, at these multiples of the second of all and of those on offer, and at this
sum per word: chosen on train and dev sets so that they err less than the model. They err about quoted titles."""
_CLEAR = 6
"""The lead that overrules what the source says of a short text, or the model's choice of a language not on offer."""


def identify(text: str, declared: str = "") -> str:
    """Return the language as ISO 639-1, or "" where the text gives no answer.

    ``declared`` is what the source says ("de", "de-DE"): it decides for short texts if the model finds it plausible,
    and never against a long text. Languages outside ``LANGUAGES`` come back under their own code.
    """
    said, head = declared[:2].lower(), text[:_HEAD]
    words = _words(head)
    letters = len("".join(words))
    found = _certain(head, words)
    if found and (letters >= _ENOUGH or said in ("", found)):
        return found
    if len(text) > _HEAD:
        words = _words(text[: 10 * _HEAD])
        letters = len("".join(words))
    return _by_model(text, words, said if letters < _ENOUGH else None) if letters else ""


def _certain(text: str, words: Sequence[str]) -> str:
    """Return the language that small words and umlauts tell beyond doubt, or ""."""
    umlauts = _has_umlauts(text)
    scores = _scores(words, umlauts=umlauts)
    second, best = sorted(scores)[-2:]
    if best - second < _CERTAIN or best < _ALONE * second or best < _FULL * len(words):
        return ""
    if best < _PURE * sorted(scores[: len(LANGUAGES)])[-2]:
        return ""
    leader = _KNOWN[scores.index(best)]
    return leader if leader == "de" or (leader in OFFERED and not umlauts) else ""


def _scores(words: Sequence[str], *, umlauts: bool) -> bytes:
    """Return what distinct words tell for each of ``_KNOWN``."""
    tells = _tells()
    told = sum([tells[word] for word in set(map(str.lower, words[:_MOST])) if word in tells])
    return (told + _told_by_umlauts() if umlauts else told).to_bytes(len(_KNOWN), "little")


def _has_umlauts(text: str) -> bool:
    return not text.isascii() and _UMLAUT.search(text) is not None


def _by_model(text: str, words: Sequence[str], declared: str | None) -> str:
    """Return the language of a text by the model; ``declared`` is None where it has no say."""
    bare = " ".join(_BARE.sub(" ", text[: 10 * _HEAD]).split())[:_HEAD]
    ranked = langmodel.model().rank(bare)
    if ranked is None:
        return ""
    leader, lead = _leader(bare, words)
    return _of_long(ranked, leader, lead) if declared is None else _of_short(ranked, leader, lead, declared)


def _leader(text: str, words: Sequence[str]) -> tuple[str, int]:
    """Return which of the languages on offer the small words favour, and by how much."""
    scores = _scores(words, umlauts=_has_umlauts(text))[: len(LANGUAGES)]
    second, best = sorted(scores)[-2:]
    return LANGUAGES[scores.index(best)], best - second


def _of_short(ranked: Ranking, leader: str, lead: int, declared: str) -> str:
    if declared in LANGUAGES and _plausible(ranked, declared):
        return declared
    clear = _CLEAR if declared in LANGUAGES else _CERTAIN
    return leader if lead >= clear or (lead and leader == ranked.first()) else ""


def _plausible(ranked: Ranking, declared: str) -> bool:
    """Tell whether a language is one of the likeliest twelve, and of the likeliest two on offer."""
    score = ranked.score(declared)
    likelier = [lang for lang in LANGUAGES if ranked.score(lang) > score]
    return len(likelier) < 2 and ranked.ahead(declared) < 12


def _of_long(ranked: Ranking, leader: str, lead: int) -> str:
    first = ranked.first()
    if first in LANGUAGES:
        return first
    if lead and _KIN.get(first) == leader:
        return leader
    return leader if lead >= _CLEAR and ranked.ahead(leader) < 4 else first


def _words(text: str) -> list[str]:
    return list(filter(None, _WORD.findall(text)))


@cache
def _tells() -> dict[str, int]:
    """Return what each small word tells, packed: a byte for each language, so that one sum adds all of them."""
    languages = defaultdict[str, list[str]](list)
    for lang, words in (*OFFERED.items(), *NEIGHBOURS.items()):
        for word in words.split():
            languages[word].append(lang)
    return {word: _packed(dict.fromkeys(of, _TELLS[min(len(of), 3) - 1])) for word, of in languages.items()}


@cache
def _told_by_umlauts() -> int:
    return _packed(_UMLAUTS)


def _packed(scores: dict[str, int]) -> int:
    return sum(score << 8 * _KNOWN.index(lang) for lang, score in scores.items())
