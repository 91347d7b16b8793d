"""The search grammar: what people type becomes a tree of words and fields. Nothing they type reaches the database raw.

Words beside each other must all occur; ``"exact phrase"``; ``-word`` or NOT (NICHT) excludes; OR (ODER) and parentheses
group; ``a NEAR/5 b`` (NAHE/5): at most five words between. ``word*`` and every bare word with at least four letters
match as a beginning, since German inflects and compounds: Verspätung finds Verspätungen and Verspätungsalarm. Quotes
switch that off. ``field:value`` (``core.query_names``) takes several values with commas, any of which will do, and
stands wherever a word may. A quote or parenthesis left open is closed at the end; words are folded as in the index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from listener.core.fold import fold
from listener.core.query_fields import Setting, allowed, holds, moment, named, words
from listener.errors import UsageError
from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Since, Tree, Until, Words

MOST_TERMS = 64
_LONGEST = 10_000
"""Characters, more than so many words and values can have."""
MOST_DEPTH = 8
"""The stack of FTS5's parser holds about 100 symbols, and one level here may need six of them."""
FARTHEST, USUALLY = 100, 10
"""Words between two that are near each other: at most, and if nobody says."""

_QUOTES = str.maketrans(dict.fromkeys("„“”‟«»＂", '"'))
_PIECE = re.compile(
    r'(?P<minus>-*)(?:(?P<field>[^\W\d_]+):(?!//)|"(?P<phrase>[^"]*)(?:"(?P<star>\*?)|$)|(?P<open>\())|(?P<close>\))'
    r'|(?P<near>(?:NEAR|NAHE)(?:/(?P<within>[0-9]+))?)(?![^\s()])|(?P<word>[^\s"()]+)|\s+|"'
)
_VALUE = re.compile(r'"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"(),]+)')
_TIME = re.compile(r'"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"()]+)')
_MORE = re.compile(r'(?:\s+[^\s"()]+){0,5}')
_OPERATORS = {"AND": "and", "UND": "and", "OR": "or", "ODER": "or", "NOT": "not", "NICHT": "not"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``leaf``, ``open``, ``close``, ``and``, ``or``, ``not`` or ``near``."""
    at: int
    leaf: Words | Holds | Since | Until | None = None
    within: int = 0


def parse(text: str, setting: Setting) -> Tree:
    """Return what a query asks for.

    Raises UsageError ``query.empty``, ``too_long``, ``too_deep``, ``near``, ``near_far``, ``no_value``, those of
    ``core.query_fields`` for fields and values that do not exist or may not be asked for, and those of ``core.when``.
    """
    if len(text) > _LONGEST:
        raise UsageError("query.too_long", limit=str(MOST_TERMS))
    tokens = _balanced(_tokens(_clean(text), setting))
    if sum(len(one.leaf.values) if isinstance(one.leaf, Holds) else one.kind == "leaf" for one in tokens) > MOST_TERMS:
        raise UsageError("query.too_long", limit=str(MOST_TERMS))
    found = _Reader(tokens).either(0)
    if found is None:
        raise UsageError("query.empty")
    allowed(found, setting.people)
    return found


def all_of(parts: Iterable[Tree]) -> Tree:
    """Return what all parts hold for, in its plainest form."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,)))
    return flat[0] if len(flat) == 1 else AllOf(flat)


def any_of(parts: Iterable[Tree]) -> Tree:
    """Return what any part holds for, in its plainest form."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,)))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def none_of(tree: Tree) -> Tree:
    """Return all but that, in its plainest form."""
    return tree.of if isinstance(tree, Not) else Not(tree)


def _clean(text: str) -> str:
    """Replace what SQLite cannot take or would cut at (NUL, lone surrogates) by spaces; straighten quotes."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).translate(_QUOTES)


def _tokens(text: str, setting: Setting) -> Iterator[_Token]:
    at = 0
    while piece := _PIECE.match(text, at):
        start, at = at, piece.end()
        if piece["minus"]:
            yield _Token("not", start)
        if piece["field"]:
            leaf, at = _field(piece, text, setting)
            yield _Token("leaf", start, leaf)
        else:
            yield from _plain(piece)


def _plain(piece: re.Match[str]) -> Iterator[_Token]:
    at = piece.start()
    if piece["open"] or piece["close"]:
        yield _Token("open" if piece["open"] else "close", at)
    elif piece["near"]:
        yield _Token("near", at, within=_within(piece["within"] or str(USUALLY), at))
    elif piece["phrase"] is not None:
        yield from _leaf(words(piece["phrase"]), bool(piece["star"]), at)
    elif piece["word"] in _OPERATORS:
        yield _Token(_OPERATORS[piece["word"]], at)
    elif piece["word"]:
        yield from _word(piece["word"], at)


def _word(word: str, at: int) -> Iterator[_Token]:
    bare = word.lstrip("-")
    long_enough = sum(c.isalpha() for c in fold(bare)) >= 4
    if bare != word and words(bare):
        yield _Token("not", at)
    yield from _leaf(words(bare), bare.endswith("*") or long_enough, at)


def _leaf(text: str, prefix: bool, at: int) -> Iterator[_Token]:
    """Give the token of words; of what has no letter and no digit, which the index cannot know, none."""
    if text:
        yield _Token("leaf", at, Words(text, prefix))


def _within(number: str, at: int) -> int:
    if len(number) > 3 or int(number) > FARTHEST:
        raise UsageError("query.near_far", place=str(at + 1), most=str(FARTHEST))
    return int(number)


def _field(piece: re.Match[str], text: str, setting: Setting) -> tuple[Holds | Since | Until, int]:
    """Return what a field asks for and where its values end.

    A last value that is none takes words behind it with which it is one: ``quelle:Forum Nord``.
    """
    one = named(piece["field"], piece.start("field"))
    if one in {Field.SINCE, Field.UNTIL}:
        return _time(one, text, piece, setting)
    values: list[tuple[str, int]] = []
    at, value = piece.end(), None
    while found := _VALUE.match(text, at):
        value, at = found, found.end()
        values.append((found["quoted"] or found["bare"] or "", found.start()))
        if text[at : at + 1] != ",":
            break
        at += 1
    if value is None or not all(written.strip() for written, _ in values) or text[at - 1] == ",":
        raise UsageError("query.no_value", place=str(piece.end() + 1), field=piece["field"])
    try:
        return holds(one, values, setting), at
    except UsageError:
        for end in _farther(text, value):
            with suppress(UsageError):
                return holds(one, [*values[:-1], (text[value.start() : end], value.start())], setting), end
        raise


def _time(one: Field, text: str, piece: re.Match[str], setting: Setting) -> tuple[Since | Until, int]:
    """Read a time; without quotes it takes the most words behind it with which it is one: ``seit:vor 2 Tagen``."""
    value = _TIME.match(text, piece.end())
    if value is None or not (value["quoted"] or value["bare"] or "").strip():
        raise UsageError("query.no_value", place=str(piece.end() + 1), field=piece["field"])
    for end in _farther(text, value):
        with suppress(UsageError):
            return moment(one, text[value.start() : end], setting), end
    return moment(one, value["quoted"] or value["bare"], setting), value.end()


def _farther(text: str, value: re.Match[str]) -> list[int]:
    """Return where a value without quotes may end instead, the farthest first: shells take the quotes away."""
    more = _MORE.match(text, value.end()) if value["bare"] else None
    return [] if more is None else [more.start() + word.end() for word in re.finditer(r"\S+", more[0])][::-1]


def _balanced(tokens: Iterable[_Token]) -> list[_Token]:
    """Leave out parentheses that close nothing."""
    found: list[_Token] = []
    opened = 0
    for token in tokens:
        if token.kind != "close" or opened:
            found.append(token)
            opened += (token.kind == "open") - (token.kind == "close")
    return found


class _Reader:
    """Recursive descent: either → all (OR all)*, all → part+, part → NOT part | ( either ) | leaf (NEAR leaf)?."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._rest = list(reversed(tokens))

    def _next(self, *kinds: str) -> _Token | None:
        """Take the next token if it is of one of these kinds."""
        return self._rest.pop() if self._rest and self._rest[-1].kind in kinds else None

    def either(self, depth: int) -> Tree | None:
        """Read alternatives up to the closing parenthesis or the end."""
        parts: list[Tree] = []
        while self._rest and not self._next("close"):
            self._next("or")
            part = self._all(depth)
            parts += [part] if part else []
        return any_of(parts) if parts else None

    def _all(self, depth: int) -> Tree | None:
        parts: list[Tree] = []
        while self._rest and self._rest[-1].kind not in {"or", "close"}:
            part = self._part(depth)
            parts += [part] if part else []
        return all_of(parts) if parts else None

    def _part(self, depth: int) -> Tree | None:
        negative = False
        while operator := self._next("and", "not"):
            negative ^= operator.kind == "not"
        found = self._positive(depth)
        return none_of(found) if found and negative else found

    def _positive(self, depth: int) -> Tree | None:
        if self._next("open"):
            if depth >= MOST_DEPTH:
                raise UsageError("query.too_deep", limit=str(MOST_DEPTH))
            return self.either(depth + 1)
        leaf = self._next("leaf")
        near = self._next("near")
        if near is None:
            return leaf.leaf if leaf else None
        other = self._next("leaf")
        if leaf and other and isinstance(leaf.leaf, Words) and isinstance(other.leaf, Words):
            return Near(leaf.leaf, other.leaf, near.within)
        raise UsageError("query.near", place=str(near.at + 1))
