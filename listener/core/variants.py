"""How else people write a brand: without its legal form, with and for &, joined, without umlauts, mistyped, tagged.

What is proposed is for the searches of sites, which take a spelling literally; the matcher (``core.match``) knows many
of these by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from listener.core.fold import fold

_LEGAL = re.compile(
    r"[ ,]+(?:(?:g?GmbH|mbH|AG|SE|UG(?: ?\(haftungsbeschränkt\))?|KG(?:aA)?|OHG|GbR)(?: ?& ?Co\.? ?(?:KG(?:aA)?|OHG))?"
    r"|e\. ?[VKG]\.|e[VKG]|VVaG|Ltd\.?|Limited|Inc\.?|LLC|PLC|S\.?A\.?|S\.?A\.?R\.?L\.?|Sàrl|B\.?V\.?|N\.?V\.?"
    r"|S\.?p\.?A\.?|Corp(?:oration|\.)?)$",
    re.IGNORECASE,
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"})
_BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "Ä": "A", "Ö": "O", "Ü": "U"})
_SPELLED = re.compile(r"((?<=[b-df-gj-npr-tv-z])a|(?<=[b-df-hj-npr-tv-z])[ou])e(?=[b-df-hj-np-tv-z])", re.IGNORECASE)
"""Where a keyboard without umlauts may have been at work: Mueller, not Bauer, Quelle, Michaela."""
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_AND = re.compile(r" (?:&|\+|und|and) ", re.IGNORECASE)
_TLD = re.compile(r"\.(?:de|com|net|org|eu|at|ch|io|shop|online)$", re.IGNORECASE)
_SHORTEST = 5
"""Letters of a joined spelling: "H & M" as "HM" would be found in every "hm"."""
_SLIPPERY = 8
"""Letters of a word that people mistype often enough, and whose slips are hardly other words."""
_MOST_SLIPS, _USUAL_SLIPS = 3, 2
_SOUNDS = (("ie", "ei"), ("ei", "ie"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("tz", "z"), ("y", "i"), ("dt", "t"))
"""What is confused because it sounds alike, in the order in which it is tried; one place each."""
_DOUBLED = re.compile(r"([bdfglmnprst])\1")
_SINGLE = re.compile(r"(?<=[aeiouäöü])([lmnrst])(?=[aeiou])")


class Kind(StrEnum):
    """Why a spelling is proposed."""

    FORM = "form"
    JOINED = "joined"
    UMLAUT = "umlaut"
    TYPO = "typo"
    SHORT = "short"
    TAG = "tag"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Variant:
    """One spelling."""

    text: str
    kind: Kind
    usual: bool = True
    """Taken if nobody says otherwise; the others may mean something else, or are a guess."""


def bare(name: str) -> str:
    """Return a name without its legal form: "Nordwind Bahn GmbH & Co. KG" → Nordwind Bahn."""
    return _LEGAL.sub("", name).strip()


def variants(name: str, is_word: Callable[[str], bool]) -> tuple[Variant, ...]:
    """Return how else a name is written, by kinds. ``is_word``: a spelling that means something else is left out.

    No two of them differ only by case, and none is the name itself.
    """
    short = bare(name)
    found: dict[str, Variant] = {}
    for one in _all(short, is_word):
        if one.text and one.text.casefold() != name.casefold():
            found.setdefault(one.text.casefold(), one)
    return tuple(found.values())


def _all(short: str, is_word: Callable[[str], bool]) -> Iterator[Variant]:
    plain = _TLD.sub("", short)
    yield from _as(Kind.FORM, [short, plain, re.sub("['’]", "", short), *_ands(short)])
    yield from _as(Kind.JOINED, _joined(short))
    yield from _umlauts(short, is_word)
    slips = [one for one in _slips(short) if not is_word(one.text)]
    yield from (replace(one, usual=one.usual and place < _USUAL_SLIPS) for place, one in enumerate(slips[:_MOST_SLIPS]))
    yield from (Variant(text, Kind.SHORT, usual=False) for text in _shorter(short, is_word))
    tags = dict.fromkeys((_tag(plain), _tag(plain).translate(_UMLAUTS)))
    long_enough = [tag for tag in tags if len(tag) >= _SHORTEST]
    yield from _as(Kind.TAG, [f"#{tag}" for tag in long_enough])
    yield from (Variant(f"@{fold(tag)}", Kind.HANDLE, usual=False) for tag in long_enough[:1])


def _as(kind: Kind, texts: Iterable[str]) -> Iterator[Variant]:
    return (Variant(text, kind) for text in texts)


def _ands(name: str) -> Iterator[str]:
    """Yield a name with what else may join its parts: &, und, and."""
    if _AND.search(name):
        yield from (_AND.sub(f" {word} ", name) for word in ("&", "und", "and"))


def _joined(name: str) -> Iterator[str]:
    """Yield a name of several words with hyphens, with blanks, in one."""
    words = _WORD.findall(name)
    whole = _tag(name)
    if len(words) > 1 and len(whole) >= _SHORTEST and not _AND.search(name):
        yield from ("-".join(words), " ".join(words), whole)


def _tag(name: str) -> str:
    """Return a name as hashtags write it: each word with a capital, nothing between them."""
    return re.sub(r"[\W_]", "", "".join(word[:1].upper() + word[1:] for word in _WORD.findall(name)))


def _umlauts(name: str, is_word: Callable[[str], bool]) -> Iterator[Variant]:
    yield Variant(name.translate(_UMLAUTS), Kind.UMLAUT)
    without = name.translate(_BARE)
    if without != name and not is_word(without):
        yield Variant(without, Kind.UMLAUT)
    yield Variant(_SPELLED.sub(lambda hit: "äöüÄÖÜ"["aouAOU".index(hit[1])], name), Kind.UMLAUT, usual=False)


def _slips(name: str) -> Iterator[Variant]:
    """Yield a name with one slip in its longest word, the likeliest first: a letter not doubled, doubled, a sound.

    Most slips are one letter left out, put in or changed, or two exchanged, and rarely the first (Kukich 1992).
    """
    word = max(_WORD.findall(name), key=len, default="")
    if len(word) < _SLIPPERY or not word.isalpha():
        return
    usual = [word[: hit.start()] + hit[1] + word[hit.end() :] for hit in _DOUBLED.finditer(word)]
    usual += [word[: hit.end()] + hit[1] + word[hit.end() :] for hit in _SINGLE.finditer(word)]
    usual += [word[:1] + word[1:].replace(sound, other, 1) for sound, other in _SOUNDS if sound in word[1:]]
    middle = range(len(word) // 2 - 1, len(word) - 2)
    rare = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in middle if word[at] != word[at + 1]]
    yield from (Variant(name.replace(word, one, 1), Kind.TYPO) for one in usual)
    yield from (Variant(name.replace(word, one, 1), Kind.TYPO, usual=False) for one in rare)


def _shorter(name: str, is_word: Callable[[str], bool]) -> Iterator[str]:
    """Yield the first word of a name, and the initials of three words or more."""
    words = _WORD.findall(name)
    if len(words) > 1 and len(words[0]) >= _SHORTEST and not is_word(words[0]):
        yield words[0]
    if len(words) > 2 and not _AND.search(name):
        yield "".join(word[0].upper() for word in words)
