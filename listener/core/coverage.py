"""Since when a brand is listened to: what was not listened to was not silent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from listener.model import Item

HEARD = 0.8
"""A baseline is learned from when on four fifths of today's voices were already within hearing: one small new source
does not make everything unknown, and the first days of all of them are not taken for what is usual."""
LOOKED_AT = timedelta(days=14)
LEFT_OUT = timedelta(days=1)
"""The last day may hold a storm, which says nothing about what is usual."""


def covered_since(items: Iterable[Item], now: datetime) -> datetime:
    """Return since when a source's first answer is complete: its window reaches back to the oldest entry.

    Pinned and undated entries are no window: of the dated ones the oldest tenth is left out, at least one.
    """
    times = sorted(item.published for item in items if item.published is not None and item.published <= now)
    return times[max(1, len(times) // 10)] if len(times) > 1 else now


def known_since(sources: Sequence[tuple[datetime, int]], fallback: datetime) -> datetime:
    """Return since when ``HEARD`` of a brand's voices are known, from (covered since, voices) of each source."""
    wanted = HEARD * sum(voices for _, voices in sources)
    heard = 0
    for since, voices in sorted(sources):
        heard += voices
        if heard >= wanted:
            return since
    return fallback
