"""A brand's relationship in a period, as the page *Beziehung* shows it: all of it from one reading of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from listener.backdrop import deaf
from listener.core import journey
from listener.core.leaks import Leak, leaks
from listener.model import Brand
from listener.parts import Parts
from listener.periods import QUICK, Period, readable
from listener.store import Store
from listener.trusting import HORIZON, TrustView, known, view

WEEKS = timedelta(weeks=8)
"""So far back leaks are shown."""
MOST = 200_000
"""Mentions that are read at most, the newest: 48 s of a process of their own, which holds nobody up."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything that the page tells. Figures of people are protected already."""

    view: TrustView
    matrix: journey.Table
    leaks: Mapping[date, tuple[Leak, ...]]
    """By the Monday of their week, of the last eight weeks of the period."""
    began: datetime | None
    """Since when mentions were read, where a year of them was too much; None: all of the year were."""
    unread: int
    """Mentions of all brands that are stored and not read so far: they are in no figure."""
    deaf: timedelta
    """How long too little could be heard in the period."""


def is_quick(store: Store, brand: Brand, period: Period) -> bool:
    """Tell whether so little was said in a year that it can be counted while somebody waits."""
    back = period.until - HORIZON
    return readable(store, [brand.id], back, period.until, QUICK) == back


def trust(parts: Parts, store: Store, brand: Brand, period: Period, now: datetime) -> Trust:
    """Return how a brand stands in a period, with what ``store`` knows. Raises StoreError."""
    config, until = parts.config, period.until
    back = until - HORIZON
    began = readable(store, [brand.id], back, until, MOST)
    ground = known(store, config, brand.id, until, until - began)
    size = config.desk.group
    silent = deaf(parts.beside(store), brand.id, period.since, min(until, now), now)
    return Trust(
        view(ground, period.since, size),
        journey.table(ground.between(period.since, until), config.desk.owners, size),
        leaks(ground.between(until - WEEKS, until), ground.zone, size=size),
        began if began > back else None,
        store.looks.stock().unread,
        sum((end - start for start, end in silent), timedelta()),
    )
