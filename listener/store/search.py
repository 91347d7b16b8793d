"""What a search asks for, as SQL: words through the full-text index, fields as conditions, joined as in the tree.

Ids are ordered by time, and so is the index: the newest come first without sorting. One of three roads leads there,
each from the newest back: the documents of the words and tags, the hits of one brand, or all mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from listener.model import Search
from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Since, Tree, Until, Words
from listener.store import tags
from listener.store.searchfields import Clause, asks, joined

_HIT = "CROSS JOIN hit h INDEXED BY hit_mention ON h.mention = m.id"
_ROADS = {
    "fulltext.rowid": (f"fulltext CROSS JOIN mention m ON m.id = fulltext.rowid {_HIT}", "fulltext.rowid {}"),
    "h.mention": ("hit h CROSS JOIN mention m ON m.id = h.mention", "h.mention {}"),
    "m.id": (f"mention m {_HIT}", "m.id {}, h.brand"),
}
"""By the name of the id there: what is read, and in which order."""


_GATHERED = "IN (SELECT rowid FROM fulltext WHERE"
Within: TypeAlias = tuple[int, int]
"""Ids from the first one to below the second."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find what is searched for."""

    road: str
    where: Clause

    @property
    def gathers(self) -> bool:
        """Whether all that some words are found in is gathered first, to be held against each mention."""
        return _GATHERED in self.where.text

    def sql(self, columns: str, *, newest_first: bool = True, more: str = "") -> str:
        """Return the statement, its values those of ``where`` with those of ``more`` behind.

        Several brands of one mention come in the order of the index that they are found by: that of the brands.
        """
        tables, order = _ROADS[self.road]
        direction = "DESC" if newest_first else "ASC"
        where = f"{self.where.text} AND {more}" if more else self.where.text
        return f"SELECT {columns} FROM {tables} WHERE {where} ORDER BY {order.format(direction)}"


@dataclass(frozen=True, slots=True)
class _Match:
    """A part of the query in FTS5's words. FTS5 cannot say "all but"; ``positive`` False stands for the complement."""

    text: str
    positive: bool = True


def plan(wanted: Search, within: Within | None = None) -> Plan:
    """Return how to find it: everywhere, or ``within`` some ids only."""
    parts = _flat([wanted.where, *_narrowed(wanted)])
    asked = [part for part in parts if isinstance(part, Holds)]
    words = _match(AllOf(tuple(part for part in parts if _match(part))))
    led = [words.text] if words and words.positive else []
    if led or any(part.field is Field.SOURCE for part in asked):
        led += tags.matching(parts)
    if led:
        left = [part for part in parts if not (words and words.positive and _match(part))]
        there = [Clause("m.deleted IS NULL"), *_inside("fulltext.rowid", within)]
        rest = [_condition(part, _probed(part), wanted, within) for part in left]
        match = Clause("fulltext MATCH ?", (led[0] if len(led) == 1 else " AND ".join(f"({one})" for one in led),))
        return Plan("fulltext.rowid", joined([match, *there, *rest], "AND"))
    one_brand = any(part.field is Field.BRAND and len(part.values) == 1 for part in asked)
    road = "h.mention" if one_brand else "m.id"
    there = [Clause("m.deleted IS NULL"), *_inside(road, within)]
    return Plan(road, joined([*there, _condition(AllOf(tuple(parts)), road, wanted, within)], "AND"))


def _probed(part: Tree) -> str:
    """Return the id as conditions beside the words name it: where one of several will do, SQLite must not look it up.

    It would ask the full-text index once for each of them, and then cannot answer MATCH any more.
    """
    return "fulltext.rowid" if isinstance(part, Since | Until) else "+fulltext.rowid"


def _inside(key: str, within: Within | None) -> list[Clause]:
    return [] if within is None else [Clause(f"{key} >= ? AND {key} < ?", within)]


def _narrowed(wanted: Search) -> Iterable[Tree]:
    fields = (
        (Field.BRAND, wanted.brands),
        (Field.SOURCE, wanted.sources),
        (Field.LANG, wanted.langs),
        (Field.TONE, tuple(map(str, wanted.moods))),
        (Field.IS, ("original",) if wanted.originals else ()),
    )
    yield from (Holds(field, tuple(values)) for field, values in fields if values)
    if wanted.since:
        yield Since(wanted.since)
    if wanted.until:
        yield Until(wanted.until)


def _flat(parts: Iterable[Tree]) -> list[Tree]:
    return [inner for part in parts for inner in (_flat(part.parts) if isinstance(part, AllOf) else (part,))]


def _match(tree: Tree) -> _Match | None:
    """Return a tree as one full-text expression; None if it asks for more than words, or for nothing."""
    match tree:
        case Words():
            return _Match(phrase(tree))
        case Near(left, right, within):
            return _Match(f"NEAR({phrase(left)} {phrase(right)}, {within})")
        case Holds(Field.AUTHOR, values):
            return _Match(_together([_Match(f'author : "{name}"') for name in values], "OR"))
        case Not(inner):
            found = _match(inner)
            return _Match(found.text, not found.positive) if found else None
        case AllOf(parts) | AnyOf(parts):
            matches = [_match(part) for part in parts]
            whole = [found for found in matches if found]
            return _both(whole, all_of=isinstance(tree, AllOf)) if whole and len(whole) == len(parts) else None
        case _:
            return None


def phrase(words: Words) -> str:
    """Return words as the full-text index takes them."""
    return f'"{words.text}"' + "*" * words.prefix


def _together(matches: Sequence[_Match], word: str) -> str:
    return matches[0].text if len(matches) == 1 else "(" + f" {word} ".join(one.text for one in matches) + ")"


def _both(matches: Sequence[_Match], *, all_of: bool) -> _Match:
    """Join parts of either sign by De Morgan's laws, so that NOT stands only where FTS5 takes it: ``x NOT y``."""
    word, dual = ("AND", "OR") if all_of else ("OR", "AND")
    positive = [one for one in matches if one.positive]
    negative = [one for one in matches if not one.positive]
    if not negative:
        return _Match(_together(positive, word))
    excluded = _together(negative, dual)
    if not positive:
        return _Match(excluded, positive=False)
    kept = _together(positive, word)
    # a and not b = a NOT b;  a or not b = not (b NOT a)
    return _Match(f"({kept} NOT {excluded})") if all_of else _Match(f"({excluded} NOT {kept})", positive=False)


def _condition(tree: Tree, key: str, wanted: Search, within: Within | None) -> Clause:
    """Return a tree as a condition on one hit. It is never null, so that NOT is its complement."""
    if match := _match(tree):
        negated = "" if match.positive else "NOT "
        found = joined([Clause("fulltext MATCH ?", (match.text,)), *_inside("rowid", within)], "AND")
        return Clause(f"{key} {negated}{_GATHERED} {found.text})", found.values)
    match tree:
        case Not(inner):
            found = _condition(inner, key, wanted, within)
            return Clause(f"NOT {found.text}", found.values)
        case AllOf(parts) | AnyOf(parts):
            conditions = [_condition(part, key, wanted, within) for part in _by_words(parts, type(tree))]
            return joined(conditions, "AND" if isinstance(tree, AllOf) else "OR")
        case _:
            return asks(tree, key, wanted.replied)


def _by_words(parts: Sequence[Tree], kind: type[AllOf] | type[AnyOf]) -> list[Tree]:
    """Ask the full-text index once for all that is words."""
    words = tuple(part for part in parts if _match(part))
    return [*([kind(words)] if words else []), *(part for part in parts if not _match(part))]
