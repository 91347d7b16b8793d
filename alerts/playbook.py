"""What a playbook is, and which one fits a wave: values and a pure choice. Files are ``alerts.bookshelf``'s matter.

The choice of this version is a first honest one: the share of the wave's negative texts that carry one of a playbook's
cue words, behind hard gates. When it is not sure it says so and takes the base routine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from alerts.signals import Measured, holds, measured
from listener.model import Assessment

ENOUGH_SHARE = 0.25
"""Below this share of texts with a cue nothing is recognised (knowledge 5.2 has the same idea at 35 of 100 points)."""
ENOUGH_TEXTS = 3
"""Fewer texts than this prove nothing, whatever their share."""
_READ = 5_000
"""Characters of a text that are looked at."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The same said in both languages."""

    de: str
    en: str

    def of(self, lang: str) -> str:
        """Return the text in ``lang`` ("de", else English)."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do by a time ("15m", "60m", "24h", …) in a role ("duty", "press", …)."""

    by: str
    role: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Statement:
    """A text to start from, with slots such as ``{contact}`` that people fill. The program never publishes it."""

    kind: str
    medium: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """``signal op value``, as in ``medium in ["news", "blog"]``."""

    signal: str
    op: str
    value: object


@dataclass(frozen=True, slots=True)
class Gates:
    """What must be so before a playbook is looked at at all."""

    min_level: int = 0
    max_level: int = 6
    phases: tuple[str, ...] = ()
    """Kept for the incident's phases, which no assessment tells yet."""
    require: tuple[Condition, ...] = ()
    exclude: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """A plan for one kind of wave, as checked by ``alerts.bookcheck``."""

    id: str
    title: Wording
    goal: Wording
    polarity: str
    cluster: str
    posture: str
    priority: int
    fallback: bool
    gates: Gates
    steps: tuple[Step, ...]
    donts: tuple[Wording, ...]
    statements: tuple[Statement, ...]
    cues: Mapping[str, tuple[str, ...]]
    """By language: ``rauch*`` begins a word, ``*ausfall*`` stands anywhere in one, ``hack`` is a whole word."""
    push: Wording | None = None
    """The first action in at most 45 characters, for a locked telephone."""

    def first_steps(self) -> tuple[Step, ...]:
        """Return what is to be done in the first fifteen minutes: one to three steps."""
        return tuple(step for step in self.steps if step.by == "15m")


class Why(StrEnum):
    """Why a playbook was chosen."""

    CUES = "cues"
    """Enough texts carry its cues, and no other playbook has more."""
    FEW_TEXTS = "few_texts"
    """Too few texts to tell anything: base routine."""
    UNCLEAR = "unclear"
    """No kind is named by enough texts: base routine."""


class Gate(StrEnum):
    """What kept a playbook out."""

    POLARITY = "polarity"
    LEVEL = "level"
    REQUIRE = "require"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one playbook fared in a choice, for the explanation."""

    id: str
    texts: int
    """Texts with at least one of its cues."""
    share: float
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A playbook with its reason."""

    playbook: Playbook
    score: float
    """Share of the texts that carry its cues; 0 for the base routine."""
    why: Why
    standings: tuple[Standing, ...] = ()
    """All that were looked at, best first."""


def select(books: Mapping[str, Playbook], assessment: Assessment, texts: Sequence[str], lang_hint: str = "") -> Choice:
    """Choose the playbook for a wave by its negative texts. Raises LookupError without a fallback among ``books``.

    ``lang_hint`` "de" or "en" reads with that language's cues only; anything else with both. Equal shares are decided
    by priority, then by id, so that the same wave always gets the same plan.
    """
    known = measured(assessment)
    folded = tuple(_folded(text) for text in texts)
    rivals = (book for book in books.values() if not book.fallback and any(book.cues.values()))
    standings = sorted((_standing(book, known, folded, lang_hint) for book in rivals), key=_rank(books))
    table = tuple(standings)
    if len(texts) < ENOUGH_TEXTS:
        return Choice(fallback(books.values()), 0.0, Why.FEW_TEXTS, table)
    for best in table:
        if best.gate is None and best.texts >= ENOUGH_TEXTS and best.share >= ENOUGH_SHARE:
            return Choice(books[best.id], best.share, Why.CUES, table)
    return Choice(fallback(books.values()), 0.0, Why.UNCLEAR, table)


def _rank(books: Mapping[str, Playbook]) -> Callable[[Standing], tuple[bool, int, int, str]]:
    return lambda one: (one.gate is not None, -one.texts, -books[one.id].priority, one.id)


def _standing(book: Playbook, known: Measured, folded: Sequence[str], lang_hint: str) -> Standing:
    languages = (lang_hint,) if lang_hint in book.cues else tuple(book.cues)
    pattern = _pattern(tuple(cue for lang in languages for cue in book.cues[lang]))
    count = sum(1 for text in folded if pattern.search(text))
    return Standing(book.id, count, count / len(folded) if folded else 0.0, _gate(book, known))


def _gate(book: Playbook, known: Measured) -> Gate | None:
    """Return what keeps the playbook out. A required signal that nothing measures counts as not given."""
    gates = book.gates
    if book.polarity == "positive":
        return Gate.POLARITY
    if not gates.min_level <= float(known["level"]) <= gates.max_level:
        return Gate.LEVEL
    if not all(holds(one.signal, one.op, one.value, known) for one in gates.require):
        return Gate.REQUIRE
    if any(holds(one.signal, one.op, one.value, known) for one in gates.exclude):
        return Gate.EXCLUDE
    return None


def fallback(books: Iterable[Playbook]) -> Playbook:
    """Return the base routine. Raises LookupError if there is none."""
    found = next((book for book in books if book.fallback), None)
    if found is None:
        raise LookupError("no playbook is the fallback")
    return found


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "’": "'"})


def _folded(text: str) -> str:
    """Return the text as cues see it: small letters, umlauts and ß spelled out."""
    return unicodedata.normalize("NFC", text[:_READ]).casefold().translate(_UMLAUTS)


@cache
def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression for all cues; no part of it repeats, so no text can make it slow."""
    return re.compile("|".join(_cue(cue) for cue in cues) or r"(?!)")


def _cue(cue: str) -> str:
    body = r"\s+".join(re.escape(word) for word in _folded(cue.strip("*")).split())
    return ("" if cue.startswith("*") else r"\b") + body + ("" if cue.endswith("*") else r"\b")
