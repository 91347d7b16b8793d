"""A page before it has a form: sections of lines, in which our words and everybody else's are told apart by type.

Whoever gives a page its form decides in one place what becomes of other people's words; no sentence can forget it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import TypeAlias

from alerts.quotes import clean, cut, safe_url
from listener.report.chart import Chart
from listener.words import catalogue

LONGEST_NAME, LONGEST_TEXT = 80, 400


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else wrote: a stranger, a colleague, a server. To be shown literally."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place to look at. The label is ours, so that it cannot claim to lead elsewhere."""

    url: str
    label: str


Part: TypeAlias = str | Theirs | Link
Line: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``soft`` for what is said beside it."""

    line: Line
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Things of one kind."""

    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are headings."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Line]]
    numbers: Collection[int] = ()
    """Columns that hold numbers, counted from 0: they stand right-aligned."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, and whose."""

    about: Line
    text: Theirs


@dataclass(frozen=True, slots=True)
class Blanks:
    """Questions that only people can answer, with room to write."""

    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The course, to be drawn where that is possible and told everywhere."""

    chart: Chart
    told: Sequence[Line]
    """The same in words."""


@dataclass(frozen=True, slots=True)
class Light:
    """How something stands: a traffic light, never without its word, and the sentence that says it."""

    lamp: str
    """``alarm``, ``unknown``, ``watch`` or ``calm``: its colour."""
    word: str
    headline: Line


@dataclass(frozen=True, slots=True)
class Card:
    """A number that matters, with what it is to be read beside."""

    label: str
    value: str
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """Some numbers side by side."""

    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A course that is drawn already, as SVG of our own making."""

    svg: str
    unit: str
    """What is counted, as "mentions a day"."""
    counts: Sequence[int]
    """The same for a terminal."""
    told: Sequence[tuple[str, str]]
    """What its colours mean: of each a class and a word. Only said where it is drawn."""


Glance: TypeAlias = Light | Cards | Drawing
"""What a front page is made of."""
Block: TypeAlias = Paragraph | Bullets | Table | Quote | Blanks | Picture | Glance


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a report says, in one language."""

    lang: str
    title: Line
    about: Sequence[Line]
    sections: Sequence[Section]
    footer: Line


def sentence(key: str, lang: str, /, **values: Part | Line) -> Line:
    """Return the sentence ``report.key`` with its slots filled; what fills them keeps its type."""
    return filled(catalogue("report", lang)[key], **values)


def filled(text: str, /, **values: Part | Line) -> Line:
    """Return a text of ours with its slots filled; what fills them keeps its type."""
    parts: list[Part] = []
    for literal, slot, _, _ in Formatter().parse(text):
        parts += [literal] if literal else []
        if slot is not None:
            found = values[slot]
            parts += found if isinstance(found, tuple) else [found]
    return tuple(parts)


def joined(lines: Sequence[Line], between: str = " ") -> Line:
    """Return several lines as one."""
    return tuple(part for place, line in enumerate(lines) for part in ((between, *line) if place else line))


def theirs(text: str, longest: int = LONGEST_TEXT) -> Theirs:
    """Return somebody's words, cleaned of what changes how the rest is seen, and cut."""
    fit = "".join(sign for sign in clean(text[: 8 * longest]) if not _is_no_character(sign))
    return Theirs(cut(fit, longest))


def named(text: str) -> Part:
    """Return a name that somebody else chose; a dash if there is none."""
    found = theirs(text, LONGEST_NAME)
    return found if found.text else "–"


def link(url: str, label: str) -> Line:
    """Return a link if the address is plain http or https, else nothing."""
    fine = safe_url(url)
    return (Link(fine, label),) if fine else ()


def _is_no_character(sign: str) -> bool:
    """Tell whether a sign is one that no document may hold: U+FFFE and its kin."""
    return ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
