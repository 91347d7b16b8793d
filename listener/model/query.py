"""What is searched for, as a tree: words and fields joined by and, or, not. ``core.query`` makes it of a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from listener.model.names import MentionId


class Field(StrEnum):
    """What else but words a mention can be asked for."""

    BRAND = "brand"
    SOURCE = "source"
    LANG = "lang"
    TONE = "tone"
    PHASE = "phase"
    INTENT = "intent"
    TOUCHPOINT = "touchpoint"
    EMOTION = "emotion"
    AUTHOR = "author"
    SINCE = "since"
    UNTIL = "until"
    IS = "is"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand beside each other in this order, in title, text or the author's name."""

    text: str
    """Folded (``core.fold``), letters and digits only, single blanks between them; never empty."""
    prefix: bool = False
    """The last word may go on: "verspaetung" finds Verspätungen."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two of them close to each other, in either order."""

    left: Words
    right: Words
    within: int
    """Most words between them."""


@dataclass(frozen=True, slots=True)
class Holds:
    """One of some values in a field that is no time."""

    field: Field
    values: tuple[str, ...]
    """As they are stored; but authors folded like ``Words``, and ``unknown`` for no language."""


@dataclass(frozen=True, slots=True)
class Since:
    """At this second or later."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Until:
    """Before this second."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Not:
    """All but these."""

    of: Tree


@dataclass(frozen=True, slots=True)
class AllOf:
    """What every part holds for; without parts: everything."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What at least one part holds for; without parts: nothing."""

    parts: tuple[Tree, ...]


Tree: TypeAlias = Words | Near | Holds | Since | Until | Not | AllOf | AnyOf

EVERYTHING = AllOf(())


@dataclass(frozen=True, slots=True)
class Replied:
    """What is known of answers beside what stands in each mention: decides ``is:answered`` and ``is:unanswered``."""

    own: frozenset[MentionId] = field(default_factory=frozenset)
    """The company's own posts: nobody waits for an answer to them."""
    answered: frozenset[MentionId] = field(default_factory=frozenset)
    closed: frozenset[MentionId] = field(default_factory=frozenset)
    """What people have settled: done, or not possible."""


NOTHING_KNOWN = Replied()
