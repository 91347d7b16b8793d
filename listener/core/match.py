"""Which brands a text names. Compiled once from the brands, then one walk over the words of each text.

Why not one alternation or Aho-Corasick: a dictionary of first words costs one look-up a word for any number of names,
finds overlapping ones ("Nordwind" in "Nordwind Energie"), and leaves the boundary rules to a small pattern per name.
Most texts name nobody, and most of what they consist of was seen before: what stands between two blanks and begins no
name is remembered, so that such a text is neither folded nor walked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice

from listener.core.fold import Folded, fold, folded_with_offsets
from listener.core.wording import SHORT
from listener.model import Brand, BrandId
from listener.model.mention import LONGEST_PHRASE

_WORD = re.compile(r"[^\W_]+")
_INSIDE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_SEPARATOR = re.compile(r"[\s_-]+")
_GAP = r"[\s_-]{1,4}"
_ENDING = r"(?:'?s)?(?![^\W_])"
_MOST_TAGS = 200
"""Hashtags and handles of one text that are looked at."""
_SHORT = 3
"""Names of so few characters are also words and abbreviations: they count only as written, or in a hashtag."""
_BORDER = "\n|\n"  # no name reaches from the title into the text
_TAG = re.compile(r"(?<![\w.])[#@](\w{2,60})")
_REMEMBERED = 50_000
"""What stands between two blanks and begins no name: so many are at hand, about 5 MB."""
_CAMEL = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_CRIES = re.compile(
    "(?:aus|betrug|boycott|boykott|boykottiert|chaos|danke|debakel|desaster|down|eklat|fails?|fuck|gate|gegen|katastrophe|"
    "keine?|luege|mist|nein|nervt|nie|niewieder|nogo|pleite|quit|raus|scam|scheiss|shame|shitstorm|skandal|stopp?|stoppt|"
    "sucks|team|verlassen|wtf|zahlt)"
)
"""What people glue to a name in a hashtag; anything else glued to it makes another word ("Nordwindpark")."""


@dataclass(frozen=True, slots=True)
class Match:
    """A brand that a text names, and the words that named it, as written."""

    brand: BrandId
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write a brand."""

    brand: BrandId
    pattern: re.Pattern[str]
    exact: tuple[str, ...] = ()
    """Not empty: a short name, which counts only in these writings."""
    alias: bool = False
    """Counts only beside a context word, where the brand asks for one."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """All brands, ready to be looked for."""

    names: dict[str, tuple[_Name, ...]] = field(default_factory=dict)
    """By every form that the first word of a name can take."""
    glued: dict[str, tuple[_Name, ...]] = field(default_factory=dict)
    """By all words of a name in one, as hashtags write them."""
    excludes: dict[BrandId, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    contexts: dict[BrandId, re.Pattern[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set, repr=False, compare=False)
    """A memory of what begins no name, bounded; what is in it changes nothing but the speed."""

    def find(self, title: str, text: str) -> tuple[Match, ...]:
        """Return the brands that title or text name, in the order in which they first appear."""
        whole = title + _BORDER + text
        first = self._first_words(whole)
        tags = [(name, tag) for tag in _tags(whole) for name in self._in_tag(tag[1])]
        if not first and not tags:
            return ()
        places = folded_with_offsets(whole)
        folded = places.text
        hits = sorted(_hits(self.names, folded, first), key=lambda one: one[1].start())
        spoken = [(tag.span(), name) for name, tag in tags]
        spoken += self._spoken(hits, whole, places, [tag.span() for _, tag in tags])
        found: dict[BrandId, dict[str, None]] = {}
        for (start, end), name in sorted(spoken, key=lambda one: one[0]):
            if not name.alias or self._has_context(name.brand, folded):
                found.setdefault(name.brand, {})[" ".join(whole[start:end].split())] = None
        return tuple(Match(brand, tuple(words)) for brand, words in found.items())

    def _first_words(self, whole: str) -> Set[str]:
        """Return which words of a text a name may begin with, folded."""
        # What is folded hangs on what stands around it, but never on what stands beyond a blank.
        chunks = whole.split()
        if self.silent.issuperset(chunks):
            return frozenset()
        new = set(chunks) - self.silent
        first = self.names.keys() & set(_WORD.findall(fold(" ".join(new))))
        if len(self.silent) >= _REMEMBERED:
            self.silent.clear()
        short = [chunk for chunk in new if len(chunk) <= SHORT]
        if first:
            short = [chunk for chunk in short if first.isdisjoint(_WORD.findall(fold(chunk)))]
        self.silent.update(short)
        return first

    def _spoken(
        self, hits: Iterable[tuple[_Name, re.Match[str]]], whole: str, places: Folded, tags: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], _Name]]:
        for name, hit in hits:
            start, end = places.span(*hit.span())
            if name.exact and _bare(whole[start:end]) not in name.exact:
                continue
            if not self._excluded(name.brand, places.text, hit.span()) and not any(a <= start < b for a, b in tags):
                yield (start, end), name

    def _in_tag(self, tag: str) -> list[_Name]:
        """Return each name once, in an order that is the same in all processes."""
        forms = sorted(self.glued.keys() & _tag_forms(tag))
        return [
            name
            for name in dict.fromkeys(name for form in forms for name in self.glued[form])
            if not self._excluded(name.brand, fold(" ".join(_CAMEL.findall(tag))), None)
        ]

    def _excluded(self, brand: BrandId, folded: str, span: tuple[int, int] | None) -> bool:
        """Tell whether an excluded phrase covers the place (or, without one, stands anywhere)."""
        return any(
            span is None or (hit.start() < span[1] and span[0] < hit.end())
            for pattern in self.excludes.get(brand, ())
            for hit in pattern.finditer(folded)
        )

    def _has_context(self, brand: BrandId, folded: str) -> bool:
        pattern = self.contexts.get(brand)
        return pattern is None or pattern.search(folded) is not None


def compile_brands(brands: Iterable[Brand]) -> Matcher:
    """Make the matcher of all brands. A name that is too long, or without a letter or digit, is left out."""
    matcher = Matcher()
    for brand in brands:
        for written in dict.fromkeys((brand.name, *brand.aliases)):
            _enter(matcher, brand, written)
        if brand.exclude:
            phrases = [_phrase(_words(phrase)) for phrase in brand.exclude if _words(phrase)]
            matcher.excludes[brand.id] = tuple(re.compile(rf"(?<![^\W_])(?:{phrase})") for phrase in phrases)
        if brand.context:
            matcher.contexts[brand.id] = _context(brand.context)
    return matcher


def _enter(matcher: Matcher, brand: Brand, written: str) -> None:
    words = _words(written)
    if not words:
        return
    letters = "".join(_WORD.findall("".join(words)))
    short = len(letters) <= _SHORT
    name = _Name(
        brand.id,
        re.compile(_phrase(words)),
        (_bare(written), _bare(written).upper()) if short else (),
        alias=written != brand.name,
    )
    for form in _first_forms(words):
        matcher.names[form] = (*matcher.names.get(form, ()), name)
    matcher.glued[letters] = (*matcher.glued.get(letters, ()), name)


def _bare(written: str) -> str:
    return "".join(written.split()).removesuffix("'s").removesuffix("’s")


def _words(written: str) -> list[str]:
    """Split a name at blanks and hyphens; signs around it ("@nordwind", "Yahoo!") do not belong to it."""
    inside = _INSIDE.search(fold(written)) if len(written) <= LONGEST_PHRASE else None
    return [word for word in _SEPARATOR.split(inside[0]) if word] if inside else []


def _phrase(words: Sequence[str]) -> str:
    """Return the pattern of a name: over line breaks, with genitive, inflected inside, "&" as people write it."""
    inner = [_inflected(word) for word in words[:-1]]
    spaced = _GAP.join([*inner, _literal(words[-1])])
    return f"(?:{spaced}|{_literal(''.join(words))}){_ENDING}" if len(words) > 1 else f"{spaced}{_ENDING}"


def _literal(word: str) -> str:
    return re.escape(word).replace(r"\&", r"\s?&\s?")


def _inflected(word: str) -> str:
    if word == "&":
        return r"(?:&|\+|und|and|u\.)"
    return _literal(word) + ("[nrsm]?" if len(word) >= 4 and word.endswith("e") else "")


def _first_forms(words: Sequence[str]) -> set[str]:
    first = _WORD.findall(words[0])[0]
    forms = {first, first + "s", "".join(words), "".join(words) + "s"}
    if len(words) > 1 and first.endswith("e"):
        forms |= {first + ending for ending in "nrm"}  # Deutsche Bahn, der Deutschen Bahn, Deutscher Bahn
    return forms


def _context(words: Iterable[str]) -> re.Pattern[str]:
    """Context words may be inflected or begin a compound ("Strom": "Stromrechnung"), unless they are short."""
    parts = [
        _GAP.join(map(re.escape, _words(word))) + ("" if len(word) >= 4 else _ENDING) for word in words if _words(word)
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})")


def _tags(whole: str) -> Iterator[re.Match[str]]:
    if "#" in whole or "@" in whole:
        yield from islice(_TAG.finditer(whole), _MOST_TAGS)


def _hits(
    names: dict[str, tuple[_Name, ...]], folded: str, first: Iterable[str]
) -> Iterator[tuple[_Name, re.Match[str]]]:
    """Find the names that begin with one of the words ``first``."""
    for word in first:
        place = folded.find(word)
        while place >= 0:
            end = place + len(word)
            if not (folded[place - 1 : place].isalnum() or folded[end : end + 1].isalnum()):
                for name in names[word]:
                    if hit := name.pattern.match(folded, place):
                        yield name, hit
            place = folded.find(word, place + 1)


def _tag_forms(tag: str) -> set[str]:
    """Return the words that a hashtag or a handle may be made of: #NordwindFail, #nordwindgate, @nordwind_hilft."""
    pieces = [fold(piece) for part in tag.split("_") for piece in _CAMEL.findall(part)][:12]
    runs = {"".join(pieces[i:j]) for i in range(len(pieces)) for j in range(i + 1, len(pieces) + 1)}
    whole = fold(tag.replace("_", ""))
    ends = [hit.start() for start in range(1, len(whole)) if (hit := _CRIES.fullmatch(whole, start))]
    starts = [hit.end() for end in range(1, len(whole)) if (hit := _CRIES.fullmatch(whole, 0, end))]
    bare = {whole[:end] for end in ends} | {whole[start:] for start in starts}
    return runs | {whole} | {form for form in bare if len(form) > _SHORT}
