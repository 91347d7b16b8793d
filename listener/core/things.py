"""Things as pages describe them to machines (schema.org): one shape for JSON-LD, microdata and RDFa. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, Union

Value: TypeAlias = Union["Thing", str, float, bool]

_QUOTES = "\"'“”„‟‘’«»´` "
_LAST = re.compile(r"[^/#:]*$")


@dataclass(eq=False, slots=True)
class Thing:
    """Something described: its types and properties, names folded (``aggregaterating``), values in their order.

    Two Things are the same only if they are one object: pages describe many equal ones.
    """

    types: tuple[str, ...] = ()
    id: str = ""
    """As written; often missing, sometimes shared by things that are not the same."""
    values: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, *names: str) -> Iterator[Value]:
        """Yield all values of the properties, in the order of the names."""
        for name in names:
            yield from self.values.get(name, ())

    def things(self, *names: str) -> Iterator[Thing]:
        """Yield the things among the values of the properties."""
        return (value for value in self.all(*names) if isinstance(value, Thing))

    def text(self, *names: str) -> str:
        """Return the first of the properties that has a text or a number, as text."""
        return next((_written(value) for value in self.all(*names) if _written(value)), "")

    def number(self, *names: str) -> str | float | None:
        """Return the first of the properties that is written as text or number, as it is; None where there is none."""
        found = (value for value in self.all(*names) if isinstance(value, str | int | float))
        return next((value for value in found if not isinstance(value, bool) and value != ""), None)

    def is_a(self, suffix: str) -> bool:
        """Tell whether one of the types ends like this: an EmployerAggregateRating is an ``aggregaterating``."""
        return any(name.endswith(suffix) for name in self.types)

    def add(self, name: str, values: Iterable[Value]) -> None:
        """Add values to a property."""
        self.values.setdefault(name, []).extend(values)


def folded(name: str) -> str:
    """Return the name of a type or property as it is compared: last part, lower case, no stray quotes.

    ``https://schema.org/AggregateRating``, ``schema:aggregateRating`` and ``“aggregaterating”`` are one.
    """
    match = _LAST.search(name.strip(_QUOTES).rstrip("/#"))
    return match[0].strip(_QUOTES).lower() if match else ""


def everything(top: Iterable[Thing]) -> Iterator[tuple[Thing, Thing | None, str]]:
    """Yield each thing with the thing it belongs to and the property that says so; once for each such tie."""
    waiting: list[tuple[Thing, Thing | None, str]] = [(thing, None, "") for thing in reversed(list(top))]
    opened: set[int] = set()
    while waiting:
        thing, owner, name = waiting.pop()
        yield thing, owner, name
        if id(thing) not in opened:
            opened.add(id(thing))
            inner = [(value, thing, name) for name in thing.values for value in thing.things(name)]
            waiting.extend(reversed(inner))


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
