"""Where in a playbook file a dotted place stands: a hint for people, by headers and keys; no TOML parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_LAST = re.compile(r"\.[^.\[\]]+$|\[\d+\]$|^[^.\[\]]+$")


def lines(text: str) -> dict[str, int]:
    """Return the line, from 1, of every place that begins one: ``steps[2]``, ``steps[2].de``, ``applies.phases``."""
    found: dict[str, int] = {}
    for place, number in _places(text):
        found.setdefault(place, number)
    return found


def _places(text: str) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = {}
    section, quoted = "", False
    for number, line in enumerate(text.split("\n"), 1):
        if not quoted and (header := _HEADER.match(line)):
            section = _section(header[1], header[2], counts)
            yield section, number
        elif not quoted and (key := _KEY.match(line)):
            yield (f"{section}.{key[1]}" if section else key[1]), number
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1


def _section(brackets: str, name: str, counts: dict[str, int]) -> str:
    if brackets == "[":
        return name
    counts[name] = counts.get(name, 0) + 1
    return f"{name}[{counts[name]}]"


def line_of(place: str, known: Mapping[str, int]) -> int | None:
    """Return the line of a place, or of what surrounds it; None if neither is known (a key that is missing)."""
    while place and place not in known:
        place = _LAST.sub("", place)
    return known.get(place)
