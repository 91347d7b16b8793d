"""Whether a TOML value has the shape that was asked for. Knows nothing of playbooks, and builds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: where, and which sentence of the catalogue says it."""

    place: str
    """Dotted, as in ``steps[2].de``; empty: the file as a whole."""
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A text with something in it, of at most so many characters."""

    most: int = 400


@dataclass(frozen=True, slots=True)
class Form:
    """A text of a certain form, with an example of it."""

    pattern: str
    """A regular expression for the whole of it."""
    example: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words (or numbers)."""

    words: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A list of things of one shape, ``least`` or more of them."""

    of: Shape
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with exactly these keys; those in ``optional`` may be missing."""

    keys: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table in which any of these words may be a key; what stands there has one shape."""

    words: tuple[str, ...]
    of: Shape


@dataclass(frozen=True, slots=True)
class Anything:
    """Judged by somebody else."""


Shape: TypeAlias = type | Line | Form | OneOf | Each | Table | Keyed | Anything

_NAMES = {str: "text", int: "number", float: "number", bool: "true/false", list: "list", dict: "table"}


def flaws(value: object, shape: Shape, place: str = "") -> Iterator[Flaw]:
    """Yield everything in which ``value`` differs from ``shape``, in the order of the file."""
    match shape:
        case Line(most=most):
            yield from _line(value, most, place)
        case Form():
            yield from _formed(value, shape, place)
        case OneOf(words=words):
            if value not in words:
                yield Flaw(place, "fault_word", {"found": _shown(value), "allowed": ", ".join(map(str, words))})
        case Each(of=of, least=least):
            yield from _each(value, of, least, place)
        case Table(keys=keys, optional=optional):
            yield from _table(value, keys, optional, place)
        case Keyed(words=words, of=of):
            yield from _table(value, dict.fromkeys(words, of), frozenset(words), place)
        case type():
            if not _is_a(value, shape):
                yield wrong_type(value, shape, place)


def _is_a(value: object, wanted: type) -> bool:
    """Tell whether the value is of the type; a truth value is never a number, an integer is a fine float."""
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, (int, float) if wanted is float else wanted)


def _line(value: object, most: int, place: str) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield wrong_type(value, str, place)
    elif not value.strip():
        yield Flaw(place, "fault_empty")
    elif len(value) > most:
        yield Flaw(place, "fault_long", {"length": str(len(value)), "most": str(most)})


def _formed(value: object, form: Form, place: str) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield wrong_type(value, str, place)
    elif not re.fullmatch(form.pattern, value, re.ASCII):
        yield Flaw(place, "fault_form", {"found": _shown(value), "example": form.example})


def _each(value: object, of: Shape, least: int, place: str) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield wrong_type(value, list, place)
        return
    if len(value) < least:
        yield Flaw(place, "fault_few", {"least": str(least)})
    for position, entry in enumerate(value, 1):
        yield from flaws(entry, of, f"{place}[{position}]")


def _table(value: object, keys: Mapping[str, Shape], optional: frozenset[str], place: str) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield wrong_type(value, dict, place)
        return
    for name, entry in value.items():
        if name in keys:
            yield from flaws(entry, keys[name], _below(place, name))
        else:
            yield Flaw(_below(place, name), "fault_unknown", {"suggestion": nearest(name, keys)})
    for name in keys:
        if name not in value and name not in optional:
            yield Flaw(_below(place, name), "fault_missing")


def wrong_type(value: object, wanted: type, place: str) -> Flaw:
    """Return the flaw of a value that is of another type than wanted."""
    found = _NAMES.get(type(value), type(value).__name__)
    return Flaw(place, "fault_type", {"found": found, "wanted": _NAMES[wanted]})


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def nearest(name: str, keys: Iterable[str]) -> str:
    """Return the key that was probably meant; without a near one, all that are allowed."""
    keys = tuple(keys)
    return next(iter(get_close_matches(name, keys, 1)), ", ".join(keys))


def _shown(value: object) -> str:
    return str(value)[:60]
