"""Names of employees in what strangers write: found in the forms in which people name others, and masked.

What a machine collects about how employees behave is a matter of the works council (BetrVG § 87 (1) no. 6). So the
names are taken out before a text is stored: what is not there is in no alert, report, page, index or backup. A surname
alone is masked only where its bearer was named in the same text, for "Koch" and "Winter" are words; after a salutation
it is a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from listener.core.fold import fold
from listener.model import Mention
from listener.model.masked import MASK

Name: TypeAlias = tuple[str, ...]
"""The words of a name as they are compared: folded, without points."""
Forms: TypeAlias = Mapping[str, tuple[Name, ...]]
"""Names by their first word, the longest first."""

_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f])+"
_WORD = re.compile(rf"{_LETTERS}(?:['’‐-]{_LETTERS})*")
_BETWEEN = re.compile(r"\s{1,3}|,\s{0,2}")
_AFTER_SHORT = re.compile(r"\.\s{0,3}")
SALUTATIONS = frozenset({
    "herr", "herrn", "hr", "frau", "fr", "fraeulein", "mr", "mrs", "ms", "miss", "mister", "dr", "doktor", "prof",
    "professor", "professorin", "kollege", "kollegen", "kollegin", "mitarbeiter", "mitarbeiterin",
})  # fmt: skip
_PARTICLES = frozenset({
    "von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "den", "der", "di", "da", "dos", "ter", "el", "al",
    "le", "la", "bin", "ben",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: how it is compared, and where it stands."""

    said: str
    start: int
    end: int
    joined: bool
    """Only a blank or a comma stands before it: it may go on with what was said."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The employees' names; they are shown nowhere, not even where this value is."""

    forms: Forms = field(default_factory=dict, repr=False)
    """How they may be named without a salutation."""
    families: Forms = field(default_factory=dict, repr=False)
    """Their surnames."""
    family_of: Mapping[Name, Name] = field(default_factory=dict, repr=False)
    """The surname in each form."""
    alone: frozenset[Name] = field(default=frozenset(), repr=False)
    """Surnames that are masked where they stand alone, once their bearer was named: those that no brand has."""
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    """Brands that are called like an employee."""
    count: int = 0
    """How many employees the list names."""

    def masked(self, text: str) -> str:
        """Return a text without the employees' names."""
        return self.all_masked((text,))[0]

    def all_masked(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return texts that belong together, such as a title and what stands below it, likewise."""
        if not self.count:
            return tuple(texts)
        read = [_words(text) for text in texts]
        found = [list(self._named(words)) for words in read]
        if not any(found):
            return tuple(texts)
        seen = _by_first({name for several in found for _, _, name in several} & self.alone)
        return tuple(
            _without(text, [*several, *_alone(words, seen)])
            for text, words, several in zip(texts, read, found, strict=True)
        )

    def veiled(self, mention: Mention) -> Mention:
        """Return a mention as it may be stored."""
        if not self.count:
            return mention
        named = [key for key, value in mention.extra.items() if isinstance(value, str)]
        said = (mention.title, mention.text, *(str(mention.extra[key]) for key in named))
        title, text, *facts = found = self.all_masked(said)
        if found == said:
            return mention
        return replace(mention, title=title, text=text, extra={**mention.extra, **dict(zip(named, facts, strict=True))})

    def _named(self, words: Sequence[_Word]) -> Iterator[tuple[int, int, Name]]:
        """Yield where somebody is named, and with which surname."""
        for at, word in enumerate(words):
            if form := _longest(words, at, self.forms):
                yield word.start, _end(words, at, form), self.family_of[form]
            elif word.said in SALUTATIONS and (family := _longest(words, at + 1, self.families, goes_on=True)):
                yield words[at + 1].start, _end(words, at + 1, family), family


def staff_of(lines: Iterable[str], brands: Collection[str] = ()) -> Staff:
    """Return the names of a list, one a line; ``#`` begins a comment. What a brand is called stays what it is."""
    called = [_name(brand) for brand in brands]
    people = [name for line in lines if (name := _person(line.partition("#")[0]))]
    families = frozenset(spelled for name in people for spelled in _spelled(_family(name)))
    family_of = {form: _family(name) for name in people for form in _forms(name) if not _within(form, called)}
    alone = frozenset(name for name in families if not _within(name, called))
    forms = {form for name in people for form in _forms(name) if len(form[0]) > 1}
    shared = frozenset(brand for brand in brands if any(_within(form, [_name(brand)]) for form in forms))
    return Staff(_by_first(family_of), _by_first(families), family_of, alone, shared, len(people))


def _person(line: str) -> Name:
    """Return a name in the order in which it is said: "Meier, Dr. Anna" is anna meier."""
    family, _, first = line.partition(",")
    return tuple(word for word in (*_name(first), *_name(family)) if word not in SALUTATIONS)


def _name(text: str) -> Name:
    return tuple(word.said for word in _words(text))


def _family(name: Name) -> Name:
    start = len(name) - 1
    while start > 1 and name[start - 1] in _PARTICLES:
        start -= 1
    return name[start:]


def _forms(name: Name) -> Iterator[Name]:
    """Yield how somebody is named: in full, by first and last name, with an initial, the surname first."""
    if len(name) > 1:
        family = _family(name)
        given = name[: len(name) - len(family)]
        for one in (given, given[:1], (given[0][0],), ("-".join(given),)):
            for form in ((*one, *family), (*family, *one)):
                yield from _spelled(form)


def _spelled(name: Name) -> Iterator[Name]:
    """Yield a name with its hyphens and with blanks in their place."""
    yield name
    if any("-" in word for word in name):
        yield tuple(part for word in name for part in word.split("-"))


def _within(name: Name, called: Iterable[Name]) -> bool:
    """Tell whether a name is a part of what a brand is called."""
    return any(name == brand[at : at + len(name)] for brand in called for at in range(len(brand)))


def _by_first(names: Collection[Name]) -> Forms:
    found: dict[str, list[Name]] = defaultdict(list)
    for name in sorted(names, key=lambda one: (-len(one), one)):
        found[name[0]].append(name)
    return {first: tuple(several) for first, several in found.items()}


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for one in _WORD.finditer(text):
        joined = bool(found) and _is_joined(found[-1].said, text[found[-1].end : one.start()])
        found.append(_Word(fold(one[0]).replace("ı", "i"), one.start(), one.end(), joined))
    return found


def _is_joined(before: str, between: str) -> bool:
    """Tell whether a name may go on; behind an initial or a title a point is no full stop."""
    short = len(before) == 1 or before in SALUTATIONS
    return (_BETWEEN.fullmatch(between) or (_AFTER_SHORT.fullmatch(between) if short else None)) is not None


def _longest(words: Sequence[_Word], at: int, forms: Forms, *, goes_on: bool = False) -> Name | None:
    """Return the longest name that begins at a word; ``goes_on``: the word goes on with the one before."""
    if at >= len(words) or (goes_on and not words[at].joined):
        return None
    first = words[at].said
    known = [*forms.get(first, ()), *(forms.get(bare, ()) if (bare := _bare(first)) != first else ())]
    return next((name for name in known if _says(words, at, name)), None)


def _says(words: Sequence[_Word], at: int, name: Name) -> bool:
    said = words[at : at + len(name)]
    if len(said) < len(name) or not all(word.joined for word in said[1:]):
        return False
    *given, last = (word.said for word in said)
    return tuple(given) == name[:-1] and name[-1] in {last, _bare(last)}


def _bare(word: str) -> str:
    """Return a word without the sign of the genitive: Meiers, Meier's."""
    return word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("s").removesuffix("'")


def _end(words: Sequence[_Word], at: int, name: Name) -> int:
    return words[at + len(name) - 1].end


def _alone(words: Sequence[_Word], families: Forms) -> Iterator[tuple[int, int, Name]]:
    for at, word in enumerate(words):
        if family := _longest(words, at, families):
            yield word.start, _end(words, at, family), family


def _without(text: str, places: Iterable[tuple[int, int, Name]]) -> str:
    """Return a text with one mask at each place; places that overlap are one."""
    parts, done = [], 0
    for start, end, _ in sorted(places):
        if start >= done:
            parts += [text[done:start], MASK]
        done = max(done, end)
    return "".join((*parts, text[done:]))
