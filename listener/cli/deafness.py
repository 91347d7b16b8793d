"""Which steps of a series are not all that was said, because what usually brings much could not be heard."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from listener.core.hearing import deaf_hours
from listener.core.trend import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listener.cli.view import View
    from listener.model import BrandId, SourceName
    from listener.store import Store

BEFORE = timedelta(days=56)
"""What a source usually brings is seen by the period that is shown and so much before it."""


def deaf_steps(
    store: Store, brands: Iterable[BrandId], start: datetime, end: datetime, by: str, view: View
) -> Mapping[datetime, int]:
    """Return how many hours could not be heard well in each step (``by``) between two times, by its beginning.

    Of several brands: what is shown is their sum, so what counts is each source's part of that.
    """
    blind = store.blind(start)
    if not blind:
        return {}
    voices: Counter[SourceName] = Counter()
    for brand in brands:
        voices.update(store.voices_by_source(brand, start - BEFORE, end))
    hours = (datetime.fromtimestamp(hour * 3600, UTC) for hour in deaf_hours(blind, voices, view.now))
    return Counter(beginning(hour, by, view.zone) for hour in hours if hour < end)
