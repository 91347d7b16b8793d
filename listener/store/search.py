"""What a search asks for, as SQL: words through the full-text index, fields as conditions, joined as in the tree.

Ids are ordered by time, and so is SQLite's index: the newest come first without sorting. One of three roads leads
there, each from the newest back: the documents of the words and tags, the hits of one brand, or all mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from listener.model import Search
from listener.model.query import AllOf, AnyOf, Field, Holds, Not, Since, Tree, Until
from listener.store import tags
from listener.store.db import SQLITE, Dialect, marks
from listener.store.searchfields import Clause, asks, joined
from listener.store.searchwords import Match, match, wording

BY_WORDS = "fulltext.rowid"
"""The road along the documents of words."""
_HIT = "CROSS JOIN hit h INDEXED BY hit_mention ON h.mention = m.id"
_ROADS = {
    BY_WORDS: (f"fulltext CROSS JOIN mention m ON m.id = fulltext.rowid {_HIT}", "fulltext.rowid {}"),
    "h.mention": ("hit h CROSS JOIN mention m ON m.id = h.mention", "h.mention {}"),
    "m.id": (f"mention m {_HIT}", "m.id {}, h.brand"),
}
"""By the name of the id there: what is read, and in which order. SQLite goes as it is told to."""
_PLAIN = {
    BY_WORDS: ("fulltext JOIN mention m ON m.id = fulltext.rowid JOIN hit h ON h.mention = m.id", "{}, h.brand"),
    "h.mention": ("hit h JOIN mention m ON m.id = h.mention", "{}, h.brand"),
    "m.id": ("mention m JOIN hit h ON h.mention = m.id", "{}, h.brand"),
}
"""PostgreSQL finds the way by what it knows of its tables."""
_GATHERED = "IN (SELECT rowid FROM fulltext WHERE"
MATCHES = {True: "fulltext MATCH ?", False: "fulltext.words @@ ?::tsquery"}
"""By whether the index is FTS5's."""
_EACH = "coalesce((SELECT said.words @@ ?::tsquery FROM fulltext said WHERE said.rowid = {}), false)"
Within: TypeAlias = tuple[int, int]
"""Ids from the first one to below the second."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find what is searched for."""

    road: str
    parts: tuple[Clause, ...]
    """All of which hold; along the documents of words, the first one is for these."""
    dialect: Dialect = SQLITE
    alone: bool = False
    """Whether words and nothing else are asked for."""

    @property
    def where(self) -> Clause:
        """Return them as one condition."""
        return joined(self.parts, "AND")

    @property
    def gathers(self) -> bool:
        """Whether all that some words are found in is gathered first, to be held against each mention."""
        return _GATHERED in self.where.text

    def sql(self, columns: str, *, newest_first: bool = True, more: str = "") -> str:
        """Return the statement, its values those of ``where`` with those of ``more`` behind.

        Several brands of one mention come in the order of the index that they are found by: that of the brands.
        """
        tables, order = self._ways()[self.road]
        direction = "DESC" if newest_first else "ASC"
        where = f"{self.where.text} AND {more}" if more else self.where.text
        return f"SELECT {columns} FROM {tables} WHERE {where} ORDER BY {order.format(direction)}"

    def gathered(self, columns: str) -> str:
        """Return the same, newest first, for words that few hold: all that do are looked up before anything else.

        PostgreSQL's index has no order; guessing wrong, it would go through all mentions one by one.
        """
        words, *rest = self.parts
        tables, order = self._ways()[self.road]
        found = f"WITH found AS MATERIALIZED (SELECT rowid FROM fulltext WHERE {words.text})"
        where = joined(rest, "AND").text
        tables = tables.replace("fulltext ", "found fulltext ", 1)
        return f"{found} SELECT {columns} FROM {tables} WHERE {where} ORDER BY {order.format('DESC')}"

    def _ways(self) -> dict[str, tuple[str, str]]:
        if self.dialect.fulltext:
            return _ROADS
        return {road: (tables, f"{road} {order}") for road, (tables, order) in _PLAIN.items()}


