"""Links that narrow a search or take that back: the text of the query changes as little as it can. Pure.

What a link would ask for is known as a tree; its text is tried, and where it does not mean that tree (an OR at the top,
a quote left open), the query is written anew in its plainest form.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from listener.core.query import all_of, parse
from listener.core.query_fields import Setting
from listener.core.query_names import FIELDS, spelled
from listener.core.query_text import render
from listener.errors import UsageError
from listener.model.query import EVERYTHING, AllOf, Field, Holds, Since, Tree

_TERM = r'(?:"[^"]*"|[^\s"(),]+)'
_FIELD = re.compile(rf"(?<!\S)(?P<name>[^\W\d_]+):{_TERM}(?:,{_TERM})*(?!\S)")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a link leads to."""

    query: str
    on: bool
    """The query asks for it already; the link takes it out."""


def understood(text: str, setting: Setting) -> Tree:
    """Return what a query asks for; of an empty one, everything. Raises UsageError."""
    return parse(text, setting) if text.strip() else EVERYTHING


def narrowed(text: str, tree: Tree, term: str, setting: Setting) -> Narrowed:
    """Return the query with a term like ``tone:negative`` in place of others of its field, or without it."""
    wanted = understood(term, setting)
    on = wanted in _parts(tree)
    rest = all_of(part for part in _parts(tree) if _field(part) is not _field(wanted))
    meant = rest if on else all_of((rest, wanted))
    kept = _without(text, _field(wanted))
    return Narrowed(_said(kept if on else f"{kept} {term}".strip(), meant, setting), on)


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.parts if isinstance(tree, AllOf) else (tree,)


def _field(tree: Tree) -> Field | None:
    match tree:
        case Holds(field):
            return field
        case Since():
            return Field.SINCE
        case _:
            return None


def _without(text: str, field: Field | None) -> str:
    kept = _FIELD.sub(lambda one: "" if FIELDS.get(spelled(one["name"])) is field else one[0], text)
    return " ".join(kept.split())


def _said(text: str, meant: Tree, setting: Setting) -> str:
    """Return a text that means a tree: this one, or that which says it plainly."""
    if meant == EVERYTHING:
        return ""
    with suppress(UsageError):
        if understood(text, setting) == meant:
            return text
    return render(meant, setting.zone)


def corrected(text: str, error: UsageError) -> str:
    """Return a query with what was probably meant in place of a field or a value that there is not; "" if unknown."""
    name, meant, place = (error.values.get(key, "") for key in ("name", "meant", "place"))
    if not meant or not place.isdecimal():
        return ""
    start = int(place) - 1
    quoted = text[start : start + 1] in _QUOTES
    end = start + len(name) + 2 * quoted
    if text[start + quoted : start + quoted + len(name)] != name:
        return ""
    plain = re.fullmatch(r'[^\s"(),]+', meant)
    return text[:start] + (meant if plain else f'"{meant}"') + text[end:]


_QUOTES = frozenset('"„“”‟«»＂')
