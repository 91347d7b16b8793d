"""A brand beside its competitors in a period, as the page *Share of Voice* shows it, from one reading of all sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.comparing import LATELY, Beside, Compared, beside, compare, sides
from listener.core.associations import BASELINE
from listener.gathering import own_of
from listener.model import Brand
from listener.parts import Parts
from listener.periods import Period, readable
from listener.store import Store

_QUICK = 300
"""Mentions of all sides that are counted while somebody waits."""
_MOST_READ, _MOST_COUNTED = 30_000, 250_000
"""Mentions of all sides that are read word by word, and that are only counted: twelve and five seconds beside."""
_MEASURE = timedelta(days=14)
"""What is new is not told by fewer days than these: the latest ones and as many before."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Everything that the page tells. Figures of people are protected already."""

    compared: Compared
    beside: Beside
    began: datetime | None
    """Since when mentions were counted, where those of the period were too many; None: all were."""
    read: datetime | None
    """The same of those that were read word by word, for topics, tags and who goes where."""
    is_measured: bool
    """Enough days could be read to tell what is new beside the brand."""


def is_quick(store: Store, brand: Brand, period: Period) -> bool:
    """Tell whether so little was said that it can be counted while somebody waits."""
    back = min(period.since, period.until - LATELY - BASELINE)
    return readable(store, (brand.id, *brand.competitors), back, period.until, _QUICK) == back


def rivals(parts: Parts, store: Store, brand: Brand, period: Period) -> Rivals:
    """Return how a brand stands beside its competitors, with what ``store`` knows. Raises StoreError."""
    config, until, every, own = parts.config, period.until, (brand.id, *brand.competitors), own_of(parts.config)
    began = readable(store, every, period.since, until, _MOST_COUNTED)
    read = readable(store, every, began, until, _MOST_READ)
    heard_since = readable(store, [brand.id], until - LATELY - BASELINE, until, _MOST_READ)
    is_measured = heard_since <= until - _MEASURE
    spoken = [one for id_ in every for one in store.relations.voiced(id_, began, until, own)]
    said = sides(store, config, brand, read, until)
    heard = store.relations.said(brand.id, heard_since, until, own) if is_measured else []
    return Rivals(
        compare(spoken, said, store, config, brand, (began, until), config.zone),
        beside(said, heard, config, brand, until),
        began if began > period.since else None,
        read if read > began else None,
        is_measured,
    )