def plan(wanted: Search, within: Within | None = None, dialect: Dialect = SQLITE) -> Plan:
    """Return how to find it: everywhere, or ``within`` some ids only."""
    asking = _Asking(wanted, within, dialect)
    parts = _flat([wanted.where, *_narrowed(wanted)])
    asked = [part for part in parts if isinstance(part, Holds)]
    words = asking.match(AllOf(tuple(part for part in parts if asking.match(part))))
    led = [words.text] if words and words.positive else []
    if dialect.fulltext and (led or any(part.field is Field.SOURCE for part in asked)):
        led += tags.matching(parts)
    if led:
        left = [part for part in parts if not (words and words.positive and asking.match(part))]
        there = [Clause("m.deleted IS NULL"), *_inside(BY_WORDS, within)]
        rest = [asking.condition(part, _probed(part)) for part in left]
        text = led[0] if len(led) == 1 else " AND ".join(f"({one})" for one in led)
        return Plan(BY_WORDS, (Clause(MATCHES[dialect.fulltext], (text,)), *there, *rest), dialect, not rest)
    one_brand = any(part.field is Field.BRAND and len(part.values) == 1 for part in asked)
    road = "h.mention" if one_brand else "m.id"
    listed = [part.values for part in asked if part.field is Field.SOURCE and not one_brand and not dialect.fulltext]
    there = [Clause("m.deleted IS NULL"), *_inside(road, within)]
    rest = [_of_source(values, within) for values in listed]
    return Plan(road, (*there, *rest, asking.condition(AllOf(tuple(parts)), road)), dialect)


def _probed(part: Tree) -> str:
    """Return the id as conditions beside the words name it: where one of several will do, SQLite must not look it up.

    It would ask the full-text index once for each of them, and then cannot answer MATCH any more.
    """
    return "fulltext.rowid" if isinstance(part, Since | Until) else "+fulltext.rowid"


def _of_source(values: Sequence[str], within: Within | None) -> Clause:
    """Return the ids of sources, where no index has tags: a quiet one is found at once by its own."""
    ids = joined([Clause(f"source IN ({marks(values)})", tuple(values)), *_inside("id", within)], "AND")
    return Clause(f"m.id IN (SELECT id FROM mention WHERE {ids.text})", ids.values)


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


@dataclass(frozen=True, slots=True)
class _Asking:
    wanted: Search
    within: Within | None
    dialect: Dialect

    def match(self, tree: Tree) -> Match | None:
        return match(tree, wording(self.dialect))

    def condition(self, tree: Tree, key: str) -> Clause:
        """Return a tree as a condition on one hit. It is never null, so that NOT is its complement."""
        if found := self.match(tree):
            return self._said(found, key)
        match tree:
            case Not(inner):
                condition = self.condition(inner, key)
                return Clause(f"NOT {condition.text}", condition.values)
            case AllOf(parts) | AnyOf(parts):
                conditions = [self.condition(part, key) for part in self._by_words(parts, type(tree))]
                return joined(conditions, "AND" if isinstance(tree, AllOf) else "OR")
            case _:
                return asks(tree, key, self.wanted.replied)

    def _said(self, found: Match, key: str) -> Clause:
        negated = "" if found.positive else "NOT "
        if not self.dialect.fulltext:
            return Clause(negated + _EACH.format(key), (found.text,))
        there = joined([Clause(MATCHES[True], (found.text,)), *_inside("rowid", self.within)], "AND")
        return Clause(f"{key} {negated}{_GATHERED} {there.text})", there.values)

    def _by_words(self, parts: Sequence[Tree], kind: type[AllOf] | type[AnyOf]) -> list[Tree]:
        """Ask the full-text index once for all that is words."""
        words = tuple(part for part in parts if self.match(part))
        return [*([kind(words)] if words else []), *(part for part in parts if not self.match(part))]
