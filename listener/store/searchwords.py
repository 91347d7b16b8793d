"""Trees of words as one expression of a full-text index, in the words of whichever index it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Tree, Words
from listener.store import pgtext
from listener.store.db import Dialect


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a query. No index can say "all but" alone; ``positive`` False stands for the complement."""

    text: str
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """How an index is asked."""

    phrase: Callable[[Words], str]
    near: Callable[[Near], str]
    author: Callable[[str], str]
    both: str
    either: str
    but: str
    """Between what is wanted and what is not."""


def phrase(words: Words) -> str:
    """Return words as SQLite's full-text index takes them."""
    return f'"{words.text}"' + "*" * words.prefix


FTS5 = Wording(
    phrase,
    lambda near: f"NEAR({phrase(near.left)} {phrase(near.right)}, {near.within})",
    lambda name: f'author : "{name}"',
    *("AND", "OR", "NOT"),
)
TSQUERY = Wording(pgtext.phrase, pgtext.near, pgtext.author, "&", "|", "& !")


def wording(dialect: Dialect) -> Wording:
    """Return how an engine's index is asked."""
    return FTS5 if dialect.fulltext else TSQUERY


def match(tree: Tree, said: Wording) -> Match | None:
    """Return a tree as one full-text expression; None if it asks for more than words, or for nothing."""
    match tree:
        case Words():
            return Match(said.phrase(tree))
        case Near():
            return Match(said.near(tree))
        case Holds(Field.AUTHOR, values):
            return Match(_together([Match(said.author(name)) for name in values], said.either))
        case Not(inner):
            found = match(inner, said)
            return Match(found.text, not found.positive) if found else None
        case AllOf(parts) | AnyOf(parts):
            matches = [match(part, said) for part in parts]
            whole = [found for found in matches if found]
            same = whole and len(whole) == len(parts)
            return _both(whole, said, all_of=isinstance(tree, AllOf)) if same else None
        case _:
            return None


def any_of(texts: Sequence[str], said: Wording) -> str:
    """Return expressions of which one is enough."""
    return _together([Match(text) for text in texts], said.either)


def _together(matches: Sequence[Match], word: str) -> str:
    return matches[0].text if len(matches) == 1 else "(" + f" {word} ".join(one.text for one in matches) + ")"


def _both(matches: Sequence[Match], said: Wording, *, all_of: bool) -> Match:
    """Join parts of either sign by De Morgan's laws, so that NOT stands only where an index takes it: ``x NOT y``."""
    word, dual = (said.both, said.either) if all_of else (said.either, said.both)
    positive = [one for one in matches if one.positive]
    negative = [one for one in matches if not one.positive]
    if not negative:
        return Match(_together(positive, word))
    excluded = _together(negative, dual)
    if not positive:
        return Match(excluded, positive=False)
    kept = _together(positive, word)
    # a and not b = a NOT b;  a or not b = not (b NOT a)
    if all_of:
        return Match(f"({kept} {said.but} {excluded})")
    return Match(f"({excluded} {said.but} {kept})", positive=False)
