"""Reading sites that show only the few newest reviews of each place: what a sample says of what is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from listener.core import apiitem
from listener.core.options import Fault
from listener.model import Item


def complete_since(samples: Sequence[Sequence[Item]], size: int) -> datetime | None:
    """Return from when on the newest reviews of several places, ``size`` each at most, are all there are.

    A place that shows fewer has no more. One without any, or without dates, says nothing, and so nothing can be said.
    """
    since = apiitem.FIRST
    for sample in samples:
        dates = [item.published for item in sample if item.published]
        if not dates or len(dates) < len(sample):
            return None
        if len(sample) >= size:
            # One more of the very same moment may have fallen out.
            since = max(since, min(dates) + timedelta(seconds=1))
    return since if samples else None


def bad_places(option: str, places: Sequence[str], most: int) -> Iterator[Fault]:
    """Yield a fault unless between one and ``most`` places are named."""
    if not 0 < len(places) <= most or not all(place.strip() for place in places):
        yield option, "sources.places", {"most": str(most)}
