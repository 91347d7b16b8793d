"""A mention's source and brands as words of the full-text index: they narrow a search before rows are read.

A tag begins with a character that no word has that people can type, so no word, beginning or part of one finds a tag.
What else a search says of brands and sources is asked of the rows as well: a tag only leads to fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listener.model.query import Field, Holds, Tree

_MARK = 0xE000
"""Of the private use area, whose characters the index takes as those of words."""
_KINDS = {Field.BRAND: "b", Field.SOURCE: "s"}
_MOST = 8
"""Values of one field; more of them narrow little, and the parser's stack is short."""


def _sql(kind: str, column: str) -> str:
    return f"char({_MARK}) || '{kind}' || lower(hex({column}))"


SQL = f"""{_sql("s", "mention.source")} || coalesce((SELECT group_concat(' ' || {_sql("b", "brand")}, '') FROM
    (SELECT brand FROM hit WHERE hit.mention = mention.id ORDER BY brand)), '')"""
"""The tags of a row of ``mention``, as ``of`` makes them."""


def of(source: str, brands: Iterable[str]) -> str:
    """Return the tags of a mention."""
    return " ".join([_tag("s", source), *(_tag("b", brand) for brand in sorted(set(brands)))])


def matching(parts: Sequence[Tree]) -> list[str]:
    """Return as full-text expressions what some conditions, all of which must hold, say of brands and sources."""
    asked = [part for part in parts if isinstance(part, Holds) and part.field in _KINDS and len(part.values) <= _MOST]
    lists = [[f'"{_tag(_KINDS[part.field], value)}"' for value in part.values] for part in asked]
    return [f"tags : ({' OR '.join(one)})" for one in lists]


def _tag(kind: str, name: str) -> str:
    return f"{chr(_MARK)}{kind}{name.encode('utf-8', 'surrogatepass').hex()}"
