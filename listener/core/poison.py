"""What ends whoever reads it: such a source is tried three times and then set aside, for longer each time. Pure."""

from __future__ import annotations

import re
from datetime import timedelta

from listener.errors import SourceError

POISON = frozenset({"stalled", "crashed"})
"""Kinds of a SourceError that mean: reading the answer did not end, or has ended the process that read."""
TRIES = 3
_FIRST, _LONGEST = timedelta(hours=1), timedelta(days=1)
_COUNTED = re.compile(r"(?P<kind>\w+): .*; (?P<times>\d{1,6}) in a row", re.DOTALL)


def counted(error: SourceError, before: str) -> tuple[SourceError, int]:
    """Return an error that says how many visits in a row ended so, and their number; 0 for an error of another kind.

    ``before``: what is stored of the last visit, "" if it went well. The count stands there, where people read it, and
    so a restart forgives nothing.
    """
    if error.kind not in POISON:
        return error, 0
    times = _times(before) + 1
    return SourceError(error.kind, f"{error.detail}; {times} in a row"), times


def _times(before: str) -> int:
    found = _COUNTED.fullmatch(before)
    return int(found["times"]) if found and found["kind"] in POISON else 0


def set_aside(times: int) -> timedelta | None:
    """Return how long a source rests after so many: from the third on an hour, then twice as long, up to a day."""
    return min(_FIRST * 2 ** min(times - TRIES, 10), _LONGEST) if times >= TRIES else None
