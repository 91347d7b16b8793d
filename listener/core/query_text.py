"""A query as text again, so that people see what was understood; typed once more it is the same query."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from listener.model.query import AllOf, AnyOf, Holds, Near, Not, Since, Tree, Until, Words

_BARE = re.compile(r"[^\s\"(),]+")


def render(tree: Tree, zone: tzinfo) -> str:
    """Return the query in its plainest form: folded, in English, beginnings with a star, times of a zone."""
    match tree:
        case Not(inner):
            return "-" + _grouped(inner, zone, (AllOf, AnyOf))
        case AllOf(parts):
            return " ".join(_grouped(part, zone, (AnyOf,)) for part in parts)
        case AnyOf(parts):
            return " OR ".join(render(part, zone) for part in parts)
        case Near(left, right, within):
            return f"{_words(left)} NEAR/{within} {_words(right)}"
        case Words():
            return _words(tree)
        case _:
            return _field(tree, zone)


def _words(words: Words) -> str:
    if words.prefix and " " not in words.text:
        return f"{words.text}*"
    return f'"{words.text}"' + "*" * words.prefix


def _field(asked: Holds | Since | Until, zone: tzinfo) -> str:
    match asked:
        case Holds(field, values):
            return f"{field}:" + ",".join(one if _BARE.fullmatch(one) else f'"{one}"' for one in values)
        case Since(at):
            return f'since:"{_local(at, zone)}"'
        case Until(at):
            return f'until:"{_local(at - timedelta(seconds=1), zone)}"'  # that second still counts


def _grouped(tree: Tree, zone: tzinfo, groups: tuple[type, ...]) -> str:
    text = render(tree, zone)
    return f"({text})" if isinstance(tree, groups) else text


def _local(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def period(tree: Tree) -> tuple[datetime | None, datetime | None]:
    """Return since when and until when a query looks, as far as it binds all that it finds; None: open."""
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    starts = [part.at for part in parts if isinstance(part, Since)]
    ends = [part.at for part in parts if isinstance(part, Until)]
    return max(starts, default=None), min(ends, default=None)
