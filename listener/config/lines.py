"""Where in config.toml a dotted place stands. A hint for people: it reads headers and keys, it is no TOML parser."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*")\s*=""")
_LAST_PART = re.compile(r'(?:^|\.)(?:"(?:[^"\\]|\\.)*"|[^."\[]*)$|\[\d+\]$')


def lines(text: str) -> dict[str, int]:
    """Return the line number, from 1, of each place that begins a line (``sources[2]``, ``sources[2].every``)."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    section, quoted = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if quoted:
            pass
        elif header := _HEADER.match(line):
            section = _section(header[1], header[2], counts)
            found.setdefault(section, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{section}.{key[1]}" if section else key[1], number)
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def _section(brackets: str, name: str, counts: dict[str, int]) -> str:
    if brackets == "[":
        return name
    counts[name] = counts.get(name, -1) + 1
    return f"{name}[{counts[name]}]"


def line_of(place: str, known: dict[str, int]) -> int | None:
    """Return the line of a place, or of what surrounds it; None if nothing is known of either."""
    while place:
        for spelled in (place, f"{place}_env", f"{place}_file"):
            if spelled in known:
                return known[spelled]
        shorter = _LAST_PART.sub("", place, count=1)
        place = shorter if len(shorter) < len(place) else ""
    return None
