"""What a query means, told over plain values in memory: slow and obvious, to hold the database against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from hypothesis import strategies as st

from listener.core.query import all_of, any_of, none_of
from listener.core.query_fields import words
from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Since, Tree, Until, Words


@dataclass(frozen=True)
class Told:
    """One mention toward one brand, as somebody would write it on a card."""

    id: str
    at: datetime
    title: str = ""
    text: str = ""
    author: str = ""
    fields: dict[Field, set[str]] = field(default_factory=dict)
    """Which values hold, of every field but the author and the times."""

    @property
    def columns(self) -> list[list[str]]:
        return [words(column).split() for column in (self.title, self.text, self.author)]


def means(tree: Tree, told: Told) -> bool:
    """Tell whether a query finds it."""
    match tree:
        case Not(inner):
            return not means(inner, told)
        case AllOf(parts):
            return all(means(part, told) for part in parts)
        case AnyOf(parts):
            return any(means(part, told) for part in parts)
        case _:
            return asked(tree, told)


def asked(leaf: Words | Near | Holds | Since | Until, told: Told) -> bool:
    """Tell whether a single word or field does."""
    match leaf:
        case Words():
            return any(starts(leaf, column) for column in told.columns)
        case Near():
            return any(near(leaf, column) for column in told.columns)
        case Holds(Field.AUTHOR, names):
            return any(starts(Words(name), told.columns[2]) for name in names)
        case Holds(one, values):
            return not told.fields.get(one, set()).isdisjoint(values)
        case _:
            return told.at >= leaf.at if isinstance(leaf, Since) else told.at < leaf.at


def starts(sought: Words, column: list[str]) -> list[int]:
    """Return where the words begin in a column."""
    *head, last = sought.text.split()
    return [
        at
        for at in range(len(column) - len(head))
        if column[at : at + len(head)] == head
        and (column[at + len(head)].startswith(last) if sought.prefix else column[at + len(head)] == last)
    ]


def near(sought: Near, column: list[str]) -> bool:
    """Tell whether so few words stand between the end of one and the beginning of the other."""
    sides = [[(at, at + len(side.text.split())) for at in starts(side, column)] for side in (sought.left, sought.right)]
    return any(max(a[0], b[0]) - min(a, b)[1] <= sought.within for a, b in product(*sides))


def trees(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Give queries in their plainest form."""

    def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        several = st.lists(inner, min_size=2, max_size=3)
        return several.map(all_of) | several.map(any_of) | inner.map(none_of)

    return st.recursive(leaves, grown, max_leaves=6)


PIECES = st.sampled_from(
    [
        *('"', "(", ")", "-", "*", " ", "OR", "AND", "NOT", "NEAR", "NAHE/3", "NEAR/500", "NEAR(", "^", "+", "{", ","),
        *("bahn", "eis", "text:", "tone:", "tone:negativ,", "ist:", "brand:nordwind", "since:", "gestern"),
        *("vor 2 Tagen", "bis:", "lang:de", "author:x", "a:b", "http://x", "source:\"forum nord\""),
    ]
)  # fmt: skip
TYPED = st.lists(PIECES | st.text(max_size=4)).map(" ".join) | st.lists(
    st.sampled_from(list("\"()-* abOR'\x00\ud800ä^:+,{}/")) | PIECES, max_size=40
).map("".join)
"""Whatever people type, or paste, or hit with their elbow."""
